/** One VEVENT to an event (RFC 5545 section 3.6.1, RFC 8984; draft-ietf-calext-jscalendar-icalendar). */
import type { JSCalendarEvent } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { durationPartsOrNull, formatDuration } from "../duration.js";
import type { JCalComponent } from "../vendor.js";
import { ComponentReader } from "./component-reader.js";
import { valueText } from "./properties.js";
import {
  between,
  readCommon,
  readRecurrenceId,
  readRest,
  takeTime,
  type ReadEntry,
} from "./read-entry.js";
import { readTime, type FileTime } from "./times.js";
import type { FileZones } from "./zones.js";

const STATUS = { confirmed: "confirmed", cancelled: "cancelled", tentative: "tentative" } as const;

/**
 * Reads one VEVENT.
 *
 * @throws {@link CalendarError} when it has no start, or a time in it is none.
 */
export function readEvent(component: JCalComponent, zones: FileZones): ReadEntry<JSCalendarEvent> {
  const reader = new ComponentReader(component);
  const start = takeTime(reader, "dtstart", zones);
  if (!start) throw new CalendarError("ERR_CALENDAR_VALUE", "An event has no DTSTART");
  const named = readRecurrenceId(reader, zones);
  const { duration, end } = readDuration(reader, start, zones);
  const common = readCommon(reader, { zones, start, end, lasting: "duration" });
  const status = reader.word("status", STATUS);
  const entry: JSCalendarEvent = {
    "@type": "Event",
    ...common,
    start: start.local,
    timeZone: start.timeZone,
    ...(start.isDate && { showWithoutTime: true }),
    duration,
    ...(status && { status }),
    ...readRest(reader),
  };
  return { entry, start, ...named };
}

function readDuration(
  reader: ComponentReader,
  start: FileTime,
  zones: FileZones,
): { readonly duration: string; readonly end?: FileTime } {
  const endProperty = reader.drop("dtend");
  if (endProperty) {
    const end = readTime(endProperty, zones);
    const other = start.timeZone && end.timeZone && end.timeZone !== start.timeZone;
    return { duration: between(start, end), ...(other && { end }) };
  }
  const property = reader.drop("duration");
  const parts = property && durationPartsOrNull(valueText(property));
  if (parts && parts.days >= 0 && parts.seconds >= 0) return { duration: formatDuration(parts) };
  // RFC 5545 section 3.6.1: a date lasts a day, a time no time.
  return { duration: start.isDate ? "P1D" : "PT0S" };
}
