/**
 * Our ids of an upstream server's blobs. Theirs may begin with anything, and how ours begin decides who may
 * read them: so each carries a mark of its kind before it.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { isId } from "./shape.js";

/**
 * Kinds of blobs of an upstream server: parts of emails (`b`), whole emails (`m`, with the id of the email
 * rather than of the blob, which may outlive it), photos of contacts.
 */
export type UpstreamBlobKind = "b" | "m" | "photo";

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
  const [, kind, rest] = /^(b|m|photo)-(.+)$/.exec(blobId) ?? [];
  return isId(rest) ? { kind: kind as UpstreamBlobKind, id: rest } : undefined;
}
