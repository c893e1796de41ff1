/**
 * `AddressBook/set`: folders of contacts that are made, renamed, and put into the trash with what is in
 * them, as Zimbra's own client does.
 *
 * @module
 */
import type { AddressBook, AddressBookCreate, Id, PatchObject } from "@partage-ent/jmap";
import { type EditResults, type Edits, newOutcomes, refuse } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import type { ViewedFolder } from "../folder-places.js";
import { ROOT } from "../mail/mailboxes.js";
import { statesUnknown } from "../mail/states-around.js";
import { settle } from "../refusal.js";
import { numberOf, objectOf } from "../soap/json.js";
import { readAddressBook } from "./address-books.js";
import { bookFolders } from "./book-places.js";

/** Longest name of an address book, in characters. */
const MAX_NAME = 128;

type BookEdits = Edits<AddressBookCreate> & { readonly onDestroyRemoveContents: boolean };

/** Creates, changes and destroys address books, in this order. */
export async function setAddressBooks(
  scope: AccountScope,
  accountId: Id,
  edits: BookEdits,
): Promise<EditResults<AddressBook>> {
  const [answer] = await Promise.all([scope.addressBooks(), scope.requireAccount(accountId)]);
  const known = new Map(bookFolders(answer.body).map((folder) => [folder.id, folder]));
  scope.forgetReads();
  const outcomes = newOutcomes<AddressBook>();
  for (const [key, create] of edits.create) {
    await settle(key, outcomes.created, outcomes.notCreated, () => createBook(scope, create));
  }
  for (const [id, patch] of edits.update) {
    const work = () => updateBook(scope, known.get(id), patch);
    await settle(id, outcomes.updated, outcomes.notUpdated, work);
  }
  for (const id of edits.destroy) {
    const work = () => destroyBook(scope, known.get(id), edits.onDestroyRemoveContents);
    await settle(id, outcomes.destroyed, outcomes.notDestroyed, work);
  }
  if (outcomes.created.size + outcomes.destroyed.size > 0) scope.forgetInfo();
  const states = await statesUnknown(scope);
  return { ...states, ...outcomes, destroyed: [...outcomes.destroyed.keys()] };
}

function checkedName(name: unknown): string {
  if (typeof name !== "string" || name.trim() === "") {
    return refuse("invalidProperties", "An address book needs a name.", "name");
  }
  if (name.length > MAX_NAME || /[/":\p{Cc}]/u.test(name) || /^\.+$/.test(name)) {
    return refuse("invalidProperties", "This name is not allowed.", "name");
  }
  return name;
}

async function createBook(
  scope: AccountScope,
  { name }: AddressBookCreate,
): Promise<Partial<AddressBook>> {
  const folder = { name: checkedName(name), l: ROOT, view: "contact" } as const;
  const { body } = await scope.soap.call("CreateFolderRequest", { folder });
  const [made] = bookFolders(body);
  if (!made) return refuse("forbidden", "The mail server made no address book.");
  return readAddressBook(made, Number(made.id));
}

async function updateBook(
  scope: AccountScope,
  folder: ViewedFolder | undefined,
  patch: PatchObject,
): Promise<null> {
  if (!folder) return refuse("notFound", "This address book does not exist.");
  const book = readAddressBook(folder, 0);
  const changed = Object.entries(patch).filter(
    ([property, value]) => value !== book[property as keyof AddressBook],
  );
  for (const [property] of changed) {
    if (property === "name") continue;
    refuse("invalidProperties", "The mail server can't keep this.", property);
  }
  const [rename] = changed;
  if (!rename) return null;
  const name = checkedName(rename[1]);
  if (!folder.remote && !book.myRights.mayDelete) {
    return refuse("forbidden", "This address book keeps its name.");
  }
  await scope.soap.call("FolderActionRequest", { action: { id: folder.id, op: "rename", name } });
  return null;
}

async function destroyBook(
  scope: AccountScope,
  folder: ViewedFolder | undefined,
  removeContents: boolean,
): Promise<true> {
  if (!folder) return refuse("notFound", "This address book does not exist.");
  const { id, element, remote } = folder;
  if (remote) return refuse("forbidden", "This address book belongs to somebody else.");
  if (!readAddressBook(folder, 0).myRights.mayDelete) {
    return refuse("forbidden", "This address book can't be destroyed.");
  }
  if (!removeContents && (numberOf(element["n"]) ?? 0) > 0) {
    return refuse("addressBookHasContents", "There are contacts in this address book.");
  }
  if (!removeContents && objectOf(element["folder"]) !== undefined) {
    return refuse("addressBookHasContents", "There are address books in this address book.");
  }
  await scope.soap.call("FolderActionRequest", { action: { id, op: "trash" } });
  return true;
}
