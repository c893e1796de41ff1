/**
 * Carries out a few planned writes: looks at what stands, writes in one call, notes what came of it.
 *
 * An event is changed or removed only if it stands in our calendar under the uid of its row, and only
 * in the revision that was looked at.
 *
 * @module
 */
import type { CalendarEvent, Id, SetError } from "@partage-ent/jmap";
import type { EditResults, FetchedCalendarEvent } from "@partage-ent/server";
import type { SyncCalendar } from "./sync-calendar.js";
import { type PlannedWrite } from "./plan-writes.js";
import { problemOf, type SyncProblem } from "./sync-problem.js";
import type { LedgerRow } from "./sync-ledger.js";
import type { CalendarStep } from "./sync-scope.js";

/** A planned write whose row stands in the ledger. */
export type IntendedWrite = PlannedWrite & { readonly row: LedgerRow };

/** What came of a batch. */
export interface BatchOutcome {
  readonly put: readonly LedgerRow[];
  readonly created: number;
  readonly updated: number;
  readonly destroyed: number;
  /** Rows that the mail system would not take. */
  readonly refused: readonly LedgerRow[];
  /** Rows whose event is no longer ours or no longer there, though it should be. */
  readonly lost: readonly LedgerRow[];
  /** Whether something changed meanwhile, so that another look is due. */
  readonly isStale: boolean;
  /** What would befall all other writes too. */
  readonly problem: SyncProblem | undefined;
}

/** A batch after what stands was looked at. */
export interface CheckedBatch {
  readonly writes: readonly CheckedWrite[];
  /** Rows whose event was to go and is gone, or the person's own. */
  readonly gone: readonly LedgerRow[];
  readonly lost: readonly LedgerRow[];
}

interface CheckedWrite {
  readonly write: IntendedWrite;
  /** Events of ours that stand: at most one, unless two workers wrote at once. */
  readonly standing: readonly FetchedCalendarEvent[];
}

/** Looks at what stands of a batch. */
export async function checkBatch(
  step: CalendarStep,
  calendar: SyncCalendar,
  writes: readonly IntendedWrite[],
): Promise<CheckedBatch> {
  const found = await findByUid(step, calendar, writes);
  const ids = writes.flatMap(({ row }, index) =>
    row.eventId === null ? (found[index] ?? []) : [row.eventId],
  );
  const events = await readEvents(step, ids);
  const checked = writes.map((write, index) => {
    const own = write.row.eventId === null ? (found[index] ?? []) : [write.row.eventId];
    const standing = own.flatMap((id) => {
      const event = events.get(id);
      return event && isOurs(event, write.row, calendar.id) ? [event] : [];
    });
    return { write, standing };
  });
  const gone = checked.filter(({ standing }) => standing.length === 0);
  const ready = checked.filter(
    ({ write, standing }) => standing.length > 0 || write.kind === "create",
  );
  return {
    writes: ready,
    gone: gone.filter(({ write }) => write.kind === "destroy").map(({ write }) => write.row),
    lost: gone.filter(({ write }) => write.kind === "update").map(({ write }) => write.row),
  };
}

/** Writes a batch that was looked at. */
export async function writeBatch(
  { accountId, calendars }: CalendarStep,
  calendar: SyncCalendar,
  batch: CheckedBatch,
): Promise<BatchOutcome> {
  const create = new Map<Id, Partial<CalendarEvent>>();
  const update = new Map<Id, Readonly<Record<string, unknown>>>();
  const destroy: Id[] = [];
  const ifRevision = new Map<Id, string>();
  batch.writes.forEach(({ write, standing }, index) => {
    const [first, ...doubles] = standing;
    for (const event of standing) {
      if (event.revision !== undefined) ifRevision.set(event.id, event.revision);
    }
    if (write.kind === "destroy") {
      destroy.push(...standing.map(({ id }) => id));
      return;
    }
    destroy.push(...doubles.map(({ id }) => id));
    if (first) update.set(first.id, { ...write.event.content });
    else create.set(`e${index}`, eventOf(write, calendar.id));
  });
  if (create.size + update.size + destroy.length === 0) return interpret(batch, undefined);
  const results = await calendars.setEvents(accountId, {
    ...{ create, update, destroy, ifRevision, sendSchedulingMessages: false },
  });
  return interpret(batch, results);
}

