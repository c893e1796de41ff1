import type { AgendaGridMessages } from "./agenda-grid.js";

/** Words of the days, weeks and months of the agenda, in English. */
export const en = {
  week: (n: number): string => `wk ${n}`,
  weekNumber: "Week",
  weekLong: (n: number): string => `Week ${n}`,
  allDay: "All day",
  now: (time: string): string => `Now, ${time}`,
  again: "2nd time",
  noHour: "This hour doesn’t exist that day: the clocks change",
  more: (n: number): string => `+${n}`,
  moreLong: (n: number, day: string): string => `${n} more ${n > 1 ? "events" : "event"}, ${day}`,
  fewer: "Show less",
  toDay: (day: string): string => `Go to ${day}`,
  count: (n: number): string => (n === 0 ? "no events" : n > 1 ? `${n} events` : "1 event"),
  nothing: "Nothing planned that day",
  slot: (day: string, time: string): string => `${day}, ${time}. Create an event`,
  span: (from: string, to: string): string => `${from} to ${to}`,
  picked: (title: string): string =>
    `${title}: moving. Arrows to move, Shift and arrows for its length, Enter to drop, Escape to leave it.`,
  put: "Move cancelled: the event stays where it was.",
  readOnly: "This event can’t be moved.",
} satisfies AgendaGridMessages;
