/**
 * The sandbox's state in a folder, whole after the process was killed at any moment.
 *
 * `documents/` has one file per key, `blobs/` one file per digest. A file is written beside its
 * place and renamed, so a reader sees the old or the new one. Several documents at once go through
 * `journal.json`, which is applied again at the next start. Nothing is forced to the disk itself:
 * a power failure may lose the last seconds.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StateStore } from "../app/state-store.js";
import { lockFolder } from "./folder-lock.js";

/** State in a folder that one process at a time may use. */
export interface DiskStateStore extends StateStore {
  /** Lets other processes use the folder. */
  close(): Promise<void>;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Files of one folder, each replaced as a whole. */
class AtomicFolder {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(...names: readonly string[]): string {
    return join(this.#folder, ...names);
  }

  async replace(path: string, content: string | Uint8Array): Promise<void> {
    this.#count += 1;
    const temporary = this.path("tmp", String(this.#count));
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, path);
  }
}

/** The key's file name: no separator, and no name that a file system treats specially. */
const documentName = (key: string): string => `${encodeURIComponent(key)}.json`;
const documentKey = (name: string): string => decodeURIComponent(name.slice(0, -".json".length));

type Changes = ReadonlyMap<string, string | undefined>;

class FolderState {
  readonly #files: AtomicFolder;
  readonly #keptBlobs = new Set<string>();
  /** Writes run one after the other, in the order of the calls. */
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#files = new AtomicFolder(folder);
  }

  /** Makes the folders, and finishes what a killed process had begun. */
  async open(): Promise<void> {
    await rm(this.#files.path("tmp"), { recursive: true, force: true });
    for (const name of ["tmp", "documents", "blobs"]) {
      await mkdir(this.#files.path(name), { recursive: true, mode: 0o700 });
    }
    const journal = await readIfThere(this.#files.path("journal.json"));
    if (!journal) return;
    const entries = JSON.parse(journal.toString("utf8")) as [string, string | null][];
    await this.#apply(new Map(entries.map(([key, value]) => [key, value ?? undefined])));
    await rm(this.#files.path("journal.json"));
  }

  async keys(): Promise<readonly string[]> {
    await this.#last;
    const names = await readdir(this.#files.path("documents"));
    return names.filter((name) => name.endsWith(".json")).map(documentKey);
  }

  async read(key: string): Promise<string | undefined> {
    await this.#last;
    const content = await readIfThere(this.#files.path("documents", documentName(key)));
    return content?.toString("utf8");
  }

  write(documents: Changes): Promise<void> {
    const copy = new Map(documents);
    const written = this.#last.then(() => this.#writeAll(copy));
    // A failed write is told to its caller; the next one starts all the same.
    this.#last = written.catch(() => undefined);
    return written;
  }

  async readBlob(digest: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const content = await readIfThere(this.#blobPath(digest));
    return content && new Uint8Array(content);
  }

  async writeBlob(digest: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#keptBlobs.has(digest)) return;
    const path = this.#blobPath(digest);
    await mkdir(join(path, ".."), { recursive: true });
    await this.#files.replace(path, bytes);
    this.#keptBlobs.add(digest);
  }

  /** Waits for the writes that were asked for. */
  async settle(): Promise<void> {
    await this.#last;
  }

  #blobPath(digest: string): string {
    if (!/^[\w-]{8,128}$/u.test(digest)) throw new TypeError("This is no digest.");
    return this.#files.path("blobs", digest.slice(0, 2), digest);
  }

  async #writeAll(documents: Changes): Promise<void> {
    if (documents.size > 1) {
      const entries = [...documents].map(([key, value]) => [key, value ?? null]);
      await this.#files.replace(this.#files.path("journal.json"), JSON.stringify(entries));
    }
    await this.#apply(documents);
    if (documents.size > 1) await rm(this.#files.path("journal.json"));
  }

  async #apply(documents: Changes): Promise<void> {
    for (const [key, value] of documents) {
      const path = this.#files.path("documents", documentName(key));
      if (value === undefined) await rm(path, { force: true });
      else await this.#files.replace(path, value);
    }
  }
}

/**
 * Opens a folder as state, made when it is missing.
 *
 * @throws `FolderInUseError` when another process uses it.
 */
export async function openDiskStateStore(folder: string): Promise<DiskStateStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  const state = new FolderState(folder);
  try {
    await state.open();
  } catch (error) {
    await unlock();
    throw error;
  }
  return {
    keys: () => state.keys(),
    read: (key) => state.read(key),
    write: (documents) => state.write(documents),
    readBlob: (digest) => state.readBlob(digest),
    writeBlob: (digest, bytes) => state.writeBlob(digest, bytes),
    close: async () => {
      await state.settle();
      await unlock();
    },
  };
}
