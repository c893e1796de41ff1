/**
 * Times at which everybody is free.
 *
 * @module
 */
import type { Availability } from "@partage-ent/sdk";
import { addDays, type CivilDate, weekdayOf, zoneClock } from "../shared/civil-time.js";

/** A time that suits. */
export interface FreeSlot {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** What is looked for. */
export interface SlotSearch {
  readonly from: CivilDate;
  /** Days to look at. */
  readonly days: number;
  /** Milliseconds. */
  readonly length: number;
  readonly timeZone: string;
  /** Nothing before this instant. */
  readonly now: number;
  /** Default: 3. */
  readonly most?: number;
}

/** Minutes of the day between which meetings are proposed. */
export const WORKING_HOURS: readonly [from: number, to: number] = [8 * 60, 19 * 60];
const STEP = 30;

/** Whether someone is taken at some time within a window. */
export function isBusy({ busy }: Availability, { start, end }: FreeSlot): boolean {
  return (busy ?? []).some(
    ({ utcStart, utcEnd, busyStatus }) =>
      busyStatus !== "unknown" && Date.parse(utcStart) < end && Date.parse(utcEnd) > start,
  );
}

/** The first times of working days at which all whose calendar is known are free, one every half hour at most. */
export function freeSlots(
  people: readonly Availability[],
  { from, days, length, timeZone, now, most = 3 }: SlotSearch,
): readonly FreeSlot[] {
  const clock = zoneClock(timeZone);
  const found: FreeSlot[] = [];
  for (let day = 0; day < days; day++) {
    const date = addDays(from, day);
    if (weekdayOf(date) > 5) continue;
    for (let at = WORKING_HOURS[0]; at < WORKING_HOURS[1]; at += STEP) {
      const start = clock.instantOf(date, at);
      const slot = { start, end: start + length };
      const isLate = slot.end > clock.instantOf(date, WORKING_HOURS[1]);
      // Times that overlap one that was found say nothing new.
      const isNew = start >= (found.at(-1)?.end ?? 0);
      if (isLate || !isNew || start < now || people.some((one) => isBusy(one, slot))) continue;
      found.push(slot);
      if (found.length >= most) return found;
    }
  }
  return found;
}
