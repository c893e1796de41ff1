/**
 * Colours of folders and tags: a value of their own, or a number of Zimbra's palette.
 *
 * @module
 */
import { type JsonObject, numberOf, textOf } from "./soap/json.js";

/** Zimbra's numbered colours, of items that have no colour of their own. */
const COLORS: readonly (string | null)[] = [
  null,
  "#3b6bc9",
  "#2a8a93",
  "#4e8a2f",
  "#8459a8",
  "#c0392b",
  "#a88a1c",
  "#c2528b",
  "#6b6b6b",
  "#b8621b",
];

/** The colour of an item, `#rrggbb`; null where it has none. */
export function colorOf(element: JsonObject): string | null {
  const rgb = textOf(element["rgb"])?.toLowerCase() ?? "";
  if (/^#[0-9a-f]{6}$/.test(rgb)) return rgb;
  return COLORS[numberOf(element["color"]) ?? 0] ?? null;
}
