/**
 * Address books and cards as an upstream server tells them (RFC 9610, RFC 9553).
 *
 * @module
 */
import { conformCard } from "@partage-ent/contacts";
import type { AddressBook, CardMedia, ContactCard, Id } from "@partage-ent/jmap";
import type { FetchedContactCard } from "@partage-ent/server";
import { markBlobId, markPhoto } from "./blob-ids.js";
import {
  countOf,
  entriesOf,
  isId,
  isRecord,
  type JsonRecord,
  lineOf,
  textOrNull,
} from "./shape.js";

/** Characters of one card; one that is larger is told by its name alone. */
const MAX_CARD = 500_000;
const MAX_BOOKS = 100;
const MAX_MEDIA = 50;

/** An address book; undefined without an id. `isOurs` where the server speaks our profile. */
export function readAddressBook(value: unknown, isOurs: boolean): AddressBook | undefined {
  if (!isRecord(value) || !isId(value["id"])) return undefined;
  const rights = isRecord(value["myRights"]) ? value["myRights"] : {};
  const right = (name: string): boolean => rights[name] === true;
  return {
    id: value["id"],
    name: lineOf(value["name"], 1_000),
    description: textOrNull(value["description"], 2_000),
    sortOrder: countOf(value["sortOrder"]),
    isDefault: value["isDefault"] === true,
    isSubscribed: value["isSubscribed"] === true,
    myRights: {
      mayRead: right("mayRead"),
      mayWrite: right("mayWrite"),
      mayShare: right("mayShare"),
      mayDelete: right("mayDelete"),
    },
    owner: isOurs ? readOwner(value["owner"]) : null,
    isCollected: isOurs && value["isCollected"] === true,
    blobId: markBlobId("book", value["id"]),
  };
}

function readOwner(value: unknown): AddressBook["owner"] {
  if (!isRecord(value)) return null;
  return { name: lineOf(value["name"], 255), email: lineOf(value["email"], 255) };
}

/** A card without what breaks the model; undefined without an id. */
export function readCard(value: unknown): FetchedContactCard | undefined {
  if (!isRecord(value) || !isId(value["id"])) return undefined;
  const { id, addressBookIds, blobId: _theirs, media, ...rest } = value;
  const isLarge = JSON.stringify(rest).length > MAX_CARD;
  const kept = isLarge ? { uid: rest["uid"], name: rest["name"] } : rest;
  const card: Record<string, unknown> = { ...kept, ...(isRecord(media) ? { media } : {}) };
  conformCard(card);
  return {
    ...(card as Partial<ContactCard>),
    ...(isRecord(card["media"]) ? { media: readMedia(id, card["media"]) } : {}),
    ...(addressBookIds === undefined ? {} : { addressBookIds: readBooks(addressBookIds) }),
    blobId: markBlobId("card", id),
    id,
  };
}

function readBooks(value: unknown): Record<Id, true> {
  const ids = entriesOf(value, MAX_BOOKS).filter(([id, is]) => is === true && isId(id));
  return Object.fromEntries(ids.map(([id]) => [id, true]));
}

/** Media that are blobs; others would be fetched from wherever they say. */
function readMedia(cardId: Id, media: JsonRecord): Record<Id, CardMedia> {
  const read = entriesOf(media, MAX_MEDIA).flatMap(([key, item]): [Id, CardMedia][] => {
    const blobId = isRecord(item) ? markPhoto(cardId, item["blobId"]) : null;
    if (!isRecord(item) || blobId === null) return [];
    const { uri: _, ...rest } = item;
    return [[key, { ...rest, blobId } as unknown as CardMedia]];
  });
  return Object.fromEntries(read);
}
