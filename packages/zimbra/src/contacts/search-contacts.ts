/**
 * Searches for contacts in some address books, other people's included: one search for all of them,
 * whose hits tell the contacts whole.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { AccountScope, DescribedAccount } from "../account-scope.js";
import type { FolderPlace, ViewedFolder } from "../folder-places.js";
import { isTrue, type JsonObject } from "../soap/json.js";
import { isFault, SoapFault } from "../soap/upstream-error.js";
import { bookFolders, bookOf } from "./book-places.js";
import { noteContacts, type PlacedContact } from "./find-contacts.js";

/** What is searched for. */
export interface ContactSearch {
  readonly accountId: Id;
  /** Undefined for all address books. */
  readonly bookIds: readonly Id[] | undefined;
  /** Terms of Zimbra's query language, all of which must hold. */
  readonly terms: readonly string[];
  readonly descending?: boolean;
}

/** A stretch of what a search finds, in Zimbra's order: by the name that a contact is filed under. */
export interface FoundContacts {
  readonly state: string;
  readonly contacts: readonly PlacedContact[];
  /** Whether there are more after these. */
  readonly more: boolean;
}

/** Most hits that Zimbra gives at once. */
export const MAX_PAGE = 1_000;
/** Contacts that are looked through for one question. */
export const MAX_SCANNED = 5_000;

/** Finds a stretch of contacts. */
export async function searchContacts(
  scope: AccountScope,
  search: ContactSearch,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<FoundContacts> {
  const info = await scope.info();
  if (search.accountId !== info.id) {
    throw new MethodFailure("accountNotFound", "This session has no such account.");
  }
  // The books as they were known; what they are now comes in the batch of the search.
  const wanted = search.bookIds ?? info.addressBooks.map(({ id }) => id);
  const [tree, outcome] = await Promise.all([
    scope.addressBookIds(),
    settled(searchPlaces(scope, search, wanted, info.addressBooks, { offset, limit })),
  ]);
  const books = bookFolders(tree.body);
  requireBooks(search.bookIds, books);
  if (search.bookIds === undefined && !sameIds(books, wanted)) {
    // Somebody made or removed an address book since the account was described.
    scope.forgetInfo();
    const bookIds = books.map(({ id }) => id);
    return searchContacts(scope, { ...search, bookIds }, { offset, limit });
  }
  if ("error" in outcome) throw outcome.error;
  const state = await scope.stateOf(tree);
  scope.contactsState = state;
  const { body, more } = outcome.value;
  return { state, contacts: placed(scope, body, info, books), more };
}

function placed(
  scope: AccountScope,
  body: JsonObject,
  { id: ownAccount }: DescribedAccount,
  books: readonly ViewedFolder[],
): readonly PlacedContact[] {
  const seen = new Set<Id>();
  return noteContacts(scope, body, ownAccount).flatMap((contact) => {
    const book = bookOf(books, contact);
    if (!book || seen.has(contact.id)) return [];
    seen.add(contact.id);
    return [{ contact, book }];
  });
}

/** Finds all contacts, those beyond a bound excepted: `more` says that there are such. */
export async function scanContacts(
  scope: AccountScope,
  search: ContactSearch,
): Promise<FoundContacts> {
  const contacts = new Map<Id, PlacedContact>();
  let last: FoundContacts | undefined;
  for (let offset = 0; offset < MAX_SCANNED && (last?.more ?? true); offset += MAX_PAGE) {
    last = await searchContacts(scope, search, { offset, limit: MAX_PAGE });
    for (const found of last.contacts) contacts.set(found.contact.id, found);
  }
  return { ...last!, contacts: [...contacts.values()] };
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

async function settled<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

function sameIds(books: readonly FolderPlace[], ids: readonly Id[]): boolean {
  return books.length === ids.length && books.every(({ id }) => ids.includes(id));
}

function requireBooks(ids: readonly Id[] | undefined, books: readonly ViewedFolder[]): void {
  if (ids?.every((id) => books.some((book) => book.id === id)) ?? true) return;
  throw new MethodFailure("notFound", "This address book does not exist any more.");
}

interface Page {
  readonly body: JsonObject;
  readonly more: boolean;
}

interface Stretch {
  readonly offset: number;
  readonly limit: number;
}

async function searchPlaces(
  scope: AccountScope,
  search: ContactSearch,
  wanted: readonly Id[],
  places: readonly FolderPlace[],
  stretch: Stretch,
): Promise<Page> {
  if (wanted.length === 0) return { body: {}, more: false };
  try {
    return await searchPage(scope, search, wanted, stretch);
  } catch (error) {
    if (!isPlaceFault(error)) throw error;
    const shared = new Set(places.flatMap(({ id, remote }) => (remote ? [id] : [])));
    const usable = await Promise.all(
      wanted.map(async (id) => !shared.has(id) || (await isUsable(scope, search, id))),
    );
    const left = wanted.filter((_, index) => usable[index]);
    // One address book that its owner no longer shares must not hide all others.
    if (left.length === wanted.length) throw gone(error);
    if (left.length > 0) return searchPage(scope, search, left, stretch);
    if (search.bookIds) throw gone(error);
    return { body: {}, more: false };
  }
}

function isPlaceFault(error: unknown): error is SoapFault {
  return (
    error instanceof SoapFault &&
    !isFault(error, "mail.QUERY_PARSE_ERROR", "mail.TOO_MANY_QUERY_TERMS_EXPANDED")
  );
}

function gone(fault: SoapFault): Error {
  if (!isFault(fault, "mail.NO_SUCH_FOLDER")) return fault;
  return new MethodFailure("notFound", "This address book does not exist any more.", {
    cause: fault,
  });
}

async function isUsable(scope: AccountScope, search: ContactSearch, id: Id): Promise<boolean> {
  try {
    await searchPage(scope, { ...search, terms: [] }, [id], { offset: 0, limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof SoapFault) return false;
    throw error;
  }
}

async function searchPage(
  scope: AccountScope,
  { terms, descending = false }: ContactSearch,
  bookIds: readonly Id[],
  { offset, limit }: Stretch,
): Promise<Page> {
  const folders = bookIds.map((id) => `inid:"${id}"`).join(" or ");
  const { body } = await scope.soap.call("SearchRequest", {
    query: terms.length > 0 ? `((${folders}) and ${terms.join(" and ")})` : `(${folders})`,
    types: "contact",
    sortBy: descending ? "nameDesc" : "nameAsc",
    offset,
    limit: Math.max(1, Math.min(limit, MAX_PAGE)),
  });
  return { body, more: isTrue(body["more"]) };
}
