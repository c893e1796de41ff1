/**
 * The calendar that lessons are written into. It is made under a name that only this run knows, so
 * that a calendar of the person is never taken for it, and then renamed.
 *
 * @module
 */
import type { Calendar, Id } from "@partage-ent/jmap";
import { syncProblem, problemOf } from "./sync-problem.js";
import type { AtPoint } from "./sync-point.js";
import type { SyncLease } from "./sync-ledger.js";
import type { CalendarStep, SyncScope } from "./sync-scope.js";

/** The name of the calendar, where the person has no other of that name. */
export const CALENDAR_NAME = "Emploi du temps";
const CALENDAR_COLOR = "#1f7a8c";
const DEFAULT_ZONE = "Europe/Paris";
const MOST_NAMES = 20;

/** The calendar of a run. */
export interface SyncCalendar {
  readonly id: Id;
  readonly timeZone: string;
  /** Whether this run made it: nothing of an earlier run can stand in it. */
  readonly isNew: boolean;
}

/** What finding the calendar needs. */
export interface CalendarMeans {
  readonly lease: SyncLease;
  readonly scope: SyncScope;
  readonly at: AtPoint;
}

/**
 * Finds the calendar of the account, or makes it.
 *
 * @throws SyncProblem `calendar-gone`, `read-only`, and what keeps it from being made.
 */
export async function openCalendar(means: CalendarMeans): Promise<SyncCalendar> {
  const { account } = means.lease;
  const { calendars, timeZone } = await means.scope.step(readCalendars);
  const zone = account.timeZone ?? timeZone ?? DEFAULT_ZONE;
  const found = findOurs(account, calendars);
  if (!found && account.calendarId !== null) throw syncProblem("calendar-gone");
  if (found && !isWritable(found)) throw syncProblem("read-only");
  const mark = account.calendarMark ?? createMark();
  const id = found?.id ?? (await createCalendar(means, mark, zone));
  if (account.calendarId === null) {
    await means.lease.note({ calendarId: id, isCalendarGone: false });
    await means.at("calendar-noted");
  }
  if (!found || found.name === mark) {
    await nameCalendar(means, id, takenNames(calendars, id));
    await means.at("calendar-named");
  }
  return { id, timeZone: zone, isNew: !found };
}

/** The calendar of the account where it still stands, made known under its id. */
export async function findCalendar({ lease, scope }: CalendarMeans): Promise<Calendar | undefined> {
  const { account } = lease;
  if (account.calendarId === null && account.calendarMark === null) return undefined;
  const { calendars } = await scope.step(readCalendars);
  const found = findOurs(account, calendars);
  if (found && account.calendarId === null) await lease.note({ calendarId: found.id });
  return found;
}

/** The name that the calendar has, or would get. */
export async function nameForPreview(scope: SyncScope, calendarId: Id | null): Promise<string> {
  const { calendars } = await scope.step(readCalendars);
  const ours = calendars.find(({ id }) => id === calendarId);
  return ours?.name ?? freeNames(takenNames(calendars, null))[0] ?? CALENDAR_NAME;
}

/** Removes the calendar unless something stands in it that was not written by us. */
export async function removeEmptyCalendar({ scope, at }: CalendarMeans, id: Id): Promise<void> {
  await at("calendar-emptied");
  const failure = await scope.step(async ({ accountId, calendars }) => {
    const { ids } = await calendars.queryEvents(accountId, {
      filter: { inCalendars: [id] },
      sort: [{ property: "start" }],
      ...{ position: 0, limit: 1, calculateTotal: false },
      ...{ expandRecurrences: false, timeZone: DEFAULT_ZONE },
    });
    if (ids.length > 0) return undefined;
    const results = await calendars.setCalendars(accountId, {
      ...{ create: new Map(), update: new Map(), destroy: [id] },
      // Between the question and now the person may have put something in.
      onDestroyRemoveEvents: false,
    });
    return results.notDestroyed.get(id);
  });
  if (failure && failure.type !== "calendarHasEvent" && failure.type !== "notFound") {
    throw problemOf(failure) ?? syncProblem("unavailable");
  }
  await at("calendar-removed");
}

async function readCalendars({ accountId, calendars, timeZone }: CalendarStep): Promise<{
  readonly calendars: readonly Calendar[];
  readonly timeZone: string | undefined;
}> {
  const { list } = await calendars.getCalendars(accountId, null);
  return { calendars: list, timeZone };
}

function findOurs(
  { calendarId, calendarMark }: SyncLease["account"],
  calendars: readonly Calendar[],
): Calendar | undefined {
  return calendars.find(({ id, name, owner }) =>
    calendarId === null ? owner === null && name === calendarMark : id === calendarId,
  );
}

function isWritable({ myRights }: Calendar): boolean {
  return myRights.mayWriteAll || myRights.mayWriteOwn;
}

async function createCalendar(
  { lease, scope, at }: CalendarMeans,
  mark: string,
  timeZone: string,
): Promise<Id> {
  await lease.note({ calendarMark: mark, timeZone });
  await at("calendar-intended");
  const id = await scope.step(async ({ accountId, calendars }) => {
    const results = await calendars.setCalendars(accountId, {
      create: new Map([["c", { name: mark, color: CALENDAR_COLOR }]]),
      ...{ update: new Map(), destroy: [], onDestroyRemoveEvents: false },
    });
    const failure = results.notCreated.get("c");
    if (failure) throw problemOf(failure) ?? syncProblem("unavailable");
    return results.created.get("c")?.id;
  });
  if (id === undefined) throw syncProblem("unavailable");
  await at("calendar-created");
  return id;
}

/** Gives the calendar the first name that the mail system takes; without any it keeps the one it has. */
async function nameCalendar(
  { scope }: CalendarMeans,
  id: Id,
  taken: ReadonlySet<string>,
): Promise<void> {
  for (const name of freeNames(taken)) {
    const isNamed = await scope.step(async ({ accountId, calendars }) => {
      const results = await calendars.setCalendars(accountId, {
        ...{ create: new Map(), destroy: [], onDestroyRemoveEvents: false },
        update: new Map([[id, { name }]]),
      });
      return results.updated.has(id);
    });
    if (isNamed) return;
  }
}

function takenNames(calendars: readonly Calendar[], ours: Id | null): ReadonlySet<string> {
  return new Set(calendars.filter(({ id }) => id !== ours).map(({ name }) => fold(name)));
}

function freeNames(taken: ReadonlySet<string>): readonly string[] {
  const names = Array.from({ length: MOST_NAMES }, (_, index) =>
    index === 0 ? CALENDAR_NAME : `${CALENDAR_NAME} ${index + 1}`,
  );
  return names.filter((name) => !taken.has(fold(name)));
}

function fold(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}

function createMark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${CALENDAR_NAME} ${hex}`;
}
