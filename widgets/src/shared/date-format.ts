/**
 * Dates as people say them, in the language of the element and the time zone of the account.
 *
 * @module
 */

/** Formats instants for one language and one time zone. */
export interface DateFormat {
  /** Short, for a row: « 14 h 05 », « hier », « lun. 23 nov. », « 23 nov. 2025 ». */
  short(instant: Date, now?: Date): string;
  /** Whole, for a tooltip and for a sentence: « lundi 23 novembre 2026 à 14 h 05 ». */
  full(instant: Date): string;
  /** Time of day. */
  time(instant: Date): string;
  /** True when the device's clock shows another hour than the account's. */
  readonly differs: boolean;
  readonly timeZone: string;
}

const DAY = 86_400_000;
const cache = new Map<string, DateFormat>();

/** The `lang` whose time of day is written as asked: French says « 14 h 05 », which Intl has for Canada. */
const timeLanguage = (lang: string): string => (lang.startsWith("fr") ? "fr-CA" : lang);

function make(lang: string, timeZone: string): DateFormat {
  const format = (options: Intl.DateTimeFormatOptions, of = lang): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(of, { timeZone, ...options });
  const clock = format({ hour: "numeric", minute: "2-digit" }, timeLanguage(lang));
  // Some engines write « 06 h 00 » where one hour digit was asked for.
  const time = (instant: Date): string => clock.format(instant).replace(/^0(?=.\sh)/, "");
  const thisYear = format({ weekday: "short", day: "numeric", month: "short" });
  const otherYear = format({ day: "numeric", month: "short", year: "numeric" });
  const whole = format({ dateStyle: "full" });
  const key = format({ year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
  const yesterday = new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-1, "day");
  const offset = (zone?: string): string =>
    new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts()
      .find(({ type }) => type === "timeZoneName")!.value;
  return {
    timeZone,
    differs: offset() !== offset(timeZone),
    time,
    full: (instant) => `${whole.format(instant)}, ${time(instant)}`,
    short(instant, now = new Date()) {
      const day = key.format(instant);
      if (day === key.format(now)) return time(instant);
      // From midnight to midnight of calendar days: a night of clock change has 23 or 25 hours.
      if (Date.parse(key.format(now)) - Date.parse(day) === DAY) return yesterday;
      return (day.slice(0, 4) === key.format(now).slice(0, 4) ? thisYear : otherYear).format(
        instant,
      );
    },
  };
}

/** The {@link DateFormat} of a language and a zone; an unknown zone counts as Europe/Paris. */
export function dateFormat(lang: string, timeZone = "Europe/Paris"): DateFormat {
  const key = `${lang} ${timeZone}`;
  let found = cache.get(key);
  if (!found) {
    try {
      found = make(lang, timeZone);
    } catch {
      found = make(lang, "Europe/Paris");
    }
    cache.set(key, found);
  }
  return found;
}
