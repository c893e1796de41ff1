/**
 * JSCalendar to iCalendar.
 *
 * @module
 */
import type { JSCalendarEvent } from "@partage-ent/jmap";

import { formatUtc } from "../civil.js";
import type { JCalComponent, JCalProperty } from "../vendor.js";
import { writeComponents } from "./parse-components.js";
import { writeEvent } from "./write-event.js";
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
  /** Components that are no events. */
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
  const stamp = formatUtc(Math.floor((options.now ?? 0) / 1000));
  const { method } = options;
  const properties: readonly JCalProperty[] = [
    ["version", {}, "text", "2.0"],
    ["prodid", {}, "text", options.prodId ?? "-//partage-ent//calendar//EN"],
    ["calscale", {}, "text", "GREGORIAN"],
    ...(method ? [["method", {}, "text", method.toUpperCase()] as const] : []),
    ...(options.properties ?? []),
  ];
  const components = [
    ...zonesOf(events),
    ...events.flatMap((event) => writeEvent(event, { stamp })),
    ...(options.others ?? []),
  ];
  return ["vcalendar", properties, components];
}

function zonesOf(events: readonly JSCalendarEvent[]): readonly JCalComponent[] {
  const zones = new Map<string, JCalComponent>();
  for (const event of events) {
    for (const zone of Object.values(event.timeZones ?? {})) {
      zones.set(zone.tzId, writeCustomZone(zone));
    }
  }
  const years = new Map<string, number>();
  for (const event of events) {
    for (const [id, year] of ianaZonesOf(event)) {
      years.set(id, Math.min(year, years.get(id) ?? year));
    }
  }
  for (const [id, year] of years) if (!zones.has(id)) zones.set(id, writeIanaZone(id, year));
  return [...zones.values()];
}

function ianaZonesOf(event: JSCalendarEvent): readonly (readonly [string, number])[] {
  const year = Number(event.start.slice(0, 4)) - 1;
  const patched = Object.values(event.recurrenceOverrides ?? {}).map((patch) => patch["timeZone"]);
  const ends = Object.values(event.locations ?? {}).map((place) => place.timeZone);
  return [event.timeZone, event.recurrenceIdTimeZone, ...patched, ...ends]
    .filter((id): id is string => typeof id === "string" && !id.startsWith("/") && id !== "Etc/UTC")
    .map((id) => [id, year]);
}
