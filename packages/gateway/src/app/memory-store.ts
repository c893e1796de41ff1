import {
  type AliasOwner,
  type LoginTransaction,
  MOST_MOVED,
  MOVED_FOR,
  type SessionFilter,
  type Store,
  type StoredCredential,
  type StoredSession,
} from "./store.js";

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

interface Moved {
  readonly newId: string;
  readonly at: number;
}

class MemoryStore implements Store {
  readonly #now: () => number;
  readonly #sessions = new Map<string, StoredSession>();
  readonly #transactions = new Map<string, LoginTransaction>();
  readonly #used = new Map<string, number>();
  readonly #counters = new Map<string, Counter>();
  readonly #threads = new Map<string, string>();
  readonly #conversations = new Map<string, string>();
  readonly #moved = new Map<string, Map<string, Moved>>();
  readonly #credentials = new Map<string, StoredCredential>();

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

  async shortenSession(idHash: string, expiresAt: number): Promise<void> {
    const session = this.#sessions.get(idHash);
    if (!session || session.expiresAt <= expiresAt) return;
    this.#sessions.set(idHash, { ...session, expiresAt });
  }

  async deleteSession(idHash: string): Promise<boolean> {
    const live = (await this.readSession(idHash)) !== undefined;
    for (const session of this.#sessions.values()) {
      const isMeant = session.idHash === idHash || session.parentHash === idHash;
      if (isMeant) this.#sessions.delete(session.idHash);
    }
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

  async deleteSessionsOf(owner: AliasOwner): Promise<readonly StoredSession[]> {
    const found = [...this.#sessions.values()].filter((session) => isOf(session, owner));
    for (const session of found) this.#sessions.delete(session.idHash);
    return found.filter((session) => session.expiresAt > this.#now());
  }

  async hasSession(owner: AliasOwner): Promise<boolean> {
    const now = this.#now();
    return [...this.#sessions.values()].some(
      (session) => isOf(session, owner) && session.expiresAt > now,
    );
  }

  async countSessions(): Promise<number> {
    const now = this.#now();
    return [...this.#sessions.values()].filter((session) => session.expiresAt > now).length;
  }

  async saveTransaction(transaction: LoginTransaction): Promise<void> {
    this.#transactions.set(transaction.stateHash, transaction);
  }

  async readTransaction(stateHash: string): Promise<LoginTransaction | undefined> {
    const transaction = this.#transactions.get(stateHash);
    return transaction && transaction.expiresAt > this.#now() ? transaction : undefined;
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

  async readMoved(
    owner: AliasOwner,
    oldIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const known = this.#moved.get(aliasKey(owner, "")) ?? new Map<string, Moved>();
    return new Map(
      oldIds.flatMap((id) => {
        const moved = known.get(id);
        return moved ? [[id, moved.newId] as const] : [];
      }),
    );
  }

  async readMovedFrom(
    owner: AliasOwner,
    newIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const wanted = new Set(newIds);
    const found = new Map<string, string>();
    for (const [oldId, { newId }] of this.#moved.get(aliasKey(owner, "")) ?? []) {
      if (wanted.has(newId)) found.set(newId, oldId);
    }
    return found;
  }

  async addMoved(owner: AliasOwner, moved: ReadonlyMap<string, string>): Promise<void> {
    const key = aliasKey(owner, "");
    const known = this.#moved.get(key) ?? new Map<string, Moved>();
    this.#moved.set(key, known);
    for (const [oldId, newId] of moved) {
      // Set anew, so that the order of the map is that of age.
      known.delete(oldId);
      known.set(oldId, { newId, at: this.#now() });
    }
    for (const oldId of known.keys()) {
      if (known.size <= MOST_MOVED) break;
      known.delete(oldId);
    }
  }

  async readCredential(owner: AliasOwner, kind: string): Promise<StoredCredential | undefined> {
    const credential = this.#credentials.get(aliasKey(owner, kind));
    return credential && !this.#isWorthless(credential) ? credential : undefined;
  }

  async writeCredential(credential: StoredCredential, replaces?: string): Promise<boolean> {
    const key = aliasKey(credential, credential.kind);
    if (replaces !== undefined && this.#credentials.get(key)?.sealed !== replaces) return false;
    this.#credentials.set(key, credential);
    return true;
  }

  async deleteCredential(owner: AliasOwner, kind: string, sealed?: string): Promise<boolean> {
    const key = aliasKey(owner, kind);
    const known = this.#credentials.get(key);
    if (!known || (sealed !== undefined && known.sealed !== sealed)) return false;
    return this.#credentials.delete(key);
  }

  async listCredentials(establishment: string): Promise<readonly StoredCredential[]> {
    return [...this.#credentials.values()]
      .filter((each) => each.establishment === establishment && !this.#isWorthless(each))
      .sort((one, other) =>
        `${one.account}\n${one.kind}` < `${other.account}\n${other.kind}` ? -1 : 1,
      );
  }

  #isWorthless({ expiresAt }: StoredCredential): boolean {
    return expiresAt !== null && expiresAt <= this.#now();
  }

  async sweep(): Promise<void> {
    const now = this.#now();
    sweepMap(this.#credentials, (credential) => this.#isWorthless(credential));
    for (const known of this.#moved.values()) sweepMap(known, ({ at }) => at + MOVED_FOR <= now);
    sweepMap(this.#moved, (known) => known.size === 0);
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
    this.#moved.clear();
    this.#credentials.clear();
  }
}

function isOf(one: AliasOwner, { establishment, account }: AliasOwner): boolean {
  return one.establishment === establishment && one.account === account;
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
