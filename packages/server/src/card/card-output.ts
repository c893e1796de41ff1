/**
 * What is told of cards (RFC 9553, RFC 9610).
 *
 * @module
 */
import type { ContactCard, JSContactCard } from "@partage-ent/jmap";
import { project } from "../methods/get.js";

/** Properties of a card, wherever it comes from (RFC 9553 section 2). */
export const CARD_PROPERTIES: readonly (keyof JSContactCard)[] = [
  "@type",
  "version",
  "uid",
  "kind",
  "created",
  "updated",
  "language",
  "prodId",
  "members",
  "relatedTo",
  "name",
  "nicknames",
  "organizations",
  "speakToAs",
  "titles",
  "emails",
  "onlineServices",
  "phones",
  "preferredLanguages",
  "calendars",
  "schedulingAddresses",
  "addresses",
  "cryptoKeys",
  "directories",
  "links",
  "media",
  "localizations",
  "anniversaries",
  "keywords",
  "notes",
  "personalInfo",
  "vCardProps",
  "vCardParams",
];

/** Properties of a card of an address book (RFC 9610 section 3). */
export const CONTACT_CARD_PROPERTIES: readonly (keyof ContactCard)[] = [
  "id",
  "addressBookIds",
  ...CARD_PROPERTIES,
  "blobId",
];

const KNOWN: ReadonlySet<string> = new Set(CARD_PROPERTIES);

/** The card without what a back end keeps beside the model. */
export function onlyCard(card: Partial<JSContactCard>): Readonly<Record<string, unknown>> {
  return project(card, KNOWN);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The card without media that travel in it: thousands of photos would be one answer. */
export function withoutPhotos(
  card: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { media, ...rest } = card;
  if (!isObject(media)) return card;
  const kept = Object.entries(media).filter(([, item]: [string, unknown]) => {
    const uri = isObject(item) && "uri" in item ? item.uri : undefined;
    return !(typeof uri === "string" && /^\s*data:/i.test(uri));
  });
  return kept.length === 0 ? rest : { ...rest, media: Object.fromEntries(kept) };
}
