/**
 * Repetition as a form offers it: the common rules by name, all others kept as they are.
 *
 * @module
 */
import type { RecurrenceRule, Weekday } from "@partage-ent/jmap";
import { isWorkdays, WEEKDAYS } from "../shared/recurrence-words.js";

/** Rules that the form has a name for. */
export const RECURRENCE_KINDS = [
  "never",
  "daily",
  "workdays",
  "weekly",
  "biweekly",
  "monthly-date",
  "monthly-weekday",
  "yearly",
  "custom",
] as const;

/** How an event repeats, as a form has it. */
export interface RecurrenceForm {
  readonly kind: (typeof RECURRENCE_KINDS)[number];
  /** Days of a weekly rule. */
  readonly days: readonly Weekday[];
  readonly end: "never" | "until" | "count";
  /** A day, `2026-12-18`. */
  readonly until: string;
  /** As it was typed. */
  readonly count: string;
  /** What a custom rule is; kept word for word. */
  readonly rules: readonly RecurrenceRule[];
}

/** The day of the week of a day. */
export function weekdayAt(date: string): Weekday {
  return WEEKDAYS[(new Date(`${date.slice(0, 10)}T00:00:00Z`).getUTCDay() + 6) % 7] ?? "mo";
}

/** Which week of the month a day is in, `-1` for the last where there is no fifth. */
export function nthOfMonth(date: string): number {
  const nth = Math.ceil(Number(date.slice(8, 10)) / 7);
  return nth > 4 ? -1 : nth;
}

/** Reads the rules of an event that starts at `start`. */
export function recurrenceFormOf(
  rules: readonly RecurrenceRule[] | undefined,
  start: string,
): RecurrenceForm {
  const [rule] = rules ?? [];
  const none: RecurrenceForm = {
    kind: "never",
    days: [weekdayAt(start)],
    end: "never",
    until: "",
    count: "10",
    rules: rules ?? [],
  };
  if (!rule) return none;
  const { until, count } = rule;
  return {
    ...none,
    kind: rules!.length > 1 ? "custom" : kindOf(rule, start),
    days: rule.byDay?.length ? rule.byDay.map(({ day }) => day) : none.days,
    end: until ? "until" : count ? "count" : "never",
    until: until?.slice(0, 10) ?? "",
    count: String(count ?? 10),
  };
}

function kindOf(rule: RecurrenceRule, start: string): RecurrenceForm["kind"] {
  const { frequency, interval = 1, byDay, byMonthDay, byMonth, firstDayOfWeek = "mo" } = rule;
  const known = /^(@type|frequency|interval|firstDayOfWeek|until|count|byDay|byMonthDay|byMonth)$/;
  const has = Object.entries(rule).filter(([, value]) => value !== undefined);
  if (has.some(([name]) => !known.test(name))) return "custom";
  const isEachDay = byDay?.every((one) => !one.nthOfPeriod) ?? true;
  const isStartDay = byMonthDay?.join() === String(Number(start.slice(8, 10)));
  if (frequency === "daily" && interval === 1 && !byMonthDay && !byMonth)
    return !byDay ? "daily" : isWorkdays(byDay) ? "workdays" : "custom";
  if (frequency === "weekly" && interval <= 2 && isEachDay && !byMonthDay && !byMonth) {
    if (interval === 2) return firstDayOfWeek === "mo" ? "biweekly" : "custom";
    return isWorkdays(byDay) ? "workdays" : "weekly";
  }
  if (interval !== 1) return "custom";
  if (frequency === "monthly" && !byMonth) {
    if (!byDay && (!byMonthDay || isStartDay)) return "monthly-date";
    const [one, ...others] = byDay ?? [];
    const isOne = one?.day === weekdayAt(start) && one.nthOfPeriod === nthOfMonth(start);
    return isOne && !others.length && !byMonthDay ? "monthly-weekday" : "custom";
  }
  const isStartMonth = !byMonth || byMonth.join() === String(Number(start.slice(5, 7)));
  const isYearly = frequency === "yearly" && !byDay && isStartMonth && (!byMonthDay || isStartDay);
  return isYearly ? "yearly" : "custom";
}

/** The rules that a form means, for an event that starts at `start`; null for none. */
export function rulesOf(form: RecurrenceForm, start: string): readonly RecurrenceRule[] | null {
  const { kind, days, end } = form;
  if (kind === "never") return null;
  // The whole last day counts: an occurrence of its evening too.
  const ends =
    end === "until"
      ? { until: `${form.until}T23:59:59` }
      : end === "count"
        ? { count: Number(form.count) }
        : {};
  if (kind === "custom")
    return form.rules.map(({ until: _until, count: _count, ...rule }) => ({ ...rule, ...ends }));
  const chosen = WEEKDAYS.filter((day) => days.includes(day));
  const byDay = (chosen.length ? chosen : [weekdayAt(start)]).map((day) => ({ day }));
  const parts: Readonly<Record<typeof kind, Partial<RecurrenceRule>>> = {
    daily: { frequency: "daily" },
    workdays: { frequency: "weekly", byDay: WEEKDAYS.slice(0, 5).map((day) => ({ day })) },
    weekly: { frequency: "weekly", byDay },
    biweekly: { frequency: "weekly", interval: 2, byDay },
    "monthly-date": { frequency: "monthly", byMonthDay: [Number(start.slice(8, 10))] },
    "monthly-weekday": {
      frequency: "monthly",
      byDay: [{ day: weekdayAt(start), nthOfPeriod: nthOfMonth(start) }],
    },
    yearly: { frequency: "yearly" },
  };
  return [{ "@type": "RecurrenceRule", frequency: "daily", ...parts[kind], ...ends }];
}

/** Whether two forms mean the same repetition. */
export function isSameRecurrence(a: RecurrenceForm, b: RecurrenceForm, start: string): boolean {
  return JSON.stringify(rulesOf(a, start)) === JSON.stringify(rulesOf(b, start));
}
