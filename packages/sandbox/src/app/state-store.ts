/**
 * Where the sandbox keeps its state between two starts.
 * @module
 */

/**
 * JSON documents by key, and message bytes by digest. Only documents that
 * changed are written, so a change in a mailbox of 10,000 messages rewrites a few hundred items.
 */
export interface StateStore {
  /** Keys of all documents. */
  keys(): Promise<readonly string[]>;
  /** The document of a key, undefined when there is none. */
  read(key: string): Promise<string | undefined>;
  /** Writes documents; an undefined value removes one. Either all are written or the call rejects. */
  write(documents: ReadonlyMap<string, string | undefined>): Promise<void>;
  /** The bytes of a digest, undefined when there are none. */
  readBlob(digest: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Keeps bytes under their digest; keeping the same bytes twice is fine. */
  writeBlob(digest: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** A store that lives as long as the process or page: the default of a sandbox. */
export function createMemoryStateStore(): StateStore {
  const documents = new Map<string, string>();
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    keys: async () => [...documents.keys()],
    read: async (key) => documents.get(key),
    write: async (changed) => {
      for (const [key, value] of changed) {
        if (value === undefined) documents.delete(key);
        else documents.set(key, value);
      }
    },
    readBlob: async (digest) => blobs.get(digest),
    writeBlob: async (digest, bytes) => {
      blobs.set(digest, bytes);
    },
  };
}
