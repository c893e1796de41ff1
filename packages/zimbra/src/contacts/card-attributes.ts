/**
 * Attributes of contacts that say what a card says.
 *
 * @module
 */
import { attributesFromCard, formatName } from "@partage-ent/contacts";
import type { ContactCard } from "@partage-ent/jmap";
import type { ContactAttribute } from "../soap/operations.js";
import { UID_ATTRIBUTE } from "./card-uid.js";

/** Properties of a card that attributes do not keep, or that only Zimbra says. */
const KEPT_OTHERWISE: ReadonlySet<string> = new Set<keyof ContactCard>([
  "@type",
  "version",
  "id",
  "uid",
  "addressBookIds",
  "blobId",
  "members",
  "media",
  "updated",
]);

/** The attributes of a card, its uid, members and photo aside. */
export function attributesOf(card: Partial<ContactCard>): Readonly<Record<string, string>> {
  const content = Object.fromEntries(
    Object.entries(card).filter(([name]) => !KEPT_OTHERWISE.has(name)),
  ) as Partial<ContactCard>;
  const attributes = attributesFromCard(content);
  if (card.kind !== "group") return attributes;
  // Zimbra's clients show a group by its nickname, and file it under that.
  const name = formatName(card);
  return { ...attributes, type: "group", nickname: name, fileAs: `8:${name}` };
}

/** What a new contact is made of. */
export function newAttributes(card: Partial<ContactCard>): readonly ContactAttribute[] {
  const { uid } = card;
  return written({ ...attributesOf(card), ...(uid === undefined ? {} : { [UID_ATTRIBUTE]: uid }) });
}

/** What changes where a card becomes another one; all else of the contact stays. */
export function changedAttributes(
  before: Partial<ContactCard>,
  after: Partial<ContactCard>,
): readonly ContactAttribute[] {
  const [old, now] = [attributesOf(before), attributesOf(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].flatMap((n) => (old[n] === now[n] ? [] : [{ n, _content: now[n] ?? "" }]));
}

function written(attributes: Readonly<Record<string, string>>): readonly ContactAttribute[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== "")
    .map(([n, _content]) => ({ n, _content }));
}
