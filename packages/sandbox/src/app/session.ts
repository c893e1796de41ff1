/**
 * Sessions: what a client has not been told yet about the mailbox it looks at.
 * @module
 */
import type { AuthToken } from "./auth/token.js";
import type { Item, ItemType } from "./mailbox/item.js";
import type { MailboxChange } from "./mailbox/change.js";
import type { Mailbox } from "./mailbox/mailbox.js";

/** One batch of news, numbered; it is sent again until the client says that it has that number. */
export interface Notification {
  readonly sequence: number;
  readonly created: ReadonlyMap<number, Item>;
  readonly modified: ReadonlyMap<number, Item>;
  readonly deleted: ReadonlyMap<number, ItemType>;
}

/** Milliseconds that a session lives without a request. */
const IDLE_LIFE = 10 * 60 * 1000;
/** Sessions of one account; the oldest gives way. */
const MOST_PER_ACCOUNT = 5;
/** Items of the news that a session holds; a client that is so far behind starts over. */
const MOST_NEWS = 5_000;

/** The session of one client with one mailbox. */
export class Session {
  readonly id: string;
  readonly accountId: string;
  /** Milliseconds of the last request. */
  lastUsed: number;
  /** The token that the session was opened with; ending the session by its id ends it too. */
  token: AuthToken | undefined;
  /** True until the answer that tells the client everything (`refresh`) has been sent. */
  fresh = true;
  #sequence = 0;
  #sent: Notification[] = [];
  #created = new Map<number, Item>();
  #modified = new Map<number, Item>();
  #deleted = new Map<number, ItemType>();
  readonly #waiting = new Set<() => void>();
  #paused = 0;
  readonly #stop: () => void;

  constructor(id: string, mailbox: Mailbox, now: number) {
    this.id = id;
    this.accountId = mailbox.accountId;
    this.lastUsed = now;
    this.#stop = mailbox.observe((change) => this.#hear(change));
  }

  #hear(change: MailboxChange): void {
    for (const item of change.created) this.#created.set(item.id, item);
    for (const item of change.modified) {
      if (this.#created.has(item.id)) this.#created.set(item.id, item);
      else this.#modified.set(item.id, item);
    }
    for (const { id, type } of change.deleted) {
      this.#modified.delete(id);
      if (!this.#created.delete(id)) this.#deleted.set(id, type);
    }
    if (this.#created.size + this.#modified.size + this.#deleted.size > MOST_NEWS) this.reset();
    for (const wake of [...this.#waiting]) wake();
  }

  /** Forgets all news: the next answer tells the client everything. */
  reset(): void {
    this.#sent = [];
    this.#created.clear();
    this.#modified.clear();
    this.#deleted.clear();
    this.fresh = true;
  }

  /** True when there is something that the client has not been told. */
  get hasNews(): boolean {
    return (
      this.fresh ||
      this.#sent.length > 0 ||
      this.#created.size + this.#modified.size + this.#deleted.size > 0
    );
  }

  /** Drops the notifications up to the one that the client says it has. */
  acknowledge(sequence: number): void {
    this.#sent = this.#sent.filter((notification) => notification.sequence > sequence);
  }

  /** Number of the last notification. */
  get sequence(): number {
    return this.#sequence;
  }

  /** All notifications to send now, the unacknowledged ones first. */
  takeNotifications(): readonly Notification[] {
    if (this.#created.size + this.#modified.size + this.#deleted.size > 0) {
      this.#sequence++;
      this.#sent.push({
        sequence: this.#sequence,
        created: this.#created,
        modified: this.#modified,
        deleted: this.#deleted,
      });
      this.#created = new Map();
      this.#modified = new Map();
      this.#deleted = new Map();
    }
    return this.#sent;
  }

  /** Calls `wake` at the next news until the returned function is called. */
  onNews(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Number of requests that wait for news in this session. */
  get blocked(): number {
    return this.#paused;
  }

  /** Counts a request that starts (1) or ends (−1) waiting; a start wakes those who wait already. */
  block(difference: 1 | -1): void {
    this.#paused += difference;
  }

  /** Wakes waiting requests without news, as a newer one took their place. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Ends the session. */
  close(): void {
    this.#stop();
    this.wake();
  }
}

/** The sessions of a sandbox. */
export class SessionService {
  readonly #sessions = new Map<string, Session>();
  readonly #clock: () => number;
  #next = 1;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The session of an id for an account, undefined when it ended or is another account's. */
  find(id: string, accountId: string): Session | undefined {
    const session = this.#sessions.get(id);
    if (session?.accountId !== accountId) return undefined;
    session.lastUsed = this.#clock();
    return session;
  }

  /** Starts a session of a token with a mailbox. */
  create(mailbox: Mailbox, token: AuthToken): Session {
    const now = this.#clock();
    for (const session of [...this.#sessions.values()]) {
      if (session.lastUsed < now - IDLE_LIFE) this.end(session);
    }
    const own = [...this.#sessions.values()].filter((s) => s.accountId === mailbox.accountId);
    if (own.length >= MOST_PER_ACCOUNT) {
      this.end(own.reduce((a, b) => (b.lastUsed < a.lastUsed ? b : a)));
    }
    const session = new Session(String(this.#next++), mailbox, now);
    session.token = token;
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Ends one session. */
  end(session: Session): void {
    this.#sessions.delete(session.id);
    session.close();
  }

  /** Ends the sessions of an account. */
  endAll(accountId: string): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.accountId === accountId) this.end(session);
    }
  }

  /** Wakes every waiting request, as the sandbox closes. */
  close(): void {
    for (const session of [...this.#sessions.values()]) this.end(session);
  }
}
