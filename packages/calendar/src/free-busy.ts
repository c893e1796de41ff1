/**
 * Free/busy: when someone is taken (RFC 5545 section 3.6.4, draft-ietf-jmap-calendars section 2).
 *
 * @module
 */
import type { JSCalendarEvent, UTCDate } from "@partage-ent/jmap";

import { startMeter, type Budget, type BudgetLimit } from "./budget.js";
import { CalendarError } from "./calendar-error.js";
import { formatUtc, isLocalDateTime, utcSeconds } from "./civil.js";
import { durationPartsOrNull, durationSeconds } from "./duration.js";
import { parseComponents, writeComponents } from "./icalendar/parse-components.js";
import { parameter } from "./icalendar/properties.js";
import { expandEvent, type ExpandWindow } from "./recurrence/expand-event.js";
import type { JCalComponent, JCalProperty } from "./vendor.js";

/** How surely someone is taken. */
export type BusyStatus = "confirmed" | "tentative" | "unavailable";

/** A time in which someone is taken. */
export interface BusyPeriod {
  readonly utcStart: UTCDate;
  readonly utcEnd: UTCDate;
  readonly busyStatus: BusyStatus;
}

/** The busy periods of a window. */
export interface Busy {
  /** In order, without overlaps of the same status. */
  readonly periods: readonly BusyPeriod[];
  /** The limit that ended the expansion early, or null when it is whole. */
  readonly stopped: BudgetLimit | null;
}

/** Whose time, and at what cost. */
export interface BusyOptions {
  /** Id of the person among the participants, to know what they answered. */
  readonly participant?: string;
  readonly budget?: Budget;
}

/**
 * When the events of a person take their time: cancelled, free and declined ones don't.
 *
 * @throws {@link CalendarError} when an event is wrong.
 */
export function busyPeriods(
  events: readonly JSCalendarEvent[],
  window: ExpandWindow,
  options: BusyOptions = {},
): Busy {
  const { budget = {} } = options;
  const meter = startMeter(budget);
  const found: Span[] = [];
  for (const event of events) {
    if (!meter.step(64)) break;
    const { occurrences, stopped } = expandEvent(event, window, budget);
    meter.stopped ??= stopped;
    for (const { event: occurrence, utcStart, utcEnd } of occurrences) {
      const status = busyStatusOf(occurrence, options.participant);
      if (!status) continue;
      if (!meter.occurrence()) break;
      const start = Math.max(utcStart, window.after);
      const end = Math.min(utcEnd, window.before);
      if (end > start) found.push({ start, end, status });
    }
  }
  return { periods: merged(found), stopped: meter.stopped };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly status: BusyStatus;
}

function busyStatusOf(event: JSCalendarEvent, participant: string | undefined): BusyStatus | null {
  if (event.freeBusyStatus === "free" || event.status === "cancelled") return null;
  const answer =
    participant === undefined ? undefined : event.participants?.[participant]?.participationStatus;
  if (answer === "declined" || answer === "delegated") return null;
  const unsure =
    event.status === "tentative" || answer === "tentative" || answer === "needs-action";
  return unsure ? "tentative" : "confirmed";
}

function merged(spans: readonly Span[]): readonly BusyPeriod[] {
  const periods: { start: number; end: number; readonly status: BusyStatus }[] = [];
  const open = new Map<BusyStatus, { start: number; end: number; readonly status: BusyStatus }>();
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = open.get(span.status);
    if (last && span.start <= last.end) {
      last.end = Math.max(last.end, span.end);
      continue;
    }
    const next = { ...span };
    open.set(span.status, next);
    periods.push(next);
  }
  return periods.map(({ start, end, status }) => ({
    utcStart: formatUtc(Math.floor(start / 1000)),
    utcEnd: formatUtc(Math.floor(end / 1000)),
    busyStatus: status,
  }));
}

const TYPES: Readonly<Record<string, BusyStatus>> = {
  busy: "confirmed",
  "busy-tentative": "tentative",
  "busy-unavailable": "unavailable",
};

/**
 * The busy periods of the VFREEBUSY components of a text; periods that can't be read are left out.
 *
 * @throws {@link CalendarError} when the text is not iCalendar.
 */
export function readFreeBusy(text: string): readonly BusyPeriod[] {
  const { components } = parseComponents(text);
  const calendars = components.flatMap((component) =>
    component[0] === "vcalendar" ? component[2] : [component],
  );
  const spans = calendars
    .filter(([name]) => name === "vfreebusy")
    .flatMap(([, properties]) => properties)
    .filter(([name]) => name === "freebusy")
    .flatMap(spansOf);
  return merged(spans);
}

function spansOf(property: JCalProperty): readonly Span[] {
  const type = (parameter(property, "fbtype") ?? "busy").toLowerCase();
  // RFC 5545 section 3.2.9: what is not known counts as busy.
  const status = Object.hasOwn(TYPES, type) ? TYPES[type]! : "confirmed";
  if (type === "free") return [];
  return property.slice(3).flatMap((value) => {
    const [from, to] = Array.isArray(value) ? (value as readonly unknown[]).map(String) : [];
    if (!from || !to || !isLocalDateTime(from.replace(/Z$/, ""))) return [];
    const start = utcSeconds(from);
    const end = durationPartsOrNull(to)
      ? start + durationSeconds(to)
      : isLocalDateTime(to.replace(/Z$/, ""))
        ? utcSeconds(to)
        : start;
    return end > start ? [{ start: start * 1000, end: end * 1000, status }] : [];
  });
}

/** What a VFREEBUSY says beside its periods. */
export interface FreeBusyOptions {
  readonly uid: string;
  /** Milliseconds since the epoch, for DTSTAMP. */
  readonly now: number;
  readonly window: Pick<ExpandWindow, "after" | "before">;
  /** `mailto:` URIs. */
  readonly organizer?: string;
  readonly attendee?: string;
  /** Default: `PUBLISH`. */
  readonly method?: "PUBLISH" | "REPLY";
}

/**
 * Writes busy periods as a VFREEBUSY.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_VALUE` when the window ends before it begins.
 */
export function writeFreeBusy(periods: readonly BusyPeriod[], options: FreeBusyOptions): string {
  const { uid, now, window, organizer, attendee, method = "PUBLISH" } = options;
  if (window.before < window.after) {
    throw new CalendarError("ERR_CALENDAR_VALUE", "The window ends before it begins");
  }
  const time = (name: string, at: number): JCalProperty => [
    name,
    {},
    "date-time",
    formatUtc(Math.floor(at / 1000)),
  ];
  const typeOf = (status: BusyStatus): string =>
    Object.entries(TYPES)
      .find(([, known]) => known === status)![0]
      .toUpperCase();
  const component: JCalComponent = [
    "vfreebusy",
    [
      ["uid", {}, "text", uid],
      time("dtstamp", now),
      time("dtstart", window.after),
      time("dtend", window.before),
      ...(organizer ? [["organizer", {}, "cal-address", organizer] as const] : []),
      ...(attendee ? [["attendee", {}, "cal-address", attendee] as const] : []),
      ...periods.map(({ utcStart, utcEnd, busyStatus }): JCalProperty => [
        "freebusy",
        { fbtype: typeOf(busyStatus) },
        "period",
        [utcStart, utcEnd],
      ]),
    ],
    [],
  ];
  const head: readonly JCalProperty[] = [
    ["version", {}, "text", "2.0"],
    ["prodid", {}, "text", "-//partage-ent//calendar//EN"],
    ["method", {}, "text", method],
  ];
  return writeComponents([["vcalendar", head, [component]]]);
}
