import type { Id } from "@partage-ent/jmap";
import { lessonKey } from "./plan-writes.js";
import {
  emptyAccount,
  LeaseLostError,
  type LedgerRow,
  type SyncAccount,
  type SyncCounts,
  type SyncEnd,
  type SyncLease,
  type SyncLedger,
  type SyncOwner,
  type SyncProgress,
  type SyncSettings,
  type SyncStatus,
} from "./sync-ledger.js";

/** A {@link SyncLedger} that lives as long as the page or the process: for the demo and for tests. */
export function createMemoryLedger(options: { readonly now?: () => number } = {}): SyncLedger {
  return new MemoryLedger(options.now ?? Date.now);
}

interface Entry {
  account: SyncAccount;
  rows: Map<string, LedgerRow>;
  dueAt: number;
  isMarked: boolean;
  /** The lease, compared by identity. */
  lease: object | undefined;
  leaseUntil: number;
}

class MemoryLedger implements SyncLedger {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async read(owner: SyncOwner): Promise<SyncAccount | undefined> {
    return this.#entries.get(ownerKey(owner))?.account;
  }

  async change(
    owner: SyncOwner,
    decide: (account: SyncAccount) => SyncSettings,
  ): Promise<{ readonly account: SyncAccount; readonly isDue: boolean }> {
    const known = this.#entries.get(ownerKey(owner));
    const entry = known ?? createEntry(owner);
    const { dueAt, startsAnew, ...settings } = decide(entry.account);
    this.#entries.set(ownerKey(owner), entry);
    entry.account = { ...entry.account, ...settings };
    if (startsAnew) {
      entry.rows = new Map();
      entry.lease = undefined;
    }
    if (dueAt !== undefined) {
      entry.dueAt = dueAt;
      entry.isMarked = true;
    }
    return { account: entry.account, isDue: entry.dueAt <= this.#now() };
  }

  async count(owner: SyncOwner): Promise<SyncCounts> {
    const rows = [...(this.#entries.get(ownerKey(owner))?.rows.values() ?? [])];
    return {
      written: rows.filter(({ state }) => state === "written").length,
      waiting: rows.filter(({ state, hash }) => state !== "removed" && hash === null).length,
    };
  }

  async rows(owner: SyncOwner): Promise<readonly LedgerRow[]> {
    return [...(this.#entries.get(ownerKey(owner))?.rows.values() ?? [])];
  }

  async lease(owner: SyncOwner, milliseconds: number): Promise<SyncLease | undefined> {
    const entry = this.#entries.get(ownerKey(owner));
    const now = this.#now();
    if (!entry || (entry.lease && entry.leaseUntil > now)) return undefined;
    const lease = new MemoryLease(entry, milliseconds, this.#now);
    entry.lease = lease;
    entry.leaseUntil = now + milliseconds;
    entry.dueAt = Math.max(entry.dueAt, entry.leaseUntil);
    entry.isMarked = false;
    return lease;
  }

  async due(establishments: readonly string[], limit: number): Promise<readonly SyncOwner[]> {
    const now = this.#now();
    return [...this.#entries.values()]
      .filter((entry) => entry.dueAt <= now && isRunnable(entry.account))
      .filter(({ account }) => establishments.includes(account.establishment))
      .sort((left, right) => left.dueAt - right.dueAt)
      .slice(0, limit)
      .map(({ account: { establishment, account } }) => ({ establishment, account }));
  }

  async mark(establishment: string, feedId: Id): Promise<readonly SyncOwner[]> {
    const followers = [...this.#entries.values()].filter(
      ({ account }) =>
        account.establishment === establishment &&
        account.status === "active" &&
        account.feedIds.includes(feedId),
    );
    for (const entry of followers) {
      entry.dueAt = this.#now();
      entry.isMarked = true;
    }
    return followers.map(({ account: { account } }) => ({ establishment, account }));
  }

  async census(): Promise<Readonly<Record<SyncStatus, number>>> {
    const counts = { off: 0, active: 0, paused: 0, stopping: 0 };
    for (const { account } of this.#entries.values()) counts[account.status] += 1;
    return counts;
  }
}

class MemoryLease implements SyncLease {
  readonly account: SyncAccount;
  readonly #entry: Entry;
  readonly #milliseconds: number;
  readonly #now: () => number;

  constructor(entry: Entry, milliseconds: number, now: () => number) {
    this.account = entry.account;
    this.#entry = entry;
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  async rows(): Promise<readonly LedgerRow[]> {
    return [...this.#held().rows.values()];
  }

  async record({
    put = [],
    forget = [],
  }: {
    readonly put?: readonly LedgerRow[];
    readonly forget?: readonly LedgerRow[];
  }): Promise<SyncStatus> {
    const { rows, account } = this.#held();
    for (const row of forget) rows.delete(lessonKey(row));
    for (const row of put) rows.set(lessonKey(row), row);
    return account.status;
  }

  async note(progress: SyncProgress): Promise<SyncStatus> {
    const entry = this.#held();
    entry.account = { ...entry.account, ...progress };
    return entry.account.status;
  }

  async end({ dueAt, become, version, ...rest }: SyncEnd): Promise<boolean> {
    const entry = this.#held();
    const { isMarked, account } = entry;
    const isChanged = account.status !== this.account.status;
    entry.account = {
      ...account,
      ...rest,
      version: isMarked ? null : version,
      ...(become && !isChanged ? become : {}),
    };
    entry.dueAt = isMarked ? this.#now() : dueAt;
    entry.lease = undefined;
    return isMarked;
  }

  /** The entry, its lease prolonged. */
  #held(): Entry {
    if (this.#entry.lease !== this) throw new LeaseLostError("another worker has this account");
    this.#entry.leaseUntil = this.#now() + this.#milliseconds;
    this.#entry.dueAt = Math.max(this.#entry.dueAt, this.#entry.leaseUntil);
    return this.#entry;
  }
}

function createEntry(owner: SyncOwner): Entry {
  return {
    account: emptyAccount(owner),
    rows: new Map(),
    dueAt: Infinity,
    isMarked: false,
    lease: undefined,
    leaseUntil: 0,
  };
}

/** Whether a worker has anything to do with an account. */
function isRunnable({ status, pausedBy }: SyncAccount): boolean {
  return (
    status === "active" || status === "stopping" || (status === "paused" && pausedBy === "problem")
  );
}

function ownerKey({ establishment, account }: SyncOwner): string {
  return `${establishment}\n${account}`;
}
