/**
 * Durations (RFC 8984 section 1.4.6, RFC 5545 section 3.3.6).
 *
 * @module
 */
import type { SignedDuration } from "@partage-ent/jmap";

import { CalendarError } from "./calendar-error.js";
import { DAY } from "./civil.js";

/** A duration: days follow the calendar, seconds the clock (RFC 5545 section 3.3.6). */
export interface DurationParts {
  readonly days: number;
  readonly seconds: number;
}

const DURATION =
  /^([+-])?P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/;

/** Parts of a duration, or null when it is none. */
export function durationPartsOrNull(text: string): DurationParts | null {
  const parts = DURATION.exec(text);
  if (!parts || text.endsWith("P") || text.endsWith("T")) return null;
  const sign = parts[1] === "-" ? -1 : 1;
  const [weeks, days, hours, minutes, seconds] = parts.slice(2).map((part) => Number(part ?? 0));
  return {
    days: sign * (weeks! * 7 + days!) || 0,
    seconds: sign * (hours! * 3600 + minutes! * 60 + seconds!) || 0,
  };
}

/**
 * Parts of a duration.
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_VALUE` when it is none.
 */
export function durationParts(text: SignedDuration): DurationParts {
  const parts = durationPartsOrNull(text);
  if (!parts) throw new CalendarError("ERR_CALENDAR_VALUE", `No duration: ${text}`);
  return parts;
}

/** The shortest way to write a duration. */
export function formatDuration({ days, seconds }: DurationParts): SignedDuration {
  if (days < 0 || seconds < 0) {
    return `-${formatDuration({ days: -days || 0, seconds: -seconds || 0 })}`;
  }
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = seconds % 60;
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? `${rest}S` : ""}`;
  const date = days === 0 ? "" : days % 7 === 0 ? `${days / 7}W` : `${days}D`;
  if (!date && !time) return "PT0S";
  // RFC 5545 section 3.3.6: weeks stand alone.
  if (time) return `P${days ? `${days}D` : ""}T${time}`;
  return `P${date}`;
}

/** Seconds that a duration has at most where days are whole. */
export function durationSeconds(text: SignedDuration): number {
  const { days, seconds } = durationParts(text);
  return days * DAY + seconds;
}
