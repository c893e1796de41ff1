/**
 * Address books (`AddressBook/get`): the person's own folders of contacts, and mount points of those
 * that other people share with her.
 *
 * @module
 */
import type { AddressBook, AddressBookRights, Id } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import type { ViewedFolder } from "../folder-places.js";
import { bounded } from "../mail/message.js";
import { textOf } from "../soap/json.js";
import { bookFolders, COLLECTED_BOOK, DEFAULT_BOOK } from "./book-places.js";

/** Reads all address books, or those of some ids. */
export async function getAddressBooks(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<AddressBook>> {
  const [answer] = await Promise.all([scope.addressBooks(), scope.requireAccount(accountId)]);
  const all = bookFolders(answer.body).map(readAddressBook);
  const state = await scope.stateOf(answer);
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((book) => [book.id, book]));
  return {
    state,
    list: [...new Set(ids)].flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

/** What a folder says as an address book; the default one first, the collected one last. */
export function readAddressBook(folder: ViewedFolder, index: number): AddressBook {
  const { id, element, remote } = folder;
  const owner = textOf(element["owner"]) ?? "";
  const isCollected = !remote && id === COLLECTED_BOOK;
  const myRights = remote ? sharedRights(textOf(element["perm"])) : ownRights(id);
  return {
    id,
    name: bounded(textOf(element["name"]) ?? "", 255),
    description: null,
    sortOrder: id === DEFAULT_BOOK ? 0 : isCollected ? 1_000 : index + 1,
    isDefault: id === DEFAULT_BOOK,
    // Zimbra has no mark for address books that are not to be seen.
    isSubscribed: true,
    myRights,
    owner: remote
      ? {
          name: bounded(textOf(element["ownerName"]) ?? owner, 255),
          email: bounded(owner, 320),
        }
      : null,
    isCollected,
    blobId: myRights.mayRead ? `book-${id}` : null,
  };
}

function ownRights(id: string): AddressBookRights {
  const isSystem = id === DEFAULT_BOOK || id === COLLECTED_BOOK;
  return { mayRead: true, mayWrite: true, mayShare: true, mayDelete: !isSystem };
}

/** Letters of Zimbra's rights; a mount point that tells none is read only. */
function sharedRights(letters = "r"): AddressBookRights {
  const may = (...wanted: readonly string[]): boolean =>
    wanted.every((letter) => letters.includes(letter));
  return {
    mayRead: may("r"),
    mayWrite: may("r", "w", "i", "d"),
    mayShare: may("a"),
    mayDelete: false,
  };
}
