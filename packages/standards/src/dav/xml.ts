/**
 * The XML of WebDAV: read with bounds on size and depth, no entity but the five of XML itself, namespaces
 * resolved whatever their prefixes; written with everything escaped.
 *
 * @module
 */
import { SaxesParser } from "saxes";
import { clark, type DavName, NAMESPACES } from "./dav-names.js";

/** A parsed element. */
export interface XmlElement {
  /** `{namespace}local`. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly inside. */
  readonly text: string;
}

/** The document is no XML that can be read. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** Elements within each other. */
const MAX_DEPTH = 32;
/** Elements of a document: some hundreds of octets each, for a calendar of forty thousand objects. */
const MAX_ELEMENTS = 400_000;

/** Of most elements; a map of its own for each would be most of what they take. */
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** Reads a document. @throws XmlError. */
export function parseXml(document: string): XmlElement {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on("doctype", () => fail("it has a document type"));
  parser.on("error", () => fail("it is not well-formed"));
  parser.on("opentag", ({ uri, local, attributes }) => {
    if (open.length >= MAX_DEPTH) fail("it is nested too deep");
    if (++elements > MAX_ELEMENTS) fail("it has too many elements");
    const values = Object.values(attributes).map((one) => [one.local, one.value] as const);
    const own = values.length > 0 ? new Map(values) : NO_ATTRIBUTES;
    open.push({ name: `{${uri}}${local}`, attributes: own, children: [], text: "" });
  });
  const addText = (text: string): void => {
    const inside = open.at(-1);
    if (inside) inside.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(document.replace(/^\uFEFF?\s+(?=<\?xml)/, "")).close();
  return root ?? fail("it is empty");
}

function fail(reason: string): never {
  throw new XmlError(`The XML can't be read: ${reason}.`);
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: DavName): XmlElement | undefined {
  const wanted = clark(name);
  return element?.children.find((one) => one.name === wanted);
}

/** All children of that name. */
export function childrenOf(element: XmlElement | undefined, name: DavName): readonly XmlElement[] {
  const wanted = clark(name);
  return element?.children.filter((one) => one.name === wanted) ?? [];
}

/** Text of an element, trimmed; undefined where there is none. */
export function textOf(element: XmlElement | undefined): string | undefined {
  const text = element?.text.trim() ?? "";
  return text === "" ? undefined : text;
}

/** XML that is written already. */
export interface Xml {
  readonly xml: string;
}

/** Writes an element; text and attributes are escaped. */
export function element(
  name: DavName,
  content: string | Xml | readonly Xml[] = [],
  attributes: Readonly<Record<string, string>> = {},
): Xml {
  const inner =
    typeof content === "string"
      ? escaped(content)
      : "xml" in content
        ? content.xml
        : joined(content);
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return { xml: `<${name}${written.join("")}>${inner}</${name}>` };
}

const joined = (parts: readonly Xml[]): string => parts.map(({ xml }) => xml).join("");

/** A whole document with all namespaces declared. */
export function xmlDocument(
  name: DavName,
  content: readonly Xml[],
  attributes: Readonly<Record<string, string>> = {},
): string {
  const declared = Object.entries(NAMESPACES).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]);
  const all = { ...Object.fromEntries(declared), ...attributes } as Readonly<
    Record<string, string>
  >;
  return `<?xml version="1.0" encoding="utf-8"?>\n${element(name, content, all).xml}`;
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
};

function escaped(text: string): string {
  // XML 1.0 section 2.2 has no way to say other characters.
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"'\r]/g, (letter) => REFERENCES[letter] ?? "");
}
