/**
 * `ContactCard/query`, duplicates and merging: all cards are in memory as long as they do not change, so
 * that whatever is asked is looked at here, accents and case aside, on every server the same.
 *
 * @module
 */
import {
  CardError,
  cardOrder,
  type CardTest,
  cardTest,
  findDuplicates as duplicatesAmong,
  mergeCards as merged,
} from "@partage-ent/contacts";
import type {
  CardDuplicate,
  CardDuplicateMergeResponse,
  ContactCardFilter,
  Id,
} from "@partage-ent/jmap";
import { type ContactCardQuery, MethodFailure, type QueryResult } from "@partage-ent/server";
import type { ContactsScope } from "./contacts-scope.js";

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `notFound`. */
export async function queryCards(
  scope: ContactsScope,
  { filter, sort, position, limit, calculateTotal }: ContactCardQuery,
): Promise<QueryResult> {
  const test = filter ? testOf(filter) : () => true;
  const [queryState, books] = await Promise.all([scope.dav.state(), scope.books()]);
  const asked = filter ? booksOf(filter) : undefined;
  if (asked?.some((id) => !books.some((book) => book.id === id))) {
    throw new MethodFailure("notFound", "This address book does not exist.");
  }
  const stored = await scope.cardsIn(books.filter(({ id }) => asked?.includes(id) ?? true));
  const cards = stored.map(({ card }) => card).filter(test);
  const ids = cards.sort(cardOrder(sort)).map(({ id }) => id);
  return {
    queryState,
    position,
    ids: ids.slice(position, position + Math.max(0, limit)),
    ...(calculateTotal ? { total: ids.length } : {}),
  };
}

function testOf(filter: ContactCardFilter): CardTest {
  try {
    return cardTest(filter);
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    throw new MethodFailure("unsupportedFilter", error.message, { cause: error });
  }
}

/** Address books that all cards asked for are in, undefined for any; the filter is not too deep. */
function booksOf(filter: ContactCardFilter): readonly Id[] | undefined {
  if (!("operator" in filter)) {
    return filter.inAddressBook === undefined ? undefined : [filter.inAddressBook];
  }
  if (filter.operator !== "AND") return undefined;
  const all = filter.conditions.flatMap((inner) => booksOf(inner) ?? []);
  return all.length > 0 ? [...new Set(all)] : undefined;
}

/** Cards among which duplicates are looked for. */
const MAX_COMPARED = 10_000;

/** Finds duplicates, the surest first; in all address books that may be written when `null`. */
export async function findDuplicates(
  scope: ContactsScope,
  addressBookIds: readonly Id[] | null,
): Promise<readonly CardDuplicate[]> {
  const books = await scope.books();
  const isAsked = (id: Id, mayWrite: boolean): boolean => addressBookIds?.includes(id) ?? mayWrite;
  if (addressBookIds?.some((id) => !books.some((book) => book.id === id))) {
    throw new MethodFailure("notFound", "This address book does not exist any more.");
  }
  const asked = books.filter(({ id, record }) => isAsked(id, record.myRights.mayWrite));
  const stored = await scope.cardsIn(asked);
  if (stored.length > MAX_COMPARED) {
    const description = `Duplicates are looked for among ${MAX_COMPARED} contacts at most.`;
    throw new MethodFailure("requestTooLarge", description);
  }
  return duplicatesAmong(stored.map(({ card }) => card));
}

/** What one card of some would be; nothing is written. @throws MethodFailure `notFound`. */
export async function mergeCards(
  scope: ContactsScope,
  cardIds: readonly Id[],
): Promise<Omit<CardDuplicateMergeResponse, "accountId">> {
  const cards = await scope.cards(cardIds);
  return merged(
    cardIds.map((id) => {
      const stored = cards.get(id);
      if (stored) return stored.card;
      throw new MethodFailure("notFound", "One of these contacts does not exist any more.");
    }),
  );
}
