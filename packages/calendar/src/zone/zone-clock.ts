/**
 * Offsets of time zones, by `Intl` with a cache or from the rules of a calendar file.
 *
 * @module
 */
import type { CalendarTimeZone, TimeZoneId, TimeZoneRule } from "@partage-ent/jmap";

import { startMeter } from "../budget.js";
import { CalendarError } from "../calendar-error.js";
import { dayNumber, DAY, localSeconds, localSecondsOrNull } from "../civil.js";
import { compileRule } from "../recurrence/compiled-rule.js";
import { walkRule } from "../recurrence/walk-rule.js";

/** Tells the offset of a zone from UTC. */
export interface ZoneClock {
  /** Seconds east of UTC at an instant (seconds since the epoch). */
  offsetAt(utc: number): number;
}

/** Zones that a calendar brings with it (RFC 8984 section 4.7.2). */
export type CustomZones = Readonly<Record<TimeZoneId, CalendarTimeZone>>;

const UTC_CLOCK: ZoneClock = { offsetAt: () => 0 };
const clocks = new Map<TimeZoneId, ZoneClock>([
  ["Etc/UTC", UTC_CLOCK],
  ["UTC", UTC_CLOCK],
]);
const customClocks = new WeakMap<CalendarTimeZone, ZoneClock>();

/**
 * The clock of a zone.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_ZONE` when nobody knows it.
 */
export function zoneClock(id: TimeZoneId, zones: CustomZones = {}): ZoneClock {
  const custom = id.startsWith("/") && Object.hasOwn(zones, id) ? zones[id] : undefined;
  if (custom) {
    const clock = customClocks.get(custom) ?? customClock(custom);
    customClocks.set(custom, clock);
    return clock;
  }
  const known = clocks.get(id);
  if (known) return known;
  const format = zoneFormat(id);
  if (!format) throw new CalendarError("ERR_CALENDAR_ZONE", `No time zone: ${id.slice(0, 80)}`);
  const clock = ianaClock(format);
  clocks.set(id, clock);
  return clock;
}

/** Whether a name is a zone of the IANA database, as far as `Intl` knows. */
export function isIanaZone(id: string): boolean {
  return clocks.has(id) || zoneFormat(id) !== null;
}

/**
 * The instant of a local time, in seconds since the epoch. A time that a change of the clock skips
 * has the offset from before it; one that comes twice is the first (RFC 5545 section 3.3.5).
 */
export function utcOf(clock: ZoneClock, local: number): number {
  const before = clock.offsetAt(local - DAY);
  const after = clock.offsetAt(local + DAY);
  const early = local - before;
  if (before === after || clock.offsetAt(early) === before) return early;
  const late = local - after;
  return clock.offsetAt(late) === after ? late : early;
}

/** The local time of an instant. */
export function localOf(clock: ZoneClock, utc: number): number {
  return utc + clock.offsetAt(utc);
}

function zoneFormat(id: string): Intl.DateTimeFormat | null {
  // Some engines take offsets such as `+01:00` for names of zones; the database has none.
  if (!/^[A-Za-z][\w+\-/]{1,60}$/.test(id)) return null;
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const FIRST = dayNumber(2, 1, 1) * DAY;
const LAST = dayNumber(9999, 1, 1) * DAY;
/** About 12 days: shorter than any time between two changes of one zone's clock in use. */
const SPAN = 2 ** 20;
const MOST_SPANS = 20_000;

function ianaClock(format: Intl.DateTimeFormat): ZoneClock {
  const exact = (utc: number): number => {
    const [month, day, year, hour, minute, second] = format
      .format(utc * 1000)
      .match(/\d+/g)!
      .map(Number) as [number, number, number, number, number, number];
    const local = dayNumber(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    return local - utc;
  };
  const spans = new Map<number, readonly [change: number, before: number, after: number]>();
  let last: readonly [number, number, number] = [0, 0, 0];
  let lastSpan = Number.NaN;
  return {
    offsetAt(utc) {
      const instant = Math.min(Math.max(Math.floor(utc), FIRST), LAST);
      const span = Math.floor(instant / SPAN);
      if (span !== lastSpan) {
        let known = spans.get(span);
        if (!known) {
          known = changeWithin(exact, span * SPAN, (span + 1) * SPAN);
          if (spans.size >= MOST_SPANS) spans.clear();
          spans.set(span, known);
        }
        last = known;
        lastSpan = span;
      }
      return instant < last[0] ? last[1] : last[2];
    },
  };
}

function changeWithin(
  exact: (utc: number) => number,
  from: number,
  to: number,
): readonly [number, number, number] {
  const before = exact(from);
  const after = exact(to);
  if (before === after) return [from, before, after];
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exact(middle) === before) low = middle;
    else high = middle;
  }
  return [high, before, after];
}

const CUSTOM_END = dayNumber(2100, 1, 1) * DAY;

function customClock(zone: CalendarTimeZone): ZoneClock {
  const changes: { readonly at: number; readonly before: number; readonly after: number }[] = [];
  const meter = startMeter({ steps: 20_000, occurrences: 5_000 });
  for (const rule of [...(zone.standard ?? []), ...(zone.daylight ?? [])]) {
    const before = offsetSeconds(rule.offsetFrom);
    const after = offsetSeconds(rule.offsetTo);
    for (const local of beginnings(rule, meter))
      changes.push({ at: local - before, before, after });
  }
  changes.sort((a, b) => a.at - b.at);
  const first = changes[0]?.before ?? 0;
  return {
    offsetAt(utc) {
      let low = 0;
      let high = changes.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (changes[middle]!.at <= utc) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? first : changes[low - 1]!.after;
    },
  };
}

function beginnings(rule: TimeZoneRule, meter: ReturnType<typeof startMeter>): readonly number[] {
  const start = localSeconds(rule.start);
  const found = new Set([start]);
  for (const recurrence of rule.recurrenceRules ?? []) {
    const range = { from: start, to: CUSTOM_END, startCounts: true };
    walkRule(compileRule(recurrence, start), range, meter, (local) => {
      found.add(local);
      return meter.occurrence();
    });
  }
  for (const id of Object.keys(rule.recurrenceOverrides ?? {})) {
    const local = localSecondsOrNull(id);
    if (local !== null) found.add(local);
  }
  return [...found];
}

/** Seconds of an offset such as `+0100`, `-033000` or `+01:00`. */
export function offsetSeconds(text: string): number {
  const parts = /^([+-])(\d\d):?([0-5]\d)(?::?([0-5]\d))?$/.exec(text);
  if (!parts) throw new CalendarError("ERR_CALENDAR_VALUE", `No offset: ${text.slice(0, 40)}`);
  const size = Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4] ?? 0);
  return parts[1] === "-" ? -size : size;
}
