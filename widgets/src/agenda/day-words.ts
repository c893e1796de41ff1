/**
 * Days and spans as people say them.
 *
 * @module
 */
import { type CivilDate, daysBetween } from "../shared/civil-time.js";

/** Words for days in one language. */
export interface DayWords {
  /** « aujourd’hui », « demain », « jeudi 26 novembre »; the year only where it is another. */
  readonly day: (date: CivilDate, today: CivilDate) => string;
  /** « lun. 23 nov. ». */
  readonly short: (date: CivilDate) => string;
  /** « dans 10 min ». */
  readonly soon: (minutes: number) => string;
}

const cache = new Map<string, DayWords>();

/** Noon, so that no rounding changes the day. */
export const noon = (date: CivilDate): Date => new Date(`${date}T12:00:00Z`);

function make(lang: string): DayWords {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options });
  const year = "numeric" as const;
  const long = { weekday: "long", day: "numeric", month: "long" } as const;
  const thisYear = format(long);
  const otherYear = format({ ...long, year });
  const brief = format({ weekday: "short", day: "numeric", month: "short" });
  const near = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const minutes = new Intl.RelativeTimeFormat(lang, { style: "short" });
  return {
    day(date, today) {
      const away = daysBetween(today, date);
      const whole = (date.slice(0, 4) === today.slice(0, 4) ? thisYear : otherYear).format(
        noon(date),
      );
      return Math.abs(away) < 2 ? `${near.format(away, "day")}, ${whole}` : whole;
    },
    short: (date) => brief.format(noon(date)),
    soon: (count) => minutes.format(count, "minute"),
  };
}

/** The {@link DayWords} of a language. */
export function dayWords(lang: string): DayWords {
  let words = cache.get(lang);
  if (!words) cache.set(lang, (words = make(lang)));
  return words;
}

/** The first day of a month some months away. */
export function addMonths(date: CivilDate, by: number): CivilDate {
  const [year, month] = date.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 10);
}
