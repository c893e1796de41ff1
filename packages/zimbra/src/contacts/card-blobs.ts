/**
 * Blobs that are contacts: an address book (`book-<id>`) as vCards that Zimbra writes, one card
 * (`card-<id>`) as a vCard with all that is known of it, a photo (`photo-<id>`).
 *
 * @module
 */
import { formatDataUri, writeCards } from "@partage-ent/contacts";
import type { ContactCard, Id, JSContactCard } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import type { BlobSource } from "../blobs.js";
import { textOf } from "../soap/json.js";
import { readAddressBook } from "./address-books.js";
import { bookFolders } from "./book-places.js";
import { memberUidsOf } from "./card-members.js";
import { cardOf, PHOTO_KEY } from "./contact-card.js";
import { findContacts } from "./find-contacts.js";

/** Reads the octets of a photo, undefined where it is gone or too large. */
export type LoadPhoto = (itemId: string, part: string) => Promise<Uint8Array | undefined>;

/** Type of vCards. */
export const VCARD_TYPE = "text/vcard; charset=utf-8";

/** Whether a blob may be an address book, a card or a photo. */
export function isContactBlob(blobId: Id): boolean {
  return /^(?:book|card|photo)-/.test(blobId);
}

/** What a blob is, undefined where there is none to read. */
export async function contactBlob(
  scope: AccountScope,
  accountId: Id,
  blobId: Id,
  loadPhoto: LoadPhoto,
): Promise<BlobSource | undefined> {
  const [, kind, id = ""] = /^(book|card|photo)-(.+)$/.exec(blobId) ?? [];
  if (kind === "book") return bookBlob(scope, id);
  const { contacts } = await findContacts(scope, accountId, [id]);
  const placed = contacts.get(id);
  if (!placed) return undefined;
  const { contact, book } = placed;
  if (kind === "photo") {
    const { photo, itemId } = contact;
    return photo && { item: { id: itemId, part: photo.part }, type: photo.type };
  }
  const { id: ownAccount } = await scope.info();
  const members = await memberUidsOf(scope, [contact], ownAccount);
  const card = cardOf(contact, book.id, ownAccount, members.get(contact.id)?.keys());
  const bytes = contact.photo && (await loadPhoto(contact.itemId, contact.photo.part));
  const photo = bytes && contact.photo && formatDataUri(bytes, contact.photo.type);
  return { text: writeCards([withPhoto(card, photo)], "3.0"), type: VCARD_TYPE };
}

async function bookBlob(scope: AccountScope, id: Id): Promise<BlobSource | undefined> {
  // The address gives any folder: only address books are blobs.
  const { body } = await scope.addressBooks();
  const book = bookFolders(body).find((folder) => folder.id === id);
  if (!book || !readAddressBook(book, 0).myRights.mayRead) return undefined;
  const folder = textOf(book.element["absFolderPath"]);
  if (folder === undefined) return undefined;
  return { item: { fmt: "vcf" }, folder, type: VCARD_TYPE };
}

/** What an address book adds to a card. */
const OF_BOOK: ReadonlySet<string> = new Set(["id", "addressBookIds", "blobId", "media"]);

/** A card as a file holds it: with its photo inside. */
function withPhoto(card: ContactCard, photo: string | undefined): JSContactCard {
  const rest = Object.fromEntries(
    Object.entries(card).filter(([name]) => !OF_BOOK.has(name)),
  ) as unknown as JSContactCard;
  return photo ? { ...rest, media: { [PHOTO_KEY]: { kind: "photo", uri: photo } } } : rest;
}
