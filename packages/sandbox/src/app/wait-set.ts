/**
 * Wait sets: a client names accounts and kinds of items, and waits until something of them changes.
 * @module
 */
import { invalidRequest, SoapFault } from "./fault.js";
import type { MailboxChange } from "./mailbox/change.js";
import type { ItemType } from "./mailbox/item.js";
import type { Mailbox } from "./mailbox/mailbox.js";

/** Wait sets of one account; the one that was used longest ago gives way (facts/wire.md section 2). */
const MOST_PER_ACCOUNT = 5;
/** Milliseconds after which an unused wait set is forgotten. */
const IDLE_LIFE = 20 * 60 * 1000;

const letters: Readonly<Record<string, readonly ItemType[]>> = {
  f: ["folder", "search", "link"],
  m: ["message", "conversation"],
  c: ["contact"],
  a: ["appointment"],
  t: ["task"],
  d: [],
};

/** Reads `f,m,c,a,t,d` or `all`; anything else is `service.INVALID_REQUEST`. */
export function parseInterests(text: string): ReadonlySet<string> {
  const parts = text.split(",").map((part) => part.trim());
  const interests = parts.includes("all") ? Object.keys(letters) : parts;
  for (const part of interests) {
    if (!(part in letters)) throw invalidRequest(`unknown item type: ${part}`);
  }
  return new Set(interests);
}

interface Watched {
  readonly mailbox: Mailbox;
  interests: ReadonlySet<string>;
  /** Change sequence that the client knows; later changes are news. */
  known: number;
  readonly stop: () => void;
}

/** What a wait tells. */
export interface WaitResult {
  readonly sequence: string;
  /** Ids of the accounts with news, with the change sequence of each. */
  readonly changed: readonly { readonly accountId: string; readonly changeId: number }[];
  /** True when a newer wait of the same wait set took the place of this one. */
  readonly canceled: boolean;
}

/** One wait set. */
export class WaitSet {
  readonly id: string;
  readonly ownerId: string;
  readonly defaultInterests: ReadonlySet<string>;
  /** Milliseconds of the last request. */
  lastUsed: number;
  readonly #watched = new Map<string, Watched>();
  readonly #pending = new Map<string, number>();
  #unconfirmed = new Map<string, number>();
  #sequence = 0;
  #wake: ((canceled: boolean) => void) | undefined;

  constructor(id: string, ownerId: string, interests: ReadonlySet<string>, now: number) {
    this.id = id;
    this.ownerId = ownerId;
    this.defaultInterests = interests;
    this.lastUsed = now;
  }

