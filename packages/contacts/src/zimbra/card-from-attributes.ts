import type { JSContactCard } from "@partage-ent/jmap";

import { conform } from "../card-shape.js";
import { isObject, type JsonObject } from "../json.js";
import { parsePointer, setAt } from "../pointer.js";
import { parseJsonValue } from "../vcard/json-value.js";
import { ATTRIBUTES_MEMBER, CARD_ATTRIBUTE } from "./attribute-names.js";
import { readAttributes } from "./read-attributes.js";
import { writeAttributes } from "./write-attributes.js";

/** Deeper than any card is. */
const MOST_DEPTH = 16;

/**
 * The card that Zimbra's flat attributes of a contact are. Ids of entries are names of attributes;
 * those that the model has no place for are kept in `partage-ent.example:attributes`, and
 * `X-JSCONTACT` gives back what {@link attributesFromCard} found no attribute for.
 */
export function cardFromAttributes(
  attributes: Readonly<Record<string, string>>,
): Partial<JSContactCard> {
  const all = new Map(Object.entries(attributes));
  const card = readAttributes(all);
  const written = writeAttributes(card);
  const extra = all.get(CARD_ATTRIBUTE);
  const isApplied = extra !== undefined && applyExtra(card, extra);
  const kept = [...all].filter(
    ([name, value]) => written.get(name) !== value && !(isApplied && name === CARD_ATTRIBUTE),
  );
  // Every name is a member of its own, "__proto__" as well: these are read as entries.
  if (kept.length > 0) card[ATTRIBUTES_MEMBER] = Object.fromEntries(kept);
  return card as Partial<JSContactCard>;
}

function applyExtra(card: JsonObject, extra: string): boolean {
  const patch = parseJsonValue(extra, MOST_DEPTH);
  if (!isObject(patch)) return false;
  for (const [pointer, value] of Object.entries(patch)) {
    const names = parsePointer(pointer);
    if (names.length <= MOST_DEPTH) setAt(card, names, value);
  }
  conform(card);
  return true;
}
