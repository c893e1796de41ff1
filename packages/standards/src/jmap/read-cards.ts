/**
 * Reading address books and cards of an upstream server (RFC 9610).
 *
 * @module
 */
import type { AddressBook, ContactCard, Id } from "@partage-ent/jmap";
import {
  type ContactCardQuery,
  type FetchedContactCard,
  MethodFailure,
  type QueryResult,
  type Records,
} from "@partage-ent/server";
import { readAddressBook, readCard } from "./card-record.js";
import { possibleIds, readQuery, readRecords } from "./upstream-answers.js";
import { cleanFilter } from "./upstream-filter.js";
import { getAll, withImpossible } from "./upstream-reads.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** Address books by id, or all. */
export async function getAddressBooks(
  scope: UpstreamScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<AddressBook>> {
  scope.requireAccount(accountId);
  const { isOurs } = await scope.session();
  const read = (value: unknown): AddressBook | undefined => readAddressBook(value, isOurs);
  return getAll(scope, accountId, "AddressBook/get", ids, read);
}

/** One page of the ids of cards. */
export async function queryCards(
  scope: UpstreamScope,
  accountId: Id,
  query: ContactCardQuery,
): Promise<QueryResult> {
  scope.requireAccount(accountId);
  const filter = cleanFilter(query.filter);
  return readQuery(await scope.call("ContactCard/query", { ...query, filter }), query);
}

/** Cards by id. */
export async function getCards(
  scope: UpstreamScope,
  accountId: Id,
  ids: readonly Id[],
  properties: readonly (keyof ContactCard)[],
): Promise<Records<FetchedContactCard>> {
  scope.requireAccount(accountId);
  const possible = possibleIds(ids);
  const asked = properties.filter((name) => name !== "blobId" && name !== "id");
  const answer = await scope.call("ContactCard/get", {
    ids: possible,
    properties: ["id", ...asked],
  });
  return withImpossible(readRecords(answer, possible, readCard), ids);
}

/** Cards that are read for one purpose, at most. */
const MAX_CARDS = 5_000;
/** Cards of one page. */
const PAGE = 500;

/** All cards of some address books. @throws MethodFailure `requestTooLarge` beyond {@link MAX_CARDS}. */
export async function readAllCards(
  scope: UpstreamScope,
  accountId: Id,
  bookIds: readonly Id[],
  properties: readonly (keyof ContactCard)[],
): Promise<readonly FetchedContactCard[]> {
  const cards = new Map<Id, FetchedContactCard>();
  for (const inAddressBook of bookIds) {
    for (let position = 0; ; position += PAGE) {
      const { ids } = await queryCards(scope, accountId, {
        filter: { inAddressBook },
        // Without a sort the order is the server's own, and stays (RFC 8620 section 5.5).
        sort: [],
        position,
        limit: PAGE,
        calculateTotal: false,
      });
      const { list } = await getCards(scope, accountId, ids, properties);
      for (const card of list) cards.set(card.id, card);
      if (cards.size > MAX_CARDS) {
        throw new MethodFailure("requestTooLarge", `At most ${MAX_CARDS} cards are read at once.`);
      }
      if (ids.length < PAGE) break;
    }
  }
  return [...cards.values()];
}
