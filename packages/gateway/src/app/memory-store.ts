import type { AliasOwner, LoginTransaction, SessionFilter, Store, StoredSession } from "./store.js";

/** Options of {@link createMemoryStore}. */
export interface MemoryStoreOptions {
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** A {@link Store} that lives as long as the page or the process: for the demo and for tests. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.now ?? Date.now);
}

interface Counter {
  value: number;
  readonly expiresAt: number;
}

class MemoryStore implements Store {
  readonly #now: () => number;
  readonly #sessions = new Map<string, StoredSession>();
  readonly #transactions = new Map<string, LoginTransaction>();
  readonly #used = new Map<string, number>();
  readonly #counters = new Map<string, Counter>();
  readonly #threads = new Map<string, string>();
  readonly #conversations = new Map<string, string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async createSession(session: StoredSession): Promise<void> {
    this.#sessions.set(session.idHash, session);
  }

  async readSession(idHash: string): Promise<StoredSession | undefined> {
    const session = this.#sessions.get(idHash);
    return session && session.expiresAt > this.#now() ? session : undefined;
  }

  async touchSession(idHash: string, lastSeenAt: number): Promise<void> {
    const session = this.#sessions.get(idHash);
    if (session) this.#sessions.set(idHash, { ...session, lastSeenAt });
  }

  async deleteSession(idHash: string): Promise<boolean> {
    const live = (await this.readSession(idHash)) !== undefined;
    this.#sessions.delete(idHash);
    return live;
  }

  async deleteSessions(filter: SessionFilter): Promise<readonly StoredSession[]> {
    if (filter.subject === undefined && filter.issuerSession === undefined) return [];
    const found = [...this.#sessions.values()].filter(
      (session) =>
        session.establishment === filter.establishment &&
        session.issuer === filter.issuer &&
        (filter.subject === undefined || session.subject === filter.subject) &&
        (filter.issuerSession === undefined || session.issuerSession === filter.issuerSession),
    );
    for (const session of found) this.#sessions.delete(session.idHash);
    return found.filter((session) => session.expiresAt > this.#now());
  }

  async countSessions(): Promise<number> {
    const now = this.#now();
    return [...this.#sessions.values()].filter((session) => session.expiresAt > now).length;
  }

  async saveTransaction(transaction: LoginTransaction): Promise<void> {
    this.#transactions.set(transaction.stateHash, transaction);
  }

  async takeTransaction(stateHash: string): Promise<LoginTransaction | undefined> {
    const transaction = this.#transactions.get(stateHash);
    this.#transactions.delete(stateHash);
    return transaction && transaction.expiresAt > this.#now() ? transaction : undefined;
  }

  async useOnce(key: string, expiresAt: number): Promise<boolean> {
    const before = this.#used.get(key);
    if (before !== undefined && before > this.#now()) return false;
    this.#used.set(key, expiresAt);
    return true;
  }

  async increment(key: string, windowMs: number): Promise<number> {
    const now = this.#now();
    const before = this.#counters.get(key);
    const counter =
      before && before.expiresAt > now ? before : { value: 0, expiresAt: now + windowMs };
    counter.value += 1;
    this.#counters.set(key, counter);
    return counter.value;
  }

  async readThreadAliases(
    owner: AliasOwner,
    conversationIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    return pick(this.#threads, owner, conversationIds);
  }

  async readConversations(
    owner: AliasOwner,
    threadIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    return pick(this.#conversations, owner, threadIds);
  }

  async addThreadAliases(owner: AliasOwner, aliases: ReadonlyMap<string, string>): Promise<void> {
    for (const [conversationId, threadId] of aliases) {
      const key = aliasKey(owner, conversationId);
      if (this.#threads.has(key)) continue;
      this.#threads.set(key, threadId);
      this.#conversations.set(aliasKey(owner, threadId), conversationId);
    }
  }

  async sweep(): Promise<void> {
    const now = this.#now();
    sweepMap(this.#sessions, (session) => session.expiresAt <= now);
    sweepMap(this.#transactions, (transaction) => transaction.expiresAt <= now);
    sweepMap(this.#used, (expiresAt) => expiresAt <= now);
    sweepMap(this.#counters, (counter) => counter.expiresAt <= now);
  }

  async check(): Promise<void> {
    await Promise.resolve();
  }

  async close(): Promise<void> {
    for (const map of [this.#sessions, this.#transactions, this.#used, this.#counters]) map.clear();
    this.#threads.clear();
    this.#conversations.clear();
  }
}

function aliasKey(owner: AliasOwner, id: string): string {
  return `${owner.establishment}\n${owner.account}\n${id}`;
}

function pick(
  map: ReadonlyMap<string, string>,
  owner: AliasOwner,
  ids: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const id of ids) {
    const value = map.get(aliasKey(owner, id));
    if (value !== undefined) found.set(id, value);
  }
  return found;
}

function sweepMap<Value>(map: Map<string, Value>, isExpired: (value: Value) => boolean): void {
  for (const [key, value] of map) if (isExpired(value)) map.delete(key);
}
