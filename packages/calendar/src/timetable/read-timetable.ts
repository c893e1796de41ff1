/**
 * Feeds of course timetables as classes that can be compared from one fetch to the next.
 *
 * @module
 */
import type { JSCalendarEvent, TimeZoneId, UTCDate } from "@partage-ent/jmap";

import { startMeter, type Budget, type BudgetLimit } from "../budget.js";
import { formatUtc, localSeconds } from "../civil.js";
import { CalendarError } from "../calendar-error.js";
import type { CalendarFile } from "../icalendar/from-icalendar.js";
import type { CalendarProblem } from "../icalendar/parse-components.js";
import { expandEvent, type Occurrence } from "../recurrence/expand-event.js";
import { utcOf, zoneClock } from "../zone/zone-clock.js";
import { readClass, type ClassText } from "./read-class.js";

/** One class of a timetable. */
export interface TimetableClass extends ClassText {
  /** What tells it from all others in its feed, from fetch to fetch. */
  readonly key: string;
  readonly uid: string;
  /** Which class of a series; null where the feed writes each class by itself. */
  readonly recurrenceId: UTCDate | null;
  readonly start: UTCDate;
  readonly end: UTCDate;
  /** The title as the feed has it. */
  readonly summary: string;
}

/** The classes of a feed. */
export interface Timetable {
  /** In the order of their starts. */
  readonly classes: readonly TimetableClass[];
  readonly problems: readonly CalendarProblem[];
  readonly stopped: BudgetLimit | null;
}

/** How to read a timetable. */
export interface ReadTimetableOptions {
  /** Milliseconds since the epoch. Default: all classes of the years 1990 to 2099. */
  readonly after?: number;
  readonly before?: number;
  /** Zone of times without one. Default: `Europe/Paris`. */
  readonly timeZone?: TimeZoneId;
  readonly budget?: Budget;
}

/** The classes of a feed that was read with `fromICalendar`; cancelled ones are left out. */
export function readTimetable(file: CalendarFile, options: ReadTimetableOptions = {}): Timetable {
  const { budget = {} } = options;
  const window = {
    after: options.after ?? Date.UTC(1990, 0, 1),
    before: options.before ?? Date.UTC(2100, 0, 1),
    timeZone: options.timeZone ?? "Europe/Paris",
  };
  const meter = startMeter({ ...budget, steps: Infinity, time: budget.time ?? 10_000 });
  const problems = [...file.problems];
  const classes: TimetableClass[] = [];
  const repeated = repeatedUids(file.events);
  for (const event of file.events) {
    if (!meter.step(64)) break;
    try {
      const { occurrences, stopped } = expandEvent(event, window, budget);
      meter.stopped ??= stopped;
      for (const occurrence of occurrences) {
        if (occurrence.event.status === "cancelled") continue;
        if (!meter.occurrence()) break;
        classes.push(classOf(occurrence, repeated.has(event.uid), window.timeZone));
      }
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      problems.push({ line: 0, message: error.message });
    }
  }
  classes.sort((a, b) => compare(a.start, b.start) || compare(a.key, b.key));
  return { classes, problems, stopped: meter.stopped };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function repeatedUids(events: readonly JSCalendarEvent[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { uid } of events) {
    if (seen.has(uid)) repeated.add(uid);
    seen.add(uid);
  }
  return repeated;
}

function classOf(occurrence: Occurrence, repeated: boolean, timeZone: TimeZoneId): TimetableClass {
  const { event, utcStart, utcEnd } = occurrence;
  const start = formatUtc(utcStart / 1000);
  const recurrenceId = recurrenceIdOf(occurrence, timeZone);
  const places = Object.values(event.locations ?? {}).flatMap((place) => place.name ?? []);
  const text = readClass({
    summary: event.title ?? "",
    description: event.description ?? "",
    location: places.join(","),
    categories: Object.keys(event.keywords ?? {}),
  });
  return {
    ...text,
    key: [event.uid, recurrenceId ?? "", repeated ? start : ""].join("|").replace(/\|+$/, ""),
    uid: event.uid,
    recurrenceId,
    start,
    end: formatUtc(utcEnd / 1000),
    summary: (event.title ?? "").trim(),
  };
}

/** The occurrence's id in UTC, so that a feed may change how it writes its zone. */
function recurrenceIdOf({ recurrenceId, event }: Occurrence, timeZone: TimeZoneId): UTCDate | null {
  if (recurrenceId === null) return null;
  const clock = zoneClock(event.timeZone ?? timeZone, event.timeZones);
  return formatUtc(utcOf(clock, localSeconds(recurrenceId)));
}
