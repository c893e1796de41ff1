/**
 * Texts of filters before they go upstream.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import { isRecord } from "./shape.js";

/** Characters of one text to search for. */
const MAX_TEXT = 1_000;
/** Levels of operators. */
const MAX_DEPTH = 64;

/**
 * A filter whose texts are of one line and no longer than a person types.
 *
 * @throws MethodFailure `unsupportedFilter`.
 */
export function cleanFilter<Filter extends object>(filter: Filter | null): Filter | null {
  return filter === null ? null : (clean(filter, 0) as Filter);
}

function clean(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new MethodFailure("unsupportedFilter", "The filter is too deep.");
  if (typeof value === "string") {
    if (value.length > MAX_TEXT) {
      throw new MethodFailure("unsupportedFilter", "A text of the filter is too long.");
    }
    return value.replace(/\p{Cc}+/gu, " ");
  }
  if (Array.isArray(value)) return value.map((item: unknown) => clean(item, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, clean(item, depth + 1)]),
  );
}
