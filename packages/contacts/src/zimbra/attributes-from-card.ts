import type { JSContactCard } from "@partage-ent/jmap";

import { corrections } from "../corrections.js";
import { isObject, isSame, own, type JsonObject } from "../json.js";
import { formatPointer } from "../pointer.js";
import { ATTRIBUTES_MEMBER, CARD_ATTRIBUTE } from "./attribute-names.js";
import { readAttributes } from "./read-attributes.js";
import { writeAttributes } from "./write-attributes.js";

/** What is no attribute: kept attributes, photos, which are attachments, and what JMAP adds. */
const NOT_WRITTEN = new Set([
  "@type",
  "version",
  "id",
  "blobId",
  "addressBookIds",
  "media",
  ATTRIBUTES_MEMBER,
]);

/**
 * Zimbra's flat attributes of a card: what {@link cardFromAttributes} was given, and for any other
 * card what the attributes have a place for, the rest in `X-JSCONTACT`. Photos are left out: they are
 * attachments.
 */
export function attributesFromCard(card: Partial<JSContactCard>): Record<string, string> {
  const object = card as JsonObject;
  const attributes = writeAttributes(object);
  const back = readAttributes(attributes);
  const lost = corrections(object, back, NOT_WRITTEN);
  for (const [name, value] of keptOf(object)) {
    if (!attributes.has(name)) attributes.set(name, value);
    // As it was written, where that still says the same.
    else if (isSame(readAttributes(new Map(attributes).set(name, value)), back)) {
      attributes.set(name, value);
    }
  }
  if (lost.length > 0) {
    const patch = Object.fromEntries(lost.map(([path, value]) => [formatPointer(path), value]));
    attributes.set(CARD_ATTRIBUTE, JSON.stringify(patch));
  }
  return Object.fromEntries(attributes);
}

function keptOf(card: JsonObject): readonly (readonly [string, string])[] {
  const kept = own(card, ATTRIBUTES_MEMBER);
  if (!isObject(kept)) return [];
  return Object.entries(kept).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
}
