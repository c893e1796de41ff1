/** Store of one account's items: change sequence, indexes, tombstones, transactions, observers. */
import { noSuchFolder, noSuchItem, noSuchMessage } from "../fault.js";
import type { CalendarItem } from "./calendar-item.js";
import type { MailboxChange, MailboxObserver } from "./change.js";
import {
  FIRST_USER_ID,
  isCalendarItem,
  isFolder,
  isLeaf,
  type AnyFolder,
  type Item,
  type ItemBase,
  type ItemType,
  type MessageItem,
  type TagItem,
  type Tombstone,
} from "./item.js";

/** Counters of a folder or tag. */
export interface ItemCounts {
  readonly count: number;
  readonly unread: number;
  /** Bytes. */
  readonly size: number;
}

/** A new item: id and bookkeeping may be left to the mailbox. */
export type NewItem<T extends Item = Item> = T extends Item
  ? Omit<T, "id" | "uuid" | "modifiedSequence" | "contentSequence" | "changeDate"> & {
      readonly id?: number;
      readonly uuid?: string;
    }
  : never;

/** How far a change reaches: `content` advances `rev` too, `metadata` only `ms`. */
export type ChangeReach = "metadata" | "content";

/** The members of a mailbox that a snapshot keeps beside the items. */
export interface MailboxState {
  readonly sequence: number;
  readonly nextId: number;
  readonly tombstones: readonly Tombstone[];
  readonly oldestToken: number;
  readonly tracking: boolean;
}

/** Milliseconds that a tombstone is kept: three months (facts/wire.md section 2). */
const TOMBSTONE_LIFE = 90 * 24 * 60 * 60 * 1000;

const none: ReadonlySet<number> = new Set();
const noCounts: ItemCounts = { count: 0, unread: 0, size: 0 };

interface OpenChange {
  readonly sequence: number;
  readonly created: Set<number>;
  readonly modified: Set<number>;
  readonly deleted: Map<number, ItemType>;
}

/** One account's mailbox. */
export class Mailbox {
  /** Id of the account that owns the mailbox. */
  readonly accountId: string;
  readonly #clock: () => number;
  readonly #items = new Map<number, Item>();
  readonly #byFolder = new Map<number, Set<number>>();
  readonly #subfolders = new Map<number, Set<number>>();
  readonly #byType = new Map<ItemType, Set<number>>();
  readonly #byConversation = new Map<number, Set<number>>();
  readonly #byUid = new Map<string, number>();
  readonly #counts = new Map<number, ItemCounts>();
  readonly #tagCounts = new Map<number, ItemCounts>();
  readonly #observers = new Set<MailboxObserver>();
  #tombstones: Tombstone[] = [];
  #oldestToken = 0;
  #tracking = false;
  #sequence = 1;
  #nextId = FIRST_USER_ID;
  #size = 0;
  #open: OpenChange | undefined;

  constructor(accountId: string, clock: () => number) {
    this.accountId = accountId;
    this.#clock = clock;
  }

  /** Sequence of the last change, the token of Sync and `change` on the wire. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Bytes of all items. */
  get size(): number {
    return this.#size;
  }

  /** Milliseconds of the injected clock. */
  now(): number {
    return this.#clock();
  }

  /** The item of that id, whatever its type. */
  item(id: number): Item | undefined {
    return this.#items.get(id);
  }

  /** All items in the order of their creation. */
  items(): IterableIterator<Item> {
    return this.#items.values();
  }

  /** The items of one type. */
  itemsOf<T extends ItemType>(type: T): readonly Extract<Item, { type: T }>[] {
    return Array.from(
      this.#byType.get(type) ?? none,
      (id) => this.#items.get(id) as Extract<Item, { type: T }>,
    );
  }

  /** The message of that id, else `mail.NO_SUCH_MSG`. */
  message(id: number): MessageItem {
    const item = this.#items.get(id);
    if (item?.type !== "message") throw noSuchMessage(id);
    return item;
  }

  /** Folder, search folder or mountpoint of that id, else `mail.NO_SUCH_FOLDER`. */
  folder(id: number): AnyFolder {
    const item = this.#items.get(id);
    if (!isFolder(item)) throw noSuchFolder(id);
    return item;
  }

