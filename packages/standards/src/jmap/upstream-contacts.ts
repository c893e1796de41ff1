/**
 * Contacts of an upstream JMAP server (RFC 9610). Files, duplicates and merging, which the RFC has not, are
 * made here of what it has.
 *
 * @module
 */
import type {
  AddressBook,
  AddressBookCreate,
  ContactCard,
  Id,
  PatchObject,
  SetError,
} from "@partage-ent/jmap";
import type {
  ContactCardQuery,
  ContactsBackend,
  EditResults,
  Edits,
  FetchedContactCard,
  QueryResult,
  Records,
} from "@partage-ent/server";
import { MethodFailure, settleRecord } from "@partage-ent/server";
import { findCardDuplicates, mergeUpstreamCards } from "./card-duplicates.js";
import { importUpstreamCards, parseUpstreamFiles } from "./card-files.js";
import { outgoingCard, outgoingPatch } from "./card-media.js";
import { readAddressBook, readCard } from "./card-record.js";
import { possibleIds, readQuery, readRecords, readSet, setArguments } from "./upstream-answers.js";
import { cleanFilter } from "./upstream-filter.js";
import { getAll, getChanges, withImpossible } from "./upstream-mail.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** Contacts of one person during one request. */
export function upstreamContacts(scope: UpstreamScope): ContactsBackend {
  return {
    getAddressBooks: (...args) => getAddressBooks(scope, ...args),
    getAddressBookChanges: (...args) => getChanges(scope, "AddressBook/changes", ...args),
    setAddressBooks: (...args) => setAddressBooks(scope, ...args),
    queryCards: (...args) => queryCards(scope, ...args),
    getCards: (...args) => getCards(scope, ...args),
    getCardChanges: (...args) => getChanges(scope, "ContactCard/changes", ...args),
    setCards: (...args) => setCards(scope, ...args),
    parseCardFiles: (...args) => parseUpstreamFiles(scope, ...args),
    importCards: (...args) => importUpstreamCards(scope, ...args),
    findDuplicates: (...args) => findCardDuplicates(scope, ...args),
    mergeCards: (...args) => mergeUpstreamCards(scope, ...args),
  };
}

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

async function setAddressBooks(
  scope: UpstreamScope,
  accountId: Id,
  {
    onDestroyRemoveContents,
    ...edits
  }: Edits<AddressBookCreate> & { readonly onDestroyRemoveContents: boolean },
): Promise<EditResults<AddressBook>> {
  scope.requireAccount(accountId);
  const args = { ...setArguments(edits), onDestroyRemoveContents };
  return readSet(await scope.call("AddressBook/set", args), edits, () => ({}));
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

async function setCards(
  scope: UpstreamScope,
  accountId: Id,
  edits: Edits<Partial<ContactCard>>,
): Promise<EditResults<ContactCard>> {
  scope.requireAccount(accountId);
  const create = new Map<Id, Partial<ContactCard>>();
  const update = new Map<Id, PatchObject>();
  const notCreated = new Map<Id, SetError>();
  const notUpdated = new Map<Id, SetError>();
  for (const [key, card] of edits.create) {
    await settleRecord(key, create, notCreated, () => outgoingCard(scope, card));
  }
  for (const [id, patch] of edits.update) {
    await settleRecord(id, update, notUpdated, () => outgoingPatch(scope, patch));
  }
  const rest = { create, update, destroy: edits.destroy };
  const done = readSet(await scope.call("ContactCard/set", setArguments(rest)), rest, readMade);
  return {
    ...done,
    notCreated: new Map([...notCreated, ...done.notCreated]),
    notUpdated: new Map([...notUpdated, ...done.notUpdated]),
  };
}

/** Of what the server says of a written card, what it set by itself. */
function readMade(value: Readonly<Record<string, unknown>>): Partial<ContactCard> {
  const { uid } = value;
  return typeof uid === "string" && uid.length <= 1_000 ? { uid } : {};
}

/** Cards that are read for one purpose, at most. */
export const MAX_CARDS = 5_000;
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
