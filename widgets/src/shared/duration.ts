/**
 * Durations of JSCalendar (RFC 8984 section 1.4.6).
 *
 * @module
 */
import type { Duration } from "@partage-ent/jmap";
import { DAY } from "./civil-time.js";

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** A duration as its days, which follow the clock, and the exact rest, both in milliseconds. */
export function parseDuration(text: Duration): { readonly days: number; readonly exact: number } {
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (DURATION.exec(text) ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0));
  return { days: (weeks * 7 + days) * DAY, exact: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

/** Milliseconds as a duration in whole minutes; with `inDays` in whole days, at least one. */
export function formatDuration(milliseconds: number, inDays = false): Duration {
  if (inDays) return `P${Math.max(1, Math.round(milliseconds / DAY))}D`;
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `PT${hours ? `${hours}H` : ""}${rest || !hours ? `${rest}M` : ""}`;
}
