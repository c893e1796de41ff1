/**
 * The XML notation of the element tree, with a strict parser of the part of XML that SOAP allows:
 * no DOCTYPE, no entity but the five of XML itself, no processing instruction after the declaration.
 * @module
 */
import { Element, scalarText } from "./element.js";
import { SoapFault } from "./fault.js";
import { MAX_DEPTH } from "./json.js";

const NAME =
  /[A-Za-z_\u00c0-\uffff][\w.\-\u00b7-\uffff]*(?::[A-Za-z_\u00c0-\uffff][\w.\-\u00b7-\uffff]*)?/y;
const SPACE = /[ \t\r\n]*/y;
const TEXT = /[^<&]+/y;
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));/y;
const named: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

type Namespaces = ReadonlyMap<string, string>;

function parseError(reason: string): SoapFault {
  return new SoapFault("service.PARSE_ERROR", `parse error: ${reason}`);
}

/** What XML 1.0 section 2.2 allows as a character. */
function isXmlCharacter(code: number): boolean {
  if (code === 9 || code === 10 || code === 13) return true;
  if (code < 0x20 || code > 0x10ffff || code === 0xfffe || code === 0xffff) return false;
  return code < 0xd800 || code > 0xdfff;
}

class XmlReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Element {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    if (this.#looksAt("<?xml")) this.#skipUntil("?>");
    this.#skipSpaceAndComments();
    const root = this.#element(new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]), 0);
    this.#skipSpaceAndComments();
    if (this.#at < this.#text.length) throw parseError("content after the root element");
    return root;
  }

  #looksAt(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  #expect(token: string): void {
    if (!this.#looksAt(token)) throw parseError(`expected ${token} at offset ${this.#at}`);
    this.#at += token.length;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #skipUntil(token: string): string {
    const end = this.#text.indexOf(token, this.#at);
    if (end < 0) throw parseError(`missing ${token}`);
    const skipped = this.#text.slice(this.#at, end);
    this.#at = end + token.length;
    return skipped;
  }

  #skipSpaceAndComments(): void {
    for (;;) {
      this.#match(SPACE);
      if (!this.#looksAt("<!--")) return;
      this.#at += 4;
      this.#skipUntil("-->");
    }
  }

  #name(): string {
    const match = this.#match(NAME);
    if (!match) throw parseError(`expected a name at offset ${this.#at}`);
    return match[0];
  }

  #element(outer: Namespaces, depth: number): Element {
    if (depth > MAX_DEPTH) throw parseError("the request is nested too deeply");
    this.#expect("<");
    const qualified = this.#name();
    const raw = this.#attributes();
    const namespaces = declared(raw, outer);
    const [namespace, name] = resolve(qualified, namespaces, namespaces.get("") ?? "");
    const element = new Element(name, namespace);
    for (const [key, value] of raw) {
      if (key === "xmlns" || key.startsWith("xmlns:")) continue;
      element.set(resolve(key, namespaces, "")[1], value);
    }
    if (this.#looksAt("/>")) this.#at += 2;
    else this.#content(element, qualified, namespaces, depth);
    return element;
  }

