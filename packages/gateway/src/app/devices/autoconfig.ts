/**
 * Configuration file of a domain, as Thunderbird and others read it (config-v1.1,
 * https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat). It is the same for every
 * address: what differs is filled in by the program.
 *
 * @module
 */
import type { DeviceProtocol } from "@partage-ent/jmap";
import type { DevicesSetup, ServiceTemplate, TemplateValues } from "./devices-setup.js";
import { fillTemplate } from "./devices-setup.js";
import { escapeXml } from "./xml-text.js";

/** Stands for the parts of an address (ConfigFileFormat, "Placeholders"). */
const PLACEHOLDERS: TemplateValues = {
  account: "%EMAILADDRESS%",
  local: "%EMAILLOCALPART%",
  domain: "%EMAILDOMAIN%",
};

/** An establishment, as far as the file tells of it. */
export interface ConfiguredDomain {
  /** The one that is asked for comes first. */
  readonly domains: readonly string[];
  readonly name: string;
}

/** Whether there is a server that mail is read from: without it the file would be none. */
export function hasAutoconfig({ services }: Pick<DevicesSetup, "services">): boolean {
  return services.some(({ protocol }) => protocol === "imap" || protocol === "pop3");
}

/** The file. */
export function writeAutoconfig(setup: DevicesSetup, owner: ConfiguredDomain): string {
  const of = (protocol: DeviceProtocol, write: (service: ServiceTemplate) => string): string =>
    setup.services
      .filter((service) => service.protocol === protocol)
      .map(write)
      .join("");
  const id = owner.domains[0] ?? "";
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig version="1.1">\n' +
    `  <emailProvider id="${escapeXml(id)}">\n` +
    owner.domains.map((domain) => `    ${element("domain", domain)}`).join("") +
    `    ${element("displayName", setup.organization)}    ${element("displayShortName", owner.name)}` +
    of("imap", (service) => mailServer("incomingServer", service)) +
    of("pop3", (service) => mailServer("incomingServer", service)) +
    of("smtp", (service) => mailServer("outgoingServer", service)) +
    documentation(setup.helpUrl) +
    "  </emailProvider>\n" +
    of("carddav", (service) => webServer("addressBook", service)) +
    of("caldav", (service) => webServer("calendar", service)) +
    of("webdav", (service) => webServer("fileShare", service)) +
    "</clientConfig>\n"
  );
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>\n`;
}

function mailServer(
  name: "incomingServer" | "outgoingServer",
  { protocol, host, port, security, username, authentication }: ServiceTemplate,
): string {
  return (
    `    <${name} type="${protocol}">\n` +
    `      ${element("hostname", host)}      ${element("port", String(port))}` +
    `      ${element("socketType", security === "tls" ? "SSL" : "STARTTLS")}` +
    `      ${element("authentication", authentication === "oauth2" ? "OAuth2" : "password-cleartext")}` +
    `      ${element("username", fillTemplate(username, PLACEHOLDERS))}` +
    `    </${name}>\n`
  );
}

function webServer(
  name: "addressBook" | "calendar" | "fileShare",
  { protocol, url, username, authentication }: ServiceTemplate,
): string {
  return (
    `  <${name} type="${protocol}">\n` +
    `    ${element("username", fillTemplate(username, PLACEHOLDERS))}` +
    `    ${element("authentication", authentication === "oauth2" ? "OAuth2" : "http-basic")}` +
    `    ${element("serverURL", fillTemplate(url ?? "", PLACEHOLDERS))}` +
    `  </${name}>\n`
  );
}

function documentation(helpUrl: string | null): string {
  if (helpUrl === null) return "";
  return (
    `    <documentation url="${escapeXml(helpUrl)}">\n` +
    '      <descr lang="fr">Aide de l’établissement</descr>\n' +
    '      <descr lang="en">Help of the institution</descr>\n' +
    "    </documentation>\n"
  );
}
