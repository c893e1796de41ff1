/**
 * RRULE to RecurrenceRule and back (RFC 5545 section 3.3.10, RFC 8984 section 4.3.3).
 *
 * @module
 */
import type {
  LocalDateTime,
  NDay,
  RecurrenceFrequency,
  RecurrenceRule,
  Weekday,
} from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { isLocalDateTime } from "../civil.js";
import { FREQUENCIES, WEEKDAYS } from "../recurrence/compiled-rule.js";

/** How times of a rule relate to the event that has it. */
export interface RuleContext {
  readonly allDay: boolean;
  /** The local time of the event at a UTC time. */
  readonly toLocal: (utc: string) => LocalDateTime;
}

type Recur = Readonly<Record<string, unknown>>;

/**
 * Reads the value of an RRULE as ical.js gives it.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_RULE` when it is none.
 */
export function readRule(value: unknown, context: RuleContext): RecurrenceRule {
  const recur: Recur = typeof value === "object" && value !== null ? (value as Recur) : {};
  const frequency = textOf(recur["freq"]).toLowerCase() as RecurrenceFrequency;
  if (!FREQUENCIES.includes(frequency)) refuse("FREQ", recur["freq"]);
  const weekStart = weekStartOf(recur["wkst"]);
  const skip = textOf(recur["skip"]).toLowerCase();
  return {
    "@type": "RecurrenceRule",
    frequency,
    ...(recur["interval"] !== undefined && { interval: integer("INTERVAL", recur["interval"]) }),
    ...(recur["rscale"] !== undefined && { rscale: textOf(recur["rscale"]).toLowerCase() }),
    ...((skip === "backward" || skip === "forward" || skip === "omit") && { skip }),
    ...(weekStart && { firstDayOfWeek: weekStart }),
    ...numbers("byMonthDay", recur["bymonthday"]),
    ...numbers("byYearDay", recur["byyearday"]),
    ...numbers("byWeekNo", recur["byweekno"]),
    ...numbers("byHour", recur["byhour"]),
    ...numbers("byMinute", recur["byminute"]),
    ...numbers("bySecond", recur["bysecond"]),
    ...numbers("bySetPosition", recur["bysetpos"]),
    ...(recur["byday"] !== undefined && { byDay: listOf(recur["byday"]).map(readDay) }),
    ...(recur["bymonth"] !== undefined && { byMonth: listOf(recur["bymonth"]).map(textOf) }),
    ...(recur["count"] !== undefined && { count: integer("COUNT", recur["count"]) }),
    ...(recur["until"] !== undefined && { until: readUntil(textOf(recur["until"]), context) }),
  };
}

function readUntil(text: string, { allDay, toLocal }: RuleContext): LocalDateTime {
  const whole = text.length === 10 ? `${text}T${allDay ? "00:00:00" : "23:59:59"}` : text;
  if (!isLocalDateTime(whole.replace(/Z$/, ""))) refuse("UNTIL", text);
  if (allDay) return `${whole.slice(0, 10)}T00:00:00`;
  return whole.endsWith("Z") ? toLocal(whole) : whole;
}

function readDay(value: unknown): NDay {
  const parts = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/i.exec(textOf(value));
  if (!parts) return refuse("BYDAY", value);
  const day = parts[2]!.toLowerCase() as Weekday;
  return { "@type": "NDay", day, ...(Number(parts[1] ?? 0) && { nthOfPeriod: Number(parts[1]) }) };
}

/** ical.js gives the first day of the week as a number from Sunday, or as text. */
function weekStartOf(value: unknown): Weekday | undefined {
  if (typeof value === "number") return WEEKDAYS[(value + 5) % 7];
  const day = textOf(value).toLowerCase() as Weekday;
  return WEEKDAYS.includes(day) ? day : undefined;
}

function numbers(name: string, value: unknown): Readonly<Record<string, readonly number[]>> {
  if (value === undefined) return {};
  return { [name]: listOf(value).map((item) => integer(name, item)) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function integer(name: string, value: unknown): number {
  const number = typeof value === "number" ? value : Number(textOf(value) || Number.NaN);
  return Number.isInteger(number) ? number : refuse(name, value);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function refuse(part: string, value: unknown): never {
  const shown = textOf(value).slice(0, 40);
  throw new CalendarError("ERR_CALENDAR_RULE", `Recurrence rule: ${part} can't be "${shown}"`);
}

/** Writes a rule as the value that ical.js writes; `until` is already as iCalendar wants it. */
export function writeRule(rule: RecurrenceRule, until: string | undefined): Recur {
  const recur: [string, unknown][] = [
    ["rscale", rule.rscale?.toUpperCase()],
    ["freq", rule.frequency.toUpperCase()],
    ["until", until],
    ["count", rule.count],
    ["interval", rule.interval],
    ["bysecond", rule.bySecond],
    ["byminute", rule.byMinute],
    ["byhour", rule.byHour],
    [
      "byday",
      rule.byDay?.map(({ day, nthOfPeriod }) => `${nthOfPeriod ?? ""}${day.toUpperCase()}`),
    ],
    ["bymonthday", rule.byMonthDay],
    ["byyearday", rule.byYearDay],
    ["byweekno", rule.byWeekNo],
    ["bymonth", rule.byMonth],
    ["bysetpos", rule.bySetPosition],
    ["wkst", rule.firstDayOfWeek?.toUpperCase()],
    ["skip", rule.skip?.toUpperCase()],
  ];
  return Object.fromEntries(recur.filter(([, value]) => value !== undefined));
}
