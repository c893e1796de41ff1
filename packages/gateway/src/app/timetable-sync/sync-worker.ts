/**
 * Looks at accounts when a feed changed, when a person asked, and when their time has come.
 *
 * @module
 */
import type { Backend, Principal } from "@partage-ent/server";
import type { LessonSource } from "../timetable/timetable-ports.js";
import type { SyncLedger, SyncOwner } from "./sync-ledger.js";
import { DEFAULT_SYNC_LIMITS, type SyncLimits } from "./sync-limits.js";
import type { AtPoint } from "./sync-point.js";
import type { SyncQueue } from "./sync-queue.js";
import { runSync, type SyncRunResult } from "./sync-run.js";
import type { SyncTelemetry } from "./sync-telemetry.js";
import { type Sleep, SyncCircuit, WritePace } from "./write-pace.js";

/** What {@link createSyncWorker} needs. */
export interface SyncWorkerOptions {
  readonly ledger: SyncLedger;
  readonly lessons: LessonSource;
  readonly queue: SyncQueue;
  /** Mail systems by key of the establishment: those that this worker works for. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** Whether the establishment offers it to this person; to all by default. */
  readonly isOffered?: (principal: Principal) => boolean | Promise<boolean>;
  readonly limits?: Partial<SyncLimits>;
  readonly telemetry: SyncTelemetry;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  readonly sleep?: Sleep;
  /** From 0 to 1, to spread work; `Math.random` by default. */
  readonly random?: () => number;
  /** Hears at which point a run is; for tests that kill there. */
  readonly at?: AtPoint;
}

/** A worker that keeps calendars like timetables. */
export interface SyncWorker {
  /** Begins to take work from the queue. */
  start(): Promise<void>;
  /** Queues accounts at once. */
  push(owners: readonly SyncOwner[]): Promise<void>;
  /** Searches for due accounts and queues them; answers how many. */
  sweep(): Promise<number>;
  /** Begins nothing more; batches that began end first. */
  stop(): Promise<void>;
}

/** Makes a worker; it does nothing before its start. */
export function createSyncWorker(options: SyncWorkerOptions): SyncWorker {
  return new Worker(options);
}

/** Accounts that found a mail system down before it is left alone, and for how long. */
const CIRCUIT = { threshold: 5, restMs: 60_000 };
/** Most accounts that one sweep queues. */
const MOST_DUE = 2_000;

interface Place {
  readonly backend: Backend;
  readonly pace: WritePace;
  readonly circuit: SyncCircuit;
}

class Worker implements SyncWorker {
  readonly #options: SyncWorkerOptions;
  readonly #limits: SyncLimits;
  readonly #now: () => number;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #stopping = new AbortController();
  #unsubscribe: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(options: SyncWorkerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_SYNC_LIMITS, ...options.limits };
    this.#now = options.now ?? Date.now;
    this.#places = new Map(
      Object.entries(options.backends).map(([key, backend]) => [
        key,
        {
          backend,
          pace: new WritePace(this.#limits.writesPerSecond, this.#now, options.sleep),
          circuit: new SyncCircuit(CIRCUIT.threshold, CIRCUIT.restMs, this.#now),
        },
      ]),
    );
  }

  async start(): Promise<void> {
    const { queue, lessons } = this.#options;
    for (const establishment of this.#places.keys()) {
      await queue.work(establishment, this.#limits.accountsAtOnce, (owner) => this.#handle(owner));
    }
    this.#unsubscribe = lessons.subscribe((establishment, feedId) => {
      if (this.#places.has(establishment)) void this.#follow(establishment, feedId);
    });
    this.#sweepOn();
  }

  async push(owners: readonly SyncOwner[]): Promise<void> {
    if (owners.length > 0 && !this.#stopping.signal.aborted) await this.#options.queue.push(owners);
  }

  async sweep(): Promise<number> {
    const awake = [...this.#places].filter(([, { circuit }]) => !circuit.isResting);
    const keys = awake.map(([key]) => key);
    const owners = await this.#options.ledger.due(keys, MOST_DUE);
    await this.push(owners);
    return owners.length;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    await this.#sweeping;
    await this.#options.queue.stop();
  }

  #sweepOn(): void {
    this.#sweeping = this.#guarded(() => this.sweep()).then(() => {
      if (this.#stopping.signal.aborted) return;
      this.#timer = setTimeout(() => this.#sweepOn(), this.#limits.sweepMs);
    });
  }

  #follow(establishment: string, feedId: string): Promise<void> {
    return this.#guarded(async () =>
      this.push(await this.#options.ledger.mark(establishment, feedId)),
    );
  }

  async #guarded(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.telemetry.fault(error);
    }
  }

  #handle(owner: SyncOwner): Promise<void> {
    return this.#guarded(async () => {
      const place = this.#places.get(owner.establishment);
      if (!place || place.circuit.isResting || this.#stopping.signal.aborted) return;
      const startedAt = this.#now();
      const result = await this.#run(owner, place);
      this.#tell(owner, result, this.#now() - startedAt);
      if (result.problem?.code === "unavailable") place.circuit.fail(result.problem.retryAfter);
      else if (result.outcome !== "busy" && result.outcome !== "idle") place.circuit.succeed();
      if (result.isDue) await this.push([owner]);
    });
  }

  #run(owner: SyncOwner, { backend, pace }: Place): Promise<SyncRunResult> {
    const { ledger, lessons, isOffered = () => true, random = Math.random } = this.#options;
    const { signal } = this.#stopping;
    return runSync(owner, {
      ...{ ledger, lessons, backend, isOffered, random },
      ...{ limits: this.#limits, now: this.#now },
      pace: (writes) => pace.take(writes, signal),
      isStopping: () => signal.aborted,
      at: this.#options.at ?? (() => undefined),
    });
  }

  #tell(owner: SyncOwner, { problem, ...result }: SyncRunResult, milliseconds: number): void {
    const { outcome, created, updated, destroyed, refused } = result;
    const { establishment, account } = owner;
    this.#options.telemetry.run({
      ...{ establishment, account, milliseconds, outcome },
      ...{ created, updated, destroyed, refused },
      ...(problem && { problem: problem.code }),
    });
    if (problem?.code === "internal") this.#options.telemetry.fault(problem.cause);
  }
}
