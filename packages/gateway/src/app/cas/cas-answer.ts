/**
 * What a CAS server answers, read strictly (CAS protocol 3.0, sections 2.5 to 2.7).
 *
 * @module
 */
import { parseXml, type XmlElement } from "@rgrove/parse-xml";

/** A ticket that was good. */
export interface CasSuccess {
  readonly user: string;
  /** Attributes with all their values, as text. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Stands for the proxy-granting ticket that was sent to the gateway itself. */
  readonly proxyGrant: string | null;
  /** Services that stand between the person and this one, the nearest first. */
  readonly proxies: readonly string[];
}

/** A ticket, or a wish for one, that the server refused; `INVALID_TICKET`, `UNAUTHORIZED_SERVICE`... */
export class CasRefusal extends Error {
  override readonly name = "CasRefusal";
  readonly code: string;

  constructor(code: string) {
    super(`the CAS server refused: ${code}`);
    this.code = code;
  }
}

const MOST_ATTRIBUTES = 200;
const MOST_VALUES = 200;
const LONGEST_VALUE = 4_096;
const MOST_PROXIES = 20;

/**
 * Reads the answer to a validation.
 *
 * @throws CasRefusal when the server says no; Error when this is no such answer.
 */
export function readValidation(xml: string): CasSuccess {
  const success = outcome(xml, "authenticationSuccess");
  const user = textOf(child(success, "user"));
  if (user === "" || user.length > 256) throw new Error("the CAS server names nobody");
  return {
    user,
    attributes: readAttributes(child(success, "attributes")),
    proxyGrant: textOf(child(success, "proxyGrantingTicket")) || null,
    proxies: readProxies(success),
  };
}

// A second list, or a list within the list, could hide whom the ticket came by.
function readProxies(success: XmlElement): readonly string[] {
  for (const name of ["user", "proxies", "proxyGrantingTicket"]) {
    if (children(success, name).length > 1) throw new Error("the CAS server says two things");
  }
  const list = child(success, "proxies");
  const proxies = list ? children(list) : [];
  const isPlain = proxies.every(
    (each) => localName(each) === "proxy" && children(each).length === 0 && textOf(each) !== "",
  );
  if (!isPlain || proxies.length > MOST_PROXIES) throw new Error("not a list of proxies");
  return proxies.map(textOf);
}

/**
 * Reads the answer to a wish for a proxy ticket.
 *
 * @throws CasRefusal when the server says no; Error when this is no such answer.
 */
export function readProxyTicket(xml: string): string {
  const ticket = textOf(child(outcome(xml, "proxySuccess"), "proxyTicket"));
  if (!isTicket(ticket)) throw new Error("the CAS server gives no ticket");
  return ticket;
}

/** The service ticket of the session that a CAS server ends; undefined when this is no such wish. */
export function readLogoutRequest(xml: string): string | undefined {
  try {
    const root = parse(xml);
    if (localName(root) !== "LogoutRequest") return undefined;
    const ticket = textOf(child(root, "SessionIndex"));
    return isTicket(ticket) ? ticket : undefined;
  } catch {
    // Whatever it was: nobody's session ends by it.
    return undefined;
  }
}

/** Whether a text can be a ticket (section 3.7: printable, without blanks). */
export function isTicket(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}

function outcome(xml: string, wanted: string): XmlElement {
  const root = parse(xml);
  if (localName(root) !== "serviceResponse") throw new Error("not the answer of a CAS server");
  const found = child(root, wanted);
  if (found) return found;
  const refusal = child(root, wanted.replace("Success", "Failure"));
  if (!refusal) throw new Error("not the answer of a CAS server");
  const code = refusal.attributes["code"] ?? "";
  throw new CasRefusal(/^[A-Z_]{1,40}$/.test(code) ? code : "UNKNOWN");
}

function parse(xml: string): XmlElement {
  const { root } = parseXml(xml);
  if (!root) throw new Error("without an element");
  return root;
}

function readAttributes(element: XmlElement | undefined): CasSuccess["attributes"] {
  const values = new Map<string, string[]>();
  for (const each of element ? children(element) : []) {
    const name = localName(each);
    const text = textOf(each);
    const known = values.get(name) ?? [];
    if (!/^[A-Za-z][\w.-]{0,63}$/.test(name) || text === "" || text.length > LONGEST_VALUE)
      continue;
    if (known.length >= MOST_VALUES || (known.length === 0 && values.size >= MOST_ATTRIBUTES))
      continue;
    values.set(name, [...known, text]);
  }
  return Object.fromEntries(values);
}

function children(element: XmlElement, name?: string): readonly XmlElement[] {
  const elements = element.children.filter((node) => node.type === "element") as XmlElement[];
  return name === undefined ? elements : elements.filter((each) => localName(each) === name);
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return children(element, name)[0];
}

// Servers bind the namespace to any prefix, or to none.
function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

function textOf(element: XmlElement | undefined): string {
  return element?.text.trim() ?? "";
}
