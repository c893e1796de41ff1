/**
 * Searches for occurrences in some calendars, other people's included: one search for all of them.
 *
 * @module
 */
import type { Id, TimeZoneId } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { isTrue, type JsonObject, objectsOf } from "../soap/json.js";
import { isFault, SoapFault } from "../soap/upstream-error.js";
import { calendarFolders, type CalendarFolder, type CalendarPlace } from "./calendar-places.js";
import { type EventRow, readBareRow, readRows } from "./event-rows.js";

/** A window in time, in milliseconds since the epoch. */
export interface SearchWindow {
  readonly after: number;
  readonly before: number;
}

/** What is searched for. */
export interface EventSearch {
  readonly accountId: Id;
  /** Undefined for all calendars. */
  readonly calendarIds: readonly Id[] | undefined;
  readonly terms: readonly string[];
  readonly timeZone: TimeZoneId;
}

/** Occurrences that were found. */
export interface FoundEvents {
  readonly state: string;
  /** By start, each id once. */
  readonly rows: readonly EventRow[];
}

/** Most hits that Zimbra gives at once. */
const MAX_PAGE = 1_000;
/** Pages that are asked for at most. */
const MAX_PAGES = 5;
/** Occurrences of one search that are kept. */
const MAX_ROWS = 20_000;
/** Zimbra reads whole days in its own zone, which may be another one than that of the query. */
const SLACK = 86_400_000;

/** Finds the occurrences that overlap a window, or appointments as a whole without one. */
export async function searchEvents(
  scope: AccountScope,
  search: EventSearch,
  windows: readonly (SearchWindow | undefined)[],
): Promise<FoundEvents> {
  const info = await scope.info();
  if (search.accountId !== info.id) {
    throw new MethodFailure("accountNotFound", "This session has no such account.");
  }
  // The calendars as they were known; what they are now comes in the batch of the search.
  const wanted = search.calendarIds ?? info.calendars.map(({ id }) => id);
  const [answer, ...outcomes] = await Promise.all([
    scope.calendarIds(),
    ...windows.map((window) =>
      settled(searchWindow(scope, search.terms, wanted, info.calendars, window)),
    ),
  ]);
  const calendars = calendarFolders(answer.body);
  requireCalendars(search.calendarIds, calendars);
  if (search.calendarIds === undefined && !sameIds(calendars, wanted)) {
    // Somebody made or removed a calendar since the account was described.
    scope.forgetInfo();
    const ids = calendars.map(({ id }) => id);
    return searchEvents(scope, { ...search, calendarIds: ids }, windows);
  }
  const pages = outcomes.map((outcome) => {
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  });
  const { id: ownAccount, email: ownAddress } = info;
  const context = { calendars, ownAccount, ownAddress, timeZone: search.timeZone };
  const rows: EventRow[] = [];
  const seen = new Set<Id>();
  pages.forEach((hits, index) => {
    const window = windows[index];
    const found = hits.flatMap((hit) => {
      const some = readRows(hit, context);
      const bare = window || some.length > 0 ? undefined : readBareRow(hit, context);
      return bare ? [bare] : some;
    });
    for (const row of found) {
      if (seen.has(row.event.id) || (window && !overlaps(row, window))) continue;
      seen.add(row.event.id);
      if (rows.length < MAX_ROWS) rows.push(row);
    }
  });
  rows.sort((a, b) => a.start - b.start || a.end - b.end || compare(a.event.id, b.event.id));
  return { state: await scope.stateOf(answer), rows };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

async function settled<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

function sameIds(calendars: readonly CalendarPlace[], ids: readonly Id[]): boolean {
  return calendars.length === ids.length && calendars.every(({ id }) => ids.includes(id));
}

function requireCalendars(
  ids: readonly Id[] | undefined,
  calendars: readonly CalendarFolder[],
): void {
  if (ids?.every((id) => calendars.some((calendar) => calendar.id === id)) ?? true) return;
  throw new MethodFailure("notFound", "This calendar does not exist any more.");
}

/** An event without a length takes place where it starts. */
function overlaps({ start, end }: EventRow, { after, before }: SearchWindow): boolean {
  return start < before && (end > after || (end === start && start === after));
}

async function searchWindow(
  scope: AccountScope,
  terms: readonly string[],
  wanted: readonly Id[],
  places: readonly CalendarPlace[],
  window: SearchWindow | undefined,
): Promise<readonly JsonObject[]> {
  if (wanted.length === 0) return [];
  try {
    return await searchAll(scope, terms, wanted, window);
  } catch (error) {
    if (isFault(error, "mail.QUERY_PARSE_ERROR") || !(error instanceof SoapFault)) throw error;
    const shared = new Set(places.flatMap(({ id, remote }) => (remote ? [id] : [])));
    const own = wanted.filter((id) => !shared.has(id));
    if (own.length === wanted.length) throw gone(error);
    // One calendar that its owner no longer shares must not hide all others.
    const found = await Promise.all([
      own.length > 0 ? searchAll(scope, terms, own, window) : [],
      ...wanted
        .filter((id) => shared.has(id))
        .map((id) => searchAll(scope, terms, [id], window).catch(nothing)),
    ]);
    return found.flat();
  }
}

function gone(fault: SoapFault): Error {
  if (!isFault(fault, "mail.NO_SUCH_FOLDER")) return fault;
  return new MethodFailure("notFound", "This calendar does not exist any more.", { cause: fault });
}

function nothing(error: unknown): readonly JsonObject[] {
  if (error instanceof SoapFault) return [];
  throw error;
}

async function searchAll(
  scope: AccountScope,
  terms: readonly string[],
  calendarIds: readonly Id[],
  window: SearchWindow | undefined,
): Promise<readonly JsonObject[]> {
  const folders = calendarIds.map((id) => `inid:"${id}"`).join(" or ");
  const query = [`(${folders})`, ...terms].join(" and ");
  const hits: JsonObject[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const { body } = await scope.soap.call("SearchRequest", {
      query: terms.length > 0 ? `(${query})` : query,
      types: "appointment",
      offset: page * MAX_PAGE,
      limit: MAX_PAGE,
      ...(window
        ? {
            calExpandInstStart: Math.max(0, window.after - SLACK),
            calExpandInstEnd: window.before + SLACK,
          }
        : {}),
    });
    hits.push(...objectsOf(body["appt"]));
    if (!isTrue(body["more"])) break;
  }
  return hits;
}
