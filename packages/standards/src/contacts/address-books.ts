/**
 * `AddressBook/get` and `AddressBook/set` over collections.
 *
 * @module
 */
import type { AddressBook, AddressBookCreate, Id, PatchObject } from "@partage-ent/jmap";
import {
  type EditResults,
  type Edits,
  newOutcomes,
  type Records,
  refuse,
  settleRecord,
} from "@partage-ent/server";
import type { Book, ContactsScope } from "./contacts-scope.js";
import { toSetError } from "./set-error.js";

/** Longest name of an address book, in characters. */
const MAX_NAME = 128;

/** Reads all address books, or those of some ids. */
export async function getAddressBooks(
  scope: ContactsScope,
  ids: readonly Id[] | null,
): Promise<Records<AddressBook>> {
  const [books, state] = await Promise.all([scope.books(), scope.dav.collectionsState()]);
  const all = new Map(books.map(({ id, record }) => [id, record]));
  if (ids === null) return { state, list: [...all.values()], notFound: [] };
  return {
    state,
    list: [...new Set(ids)].flatMap((id) => all.get(id) ?? []),
    notFound: ids.filter((id) => !all.has(id)),
  };
}

type BookEdits = Edits<AddressBookCreate> & { readonly onDestroyRemoveContents: boolean };

/** Creates, changes and destroys address books, in this order. */
export async function setAddressBooks(
  scope: ContactsScope,
  edits: BookEdits,
): Promise<EditResults<AddressBook>> {
  const oldState = await scope.dav.collectionsState();
  const books = new Map((await scope.books()).map((book) => [book.id, book]));
  const outcomes = newOutcomes<AddressBook>();
  const { created, notCreated, updated, notUpdated, destroyed, notDestroyed } = outcomes;
  for (const [key, create] of edits.create) {
    await settleRecord(key, created, notCreated, () => createBook(scope, create), toSetError);
  }
  for (const [id, patch] of edits.update) {
    const work = () => updateBook(scope, books.get(id), patch);
    await settleRecord(id, updated, notUpdated, work, toSetError);
  }
  for (const id of edits.destroy) {
    const work = () => destroyBook(scope, books.get(id), edits.onDestroyRemoveContents);
    await settleRecord(id, destroyed, notDestroyed, work, toSetError);
  }
  const newState = await scope.dav.collectionsState();
  return { oldState, newState, ...outcomes, destroyed: [...destroyed.keys()] };
}

function checkedName(name: unknown): string {
  if (typeof name !== "string" || name.trim() === "") {
    return refuse("invalidProperties", "An address book needs a name.", "name");
  }
  if (name.length > MAX_NAME || /[\p{Cc}\p{Cs}]/u.test(name)) {
    return refuse("invalidProperties", "This name is not allowed.", "name");
  }
  return name;
}

async function createBook(
  scope: ContactsScope,
  { name }: AddressBookCreate,
): Promise<Partial<AddressBook>> {
  const { id } = await scope.dav.createCollection({ displayName: checkedName(name) });
  const made = (await scope.books()).find((book) => book.id === id);
  return made?.record ?? refuse("forbidden", "The server made no address book.");
}

async function updateBook(
  scope: ContactsScope,
  book: Book | undefined,
  patch: PatchObject,
): Promise<null> {
  if (!book) return refuse("notFound", "This address book does not exist.");
  const { record, collection } = book;
  const changed = Object.entries(patch).filter(
    ([property, value]) => value !== record[property as keyof AddressBook],
  );
  for (const [property] of changed) {
    if (property !== "name") refuse("invalidProperties", "The server can't keep this.", property);
  }
  const [rename] = changed;
  if (!rename) return null;
  const displayName = checkedName(rename[1]);
  if (record.owner) return refuse("forbidden", "This address book belongs to somebody else.");
  await scope.dav.changeCollection(collection, { displayName });
  return null;
}

async function destroyBook(
  scope: ContactsScope,
  book: Book | undefined,
  removeContents: boolean,
): Promise<true> {
  if (!book) return refuse("notFound", "This address book does not exist.");
  const { record, collection } = book;
  if (record.owner) return refuse("forbidden", "This address book belongs to somebody else.");
  if (!record.myRights.mayDelete) {
    return refuse("forbidden", "This address book can't be destroyed.");
  }
  if (!removeContents && (await scope.dav.objects(collection)).length > 0) {
    return refuse("addressBookHasContents", "There are contacts in this address book.");
  }
  await scope.dav.removeCollection(collection);
  return true;
}
