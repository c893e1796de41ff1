/**
 * One reading of a source, by one worker of all that share a store: taken over, held, or failed.
 *
 * @module
 */
import type { ConfiguredSource } from "./directory-setup.js";
import type { DirectoryStore, LoadOutcome, SourceKey, SourceRecord } from "./directory-store.js";

/** What reading sources needs. */
export interface RefreshSourceMeans {
  readonly store: DirectoryStore;
  readonly now: () => number;
  /** Name of this worker among all that share the store. */
  readonly worker: string;
}

/** How a source is read. */
export interface RefreshSourceOptions extends ConfiguredSource {
  /** Names of the establishment's sources in their order. */
  readonly precedence: readonly string[];
  /** Reads everything, whatever the cursor says. */
  readonly isWhole?: boolean;
  /** Takes the reading over although more than half is gone. */
  readonly acceptsShrinking?: boolean;
  readonly signal: AbortSignal;
}

/** How a reading ended. */
export interface SourceLook {
  readonly status: LoadOutcome["status"] | "failed";
  readonly isWhole: boolean;
  readonly outcome?: LoadOutcome;
  /** What failed, where it did. */
  readonly failure?: unknown;
}

/** A worker that does not come back loses its source after so long. */
const LEASE = 120_000;
const RENEWAL = 30_000;
const FIRST_RETRY = 60_000;
const LAST_RETRY = 3_600_000;

/**
 * Reads a source, if no other worker does; undefined when one does. Never rejects for what a source does.
 */
export async function refreshSource(
  means: RefreshSourceMeans,
  key: SourceKey,
  options: RefreshSourceOptions,
): Promise<SourceLook | undefined> {
  const { store, worker, now } = means;
  const record = await store.leaseSource(key, worker, now(), now() + LEASE);
  if (!record) return undefined;
  const lost = new AbortController();
  const renewal = setInterval(() => {
    store.renewLease(key, worker, now() + LEASE).then(
      (isKept) => isKept || lost.abort(new Error("another worker reads the source")),
      (error: unknown) => lost.abort(error),
    );
  }, RENEWAL);
  const isDueWhole = (record.wholeAt ?? 0) + options.wholeMs <= now();
  const isWhole = options.isWhole === true || record.cursor === null || isDueWhole;
  try {
    const signal = AbortSignal.any([options.signal, lost.signal]);
    const look = await read(means, key, { ...options, signal }, isWhole ? null : record.cursor);
    await store.endLease(key, worker, describeEnd(means, record, options, look));
    return look;
  } finally {
    clearInterval(renewal);
  }
}

async function read(
  { store, now }: RefreshSourceMeans,
  key: SourceKey,
  { source, precedence, acceptsShrinking = false, signal }: RefreshSourceOptions,
  cursor: string | null,
): Promise<SourceLook> {
  try {
    const reading = await source.read(cursor, signal);
    const load = { precedence, acceptsShrinking, signal };
    const outcome = await store.load(key, reading, { ...load, now: now() });
    return { status: outcome.status, isWhole: reading.isWhole, outcome };
  } catch (failure) {
    return { status: "failed", isWhole: cursor === null, failure };
  }
}

function describeEnd(
  { now }: RefreshSourceMeans,
  record: SourceRecord,
  { refreshMs }: RefreshSourceOptions,
  { status, failure }: SourceLook,
): Pick<SourceRecord, "status" | "problem" | "nextAt" | "failures"> {
  if (status !== "failed") {
    const isHeld = status === "held";
    const problem = isHeld ? "more than half of the records are gone" : null;
    return {
      ...{ status: isHeld ? "held" : "fresh", problem, failures: 0 },
      nextAt: now() + refreshMs,
    };
  }
  const wait = Math.min(LAST_RETRY, refreshMs, FIRST_RETRY * 2 ** Math.min(10, record.failures));
  return {
    ...{ status: "failed", failures: record.failures + 1 },
    problem: failure instanceof Error ? failure.message.slice(0, 300) : "the source failed",
    nextAt: now() + wait,
  };
}
