/**
 * One look at one account: makes the calendar like the timetable, or takes it back.
 *
 * @module
 */
import type { Backend, Principal } from "@partage-ent/server";
import type { LessonSource } from "../timetable/timetable-ports.js";
import { describeLessons } from "./lesson-event.js";
import { planWrites } from "./plan-writes.js";
import {
  findCalendar,
  openCalendar,
  removeEmptyCalendar,
  type SyncCalendar,
} from "./sync-calendar.js";
import {
  LeaseLostError,
  type SyncAccount,
  type SyncEnd,
  type SyncLease,
  type SyncLedger,
  type SyncOwner,
} from "./sync-ledger.js";
import type { SyncLimits } from "./sync-limits.js";
import type { AtPoint } from "./sync-point.js";
import { type SyncProblem, syncProblem, toSyncProblem } from "./sync-problem.js";
import { SyncScope } from "./sync-scope.js";
import type { SyncRunEvent } from "./sync-telemetry.js";
import { carryOut, createTotals, type PlanEnd, type WriteTotals } from "./write-plan.js";

/** What a run needs. */
export interface SyncRunMeans {
  readonly ledger: SyncLedger;
  readonly lessons: LessonSource;
  readonly backend: Backend;
  /** Whether the establishment offers it to this person. */
  readonly isOffered: (principal: Principal) => boolean | Promise<boolean>;
  readonly limits: SyncLimits;
  readonly pace: (writes: number) => Promise<void>;
  readonly isStopping: () => boolean;
  readonly now: () => number;
  /** From 0 to 1: spreads what would come all at once. */
  readonly random: () => number;
  readonly at: AtPoint;
}

/** How a run went. */
export interface SyncRunResult extends Pick<
  SyncRunEvent,
  "outcome" | "created" | "updated" | "destroyed" | "refused"
> {
  readonly problem?: SyncProblem;
  /** Whether a worker is to look again at once. */
  readonly isDue: boolean;
}

/** Plans may follow each other so often in a run when somebody else changes the calendar meanwhile. */
const MOST_PLANS = 3;
/** Longest wait after a failure that passes. */
const MOST_RETRY = 3_600_000;

/**
 * Looks at one account.
 *
 * @throws what the ledger throws when it can't serve: nothing is known to be noted then.
 */
export async function runSync(owner: SyncOwner, means: SyncRunMeans): Promise<SyncRunResult> {
  const lease = await means.ledger.lease(owner, means.limits.leaseMs);
  const totals = createTotals();
  if (!lease) return resultOf("busy", totals, false);
  try {
    await means.at("leased");
    const { outcome, end } = await look(lease, means, totals);
    await means.at("ending");
    return resultOf(outcome, totals, await lease.end(end));
  } catch (error) {
    if (error instanceof LeaseLostError) return resultOf("busy", totals, false);
    const problem = toSyncProblem(error);
    const isDue = await endUnlessLost(lease, endOfFailure(lease.account, problem, means));
    if (isDue === undefined) return resultOf("busy", totals, false);
    return { ...resultOf("failed", totals, isDue), problem };
  }
}

async function endUnlessLost(lease: SyncLease, end: SyncEnd): Promise<boolean | undefined> {
  try {
    return await lease.end(end);
  } catch (error) {
    if (error instanceof LeaseLostError) return undefined;
    throw error;
  }
}

/** Who the account is, for everything that asks. */
export function principalOf({ name, ...known }: SyncAccount): Principal {
  const { establishment, account, attributes } = known;
  return { establishment, account, attributes, ...(name === null ? {} : { name }) };
}

interface Look {
  readonly outcome: SyncRunResult["outcome"];
  readonly end: SyncEnd;
}

function look(lease: SyncLease, means: SyncRunMeans, totals: WriteTotals): Promise<Look> {
  const { status, pausedBy } = lease.account;
  if (status === "stopping") return takeBack(lease, means, totals);
  if (status === "active" || (status === "paused" && pausedBy === "problem")) {
    return keepAlike(lease, means, totals);
  }
  return Promise.resolve({
    outcome: "idle",
    end: { ...quietEnd(lease.account, means), dueAt: Infinity },
  });
}

async function keepAlike(
  lease: SyncLease,
  means: SyncRunMeans,
  totals: WriteTotals,
): Promise<Look> {
  const { account } = lease;
  const principal = principalOf(account);
  if (!(await means.isOffered(principal))) throw syncProblem("not-offered");
  const reading = await means.lessons.read(principal, account.feedIds);
  if (reading.version === account.version && account.status === "active") {
    return { outcome: "idle", end: endWell(account, means, { version: account.version }) };
  }
  const scope = new SyncScope(means.backend, principal, means.limits.callMs);
  let calendar: SyncCalendar | undefined;
  let end: PlanEnd = "again";
  let left = 0;
  for (let count = 0; count < MOST_PLANS && end === "again"; count += 1) {
    calendar ??= await openCalendar({ lease, scope, at: means.at });
    const plan = planWrites({
      events: await describeLessons(reading.lessons, calendar.timeZone),
      rows: await lease.rows(),
      ...{ feedIds: account.feedIds, unreadable: reading.unreadable },
      ...{ since: means.now() - means.limits.pastMs, most: means.limits.eventsPerAccount },
    });
    left = plan.left;
    end = await carryOut({ lease, scope, calendar, totals, ...writing(means) }, plan);
    calendar = { ...calendar, isNew: false };
  }
  const isWhole = end === "done" && totals.refused.size === 0;
  return {
    outcome: isWhole ? "done" : "partial",
    end: endWell(account, means, {
      version: isWhole ? reading.version : null,
      problem: describeRest(totals.refused.size, left, means.limits.eventsPerAccount),
      ...(end === "done" ? {} : { dueAt: dueAfter(end, means) }),
    }),
  };
}

