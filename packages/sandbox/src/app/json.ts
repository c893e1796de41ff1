/**
 * The JSON notation of the element tree (rules: facts/zimbra.md section 1).
 * @module
 */
import { Element, type Pair, type Scalar } from "./element.js";
import { SoapFault } from "./fault.js";

/** A value of parsed JSON. */
export type JsonValue =
  Scalar | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
/** An object of parsed JSON. */
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** Namespace of SOAP 1.2 in XML. */
export const SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
/** What the JSON notation writes for it. */
export const JSON_SOAP = "urn:zimbraSoap";

/** Nesting that a request may have, in either notation. */
export const MAX_DEPTH = 64;

function parseError(reason: string): SoapFault {
  return new SoapFault("service.PARSE_ERROR", `parse error: ${reason}`);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses the text of a JSON request, `service.PARSE_ERROR` when it is no JSON object. */
export function parseJson(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw parseError("the request is not JSON");
  }
  if (!isObject(value)) throw parseError("the request is not a JSON object");
  return value;
}

/** Builds an element from its JSON notation. */
export function elementFromJson(
  name: string,
  value: JsonObject,
  inherited: string,
  depth = 0,
): Element {
  if (depth > MAX_DEPTH) throw parseError("the request is nested too deeply");
  const own = value._jsns;
  const namespace = typeof own === "string" ? own : inherited;
  const element = new Element(name, namespace);
  for (const [key, member] of Object.entries(value)) {
    if (key === "_jsns" || member === null) continue;
    if (key === "_content") element.setText(scalarOf(member));
    else if (key === "_attrs") addPairs(element, member);
    else addMember(element, key, member, depth);
  }
  return element;
}

function scalarOf(value: JsonValue): Scalar {
  if (typeof value === "object") throw parseError("_content must be a text, number or boolean");
  return value;
}

function addPairs(element: Element, value: JsonValue): void {
  if (!isObject(value)) throw parseError("_attrs must be an object");
  for (const [key, member] of Object.entries(value)) {
    const values = Array.isArray(member) ? (member as readonly JsonValue[]) : [member];
    for (const one of values) {
      const text = isObject(one) ? (one._content ?? "") : one;
      if (text === null || typeof text === "object") throw parseError("_attrs must hold texts");
      element.addPair(key, String(text));
    }
  }
}

function addMember(element: Element, key: string, member: JsonValue, depth: number): void {
  if (Array.isArray(member)) {
    for (const one of member as readonly JsonValue[]) addChild(element, key, one, false, depth);
  } else {
    addChild(element, key, member, true, depth);
  }
}

function addChild(
  element: Element,
  key: string,
  value: JsonValue,
  unique: boolean,
  depth: number,
): void {
  if (value === null) return;
  if (isObject(value)) {
    const child = elementFromJson(key, value, element.namespace, depth + 1);
    if (unique) element.addUnique(child);
    else element.add(child);
  } else if (typeof value === "object") {
    throw parseError(`list in a list: ${key}`);
  } else if (unique) {
    element.set(key, value);
  } else {
    element.add(key).setText(value);
  }
}

/** Writes an element in the JSON notation; `_jsns` only where the namespace changes. */
export function elementToJson(element: Element, inherited = ""): JsonObject {
  const json: Record<string, JsonValue> = {};
  const namespace = element.namespace === SOAP_12 ? JSON_SOAP : element.namespace;
  for (const [key, value] of element.attributes) define(json, key, value);
  for (const [key, value] of element.contents) define(json, key, value);
  if (element.content !== undefined) json._content = element.content;
  if (element.ownPairs.length > 0) json._attrs = pairsToJson(element.ownPairs);
  for (const { element: child, unique } of element.members) {
    const value = elementToJson(child, namespace);
    const present = Object.hasOwn(json, child.name) ? json[child.name] : undefined;
    if (unique) define(json, child.name, value);
    else if (Array.isArray(present)) (present as JsonValue[]).push(value);
    else define(json, child.name, [value]);
  }
  if (namespace !== inherited) json._jsns = namespace;
  return json;
}

/** Names come from requests: `__proto__` must become a member like any other. */
function define(json: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(json, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function pairsToJson(pairs: readonly Pair[]): JsonObject {
  const values = new Map<string, JsonValue[]>();
  for (const { key, value, details } of pairs) {
    values.set(key, [...(values.get(key) ?? []), details ? { ...details } : value]);
  }
  const json: Record<string, JsonValue> = {};
  for (const [key, list] of values) define(json, key, list.length === 1 ? list[0]! : list);
  return json;
}
