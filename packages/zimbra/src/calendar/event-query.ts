/**
 * `CalendarEvent/query`. An expanding query finds occurrences by one search and keeps what it told of
 * them, so that the `CalendarEvent/get` of the same request needs nothing more.
 *
 * Without `before` the next occurrences are looked for in ever longer windows, up to three years.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type CalendarEventQuery, MethodFailure, type QueryResult } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { isItemId } from "../mail/ids.js";
import { type EventConditions, MAX_WINDOW_DAYS, readFilter } from "./event-filter.js";
import type { EventRow } from "./event-rows.js";
import {
  type EventSearch,
  type FoundEvents,
  searchEvents,
  type SearchWindow,
} from "./event-search.js";
import { findByUid } from "./load-appointments.js";

const DAY = 86_400_000;
/** Days: the next five weeks, a year, three years; most people have something in the first. */
const NEXT: readonly (readonly number[])[] = [
  [0, 35],
  [35, 400],
  [400, 765, 1_130],
];

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `invalidArguments`, `notFound`. */
export async function queryEvents(
  scope: AccountScope,
  accountId: Id,
  query: CalendarEventQuery,
): Promise<QueryResult> {
  const conditions = readFilter(query);
  const descending = isDescending(query, conditions);
  if (conditions.isEmpty || conditions.calendarIds?.some((id) => !isItemId(id))) {
    return nothing(scope, accountId, query, conditions);
  }
  if (conditions.uid !== undefined && !query.expandRecurrences) {
    return byUid(scope, accountId, query, conditions.uid);
  }
  const { terms, calendarIds } = conditions;
  const search: EventSearch = { accountId, calendarIds, terms, timeZone: query.timeZone };
  const wanted = query.position < 0 ? Number.POSITIVE_INFINITY : query.position + query.limit;
  const found = await find(scope, search, { query, conditions, wanted, descending });
  if (!query.expandRecurrences) {
    return result(scope, query, found, { ids: seriesIds(found.rows, descending), isWhole: true });
  }
  for (const { event } of found.rows) scope.foundEvents.set(event.id, event);
  const rows = found.rows.filter(({ event }) => hasUid(event.uid, conditions));
  const ids = (descending ? rows.toReversed() : rows).map(({ event }) => event.id);
  return result(scope, query, found, { ids, isWhole: conditions.before !== undefined });
}

function hasUid(uid: string | undefined, { uid: wanted }: EventConditions): boolean {
  return wanted === undefined || uid === wanted;
}

function isDescending(
  { sort, expandRecurrences }: CalendarEventQuery,
  { uid }: EventConditions,
): boolean {
  const [first, ...more] = sort;
  const isSingle = uid !== undefined && !expandRecurrences;
  if (!isSingle && (more.length > 0 || (first && first.property !== "start"))) {
    throw new MethodFailure("unsupportedSort", "The mail server sorts events by their start only.");
  }
  return first?.isAscending === false;
}

async function nothing(
  scope: AccountScope,
  accountId: Id,
  query: CalendarEventQuery,
  { calendarIds }: EventConditions,
): Promise<QueryResult> {
  const [queryState] = await Promise.all([scope.currentState(), scope.requireAccount(accountId)]);
  if (calendarIds?.some((id) => !isItemId(id))) {
    throw new MethodFailure("notFound", "This calendar does not exist.");
  }
  return { queryState, position: 0, ids: [], ...(query.calculateTotal ? { total: 0 } : {}) };
}

async function byUid(
  scope: AccountScope,
  accountId: Id,
  query: CalendarEventQuery,
  uid: string,
): Promise<QueryResult> {
  const { state, id } = await findByUid(scope, accountId, uid);
  const ids = id === undefined ? [] : [id];
  return result(scope, query, { state, rows: [] }, { ids, isWhole: true });
}

interface Wanted {
  readonly query: CalendarEventQuery;
  readonly conditions: EventConditions;
  /** Occurrences that are enough. */
  readonly wanted: number;
  readonly descending: boolean;
}

async function find(
  scope: AccountScope,
  search: EventSearch,
  wanted: Wanted,
): Promise<FoundEvents> {
  const { after, before } = wanted.conditions;
  const isOpen = wanted.query.expandRecurrences && before === undefined;
  if (isOpen) return findNext(scope, search, after ?? scope.clock(), wanted);
  if (after === undefined && before === undefined) return searchEvents(scope, search, [undefined]);
  const window = {
    after: after ?? before! - MAX_WINDOW_DAYS * DAY,
    before: before ?? after! + MAX_WINDOW_DAYS * DAY,
  };
  if (window.before - window.after > (MAX_WINDOW_DAYS + 1) * DAY) {
    throw new MethodFailure(
      "invalidArguments",
      `Events can be asked for in windows of at most ${MAX_WINDOW_DAYS} days.`,
    );
  }
  if (window.before <= window.after)
    return { ...(await searchEvents(scope, search, [])), rows: [] };
  return searchEvents(scope, search, [window]);
}

/** Looks ever further, until there are enough: what starts within the windows seen is complete. */
async function findNext(
  scope: AccountScope,
  search: EventSearch,
  after: number,
  { wanted, descending }: Wanted,
): Promise<FoundEvents> {
  if (descending) {
    throw new MethodFailure("unsupportedSort", "The last occurrences of all can't be found.");
  }
  let found: FoundEvents | undefined;
  for (const days of NEXT) {
    const windows: readonly SearchWindow[] = days.slice(1).map((end, index) => ({
      after: after + days[index]! * DAY,
      before: after + end * DAY,
    }));
    const more = await searchEvents(scope, search, windows);
    found = found ? merged(found, more) : more;
    if (found.rows.length >= wanted) break;
  }
  return found!;
}

function merged(first: FoundEvents, second: FoundEvents): FoundEvents {
  const known = new Set(first.rows.map(({ event }) => event.id));
  const rows = [...first.rows, ...second.rows.filter(({ event }) => !known.has(event.id))];
  return { state: first.state, rows: rows.sort((a, b) => a.start - b.start) };
}

function seriesIds(rows: readonly EventRow[], descending: boolean): readonly Id[] {
  const ids = (descending ? rows.toReversed() : rows).map(
    ({ event }) => event.baseEventId ?? event.id,
  );
  return [...new Set(ids)];
}

function result(
  scope: AccountScope,
  { position, limit, calculateTotal }: CalendarEventQuery,
  { state }: FoundEvents,
  { ids, isWhole }: { readonly ids: readonly Id[]; readonly isWhole: boolean },
): QueryResult {
  const first = position < 0 ? Math.max(0, ids.length + position) : position;
  scope.foundEventsState = state;
  return {
    queryState: state,
    position: first,
    ids: ids.slice(first, first + Math.max(0, limit)),
    ...(calculateTotal && isWhole ? { total: ids.length } : {}),
  };
}
