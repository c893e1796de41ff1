/**
 * Zones as VTIMEZONE (RFC 5545 section 3.6.5), from the clock of the zone.
 *
 * @module
 */
import type { CalendarTimeZone, TimeZoneId, TimeZoneRule } from "@partage-ent/jmap";

import { civilDay, DAY, dayNumber, formatLocal, monthLength, weekdayOf } from "../civil.js";
import { WEEKDAYS } from "../recurrence/compiled-rule.js";
import type { JCalComponent } from "../vendor.js";
import { zoneClock, type ZoneClock } from "../zone/zone-clock.js";
import { writeRule } from "./rules.js";

interface Change {
  /** Local seconds, before the change. */
  readonly local: number;
  readonly before: number;
  readonly after: number;
}

/** Years whose changes are written one by one where they follow no yearly rule. */
const YEARS = 12;

/** The VTIMEZONE of an IANA zone, good from a year on. */
export function writeIanaZone(id: TimeZoneId, year: number): JCalComponent {
  const clock = zoneClock(id);
  const changes = changesOf(clock, year, YEARS);
  const rules = [true, false].map((forward) =>
    changes.filter((change) => change.after > change.before === forward),
  );
  const parts = rules.flatMap((list) => {
    const rule = list.length === YEARS ? yearlyRule(list) : null;
    return rule ? [observance(list[0]!, rule)] : list.map((change) => observance(change));
  });
  const steady = clock.offsetAt(dayNumber(year, 1, 1) * DAY);
  const first = { local: dayNumber(1970, 1, 1) * DAY, before: steady, after: steady };
  const ruled = rules.every((list) => list.length === YEARS && yearlyRule(list));
  const observances = ruled ? parts : [observance(first), ...parts];
  return ["vtimezone", [["tzid", {}, "text", id]], observances];
}

function changesOf(clock: ZoneClock, year: number, years: number): readonly Change[] {
  const changes: Change[] = [];
  const end = dayNumber(year + years, 1, 1) * DAY;
  for (let utc = dayNumber(year, 1, 1) * DAY; utc < end; utc += 10 * DAY) {
    const before = clock.offsetAt(utc);
    const after = clock.offsetAt(utc + 10 * DAY);
    if (before === after) continue;
    let [low, high] = [utc, utc + 10 * DAY];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (clock.offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ local: high + before, before, after });
  }
  return changes;
}

/** The RRULE that all changes of a kind follow, or null: the nth or the last weekday of a month. */
function yearlyRule(changes: readonly Change[]): Readonly<Record<string, unknown>> | null {
  const facts = changes.map(({ local, before, after }) => {
    const { year, month, day } = civilDay(Math.floor(local / DAY));
    const last = day + 7 > monthLength(year, month);
    const time = local % DAY;
    const weekday = weekdayOf(Math.floor(local / DAY));
    return {
      month,
      weekday,
      nth: Math.ceil(day / 7),
      last,
      key: `${month}/${weekday}/${time}/${before}/${after}`,
    };
  });
  const first = facts[0]!;
  if (facts.some(({ key }) => key !== first.key)) return null;
  const nth = facts.every(({ last }) => last)
    ? -1
    : facts.every((fact) => fact.nth === first.nth)
      ? first.nth
      : null;
  if (nth === null) return null;
  const byday = [`${nth}${WEEKDAYS[first.weekday]!.toUpperCase()}`];
  return { freq: "YEARLY", bymonth: [first.month], byday };
}

function observance(change: Change, rule?: Readonly<Record<string, unknown>>): JCalComponent {
  return [
    change.after > change.before ? "daylight" : "standard",
    [
      ["dtstart", {}, "date-time", formatLocal(change.local)],
      ["tzoffsetfrom", {}, "utc-offset", offsetText(change.before)],
      ["tzoffsetto", {}, "utc-offset", offsetText(change.after)],
      ...(rule ? [["rrule", {}, "recur", rule] as const] : []),
    ],
    [],
  ];
}

function offsetText(offset: number): string {
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const text = (size % 60 ? parts : parts.slice(0, 2))
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return `${offset < 0 ? "-" : "+"}${text}`;
}

/** The VTIMEZONE of a custom zone. */
export function writeCustomZone(zone: CalendarTimeZone): JCalComponent {
  const parts = [
    ...(zone.standard ?? []).map((rule) => customObservance("standard", rule)),
    ...(zone.daylight ?? []).map((rule) => customObservance("daylight", rule)),
  ];
  return ["vtimezone", [["tzid", {}, "text", zone.tzId]], parts];
}

function customObservance(kind: string, rule: TimeZoneRule): JCalComponent {
  const colons = (offset: string): string =>
    offset.includes(":") ? offset : offset.replace(/(\d\d)(?=\d)/g, "$1:");
  return [
    kind,
    [
      ["dtstart", {}, "date-time", rule.start],
      ["tzoffsetfrom", {}, "utc-offset", colons(rule.offsetFrom)],
      ["tzoffsetto", {}, "utc-offset", colons(rule.offsetTo)],
      ...(rule.recurrenceRules ?? []).map(
        (item) => ["rrule", {}, "recur", writeRule(item, item.until)] as const,
      ),
      ...Object.keys(rule.recurrenceOverrides ?? {}).map(
        (date) => ["rdate", {}, "date-time", date] as const,
      ),
      ...Object.keys(rule.names ?? {}).map((name) => ["tzname", {}, "text", name] as const),
    ],
    [],
  ];
}
