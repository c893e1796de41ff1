/**
 * Reads back what devices read: the settings within a configuration profile, an autoconfig file and an
 * Autodiscover answer, each by the rules of its format and nothing of the code that wrote it. What
 * breaks those rules is thrown.
 *
 * @module
 */
import { parseXml, type XmlElement, type XmlNode } from "@rgrove/parse-xml";

/** A mail server as a program is told of it. */
export interface MailServerSettings {
  readonly protocol: "imap" | "pop3" | "smtp";
  readonly host: string;
  readonly port: number;
  /** TLS from the beginning, or STARTTLS. */
  readonly security: "tls" | "starttls";
  readonly username: string;
}

/** A calendar or contact server as a program is told of it. */
export interface DavServerSettings {
  readonly protocol: "caldav" | "carddav" | "webdav";
  readonly url: string;
  readonly username: string;
}

/** All that a file sets up. */
export interface FileSettings {
  readonly mail: readonly MailServerSettings[];
  readonly dav: readonly DavServerSettings[];
}

/** A value of a property list. */
export type Plist = string | number | boolean | readonly Plist[] | PlistDict;

/** A dictionary of a property list. */
export interface PlistDict {
  readonly [key: string]: Plist;
}

/** A text that must be one. */
function textOf(value: Plist | undefined): string {
  if (typeof value !== "string") throw new Error("a text is missing");
  return value;
}

const isElement = (node: XmlNode): node is XmlElement => node.type === "element";

function elementsOf(element: XmlElement): readonly XmlElement[] {
  for (const node of element.children)
    if (node.type === "text" && /\S/.test(String((node as { readonly text?: unknown }).text)))
      throw new Error(`text between the elements of <${element.name}>`);
  return element.children.filter(isElement);
}

function rootOf(text: string, name: string): XmlElement {
  const { root } = parseXml(text);
  if (root?.name !== name) throw new Error(`the root is not <${name}>`);
  return root;
}

/** Reads a property list (Apple's PropertyList-1.0.dtd): `dict` has key and value in turn, no key twice. */
export function readPlist(text: string): PlistDict {
  if (!text.includes('PUBLIC "-//Apple//DTD PLIST 1.0//EN"')) throw new Error("no document type");
  const root = rootOf(text, "plist");
  const [only, ...others] = elementsOf(root);
  if (root.attributes["version"] !== "1.0" || only?.name !== "dict" || others.length > 0)
    throw new Error("a profile is one dict in a plist of version 1.0");
  return readValue(only) as PlistDict;
}

