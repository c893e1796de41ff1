/**
 * iCalendar to JSCalendar: events grouped by UID, overrides inside their series.
 *
 * @module
 */
import type { JSCalendarEvent, PatchObject } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { diffEvents } from "../recurrence/patch-object.js";
import { RANGE_MEMBER, THIS_AND_FUTURE, type JCalComponent, type JCalProperty } from "../vendor.js";
import { parseComponents, type CalendarProblem } from "./parse-components.js";
import { propertyOf, valueText } from "./properties.js";
import { readEvent, type ReadEvent } from "./read-event.js";
import { localIn } from "./times.js";
import { readZones } from "./zones.js";

/** What a calendar file says. */
export interface CalendarFile {
  readonly events: readonly JSCalendarEvent[];
  /** METHOD in lowercase, where the file is a scheduling message (RFC 5546). */
  readonly method?: string;
  readonly prodId?: string;
  /** Properties of the calendar that have no meaning here, `X-WR-CALNAME` among them. */
  readonly properties: readonly JCalProperty[];
  /** Components that are no events and no zones: tasks, journals, free/busy. */
  readonly others: readonly JCalComponent[];
  /** What could not be read. */
  readonly problems: readonly CalendarProblem[];
}

/**
 * Reads a calendar file.
 *
 * @throws {@link CalendarError} when it is not iCalendar, or not whole.
 */
export function fromICalendar(text: string): CalendarFile {
  const { components, problems } = parseComponents(text);
  return fromJCal(components, problems);
}

/**
 * Reads a calendar file that is components already (RFC 7265), for systems that speak iCalendar in a
 * notation of their own; values are as ical.js gives them.
 */
export function fromJCal(
  components: readonly JCalComponent[],
  problems: readonly CalendarProblem[] = [],
): CalendarFile {
  const failed: CalendarProblem[] = [...problems];
  const calendars = components.filter(([name]) => name === "vcalendar");
  const bare = components.filter(([name]) => name !== "vcalendar");
  if (bare.length > 0) calendars.push(["vcalendar", [], bare]);
  const files = calendars.map((calendar) => readCalendar(calendar, failed));
  const method = files.find((file) => file.method)?.method;
  const prodId = files.find((file) => file.prodId)?.prodId;
  return {
    events: files.flatMap((file) => file.events),
    ...(method && { method }),
    ...(prodId && { prodId }),
    properties: files.flatMap((file) => file.properties),
    others: files.flatMap((file) => file.others),
    problems: failed,
  };
}

const CALENDAR_PROPERTIES = ["method", "prodid", "version", "calscale"];

function readCalendar(
  calendar: JCalComponent,
  problems: CalendarProblem[],
): Omit<CalendarFile, "problems"> {
  const zones = readZones(calendar);
  const byUid = new Map<string, ReadEvent[]>();
  for (const component of calendar[2]) {
    if (component[0] !== "vevent") continue;
    try {
      const read = readEvent(component, zones);
      const same = byUid.get(read.event.uid);
      if (same) same.push(read);
      else byUid.set(read.event.uid, [read]);
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      problems.push({ line: 0, message: error.message });
    }
  }
  const method = propertyOf(calendar, "method");
  const prodId = propertyOf(calendar, "prodid");
  return {
    events: [...byUid.values()].flatMap(assemble),
    ...(method && { method: valueText(method).toLowerCase() }),
    ...(prodId && { prodId: valueText(prodId) }),
    properties: calendar[1].filter(([name]) => !CALENDAR_PROPERTIES.includes(name)),
    others: calendar[2].filter(([name]) => name !== "vevent" && name !== "vtimezone"),
  };
}

/** The events of one UID: a series takes the overrides, what repeats a UID stays beside it. */
function assemble(all: readonly ReadEvent[]): readonly JSCalendarEvent[] {
  const masters = all.filter((read) => !read.recurrence);
  const overrides = all.filter((read) => read.recurrence);
  const series = masters.find(({ event }) => event.recurrenceRules) ?? masters[0];
  if (!series) return overrides.map(standalone);
  const patches = overrides.map((read) => patchOf(series, read));
  const events = masters.map(({ event }) => event);
  if (patches.length === 0) return events;
  const whole: JSCalendarEvent = {
    ...series.event,
    recurrenceOverrides: {
      ...series.event.recurrenceOverrides,
      ...Object.fromEntries(patches),
    },
    ...zonesOf(series, overrides),
  };
  return events.map((event) => (event === series.event ? whole : event));
}

function zonesOf(series: ReadEvent, overrides: readonly ReadEvent[]): Partial<JSCalendarEvent> {
  const zones = [...overrides, series].map(({ event }) => event.timeZones ?? {});
  const all = Object.assign({}, ...zones) as NonNullable<JSCalendarEvent["timeZones"]>;
  return Object.keys(all).length > 0 ? { timeZones: all } : {};
}

function patchOf(series: ReadEvent, override: ReadEvent): readonly [string, PatchObject] {
  const id = localIn(override.recurrence!, series.start);
  const patch = diffEvents({ ...series.event, start: id }, override.event);
  return [id, override.andFuture ? { ...patch, [RANGE_MEMBER]: THIS_AND_FUTURE } : patch];
}

/** An occurrence whose series is not in the file (RFC 8984 section 4.3.1). */
function standalone({ event, recurrence, start }: ReadEvent): JSCalendarEvent {
  const id = recurrence!;
  return {
    ...event,
    recurrenceId: id.isDate ? localIn(id, start) : id.local,
    recurrenceIdTimeZone: id.timeZone,
  };
}
