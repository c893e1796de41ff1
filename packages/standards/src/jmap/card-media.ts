/**
 * Blobs that a card is written with, as the upstream server knows them: what was uploaded here, or came with
 * an email, is handed on first.
 *
 * @module
 */
import type { ContactCard, Id, PatchObject, SetError } from "@partage-ent/jmap";
import { MethodFailure, readSome, Refusal } from "@partage-ent/server";
import { unmarkPhoto } from "./blob-ids.js";
import { isRecord, type JsonRecord } from "./shape.js";
import { blobOfPhoto, uploadBlob } from "./upstream-blobs.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** Octets of a photo or a file of cards. */
const MAX_BYTES = 20_000_000;

/** The octets of a blob of the person, whichever part has it. @throws MethodFailure `notFound`. */
export async function readOwnBlob(
  { server, principal, signal }: UpstreamScope,
  blobId: Id,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }> {
  const { uploads, readBlob } = server.settings;
  if (blobId.startsWith("u")) {
    const upload = uploads?.read(principal, blobId);
    if (upload !== undefined) return { bytes: upload.bytes, type: upload.type };
  } else if (readBlob !== undefined) {
    const blob = await readBlob(principal, blobId, signal);
    const { bytes, truncated } = await readSome(blob.body, MAX_BYTES);
    if (truncated) throw new MethodFailure("requestTooLarge", "This file is too large.");
    return { bytes: new Uint8Array(bytes), type: blob.type };
  }
  throw new MethodFailure("notFound", "There is no such blob.");
}

/** A new card as it goes upstream. @throws Refusal `blobNotFound`. */
export async function outgoingCard(
  scope: UpstreamScope,
  { id: _id, blobId: _blob, ...card }: Partial<ContactCard>,
): Promise<Partial<ContactCard>> {
  if (card.media === undefined) return card;
  return { ...card, media: (await outgoing(scope, card.media)) as ContactCard["media"] };
}

/** A patch of a card as it goes upstream. @throws Refusal `blobNotFound`. */
export async function outgoingPatch(
  scope: UpstreamScope,
  patch: PatchObject,
): Promise<PatchObject> {
  const pairs = Object.entries(patch).map(async ([pointer, value]) => {
    if (/^media\/[^/]+\/blobId$/.test(pointer)) return [pointer, await theirs(scope, value)];
    return [pointer, /^media(?:\/[^/]+)?$/.test(pointer) ? await outgoing(scope, value) : value];
  });
  return Object.fromEntries(await Promise.all(pairs)) as PatchObject;
}

/** One medium, or several by key. */
async function outgoing(scope: UpstreamScope, value: unknown): Promise<unknown> {
  if (!isRecord(value)) return value;
  if (typeof value["blobId"] === "string") {
    return { ...value, blobId: await theirs(scope, value["blobId"]) };
  }
  const pairs = Object.entries(value).map(async ([key, item]) => [key, await inner(scope, item)]);
  return Object.fromEntries(await Promise.all(pairs)) as JsonRecord;
}

async function inner(scope: UpstreamScope, item: unknown): Promise<unknown> {
  const isBlob = isRecord(item) && typeof item["blobId"] === "string";
  return isBlob ? { ...item, blobId: await theirs(scope, item["blobId"]) } : item;
}

/** Their id of one of our blobs. */
async function theirs(scope: UpstreamScope, blobId: unknown): Promise<Id> {
  const own = String(blobId);
  const photo = unmarkPhoto(own);
  try {
    if (photo) return await blobOfPhoto(scope, photo);
    const { bytes, type } = await readOwnBlob(scope, own);
    return await uploadBlob(scope, bytes, type);
  } catch (error) {
    if (error instanceof MethodFailure && error.type === "notFound") throw new Refusal(NO_BLOB);
    throw error;
  }
}

const NO_BLOB: SetError = {
  type: "blobNotFound",
  description: "The photo does not exist any more.",
  properties: ["media"],
};
