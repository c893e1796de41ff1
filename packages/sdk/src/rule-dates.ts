import type { LocalDateTime, NDay, RecurrenceRule } from "@partage-ent/jmap";

const DAY = 86_400_000;
const WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];
/** Longer series are not walked in a page. */
const MOST_YEARS = 100;

interface Day {
  /** Days since 1970-01-01. */
  readonly number: number;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 for Monday. */
  readonly weekday: number;
  readonly monthLength: number;
  readonly yearDay: number;
  readonly yearLength: number;
}

/**
 * The dates of one rule from `start`, which always counts as the first, to `last` (RFC 8984 section
 * 4.3.3), `count` and `until` left aside.
 *
 * @returns undefined for a rule of hours, of week numbers, of another calendar or of a century.
 */
export function ruleDates(
  rule: RecurrenceRule,
  start: LocalDateTime,
  last: LocalDateTime,
): readonly LocalDateTime[] | undefined {
  const from = Number(start.slice(0, 4));
  const to = Number(last.slice(0, 4));
  if (!isOfDays(rule) || !(to - from <= MOST_YEARS)) return undefined;
  const first = dayOf(Math.floor(Date.parse(`${start}Z`) / DAY));
  const periodOf = periods(rule);
  const found = new Map<number, number[]>();
  const end = Date.UTC(to + 1, 0, 8) / DAY;
  // Positions count within whole periods, the first and the last included.
  for (let number = Date.UTC(from, 0, -6) / DAY; number < end; number++) {
    const day = dayOf(number);
    const period = periodOf(day) - periodOf(first);
    if (period < 0 || period % (rule.interval ?? 1) || !matches(rule, day, first)) continue;
    found.set(period, [...(found.get(period) ?? []), number]);
  }
  const clock = start.slice(10);
  const dates = [...found.values()]
    .flatMap((days) => positions(days, rule.bySetPosition))
    .map((number) => new Date(number * DAY).toISOString().slice(0, 10) + clock)
    .filter((date) => date > start && date <= last);
  return start <= last ? [start, ...dates] : [];
}

function isOfDays(rule: RecurrenceRule): boolean {
  const { byHour, byMinute, bySecond, byWeekNo, rscale = "gregorian", skip = "omit" } = rule;
  return (
    /^(daily|weekly|monthly|yearly)$/.test(rule.frequency) &&
    !byHour &&
    !byMinute &&
    !bySecond &&
    !byWeekNo &&
    rscale.toLowerCase() === "gregorian" &&
    skip === "omit"
  );
}

function dayOf(number: number): Day {
  const date = new Date(number * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    number,
    year,
    month: month + 1,
    day: date.getUTCDate(),
    weekday: (date.getUTCDay() + 6) % 7,
    monthLength: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
    yearDay: number - Date.UTC(year, 0, 1) / DAY + 1,
    yearLength: (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / DAY,
  };
}

/** How periods of a rule are numbered. */
function periods({ frequency, firstDayOfWeek = "mo" }: RecurrenceRule): (day: Day) => number {
  const weekStart = WEEKDAYS.indexOf(firstDayOfWeek);
  // 1970-01-01 was a Thursday.
  if (frequency === "weekly") return ({ number }) => Math.floor((number + 3 - weekStart) / 7);
  if (frequency === "monthly") return ({ year, month }) => year * 12 + month;
  return frequency === "yearly" ? ({ year }) => year : ({ number }) => number;
}

function matches(rule: RecurrenceRule, day: Day, first: Day): boolean {
  const { frequency, byDay, byMonth, byYearDay } = rule;
  const isFree = !byDay && !byYearDay;
  // What a rule leaves out is as in the start (RFC 5545 section 3.3.10).
  const byMonthDay =
    rule.byMonthDay ?? (isFree && /^(month|year)ly$/.test(frequency) ? [first.day] : undefined);
  const months =
    byMonth ??
    (frequency === "yearly" && isFree && !rule.byMonthDay ? [String(first.month)] : null);
  const weekdays =
    byDay ??
    (frequency === "weekly" ? [{ day: WEEKDAYS[first.weekday] as NDay["day"] }] : undefined);
  const ofYear = frequency === "yearly" && !byMonth;
  return (
    (!months || months.includes(String(day.month))) &&
    (!byMonthDay || hasPlace(byMonthDay, day.day, day.monthLength)) &&
    (!byYearDay || hasPlace(byYearDay, day.yearDay, day.yearLength)) &&
    (!weekdays || weekdays.some((one) => isNth(one, day, ofYear)))
  );
}

/** Whether a list of places names this one, from the start or (negative) from the end. */
function hasPlace(places: readonly number[], place: number, length: number): boolean {
  return places.includes(place) || places.includes(place - length - 1);
}

function isNth({ day: name, nthOfPeriod }: NDay, day: Day, ofYear: boolean): boolean {
  if (WEEKDAYS[day.weekday] !== name) return false;
  if (!nthOfPeriod) return true;
  const [place, length] = ofYear ? [day.yearDay, day.yearLength] : [day.day, day.monthLength];
  const nth = Math.ceil((nthOfPeriod > 0 ? place : length - place + 1) / 7);
  return nth === Math.abs(nthOfPeriod);
}

function positions(days: readonly number[], wanted?: readonly number[]): readonly number[] {
  return wanted ? days.filter((_, index) => hasPlace(wanted, index + 1, days.length)) : days;
}
