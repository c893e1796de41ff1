/** Times of `start` and `end` (`1795423200000`, `20261123`, `2026/23/11`, `-7days`, `+2weeks`). */
import { invalidRequest } from "../fault.js";

const units: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

const letters: Readonly<Record<string, string>> = {
  mi: "minute",
  h: "hour",
  d: "day",
  w: "week",
  m: "month",
  y: "year",
};

function relative(text: string, now: number): number | undefined {
  const parts = /^([+-]?|p)(\d{1,6})(minute|hour|day|week|month|year|mi|h|d|w|m|y)s?$/i.exec(text);
  if (!parts) return undefined;
  const unit = parts[3]!.toLowerCase();
  const length = Number(parts[2]) * units[letters[unit] ?? unit]!;
  return parts[1] === "-" ? now - length : now + length;
}

function day(text: string): number | undefined {
  const plain = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (plain) return Date.UTC(Number(plain[1]), Number(plain[2]) - 1, Number(plain[3]));
  // The documented notation puts the day before the month.
  const slashed = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(text);
  return slashed
    ? Date.UTC(Number(slashed[1]), Number(slashed[3]) - 1, Number(slashed[2]))
    : undefined;
}

/** Reads a time in milliseconds, `service.INVALID_REQUEST` when it is none. */
export function readRestTime(text: string, now: number): number {
  const plain = text.trim();
  const date = day(plain);
  if (date !== undefined) return date;
  if (/^-?\d{9,15}$/.test(plain)) return Number(plain);
  const moment = relative(plain, now);
  if (moment === undefined) throw invalidRequest(`not a time: ${plain.slice(0, 40)}`);
  return moment;
}
