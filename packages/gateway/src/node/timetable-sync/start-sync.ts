import type { Backend, Principal } from "@partage-ent/server";
import {
  createMemoryLedger,
  createMemoryQueue,
  createSyncService,
  createSyncWorker,
  type LessonSource,
  type SyncLedger,
  type SyncLimits,
  type SyncService,
  type SyncTelemetry,
} from "../../app/index.js";
import type { AtPoint } from "../../app/index.js";
import type { Database } from "../database.js";
import { openBossQueue } from "./boss-queue.js";
import { createSqlLedger } from "./sql-ledger.js";

/** What {@link startSync} needs. */
export interface StartSyncOptions {
  /** Where it remembers and queues; in memory when absent. */
  readonly database: Database | undefined;
  readonly lessons: LessonSource;
  /** Mail systems by key of the establishment, of those that offer it. */
  readonly backends: Readonly<Record<string, Backend>>;
  readonly isOffered?: (principal: Principal) => boolean | Promise<boolean>;
  readonly limits?: Partial<SyncLimits>;
  readonly telemetry: (ledger: SyncLedger) => SyncTelemetry;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  /** How often a worker that has nothing to do asks the queue, in milliseconds. */
  readonly pollMs?: number;
  /** Hears at which point a run is; for tests that kill there. */
  readonly at?: AtPoint;
}

/** Kept calendars of a gateway that runs. */
export interface RunningSync {
  readonly service: SyncService;
  readonly ledger: SyncLedger;
  /** Ends the batches that began, and begins no more; the database stays open. */
  stop(): Promise<void>;
}

/** Starts the worker that keeps calendars like timetables, and the service before it. */
export async function startSync(options: StartSyncOptions): Promise<RunningSync> {
  const { database, lessons, backends, isOffered, limits, now = Date.now, pollMs, at } = options;
  const ledger = database ? createSqlLedger(database, now) : createMemoryLedger({ now });
  const telemetry = options.telemetry(ledger);
  const onError = (error: unknown): void => telemetry.fault(error);
  const queue = database
    ? await openBossQueue(database, { onError, ...(pollMs !== undefined && { pollMs }) })
    : createMemoryQueue();
  const common = {
    ...{ ledger, lessons, backends, now },
    ...(isOffered && { isOffered }),
    ...(limits && { limits }),
  };
  const worker = createSyncWorker({ ...common, queue, telemetry, ...(at && { at }) });
  const service = createSyncService({
    ...common,
    // The sweep finds the account too: what fails here costs the person a wait and nothing else.
    onDue: (owner) => worker.push([owner]).catch(onError),
  });
  await worker.start();
  return { service, ledger, stop: () => worker.stop() };
}
