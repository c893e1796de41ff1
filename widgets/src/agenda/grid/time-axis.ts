/**
 * The hours of days side by side, those included on which clocks change.
 *
 * Minutes of the axis are those of the clock. Where one day has an hour twice the axis has it twice, and
 * the other days a hole there; a day that skips an hour has a hole in its place.
 *
 * @module
 */
import { addDays, type CivilDate, type ZoneClock } from "../../shared/civil-time.js";

const MINUTE = 60_000;
/** Minutes of a day without clock change. */
const FULL = 1440;

/** A line of the axis at a full hour. */
export interface HourMark {
  /** Minutes from the top of the axis. */
  readonly at: number;
  readonly hour: number;
  /** The same hour came before: clocks went back. */
  readonly isAgain: boolean;
}

/** One day on the axis. */
export interface DayAxis {
  readonly date: CivilDate;
  /** First instant of the day, and of the next one. */
  readonly start: number;
  readonly end: number;
  /** Minutes of the axis that this day has not. */
  readonly hole: readonly [from: number, to: number] | undefined;
  /** Where an instant of the day stands on the axis; one of other days at its nearest edge. */
  place(instant: number, isEnd?: boolean): number;
  /** The instant at a minute of the axis. */
  instantAt(minute: number): number;
}

/** The axis that days share. */
export interface TimeAxis {
  /** Minutes from top to bottom. */
  readonly length: number;
  readonly hours: readonly HourMark[];
  readonly days: readonly DayAxis[];
}

/** Minutes after midnight at which the offset of a day changes. */
function changeOf(clock: ZoneClock, start: number, end: number): number {
  let [low, high] = [0, (end - start) / MINUTE];
  const before = clock.offsetAt(start);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (clock.offsetAt(start + middle * MINUTE) === before) low = middle;
    else high = middle;
  }
  return high;
}

function dayAxis(
  date: CivilDate,
  [start, end]: readonly [number, number],
  hole: DayAxis["hole"],
): DayAxis {
  const width = hole ? hole[1] - hole[0] : 0;
  return {
    ...{ date, start, end, hole },
    place(instant, isEnd = false) {
      const minute = (Math.min(Math.max(instant, start), end) - start) / MINUTE;
      const isAfter = hole && (isEnd ? minute > hole[0] : minute >= hole[0]);
      return isAfter ? minute + width : minute;
    },
    instantAt(minute) {
      const after = hole && minute > hole[0] ? Math.max(hole[0], minute - width) : minute;
      return Math.min(end, start + after * MINUTE);
    },
  };
}

/** Makes the axis of some days. */
export function timeAxis(dates: readonly CivilDate[], clock: ZoneClock): TimeAxis {
  const spans = dates.map(
    (date) => [clock.instantOf(date), clock.instantOf(addDays(date, 1))] as const,
  );
  const long = spans.find(([start, end]) => end - start > FULL * MINUTE);
  const extra = long ? (long[1] - long[0]) / MINUTE - FULL : 0;
  const again = long ? changeOf(clock, ...long) : FULL;
  const days = dates.map((date, index) => {
    const span = spans[index]!;
    const missing = FULL - (span[1] - span[0]) / MINUTE;
    if (missing > 0) {
      const from = changeOf(clock, ...span);
      return dayAxis(date, span, [from, from + missing]);
    }
    return dayAxis(date, span, extra && missing === 0 ? [again, again + extra] : undefined);
  });
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, isAgain: false })).flatMap(
    ({ hour, isAgain }): HourMark[] => {
      const minute = hour * 60;
      const first = { hour, isAgain, at: minute < again ? minute : minute + extra };
      const isTwice = minute < again && minute >= again - extra;
      return isTwice ? [first, { hour, isAgain: true, at: minute + extra }] : [first];
    },
  );
  return { length: FULL + extra, hours: hours.toSorted((a, b) => a.at - b.at), days };
}
