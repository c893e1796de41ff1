/**
 * The days that one period of a rule holds (RFC 5545 section 3.3.10, the table of expanding and
 * limiting parts).
 *
 * @module
 */
import { civilDay, dayNumber, isLeapYear, monthLength, weekdayOf } from "../civil.js";
import type { CompiledRule } from "./compiled-rule.js";

/** Day numbers of the nth period of a yearly, monthly, weekly or daily rule, in order. */
export function daysOfPeriod(rule: CompiledRule, period: number): readonly number[] {
  const step = period * rule.interval;
  switch (rule.frequency) {
    case "yearly":
      return daysOfYear(rule, civilDay(rule.startDay).year + step);
    case "monthly": {
      const { year, month } = civilDay(rule.startDay);
      const index = year * 12 + month - 1 + step;
      return daysOfMonth(rule, Math.floor(index / 12), (index % 12) + 1);
    }
    case "weekly": {
      const first = weekBegin(rule.startDay, rule.weekStart) + step * 7;
      const days: number[] = [];
      for (let day = first; day < first + 7; day++) if (dayMatches(rule, day)) days.push(day);
      return days;
    }
    default: {
      const day = rule.startDay + step;
      return dayMatches(rule, day) ? [day] : [];
    }
  }
}

/** The first day of the week of a day. */
export function weekBegin(day: number, weekStart: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

/** Whether a day passes every part of a rule that limits days. */
export function dayMatches(rule: CompiledRule, day: number): boolean {
  const { months, monthDays, weekdays } = rule;
  if (weekdays && !rule.nthDays.length && !weekdays.has(weekdayOf(day))) return false;
  if (months || monthDays) {
    const civil = civilDay(day);
    if (months && !months.has(civil.month)) return false;
    if (monthDays && !hasMonthDay(monthDays, civil.day, monthLength(civil.year, civil.month))) {
      return false;
    }
  }
  return rareMatches(rule, day);
}

function hasMonthDay(monthDays: readonly number[], day: number, length: number): boolean {
  return monthDays.includes(day) || monthDays.includes(day - length - 1);
}

/** Parts that few rules have: days of the year, weeks, nth weekdays. */
function rareMatches(rule: CompiledRule, day: number): boolean {
  if (!rule.yearDays && !rule.weeks && !rule.nthDays.length) return true;
  const { year } = civilDay(day);
  if (rule.yearDays) {
    const nth = day - dayNumber(year, 1, 1) + 1;
    const length = isLeapYear(year) ? 366 : 365;
    if (!rule.yearDays.includes(nth) && !rule.yearDays.includes(nth - length - 1)) return false;
  }
  if (rule.weeks && !weekMatches(rule, day, year)) return false;
  return !rule.nthDays.length || nthMatches(rule, day);
}

function weekMatches(rule: CompiledRule, day: number, year: number): boolean {
  let weekYear = year + 1;
  while (firstWeek(weekYear, rule.weekStart) > day) weekYear--;
  const begin = firstWeek(weekYear, rule.weekStart);
  const weeks = (firstWeek(weekYear + 1, rule.weekStart) - begin) / 7;
  const number = Math.floor((day - begin) / 7) + 1;
  return rule.weeks!.includes(number) || rule.weeks!.includes(number - weeks - 1);
}

/** First day of week 1: the first week with four days in the year (RFC 5545 section 3.3.10). */
function firstWeek(year: number, weekStart: number): number {
  return weekBegin(dayNumber(year, 1, 4), weekStart);
}

function nthMatches(rule: CompiledRule, day: number): boolean {
  const weekday = weekdayOf(day);
  if (rule.weekdays?.has(weekday)) return true;
  const { year, month } = civilDay(day);
  const byMonth = rule.frequency === "monthly" || rule.months !== null;
  const first = dayNumber(year, byMonth ? month : 1, 1);
  const length = byMonth ? monthLength(year, month) : isLeapYear(year) ? 366 : 365;
  const fromBegin = Math.floor((day - first) / 7) + 1;
  const fromEnd = -(Math.floor((first + length - 1 - day) / 7) + 1);
  return rule.nthDays.some(
    (item) => item.weekday === weekday && (item.nth === fromBegin || item.nth === fromEnd),
  );
}

function daysOfMonth(rule: CompiledRule, year: number, month: number): readonly number[] {
  if (rule.months && !rule.months.has(month)) return [];
  const first = dayNumber(year, month, 1);
  if (rule.monthDays) return monthDaysOf(rule, year, month);
  const days: number[] = [];
  const length = monthLength(year, month);
  for (let day = first; day < first + length; day++) if (dayMatches(rule, day)) days.push(day);
  return days;
}

function monthDaysOf(rule: CompiledRule, year: number, month: number): readonly number[] {
  const length = monthLength(year, month);
  const first = dayNumber(year, month, 1);
  const days = new Set<number>();
  for (const monthDay of rule.monthDays!) {
    const day = monthDay > 0 ? monthDay : length + 1 + monthDay;
    if (day >= 1 && day <= length) days.add(first + day - 1);
    else if (rule.skip === "backward") days.add(day < 1 ? first - 1 : first + length - 1);
    else if (rule.skip === "forward") days.add(day < 1 ? first : first + length);
  }
  return sorted(days, rule);
}

function daysOfYear(rule: CompiledRule, year: number): readonly number[] {
  if (rule.yearDays) {
    const first = dayNumber(year, 1, 1);
    const length = isLeapYear(year) ? 366 : 365;
    const days = rule.yearDays
      .map((nth) => (nth > 0 ? first + nth - 1 : first + length + nth))
      .filter((day) => day >= first && day < first + length && dayMatches(rule, day));
    return [...new Set(days)].sort((a, b) => a - b);
  }
  if (rule.monthDays && !rule.weeks) {
    const days = new Set<number>();
    for (let month = 1; month <= 12; month++) {
      if (rule.months && !rule.months.has(month)) continue;
      for (const day of monthDaysOf(rule, year, month)) days.add(day);
    }
    return [...days].sort((a, b) => a - b);
  }
  const days: number[] = [];
  for (let month = 1; month <= 12; month++) {
    if (rule.months && !rule.months.has(month)) continue;
    const first = dayNumber(year, month, 1);
    const end = first + monthLength(year, month);
    for (let day = first; day < end; day++) if (dayMatches(rule, day)) days.push(day);
  }
  return days;
}

function sorted(days: Set<number>, rule: CompiledRule): readonly number[] {
  const list = [...days].filter(
    (day) =>
      (!rule.weekdays || rule.nthDays.length > 0 || rule.weekdays.has(weekdayOf(day))) &&
      rareMatches(rule, day),
  );
  return list.sort((a, b) => a - b);
}
