/**
 * Times and durations of Zimbra's JSON as jCal properties and back: `20261123T090000` with a zone
 * beside it, `{neg, w, d, h, m, s}`.
 *
 * @module
 */
import {
  durationPartsOrNull,
  formatDuration,
  formatLocal,
  type JCalProperty,
  localSecondsOrNull,
  isoTime,
} from "@partage-ent/calendar";
import { bounded } from "../mail/message.js";
import { isTrue, type JsonObject, numberOf, textOf } from "../soap/json.js";

/** A time as requests have it. */
export interface TimeJson {
  readonly d: string;
  readonly tz?: string;
}

/** A duration as requests have it. */
export interface DurationJson {
  readonly neg?: boolean;
  readonly d?: number;
  readonly h?: number;
  readonly m?: number;
  readonly s?: number;
}

/** Units of a duration that make sense; more would be centuries. */
const MAX_UNITS = 1_000_000;

/** A date or time of jCal in the notation of Zimbra. */
export function compactTime(iso: string): string {
  return iso.replace(/[-:]/g, "");
}

/** Whether a value of jCal is a whole day. */
export function isDay(iso: string): boolean {
  return iso.length === 10;
}

/** A day some days later. */
export function addDays(date: string, days: number): string {
  const seconds = localSecondsOrNull(`${date.slice(0, 10)}T00:00:00`) ?? 0;
  return formatLocal(seconds + days * 86_400).slice(0, 10);
}

/** The property of a time (`s`, `e`, `exceptId`), undefined when it is none. */
export function timeProperty(
  name: string,
  element: JsonObject | undefined,
  parameters: Readonly<Record<string, string>> = {},
): JCalProperty | undefined {
  const iso = isoTime(textOf(element?.["d"]) ?? "");
  if (iso === undefined) return undefined;
  if (isDay(iso)) return [name, parameters, "date", iso];
  const zone = textOf(element?.["tz"]);
  if (!zone || iso.endsWith("Z")) return [name, parameters, "date-time", iso];
  return [name, { ...parameters, tzid: bounded(zone, 200) }, "date-time", iso];
}

/** The time of one value of a property. */
export function timeJson(property: JCalProperty, value: unknown = property[3]): TimeJson {
  const d = compactTime(String(value));
  const zone = property[1]["tzid"];
  if (d.length === 8 || d.endsWith("Z") || typeof zone !== "string") return { d };
  return { d, tz: zone };
}

/** A duration in the notation of ISO 8601, undefined when it is none. */
export function durationText(element: JsonObject | undefined): string | undefined {
  if (!element) return undefined;
  const unit = (name: string): number => Math.abs(Math.trunc(numberOf(element[name]) ?? 0));
  const units = { w: unit("w"), d: unit("d"), h: unit("h"), m: unit("m"), s: unit("s") };
  if (Object.values(units).some((value) => value > MAX_UNITS)) return undefined;
  const sign = isTrue(element["neg"]) ? -1 : 1;
  return formatDuration({
    days: sign * (units.w * 7 + units.d) || 0,
    seconds: sign * (units.h * 3600 + units.m * 60 + units.s) || 0,
  });
}

/** A duration as requests have it; weeks are days, since Zimbra takes them only alone. */
export function durationJson(text: string): DurationJson | undefined {
  const parts = durationPartsOrNull(text);
  if (!parts) return undefined;
  const seconds = Math.abs(parts.seconds);
  return {
    ...(parts.days < 0 || parts.seconds < 0 ? { neg: true } : {}),
    d: Math.abs(parts.days),
    h: Math.floor(seconds / 3600),
    m: Math.floor(seconds / 60) % 60,
    s: seconds % 60,
  };
}
