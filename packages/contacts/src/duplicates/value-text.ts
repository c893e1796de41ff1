import type { CardDate, CardName } from "@partage-ent/jmap";

import { isObject } from "../json.js";
import { fullName } from "../name/format-name.js";
import { writeDate } from "../vcard/date-value.js";

/** A value of a card as a short text, for people who decide what to keep. */
export function valueText(property: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (property === "name") return fullName(value as CardName);
  if (isObject(value) && property === "anniversaries") {
    return writeDate(value["date"] as CardDate, "3.0") ?? "";
  }
  // A photo is no text.
  if (isObject(value) && property === "media") return String(value["kind"]);
  if (isObject(value)) return Object.keys(value).join(", ");
  return JSON.stringify(value) ?? "";
}
