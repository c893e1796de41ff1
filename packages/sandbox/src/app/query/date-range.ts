/**
 * Date values of queries: `mm/dd/yyyy` in the order of the locale, milliseconds, and `-7days`
 * (zm-mailbox `index/query/DateQuery`).
 *
 * @module
 */

/** Half-open interval in ms: from `start` (included) to `end` (excluded). */
export interface DateRange {
  readonly start: number;
  readonly end: number;
}

/** What a date value needs to be understood. */
export interface DateContext {
  /** Ms since the epoch. */
  readonly now: number;
  /** IANA time zone in which days begin. */
  readonly timeZone: string;
  /** BCP 47 or POSIX tag, for instance `fr` or `en_US`. */
  readonly locale: string;
}

type Unit = "minute" | "hour" | "day" | "week" | "month" | "year";

const units: ReadonlyMap<string, Unit> = new Map([
  ["mi", "minute"],
  ["minute", "minute"],
  ["minutes", "minute"],
  ["h", "hour"],
  ["hour", "hour"],
  ["hours", "hour"],
  ["d", "day"],
  ["day", "day"],
  ["days", "day"],
  ["w", "week"],
  ["week", "week"],
  ["weeks", "week"],
  ["m", "month"],
  ["month", "month"],
  ["months", "month"],
  ["y", "year"],
  ["year", "year"],
  ["years", "year"],
]);

const fieldUnits: ReadonlyMap<string, Unit> = new Map([
  ["week", "week"],
  ["month", "month"],
  ["year", "year"],
]);

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const options = {
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
    } as const;
    const time = { hour: "numeric", minute: "numeric", second: "numeric" } as const;
    try {
      format = new Intl.DateTimeFormat("en-US", { ...options, ...time, timeZone });
    } catch {
      format = formatOf("UTC");
    }
    if (formats.size < 100) formats.set(timeZone, format);
  }
  return format;
}

/** The wall clock of a moment, written as if it were UTC. */
function toWall(time: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(time);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

/** The moment of a wall clock; twice because the offset may differ on both sides of a clock change. */
function fromWall(wall: number, timeZone: string): number {
  const guess = wall - (toWall(wall, timeZone) - wall);
  return guess - (toWall(guess, timeZone) - wall);
}

function startOf(wall: number, unit: Unit): number {
  const date = new Date(wall);
  const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === "year") return Date.UTC(y, 0, 1);
  if (unit === "month") return Date.UTC(y, m, 1);
  if (unit === "week") return Date.UTC(y, m, d - date.getUTCDay());
  if (unit === "day") return Date.UTC(y, m, d);
  return unit === "hour" ? wall - (wall % 3_600_000) : wall - (wall % 60_000);
}

function addUnits(wall: number, unit: Unit, count: number): number {
  const date = new Date(wall);
  if (unit === "year") date.setUTCFullYear(date.getUTCFullYear() + count);
  else if (unit === "month") date.setUTCMonth(date.getUTCMonth() + count);
  else {
    const length = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }[unit];
    return wall + count * length;
  }
  return date.getTime();
}

/** Orders in which locales write short dates; all others write day, month, year. */
function fieldOrder(locale: string): "mdy" | "dmy" | "ymd" {
  const tag = locale.replace("_", "-");
  if (/^(?:sv|zh|ja|ko|lt|hu|fr-CA|pl|sq|bg|en-ZA)(?:-|$)/i.test(tag)) return "ymd";
  if (/^en(?:-(?!AU|CA|GB|IE|IN|NZ)[A-Z]+)?$/i.test(tag) || tag === "") return "mdy";
  return "dmy";
}

function wallOf(numbers: readonly number[], order: "mdy" | "dmy" | "ymd"): number | undefined {
  const at = (letter: string): number => numbers[order.indexOf(letter)]!;
  const [day, month] = [at("d"), at("m")];
  let year = at("y");
  if (year < 100) year += year < 50 ? 2_000 : 1_900;
  const wall = Date.UTC(year, month - 1, day);
  const date = new Date(wall);
  const exact = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exact && year < 10_000 ? wall : undefined;
}

function absolute(text: string, locale: string): number | undefined {
  const match = /^(\d{1,4})[/.-]\s?(\d{1,2})[/.-]\s?(\d{1,4})\.?$/.exec(text);
  if (!match) return undefined;
  const numbers = match.slice(1, 4).map(Number);
  const orders =
    match[1]!.length === 4 ? (["ymd"] as const) : ([fieldOrder(locale), "mdy"] as const);
  for (const order of orders) {
    const wall = wallOf(numbers, order);
    if (wall !== undefined) return wall;
  }
  return undefined;
}

function relativeRange(match: RegExpExecArray, unit: Unit, context: DateContext): DateRange {
  const chosen = units.get((match[3] ?? "").toLowerCase()) ?? unit;
  const count = Number(match[2]) * (match[1] === "-" ? -1 : 1);
  const wall = addUnits(startOf(toWall(context.now, context.timeZone), chosen), chosen, count);
  const { timeZone } = context;
  return { start: fromWall(wall, timeZone), end: fromWall(addUnits(wall, chosen, 1), timeZone) };
}

/**
 * The interval that a date value names, or undefined when it names none.
 *
 * @param field - The query field, which sets the length of the interval: `week:`, `month:`, `year:` or a day.
 */
export function parseDateValue(
  value: string,
  field: string,
  context: DateContext,
): DateRange | undefined {
  const unit = fieldUnits.get(field) ?? "day";
  const word = value.replace(/,$/, "").toLowerCase();
  const text = word === "today" ? "-0d" : word === "yesterday" ? "-1d" : word;
  if (/^\d{1,15}$/.test(text)) return { start: Number(text), end: Number(text) + 1_000 };
  const relative = /^([+-])(\d{1,6})([a-z]{1,7})?$/.exec(text);
  if (relative && (relative[3] === undefined || units.has(relative[3]))) {
    return relativeRange(relative, unit, context);
  }
  const wall = absolute(text, context.locale);
  if (wall === undefined) return undefined;
  const { timeZone } = context;
  return { start: fromWall(wall, timeZone), end: fromWall(addUnits(wall, unit, 1), timeZone) };
}