async function takeBack(lease: SyncLease, means: SyncRunMeans, totals: WriteTotals): Promise<Look> {
  const { account } = lease;
  const scope = new SyncScope(means.backend, principalOf(account), means.limits.callMs);
  const found = await findCalendar({ lease, scope, at: means.at });
  let end: PlanEnd = found ? "again" : "done";
  for (let count = 0; found && count < MOST_PLANS && end === "again"; count += 1) {
    const rows = await lease.rows();
    const calendar = { id: found.id, timeZone: account.timeZone ?? "Etc/UTC", isNew: false };
    const plan = {
      ...{ create: [], update: [], left: 0 },
      destroy: rows
        .filter(({ state }) => state !== "removed")
        .map((row) => ({ kind: "destroy", row }) as const),
    };
    end = await carryOut({ lease, scope, calendar, totals, ...writing(means) }, plan);
  }
  if (end !== "done" || totals.refused.size > 0) {
    const problem = describeRest(totals.refused.size, 0, 0);
    const dueAt = dueAfter(end, means);
    return { outcome: "partial", end: { ...quietEnd(account, means), dueAt, problem } };
  }
  if (found) await removeEmptyCalendar({ lease, scope, at: means.at }, found.id);
  // Without its calendar, what was written is gone or was moved away and is the person's own.
  await lease.record({ forget: await lease.rows() });
  return {
    outcome: "stopped",
    end: {
      ...{ dueAt: Infinity, version: null, lastRunAt: means.now(), problem: null, failures: 0 },
      ...{ calendarId: null, calendarMark: null, isCalendarGone: false, timeZone: null },
      become: { status: "off", pausedBy: null },
    },
  };
}

/** When to go on with what was not finished. */
function dueAfter(end: PlanEnd, { now, limits }: SyncRunMeans): number {
  return end === "interrupted" ? now() : now() + limits.retryMs;
}

function writing({ at, pace, isStopping, limits }: SyncRunMeans) {
  return { at, pace, isStopping, batchSize: limits.batch, leaseMs: limits.leaseMs };
}

/** An end that changes nothing but the time of the last run. */
function quietEnd({ version }: SyncAccount, { now, limits }: SyncRunMeans): SyncEnd {
  return { version, lastRunAt: now(), dueAt: now() + limits.lookMs };
}

function endWell(
  account: SyncAccount,
  means: SyncRunMeans,
  end: Pick<SyncEnd, "version"> & Partial<SyncEnd>,
): SyncEnd {
  const { limits, random } = means;
  return {
    ...quietEnd(account, means),
    dueAt: means.now() + limits.lookMs * (0.75 + random() / 2),
    ...{ failures: 0, problem: null, isCalendarGone: false },
    ...(account.status === "paused" ? { become: { status: "active", pausedBy: null } } : {}),
    ...end,
  };
}

function endOfFailure(account: SyncAccount, problem: SyncProblem, means: SyncRunMeans): SyncEnd {
  const failures = account.failures + 1;
  const wait = problem.isPassing
    ? Math.min(means.limits.retryMs * 2 ** Math.min(failures - 1, 20), MOST_RETRY)
    : means.limits.blockedMs;
  const asked = (problem.retryAfter ?? 0) * 1000;
  const dueAt = means.now() + Math.max(wait * (0.75 + means.random() / 2), asked);
  const isGone = problem.code === "calendar-gone";
  return {
    ...{ version: null, lastRunAt: means.now(), problem: problem.message, failures },
    dueAt: isGone ? Infinity : dueAt,
    ...(isGone ? { isCalendarGone: true } : {}),
    ...(account.status === "active" && !problem.isPassing
      ? { become: { status: "paused", pausedBy: "problem" } }
      : {}),
  };
}

function describeRest(refused: number, left: number, most: number): string | null {
  if (refused > 0) return `The mail system would not take ${refused} of the lessons.`;
  if (left > 0) return `${left} lessons are left out: a calendar takes ${most} of them.`;
  return null;
}

function resultOf(
  outcome: SyncRunResult["outcome"],
  { created, updated, destroyed, refused }: WriteTotals,
  isDue: boolean,
): SyncRunResult {
  return { outcome, created, updated, destroyed, refused: refused.size, isDue };
}
