/**
 * Recurrence rules that a client may write (RFC 8984 section 4.3.3): those that people mean, and
 * none that costs more to expand than it says.
 *
 * @module
 */
import * as v from "valibot";
import { integer, localDateTime } from "./event-values.js";

const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"] as const;

/** Most occurrences that a `count` may ask for. */
const MAX_COUNT = 3_660;
/** Most times of one day that a rule may name. */
const MAX_TIMES_OF_DAY = 24;

const positiveOrNegative = (max: number) =>
  v.pipe(
    integer(-max, max),
    v.check((value) => value !== 0, "is zero"),
  );

const some = <Item extends v.GenericSchema>(item: Item, max: number) =>
  v.pipe(
    v.array(item, "is no list"),
    v.minLength(1, "is empty"),
    v.maxLength(max, `has more than ${max} values`),
  );

const nDay = v.strictObject({
  "@type": v.optional(v.literal("NDay"), "NDay"),
  day: v.picklist(DAYS, "is no day of the week"),
  nthOfPeriod: v.optional(positiveOrNegative(53)),
});

const ruleShape = v.strictObject({
  "@type": v.optional(v.literal("RecurrenceRule"), "RecurrenceRule"),
  frequency: v.picklist(
    ["yearly", "monthly", "weekly", "daily", "hourly"],
    "is not yearly, monthly, weekly, daily or hourly",
  ),
  interval: v.optional(integer(1, 1_000)),
  rscale: v.optional(v.picklist(["gregorian", "GREGORIAN"], "is not gregorian")),
  skip: v.optional(v.picklist(["omit"], "is not omit")),
  firstDayOfWeek: v.optional(v.picklist(DAYS, "is no day of the week")),
  byDay: v.optional(some(nDay, 35)),
  byMonthDay: v.optional(some(positiveOrNegative(31), 62)),
  byMonth: v.optional(
    some(v.pipe(v.string(), v.regex(/^([1-9]|1[0-2])$/, "is no month from 1 to 12")), 12),
  ),
  byYearDay: v.optional(some(positiveOrNegative(366), 366)),
  byWeekNo: v.optional(some(positiveOrNegative(53), 106)),
  byHour: v.optional(some(integer(0, 23), 24)),
  byMinute: v.optional(some(integer(0, 59), 24)),
  bySecond: v.optional(some(integer(0, 59), 1)),
  bySetPosition: v.optional(some(positiveOrNegative(366), 62)),
  count: v.optional(integer(1, MAX_COUNT)),
  until: v.optional(localDateTime),
});

type Rule = v.InferOutput<typeof ruleShape>;

/** Which parts go together (RFC 5545 section 3.3.10, table of `BYxxx`). */
function isCoherent(rule: Rule): boolean {
  const { frequency, byDay, byMonthDay, byYearDay, byWeekNo, count, until } = rule;
  if (count !== undefined && until !== undefined) return false;
  if (byYearDay !== undefined && frequency !== "yearly") return false;
  if (byWeekNo !== undefined && frequency !== "yearly") return false;
  if (byMonthDay !== undefined && frequency === "weekly") return false;
  const counted = byDay?.some(({ nthOfPeriod }) => nthOfPeriod !== undefined) === true;
  return !counted || frequency === "monthly" || (frequency === "yearly" && byWeekNo === undefined);
}

function hasPosition({ bySetPosition, ...rule }: Rule): boolean {
  return bySetPosition === undefined || Object.keys(rule).some((key) => key.startsWith("by"));
}

/** A rule that a client may write. */
export const recurrenceRule = v.pipe(
  ruleShape,
  v.check(isCoherent, "has parts that do not go together"),
  v.check(hasPosition, "has a position in nothing"),
  v.check(
    ({ byHour, byMinute }) => (byHour?.length ?? 1) * (byMinute?.length ?? 1) <= MAX_TIMES_OF_DAY,
    `has more than ${MAX_TIMES_OF_DAY} times a day`,
  ),
);
