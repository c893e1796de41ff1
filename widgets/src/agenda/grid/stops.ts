/**
 * Where the arrow keys go in a grid: events and free hours of a day, in the order of the clock.
 *
 * @module
 */
import { addDays, type CivilDate } from "../../shared/civil-time.js";
import type { Occurrence } from "../occurrence.js";
import type { Cursor } from "./grid.js";

/** An event as the keys see it: its first and last minute on a day; whole days come first. */
export interface DayEvent {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** Minutes between two free hours. */
const STEP = 60;

/** The events of a day, in the order of the keys. */
export function dayEvents(
  events: readonly Occurrence[],
  day: CivilDate,
  minutesOf: (instant: number) => number,
  isLong: (event: Occurrence) => boolean,
): readonly DayEvent[] {
  return events
    .filter(({ firstDay, lastDay }) => firstDay <= day && lastDay >= day)
    .map((event) => ({
      id: event.id,
      from: isLong(event) ? -1 : event.firstDay < day ? 0 : minutesOf(event.start),
      to: isLong(event) ? -1 : event.lastDay > day ? 1440 : minutesOf(event.end - 1) + 1,
    }))
    .sort((a, b) => a.from - b.from);
}

/** All stops of a day: its events, and full hours that none of them covers. */
export function stopsOf(events: readonly DayEvent[], day: CivilDate): readonly Cursor[] {
  const hours = Array.from({ length: 24 }, (_, hour) => hour * STEP).filter((minute) =>
    events.every(({ from, to }) => to <= minute || from >= minute + STEP),
  );
  const stops: Cursor[] = [
    ...events.map(({ id, from }) => ({ day, minute: from, id })),
    ...hours.map((minute) => ({ day, minute })),
  ];
  return stops.sort((a, b) => a.minute! - b.minute!);
}

/** The stop before or after one. */
export function nextStop(
  stops: readonly Cursor[],
  { id, minute = 0 }: Cursor,
  by: 1 | -1,
): Cursor | undefined {
  const at = id
    ? stops.findIndex((stop) => stop.id === id)
    : stops.findIndex((stop) => !stop.id && stop.minute === minute);
  if (at >= 0) return stops[at + by];
  return by > 0
    ? stops.find((stop) => stop.minute! > minute)
    : stops.findLast((stop) => stop.minute! < minute);
}

/** The stop of another day that is nearest in time: the event at that minute, else the free hour. */
export function stopBeside(
  events: readonly DayEvent[],
  { day, minute = 540 }: Cursor,
  by: number,
): Cursor {
  const at = Math.max(0, minute);
  const other = addDays(day, by);
  const event = events.find(({ from, to }) => (minute < 0 ? from < 0 : from <= at && to > at));
  const hour = Math.floor(at / STEP) * STEP;
  const near = event ?? events.find(({ from }) => from >= hour && from < hour + STEP);
  return near ? { day: other, minute: near.from, id: near.id } : { day: other, minute: hour };
}
