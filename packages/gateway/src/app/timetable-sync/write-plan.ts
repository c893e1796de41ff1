/**
 * Carries out a plan: intents first, then batch after batch, until the person wants something else.
 *
 * @module
 */
import type { SyncCalendar } from "./sync-calendar.js";
import { eventUid } from "./lesson-event.js";
import { lessonKey, type PlannedWrite, type WritePlan } from "./plan-writes.js";
import type { LedgerRow, SyncLease, SyncStatus } from "./sync-ledger.js";
import type { AtPoint } from "./sync-point.js";
import type { SyncScope } from "./sync-scope.js";
import { checkBatch, type IntendedWrite, writeBatch } from "./write-batch.js";

/** What carrying out needs. */
export interface WritePlanMeans {
  readonly lease: SyncLease;
  readonly scope: SyncScope;
  readonly calendar: SyncCalendar;
  readonly at: AtPoint;
  /** Settles when so many writes may be sent. */
  readonly pace: (writes: number) => Promise<void>;
  /** Whether the worker is to end. */
  readonly isStopping: () => boolean;
  readonly batchSize: number;
  /** How long the lease is, in milliseconds. */
  readonly leaseMs: number;
  /** Counts, and whom the mail system refused, over all plans of a run. */
  readonly totals: WriteTotals;
}

/** What was done in a run so far. */
export interface WriteTotals {
  created: number;
  updated: number;
  destroyed: number;
  /** Keys of lessons that the mail system would not take. */
  readonly refused: Set<string>;
}

/**
 * How a plan ended: `done`; `again`: the calendar was changed by somebody meanwhile; `interrupted`:
 * the person or the operator wants something else.
 */
export type PlanEnd = "done" | "again" | "interrupted";

/** Counts of nothing. */
export function createTotals(): WriteTotals {
  return { created: 0, updated: 0, destroyed: 0, refused: new Set() };
}

/**
 * Carries out a plan.
 *
 * @throws SyncProblem when nothing more can be written.
 */
export async function carryOut(means: WritePlanMeans, plan: WritePlan): Promise<PlanEnd> {
  const { lease, totals, batchSize } = means;
  const planned = [...plan.update, ...plan.destroy, ...plan.create].filter(
    (write) => !totals.refused.has(keyOf(write)),
  );
  if (planned.length === 0) return "done";
  const writes = await Promise.all(planned.map((write) => intend(lease, write)));
  const status = await lease.record({ put: writes.map(({ row }) => row) });
  await means.at("writes-intended");
  if (status !== lease.account.status) return "interrupted";
  let isStale = false;
  for (let start = 0; start < writes.length; start += batchSize) {
    if (means.isStopping()) return "interrupted";
    const end = await carryOutBatch(means, writes.slice(start, start + batchSize));
    if (end.status !== lease.account.status) return "interrupted";
    isStale ||= end.isStale;
  }
  return isStale ? "again" : "done";
}

async function carryOutBatch(
  means: WritePlanMeans,
  writes: readonly IntendedWrite[],
): Promise<{ readonly status: SyncStatus; readonly isStale: boolean }> {
  const { lease, scope, calendar, at, totals } = means;
  const wanted = await waitForPace(means, writes.length);
  if (wanted !== lease.account.status) return { status: wanted, isStale: false };
  const outcome = await scope.step(async (step) => {
    const batch = await checkBatch(step, calendar, writes);
    await at("batch-checked");
    return writeBatch(step, calendar, batch);
  });
  await at("batch-written");
  const again = await Promise.all(outcome.lost.map((row) => nextGeneration(lease, row)));
  const status = await lease.record({ put: [...outcome.put, ...again] });
  await at("batch-recorded");
  totals.created += outcome.created;
  totals.updated += outcome.updated;
  totals.destroyed += outcome.destroyed;
  for (const row of outcome.refused) totals.refused.add(lessonKey(row));
  if (outcome.problem) throw outcome.problem;
  return { status, isStale: outcome.isStale || again.length > 0 };
}

/** Waits for its turn with the lease in hand, however long that takes; answers the status now. */
async function waitForPace(
  { lease, pace, leaseMs }: WritePlanMeans,
  writes: number,
): Promise<SyncStatus> {
  let { status } = lease.account;
  const paced = pace(writes).then(() => true);
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slice = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), leaseMs / 4);
    });
    const isReady = await Promise.race([paced, slice]);
    clearTimeout(timer);
    if (isReady) return status;
    status = await lease.record({});
  }
}

function keyOf(write: PlannedWrite): string {
  if (write.kind !== "create") return lessonKey(write.row);
  const { feedId, id: lessonId } = write.event.lesson;
  return lessonKey({ feedId, lessonId });
}

/** The write with the row that says it may have happened. */
async function intend(lease: SyncLease, write: PlannedWrite): Promise<IntendedWrite> {
  if (write.kind === "destroy")
    return { ...write, row: { ...write.row, hash: null, state: "removing" } };
  const { event } = write;
  const ends = { endsAt: event.endsAt, hash: null };
  if (write.kind === "update") {
    return { ...write, row: { ...write.row, ...ends, state: "written" } };
  }
  if (write.row) return { ...write, row: { ...write.row, ...ends, state: "intended" } };
  const { feedId, id: lessonId } = event.lesson;
  const { generation } = write;
  const row = { feedId, lessonId, generation, eventId: null, ...ends };
  const uid = await uidOf(lease, row);
  return { ...write, row: { ...row, uid, state: "intended" } };
}

/** The event is gone or the person's own now: another takes its place, under another uid. */
async function nextGeneration(lease: SyncLease, row: LedgerRow): Promise<LedgerRow> {
  const next = { ...row, generation: row.generation + 1 };
  const uid = await uidOf(lease, next);
  return { ...next, uid, eventId: null, hash: null, state: "intended" };
}

function uidOf(
  { account }: SyncLease,
  { feedId, lessonId, generation }: Pick<LedgerRow, "feedId" | "lessonId" | "generation">,
): Promise<string> {
  return eventUid(account, account.key ?? "", feedId, lessonId, generation);
}
