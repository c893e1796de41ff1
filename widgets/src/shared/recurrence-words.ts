/**
 * Rules of repetition as people say them.
 *
 * @module
 */
import type { JSCalendarEvent, NDay, RecurrenceRule, Weekday } from "@partage-ent/jmap";
import type { EventWords } from "../locales/event-words.js";
import { withOrdinal } from "./event-time.js";

/** Days of the week in the order of RFC 8984, Monday first. */
export const WEEKDAYS: readonly Weekday[] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/** Language and words. */
export interface RecurrenceStyle {
  readonly lang: string;
  readonly words: EventWords;
}

/** Most days or months that are named in one sentence. */
const MOST = 12;

/** « lundi »; 2024-01-01 was a Monday. */
export function weekdayName(
  day: Weekday,
  lang: string,
  weekday: "long" | "short" | "narrow" = "long",
): string {
  const date = new Date(Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(day)));
  return new Intl.DateTimeFormat(lang, { weekday, timeZone: "UTC" }).format(date);
}

function monthName(month: string, lang: string): string {
  const date = new Date(Date.UTC(2024, (Number.parseInt(month, 10) || 1) - 1, 1));
  return new Intl.DateTimeFormat(lang, { month: "long", timeZone: "UTC" }).format(date);
}

function list(items: readonly string[], lang: string): string {
  return new Intl.ListFormat(lang, { type: "conjunction" }).format(items.slice(0, MOST));
}

/** Whether a list is Monday to Friday. */
export function isWorkdays(days: readonly NDay[] | undefined): boolean {
  return (
    days?.length === 5 &&
    days.every((one) => !one.nthOfPeriod) &&
    ["mo", "tu", "we", "th", "fr"].every((day) => days.some((one) => one.day === day))
  );
}

/** Says how an event repeats; empty for one that does not. */
export function recurrenceWords(
  {
    recurrenceRules,
    start,
    recurrenceOverrides,
  }: Pick<JSCalendarEvent, "recurrenceRules" | "start" | "recurrenceOverrides">,
  style: RecurrenceStyle,
): string {
  const rules = recurrenceRules ?? [];
  const said = rules.slice(0, 3).map((rule) => ruleWords(rule, start, style));
  const changes = Object.keys(recurrenceOverrides ?? {}).length;
  if (!said.length) return "";
  return [list(said, style.lang), changes ? style.words.changedOnce(changes) : ""]
    .filter(Boolean)
    .join(" ; ");
}

/** Says one rule of an event that starts at `start`. */
export function ruleWords(rule: RecurrenceRule, start: string, style: RecurrenceStyle): string {
  const { words, lang } = style;
  const { frequency, interval = 1, count, until } = rule;
  const isEveryWorkday =
    interval === 1 && /^(daily|weekly)$/.test(frequency) && isWorkdays(rule.byDay);
  const often = isEveryWorkday
    ? words.everyWeekday
    : [words.every(frequency, String(interval)), onWords(rule, start, style)]
        .filter(Boolean)
        .join(" ");
  const date = (local: string): string =>
    withOrdinal(
      new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(
        new Date(`${local.slice(0, 10)}T12:00:00Z`),
      ),
      lang,
    );
  const end = until ? words.until(date(until)) : count ? words.times(count) : "";
  return [often, end].filter(Boolean).join(", ");
}

function isSimple(rule: RecurrenceRule): boolean {
  const { byHour, byMinute, bySecond, byWeekNo, byYearDay, rscale = "gregorian" } = rule;
  return (
    /^(daily|weekly|monthly|yearly)$/.test(rule.frequency) &&
    ![byHour, byMinute, bySecond, byWeekNo, byYearDay].some((part) => part?.length) &&
    rscale.toLowerCase() === "gregorian"
  );
}

function onWords(rule: RecurrenceRule, start: string, style: RecurrenceStyle): string {
  const { words, lang } = style;
  const { frequency, byDay, byMonth, byMonthDay, bySetPosition } = rule;
  if (!isSimple(rule)) return words.customRule;
  const months = byMonth?.map((month) => monthName(month, lang)) ?? [];
  if (bySetPosition?.length) {
    const isPlain = bySetPosition.length === 1 && frequency === "monthly" && isWorkdays(byDay);
    return isPlain ? words.onNthWorkday(String(bySetPosition[0])) : words.customRule;
  }
  const inMonths = months.length ? words.inMonths(list(months, lang)) : "";
  if (byDay?.length && byMonthDay?.length) return words.customRule;
  if (byDay?.length) {
    const nth = byDay.filter((one) => one.nthOfPeriod);
    if (!nth.length || frequency === "weekly" || frequency === "daily")
      return [
        words.onDays(
          list(
            byDay.map(({ day }) => weekdayName(day, lang)),
            lang,
          ),
        ),
        inMonths,
      ]
        .filter(Boolean)
        .join(" ");
    if (frequency === "yearly" && months.length !== 1) return words.customRule;
    return list(
      byDay.map(({ day, nthOfPeriod }) => {
        const name = weekdayName(day, lang);
        const which = String(nthOfPeriod ?? 1);
        return frequency === "yearly"
          ? words.onNthOf(which, name, months[0]!)
          : words.onNth(which, name);
      }),
      lang,
    );
  }
  return onDates(rule, start, months, style);
}

/** What a rule leaves out is as in the start (RFC 5545 section 3.3.10). */
function onDates(
  { frequency, byMonthDay }: RecurrenceRule,
  start: string,
  months: readonly string[],
  { words, lang }: RecurrenceStyle,
): string {
  const days = byMonthDay?.map(String) ?? [String(Number(start.slice(8, 10)))];
  if (frequency === "yearly") {
    const names = months.length ? months : [monthName(start.slice(5, 7), lang)];
    if (days.length > 1 || names.length > 1 || days[0]!.startsWith("-")) return words.customRule;
    return words.onDate(days[0]!, names[0]!);
  }
  const inMonths = months.length ? words.inMonths(list(months, lang)) : "";
  const when =
    frequency === "monthly"
      ? list(
          days.map((day) => words.onMonthDay(day)),
          lang,
        )
      : frequency === "weekly"
        ? words.onDays(weekdayName(WEEKDAYS[(new Date(`${start}Z`).getUTCDay() + 6) % 7]!, lang))
        : "";
  return [when, inMonths].filter(Boolean).join(" ");
}
