/**
 * Recurrence rules made ready to be walked: checked, completed from the start, as numbers.
 *
 * @module
 */
import type { RecurrenceFrequency, RecurrenceRule, Weekday } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { civilDay, DAY, localSecondsOrNull, weekdayOf } from "../civil.js";

/** Days of the week in the order of day numbers, Monday first. */
export const WEEKDAYS: readonly Weekday[] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/** Frequencies, longest period first. */
export const FREQUENCIES: readonly RecurrenceFrequency[] = [
  "yearly",
  "monthly",
  "weekly",
  "daily",
  "hourly",
  "minutely",
  "secondly",
];

/** A {@link RecurrenceRule} as numbers; null where the rule says nothing. */
export interface CompiledRule {
  readonly frequency: RecurrenceFrequency;
  readonly interval: number;
  /** Local seconds of the start of the event, its day number and its seconds of the day. */
  readonly start: number;
  readonly startDay: number;
  readonly count: number;
  /** Local seconds, inclusive. */
  readonly until: number;
  readonly skip: "omit" | "backward" | "forward";
  /** First day of the week, 0 for Monday. */
  readonly weekStart: number;
  readonly months: ReadonlySet<number> | null;
  readonly monthDays: readonly number[] | null;
  readonly yearDays: readonly number[] | null;
  readonly weeks: readonly number[] | null;
  /** Days of the week that count every time. */
  readonly weekdays: ReadonlySet<number> | null;
  /** Days of the week that count the nth time of a month or a year. */
  readonly nthDays: readonly { readonly weekday: number; readonly nth: number }[];
  readonly hours: ReadonlySet<number> | null;
  readonly minutes: ReadonlySet<number> | null;
  readonly seconds: ReadonlySet<number> | null;
  /** Seconds from the beginning of a day (or of an hour, a minute, a second for shorter frequencies). */
  readonly offsets: readonly number[];
  readonly positions: readonly number[] | null;
}

/**
 * Compiles a rule for an event that starts at `start` (local seconds), by RFC 5545 section 3.3.10.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_RULE` when a part is out of range or not supported.
 */
export function compileRule(rule: RecurrenceRule, start: number): CompiledRule {
  if (!FREQUENCIES.includes(rule.frequency)) refuse("frequency", rule.frequency);
  if ((rule.rscale ?? "gregorian").toLowerCase() !== "gregorian") refuse("rscale", rule.rscale);
  const startDay = Math.floor(start / DAY);
  const days = dayParts(rule, startDay);
  return {
    frequency: rule.frequency,
    interval: natural("interval", rule.interval ?? 1),
    start,
    startDay,
    count: rule.count === undefined ? Infinity : natural("count", rule.count),
    until: untilOf(rule),
    skip: rule.skip ?? "omit",
    weekStart: weekdayNumber(rule.firstDayOfWeek ?? "mo"),
    ...days,
    ...timeParts(rule, start - startDay * DAY),
    positions: list("bySetPosition", rule.bySetPosition, -366, 366),
  };
}

type DayParts = Pick<
  CompiledRule,
  "months" | "monthDays" | "yearDays" | "weeks" | "weekdays" | "nthDays"
>;

