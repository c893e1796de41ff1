/**
 * Objects of a card while it is made: members by name, without the one name that is no member.
 *
 * @module
 */

/** An object of JSON whose members are not known yet. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object of JSON, no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets a member; `__proto__`, which would change the object's kind, is never one. */
export function put(object: JsonObject, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
}

/** A member that is the object's own. */
export function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The object that a member is, made where it is missing. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const found = own(object, name);
  if (isObject(found)) return found;
  const made: JsonObject = {};
  put(object, name, made);
  return made;
}

/** Whether two values of JSON say the same, whatever the order of members. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = definedNames(one);
  if (names.length !== definedNames(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]));
}

/** Names of the members that are there; undefined is no value of JSON. */
export function definedNames(object: JsonObject): readonly string[] {
  return Object.keys(object).filter((name) => object[name] !== undefined);
}

/** A member that is a text; empty when it is none. */
export function textAt(object: JsonObject, name: string): string {
  const value = own(object, name);
  return typeof value === "string" ? value : "";
}
