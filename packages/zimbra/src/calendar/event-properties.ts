/**
 * What every event of a calendar has beside its content: id, calendar, revision, times in UTC.
 *
 * @module
 */
import {
  durationParts,
  formatUtc,
  localSeconds,
  participantId,
  utcOf,
} from "@partage-ent/calendar";
import type {
  CalendarEvent,
  Id,
  JSCalendarEvent,
  Participant,
  TimeZoneId,
} from "@partage-ent/jmap";
import { clockOf } from "./appointment.js";

/** Times of an event in seconds since the epoch; one that floats is read in a zone. */
export function timesOf(
  event: JSCalendarEvent,
  floating: TimeZoneId,
): { readonly start: number; readonly end: number } {
  const clock = clockOf(event, floating);
  const local = localSeconds(event.start);
  const { days, seconds } = durationParts(event.duration ?? "PT0S");
  const start = utcOf(clock, local);
  const end = (days === 0 ? start : utcOf(clock, local + days * 86_400)) + seconds;
  return { start, end };
}

/** `utcStart` and `utcEnd` of an event. */
export function utcProperties(
  event: JSCalendarEvent,
  floating: TimeZoneId,
): Pick<CalendarEvent, "utcStart" | "utcEnd"> {
  const { start, end } = timesOf(event, floating);
  return { utcStart: formatUtc(start), utcEnd: formatUtc(end) };
}

/** Of the participants the owners and the person herself, where no others are wanted. */
export function reducedParticipants(
  participants: Readonly<Record<Id, Participant>>,
  addresses: readonly string[],
): Readonly<Record<Id, Participant>> {
  const own = new Set(addresses.map((address) => participantId(`mailto:${address}`)));
  return Object.fromEntries(
    Object.entries(participants).filter(([id, { roles }]) => roles.owner || own.has(id)),
  );
}

/** Blob of an event as iCalendar. */
export function eventBlobId(baseId: Id): Id {
  return `event-${baseId}`;
}
