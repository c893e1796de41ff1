/**
 * `ContactCard/query`. A query by address book and name is one page of a search, whose hits are kept, so
 * that the `ContactCard/get` of the same request needs nothing more; any other looks through what a
 * wider search finds, up to {@link MAX_SCANNED} contacts.
 *
 * @module
 */
import type { ContactCard, Id } from "@partage-ent/jmap";
import { type ContactCardQuery, MethodFailure, type QueryResult } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { isItemId } from "../mail/ids.js";
import { type CardConditions, readCardFilter } from "./card-filter.js";
import { memberUidsOf } from "./card-members.js";
import { cardOrder, nameOrder } from "./card-sort.js";
import { cardOf } from "./contact-card.js";
import type { PlacedContact } from "./find-contacts.js";
import { findByUid } from "./find-by-uid.js";
import {
  type FoundContacts,
  MAX_SCANNED,
  scanContacts,
  searchContacts,
  type ContactSearch,
} from "./search-contacts.js";

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `notFound`. */
export async function queryCards(
  scope: AccountScope,
  accountId: Id,
  query: ContactCardQuery,
): Promise<QueryResult> {
  const conditions = readCardFilter(query.filter);
  const order = cardOrder(query.sort);
  if (conditions.bookIds?.some((id) => !isItemId(id))) {
    await scope.requireAccount(accountId);
    throw new MethodFailure("notFound", "This address book does not exist.");
  }
  if (conditions.isEmpty) {
    const [state] = await Promise.all([scope.currentState(), scope.requireAccount(accountId)]);
    return answer(query, state, []);
  }
  const { bookIds, terms, test } = conditions;
  const byName = nameOrder(query.sort);
  const search: ContactSearch = { accountId, bookIds, terms, ...byName };
  if (!test && byName) return onePage(scope, search, query, order);
  const found = await candidates(scope, search, conditions);
  const { id: ownAccount } = await scope.info();
  const cards = await cardsOf(scope, found.contacts, conditions, ownAccount);
  const sorted = (test ? cards.filter(test) : [...cards]).sort(order);
  return answer(query, found.state, sorted);
}

function answer(
  { position, limit, calculateTotal }: ContactCardQuery,
  queryState: string,
  cards: readonly Pick<ContactCard, "id">[],
): QueryResult {
  const ids = cards.slice(position, position + Math.max(0, limit)).map(({ id }) => id);
  return { queryState, position, ids, ...(calculateTotal ? { total: cards.length } : {}) };
}

async function candidates(
  scope: AccountScope,
  search: ContactSearch,
  { uid }: CardConditions,
): Promise<FoundContacts> {
  if (uid !== undefined) return findByUid(scope, search.accountId, uid);
  const found = await scanContacts(scope, search);
  if (!found.more) return found;
  throw new MethodFailure(
    "unsupportedFilter",
    `This can be asked of ${MAX_SCANNED} contacts at most: another word or an address book is needed.`,
  );
}

async function cardsOf(
  scope: AccountScope,
  found: readonly PlacedContact[],
  { needsMembers }: CardConditions,
  ownAccount: string,
): Promise<readonly ContactCard[]> {
  const groups = needsMembers ? found.map(({ contact }) => contact) : [];
  const members = await memberUidsOf(scope, groups, ownAccount);
  return found.map(({ contact, book }) =>
    cardOf(contact, book.id, ownAccount, members.get(contact.id)?.keys()),
  );
}

/** Zimbra orders by the name that a contact is filed under; what came whole is ordered once more. */
async function onePage(
  scope: AccountScope,
  search: ContactSearch,
  { position, limit, calculateTotal }: ContactCardQuery,
  order: (a: ContactCard, b: ContactCard) => number,
): Promise<QueryResult> {
  const { state, contacts, more } = await searchContacts(scope, search, {
    offset: position,
    limit,
  });
  const { id: ownAccount } = await scope.info();
  const isWhole = position === 0 && !more;
  const cards = contacts.map(({ contact, book }) => cardOf(contact, book.id, ownAccount));
  const all = (isWhole ? cards.sort(order) : cards).map(({ id }) => id);
  // Zimbra tells at least one.
  const ids = all.slice(0, Math.max(0, limit));
  const total = more ? undefined : position + all.length;
  return {
    queryState: state,
    position,
    ids,
    ...(calculateTotal && total !== undefined && (isWhole || all.length > 0) ? { total } : {}),
  };
}
