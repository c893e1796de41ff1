/**
 * `X-JSCONTACT`: what of a card no attribute of Zimbra has a place for. Each part holds as long as the
 * attributes of its member of the card are what they were when it was written, as other programs
 * change attributes and know nothing of it.
 *
 * @module
 */
import { conform } from "../card-shape.js";
import { digestOf } from "../content-uid.js";
import type { Correction } from "../corrections.js";
import { isObject, own, put, type JsonObject } from "../json.js";
import { formatPointer, parsePointer, setAt } from "../pointer.js";
import { parseJsonValue } from "../vcard/json-value.js";

/** Name of the attribute. */
export const CARD_ATTRIBUTE = "X-JSCONTACT";

/** Deeper than any card is. */
const MOST_DEPTH = 16;

/** The attribute of corrections to what the attributes tell. */
export function writeCardAttribute(lost: readonly Correction[], told: JsonObject): string {
  const patch: JsonObject = {};
  const of: JsonObject = {};
  const pointers = lost.map(([path, value]) => [formatPointer(path), path, value] as const);
  // One text for one card, whatever the order of its members.
  for (const [pointer, path, value] of pointers.sort(([one], [other]) => (one < other ? -1 : 1))) {
    put(patch, pointer, value);
    put(of, path[0]!, digestOfMember(told, path[0]!));
  }
  return JSON.stringify({ patch, of });
}

/** Sets in a card what the attribute tells, where it still holds. */
export function applyCardAttribute(card: JsonObject, text: string): void {
  const read = parseJsonValue(text, MOST_DEPTH, "plain");
  const { patch, of } = isObject(read) ? read : {};
  if (!isObject(patch) || !isObject(of)) return;
  const digests = new Map(Object.keys(of).map((name) => [name, digestOfMember(card, name)]));
  for (const [pointer, value] of Object.entries(patch)) {
    const names = parsePointer(pointer);
    const member = names[0]!;
    const holds = Object.hasOwn(of, member) && of[member] === digests.get(member);
    if (holds && names.length <= MOST_DEPTH) setAt(card, names, value);
  }
  conform(card);
}

function digestOfMember(card: JsonObject, name: string): string {
  return digestOf(JSON.stringify(own(card, name) ?? null));
}