function readValue(element: XmlElement): Plist {
  const { name, text } = element;
  if (Object.keys(element.attributes).length > 0) throw new Error(`<${name}> has attributes`);
  if (name === "string") return text;
  if (name === "true" || name === "false") return name === "true";
  if (name === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (name === "array") return elementsOf(element).map(readValue);
  if (name === "dict") return readDict(elementsOf(element));
  throw new Error(`<${name}> is not expected here`);
}

function readDict(children: readonly XmlElement[]): PlistDict {
  const entries = new Map<string, Plist>();
  for (let at = 0; at < children.length; at += 2) {
    const [key, value] = children.slice(at, at + 2);
    if (key?.name !== "key" || !value || entries.has(key.text)) throw new Error("a dict is odd");
    entries.set(key.text, readValue(value));
  }
  return Object.fromEntries(entries);
}

/** Type of the value of each key, the needed ones in `must` (Apple, Configuration Profile Reference). */
interface PayloadRules {
  readonly must: Readonly<Record<string, "string" | "number" | "boolean" | "object">>;
  readonly may: Readonly<Record<string, "string" | "number" | "boolean" | "object">>;
}

const COMMON: PayloadRules["must"] = {
  PayloadType: "string",
  PayloadIdentifier: "string",
  PayloadUUID: "string",
  PayloadVersion: "number",
};
const COMMON_MAY: PayloadRules["may"] = {
  PayloadDisplayName: "string",
  PayloadDescription: "string",
  PayloadOrganization: "string",
};

const davRules = (kind: "CalDAV" | "CardDAV"): PayloadRules => ({
  must: { ...COMMON, [`${kind}HostName`]: "string", [`${kind}Username`]: "string" },
  may: {
    ...COMMON_MAY,
    ...{ [`${kind}AccountDescription`]: "string", [`${kind}Port`]: "number" },
    ...{ [`${kind}PrincipalURL`]: "string", [`${kind}UseSSL`]: "boolean" },
  },
});

const RULES: Readonly<Record<string, PayloadRules>> = {
  Configuration: {
    must: { ...COMMON, PayloadContent: "object", PayloadDisplayName: "string" },
    may: { ...COMMON_MAY, PayloadRemovalDisallowed: "boolean" },
  },
  "com.apple.mail.managed": {
    must: {
      ...COMMON,
      ...{ EmailAccountType: "string", EmailAddress: "string" },
      IncomingMailServerAuthentication: "string",
      ...{ IncomingMailServerHostName: "string", IncomingMailServerUsername: "string" },
      OutgoingMailServerAuthentication: "string",
      ...{ OutgoingMailServerHostName: "string", OutgoingMailServerUsername: "string" },
    },
    may: {
      ...COMMON_MAY,
      ...{ EmailAccountDescription: "string", EmailAccountName: "string" },
      ...{ IncomingMailServerPortNumber: "number", IncomingMailServerUseSSL: "boolean" },
      ...{ OutgoingMailServerPortNumber: "number", OutgoingMailServerUseSSL: "boolean" },
      OutgoingPasswordSameAsIncomingPassword: "boolean",
    },
  },
  "com.apple.caldav.account": davRules("CalDAV"),
  "com.apple.carddav.account": davRules("CardDAV"),
};

const UUID = /^[0-9A-F]{8}-[0-9A-F]{4}-[1-8][0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/;

/** Checks a profile against the keys that Apple documents; a password is none of those that may be there. */
export function checkProfile(profile: PlistDict): readonly PlistDict[] {
  checkPayload(profile, "Configuration");
  const payloads = profile["PayloadContent"] as readonly PlistDict[];
  if (!Array.isArray(payloads) || payloads.length === 0) throw new Error("nothing is set up");
  for (const payload of payloads) checkPayload(payload, payload["PayloadType"]);
  const all = [profile, ...payloads];
  for (const key of ["PayloadUUID", "PayloadIdentifier"])
    if (new Set(all.map((each) => each[key])).size < all.length)
      throw new Error(`two of one ${key}`);
  return payloads;
}

function checkPayload(payload: PlistDict, type: Plist | undefined): void {
  const rules = typeof type === "string" ? RULES[type] : undefined;
  if (!rules || payload["PayloadType"] !== type) throw new Error(`unknown payload ${textOf(type)}`);
  for (const key of Object.keys(rules.must))
    if (!(key in payload)) throw new Error(`${key} is missing`);
  const known = { ...rules.must, ...rules.may };
  for (const [key, value] of Object.entries(payload))
    if (known[key] !== typeof value) throw new Error(`${key} is not one of a ${textOf(type)}`);
  if (payload["PayloadVersion"] !== 1) throw new Error("PayloadVersion is not 1");
  if (!UUID.test(textOf(payload["PayloadUUID"]))) throw new Error("PayloadUUID is no UUID");
}

/** The settings within a profile that is not signed, or was taken out of its signature. */
export function readProfile(text: string): FileSettings {
  const payloads = checkProfile(readPlist(text));
  const mail = payloads.filter((each) => each["PayloadType"] === "com.apple.mail.managed");
  return {
    mail: mail.flatMap((each) => [mailOf(each, "Incoming"), mailOf(each, "Outgoing")]),
    dav: payloads.flatMap((each) => {
      if (each["PayloadType"] === "com.apple.caldav.account") return [davOf(each, "CalDAV")];
      return each["PayloadType"] === "com.apple.carddav.account" ? [davOf(each, "CardDAV")] : [];
    }),
  };
}

/** Ports on which Apple's mail begins in the clear and goes on with STARTTLS. */
const STARTTLS_PORTS = [25, 110, 143, 587];

function mailOf(payload: PlistDict, way: "Incoming" | "Outgoing"): MailServerSettings {
  const of = (key: string): Plist | undefined => payload[`${way}MailServer${key}`];
  if (of("UseSSL") !== true || of("Authentication") !== "EmailAuthPassword")
    throw new Error("mail without TLS or without a password");
  const type = payload["EmailAccountType"];
  const incoming = type === "EmailTypeIMAP" ? "imap" : "pop3";
  if (incoming === "pop3" && type !== "EmailTypePOP") throw new Error("neither IMAP nor POP");
  const port = Number(of("PortNumber"));
  return {
    protocol: way === "Outgoing" ? "smtp" : incoming,
    ...{ host: textOf(of("HostName")), port },
    security: STARTTLS_PORTS.includes(port) ? "starttls" : "tls",
    username: textOf(of("Username")),
  };
}

function davOf(payload: PlistDict, kind: "CalDAV" | "CardDAV"): DavServerSettings {
  const of = (key: string): Plist | undefined => payload[kind + key];
  const scheme = of("UseSSL") === true ? "https" : "http";
  const path = textOf(of("PrincipalURL") ?? "/");
  return {
    protocol: kind === "CalDAV" ? "caldav" : "carddav",
    url: new URL(path, `${scheme}://${textOf(of("HostName"))}:${Number(of("Port"))}`).href,
    username: textOf(of("Username")),
  };
}

const only = (parent: XmlElement, name: string): XmlElement => {
  const [first, ...others] = elementsOf(parent).filter((each) => each.name === name);
  if (!first || others.length > 0) throw new Error(`<${parent.name}> has not one <${name}>`);
  return first;
};

/**
 * The settings of an autoconfig file for an address, its placeholders filled in as programs do
 * (https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat).
 */
export function readAutoconfig(text: string, address: string): FileSettings {
  const root = rootOf(text, "clientConfig");
  if (root.attributes["version"] !== "1.1") throw new Error("the version is not 1.1");
  const [local = "", domain = ""] = address.split("@");
  const fill = (value: string): string =>
    value
      .replaceAll("%EMAILADDRESS%", address)
      .replaceAll("%EMAILLOCALPART%", local)
      .replaceAll("%EMAILDOMAIN%", domain);
  const provider = only(root, "emailProvider");
  const domains = elementsOf(provider).filter(({ name }) => name === "domain");
  if (!domains.some((each) => each.text === domain)) throw new Error(`nothing for ${domain}`);
  const servers = elementsOf(provider).filter(
    ({ name }) => name.endsWith("goingServer") || name === "incomingServer",
  );
  return {
    mail: servers.map((server) => {
      const socket = only(server, "socketType").text;
      if (socket !== "SSL" && socket !== "STARTTLS") throw new Error(`socketType ${socket}`);
      return {
        protocol: server.attributes["type"] as MailServerSettings["protocol"],
        host: only(server, "hostname").text,
        port: Number(only(server, "port").text),
        security: socket === "SSL" ? "tls" : "starttls",
        username: fill(only(server, "username").text),
      };
    }),
    dav: elementsOf(root)
      .filter(({ name }) => ["addressBook", "calendar", "fileShare"].includes(name))
      .map((server) => ({
        protocol: server.attributes["type"] as DavServerSettings["protocol"],
        url: fill(only(server, "serverURL").text),
        username: fill(only(server, "username").text),
      })),
  };
}

const RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/** The settings of an Autodiscover answer for Outlook ([MS-OXDSCLI] section 2.2.4.1). */
export function readAutodiscover(text: string): FileSettings {
  const root = rootOf(text, "Autodiscover");
  const response = only(root, "Response");
  if (root.attributes["xmlns"] !== RESPONSE || response.attributes["xmlns"] !== OUTLOOK)
    throw new Error("not an answer for Outlook");
  const account = only(response, "Account");
  if (only(account, "Action").text !== "settings") throw new Error("no settings");
  const protocols = elementsOf(account).filter(({ name }) => name === "Protocol");
  return {
    mail: protocols.map((protocol) => {
      const encryption = only(protocol, "Encryption").text;
      if (encryption !== "SSL" && encryption !== "TLS") throw new Error("no TLS");
      return {
        protocol: only(protocol, "Type").text.toLowerCase() as MailServerSettings["protocol"],
        host: only(protocol, "Server").text,
        port: Number(only(protocol, "Port").text),
        security: encryption === "SSL" ? "tls" : "starttls",
        username: only(protocol, "LoginName").text,
      };
    }),
    dav: [],
  };
}
