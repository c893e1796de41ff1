/**
 * Keeping a sandbox's state in its store, and reading it back.
 *
 * Documents: `directory` (accounts, domains, the tokens' secret), `mailbox/<id>` (sequence, tombstones),
 * and `items/<id>/<n>` with the items whose ids are in the n-th block. A change marks the blocks it
 * touches; they are written together a moment later, so that a burst of changes costs one write.
 * @module
 */
import type { TokenService } from "./auth/token.js";
import type { Directory, DirectoryState } from "./directory/directory.js";
import type { Item } from "./mailbox/item.js";
import { Mailbox, type MailboxState } from "./mailbox/mailbox.js";
import type { StateStore } from "./state-store.js";

/** Ids in one document. */
const BLOCK = 256;
/** Milliseconds between a change and its writing. */
const DELAY = 200;
/** Version of the documents' shape; others are refused. */
const VERSION = 1;

interface DirectoryDocument {
  readonly version: number;
  readonly secret: string;
  readonly directory: DirectoryState;
}

/** What is saved and restored. */
export interface PersistentParts {
  readonly directory: Directory;
  readonly tokens: TokenService;
}

/** Writes changed documents to a store. */
export class Persistence {
  readonly #store: StateStore;
  readonly #parts: PersistentParts;
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #dirty = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #enabled = false;

  constructor(store: StateStore, parts: PersistentParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** Starts to write; until then marks are ignored, as restoring makes them too. */
  enable(): void {
    this.#enabled = true;
  }

  /** Marks a document as changed. */
  mark(key: string): void {
    if (!this.#enabled) return;
    this.#dirty.add(key);
    this.#timer ??= setTimeout(() => void this.flush().catch(() => this.#retry()), DELAY);
  }

  /** A write that failed stays marked; the next change or flush tries again. */
  #retry(): void {
    this.#timer = undefined;
  }

  /** Watches a mailbox and writes it whole once. */
  watch(mailbox: Mailbox): void {
    this.#mailboxes.set(mailbox.accountId, mailbox);
    mailbox.observe((change) => {
      this.mark(`mailbox/${mailbox.accountId}`);
      for (const { id } of [...change.created, ...change.modified, ...change.deleted]) {
        this.mark(blockKey(mailbox.accountId, id));
      }
    });
  }

  /** Stops to write a mailbox and removes its documents. */
  async forget(accountId: string): Promise<void> {
    this.#mailboxes.delete(accountId);
    for (const key of await this.#store.keys()) {
      if (key === `mailbox/${accountId}` || key.startsWith(`items/${accountId}/`)) this.mark(key);
    }
  }

  /** Writes all that is marked; rejects when the store does, and keeps the marks then. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#dirty.size === 0) return;
    const keys = [...this.#dirty];
    const documents = new Map(keys.map((key) => [key, this.#document(key)]));
    this.#dirty.clear();
    try {
      await this.#store.write(documents);
    } catch (error) {
      for (const key of keys) this.#dirty.add(key);
      throw error;
    }
  }

  #document(key: string): string | undefined {
    const [kind, accountId = "", block = ""] = key.split("/");
    if (kind === "directory") {
      const { directory, tokens } = this.#parts;
      const document: DirectoryDocument = {
        version: VERSION,
        secret: tokens.secret,
        directory: directory.state(),
      };
      return JSON.stringify(document);
    }
    const mailbox = this.#mailboxes.get(accountId);
    if (!mailbox) return undefined;
    if (kind === "mailbox") return JSON.stringify(mailbox.state());
    const first = Number(block) * BLOCK;
    const items: Item[] = [];
    for (let id = first; id < first + BLOCK; id++) {
      const item = mailbox.item(id);
      if (item) items.push(item);
    }
    return items.length === 0 ? undefined : JSON.stringify(items);
  }
}

function blockKey(accountId: string, id: number): string {
  return `items/${accountId}/${Math.floor(id / BLOCK)}`;
}

/** Reads the state of a store; returns the mailboxes, none when the store is empty. */
export async function restoreState(
  store: StateStore,
  parts: PersistentParts,
  clock: () => number,
): Promise<readonly Mailbox[]> {
  const text = await store.read("directory");
  if (text === undefined) return [];
  const document = JSON.parse(text) as DirectoryDocument;
  if (document.version !== VERSION) {
    throw new Error(
      `the kept state has version ${document.version}, this sandbox reads ${VERSION}`,
    );
  }
  parts.tokens.restore(document.secret);
  parts.directory.restore(document.directory);
  const keys = await store.keys();
  const mailboxes: Mailbox[] = [];
  for (const key of keys.filter((one) => one.startsWith("mailbox/"))) {
    const accountId = key.slice("mailbox/".length);
    const state = JSON.parse((await store.read(key)) ?? "null") as MailboxState | null;
    if (!state || !parts.directory.accountById(accountId)) continue;
    const items: Item[] = [];
    for (const block of keys.filter((one) => one.startsWith(`items/${accountId}/`))) {
      items.push(...(JSON.parse((await store.read(block)) ?? "[]") as Item[]));
    }
    items.sort((a, b) => a.id - b.id);
    const mailbox = new Mailbox(accountId, clock);
    mailbox.restore(state, items);
    mailboxes.push(mailbox);
  }
  return mailboxes;
}
