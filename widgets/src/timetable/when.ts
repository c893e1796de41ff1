/**
 * Days and hours as people say them, in one language and one time zone.
 *
 * @module
 */
import { type CivilDate, daysBetween, zoneClock, type ZoneClock } from "../shared/civil-time.js";
import { type DateFormat, dateFormat } from "../shared/date-format.js";

/** Says when things are. */
export interface When {
  readonly lang: string;
  readonly clock: ZoneClock;
  readonly dates: DateFormat;
  /** Within a sentence: « 14 h », « 10 h 15 ». */
  at(instant: number): string;
  /** « aujourd’hui », « demain », « lundi 30 novembre », « lundi 4 janvier 2027 ». */
  day(date: CivilDate, now: number): string;
  /** « lun. 30 nov. » */
  shortDay(date: CivilDate): string;
  /** « lundi 30 novembre » */
  longDay(date: CivilDate): string;
  /** « lundi 30 novembre 2026 » */
  fullDay(date: CivilDate): string;
  /** « lun. » */
  dayName(date: CivilDate): string;
  /** « lundi » */
  weekday(date: CivilDate): string;
  /** « dans 10 min », « dans 3 semaines »; nothing between an hour and two days: the time says it. */
  in(instant: number, now: number): string;
}

const cache = new Map<string, When>();

function make(lang: string, timeZone: string | undefined): When {
  const dates = dateFormat(lang, timeZone);
  const clock = zoneClock(dates.timeZone);
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options });
  const long = format({ weekday: "long", day: "numeric", month: "long" });
  const other = format({ dateStyle: "full" });
  const short = format({ weekday: "short", day: "numeric", month: "short" });
  const name = format({ weekday: "long" });
  const abbreviation = format({ weekday: "short" });
  // French counts the first of a month apart.
  const said = (formatted: string): string =>
    lang.startsWith("fr") ? formatted.replace(/ 1 (?=\p{L})/u, " 1er ") : formatted;
  const named = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const counted = new Intl.RelativeTimeFormat(lang, { style: "short" });
  const utc = (date: CivilDate): number => Date.parse(date);
  return {
    lang,
    clock,
    dates,
    at: (instant) =>
      dates
        .time(new Date(instant))
        .replace(/(\sh)\s00$/, "$1")
        .replace(/\s/g, "\u00a0"),
    day(date, now) {
      const today = clock.dateOf(now);
      const away = daysBetween(today, date);
      if (Math.abs(away) < 2) return named.format(away, "day");
      return said((date.slice(0, 4) === today.slice(0, 4) ? long : other).format(utc(date)));
    },
    shortDay: (date) => short.format(utc(date)),
    longDay: (date) => said(long.format(utc(date))),
    fullDay: (date) => said(other.format(utc(date))),
    dayName: (date) => abbreviation.format(utc(date)),
    weekday: (date) => name.format(utc(date)),
    in(instant, now) {
      const minutes = Math.ceil((instant - now) / 60_000);
      if (minutes < 60) return counted.format(minutes, "minute");
      const days = daysBetween(clock.dateOf(now), clock.dateOf(instant));
      if (days < 2) return "";
      return days < 14 ? named.format(days, "day") : named.format(Math.floor(days / 7), "week");
    },
  };
}

/** The {@link When} of a language and a zone. */
export function whenIn(lang: string, timeZone: string | undefined): When {
  const key = `${lang} ${timeZone ?? ""}`;
  let found = cache.get(key);
  if (!found) cache.set(key, (found = make(lang, timeZone)));
  return found;
}
