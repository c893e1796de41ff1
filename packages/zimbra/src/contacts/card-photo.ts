/**
 * The photo of a card: a file of the contact, given by an upload, a part of a message or another contact.
 *
 * @module
 */
import type { ContactCard, Id } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { importSource } from "../blobs.js";
import { placeOfWireId } from "../item-place.js";
import type { ContactAttribute } from "../soap/operations.js";
import type { Contact } from "./contact.js";
import { loadContacts } from "./find-contacts.js";

/** The contact that a blob is the photo of, undefined where it is none. */
export function photoOwner(blobId: Id): Id | undefined {
  return /^photo-(.+)$/.exec(blobId)?.[1];
}

/** What makes the photo of a contact that of a card; undefined where it stays as it is. */
export async function photoAttribute(
  scope: AccountScope,
  media: ContactCard["media"],
  contact: Contact | undefined,
): Promise<ContactAttribute | undefined> {
  const files = Object.values(media ?? {});
  if (files.some(({ blobId }) => blobId === undefined)) {
    return refuse("invalidProperties", "The mail server keeps photos that are uploaded.", "media");
  }
  if (files.length > 1) {
    return refuse("invalidProperties", "The mail server keeps one photo of a contact.", "media");
  }
  const [file] = files;
  if (!file) return contact?.photo ? { n: "image", _content: "" } : undefined;
  if (file.kind !== "photo") {
    return refuse("invalidProperties", "The mail server keeps photos only.", "media");
  }
  const blobId = file.blobId ?? "";
  const owner = photoOwner(blobId);
  if (owner !== undefined && owner === contact?.id && contact.photo) return undefined;
  if (owner !== undefined) return copied(scope, owner, contact);
  const source = importSource(blobId);
  if (source && "aid" in source) return { n: "image", aid: source.aid };
  if (!source || contact?.place.owner !== undefined) return noBlob();
  return { n: "image", id: Number(source.mid), part: source.part };
}

function noBlob(): never {
  return refuse("blobNotFound", "There is no such photo.", "media");
}

/** Zimbra copies files within one mailbox. */
async function copied(
  scope: AccountScope,
  owner: Id,
  contact: Contact | undefined,
): Promise<ContactAttribute> {
  const place = placeOfWireId(owner);
  if (!place || place.owner !== undefined || contact?.place.owner !== undefined) return noBlob();
  if (!scope.contacts.has(owner)) await loadContacts(scope, [place]);
  const photo = scope.contacts.get(owner)?.photo;
  return photo ? { n: "image", id: Number(place.number), part: photo.part } : noBlob();
}