  #attributes(): Map<string, string> {
    const raw = new Map<string, string>();
    for (;;) {
      const before = this.#at;
      this.#match(SPACE);
      if (this.#looksAt(">") || this.#looksAt("/>")) return raw;
      if (before === this.#at) throw parseError(`expected a space at offset ${this.#at}`);
      const key = this.#name();
      this.#match(SPACE);
      this.#expect("=");
      this.#match(SPACE);
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") throw parseError(`attribute without quotes: ${key}`);
      this.#at++;
      const value = this.#skipUntil(quote);
      if (value.includes("<") || raw.has(key)) throw parseError(`bad attribute: ${key}`);
      raw.set(key, unescape(value.replace(/[\t\n\r]/g, " ")));
    }
  }

  #content(element: Element, qualified: string, namespaces: Namespaces, depth: number): void {
    this.#expect(">");
    const text: string[] = [];
    for (;;) {
      if (this.#looksAt("</")) break;
      if (this.#looksAt("<!--")) {
        this.#at += 4;
        this.#skipUntil("-->");
      } else if (this.#looksAt("<![CDATA[")) {
        this.#at += 9;
        text.push(normaliseLineEnds(this.#skipUntil("]]>")));
      } else if (this.#looksAt("<!") || this.#looksAt("<?")) {
        throw parseError("declarations and processing instructions are not allowed");
      } else if (this.#looksAt("<")) {
        element.add(this.#element(namespaces, depth + 1));
      } else {
        text.push(this.#characters());
      }
    }
    this.#expect("</");
    if (this.#name() !== qualified) throw parseError(`wrong end of ${qualified}`);
    this.#match(SPACE);
    this.#expect(">");
    const content = text.join("");
    if (content.trim() !== "" || (element.members.length === 0 && content !== "")) {
      element.setText(content);
    }
  }

  #characters(): string {
    const plain = this.#match(TEXT);
    if (plain) return normaliseLineEnds(plain[0]);
    const reference = this.#match(REFERENCE);
    if (!reference) throw parseError(`bad text at offset ${this.#at}`);
    return decode(reference);
  }
}

/** XML 1.0 section 2.11; a carriage return that is written as a reference stays. */
function normaliseLineEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

function decode(reference: RegExpExecArray): string {
  const [, decimal, hexadecimal, name] = reference;
  if (name !== undefined) return named[name]!;
  const code = decimal !== undefined ? Number(decimal) : parseInt(hexadecimal!, 16);
  if (!isXmlCharacter(code)) throw parseError(`not a character: ${reference[0]}`);
  return String.fromCodePoint(code);
}

function unescape(value: string): string {
  if (!value.includes("&")) return value;
  const parts = value.split(/(&[^;]*;?)/);
  return parts
    .map((part) => {
      if (!part.startsWith("&")) return part;
      REFERENCE.lastIndex = 0;
      const match = REFERENCE.exec(part);
      if (match?.[0] !== part) throw parseError(`bad reference: ${part.slice(0, 20)}`);
      return decode(match);
    })
    .join("");
}

function declared(raw: ReadonlyMap<string, string>, outer: Namespaces): Namespaces {
  const own = [...raw].filter(([key]) => key === "xmlns" || key.startsWith("xmlns:"));
  if (own.length === 0) return outer;
  const inner = new Map(outer);
  for (const [key, uri] of own) inner.set(key === "xmlns" ? "" : key.slice(6), uri);
  return inner;
}

function resolve(
  qualified: string,
  namespaces: Namespaces,
  fallback: string,
): readonly [namespace: string, name: string] {
  const colon = qualified.indexOf(":");
  if (colon < 0) return [fallback, qualified];
  const namespace = namespaces.get(qualified.slice(0, colon));
  if (namespace === undefined) throw parseError(`undeclared prefix: ${qualified}`);
  return [namespace, qualified.slice(colon + 1)];
}

/** Parses XML, `service.PARSE_ERROR` when it is not well-formed or uses what SOAP forbids. */
export function parseXml(text: string): Element {
  return new XmlReader(text).document();
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

function escapeText(text: string): string {
  return strip(text).replace(/[&<>\r]/g, (c) => escapes[c]!);
}

function escapeAttribute(text: string): string {
  return strip(text)
    .replace(/[&<>"\r]/g, (c) => escapes[c]!)
    .replace(/\n/g, "&#10;")
    .replace(/\t/g, "&#9;");
}

/** XML cannot carry control characters and lone surrogates at all: they become U+FFFD. */
function strip(text: string): string {
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return clean.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    "\ufffd",
  );
}

/** Writes an element as XML; the namespace is declared where it changes. */
export function elementToXml(element: Element, inherited = ""): string {
  const { name, namespace } = element;
  const open = [`<${name}`];
  if (namespace !== inherited) open.push(` xmlns="${escapeAttribute(namespace)}"`);
  for (const [key, value] of element.attributes) {
    open.push(` ${key}="${escapeAttribute(scalarText(value))}"`);
  }
  const inner: string[] = [];
  for (const [key, value] of element.contents) {
    inner.push(`<${key}>${escapeText(scalarText(value))}</${key}>`);
  }
  for (const pair of element.ownPairs) {
    const key = escapeAttribute(pair.key);
    const text = escapeText(pair.value);
    const more = Object.entries(pair.details ?? {}).map(
      ([name, value]) => ` ${name}="${escapeAttribute(scalarText(value))}"`,
    );
    inner.push(
      `<${pair.element} ${pair.attribute}="${key}"${more.join("")}>${text}</${pair.element}>`,
    );
  }
  for (const child of element.members) inner.push(elementToXml(child.element, namespace));
  if (element.content !== undefined) inner.push(escapeText(scalarText(element.content)));
  if (inner.length === 0) return `${open.join("")}/>`;
  return `${open.join("")}>${inner.join("")}</${name}>`;
}
