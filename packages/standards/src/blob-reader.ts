/**
 * How a part of the back end reads blobs that another part has: the calendar in an email's attachment, an
 * uploaded card. The parts are made before the back end is, so what they are given is bound later.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Blob, MethodFailure, type Principal } from "@partage-ent/server";

/** Reads a blob of a person, of whatever kind. @throws MethodFailure `notFound`. */
export type ReadBlob = (principal: Principal, blobId: Id, signal: AbortSignal) => Promise<Blob>;

/** A {@link ReadBlob} that works as soon as the back end is there. */
export interface BlobReader {
  /** For the parts, as their option `readBlob`. */
  readonly read: ReadBlob;
  /** Called by `createStandardsBackend`. */
  readonly bind: (read: ReadBlob) => void;
}

/** Makes the reader that goes into the parts and, as its option `blobs`, into the back end. */
export function createBlobReader(): BlobReader {
  let bound: ReadBlob | undefined;
  return {
    read: async (principal, blobId, signal) => {
      if (bound === undefined) throw new MethodFailure("notFound", "There is no such blob.");
      return bound(principal, blobId, signal);
    },
    bind: (read) => {
      bound = read;
    },
  };
}
