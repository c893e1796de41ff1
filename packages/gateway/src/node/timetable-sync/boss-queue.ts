import PgBoss from "pg-boss";
import type { SyncHandler, SyncOwner, SyncQueue } from "../../app/index.js";
import type { Database } from "../database.js";

/** Options of {@link openBossQueue}. */
export interface BossQueueOptions {
  /** Hears what went wrong; the queue goes on. */
  readonly onError: (error: unknown) => void;
  /** How often a worker that has nothing to do asks, in milliseconds. */
  readonly pollMs?: number;
}

/**
 * Opens a {@link SyncQueue} on pg-boss, in the database of the store: all workers of that database
 * share the work. The database stays the caller's.
 */
export async function openBossQueue(
  database: Database,
  { onError, pollMs = 2_000 }: BossQueueOptions,
): Promise<SyncQueue> {
  for (let tries = 1; ; tries += 1) {
    const boss = createBoss(database);
    try {
      await boss.start();
      boss.on("error", onError);
      return new BossQueue(boss, pollMs, onError);
    } catch (error) {
      // Of several that start at once on an empty store, all but one fail to make the tables.
      if (tries === MOST_STARTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, tries * 100));
    }
  }
}

const MOST_STARTS = 5;
const INSERTED_AT_ONCE = 500;
/** PostgreSQL's `deadlock_detected`. */
const DEADLOCK = "40P01";

function createBoss(database: Database): PgBoss {
  return new PgBoss({
    db: {
      executeSql: async (text: string, values?: readonly unknown[]) => ({
        rows: [
          ...(values && values.length > 0
            ? await database.query(text, values.map(toParameter))
            : await database.script(text)),
        ],
      }),
    },
    schedule: false,
    // Jobs say nothing that the ledger does not say better: what is done is soon forgotten.
    archiveCompletedAfterSeconds: 60,
    deleteAfterSeconds: 60,
    expireInSeconds: 600,
    retryLimit: 0,
  });
}

interface Lane {
  readonly name: string;
  readonly concurrency: number;
  readonly handle: (account: string) => Promise<void>;
  readonly running: Set<Promise<void>>;
  fetching: Promise<void> | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

class BossQueue implements SyncQueue {
  readonly #boss: PgBoss;
  readonly #pollMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #lanes = new Map<string, Lane>();
  readonly #made = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(boss: PgBoss, pollMs: number, onError: (error: unknown) => void) {
    this.#boss = boss;
    this.#pollMs = pollMs;
    this.#onError = onError;
  }

  async push(owners: readonly SyncOwner[]): Promise<void> {
    if (owners.length === 0) return;
    const establishments = new Set(owners.map(({ establishment }) => establishment));
    for (const establishment of establishments) await this.#make(establishment);
    const jobs = owners.map(({ establishment, account }) => ({
      name: nameOf(establishment),
      data: { account },
      singletonKey: account,
    }));
    // In one order everywhere: two that insert the same keys crosswise would wait for each other.
    jobs.sort((left, right) => (left.singletonKey < right.singletonKey ? -1 : 1));
    for (let start = 0; start < jobs.length; start += INSERTED_AT_ONCE) {
      await this.#insert(jobs.slice(start, start + INSERTED_AT_ONCE));
    }
    for (const establishment of establishments) this.#wake(this.#lanes.get(establishment));
  }

  async work(establishment: string, concurrency: number, handler: SyncHandler): Promise<void> {
    await this.#make(establishment);
    const lane: Lane = {
      ...{ name: nameOf(establishment), concurrency, running: new Set() },
      handle: (account) => handler({ establishment, account }),
      ...{ fetching: undefined, timer: undefined },
    };
    this.#lanes.set(establishment, lane);
    this.#wake(lane);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const lanes = [...this.#lanes.values()];
    for (const { timer } of lanes) clearTimeout(timer);
    for (const { fetching } of lanes) await fetching;
    await Promise.all(lanes.flatMap(({ running }) => [...running]));
    await this.#boss.stop({ graceful: false, close: false });
  }

  async #insert(jobs: readonly PgBoss.JobInsert[]): Promise<void> {
    try {
      await this.#boss.insert([...jobs]);
    } catch (error) {
      // The engine may still have taken another order, and ended one of two that waited.
      if (!(error instanceof Error && "code" in error && error.code === DEADLOCK)) throw error;
      await this.#boss.insert([...jobs]);
    }
  }

  #make(establishment: string): Promise<void> {
    const name = nameOf(establishment);
    // `short`: one job waits for a key, beside one that may be running.
    const made = this.#made.get(name) ?? this.#boss.createQueue(name, { name, policy: "short" });
    this.#made.set(name, made);
    return made;
  }

  #wake(lane: Lane | undefined): void {
    if (!lane || this.#isStopped || lane.running.size >= lane.concurrency) return;
    lane.fetching ??= this.#fetch(lane).then((isMore) => {
      lane.fetching = undefined;
      clearTimeout(lane.timer);
      if (isMore) this.#wake(lane);
      else if (!this.#isStopped) lane.timer = setTimeout(() => this.#wake(lane), this.#pollMs);
    });
  }

  /** Begins as many jobs as there is room for; answers whether there may be more. */
  async #fetch(lane: Lane): Promise<boolean> {
    const batchSize = lane.concurrency - lane.running.size;
    try {
      const jobs = await this.#boss.fetch<{ readonly account: string }>(lane.name, { batchSize });
      for (const { id, data } of jobs) this.#begin(lane, id, data.account);
      return jobs.length === batchSize;
    } catch (error) {
      this.#onError(error);
      return false;
    }
  }

  #begin(lane: Lane, id: string, account: string): void {
    const job = lane
      .handle(account)
      .then(() => this.#boss.complete(lane.name, id))
      .catch(this.#onError)
      .then(() => {
        lane.running.delete(job);
        this.#wake(lane);
      });
    lane.running.add(job);
  }
}

/** Names of queues take few characters; keys of establishments may have others. */
function nameOf(establishment: string): string {
  return `timetable-sync-${Buffer.from(establishment).toString("hex")}`;
}

/** The engines take objects as JSON text only. */
function toParameter(value: unknown): unknown {
  const isPlain = typeof value === "object" && value !== null && !Array.isArray(value);
  return isPlain && !(value instanceof Date) ? JSON.stringify(value) : value;
}
