/**
 * From lessons and ledger to writes. Pure: the same input gives the same plan, and a plan that was
 * carried out gives an empty one.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { LessonEvent } from "./lesson-event.js";
import type { LedgerRow } from "./sync-ledger.js";

/** What a plan is made from. */
export interface PlanInput {
  readonly events: readonly LessonEvent[];
  readonly rows: readonly LedgerRow[];
  /** Feeds that are to be in the calendar: events of others are removed. */
  readonly feedIds: readonly Id[];
  /** Feeds of which nothing is known now: their events are left as they are. */
  readonly unreadable: readonly Id[];
  /** Lessons that ended before this stay as they are, there or not, in milliseconds since the epoch. */
  readonly since: number;
  /** Most events in the calendar; the earliest are written. */
  readonly most: number;
}

/** An event that is to be written for the first time. */
export interface PlannedCreate {
  readonly kind: "create";
  readonly event: LessonEvent;
  /** Its row, where an earlier run intended the same: the event may stand already. */
  readonly row: LedgerRow | null;
  /** Of an event that has no row yet. */
  readonly generation: number;
}

/** An event whose content is to be written again. */
export interface PlannedUpdate {
  readonly kind: "update";
  readonly event: LessonEvent;
  readonly row: LedgerRow;
}

/** An event that is to be removed. */
export interface PlannedDestroy {
  readonly kind: "destroy";
  readonly row: LedgerRow;
}

/** One write of a plan. */
export type PlannedWrite = PlannedCreate | PlannedUpdate | PlannedDestroy;

/** Writes to be done. */
export interface WritePlan {
  readonly create: readonly PlannedCreate[];
  readonly update: readonly PlannedUpdate[];
  readonly destroy: readonly PlannedDestroy[];
  /** Lessons that are left out because there are too many. */
  readonly left: number;
}

/** What a lesson is called in the ledger of one account. */
export function lessonKey({ feedId, lessonId }: Pick<LedgerRow, "feedId" | "lessonId">): string {
  return `${feedId}\n${lessonId}`;
}

/** Plans what makes the calendar like the timetable. */
export function planWrites(input: PlanInput): WritePlan {
  const lessons = new Map<string, LessonEvent>();
  for (const event of input.events) {
    const key = lessonKey({ feedId: event.lesson.feedId, lessonId: event.lesson.id });
    if (!lessons.has(key)) lessons.set(key, event);
  }
  const update: PlannedUpdate[] = [];
  const destroy: PlannedDestroy[] = [];
  const create: PlannedCreate[] = [];
  const fresh: PlannedCreate[] = [];
  let kept = 0;
  for (const row of input.rows) {
    const event = lessons.get(lessonKey(row));
    lessons.delete(lessonKey(row));
    if (row.state === "removed") {
      if (event) fresh.push({ kind: "create", event, row: null, generation: row.generation + 1 });
    } else if (!event) {
      if (isToGo(row, input)) destroy.push({ kind: "destroy", row });
      else kept += 1;
    } else if (row.eventId === null) {
      kept += 1;
      create.push({ kind: "create", event, row, generation: row.generation });
    } else if (isChanged(row, event, input.since)) {
      kept += 1;
      update.push({ kind: "update", event, row });
    } else kept += 1;
  }
  for (const event of lessons.values()) {
    fresh.push({ kind: "create", event, row: null, generation: 1 });
  }
  const room = Math.max(0, input.most - kept);
  const wanted = fresh.filter(({ event }) => event.endsAt >= input.since);
  create.push(...wanted.slice(0, room));
  return { create, update, destroy, left: Math.max(0, wanted.length - room) };
}

function isChanged(row: LedgerRow, event: LessonEvent, since: number): boolean {
  if (row.hash === null || row.state !== "written") return true;
  return row.hash !== event.hash && Math.max(row.endsAt, event.endsAt) >= since;
}

function isToGo(row: LedgerRow, { feedIds, unreadable, since }: PlanInput): boolean {
  if (row.state === "removing" || !feedIds.includes(row.feedId)) return true;
  if (unreadable.includes(row.feedId)) return false;
  return row.state === "intended" || row.endsAt >= since;
}
