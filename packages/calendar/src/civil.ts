/**
 * Days and local times as whole numbers: no zone, no `Date`.
 *
 * A day number counts days since 1970-01-01; local seconds count as if the zone were UTC.
 *
 * @module
 */
import type { LocalDateTime } from "@partage-ent/jmap";

import { CalendarError } from "./calendar-error.js";

/** Seconds in a day without a change of the clock. */
export const DAY = 86_400;

/** A day of the proleptic Gregorian calendar. */
export interface CivilDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** The day number of a date; months and days beyond their range carry over. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date of a day number. */
export function civilDay(number: number): CivilDay {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Whether a year has a 29 February. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days a month has. */
export function monthLength(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_LENGTHS[month - 1]!;
}

/** The day of the week of a day number, 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Whether a text is a {@link LocalDateTime} that exists. */
export function isLocalDateTime(text: string): boolean {
  return localSecondsOrNull(text) !== null;
}

/** The number that two digits are, or NaN. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Local seconds of a {@link LocalDateTime}, or null when it is none; second 60 counts as 59. */
export function localSecondsOrNull(text: string): number | null {
  // Read in every occurrence of every event: an expression with groups costs ten times as much.
  if (text.length !== 19 || text[4] !== "-" || text[7] !== "-" || text[10] !== "T") return null;
  if (text[13] !== ":" || text[16] !== ":") return null;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const second = digits(text, 17);
  if (Number.isNaN(year + month + day + hour + minute + second)) return null;
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  return dayNumber(year, month, day) * DAY + hour * 3600 + minute * 60 + Math.min(second, 59);
}

/**
 * Local seconds of a {@link LocalDateTime}.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_VALUE` when it is none.
 */
export function localSeconds(text: LocalDateTime): number {
  const seconds = localSecondsOrNull(text);
  if (seconds === null) throw new CalendarError("ERR_CALENDAR_VALUE", `No local time: ${text}`);
  return seconds;
}

let formattedDay = Number.NaN;
let formattedDate = "";

/** The {@link LocalDateTime} of local seconds. */
export function formatLocal(seconds: number): LocalDateTime {
  const day = Math.floor(seconds / DAY);
  if (day !== formattedDay) {
    const civil = civilDay(day);
    const year = String(civil.year).padStart(4, "0");
    formattedDate = `${year}-${PAIRS[civil.month]!}-${PAIRS[civil.day]!}T`;
    formattedDay = day;
  }
  const rest = seconds - day * DAY;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor(rest / 60) % 60;
  return `${formattedDate}${PAIRS[hour]!}:${PAIRS[minute]!}:${PAIRS[rest % 60]!}`;
}

const PAIRS: readonly string[] = Array.from({ length: 60 }, (_, value) =>
  String(value).padStart(2, "0"),
);

/** A UTCDate of JMAP (RFC 8620 section 1.4) from seconds since the epoch. */
export function formatUtc(seconds: number): string {
  return `${formatLocal(seconds)}Z`;
}

/**
 * Seconds since the epoch of a UTCDate.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_VALUE` when it is none.
 */
export function utcSeconds(text: string): number {
  return localSeconds(text.replace(/(\.\d+)?Z$/, ""));
}
