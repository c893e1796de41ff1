/**
 * Periods as people say them.
 *
 * @module
 */
import { addDays, type CivilDate } from "../../shared/civil-time.js";
import { noon } from "../day-words.js";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(lang: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options });
    formats.set(key, format);
  }
  return format;
}

/** The year, where it is another than today's. */
const yearOf = (dates: readonly CivilDate[], today: CivilDate): Intl.DateTimeFormatOptions =>
  dates.every((date) => date.slice(0, 4) === today.slice(0, 4)) ? {} : { year: "numeric" };

/** « 23–29 nov. », the second day included. */
export function spanWords(lang: string, from: CivilDate, to: CivilDate, today: CivilDate): string {
  const options = { day: "numeric", month: "short", ...yearOf([from, to], today) } as const;
  return formatOf(lang, options).formatRange(noon(from), noon(to));
}

/** « novembre ». */
export function monthWords(lang: string, date: CivilDate, today: CivilDate): string {
  return formatOf(lang, { month: "long", ...yearOf([date], today) }).format(noon(date));
}

/** The days from one on. */
export function daysFrom(first: CivilDate, count: number): CivilDate[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}