/** Ids of events by uid, for rows whose event may stand already. */
async function findByUid(
  { accountId, calendars }: CalendarStep,
  { id, isNew, timeZone }: SyncCalendar,
  writes: readonly IntendedWrite[],
): Promise<readonly (readonly Id[] | undefined)[]> {
  return Promise.all(
    writes.map(async ({ row }) => {
      if (row.eventId !== null || isNew) return undefined;
      const { ids } = await calendars.queryEvents(accountId, {
        filter: { inCalendars: [id], uid: row.uid },
        sort: [{ property: "start" }],
        ...{ position: 0, limit: 5, calculateTotal: false, expandRecurrences: false, timeZone },
      });
      return ids;
    }),
  );
}

async function readEvents(
  { accountId, calendars, timeZone }: CalendarStep,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, FetchedCalendarEvent>> {
  if (ids.length === 0) return new Map();
  const { list } = await calendars.getEvents(accountId, [...new Set(ids)], {
    properties: ["id", "uid", "calendarIds", "revision"],
    reduceParticipants: true,
    timeZone: timeZone ?? "Etc/UTC",
  });
  return new Map(list.map((event) => [event.id, event]));
}

function isOurs(event: FetchedCalendarEvent, row: LedgerRow, calendarId: Id): boolean {
  return event.uid === row.uid && event.calendarIds?.[calendarId] === true;
}

function eventOf(
  { row, event }: Extract<IntendedWrite, { kind: "create" | "update" }>,
  calendarId: Id,
): Partial<CalendarEvent> {
  const { locations, ...content } = event.content;
  return {
    "@type": "Event",
    uid: row.uid,
    calendarIds: { [calendarId]: true },
    ...content,
    ...(locations ? { locations } : {}),
  };
}

interface Tally {
  readonly put: LedgerRow[];
  readonly refused: LedgerRow[];
  readonly lost: LedgerRow[];
  created: number;
  updated: number;
  destroyed: number;
  isStale: boolean;
  problem: SyncProblem | undefined;
}

function interpret(
  batch: CheckedBatch,
  results: EditResults<CalendarEvent> | undefined,
): BatchOutcome {
  const tally: Tally = {
    ...{ put: batch.gone.map(removed), refused: [], lost: [...batch.lost] },
    ...{ created: 0, updated: 0, destroyed: 0, isStale: false, problem: undefined },
  };
  if (!results) return tally;
  const destroyed = new Set(results.destroyed);
  batch.writes.forEach(({ write, standing }, index) => {
    if (write.kind === "destroy") readRemoval(write.row, standing, results, destroyed, tally);
    else readWrite(write, standing[0]?.id, `e${index}`, results, tally);
  });
  return tally;
}

function readRemoval(
  row: LedgerRow,
  standing: readonly FetchedCalendarEvent[],
  { notDestroyed }: EditResults<CalendarEvent>,
  destroyed: ReadonlySet<Id>,
  tally: Tally,
): void {
  const left = standing.filter(
    ({ id }) => !destroyed.has(id) && notDestroyed.get(id)?.type !== "notFound",
  );
  if (left.length === 0) {
    tally.put.push(removed(row));
    tally.destroyed += 1;
    return;
  }
  readFailure(row, notDestroyed.get(left[0]!.id), tally);
}

function removed(row: LedgerRow): LedgerRow {
  return { ...row, state: "removed", eventId: null, hash: null };
}

function readWrite(
  { row, event }: Extract<IntendedWrite, { kind: "create" | "update" }>,
  standingId: Id | undefined,
  creationId: Id,
  results: EditResults<CalendarEvent>,
  tally: Tally,
): void {
  const { hash, endsAt } = event;
  if (standingId === undefined) {
    const eventId = results.created.get(creationId)?.id;
    if (eventId === undefined) {
      readFailure(row, results.notCreated.get(creationId), tally);
      return;
    }
    tally.put.push({ ...row, eventId, hash, endsAt, state: "written" });
    tally.created += 1;
  } else if (results.updated.has(standingId)) {
    tally.put.push({ ...row, eventId: standingId, hash, endsAt, state: "written" });
    tally.updated += 1;
  } else {
    const failure = results.notUpdated.get(standingId);
    // An event that was only now found under its uid is known from here on.
    if (row.eventId === null) {
      tally.put.push({ ...row, eventId: standingId, hash: null, state: "written" });
    }
    readFailure(row, failure, tally);
  }
}

function readFailure(row: LedgerRow, failure: SetError | undefined, tally: Tally): void {
  // Without an answer nothing is known: the row stays as it is, and is looked at again.
  if (!failure || failure.type === "notFound" || failure.type === "revisionMismatch") {
    tally.isStale = true;
    return;
  }
  const problem = problemOf(failure);
  if (problem) tally.problem ??= problem;
  else tally.refused.push(row);
}
