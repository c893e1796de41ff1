/**
 * The element tree that every SOAP message is, whether it travels as XML or as JSON.
 * @module
 */
import { invalidRequest, SoapFault } from "./fault.js";

/** A value of an attribute or a text: JSON keeps the type, XML writes booleans as 0 and 1. */
export type Scalar = string | number | boolean;

/** One entry of a key/value list (`<a n="key">value</a>`, in JSON `_attrs: {key: value}`). */
export interface Pair {
  readonly key: string;
  readonly value: string;
  /** Name of the element in XML, for instance `a`, `attr` or `pref`. */
  readonly element: string;
  /** Name of the attribute that holds the key in XML, `n` or `name`. */
  readonly attribute: string;
  /** What is said of the value besides; such a pair is an object in JSON (a photo of a contact). */
  readonly details?: Readonly<Record<string, Scalar>>;
}

interface Child {
  readonly element: Element;
  readonly unique: boolean;
}

/** Writes a scalar as it stands in XML and as operations read it. */
export function scalarText(value: Scalar): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value);
}

/** Reads a boolean as Zimbra does (`1`, `0`, `true`, `false`), undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  if (text === "1" || text.toLowerCase() === "true") return true;
  if (text === "0" || text.toLowerCase() === "false") return false;
  return undefined;
}

/**
 * One element of a SOAP message.
 *
 * Four kinds of member exist because the two notations differ in them (facts/zimbra.md section 1):
 * attributes; content attributes (a child element in XML, a plain value in JSON); key/value pairs;
 * and children, which are either unique (an object in JSON) or repeatable (always a JSON array).
 */
export class Element {
  readonly name: string;
  readonly namespace: string;
  #attributes = new Map<string, Scalar>();
  #contents = new Map<string, Scalar>();
  #pairs: Pair[] = [];
  #children: Child[] = [];
  #text: Scalar | undefined;

  constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
  }

  /** Sets an attribute; an undefined value sets nothing. */
  set(name: string, value: Scalar | undefined): this {
    if (value !== undefined) this.#attributes.set(name, value);
    return this;
  }

  /** Sets several attributes; undefined values are left out. */
  setAll(values: Readonly<Record<string, Scalar | undefined>>): this {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
    return this;
  }

  /** Sets a content attribute: `<su>x</su>` in XML, `su: "x"` in JSON. */
  setContent(name: string, value: Scalar | undefined): this {
    if (value !== undefined) this.#contents.set(name, value);
    return this;
  }

  /** Sets the text of the element (`_content` in JSON). */
  setText(value: Scalar | undefined): this {
    this.#text = value;
    return this;
  }

  /** Adds a key/value pair; by default `<a n="key">value</a>`. */
  addPair(key: string, value: string, element = "a", attribute = "n"): this {
    this.#pairs.push({ key, value, element, attribute });
    return this;
  }

  /** Adds a pair that has no value but attributes: `<a n="image" part="1" ct="image/png"/>`. */
  addDetails(key: string, details: Readonly<Record<string, Scalar>>): this {
    this.#pairs.push({ key, value: "", element: "a", attribute: "n", details });
    return this;
  }

  /** Adds a repeatable child and returns the child. */
  add(child: string | Element, namespace = this.namespace): Element {
    return this.#append(child, namespace, false);
  }

  /** Adds a child that occurs once at most and returns the child. */
  addUnique(child: string | Element, namespace = this.namespace): Element {
    return this.#append(child, namespace, true);
  }

  #append(child: string | Element, namespace: string, unique: boolean): Element {
    const element = typeof child === "string" ? new Element(child, namespace) : child;
    this.#children.push({ element, unique });
    return element;
  }

  /** The attributes in order. */
  get attributes(): ReadonlyMap<string, Scalar> {
    return this.#attributes;
  }

  /** The content attributes in order. */
  get contents(): ReadonlyMap<string, Scalar> {
    return this.#contents;
  }

  /** The children in order, with the notation of each. */
  get members(): readonly Child[] {
    return this.#children;
  }

  /** The key/value pairs as they were added, without those that XML spells as children. */
  get ownPairs(): readonly Pair[] {
    return this.#pairs;
  }

  /** The typed text, undefined when there is none. */
  get content(): Scalar | undefined {
    return this.#text;
  }

  /** The text, empty when there is none. */
  get text(): string {
    return this.#text === undefined ? "" : scalarText(this.#text);
  }

  /** Reads a value however it was spelt: attribute, content attribute, or text of a child element. */
  get(name: string): string | undefined {
    const value = this.#attributes.get(name) ?? this.#contents.get(name);
    if (value !== undefined) return scalarText(value);
    return this.#children.find((c) => c.element.name === name)?.element.text;
  }

  /** Reads a value that must be there, else `service.INVALID_REQUEST`. */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw invalidRequest(`missing required attribute: ${name}`);
    return value;
  }

  /** Reads a whole number, `service.INVALID_REQUEST` when it is none. */
  getNumber(name: string): number | undefined {
    const text = this.get(name)?.trim();
    if (text === undefined || text === "") return undefined;
    if (!/^[+-]?\d+$/.test(text)) {
      throw invalidRequest(`invalid request: attribute ${name} is not a whole number`);
    }
    return Number(text);
  }

  /** Reads a boolean with a default, `service.INVALID_REQUEST` when it is none. */
  getBoolean(name: string, fallback = false): boolean {
    const text = this.get(name)?.trim();
    if (text === undefined || text === "") return fallback;
    const value = parseBoolean(text);
    if (value === undefined) {
      throw invalidRequest(`invalid request: attribute ${name} is not a boolean`);
    }
    return value;
  }

  /** The first child of that name; a scalar value counts as a child that holds it as text. */
  child(name: string): Element | undefined {
    return this.children(name)[0];
  }

  /** The first child of that name, else `service.INVALID_REQUEST`. */
  requireChild(name: string): Element {
    const child = this.child(name);
    if (!child) throw invalidRequest(`missing required element: ${name}`);
    return child;
  }

  /** The children of that name, or all children; a scalar of that name counts as one child. */
  children(name?: string): readonly Element[] {
    const all = this.#children.map((c) => c.element);
    if (name === undefined) return all;
    const named = all.filter((e) => e.name === name);
    const scalar = this.#contents.get(name) ?? this.#attributes.get(name);
    if (named.length > 0 || scalar === undefined) return named;
    return [new Element(name, this.namespace).setText(scalar)];
  }

  /** The key/value pairs in either notation: `_attrs`, or children with a key attribute. */
  pairs(element = "a", attribute = "n"): readonly Pair[] {
    const spelt = this.children(element).flatMap((child) => {
      const key = child.get(attribute);
      return key === undefined ? [] : [{ key, value: child.text, element, attribute }];
    });
    return [...this.#pairs, ...spelt];
  }
}

/** Builds the answer element of a request: `XRequest` becomes `XResponse` in the same namespace. */
export function responseTo(request: Element): Element {
  if (!request.name.endsWith("Request")) {
    throw new SoapFault("service.UNKNOWN_DOCUMENT", `unknown document: ${request.name}`);
  }
  return new Element(`${request.name.slice(0, -7)}Response`, request.namespace);
}
