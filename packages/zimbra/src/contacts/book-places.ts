/**
 * Where address books are: folders of the person's own mailbox, and mount points of other people's.
 *
 * @module
 */
import { folderWith, type ViewedFolder, viewedFolders } from "../folder-places.js";
import type { JsonObject } from "../soap/json.js";
import type { Contact } from "./contact.js";

/** The address book that every account has. */
export const DEFAULT_BOOK = "7";
/** The address book of addresses that were written to. */
export const COLLECTED_BOOK = "13";

/** The address books in an answer of GetFolder; broken mount points and what is in the trash are left out. */
export function bookFolders(answer: JsonObject): readonly ViewedFolder[] {
  return viewedFolders(answer, "contact");
}

/** The address book that a contact is in, undefined where it is none that is shown. */
export function bookOf<Book extends ViewedFolder>(
  books: readonly Book[],
  { place, folder }: Contact,
): Book | undefined {
  return folderWith(books, place.owner, folder);
}
