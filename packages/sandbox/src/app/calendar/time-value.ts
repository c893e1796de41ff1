/**
 * Times and lengths of time as SOAP writes them, and the instants that they mean.
 * @module
 */
import { CalendarError, ianaName, localOf, utcOf, zoneClock } from "@partage-ent/calendar";
import type { ZoneClock } from "@partage-ent/calendar";
import type { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { DurationValue, TimeValue, ZoneDefinition } from "../mailbox/calendar-item.js";
import { customZone, customZoneId } from "./zone-definition.js";

/** Where the names of zones are looked up: the zones of an invite, then the zone of the account. */
export interface ZoneContext {
  readonly zones: readonly ZoneDefinition[];
  /** Zone of floating times and days. */
  readonly home: string;
}

const TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/;
const DAY = 86_400;

/** Whether a time is a whole day. */
export function isDate(time: TimeValue): boolean {
  return time.date.length === 8;
}

/** Seconds of a local time since 1970-01-01, as if it were in UTC; undefined when it is none. */
function secondsOf(text: string): number | undefined {
  const parts = TIME.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(year!, month! - 1, day, hour, minute, Math.min(second!, 59));
  const date = new Date(at);
  const exists = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
  if (!exists || hour! > 23 || minute! > 59 || second! > 60) return undefined;
  return at / 1000;
}

/** Reads a time of a request, `service.INVALID_REQUEST` when it is none. */
export function readTime(element: Element): TimeValue {
  const date = element.require("d").trim();
  if (secondsOf(date) === undefined) throw invalidRequest(`invalid date/time: ${date}`);
  const name = element.get("tz")?.trim();
  if (date.length === 8 || date.endsWith("Z") || !name) return { date };
  const zone = ianaOf(name);
  return zone === "Etc/UTC" ? { date: `${date}Z` } : { date, zone: zone ?? name };
}

/** Names that old clients of Zimbra use: an offset, then cities (`(GMT-08.00) Pacific Time …`). */
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [
  [/Pacific Time/i, "America/Los_Angeles"],
  [/Mountain Time/i, "America/Denver"],
  [/Central Time/i, "America/Chicago"],
  [/Eastern Time/i, "America/New_York"],
  [/Hawaii/i, "Pacific/Honolulu"],
  [/Alaska/i, "America/Anchorage"],
  [/Brussels|Paris|Madrid/i, "Europe/Brussels"],
  [/Amsterdam|Berlin|Rome/i, "Europe/Berlin"],
  [/London|Dublin|Lisbon/i, "Europe/London"],
  [/Chennai|Kolkata|Mumbai|New Delhi/i, "Asia/Kolkata"],
  [/Tokyo|Osaka|Sapporo/i, "Asia/Tokyo"],
  [/Astana|Dhaka/i, "Asia/Dhaka"],
  [/Greenwich Mean Time|Coordinated Universal/i, "Etc/UTC"],
];

/** The IANA name of a zone, undefined when nobody knows it. */
function ianaOf(name: string): string | undefined {
  if (!name.startsWith("(GMT")) return ianaName(name);
  return OLD_NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

/** The zone of a time as events name it: an IANA name, or `/name` for one that the invite defines. */
export function zoneOf(time: TimeValue, context: ZoneContext): string {
  if (time.date.endsWith("Z")) return "Etc/UTC";
  if (isDate(time) || time.zone === undefined) return context.home;
  const defined = context.zones.some(({ id }) => id === time.zone);
  return ianaOf(time.zone) ?? (defined ? customZoneId(time.zone) : context.home);
}

/** Whether the zone of a time is one of the IANA database or one that the invite defines. */
export function isKnownZone({ zone }: TimeValue, zones: readonly ZoneDefinition[]): boolean {
  return zone === undefined || ianaOf(zone) !== undefined || zones.some(({ id }) => id === zone);
}

/** The clock of a zone; of UTC when nobody knows it. */
export function clockOf(id: string, context: ZoneContext): ZoneClock {
  const definition = context.zones.find((zone) => customZoneId(zone.id) === id);
  try {
    return zoneClock(id, definition ? { [id]: customZone(definition) } : {});
  } catch (error) {
    if (error instanceof CalendarError) return zoneClock("Etc/UTC");
    throw error;
  }
}

/** The instant of a time in milliseconds; of a day the beginning, in the zone of the account. */
export function instantOf(time: TimeValue, context: ZoneContext): number {
  const local = secondsOf(time.date) ?? 0;
  if (time.date.endsWith("Z")) return local * 1000;
  return utcOf(clockOf(zoneOf(time, context), context), local) * 1000;
}

/** Milliseconds that a zone is ahead of UTC at an instant. */
export function offsetAt(zone: string, instant: number, context: ZoneContext): number {
  return clockOf(zone, context).offsetAt(Math.floor(instant / 1000)) * 1000;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Writes local seconds as SOAP does: `20261123T090000`, or `20261123` for a day. */
export function compactTime(local: number, day = false): string {
  const date = new Date(local * 1000);
  const text = `${String(date.getUTCFullYear()).padStart(4, "0")}${pad(date.getUTCMonth() + 1)}${pad(date.getUTCDate())}`;
  if (day) return text;
  return `${text}T${pad(date.getUTCHours())}${pad(date.getUTCMinutes())}${pad(date.getUTCSeconds())}`;
}

/** An instant in UTC (`20261123T080000Z`), as `ridZ` names occurrences. */
export function utcTime(instant: number): string {
  return `${compactTime(Math.floor(instant / 1000))}Z`;
}

/** A time in UTC (`20261123T080000Z`), a day as it is. */
export function utcName(time: TimeValue, context: ZoneContext): string {
  return isDate(time) ? time.date : utcTime(instantOf(time, context));
}

/** An instant as local time of a zone (`20261123T090000`). */
export function localTime(instant: number, zone: string, context: ZoneContext): string {
  return compactTime(localOf(clockOf(zone, context), Math.floor(instant / 1000)));
}

/** A local time of SOAP as JSCalendar writes it (`2026-11-23T09:00:00`). */
export function isoLocal(date: string): string {
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = TIME.exec(date)!;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** A local time of JSCalendar as SOAP writes it. */
export function compactLocal(iso: string, day = false): string {
  const text = iso.replace(/[-:]/g, "").replace(/Z$/, "");
  return day ? text.slice(0, 8) : text;
}

/** The local time that a time has in a zone, as JSCalendar names occurrences. */
export function localIn(time: TimeValue, zone: string, context: ZoneContext): string {
  if (isDate(time) || time.zone === undefined || zoneOf(time, context) === zone) {
    if (!time.date.endsWith("Z")) return isoLocal(time.date);
  }
  return isoLocal(localTime(instantOf(time, context), zone, context));
}

/** A day some days after another one. */
export function addDays(date: string, days: number): string {
  return compactTime((secondsOf(date.slice(0, 8)) ?? 0) + days * DAY, true);
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round(((secondsOf(to.slice(0, 8)) ?? 0) - (secondsOf(from.slice(0, 8)) ?? 0)) / DAY);
}

const units = [
  ["w", "weeks"],
  ["d", "days"],
  ["h", "hours"],
  ["m", "minutes"],
  ["s", "seconds"],
] as const;

/** Reads a length of time of a request. */
export function readDuration(element: Element): DurationValue {
  const parts = units.flatMap(([attribute, member]) => {
    const value = element.getNumber(attribute);
    return value === undefined ? [] : [[member, Math.abs(value)] as const];
  });
  const negative = element.getBoolean("neg");
  return { ...(negative ? { negative } : {}), ...Object.fromEntries(parts) };
}

/** Writes a length of time into an element. */
export function setDuration(element: Element, duration: DurationValue): Element {
  if (duration.negative) element.set("neg", true);
  for (const [attribute, member] of units) element.set(attribute, duration[member]);
  return element;
}

/** Seconds of a length of time, days as 24 hours. */
export function durationSeconds(duration: DurationValue): number {
  const { weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  const all = (weeks * 7 + days) * DAY + hours * 3600 + minutes * 60 + seconds;
  return duration.negative ? -all : all;
}

/** A length of time in the notation of ISO 8601, weeks as days. */
export function isoDuration(duration: DurationValue): string {
  const { weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  const date = weeks * 7 + days > 0 ? `${weeks * 7 + days}D` : "";
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${seconds ? `${seconds}S` : ""}`;
  if (date === "" && time === "") return "PT0S";
  return `${duration.negative ? "-" : ""}P${date}${time === "" ? "" : `T${time}`}`;
}

/** Reads a length of time in the notation of ISO 8601, none when it is something else. */
export function parseDuration(text: string): DurationValue | undefined {
  const parts = /^([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    text,
  );
  if (!parts) return undefined;
  const members = units.flatMap(([, member], index) => {
    const value = parts[index + 2];
    return value === undefined ? [] : [[member, Number(value)] as const];
  });
  return { ...(parts[1] === "-" ? { negative: true } : {}), ...Object.fromEntries(members) };
}
