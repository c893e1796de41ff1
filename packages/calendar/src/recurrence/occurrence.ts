/**
 * One occurrence of a series as an event of its own (draft-ietf-jmap-calendars section 5.7), and the
 * name that it has in ids.
 *
 * @module
 */
import type { CalendarEvent, JSCalendarEvent, LocalDateTime, TimeZoneId } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { formatLocal, formatUtc, localSeconds, localSecondsOrNull } from "../civil.js";
import { durationParts } from "../duration.js";
import { localOf, utcOf, zoneClock, type ZoneClock } from "../zone/zone-clock.js";
import { expandEvent } from "./expand-event.js";
import { applyPatch } from "./patch-object.js";

/** The clock of an event; of `floating` where it has no zone. */
export function eventClock(event: JSCalendarEvent, floating: TimeZoneId): ZoneClock {
  return zoneClock(event.timeZone ?? floating, event.timeZones);
}

const TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/;

/** A date or time without marks, `20261123T090000Z`, in the notation of ISO 8601; undefined when it does not exist. */
export function isoTime(compact: string): string | undefined {
  const parts = TIME.exec(compact.trim());
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, zone] = parts;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return localSecondsOrNull(`${date}T00:00:00`) === null ? undefined : date;
  const local = `${date}T${hour}:${minute}:${second}`;
  return localSecondsOrNull(local) === null ? undefined : `${local}${zone}`;
}

/** The local time, in the zone of a series, that the name of an occurrence says; undefined for none. */
export function recurrenceIdOf(event: JSCalendarEvent, name: string): LocalDateTime | undefined {
  const iso = isoTime(name);
  if (iso === undefined) return undefined;
  if (iso.length === 10)
    return `${iso}T${event.showWithoutTime ? "00:00:00" : event.start.slice(11)}`;
  if (!iso.endsWith("Z")) return iso;
  const utc = localSecondsOrNull(iso.slice(0, -1))!;
  return formatLocal(localOf(eventClock(event, "Etc/UTC"), utc));
}

/** The name of an occurrence in ids: UTC, `20261123T090000Z`, or the day. */
export function occurrenceName(event: JSCalendarEvent, recurrenceId: LocalDateTime): string {
  if (event.showWithoutTime && event.timeZone == null) {
    return recurrenceId.slice(0, 10).replaceAll("-", "");
  }
  const utc = utcOf(eventClock(event, "Etc/UTC"), localSeconds(recurrenceId));
  return formatUtc(utc).replace(/[-:]/g, "");
}

/** Steps of an expansion that looks for one occurrence. */
const BUDGET = { steps: 200_000, occurrences: 1_000 };

/** The occurrence that a name says; undefined where the series has none at that time. */
export function occurrenceOf(series: JSCalendarEvent, name: string): JSCalendarEvent | undefined {
  try {
    const recurrenceId = recurrenceIdOf(series, name);
    const event = recurrenceId === undefined ? undefined : eventAt(series, recurrenceId);
    return event && recurrenceId !== undefined
      ? aloneEvent(event, recurrenceId, series)
      : undefined;
  } catch (error) {
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}

function eventAt(
  series: JSCalendarEvent,
  recurrenceId: LocalDateTime,
): JSCalendarEvent | undefined {
  const override = series.recurrenceOverrides?.[recurrenceId];
  if (override?.["excluded"] === true) return undefined;
  if (override) return applyPatch({ ...series, start: recurrenceId }, override);
  const utc = utcOf(eventClock(series, "Etc/UTC"), localSeconds(recurrenceId)) * 1000;
  // Only what overlaps is told: an occurrence without a length starts at the beginning of a window.
  const window = { after: utc - 1_000, before: utc + 1_000 };
  const { occurrences } = expandEvent({ ...series, duration: "PT1S" }, window, BUDGET);
  const found = occurrences.find((one) => one.recurrenceId === recurrenceId);
  if (!found) return undefined;
  const { duration } = found.event === series ? series : found.event;
  return {
    ...found.event,
    start: found.start,
    ...(duration === "PT1S" && series.duration !== "PT1S"
      ? { duration: series.duration ?? "PT0S" }
      : {}),
  };
}

/** What an occurrence is, without what only its series says. */
export function aloneEvent(
  event: JSCalendarEvent,
  recurrenceId: LocalDateTime,
  series: JSCalendarEvent,
): JSCalendarEvent {
  const {
    recurrenceRules: _rules,
    excludedRecurrenceRules: _excluded,
    recurrenceOverrides: _overrides,
    ...own
  } = event;
  return { ...own, recurrenceId, recurrenceIdTimeZone: series.timeZone ?? null };
}

/** Times of an event in seconds since the epoch; one that floats is read in a zone. */
export function timesOf(
  event: JSCalendarEvent,
  floating: TimeZoneId,
): { readonly start: number; readonly end: number } {
  const clock = eventClock(event, floating);
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
