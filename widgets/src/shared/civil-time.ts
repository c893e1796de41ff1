/**
 * Days and hours of a time zone, computed with what `Intl` knows of it.
 *
 * @module
 */

/** A day of a calendar, `2026-11-23` (RFC 3339 `full-date`). */
export type CivilDate = string;

/** Milliseconds of a day without clock change. */
export const DAY = 86_400_000;

/** Converts between instants, in milliseconds since the epoch, and what clocks of one zone show. */
export interface ZoneClock {
  /** IANA name. */
  readonly timeZone: string;
  /** How far the zone is ahead of UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number;
  /** The day on which an instant falls. */
  dateOf(instant: number): CivilDate;
  /** Minutes that the clock shows since midnight, 0 to 1439. */
  minutesOf(instant: number): number;
  /**
   * The instant at which the clock shows some minutes after midnight; minutes may exceed a day. An
   * hour that comes twice is its first time, one that is skipped is as far after the gap as it
   * stands after its beginning (RFC 5545 section 3.3.5).
   */
  instantOf(date: CivilDate, minutes?: number): number;
}

const clocks = new Map<string, ZoneClock>();

const utc = (date: CivilDate): number => Date.parse(`${date}T00:00:00Z`);

/** What clocks show at an instant, as the instant at which those of UTC show it. */
function localTime(format: Intl.DateTimeFormat, instant: number): number {
  const of: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) of[type] = Number(value);
  return Date.UTC(of["year"]!, of["month"]! - 1, of["day"], of["hour"], of["minute"]);
}

function make(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  });
  const edges = new Map<number, number>();
  const read = (instant: number): number =>
    localTime(format, instant) - Math.floor(instant / 60_000) * 60_000;
  const edge = (day: number): number => {
    const offset = edges.get(day) ?? read(day * DAY);
    edges.set(day, offset);
    return offset;
  };
  // No zone changes its clocks twice within a day: most days are answered by their two edges.
  const offsetAt = (instant: number): number => {
    const day = Math.floor(instant / DAY);
    return edge(day) === edge(day + 1) ? edge(day) : read(instant);
  };
  return {
    timeZone,
    offsetAt,
    dateOf: (instant) => new Date(instant + offsetAt(instant)).toISOString().slice(0, 10),
    minutesOf(instant) {
      const local = instant + offsetAt(instant);
      return Math.floor((local - Math.floor(local / DAY) * DAY) / 60_000);
    },
    instantOf(date, minutes = 0) {
      const local = utc(date) + minutes * 60_000;
      const [before, after] = [offsetAt(local - DAY), offsetAt(local + DAY)];
      const first = local - before;
      const second = local - after;
      return offsetAt(first) !== before && offsetAt(second) === after ? second : first;
    },
  };
}

/** The {@link ZoneClock} of a zone; an unknown zone counts as Europe/Paris. */
export function zoneClock(timeZone = "Europe/Paris"): ZoneClock {
  let clock = clocks.get(timeZone);
  if (!clock) {
    try {
      clock = make(timeZone);
    } catch {
      clock = make("Europe/Paris");
    }
    clocks.set(timeZone, clock);
  }
  return clock;
}

/** The day some days later, or earlier with a negative number. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return new Date(utc(date) + days * DAY).toISOString().slice(0, 10);
}

/** Days from one date to another. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((utc(to) - utc(from)) / DAY);
}

/** The day of the week: 1 for Monday, 7 for Sunday (ISO 8601). */
export function weekdayOf(date: CivilDate): number {
  return new Date(utc(date)).getUTCDay() || 7;
}

/** The Monday of the week of a date. */
export function mondayOf(date: CivilDate): CivilDate {
  return addDays(date, 1 - weekdayOf(date));
}

/** The number of the week of a date (ISO 8601: week 1 holds the first Thursday of the year). */
export function weekNumberOf(date: CivilDate): number {
  const thursday = addDays(mondayOf(date), 3);
  return 1 + Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7);
}
