/**
 * Autodiscover in plain XML (POX), as Outlook asks it ([MS-OXDSCLI] sections 2.2.4.1 and 4). Only the
 * domain of the address decides what is answered: nobody learns which accounts exist.
 *
 * @module
 */
import { parseXml, type XmlElement } from "@rgrove/parse-xml";
import {
  addressValues,
  type DevicesSetup,
  fillTemplate,
  type ServiceTemplate,
} from "./devices-setup.js";
import { escapeXml } from "./xml-text.js";

const SCHEMAS = "http://schemas.microsoft.com/exchange/autodiscover/";
const ANSWER = `${SCHEMAS}responseschema/2006`;
const OUTLOOK = `${SCHEMAS}outlook/responseschema/2006a`;
const MOBILE = `${SCHEMAS}mobilesync/responseschema/2006`;

/** What a program asks for. */
export interface AutodiscoverQuestion {
  /** The address; null where the domain is all that is known. */
  readonly address: string | null;
  readonly wants: "outlook" | "mobilesync";
}

/** An address that is safe to take apart: one `@`, no blanks, no control characters. */
export function readAddress(text: string): string | null {
  const address = text.trim();
  return /^[^\s@\p{Cc}\p{Cs}]{1,64}@[a-z0-9.-]{1,253}$/iu.test(address) ? address : null;
}

/**
 * Reads the body of a question; null when it is none. A document type, and with it every entity of its
 * own, is refused before anything is parsed.
 */
export function readAutodiscover(body: string): AutodiscoverQuestion | null {
  if (/<!/.test(body)) return null;
  const root = parse(body);
  if (localName(root) !== "Autodiscover") return null;
  const request = child(root, "Request");
  const address = readAddress(child(request, "EMailAddress")?.text ?? "");
  const schema = child(request, "AcceptableResponseSchema")?.text.trim().toLowerCase() ?? "";
  if (address === null) return null;
  return { address, wants: schema.includes("mobilesync") ? "mobilesync" : "outlook" };
}

function parse(body: string): XmlElement | null {
  try {
    return parseXml(body).root;
  } catch {
    // What is no XML is no question.
    return null;
  }
}

function child(parent: XmlElement | null | undefined, name: string): XmlElement | undefined {
  return parent?.children.find(
    (node): node is XmlElement => isElement(node) && localName(node) === name,
  );
}

function isElement(node: { readonly type: string }): node is XmlElement {
  return node.type === "element";
}

function localName(element: XmlElement | null | undefined): string {
  return element?.name.replace(/^.*:/, "") ?? "";
}

/** Whether there is anything to answer. */
export function hasAutodiscover({ services }: Pick<DevicesSetup, "services">): boolean {
  return services.some(({ protocol }) => TYPES[protocol] !== undefined);
}

/** The answer; null when what is asked for is not offered. */
export function writeAutodiscover(
  setup: DevicesSetup,
  { address, wants }: AutodiscoverQuestion,
): string | null {
  const account =
    wants === "outlook" ? outlookAccount(setup, address) : mobileAccount(setup, address);
  if (account === null) return null;
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    `<Autodiscover xmlns="${ANSWER}">\n` +
    `  <Response xmlns="${wants === "outlook" ? OUTLOOK : MOBILE}">\n${account}  </Response>\n` +
    "</Autodiscover>\n"
  );
}

const TYPES: Readonly<Partial<Record<ServiceTemplate["protocol"], string>>> = {
  imap: "IMAP",
  pop3: "POP3",
  smtp: "SMTP",
};

function outlookAccount({ services }: DevicesSetup, address: string | null): string | null {
  const protocols = services.flatMap((service) => {
    const type = TYPES[service.protocol];
    return type === undefined ? [] : [writeProtocol(type, service, address)];
  });
  if (protocols.length === 0) return null;
  return (
    "    <Account>\n      <AccountType>email</AccountType>\n      <Action>settings</Action>\n" +
    `${protocols.join("")}    </Account>\n`
  );
}

function writeProtocol(
  type: string,
  { host, port, security, username }: ServiceTemplate,
  address: string | null,
): string {
  const lines: readonly (readonly [string, string])[] = [
    ["Type", type],
    ["Server", host],
    ["Port", String(port)],
    ["DomainRequired", "off"],
    ...(address === null
      ? []
      : [["LoginName", fillTemplate(username, addressValues(address))] as const]),
    ["SPA", "off"],
    // What Outlook does with `Encryption` comes before `SSL`, which older ones read alone.
    ["Encryption", security === "tls" ? "SSL" : "TLS"],
    ["SSL", "on"],
    ["AuthRequired", "on"],
  ];
  const written = lines.map(([name, text]) => `        <${name}>${escapeXml(text)}</${name}>\n`);
  return `      <Protocol>\n${written.join("")}      </Protocol>\n`;
}

/** For ActiveSync ([MS-ASCMD] section 2.2.1.1): the address is said again, and nothing of the account. */
function mobileAccount({ services }: DevicesSetup, address: string | null): string | null {
  const url = services.find(({ protocol }) => protocol === "activesync")?.url;
  if (!url || address === null) return null;
  const server = escapeXml(url);
  return (
    "    <Culture>fr:fr</Culture>\n" +
    `    <User>\n      <EMailAddress>${escapeXml(address)}</EMailAddress>\n    </User>\n` +
    "    <Action>\n      <Settings>\n        <Server>\n          <Type>MobileSync</Type>\n" +
    `          <Url>${server}</Url>\n          <Name>${server}</Name>\n` +
    "        </Server>\n      </Settings>\n    </Action>\n"
  );
}