  /** Number of the last answer, as it stands in requests and answers. */
  get sequence(): string {
    return String(this.#sequence);
  }

  /** Ids of the accounts that are watched. */
  get accountIds(): readonly string[] {
    return [...this.#watched.keys()];
  }

  /** Watches a mailbox from a change sequence on, by default from now on. */
  watch(mailbox: Mailbox, known: number | undefined, interests = this.defaultInterests): void {
    this.unwatch(mailbox.accountId);
    const watched: Watched = {
      mailbox,
      interests,
      known: known ?? mailbox.sequence,
      stop: mailbox.observe((change) => this.#hear(mailbox, change)),
    };
    this.#watched.set(mailbox.accountId, watched);
    if (known !== undefined && known < mailbox.sequence) {
      this.#pending.set(mailbox.accountId, mailbox.sequence);
      this.#wake?.(false);
    }
  }

  /** Stops to watch an account. */
  unwatch(accountId: string): void {
    this.#watched.get(accountId)?.stop();
    this.#watched.delete(accountId);
    this.#pending.delete(accountId);
    this.#unconfirmed.delete(accountId);
  }

  #hear(mailbox: Mailbox, change: MailboxChange): void {
    const watched = this.#watched.get(mailbox.accountId);
    if (!watched) return;
    const types = new Set([...watched.interests].flatMap((letter) => letters[letter] ?? []));
    const changed = [...change.created, ...change.modified, ...change.deleted];
    if (!changed.some((item) => types.has(item.type))) return;
    this.#pending.set(mailbox.accountId, change.sequence);
    this.#wake?.(false);
  }

  /** Says what changed since the answer of that number; that answer's news count as heard. */
  #collect(lastKnown: string): WaitResult {
    if (lastKnown !== this.sequence) {
      for (const [id, change] of this.#unconfirmed) {
        if (!this.#pending.has(id)) this.#pending.set(id, change);
      }
    }
    const changed = [...this.#pending].map(([accountId, changeId]) => ({ accountId, changeId }));
    this.#unconfirmed = new Map(this.#pending);
    this.#pending.clear();
    if (changed.length > 0) this.#sequence++;
    return { sequence: this.sequence, changed, canceled: false };
  }

  /**
   * Answers at once when there is news, else at the first news, at the time-out, or when `signal`
   * aborts. A second wait ends the first one, which then says `canceled`.
   */
  async wait(
    lastKnown: string,
    block: boolean,
    timeout: number,
    signal: AbortSignal,
  ): Promise<WaitResult> {
    this.#wake?.(true);
    const missed = lastKnown !== this.sequence && this.#unconfirmed.size > 0;
    if (!block || missed || this.#pending.size > 0 || signal.aborted) {
      return this.#collect(lastKnown);
    }
    const canceled = await new Promise<boolean>((resolve) => {
      const finish = (value: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        if (this.#wake === finish) this.#wake = undefined;
        resolve(value);
      };
      const onAbort = (): void => finish(false);
      const timer = setTimeout(() => finish(false), timeout);
      signal.addEventListener("abort", onAbort);
      this.#wake = finish;
    });
    if (canceled) return { sequence: this.sequence, changed: [], canceled: true };
    return this.#collect(lastKnown);
  }

  /** Ends the wait set. */
  close(): void {
    for (const id of this.accountIds) this.unwatch(id);
    this.#wake?.(true);
  }
}

/** The wait sets of a sandbox. */
export class WaitSetService {
  /** Seconds that a blocking request waits at least, whatever it asks for. */
  readonly minimumWait: number;
  readonly #sets = new Map<string, WaitSet>();
  readonly #clock: () => number;
  #next = 1;

  constructor(clock: () => number, minimumWait: number) {
    this.#clock = clock;
    this.minimumWait = minimumWait;
  }

  /** Makes a wait set of an account; its sixth ends the one that was used longest ago. */
  create(ownerId: string, interests: ReadonlySet<string>): WaitSet {
    const now = this.#clock();
    for (const set of [...this.#sets.values()]) {
      if (set.lastUsed < now - IDLE_LIFE) this.#end(set);
    }
    const own = [...this.#sets.values()].filter((set) => set.ownerId === ownerId);
    if (own.length >= MOST_PER_ACCOUNT) {
      this.#end(own.reduce((a, b) => (b.lastUsed < a.lastUsed ? b : a)));
    }
    const set = new WaitSet(`WaitSet-${ownerId}-${this.#next++}`, ownerId, interests, now);
    this.#sets.set(set.id, set);
    return set;
  }

  /** The wait set of an id, `mail.NO_SUCH_WAITSET` when it ended or is another account's. */
  get(id: string, ownerId: string): WaitSet {
    const set = this.#sets.get(id);
    if (set?.ownerId !== ownerId) {
      throw new SoapFault("mail.NO_SUCH_WAITSET", `no such waitset: ${id}`, [
        { name: "id", type: "STR", value: id },
      ]);
    }
    set.lastUsed = this.#clock();
    return set;
  }

  /** Ends a wait set. */
  destroy(set: WaitSet): void {
    this.#end(set);
  }

  #end(set: WaitSet): void {
    this.#sets.delete(set.id);
    set.close();
  }

  /** Ends all wait sets, as the sandbox closes. */
  close(): void {
    for (const set of [...this.#sets.values()]) this.#end(set);
  }
}
