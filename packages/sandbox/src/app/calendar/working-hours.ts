/** Working hours of an account (`zimbraPrefCalendarWorkingHours`, `1:N:0800:1700,2:Y:0800:1700,…` from Sunday on). */
import type { BusySlot } from "./free-busy.js";
import type { TimeRange } from "./expand-item.js";
import { addDays, instantOf, localTime } from "./time-value.js";

interface Hours {
  /** `HHMMSS`. */
  readonly from: string;
  readonly to: string;
}

function parseHours(text: string): ReadonlyMap<number, Hours> {
  const days = text.matchAll(/(?:^|,)([1-7]):Y:(\d{4}):(\d{4})/g);
  return new Map(
    Array.from(days, ([, day, from, to]) => [Number(day), { from: `${from}00`, to: `${to}00` }]),
  );
}

function weekday(date: string): number {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)].map(Number);
  return new Date(Date.UTC(year!, month! - 1, day)).getUTCDay() + 1;
}

/** Working time as free, the rest as unavailable, in order, without gaps. */
export function workingHours(text: string, range: TimeRange, home: string): readonly BusySlot[] {
  const context = { zones: [], home };
  const week = parseHours(text);
  const slots: BusySlot[] = [];
  let at = range.start;
  const last = localTime(range.end, home, context).slice(0, 8);
  for (
    let date = localTime(range.start, home, context).slice(0, 8);
    date <= last;
    date = addDays(date, 1)
  ) {
    const hours = week.get(weekday(date));
    if (!hours) continue;
    const start = Math.max(at, instantOf({ date: `${date}T${hours.from}` }, context));
    const end = Math.min(range.end, instantOf({ date: `${date}T${hours.to}` }, context));
    if (end <= start) continue;
    if (start > at) slots.push({ start: at, end: start, kind: "u" });
    slots.push({ start, end, kind: "f" });
    at = end;
  }
  if (at < range.end) slots.push({ start: at, end: range.end, kind: "u" });
  return slots;
}
