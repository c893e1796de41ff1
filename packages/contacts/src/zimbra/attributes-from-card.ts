/**
 * Cards to Zimbra's flat attributes of a contact.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { corrections } from "../corrections.js";
import { isObject, isSame, own, textAt, type JsonObject } from "../json.js";
import { ATTRIBUTES_MEMBER } from "./attribute-names.js";
import { CARD_ATTRIBUTE, writeCardAttribute } from "./card-attribute.js";
import { isKnownAttribute, readAll, readAttributes } from "./read-attributes.js";
import { writeAttributes } from "./write-attributes.js";

/** What is no attribute: kept attributes, and what JMAP adds. */
const NOT_WRITTEN = new Set([
  "@type",
  "version",
  "id",
  "blobId",
  "addressBookIds",
  ATTRIBUTES_MEMBER,
]);

/**
 * Zimbra's flat attributes of a card: what {@link cardFromAttributes} was given, and for any other
 * card what the attributes have a place for, the rest in `X-JSCONTACT`. Photos that are in the card or
 * a blob are left out: they are attachments.
 */
export function attributesFromCard(card: Partial<JSContactCard>): Record<string, string> {
  const object = card as JsonObject;
  const attributes = plainAttributes(object);
  const told = readAll(attributes);
  for (const [name, value] of keptOf(object)) {
    // As it was written, where that says nothing else.
    const isHarmless =
      !isKnownAttribute(name) || isSame(readAll(new Map(attributes).set(name, value)), told);
    if (isHarmless) attributes.set(name, value);
  }
  return Object.fromEntries(attributes);
}

/** The attributes of a card, but for those that it only keeps. */
export function plainAttributes(card: JsonObject): Map<string, string> {
  const attributes = writeAttributes(card);
  const told = readAttributes(attributes);
  const lost = corrections({ ...card, media: linkedMedia(card) }, told, NOT_WRITTEN);
  if (lost.length > 0) attributes.set(CARD_ATTRIBUTE, writeCardAttribute(lost, told));
  return attributes;
}

/** The media that are told by an address; octets and blobs are attachments. */
function linkedMedia(card: JsonObject): JsonObject | undefined {
  const media = own(card, "media");
  const linked = Object.entries(isObject(media) ? media : {}).filter(
    ([, each]) =>
      isObject(each) && each["blobId"] === undefined && !/^data:/i.test(textAt(each, "uri")),
  );
  return linked.length > 0 ? Object.fromEntries(linked) : undefined;
}

function keptOf(card: JsonObject): readonly (readonly [string, string])[] {
  const kept = own(card, ATTRIBUTES_MEMBER);
  if (!isObject(kept)) return [];
  return Object.entries(kept).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
}
