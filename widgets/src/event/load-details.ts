/**
 * An event with all that its card says.
 *
 * @module
 */
import type { Calendar, CalendarEvent, Id } from "@partage-ent/jmap";
import {
  type Connection,
  type EventRow,
  getEvent,
  listCalendars,
  listParticipantIdentities,
} from "@partage-ent/sdk";
import { spanOf } from "../shared/event-time.js";
import { findOverlaps } from "../shared/overlaps.js";

/** An event, read whole. */
export interface EventDetails {
  readonly event: CalendarEvent;
  /** The series that it is an occurrence of, or itself. */
  readonly series: CalendarEvent;
  readonly calendars: readonly Calendar[];
  /** Addresses of the person, in the order of their use. */
  readonly addresses: readonly string[];
}

/** What {@link loadDetails} knows already. */
export interface DetailsOptions {
  readonly timeZone: string;
  readonly calendars: readonly Calendar[] | undefined;
  readonly signal: AbortSignal;
}

/** Reads an event, its series, the calendars and the addresses of the person. */
export async function loadDetails(
  connection: Connection,
  id: Id,
  { timeZone, calendars, signal }: DetailsOptions,
): Promise<EventDetails> {
  const [event, known, session, identities] = await Promise.all([
    getEvent(connection, id, { timeZone, signal }),
    calendars ?? listCalendars(connection, { signal }),
    connection.session(),
    listParticipantIdentities(connection, { signal }),
  ]);
  const { baseEventId } = event;
  const isOccurrence = baseEventId && baseEventId !== event.id;
  const series = isOccurrence
    ? await getEvent(connection, baseEventId, { timeZone, signal })
    : event;
  const others = identities.map(({ calendarAddress }) => calendarAddress);
  return { event, series, calendars: known, addresses: [session.person.email, ...others] };
}

/** What else the person has at the time of an event, in calendars that are her own. */
export async function overlapsOf(
  connection: Connection,
  { event, calendars, addresses }: EventDetails,
  timeZone: string,
  signal: AbortSignal,
): Promise<readonly EventRow[]> {
  if (event.status === "cancelled" || event.freeBusyStatus === "free") return [];
  const own = calendars.filter(({ owner }) => owner === null).map(({ id }) => id);
  if (!Object.keys(event.calendarIds).some((id) => own.includes(id))) return [];
  return findOverlaps(connection, spanOf(event, timeZone), {
    ...{ uid: event.uid, timeZone, addresses, signal },
    calendarIds: own,
  });
}
