/**
 * Rows for events that cover days: in the lane of whole days, in the weeks of a month.
 *
 * @module
 */
import { type CivilDate, daysBetween } from "../../shared/civil-time.js";
import type { Occurrence } from "../occurrence.js";

/** Where an event stands among some days. */
export interface Bar {
  readonly event: Occurrence;
  /** First and last day on which it is seen, counted from the first of the days. */
  readonly from: number;
  readonly to: number;
  /** Row from the top, 0 for the first. */
  readonly row: number;
  /** It begins before the days, it goes on after them. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

type Days = Pick<Occurrence, "firstDay" | "lastDay" | "start">;
type Span = Omit<Bar, "row"> & { readonly start: number };

const spanOf = (
  event: Occurrence,
  { firstDay, lastDay, start }: Days,
  first: CivilDate,
  count: number,
): Span => {
  const from = daysBetween(first, firstDay);
  const to = daysBetween(first, lastDay);
  return {
    event,
    start,
    from: Math.max(0, from),
    to: Math.min(count - 1, to),
    isCutBefore: from < 0,
    isCutAfter: to >= count,
  };
};

/** Days first, long before short, whole days before hours; what is equal keeps its order. */
const inOrder = (a: Span, b: Span): number =>
  a.from - b.from ||
  b.to - b.from - (a.to - a.from) ||
  Number(b.event.isAllDay) - Number(a.event.isAllDay) ||
  a.start - b.start ||
  (a.event.id < b.event.id ? -1 : 1);

/**
 * Lays events out in rows so that none covers another.
 *
 * @param first - The first day, of `count`.
 * @param daysOf - Where an event is that is just being moved.
 */
export function layBars(
  events: readonly Occurrence[],
  first: CivilDate,
  count: number,
  daysOf: (event: Occurrence) => Days = (event) => event,
): readonly Bar[] {
  const taken: boolean[][] = [];
  return events
    .map((event) => spanOf(event, daysOf(event), first, count))
    .filter(({ from, to }) => from < count && to >= 0 && from <= to)
    .sort(inOrder)
    .map((span) => {
      const days = Array.from({ length: span.to - span.from + 1 }, (_, at) => span.from + at);
      const free = taken.findIndex((row) => days.every((day) => !row[day]));
      const row = free < 0 ? taken.push([]) - 1 : free;
      for (const day of days) taken[row]![day] = true;
      return { ...span, row };
    });
}

/** How many events of each day stand in rows from one on. */
export function hiddenPerDay(bars: readonly Bar[], rows: number, count: number): readonly number[] {
  const hidden = Array.from({ length: count }, () => 0);
  for (const { row, from, to } of bars)
    if (row >= rows) for (let day = from; day <= to; day++) hidden[day]!++;
  return hidden;
}
