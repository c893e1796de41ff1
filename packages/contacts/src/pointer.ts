/**
 * Paths into cards, as patches and JSPTR have them: JSON pointers without the first slash (RFC 8620
 * section 5.3, RFC 9555 section 3.3.2).
 *
 * @module
 */
import { isObject, own, put, type JsonObject } from "./json.js";

/** The names of a path. */
export function parsePointer(pointer: string): readonly string[] {
  const path = pointer.startsWith("/") ? pointer.slice(1) : pointer;
  return path.split("/").map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The path of names. */
export function formatPointer(names: readonly string[]): string {
  return names.map((name) => name.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(root: unknown, names: readonly string[]): unknown {
  let value = root;
  for (const name of names) value = memberOf(value, name);
  return value;
}

function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
  return isObject(value) ? own(value, name) : undefined;
}

/**
 * Sets what stands at a path, null to remove it; objects on the way are made, arrays don't grow.
 * Whether that could be done is told.
 */
export function setAt(root: JsonObject, names: readonly string[], value: unknown): boolean {
  let parent: unknown = root;
  for (const name of names.slice(0, -1)) {
    if (isObject(parent) && own(parent, name) === undefined) put(parent, name, {});
    parent = memberOf(parent, name);
  }
  const last = names.at(-1)!;
  if (Array.isArray(parent)) {
    if (memberOf(parent, last) === undefined) return false;
    parent[Number(last)] = value;
    return true;
  }
  if (!isObject(parent) || last === "__proto__") return false;
  if (value === null) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return true;
}
