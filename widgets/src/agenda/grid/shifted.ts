/**
 * Where an event comes when it is moved or made longer.
 *
 * @module
 */
import { addDays } from "../../shared/civil-time.js";
import type { Target } from "../changes.js";
import type { AgendaModel } from "../model.js";
import type { Occurrence } from "../occurrence.js";
import type { Place } from "./grid.js";

/** Minutes by which arrows move an event, and change its length. */
export const STEP = 15;
const MINUTE = 60_000;

/** What an event becomes, for the wire. */
export function targetOf(event: Occurrence, place: Place): Target {
  const { start, end, firstDay, lastDay } = place;
  return event.isAllDay ? { firstDay, lastDay } : { start, end };
}

/** An event some days and minutes further, `longer` by some minutes or days; by the clock, not by hours. */
export function shifted(
  { clock }: AgendaModel,
  event: Occurrence,
  from: Place,
  change: { readonly days?: number; readonly minutes?: number; readonly longer?: number },
): Place {
  const { days = 0, minutes = 0, longer = 0 } = change;
  if (event.isAllDay) {
    const firstDay = addDays(from.firstDay, days);
    const lastDay = addDays(from.lastDay, days + longer);
    return { ...from, firstDay, lastDay: lastDay < firstDay ? firstDay : lastDay };
  }
  const at = clock.minutesOf(from.start) + minutes;
  const start = clock.instantOf(addDays(clock.dateOf(from.start), days), at);
  const length = Math.max(STEP * MINUTE, from.end - from.start + longer * MINUTE);
  const end = start + length;
  return { start, end, firstDay: clock.dateOf(start), lastDay: clock.dateOf(end - 1) };
}
