/**
 * Kinds of blobs, told by how their ids begin: who may read no mail can't have mail as a file, and
 * neither as anything else that is made of a blob.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Call } from "./method.js";

/** Kinds of blobs that are not mail, with a method that reads the same. */
const READERS: readonly (readonly [kind: RegExp, method: string])[] = [
  [/^(?:cal|event)-/, "CalendarEvent/get"],
  [/^(?:card|book|photo)-/, "ContactCard/get"],
  [/^dir-/, "DirectoryEntry/get"],
];

/** The method that must be granted for a blob to be read; all that is of no other kind is mail. */
export function readerOf(blobId: Id): string {
  return READERS.find(([kind]) => kind.test(blobId))?.[1] ?? "Email/get";
}

/** Whether a call may make something of a blob: an upload, or what the session may read. */
export function mayUseBlob({ allowed }: Pick<Call, "allowed">, blobId: Id): boolean {
  return blobId.startsWith("u") || allowed.has(readerOf(blobId));
}
