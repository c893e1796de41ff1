/** Days and times relative to the week of a moment, as calendars of the demonstration name them. */
import { parisDate } from "./paris-time.js";

const DAY = 86_400_000;

/** Zone of all events of the demonstration. */
export const PARIS = "Europe/Paris";

const pad = (value: number): string => String(value).padStart(2, "0");

/** A day of the week of `now` or of another one: 0 is Monday; `20261123`. */
export function dayOfWeek(now: number, week: number, weekday: number): string {
  const { year, month, day, weekday: today } = parisDate(now);
  const monday = Date.UTC(year, month - 1, day) - ((today + 6) % 7) * DAY;
  return compactDay(monday + (week * 7 + weekday) * DAY);
}

/** A day some days after today; `20261123`. */
export function dayAfter(now: number, days: number): string {
  const { year, month, day } = parisDate(now);
  return compactDay(Date.UTC(year, month - 1, day) + days * DAY);
}

function compactDay(time: number): string {
  const date = new Date(time);
  return `${date.getUTCFullYear()}${pad(date.getUTCMonth() + 1)}${pad(date.getUTCDate())}`;
}

/** A time of a day: `at("20261123", "09:30")` is `20261123T093000`. */
export function at(day: string, time: string): string {
  return `${day}T${time.replace(":", "")}00`;
}