function dayParts(rule: RecurrenceRule, startDay: number): DayParts {
  const { month, day } = civilDay(startDay);
  const { frequency } = rule;
  const nthCounts = frequency === "yearly" || frequency === "monthly";
  const byDay = rule.byDay?.length ? rule.byDay : null;
  const weekdays = byDay
    ?.filter((item) => !nthCounts || !item.nthOfPeriod || rule.byWeekNo?.length)
    .map((item) => weekdayNumber(item.day));
  const nthDays = byDay?.filter((item) => nthCounts && item.nthOfPeriod && !rule.byWeekNo?.length);
  const parts = {
    months: rule.byMonth?.length ? new Set(rule.byMonth.map(monthNumber)) : null,
    monthDays: list("byMonthDay", rule.byMonthDay, -31, 31),
    yearDays: list("byYearDay", rule.byYearDay, -366, 366),
    weeks: list("byWeekNo", rule.byWeekNo, -53, 53),
    weekdays: weekdays?.length ? new Set(weekdays) : null,
    nthDays: (nthDays ?? []).map((item) => ({
      weekday: weekdayNumber(item.day),
      nth: ranged("nthOfPeriod", item.nthOfPeriod!, -53, 53),
    })),
  };
  const daysSaid = parts.monthDays ?? parts.yearDays ?? byDay;
  if (frequency === "weekly" && !byDay)
    return { ...parts, weekdays: new Set([weekdayOf(startDay)]) };
  if (frequency === "monthly" && !daysSaid) return { ...parts, monthDays: [day] };
  if (frequency !== "yearly" || daysSaid) return parts;
  if (parts.weeks) return { ...parts, weekdays: new Set([weekdayOf(startDay)]) };
  return { ...parts, monthDays: [day], months: parts.months ?? new Set([month]) };
}

function timeParts(
  rule: RecurrenceRule,
  startTime: number,
): Pick<CompiledRule, "hours" | "minutes" | "seconds" | "offsets"> {
  const rank = FREQUENCIES.indexOf(rule.frequency);
  const hours = list("byHour", rule.byHour, 0, 23);
  const minutes = list("byMinute", rule.byMinute, 0, 59);
  // RFC 5545 section 3.3.10: second 60 counts as 59 where leap seconds are not kept.
  const seconds = list("bySecond", rule.bySecond, 0, 60)?.map((second) => Math.min(second, 59));
  const offsetsOf = (said: readonly number[] | null | undefined, from: number, start: number) =>
    rank < from ? (said ?? [start]) : [0];
  const offsets: number[] = [];
  for (const hour of offsetsOf(hours, 4, Math.floor(startTime / 3600))) {
    for (const minute of offsetsOf(minutes, 5, Math.floor(startTime / 60) % 60)) {
      for (const second of offsetsOf(seconds, 6, startTime % 60)) {
        offsets.push(hour * 3600 + minute * 60 + second);
      }
    }
  }
  return {
    hours: hours && new Set(hours),
    minutes: minutes && new Set(minutes),
    seconds: seconds ? new Set(seconds) : null,
    offsets: [...new Set(offsets)].sort((a, b) => a - b),
  };
}

function untilOf({ until }: RecurrenceRule): number {
  if (until === undefined) return Infinity;
  return localSecondsOrNull(until) ?? refuse("until", until);
}

function weekdayNumber(day: Weekday): number {
  const number = WEEKDAYS.indexOf(day);
  return number < 0 ? refuse("day", day) : number;
}

function monthNumber(month: string): number {
  // A leap month (`5L`) never comes in the Gregorian calendar: 0 matches nothing.
  if (/^\d{1,2}L$/.test(month)) return 0;
  return ranged("byMonth", Number(month), 1, 12);
}

function natural(name: string, value: number): number {
  return Number.isInteger(value) && value > 0 ? value : refuse(name, value);
}

function ranged(name: string, value: number, least: number, most: number): number {
  const ok = Number.isInteger(value) && value >= least && value <= most;
  return ok && (value !== 0 || least === 0) ? value : refuse(name, value);
}

function list(
  name: string,
  values: readonly number[] | undefined,
  least: number,
  most: number,
): readonly number[] | null {
  if (!values?.length) return null;
  const known = new Set(values.map((value) => ranged(name, value, least, most)));
  // Zero is a value of hours, minutes and seconds only.
  if (least < 0 && known.has(0)) refuse(name, 0);
  return [...known].sort((a, b) => a - b);
}

function refuse(part: string, value: unknown): never {
  throw new CalendarError(
    "ERR_CALENDAR_RULE",
    `Recurrence rule: ${part} can't be ${String(value).slice(0, 40)}`,
  );
}
