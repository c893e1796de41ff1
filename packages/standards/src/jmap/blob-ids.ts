/**
 * Our ids of an upstream server's blobs. Theirs may begin with anything, and how ours begin decides who may
 * read them: so each carries a mark of its kind before it.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { isId } from "./shape.js";

/**
 * Kinds of blobs of an upstream server that are mail: parts of emails (`b`), whole emails (`m`, with the id
 * of the email rather than of the blob, which may outlive it).
 */
export type UpstreamBlobKind = "b" | "m";

/** Our id of a blob; null where theirs is none, or too long to be marked. */
export function markBlobId(kind: UpstreamBlobKind | "card" | "book", blobId: unknown): Id | null {
  if (!isId(blobId)) return null;
  const marked = `${kind}-${blobId}`;
  return isId(marked) ? marked : null;
}

/** Their id of a blob with its kind; undefined where it is not one of an upstream server. */
export function unmarkBlobId(
  blobId: Id,
): { readonly kind: UpstreamBlobKind; readonly id: Id } | undefined {
  const [, kind, rest] = /^(b|m)-(.+)$/.exec(blobId) ?? [];
  return isId(rest) ? { kind: kind as UpstreamBlobKind, id: rest } : undefined;
}

/** A photo of a contact upstream. */
export interface UpstreamPhoto {
  readonly cardId: Id;
  readonly blobId: Id;
}

/**
 * Our id of a photo. It names the card too: a server hands out any blob of an account, mail among them, so
 * that a photo is only what a card says is one.
 */
export function markPhoto(cardId: unknown, blobId: unknown): Id | null {
  if (!isId(cardId) || !isId(blobId)) return null;
  const marked = `photo-${cardId.length}-${cardId}${blobId}`;
  return isId(marked) ? marked : null;
}

/** The card and the blob of a photo; undefined where the id is none of one. */
export function unmarkPhoto(id: Id): UpstreamPhoto | undefined {
  const [, length, rest = ""] = /^photo-(\d{1,3})-(.+)$/.exec(id) ?? [];
  const [cardId, blobId] = [rest.slice(0, Number(length)), rest.slice(Number(length))];
  return isId(cardId) && isId(blobId) ? { cardId, blobId } : undefined;
}
