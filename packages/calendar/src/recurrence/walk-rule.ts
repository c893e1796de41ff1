/**
 * Walks the local times of a rule, jumping to the window that is asked for.
 *
 * @module
 */
import type { Meter } from "../budget.js";
import { civilDay, DAY, dayNumber } from "../civil.js";
import type { CompiledRule } from "./compiled-rule.js";
import { dayMatches, daysOfPeriod, weekBegin } from "./rule-days.js";

/** What part of a rule to walk. */
export interface RuleRange {
  /** Local seconds, inclusive. */
  readonly from: number;
  /** Local seconds, exclusive. */
  readonly to: number;
  /**
   * The start is the first occurrence whether the rule holds it or not, and `count` counts it
   * (RFC 5545 section 3.3.10; RFC 8984 section 4.3.3).
   */
  readonly startCounts: boolean;
}

/** Local seconds of the first day after the years that can be written. */
const END_OF_TIME = dayNumber(10_000, 1, 1) * DAY;

/** Calls `emit` for every local time of a rule inside a range, in order, until it answers false. */
export function walkRule(
  rule: CompiledRule,
  range: RuleRange,
  meter: Meter,
  emit: (local: number) => boolean,
): void {
  const sink = new Sink(rule, range, emit);
  if (range.startCounts && !sink.offer(rule.start)) return;
  const subDaily = unitOf(rule) < DAY;
  const end = Math.min(range.to, rule.until, END_OF_TIME);
  let period = sink.counting ? 0 : firstPeriod(rule, range.from);
  const constant = sink.counting ? constantYield(rule) : null;
  while (meter.step(1 + rule.offsets.length / 8)) {
    const bases = subDaily ? timeBases(rule, period) : daysOfPeriod(rule, period);
    if (typeof bases === "number") {
      period = bases;
      if (periodBegin(rule, period) > end) return;
      continue;
    }
    if (!offerPeriod(rule, bases, subDaily ? 1 : DAY, sink, meter)) return;
    if (periodBegin(rule, period) > end) return;
    const next = constant && period === 0 ? firstPeriod(rule, range.from) : 0;
    if (constant && next > 1) {
      if (!sink.pass(constant * (next - 1))) return;
      period = next;
    } else period++;
  }
}

/** Decides which candidates are occurrences: after the start, in order, within count, until and range. */
class Sink {
  readonly counting: boolean;
  readonly #rule: CompiledRule;
  readonly #range: RuleRange;
  readonly #emit: (local: number) => boolean;
  #left: number;
  #last = -Infinity;

  constructor(rule: CompiledRule, range: RuleRange, emit: (local: number) => boolean) {
    this.counting = rule.count !== Infinity;
    this.#rule = rule;
    this.#range = range;
    this.#emit = emit;
    this.#left = rule.count;
  }

