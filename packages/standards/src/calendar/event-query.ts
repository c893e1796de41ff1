/**
 * `CalendarEvent/query`. Servers leave recurring events out of windows, or know no windows at all, so
 * series are expanded here, from objects that are kept as long as the server says that they did not change.
 *
 * @module
 */
import {
  aloneEvent,
  CalendarError,
  expandEvent,
  type Occurrence,
  occurrenceName,
  timesOf,
} from "@partage-ent/calendar";
import type { Id, JSCalendarEvent, TimeZoneId } from "@partage-ent/jmap";
import { type CalendarEventQuery, MethodFailure, type QueryResult } from "@partage-ent/server";
import { DavRefusal } from "../dav/dav-failure.js";
import type { CalendarPlace } from "./calendar-place.js";
import type { CalendarScope, FoundEvent } from "./calendar-scope.js";
import { type EventConditions, readFilter } from "./event-filter.js";
import { occurrenceId } from "./event-id.js";
import { idOf, type StoredEvent } from "./stored-event.js";

const DAY = 86_400_000;
/** Longest window that is expanded, in days. */
export const MAX_WINDOW_DAYS = 400;
/** Days in which the next occurrences are looked for, ever further. */
const NEXT = [35, 400, 1_130, 3_700];
/** Days around one time in which series are looked for where the other is not said. */
const MAX_DAYS = 3_700;
/** Occurrences of one query. */
const MAX_FOUND = 20_000;
/** Milliseconds that all expansions of a query may take. */
const MAX_TIME = 4_000;
/** What the expansion of one series may cost. */
const SERIES_BUDGET = { steps: 100_000, occurrences: 5_000, time: 300 };

interface Window {
  readonly after: number;
  readonly before: number;
}

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `invalidArguments`, `notFound`, `requestTooLarge`. */
export async function queryEvents(
  scope: CalendarScope,
  accountId: Id,
  query: CalendarEventQuery,
): Promise<QueryResult> {
  scope.dav.requireAccount(accountId);
  const conditions = readFilter(query);
  const stored = await eventsIn(scope, conditions);
  const search = new Search(scope, stored, conditions, query.timeZone);
  const found = query.expandRecurrences ? occurrences(search, query) : search.series();
  const sorted = [...found].sort(comparing(query));
  for (const one of sorted) scope.found.set(one.id, one);
  const ids = sorted.map(({ id }) => id);
  const { position, limit, calculateTotal } = query;
  const first = position < 0 ? Math.max(0, ids.length + position) : position;
  const isWhole = !query.expandRecurrences || conditions.before !== undefined;
  return {
    queryState: await scope.dav.state(),
    position: first,
    ids: ids.slice(first, first + Math.max(0, limit)),
    ...(calculateTotal && isWhole ? { total: ids.length } : {}),
  };
}

async function eventsIn(
  scope: CalendarScope,
  { calendarIds }: EventConditions,
): Promise<readonly StoredEvent[]> {
  const all = await scope.calendars();
  if (calendarIds && ![...calendarIds].every((id) => all.some((one) => one.id === id))) {
    throw new MethodFailure("notFound", "This calendar does not exist any more.");
  }
  const wanted = all.filter(({ id }) => calendarIds?.has(id) ?? true);
  const lists = await Promise.all(wanted.map((calendar) => readable(scope, calendar)));
  return lists.flat();
}

/** One calendar that its owner no longer shares must not hide all others. */
async function readable(
  scope: CalendarScope,
  calendar: CalendarPlace,
): Promise<readonly StoredEvent[]> {
  try {
    return await scope.events(calendar);
  } catch (error) {
    if (calendar.collection.isShared && error instanceof DavRefusal) return [];
    throw error;
  }
}

function occurrences(search: Search, query: CalendarEventQuery): readonly FoundEvent[] {
  const { after, before } = search.conditions;
  if (after === undefined) {
    throw new MethodFailure("invalidArguments", "Occurrences are asked for from some time on.");
  }
  if (before !== undefined) {
    if (before - after > (MAX_WINDOW_DAYS + 1) * DAY) {
      throw new MethodFailure(
        "invalidArguments",
        `Occurrences can be asked for in windows of at most ${MAX_WINDOW_DAYS} days.`,
      );
    }
    return before > after ? search.occurrences({ after, before }) : [];
  }
  const [order] = query.sort;
  if (order && (order.property !== "start" || order.isAscending === false)) {
    throw new MethodFailure("unsupportedSort", "The next occurrences come by their start.");
  }
  const wanted = query.position < 0 ? Infinity : query.position + query.limit;
  for (const days of NEXT) {
    const found = search.occurrences({ after, before: after + days * DAY });
    if (found.length >= wanted || days === NEXT.at(-1)) return found;
  }
  return [];
}

