/**
 * The events of a view of the agenda, with the calendars they are in, as one live query.
 *
 * @module
 */
import type { Calendar, Id } from "@partage-ent/jmap";
import {
  type Connection,
  type EventPage,
  type EventRow,
  listCalendars,
  listEvents,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import { type CivilDate, zoneClock } from "../shared/civil-time.js";
import { clock } from "./clock.js";

/** How the agenda shows time. */
export type AgendaView = "list" | "day" | "week" | "month";

/** Which events are wanted. */
export interface AgendaQuery {
  /** Calendars by id or name; all when empty. */
  readonly only: readonly string[];
  /** Days of a grid, the second one not included; absent for the next events, however far off. */
  readonly days?: readonly [from: CivilDate, to: CivilDate] | undefined;
  /** Events at most, in a list. */
  readonly limit: number;
}

/** Events, earliest first, and the calendars of the account. */
export interface AgendaPage {
  readonly calendars: readonly Calendar[];
  readonly items: readonly EventRow[];
  readonly hasMore: boolean;
}

/** Types whose change makes a page old. */
export const PAGE_TYPES: readonly string[] = ["Calendar", "CalendarEvent"];

/** Events that one request brings of a grid. */
const GRID_LIMIT = 500;

/** Whether a calendar is shown: chosen by the page, else by the person, in any of her clients. */
export function isShown({ id, name, isVisible }: Calendar, only: readonly string[]): boolean {
  return only.length ? only.includes(id) || only.includes(name) : isVisible;
}

async function load(
  connection: Connection,
  { only, days, limit }: AgendaQuery,
  signal: AbortSignal,
): Promise<AgendaPage> {
  const { timeZone } = await connection.session();
  const now = clock.now();
  const after = days
    ? `${days[0]}T00:00:00`
    : new Date(now + zoneClock(timeZone).offsetAt(now)).toISOString().slice(0, 19);
  const ask = (calendarIds?: readonly Id[]): Promise<EventPage> =>
    listEvents(connection, {
      ...{ after, timeZone, calendarIds, signal },
      before: days && `${days[1]}T00:00:00`,
      limit: days ? GRID_LIMIT : limit,
    });
  // Calendars and events travel together; only where hidden calendars took places are events asked for again.
  const [calendars, page] = await Promise.all([listCalendars(connection, { signal }), ask()]);
  const shown = calendars.filter((one) => isShown(one, only)).map(({ id }) => id);
  const isIn = ({ calendarIds }: EventRow): boolean => shown.some((id) => id in calendarIds);
  if (days || page.items.every(isIn)) return { calendars, ...page };
  if (page.hasMore && shown.length) return { calendars, ...(await ask(shown)) };
  return { calendars, items: page.items.filter(isIn), hasMore: false };
}

/** The events of a query; elements that show the same ones share it. */
export function agendaPage(connection: Connection, query: AgendaQuery): LiveQuery<AgendaPage> {
  return liveQuery(connection, {
    key: `agenda ${JSON.stringify(query)}`,
    types: PAGE_TYPES,
    load: (signal) => load(connection, query, signal),
  });
}
