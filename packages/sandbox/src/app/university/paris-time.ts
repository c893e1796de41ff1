/**
 * Wall-clock time in France, computed without a time zone database so that every engine agrees.
 *
 * @module
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment of the past, said as a person would. */
export interface Moment {
  /** Days before today; 0 is today. */
  readonly daysAgo: number;
  /** Hour of the day in Paris, 0 to 23. */
  readonly hour: number;
  /** Minute of the hour. Default: 0. */
  readonly minute?: number;
}

/** The fields of a moment as a clock in Paris shows them. */
export interface ParisDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Minutes to add to UTC: 60 or 120. */
  readonly offset: number;
}

const WEEKDAYS = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"] as const;
const MONTHS = [
  "janvier",
  "février",
  "mars",
  "avril",
  "mai",
  "juin",
  "juillet",
  "août",
  "septembre",
  "octobre",
  "novembre",
  "décembre",
] as const;
const SHORT_WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The last Sunday of a month at 01:00 UTC, when European clocks change (directive 2000/84/EC). */
function clockChange(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 0, 1));
  return last.getTime() - last.getUTCDay() * DAY;
}

function offsetAt(time: number): number {
  const year = new Date(time).getUTCFullYear();
  return time >= clockChange(year, 3) && time < clockChange(year, 10) ? 120 : 60;
}

/** Reads an instant (milliseconds since 1970) on a clock in Paris. */
export function parisDate(time: number): ParisDate {
  const offset = offsetAt(time);
  const shifted = new Date(time + offset * MINUTE);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    offset,
  };
}

/** The instant at which the day of `now` began in Paris. */
function startOfDay(now: number): number {
  const { year, month, day, offset } = parisDate(now);
  const midnight = Date.UTC(year, month - 1, day) - offset * MINUTE;
  return midnight + (offset - offsetAt(midnight)) * MINUTE;
}

/** The instant of a {@link Moment}: never after `now`, and today's moments always fall today. */
export function momentBefore(now: number, moment: Moment): number {
  const { daysAgo, hour, minute = 0 } = moment;
  const today = startOfDay(now);
  const intoDay = hour * HOUR + minute * MINUTE;
  if (daysAgo > 0) return startOfDay(today - daysAgo * DAY + 12 * HOUR) + intoDay;
  if (today + intoDay <= now) return today + intoDay;
  // A demo opened at 8 a.m. still needs mail of today: what is to come moves into the last two hours.
  const left = (today + intoDay - now) / Math.max(1, today + DAY - now);
  return Math.floor(now - (1 - Math.min(1, left)) * Math.min(2 * HOUR, now - today));
}

/** The instant of a coming moment: `days` after today, at a time of the day in Paris. */
export function momentAfter(now: number, days: number, hour: number, minute = 0): number {
  return startOfDay(startOfDay(now) + days * DAY + 12 * HOUR) + hour * HOUR + minute * MINUTE;
}

/** A day as French prose writes it: `mardi 24 novembre`. */
export function frenchDay(time: number): string {
  const { weekday, day, month } = parisDate(time);
  return `${WEEKDAYS[weekday] ?? ""} ${day === 1 ? "1er" : String(day)} ${MONTHS[month - 1] ?? ""}`;
}

/** A time of the day as French prose writes it: `14 h 30`. */
export function frenchTime(time: number): string {
  const { hour, minute } = parisDate(time);
  return `${String(hour)} h${minute === 0 ? "" : ` ${String(minute).padStart(2, "0")}`}`;
}

/** A date-time as message headers write it (RFC 5322 section 3.3). */
export function messageDate(time: number): string {
  const at = parisDate(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [at.hour, at.minute, at.second].map(two).join(":");
  const weekday = SHORT_WEEKDAYS[at.weekday] ?? "";
  const month = SHORT_MONTHS[at.month - 1] ?? "";
  return `${weekday}, ${String(at.day)} ${month} ${String(at.year)} ${clock} +${two(at.offset / 60)}00`;
}

/** A UTC date-time as iCalendar writes it (RFC 5545 section 3.3.5, form 2). */
export function calendarDate(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/[-:]/gu, "")
    .replace(/\.\d{3}/u, "");
}
