/**
 * Zones that requests define by their offsets (`<tz id stdoff dayoff><standard/><daylight/></tz>`).
 * @module
 */
import type { CalendarTimeZone, RecurrenceRule, TimeZoneRule } from "@partage-ent/jmap";
import { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { ZoneDefinition, ZoneOnset } from "../mailbox/calendar-item.js";
import { ZIMBRA_MAIL } from "../registry.js";

/** Zones of one request at most. */
const MOST_ZONES = 50;
/** Minutes; Zimbra takes zones that are a day away from UTC, and an hour more in summer. */
const MOST_OFFSET = 26 * 60;

/** The id of a zone that is not of the IANA database, as JSCalendar writes it. */
export function customZoneId(name: string): string {
  return `/${name.replace(/^\/+/, "")}`;
}

function within(element: Element, name: string, low: number, high: number): number | undefined {
  const value = element.getNumber(name);
  if (value === undefined || (value >= low && value <= high)) return value;
  throw invalidRequest(`${name} of a time zone is out of range`);
}

function readOnset(element: Element): ZoneOnset {
  const week = within(element, "week", -1, 5);
  const weekday = within(element, "wkday", 1, 7);
  const monthDay = within(element, "mday", 1, 31);
  const month = within(element, "mon", 1, 12);
  if (month === undefined) throw invalidRequest("missing required attribute: mon");
  if (monthDay === undefined && (week === undefined || week === 0 || weekday === undefined)) {
    throw invalidRequest("a change of offset needs mday, or week and wkday");
  }
  return {
    month,
    hour: within(element, "hour", 0, 24) ?? 0,
    minute: within(element, "min", 0, 59) ?? 0,
    second: within(element, "sec", 0, 59) ?? 0,
    ...(monthDay !== undefined && !week ? { monthDay } : { week, weekday }),
  };
}

function readZone(element: Element): ZoneDefinition | undefined {
  const id = element.require("id").trim();
  const standardOffset = within(element, "stdoff", -MOST_OFFSET, MOST_OFFSET);
  if (standardOffset === undefined) return undefined;
  const daylightOffset = within(element, "dayoff", -MOST_OFFSET, MOST_OFFSET);
  const standard = element.child("standard");
  const daylight = element.child("daylight");
  const standardName = element.get("stdname");
  const daylightName = element.get("dayname");
  if (
    daylightOffset !== undefined &&
    daylightOffset !== standardOffset &&
    !(standard && daylight)
  ) {
    throw invalidRequest("daylight saving time zone must have standard and daylight");
  }
  return {
    id,
    standardOffset,
    ...(daylightOffset === undefined ? {} : { daylightOffset }),
    ...(standard ? { standard: readOnset(standard) } : {}),
    ...(daylight ? { daylight: readOnset(daylight) } : {}),
    ...(standardName === undefined ? {} : { standardName }),
    ...(daylightName === undefined ? {} : { daylightName }),
  };
}

/** Reads the zones that elements define; those that are only named are left to the IANA database. */
export function readZones(elements: readonly Element[]): readonly ZoneDefinition[] {
  if (elements.length > MOST_ZONES) throw invalidRequest("too many time zones");
  const zones = new Map<string, ZoneDefinition>();
  for (const element of elements) {
    const zone = readZone(element);
    if (zone) zones.set(zone.id, zone);
  }
  return [...zones.values()];
}

function onsetElement(name: string, onset: ZoneOnset): Element {
  return new Element(name, ZIMBRA_MAIL).setAll({
    week: onset.week,
    wkday: onset.weekday,
    mon: onset.month,
    mday: onset.monthDay,
    hour: onset.hour,
    min: onset.minute,
    sec: onset.second,
  });
}

/** Writes a zone. */
export function zoneElement(zone: ZoneDefinition): Element {
  const element = new Element("tz", ZIMBRA_MAIL).setAll({
    id: zone.id,
    stdoff: zone.standardOffset,
    dayoff: zone.daylightOffset,
    stdname: zone.standardName,
    dayname: zone.daylightName,
  });
  if (zone.standard) element.add(onsetElement("standard", zone.standard));
  if (zone.daylight) element.add(onsetElement("daylight", zone.daylight));
  return element;
}

const pad = (value: number): string => String(value).padStart(2, "0");

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}${pad(size % 60)}`;
}

const weekdays = ["su", "mo", "tu", "we", "th", "fr", "sa"] as const;

function zoneRule(onset: ZoneOnset, from: number, to: number): TimeZoneRule {
  const yearly: RecurrenceRule = {
    "@type": "RecurrenceRule",
    frequency: "yearly",
    byMonth: [String(onset.month)],
    ...(onset.monthDay === undefined
      ? {
          byDay: [
            {
              day: weekdays[onset.weekday! - 1]!,
              nthOfPeriod: onset.week === 5 ? -1 : onset.week!,
            },
          ],
        }
      : { byMonthDay: [onset.monthDay] }),
  };
  const hour = Math.min(onset.hour, 23);
  return {
    "@type": "TimeZoneRule",
    start: `1971-01-01T${pad(hour)}:${pad(onset.minute)}:${pad(onset.second)}`,
    offsetFrom: offsetText(from),
    offsetTo: offsetText(to),
    recurrenceRules: [yearly],
  };
}

const known = new WeakMap<ZoneDefinition, CalendarTimeZone>();

/** A zone as JSCalendar defines it. */
export function customZone(zone: ZoneDefinition): CalendarTimeZone {
  const before = known.get(zone);
  if (before) return before;
  const { standardOffset, daylightOffset = standardOffset, standard, daylight } = zone;
  const single: TimeZoneRule = {
    "@type": "TimeZoneRule",
    start: "1971-01-01T00:00:00",
    offsetFrom: offsetText(standardOffset),
    offsetTo: offsetText(standardOffset),
  };
  const made: CalendarTimeZone =
    standard && daylight
      ? {
          "@type": "TimeZone",
          tzId: zone.id,
          standard: [zoneRule(standard, daylightOffset, standardOffset)],
          daylight: [zoneRule(daylight, standardOffset, daylightOffset)],
        }
      : { "@type": "TimeZone", tzId: zone.id, standard: [single] };
  known.set(zone, made);
  return made;
}
