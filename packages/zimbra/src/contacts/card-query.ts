/**
 * `ContactCard/query`. A query by address book and name is one page of a search, whose hits are kept, so
 * that the `ContactCard/get` of the same request needs nothing more; any other looks through what a
 * wider search finds, up to {@link MAX_SCANNED} contacts.
 *
 * Zimbra orders by the name that a contact is filed under. What comes whole at first is put into the
 * order that is asked for; all else stays in Zimbra's, on every page of it.
 *
 * @module
 */
import type { CardTest } from "@partage-ent/contacts";
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
  MAX_PAGE,
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
  const { bookIds, terms, test, uid, needsMembers } = conditions;
  const byName = nameOrder(query.sort);
  const search: ContactSearch = { accountId, bookIds, terms, ...byName };
  if (!test && byName) return onePage(scope, search, query, order);
  if (test && byName && uid === undefined && !needsMembers) {
    return firstMatches(scope, search, query, { test, order });
  }
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

/** Contacts that are looked at first: those of most searches. */
const FIRST_LOOK = 200;

interface Matching {
  readonly test: CardTest;
  readonly order: (a: ContactCard, b: ContactCard) => number;
}

/** Looks through what a search finds until there is enough for the page that is asked. */
async function firstMatches(
  scope: AccountScope,
  search: ContactSearch,
  query: ContactCardQuery,
  { test, order }: Matching,
): Promise<QueryResult> {
  const matches: ContactCard[] = [];
  const look = async (offset: number, limit: number): Promise<FoundContacts> => {
    const found = await searchContacts(scope, search, { offset, limit });
    const { id: ownAccount } = await scope.info();
    const cards = found.contacts.map(({ contact, book }) => cardOf(contact, book.id, ownAccount));
    matches.push(...cards.filter(test));
    return found;
  };
  let found = await look(0, FIRST_LOOK);
  if (!found.more) return answer(query, found.state, matches.sort(order));
  const enough = query.position + query.limit;
  for (let offset = FIRST_LOOK; found.more && matches.length < enough; offset += MAX_PAGE) {
    if (offset >= MAX_SCANNED) throw tooMany();
    found = await look(offset, MAX_PAGE);
  }
  const { total: _, ...page } = answer(query, found.state, matches);
  return found.more ? page : answer(query, found.state, matches);
}

function tooMany(): MethodFailure {
  return new MethodFailure(
    "unsupportedFilter",
    `This can be asked of ${MAX_SCANNED} contacts at most: another word or an address book is needed.`,
  );
}

async function candidates(
  scope: AccountScope,
  search: ContactSearch,
  { uid }: CardConditions,
): Promise<FoundContacts> {
  if (uid === undefined) {
    const found = await scanContacts(scope, search);
    if (found.more) throw tooMany();
    return found;
  }
  const found = await findByUid(scope, search.accountId, uid);
  if (found.more && found.contacts.length === 0) throw tooMany();
  return found;
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
