/**
 * Where lessons and own events stand in columns of days.
 *
 * @module
 */
import { addDays, type CivilDate, weekdayOf, type ZoneClock } from "../shared/civil-time.js";
import { type Lane, layOut, type Stretch } from "../shared/lanes.js";
import type { OwnEvent } from "./agenda-merge.js";
import type { Entry } from "./entries.js";

/** Something in a column; minutes are what clocks show since midnight. */
export interface Block extends Stretch, Lane {
  readonly entry?: Entry;
  readonly own?: OwnEvent;
}

/** A day of the grid. */
export interface DayColumn {
  readonly date: CivilDate;
  readonly blocks: readonly Block[];
  /** Own events that last the whole day. */
  readonly wholeDay: readonly OwnEvent[];
  /** The longest time without lessons around noon, in minutes since midnight. */
  readonly lunch: Stretch | undefined;
}

/** What the grid draws. */
export interface GridLayout {
  readonly columns: readonly DayColumn[];
  /** First and last full hour that is drawn. */
  readonly from: number;
  readonly to: number;
}

/** Minutes that a block is drawn for at least, so that its first line can be read. */
const SHORTEST = 25;
/** Minutes between which people eat. */
const NOON: Stretch = { start: 690, end: 840 };
/** Minutes of a break that is worth showing. */
const LUNCH = 30;

/** The part of something that falls on a day; undefined when none does. */
function partOn(date: CivilDate, { start, end }: Stretch, clock: ZoneClock): Stretch | undefined {
  const [first, last] = [clock.instantOf(date), clock.instantOf(addDays(date, 1))];
  if (start >= last || end <= first) return undefined;
  const from = start < first ? 0 : clock.minutesOf(start);
  const to = end >= last ? 1440 : clock.minutesOf(end);
  // Where clocks are set back something may seem to end before it begins.
  return { start: from, end: Math.max(to, from) };
}

function lunchOf(lessons: readonly Stretch[]): Stretch | undefined {
  const before = lessons.some(({ start }) => start < NOON.start);
  const after = lessons.some(({ end }) => end > NOON.end);
  if (!before || !after) return undefined;
  let best: Stretch | undefined;
  let start = NOON.start;
  const sorted = lessons.toSorted((a, b) => a.start - b.start);
  for (const next of [...sorted, { start: NOON.end, end: NOON.end }]) {
    const end = Math.min(next.start, NOON.end);
    if (end - start >= LUNCH && (!best || end - start > best.end - best.start))
      best = { start, end };
    start = Math.max(start, next.end);
  }
  return best;
}

function columnOf(
  date: CivilDate,
  entries: readonly Entry[],
  events: readonly OwnEvent[],
  clock: ZoneClock,
): DayColumn {
  const parts = [
    ...entries.map((entry) => ({ entry, part: partOn(date, entry, clock) })),
    ...events
      .filter(({ isAllDay }) => !isAllDay)
      .map((own) => ({ own, part: partOn(date, own, clock) })),
  ].flatMap(({ part, ...rest }) => (part ? [{ ...part, ...rest }] : []));
  const lanes = layOut(parts, SHORTEST);
  const held = parts.filter((part) => "entry" in part && !part.entry?.isGone);
  return {
    date,
    blocks: parts
      .map((part, at) => ({ ...part, ...lanes[at]! }))
      .sort((a, b) => a.start - b.start || a.lane - b.lane),
    wholeDay: events.filter((own) => own.isAllDay && partOn(date, own, clock)),
    lunch: lunchOf(held),
  };
}

/** Lays days out; those of the weekend only where something is on them. */
export function layOutDays(
  dates: readonly CivilDate[],
  entries: readonly Entry[],
  events: readonly OwnEvent[],
  clock: ZoneClock,
): GridLayout {
  const columns = dates
    .map((date) => columnOf(date, entries, events, clock))
    .filter(
      ({ date, blocks, wholeDay }) =>
        dates.length === 1 || weekdayOf(date) < 6 || blocks.length + wholeDay.length > 0,
    );
  const all = columns.flatMap(({ blocks }) => blocks);
  return {
    columns,
    from: Math.min(8, ...all.map(({ start }) => Math.floor(start / 60))),
    to: Math.max(18, ...all.map(({ end }) => Math.min(24, Math.ceil(end / 60)))),
  };
}
