/**
 * JSCalendar to iCalendar.
 *
 * @module
 */
import type { JSCalendarEvent, JSCalendarTask } from "@partage-ent/jmap";

import { formatUtc } from "../civil.js";
import type { JCalComponent, JCalProperty } from "../vendor.js";
import { writeComponents } from "./parse-components.js";
import { propertyOf, valueText } from "./properties.js";
import type { WriteContext } from "./write-entry.js";
import { writeEvent } from "./write-event.js";
import { writeTask } from "./write-task.js";
import { writeCustomZone, writeIanaZone } from "./write-zone.js";

/** How to write a calendar file. */
export interface ToICalendarOptions {
  /** METHOD, for scheduling messages. */
  readonly method?: string;
  /** Default: `-//partage-ent//calendar//EN`. */
  readonly prodId?: string;
  /** Milliseconds since the epoch, for DTSTAMP where an event has none. */
  readonly now?: number;
  /** Properties of the calendar itself. */
  readonly properties?: readonly JCalProperty[];
  /** Components of other kinds; a VTIMEZONE among them is left out where it is written anyhow. */
  readonly others?: readonly JCalComponent[];
}

/** Writes events as one VCALENDAR, with the zones that they need. */
export function toICalendar(
  events: readonly JSCalendarEvent[],
  options: ToICalendarOptions = {},
): string {
  return writeComponents([toJCal(events, options)]);
}

/** Writes events as the component of a VCALENDAR (RFC 7265), with the zones that they need. */
export function toJCal(
  events: readonly JSCalendarEvent[],
  options: ToICalendarOptions = {},
): JCalComponent {
  return calendarOf(events, options, writeEvent);
}

/** Writes tasks as one VCALENDAR, with the zones that they need. */
export function tasksToICalendar(
  tasks: readonly JSCalendarTask[],
  options: ToICalendarOptions = {},
): string {
  return writeComponents([calendarOf(tasks, options, writeTask)]);
}

type CalendarEntry = JSCalendarEvent | JSCalendarTask;

function calendarOf<Entry extends CalendarEntry>(
  entries: readonly Entry[],
  options: ToICalendarOptions,
  write: (entry: Entry, context: WriteContext) => readonly JCalComponent[],
): JCalComponent {
  const stamp = formatUtc(Math.floor((options.now ?? 0) / 1000));
  const { method } = options;
  const properties: readonly JCalProperty[] = [
    ["version", {}, "text", "2.0"],
    ["prodid", {}, "text", options.prodId ?? "-//partage-ent//calendar//EN"],
    ["calscale", {}, "text", "GREGORIAN"],
    ...(method ? [["method", {}, "text", method.toUpperCase()] as const] : []),
    ...(options.properties ?? []),
  ];
  const written = entries.flatMap((entry) => write(entry, { stamp }));
  const zones = zonesOf(entries);
  const others = options.others ?? [];
  const components = [
    ...zones.values(),
    ...written,
    ...others.filter((other) => other[0] !== "vtimezone" || !zones.has(zoneName(other))),
  ];
  return ["vcalendar", properties, components];
}

function zoneName(zone: JCalComponent): string {
  const name = propertyOf(zone, "tzid");
  return name ? valueText(name) : "";
}

function zonesOf(entries: readonly CalendarEntry[]): ReadonlyMap<string, JCalComponent> {
  const zones = new Map<string, JCalComponent>();
  for (const entry of entries) {
    for (const zone of Object.values(entry.timeZones ?? {})) {
      zones.set(zone.tzId, writeCustomZone(zone));
    }
  }
  const years = new Map<string, number>();
  for (const entry of entries) {
    for (const [id, year] of ianaZonesOf(entry)) {
      years.set(id, Math.min(year, years.get(id) ?? year));
    }
  }
  for (const [id, year] of years) if (!zones.has(id)) zones.set(id, writeIanaZone(id, year));
  return zones;
}

function ianaZonesOf(entry: CalendarEntry): readonly (readonly [string, number])[] {
  const first = entry.start ?? ("due" in entry ? entry.due : undefined) ?? entry.recurrenceId;
  if (first === undefined) return [];
  const year = Number(first.slice(0, 4)) - 1;
  const patched = Object.values(entry.recurrenceOverrides ?? {}).map((patch) => patch["timeZone"]);
  const ends = Object.values(entry.locations ?? {}).map((place) => place.timeZone);
  return [entry.timeZone, entry.recurrenceIdTimeZone, ...patched, ...ends]
    .filter((id): id is string => typeof id === "string" && !id.startsWith("/") && id !== "Etc/UTC")
    .map((id) => [id, year]);
}
