/**
 * Reading Zimbra's JSON: a text may come as a scalar, as `{_content}` or as a list of one; a list may
 * come as one value; key/value lists stand in `_attrs` (facts of Zimbra's JSON serialiser).
 *
 * @module
 */

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a value, undefined where there is none. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return textOf(value[0]);
  return isObject(value) ? textOf(value["_content"]) : undefined;
}

/** The number of a value, undefined where it is none. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Whether a value means true. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === "1" || value === "true";
}

/** The objects of a list; a single one counts as a list of one. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(isObject);
}

/** The object of a value or the first of a list. */
export function objectOf(value: unknown): JsonObject | undefined {
  return objectsOf(value)[0];
}

/** Values of a key/value list by key; each key may occur several times. */
export function pairsOf(value: unknown): ReadonlyMap<string, readonly string[]> {
  const attributes = isObject(value) ? value["_attrs"] : undefined;
  const pairs = new Map<string, readonly string[]>();
  if (!isObject(attributes)) return pairs;
  for (const [key, entry] of Object.entries(attributes)) {
    const list: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
    pairs.set(
      key,
      list.map(textOf).filter((text) => text !== undefined),
    );
  }
  return pairs;
}
