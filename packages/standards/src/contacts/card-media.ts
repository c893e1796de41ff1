/**
 * Media of cards that are written: blobs become octets inside the card.
 *
 * @module
 */
import { formatDataUri, sniffImage } from "@partage-ent/contacts";
import type { CardMedia, ContactCard, Id } from "@partage-ent/jmap";
import { MethodFailure, readSome, refuse } from "@partage-ent/server";
import type { ContactsScope } from "./contacts-scope.js";
import { hiddenMedia, MAX_PHOTO, mediumOf, photoPlace, type StoredCard } from "./stored-card.js";

/** Media of one card. */
const MAX_MEDIA = 10;

/** The media of a card as it is kept; what is told nowhere stays. */
export async function writtenMedia(
  scope: ContactsScope,
  media: ContactCard["media"],
  stored: StoredCard | undefined,
): Promise<ContactCard["media"]> {
  const wanted = Object.entries(media ?? {});
  if (wanted.length > MAX_MEDIA) {
    return refuse("invalidProperties", `A card has ${MAX_MEDIA} media at most.`, "media");
  }
  const written = await Promise.all(
    wanted.map(async ([key, file]) => [key, await writtenMedium(scope, file, stored)] as const),
  );
  const all = { ...(stored ? hiddenMedia(stored) : {}), ...Object.fromEntries(written) };
  return Object.keys(all).length > 0 ? all : undefined;
}

async function writtenMedium(
  scope: ContactsScope,
  { blobId, mediaType, ...file }: CardMedia,
  stored: StoredCard | undefined,
): Promise<CardMedia> {
  if (blobId === undefined) return { ...file, ...(mediaType === undefined ? {} : { mediaType }) };
  const place = photoPlace(blobId);
  const own = place && place.id === stored?.id ? mediumOf(stored, place.index) : undefined;
  if (own) return { ...file, ...own };
  const { bytes, truncated } = await octetsOf(scope, blobId);
  if (truncated) return refuse("tooLarge", "This photo is too large.", "media");
  const type = sniffImage(bytes);
  if (!type) return refuse("invalidProperties", "This file is no photo.", "media");
  return { ...file, uri: formatDataUri(bytes, type) };
}

async function octetsOf(
  scope: ContactsScope,
  blobId: Id,
): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
  try {
    const { body } = await scope.readBlob(blobId);
    return await readSome(body, MAX_PHOTO);
  } catch (error) {
    if (!(error instanceof MethodFailure) || error.type !== "notFound") throw error;
    return refuse("blobNotFound", "There is no such photo.", "media");
  }
}
