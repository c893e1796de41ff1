/**
 * Cards as the server keeps them, and as they are shown: photos inside them are blobs, photos elsewhere
 * on the web stay with the server, because they would tell whoever has them who reads the card.
 *
 * @module
 */
import { CardError, photoOf, readCards } from "@partage-ent/contacts";
import type { CardMedia, ContactCard, Id, JSContactCard } from "@partage-ent/jmap";
import type { DavCollection, DavObject } from "../dav/dav-scope.js";
import { objectKey } from "../dav/dav-path.js";

/** A card with where it is. */
export interface StoredCard {
  readonly id: Id;
  readonly book: DavCollection;
  readonly object: DavObject;
  /** All that the object says. */
  readonly content: JSContactCard;
  /** What is told of it. */
  readonly card: ContactCard;
}

/** Octets of one photo that is kept. */
export const MAX_PHOTO = 1_000_000;

/** What is read of an object that is there already: all of it, since it is written again. */
const LIMITS = {
  cards: 1,
  properties: 20_000,
  lineLength: 32_000_000,
  photoOctets: 24_000_000,
} as const;

const contents = new WeakMap<DavObject, JSContactCard | null>();

/** What an object says; null where it is no vCard. */
function contentOf(object: DavObject): JSContactCard | null {
  const known = contents.get(object);
  if (known !== undefined) return known;
  const content = read(object.data);
  contents.set(object, content);
  return content;
}

function read(data: string): JSContactCard | null {
  try {
    return readCards(data, LIMITS).cards[0] ?? null;
  } catch (error) {
    if (error instanceof CardError) return null;
    throw error;
  }
}

/** The id of the card of an object. */
export function cardId(book: DavCollection, name: string): Id {
  return `${book.id}-${objectKey(name, ".vcf")}`;
}

/** The card of an object; undefined where that is no vCard. */
export function storedCard(book: DavCollection, object: DavObject): StoredCard | undefined {
  const content = contentOf(object);
  if (!content) return undefined;
  const id = cardId(book, object.name);
  const media = shownMedia(id, content);
  const { media: _, ...rest } = content;
  const card: ContactCard = {
    ...rest,
    id,
    addressBookIds: { [book.id]: true },
    blobId: `card-${id}`,
    ...(Object.keys(media).length > 0 ? { media } : {}),
  };
  return { id, book, object, content, card };
}

const isInside = ({ uri = "" }: CardMedia): boolean => /^data:/i.test(uri);

/** Media inside a card, by their keys. */
function mediaInside({ media = {} }: JSContactCard): readonly (readonly [Id, CardMedia])[] {
  return Object.entries(media).filter(([, file]) => isInside(file));
}

function shownMedia(id: Id, content: JSContactCard): Readonly<Record<Id, CardMedia>> {
  return Object.fromEntries(
    mediaInside(content).map(([key, { uri: _, ...file }], index) => {
      const blobId = photoBlobId(id, index);
      return [key, { ...file, blobId }];
    }),
  );
}

/** The first photo has the plain id; ids of cards never begin with a hyphen. */
function photoBlobId(id: Id, index: number): Id {
  return index === 0 ? `photo-${id}` : `photo--${index}-${id}`;
}

/** The card that a blob is a photo of, with which of its media it is; undefined where it is none. */
export function photoPlace(blobId: Id): { readonly id: Id; readonly index: number } | undefined {
  const [, index = "0", id] = /^photo-(?:-([1-9]\d{0,2})-)?([A-Za-z0-9_].*)$/.exec(blobId) ?? [];
  return id === undefined ? undefined : { id, index: Number(index) };
}

/** Octets inside a card with the type that they are of, whatever is said of them; undefined where there are none. */
export function photoBytes(
  { content }: StoredCard,
  index: number,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string } | undefined {
  const [, file] = mediaInside(content)[index] ?? [];
  if (!file) return undefined;
  try {
    const photo = photoOf({ media: { photo: { ...file, kind: "photo" } } }, LIMITS);
    return photo ? { bytes: new Uint8Array(photo.bytes), type: photo.type } : undefined;
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    const bytes = octetsOf(file.uri ?? "");
    return bytes && { bytes, type: "application/octet-stream" };
  }
}

function octetsOf(uri: string): Uint8Array<ArrayBuffer> | undefined {
  const [, head = "", data = ""] = /^data:([^,]{0,500}),([^]*)$/i.exec(uri) ?? [];
  return /;\s*base64/i.test(head) ? new Uint8Array(Buffer.from(data, "base64")) : undefined;
}

/** Media that are told nowhere but stay where they are. */
export function hiddenMedia({ content }: StoredCard): Readonly<Record<Id, CardMedia>> {
  return Object.fromEntries(
    Object.entries(content.media ?? {}).filter(([, file]) => !isInside(file)),
  );
}

/** A medium inside a card, by the blob that it is told as. */
export function mediumOf({ content }: StoredCard, index: number): CardMedia | undefined {
  return mediaInside(content)[index]?.[1];
}