  /** Everything that lies in a folder: items and subfolders. */
  itemsIn(folderId: number): readonly Item[] {
    return [...(this.#byFolder.get(folderId) ?? none)].map((id) => this.#items.get(id)!);
  }

  /** The folders right below a folder. */
  subfolders(folderId: number): readonly AnyFolder[] {
    return Array.from(this.#subfolders.get(folderId) ?? none, (id) => this.folder(id)).filter(
      (folder) => folder.id !== folderId,
    );
  }

  /** The messages of a conversation, a virtual one (negative id) included, oldest first. */
  conversationMessages(conversationId: number): readonly MessageItem[] {
    return [...(this.#byConversation.get(conversationId) ?? none)]
      .map((id) => this.message(id))
      .sort((a, b) => a.date - b.date || a.id - b.id);
  }

  /** The appointment or task of a UID, undefined when there is none. */
  calendarItemOf(uid: string): CalendarItem | undefined {
    const item = this.#items.get(this.#byUid.get(uid) ?? -1);
    return isCalendarItem(item) ? item : undefined;
  }

  /** The tag of that name (tag names ignore case), undefined when there is none. */
  tagNamed(name: string): TagItem | undefined {
    const wanted = name.toLowerCase();
    return this.itemsOf("tag").find((tag) => tag.name.toLowerCase() === wanted);
  }

  /** Number, unread number and bytes of the items right in a folder. */
  folderCounts(folderId: number): ItemCounts {
    return this.#counts.get(folderId) ?? noCounts;
  }

  /** Number and unread number of the items that carry a tag. */
  tagCounts(tagId: number): ItemCounts {
    return this.#tagCounts.get(tagId) ?? noCounts;
  }

  /** What was deleted after a change sequence, oldest first. */
  deletedSince(sequence: number): readonly Tombstone[] {
    return this.#tombstones.filter((t) => t.sequence > sequence);
  }

  /**
   * Runs one change: everything that `work` does gets the same, next change sequence, and observers
   * hear of it once, after it. A change inside a change belongs to the outer one. If `work` throws,
   * what it did before stays done and is announced; operations check before they change.
   */
  change<T>(work: () => T): T {
    if (this.#open) return work();
    this.#open = {
      sequence: this.#sequence + 1,
      created: new Set(),
      modified: new Set(),
      deleted: new Map(),
    };
    try {
      return work();
    } finally {
      this.#commit(this.#open);
    }
  }

  #commit(open: OpenChange): void {
    this.#open = undefined;
    if (open.created.size + open.modified.size + open.deleted.size === 0) return;
    this.#sequence = open.sequence;
    const values = (ids: Set<number>): Item[] => [...ids].map((id) => this.#items.get(id)!);
    this.#announce({
      sequence: open.sequence,
      created: values(open.created),
      modified: values(open.modified),
      deleted: [...open.deleted].map(([id, type]) => ({ id, type })),
    });
  }

  #announce(change: MailboxChange): void {
    for (const observer of [...this.#observers]) observer(change);
  }

  /** An id that no item has and none will get: for what belongs to an item without being one. */
  allocateId(): number {
    return this.#nextId++;
  }

  /** Adds an item and returns it; the mailbox gives id, uuid and sequences. */
  create<T extends NewItem>(init: T): Extract<Item, { type: T["type"] }> {
    return this.change(() => {
      const id = init.id ?? this.#nextId++;
      const sequence = this.#open!.sequence;
      const item = {
        ...init,
        id,
        uuid: init.uuid ?? crypto.randomUUID(),
        modifiedSequence: sequence,
        contentSequence: sequence,
        changeDate: this.#clock(),
      } as unknown as Extract<Item, { type: T["type"] }>;
      this.#put(item);
      this.#open!.created.add(id);
      return item;
    });
  }

  /** Changes members of an item; fails with `mail.NO_SUCH_ITEM` when it does not exist. */
  update<T extends Item>(
    item: T,
    patch: Partial<Omit<T, keyof Pick<ItemBase, "id"> | "type">>,
    reach: ChangeReach = "metadata",
  ): T {
    return this.change(() => {
      const current = this.#items.get(item.id);
      if (!current) throw noSuchItem(item.id);
      const sequence = this.#open!.sequence;
      const next = {
        ...current,
        ...patch,
        modifiedSequence: sequence,
        contentSequence: reach === "content" ? sequence : current.contentSequence,
        changeDate: this.#clock(),
      } as unknown as T;
      this.#put(next);
      if (!this.#open!.created.has(item.id)) this.#open!.modified.add(item.id);
      return next;
    });
  }

  /** Deletes one item and leaves a tombstone; what lies in a folder must be deleted before. */
  remove(item: Item): void {
    this.change(() => {
      if (!this.#items.has(item.id)) return;
      const open = this.#open!;
      this.#drop(item.id);
      open.modified.delete(item.id);
      if (!open.created.delete(item.id)) open.deleted.set(item.id, item.type);
      this.#tombstones.push({
        sequence: open.sequence,
        id: item.id,
        type: item.type,
        uuid: item.uuid,
        date: this.#clock(),
      });
      this.#forgetOldTombstones();
    });
  }

  #forgetOldTombstones(): void {
    const oldest = this.#clock() - TOMBSTONE_LIFE;
    const first = this.#tombstones.findIndex((tombstone) => tombstone.date >= oldest);
    if (first <= 0) return;
    this.#oldestToken = this.#tombstones[first - 1]!.sequence;
    this.#tombstones = this.#tombstones.slice(first);
  }

  /** The oldest Sync token that still gets a whole answer. */
  get oldestToken(): number {
    return this.#oldestToken;
  }

  /** Notes that a client synchronises this mailbox; the first time is a change by itself. */
  beginTracking(): void {
    if (this.#tracking) return;
    this.#tracking = true;
    this.#sequence++;
    this.#announce({ sequence: this.#sequence, created: [], modified: [], deleted: [] });
  }

  /** Announces an item as modified although its own members are the same (a folder whose counts changed). */
  touch(id: number): void {
    this.change(() => {
      const open = this.#open!;
      if (this.#items.has(id) && !open.created.has(id)) open.modified.add(id);
    });
  }

  /** Calls `observer` at each committed change until the returned function is called. */
  observe(observer: MailboxObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Bookkeeping for a snapshot; the items are kept apart. */
  state(): MailboxState {
    return {
      sequence: this.#sequence,
      nextId: this.#nextId,
      tombstones: this.#tombstones,
      oldestToken: this.#oldestToken,
      tracking: this.#tracking,
    };
  }

  /** Fills an empty mailbox from a snapshot, without observers hearing of it. */
  restore(state: MailboxState, items: Iterable<Item>): void {
    this.#sequence = state.sequence;
    this.#nextId = state.nextId;
    this.#tombstones = [...state.tombstones];
    this.#oldestToken = state.oldestToken;
    this.#tracking = state.tracking;
    for (const item of items) this.#put(item);
  }

  /** Replaces or adds an item; one that stays where it is keeps its place in the order. */
  #put(item: Item): void {
    const old = this.#items.get(item.id);
    if (old) {
      this.#count(old, -1);
      if (old.folderId !== item.folderId) this.#leaveFolder(old);
      if (old.type === "message") this.#byConversation.get(old.conversationId)?.delete(old.id);
    }
    this.#items.set(item.id, item);
    if (item.id >= this.#nextId) this.#nextId = item.id + 1;
    index(this.#byFolder, item.folderId).add(item.id);
    index(this.#byType, item.type).add(item.id);
    if (isFolder(item)) index(this.#subfolders, item.folderId).add(item.id);
    if (item.type === "message") index(this.#byConversation, item.conversationId).add(item.id);
    if (isCalendarItem(item)) this.#byUid.set(item.uid, item.id);
    this.#count(item, 1);
  }

  #leaveFolder(old: Item): void {
    this.#byFolder.get(old.folderId)?.delete(old.id);
    this.#subfolders.get(old.folderId)?.delete(old.id);
  }

  #drop(id: number): void {
    const old = this.#items.get(id);
    if (!old) return;
    this.#items.delete(id);
    this.#leaveFolder(old);
    this.#byType.get(old.type)?.delete(id);
    if (old.type === "message") this.#byConversation.get(old.conversationId)?.delete(id);
    if (isCalendarItem(old) && this.#byUid.get(old.uid) === id) this.#byUid.delete(old.uid);
    this.#count(old, -1);
  }

  #count(item: Item, sign: 1 | -1): void {
    if (!isLeaf(item)) return;
    const unread = item.flags.includes("u") ? sign : 0;
    const size = item.size * sign;
    const add = (counts: Map<number, ItemCounts>, key: number): void => {
      const old = counts.get(key) ?? noCounts;
      counts.set(key, {
        count: old.count + sign,
        unread: old.unread + unread,
        size: old.size + size,
      });
    };
    add(this.#counts, item.folderId);
    for (const tag of item.tags) add(this.#tagCounts, tag);
    this.#size += size;
  }
}

function index<K>(map: Map<K, Set<number>>, key: K): Set<number> {
  let set = map.get(key);
  if (!set) map.set(key, (set = new Set()));
  return set;
}
