/**
 * Times of iCalendar properties (RFC 5545 sections 3.3.4, 3.3.5, 3.8.2).
 *
 * @module
 */
import type { LocalDateTime, TimeZoneId } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { formatLocal, formatUtc, isLocalDateTime, localSeconds, utcSeconds } from "../civil.js";
import type { JCalProperty } from "../vendor.js";
import { localOf, utcOf, zoneClock, type CustomZones, type ZoneClock } from "../zone/zone-clock.js";
import { parameter, valueText } from "./properties.js";
import type { FileZone, FileZones } from "./zones.js";

/** A time of a file. */
export interface FileTime {
  readonly local: LocalDateTime;
  /** Null where it floats. */
  readonly timeZone: TimeZoneId | null;
  readonly zone: FileZone | null;
  readonly isDate: boolean;
  /** TZID that nobody knows. */
  readonly unknownZone?: string;
}

/**
 * Reads one value of a time property.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_VALUE` when it is no time.
 */
export function readTime(
  property: JCalProperty,
  zones: FileZones,
  value: string = valueText(property),
): FileTime {
  // The second form is what ical.js makes of eight digits where VALUE=DATE was forgotten.
  const [, date] = /^(\d{4}-\d\d-\d\d)(?:T::)?$/.exec(value) ?? [];
  if (date !== undefined) {
    const local = checked(property, `${date}T00:00:00`);
    return { local, timeZone: null, zone: null, isDate: true };
  }
  const local = checked(property, value.replace(/Z$/, ""));
  if (value.endsWith("Z")) {
    return { local, timeZone: "Etc/UTC", zone: { id: "Etc/UTC" }, isDate: false };
  }
  const tzid = parameter(property, "tzid");
  const zone = tzid ? zones(tzid) : null;
  return {
    local,
    timeZone: zone?.id ?? null,
    zone,
    isDate: false,
    ...(tzid && !zone && { unknownZone: tzid }),
  };
}

function checked(property: JCalProperty, local: string): LocalDateTime {
  if (isLocalDateTime(local)) return local;
  const name = property[0].toUpperCase();
  throw new CalendarError("ERR_CALENDAR_VALUE", `${name} can't be "${local.slice(0, 40)}"`);
}

/** Zones that a {@link FileTime} needs to be understood. */
export function customZonesOf(times: readonly (FileTime | undefined)[]): CustomZones {
  const custom = times.flatMap((time) =>
    time?.zone?.custom ? [[time.zone.id, time.zone.custom] as const] : [],
  );
  return Object.fromEntries(custom);
}

/** The clock of a time; UTC for one that floats. */
export function clockOf(time: FileTime): ZoneClock {
  return zoneClock(time.timeZone ?? "Etc/UTC", customZonesOf([time]));
}

/** A time as the local time of another one's zone: what RECURRENCE-ID and EXDATE name occurrences by. */
export function localIn(time: FileTime, start: FileTime): LocalDateTime {
  // RFC 5545 section 3.8.4.4 wants the type of DTSTART; a date then means the occurrence of that day.
  if (time.isDate && !start.isDate) return time.local.slice(0, 11) + start.local.slice(11);
  if (start.isDate) return `${time.local.slice(0, 10)}T00:00:00`;
  if (time.timeZone === null || start.timeZone === null || time.timeZone === start.timeZone) {
    return time.local;
  }
  const utc = utcOf(clockOf(time), localSeconds(time.local));
  return formatLocal(localOf(clockOf(start), utc));
}

/** Seconds since the epoch of a time. */
export function utcSecondsOf(time: FileTime): number {
  return utcOf(clockOf(time), localSeconds(time.local));
}

/** A UTCDate, or undefined when the property has none; a local time counts as UTC. */
export function readUtc(property: JCalProperty | undefined): string | undefined {
  const text = property ? valueText(property).replace(/Z$/, "") : "";
  return isLocalDateTime(text) ? formatUtc(utcSeconds(text)) : undefined;
}
