/**
 * Changes of address books and cards since a state, from SyncRequest.
 *
 * They are those of the person's own mailbox: what changes in other people's address books shows when it
 * is queried again. Zimbra numbers a content that was changed like a new one, so cards that were changed
 * are told as created: more than needed, never less.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Changes } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { changesOf, deletedIds, splitChanges, syncChanges } from "../mail/changes.js";
import { isItemId } from "../mail/ids.js";
import { type JsonObject, objectsOf, textOf } from "../soap/json.js";
import { bookFolders } from "./book-places.js";

/** `ContactCard/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getCardChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const [delta, tree] = await Promise.all([
    syncChanges(scope, accountId, sinceState, maxChanges),
    scope.addressBookIds(),
  ]);
  const books = new Set(bookFolders(tree.body).map(({ id }) => id));
  const isShown = (element: JsonObject): boolean => books.has(textOf(element["l"]) ?? "");
  const all = objectsOf(delta.body["cn"]);
  const ids = splitChanges(all.filter(isShown), delta);
  // What is in no address book, like the trash, is no card any more.
  const gone = all.filter((element) => !isShown(element)).map(({ id }) => textOf(id) ?? "");
  const destroyed = new Set([...deletedIds(delta.body, "cn"), ...gone.filter(isItemId)]);
  return changesOf(delta, { ...ids, destroyed: [...destroyed] }, maxChanges);
}

/** `AddressBook/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getAddressBookChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const [delta, tree] = await Promise.all([
    syncChanges(scope, accountId, sinceState, maxChanges),
    scope.addressBookIds(),
  ]);
  const known = new Set(bookFolders(tree.body).map(({ id }) => id));
  const elements = ["folder", "link"].flatMap((name) => objectsOf(delta.body[name]));
  const { created, updated } = splitChanges(elements, delta);
  const destroyed = new Set(["folder", "link"].flatMap((kind) => deletedIds(delta.body, kind)));
  // A book that was moved into the trash is still a folder, but no address book any more.
  for (const element of elements) {
    const id = textOf(element["id"]) ?? "";
    if (textOf(element["view"]) === "contact" && !known.has(id) && isItemId(id)) destroyed.add(id);
  }
  const isKnown = (id: Id): boolean => known.has(id);
  return changesOf(
    delta,
    {
      created: created.filter(isKnown),
      updated: updated.filter(isKnown),
      destroyed: [...destroyed],
    },
    maxChanges,
  );
}
