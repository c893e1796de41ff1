/**
 * What the busy periods of a calendar say about now and today.
 *
 * @module
 */
import type { BusyPeriod } from "@partage-ent/jmap";
import { addDays, zoneClock } from "../shared/civil-time.js";

/** A time that is taken, in milliseconds since the epoch. */
export interface Taken {
  readonly start: number;
  readonly end: number;
  /** Out of office or of working hours. */
  readonly isAway: boolean;
}

/** What is known of a calendar at a moment. */
export interface FreeTime {
  readonly isBusy: boolean;
  readonly isAway: boolean;
  /** When this changes; undefined where it does not before the end of what is known. */
  readonly until: number | undefined;
  /** What is taken today, merged. */
  readonly today: readonly Taken[];
  /** First and last instant of the day that is shown: 8 and 20 o'clock. */
  readonly day: readonly [start: number, end: number];
  /** Midnight at the end of today. */
  readonly midnight: number;
}

/** First and last hour of the day that is shown. */
const HOURS = [8, 20] as const;

/** The window that is asked for: from the beginning of today to the end of tomorrow. */
export function askedWindow(
  now: number,
  timeZone: string | undefined,
): { readonly after: number; readonly before: number } {
  const clock = zoneClock(timeZone);
  const today = clock.dateOf(now);
  return { after: clock.instantOf(today), before: clock.instantOf(addDays(today, 2)) };
}

/** Periods that touch become one, in their order. */
function merged(periods: readonly BusyPeriod[]): Taken[] {
  const all: Taken[] = [];
  const sorted = periods
    .map(({ utcStart, utcEnd, busyStatus }) => {
      const isAway = busyStatus === "unavailable";
      return { start: Date.parse(utcStart), end: Date.parse(utcEnd), isAway };
    })
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start);
  for (const one of sorted) {
    const last = all.at(-1);
    if (!last || one.start > last.end) all.push(one);
    else
      all[all.length - 1] = {
        start: last.start,
        end: Math.max(last.end, one.end),
        isAway: last.isAway && one.isAway,
      };
  }
  return all;
}

/** Tells whether somebody is busy now, until when, and what of today is taken. */
export function freeTimeOf(
  periods: readonly BusyPeriod[],
  now: number,
  timeZone: string | undefined,
): FreeTime {
  const clock = zoneClock(timeZone);
  const date = clock.dateOf(now);
  const midnight = clock.instantOf(addDays(date, 1));
  const { before } = askedWindow(now, timeZone);
  const taken = merged(periods);
  const current = taken.find(({ start, end }) => start <= now && now < end);
  const next = taken.find(({ start }) => start > now);
  const until = current ? (current.end < before ? current.end : undefined) : next?.start;
  const day = HOURS.map((hour) => clock.instantOf(date, hour * 60)) as [number, number];
  return {
    isBusy: current !== undefined,
    isAway: current?.isAway ?? false,
    until,
    today: taken.filter(({ start, end }) => end > day[0] && start < day[1]),
    day,
    midnight,
  };
}
