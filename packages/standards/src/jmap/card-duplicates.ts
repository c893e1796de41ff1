/**
 * Cards of an upstream server that seem to be of the same person, and what one card of them would be.
 *
 * @module
 */
import { findDuplicates, mergeCards } from "@partage-ent/contacts";
import type { CardDuplicate, CardDuplicateMergeResponse, ContactCard, Id } from "@partage-ent/jmap";
import { type FetchedContactCard, MethodFailure } from "@partage-ent/server";
import { getAddressBooks, getCards, readAllCards } from "./read-cards.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** What cards of the same person share. */
const COMPARED: readonly (keyof ContactCard)[] = [
  "uid",
  "kind",
  "name",
  "nicknames",
  "organizations",
  "emails",
  "phones",
];

/** Finds duplicates, the surest first; in all address books that may be written when `null`. */
export async function findCardDuplicates(
  scope: UpstreamScope,
  accountId: Id,
  addressBookIds: readonly Id[] | null,
): Promise<readonly CardDuplicate[]> {
  const { list } = await getAddressBooks(scope, accountId, null);
  const books = new Set(list.map(({ id }) => id));
  if (addressBookIds?.some((id) => !books.has(id)) === true) {
    throw new MethodFailure("notFound", "This address book does not exist any more.");
  }
  const writable = list.flatMap(({ id, myRights }) => (myRights.mayWrite ? [id] : []));
  const cards = await readAllCards(scope, accountId, addressBookIds ?? writable, COMPARED);
  return findDuplicates(cards);
}

/** All that a merged card is made of. */
const WHOLE: readonly (keyof ContactCard)[] = [
  "addressBookIds",
  "uid",
  "kind",
  "created",
  "updated",
  "language",
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
];

/** Whole cards, in the order asked for. @throws MethodFailure `notFound`. */
export async function wholeCards(
  scope: UpstreamScope,
  accountId: Id,
  cardIds: readonly Id[],
): Promise<readonly FetchedContactCard[]> {
  const { list } = await getCards(scope, accountId, cardIds, WHOLE);
  const found = new Map(list.map((card) => [card.id, card]));
  const cards = cardIds.flatMap((id) => found.get(id) ?? []);
  if (cards.length === cardIds.length) return cards;
  throw new MethodFailure("notFound", "One of these contacts does not exist any more.");
}

/** What one card of some would be; nothing is written. @throws MethodFailure `notFound`. */
export async function mergeUpstreamCards(
  scope: UpstreamScope,
  accountId: Id,
  cardIds: readonly Id[],
): Promise<Omit<CardDuplicateMergeResponse, "accountId">> {
  return mergeCards(await wholeCards(scope, accountId, cardIds));
}