  /** False when nothing can follow. */
  offer(local: number): boolean {
    if (local < this.#rule.start || local <= this.#last) return true;
    const isStart = this.#range.startCounts && local === this.#rule.start;
    if ((local > this.#rule.until && !isStart) || local >= END_OF_TIME) return false;
    if (this.#left-- <= 0) return false;
    this.#last = local;
    if (local >= this.#range.to) return false;
    return local < this.#range.from || this.#emit(local);
  }

  /** Counts occurrences that lie before the range, without making them. */
  pass(count: number): boolean {
    this.#left -= count;
    return this.#left > 0;
  }
}

function offerPeriod(
  rule: CompiledRule,
  bases: readonly number[],
  unit: number,
  sink: Sink,
  meter: Meter,
): boolean {
  const { offsets, positions } = rule;
  const width = offsets.length;
  const size = bases.length * width;
  const at = (index: number): number =>
    bases[Math.floor(index / width)]! * unit + offsets[index % width]!;
  if (positions) {
    const indexes = positions
      .map((position) => (position > 0 ? position - 1 : size + position))
      .filter((index) => index >= 0 && index < size);
    return [...new Set(indexes)].sort((a, b) => a - b).every((index) => sink.offer(at(index)));
  }
  for (let index = 0; index < size; index++) {
    if ((index & 63) === 63 && !meter.step(8)) return false;
    if (!sink.offer(at(index))) return false;
  }
  return true;
}

const UNITS = {
  yearly: 366 * DAY,
  monthly: 31 * DAY,
  weekly: 7 * DAY,
  daily: DAY,
  hourly: 3600,
  minutely: 60,
  secondly: 1,
};

/** The longest that one period (with an interval of 1) lasts, in seconds. */
function unitOf(rule: CompiledRule): number {
  return UNITS[rule.frequency];
}

/** Local seconds of the beginning of a period. */
function periodBegin(rule: CompiledRule, period: number): number {
  const step = period * rule.interval;
  const { year, month } = civilDay(rule.startDay);
  switch (rule.frequency) {
    case "yearly":
      return dayNumber(year + step, 1, 1) * DAY;
    case "monthly": {
      const index = year * 12 + month - 1 + step;
      return dayNumber(Math.floor(index / 12), (index % 12) + 1, 1) * DAY;
    }
    case "weekly":
      return (weekBegin(rule.startDay, rule.weekStart) + step * 7) * DAY;
    case "daily":
      return (rule.startDay + step) * DAY;
    default: {
      const unit = unitOf(rule);
      return Math.floor(rule.start / unit) * unit + step * unit;
    }
  }
}

/** A period that is not after the one that holds `from`, close before it. */
function firstPeriod(rule: CompiledRule, from: number): number {
  const estimate = (from - rule.start) / (unitOf(rule) * rule.interval);
  let period = Math.max(0, Math.floor(estimate) - 1);
  if (rule.frequency !== "yearly" && rule.frequency !== "monthly") return period;
  // Months and years are shorter than their unit: the estimate lags behind.
  const target = civilDay(Math.floor(from / DAY));
  const { year, month } = civilDay(rule.startDay);
  const apart =
    rule.frequency === "yearly"
      ? target.year - year
      : (target.year - year) * 12 + target.month - month;
  period = Math.max(period, Math.floor(apart / rule.interval) - 1);
  return period;
}

/**
 * How many occurrences each period after the first holds, when that is the same for all of them;
 * with it, a counted rule needs no walk from its start.
 */
function constantYield(rule: CompiledRule): number | null {
  const { frequency, monthDays } = rule;
  if (rule.positions ?? rule.months ?? rule.yearDays ?? rule.weeks) return null;
  if (rule.nthDays.length) return null;
  const each = rule.offsets.length;
  if (frequency === "monthly" && monthDays && !rule.weekdays) {
    const plain = monthDays.every((day) => day > 0 && day <= 28);
    const fromEnd = monthDays.every((day) => day < 0 && day >= -28);
    return plain || fromEnd ? each * monthDays.length : null;
  }
  if (monthDays) return null;
  if (frequency === "weekly") return each * rule.weekdays!.size;
  if (rule.weekdays || frequency === "monthly" || frequency === "yearly") return null;
  if (frequency === "daily") return each;
  if (rule.hours || (frequency !== "hourly" && rule.minutes)) return null;
  return frequency === "secondly" && rule.seconds ? null : each;
}

/** The time at which an hourly or shorter period begins, or the number of the next period that may match. */
function timeBases(rule: CompiledRule, period: number): readonly number[] | number {
  const unit = unitOf(rule);
  const begin = periodBegin(rule, period);
  const day = Math.floor(begin / DAY);
  const jump = (target: number): number =>
    Math.max(period + 1, period + Math.ceil((target - begin) / (unit * rule.interval)));
  if (rule.months) {
    const { year, month } = civilDay(day);
    if (!rule.months.has(month)) return jump(dayNumber(year, month + 1, 1) * DAY);
  }
  if (!dayMatches(rule, day)) return jump((day + 1) * DAY);
  const time = begin - day * DAY;
  if (rule.hours && !rule.hours.has(Math.floor(time / 3600))) {
    return jump((Math.floor(begin / 3600) + 1) * 3600);
  }
  if (unit === 3600) return [begin];
  if (rule.minutes && !rule.minutes.has(Math.floor(time / 60) % 60)) {
    return jump((Math.floor(begin / 60) + 1) * 60);
  }
  if (unit === 60) return [begin];
  return rule.seconds && !rule.seconds.has(time % 60) ? period + 1 : [begin];
}
