/**
 * Events of an account.
 *
 * @module
 */
import {
  calendars,
  type CalendarEvent,
  type Id,
  type JSCalendarEvent,
  type LocalDateTime,
  type TimeZoneId,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";

/** Properties that lists and grids of events show. */
export const EVENT_ROW_PROPERTIES = [
  "id",
  "baseEventId",
  "uid",
  "calendarIds",
  "title",
  "start",
  "duration",
  "timeZone",
  "utcStart",
  "utcEnd",
  "showWithoutTime",
  "recurrenceId",
  "locations",
  "virtualLocations",
  "status",
  "freeBusyStatus",
  "privacy",
  "participants",
  "isOrigin",
  "alerts",
  "revision",
] as const satisfies readonly (keyof CalendarEvent)[];

/** An occurrence as lists and grids need it; of its participants the owners and the person herself. */
export type EventRow = Pick<CalendarEvent, (typeof EVENT_ROW_PROPERTIES)[number]>;

/** What {@link listEvents} accepts. */
export interface ListEventsOptions extends AccountOptions {
  /** Events that end after this, in `timeZone`. */
  readonly after: LocalDateTime;
  /** Events that start before this, in `timeZone`; without it the next ones, however far off. */
  readonly before?: LocalDateTime | undefined;
  /** Zone of `after`, `before` and of events that float, `Europe/Paris`. */
  readonly timeZone: TimeZoneId;
  /** Default: all. */
  readonly calendarIds?: readonly Id[] | undefined;
  /** Words to search for. */
  readonly text?: string | undefined;
  /** Default: 500; a server answers fewer where `before` is not said. */
  readonly limit?: number | undefined;
}

/** A window of events. */
export interface EventPage {
  readonly accountId: Id;
  /** In the order of their starts. */
  readonly items: readonly EventRow[];
  /** Whether `limit` left any out. */
  readonly hasMore: boolean;
}

/**
 * Lists occurrences, the earliest first.
 *
 * @example `await listEvents(connection, { after: "2026-11-23T00:00:00", timeZone: "Europe/Paris", limit: 10 })`
 * @throws {@link PartageError} `ERR_NOT_FOUND` for an unknown calendar, `ERR_INVALID_FILTER` for a window that is too long.
 */
export function listEvents(connection: Connection, options: ListEventsOptions): Promise<EventPage> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const { after, before, timeZone, calendarIds, text, limit = 500 } = options;
    const query = call(
      "CalendarEvent/query",
      {
        accountId,
        filter: { inCalendars: calendarIds, after, before, text: text?.trim() || undefined },
        sort: [{ property: "start" }],
        expandRecurrences: true,
        timeZone,
        limit,
      },
      options,
    );
    const get = call(
      "CalendarEvent/get",
      {
        accountId,
        ids: query.ref("/ids"),
        properties: EVENT_ROW_PROPERTIES,
        reduceParticipants: true,
        timeZone,
      },
      options,
    );
    const [{ ids, limit: most = limit }, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((event) => [event.id, event]));
    return {
      accountId,
      items: ids.flatMap((id) => byId.get(id) ?? []),
      hasMore: ids.length >= most,
    };
  });
}

/**
 * Reads one event or occurrence whole.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when it does not exist any more.
 */
export function getEvent(
  connection: Connection,
  id: Id,
  options: AccountOptions & { readonly timeZone?: TimeZoneId } = {},
): Promise<CalendarEvent> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const { timeZone } = options;
    const { list } = await call("CalendarEvent/get", { accountId, ids: [id], timeZone }, options);
    const [event] = list;
    if (!event) throw new PartageError("ERR_NOT_FOUND", "This event does not exist any more");
    return event;
  });
}

/**
 * Reads the event that has a UID, where the account has it: the series with its overrides.
 */
export function findEvent(
  connection: Connection,
  uid: string,
  options: AccountOptions = {},
): Promise<CalendarEvent | undefined> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const query = call("CalendarEvent/query", { accountId, filter: { uid }, limit: 1 }, options);
    const get = call("CalendarEvent/get", { accountId, ids: query.ref("/ids") }, options);
    const [, { list }] = await Promise.all([query, get]);
    return list[0];
  });
}

/**
 * Reads an iCalendar blob, such as the invitation in a message, as events.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND`, `ERR_INVALID_ARGUMENTS` when it is no iCalendar.
 */
export function parseEvents(
  connection: Connection,
  blobId: Id,
  options: AccountOptions = {},
): Promise<readonly JSCalendarEvent[]> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const answer = await call("CalendarEvent/parse", { accountId, blobIds: [blobId] }, options);
    const events = answer.parsed?.[blobId];
    if (events) return events;
    if (answer.notFound?.includes(blobId))
      throw new PartageError("ERR_NOT_FOUND", "This file does not exist any more");
    throw new PartageError("ERR_INVALID_ARGUMENTS", "This file is not a calendar");
  });
}