/** Looks through events, within what one query may cost. */
class Search {
  readonly conditions: EventConditions;
  readonly #stored: readonly StoredEvent[];
  readonly #timeZone: TimeZoneId;
  readonly #scope: CalendarScope;
  readonly #endsAt = performance.now() + MAX_TIME;

  constructor(
    scope: CalendarScope,
    stored: readonly StoredEvent[],
    conditions: EventConditions,
    timeZone: TimeZoneId,
  ) {
    this.#scope = scope;
    this.#stored = stored;
    this.conditions = conditions;
    this.#timeZone = timeZone;
  }

  /** Occurrences that overlap a window. */
  occurrences(window: Window): readonly FoundEvent[] {
    const found: FoundEvent[] = [];
    for (const stored of this.#stored) {
      for (const one of this.#expanded(stored, window)) {
        if (!this.conditions.matches(one.event, stored.calendar.id)) continue;
        if (found.length >= MAX_FOUND) throw tooMuch();
        found.push(one);
      }
    }
    return found;
  }

  /** Series and single events of which something overlaps the window that is asked for, where one is. */
  series(): readonly FoundEvent[] {
    const { after, before, matches } = this.conditions;
    const isAnyTime = after === undefined && before === undefined;
    const window = {
      after: after ?? before! - MAX_DAYS * DAY,
      before: before ?? after! + MAX_DAYS * DAY,
    };
    const found: FoundEvent[] = [];
    for (const stored of this.#stored) {
      if (!isAnyTime && !this.#overlaps(stored, window)) continue;
      for (const event of eventsOf(stored)) {
        if (!matches(event, stored.calendar.id)) continue;
        found.push({ id: idOf(stored, event), stored, event, ...this.#times(event) });
      }
    }
    return found;
  }

  #overlaps(stored: StoredEvent, window: Window): boolean {
    return window.before > window.after && this.#expanded(stored, window).length > 0;
  }

  #times(event: JSCalendarEvent): Pick<FoundEvent, "start" | "end"> {
    try {
      const { start, end } = timesOf(event, this.#timeZone);
      return { start: start * 1000, end: end * 1000 };
    } catch (error) {
      if (error instanceof CalendarError) return { start: 0, end: 0 };
      throw error;
    }
  }

  #expanded(stored: StoredEvent, window: Window): readonly FoundEvent[] {
    this.#scope.dav.signal.throwIfAborted();
    if (performance.now() > this.#endsAt) throw tooMuch();
    const where = { ...window, timeZone: this.#timeZone };
    try {
      return eventsOf(stored).flatMap((event) =>
        expandEvent(event, where, SERIES_BUDGET).occurrences.map((one) =>
          foundEvent(stored, event, one),
        ),
      );
    } catch (error) {
      // A rule or a zone that makes no sense keeps this one out, not the others.
      if (error instanceof CalendarError) return [];
      throw error;
    }
  }
}

/** The series or single event of an object, or occurrences that stand alone. */
function eventsOf({ event, alone }: StoredEvent): readonly JSCalendarEvent[] {
  return alone.size > 0 ? [...alone.values()] : [event];
}

function foundEvent(
  stored: StoredEvent,
  series: JSCalendarEvent,
  { event, recurrenceId, start, utcStart, utcEnd }: Occurrence,
): FoundEvent {
  const times = { start: utcStart, end: utcEnd };
  if (recurrenceId === null) return { id: idOf(stored, series), stored, event: series, ...times };
  const id = occurrenceId(stored.id, occurrenceName(series, recurrenceId));
  const alone = aloneEvent({ ...event, start }, recurrenceId, series);
  return { id, stored, event: alone, ...times };
}

function tooMuch(): MethodFailure {
  return new MethodFailure("requestTooLarge", "There are too many events in this window.");
}

type Order = (a: FoundEvent, b: FoundEvent) => number;

function comparing({ sort }: CalendarEventQuery): Order {
  const keys = sort.map(({ property, isAscending = true }): Order => {
    const sign = isAscending ? 1 : -1;
    return (a, b) => sign * comparedBy(property, a, b);
  });
  const last: Order = (a, b) => a.start - b.start || a.end - b.end || compared(a.id, b.id);
  return (a, b) => {
    for (const key of keys) {
      const order = key(a, b);
      if (order !== 0) return order;
    }
    return last(a, b);
  };
}

function comparedBy(
  property: CalendarEventQuery["sort"][number]["property"],
  a: FoundEvent,
  b: FoundEvent,
): number {
  if (property === "start") return a.start - b.start;
  return compared(a.event[property] ?? "", b.event[property] ?? "");
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
