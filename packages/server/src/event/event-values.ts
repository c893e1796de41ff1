/**
 * Values of JSCalendar (RFC 8984 section 1.4) as schemas, with the bounds of the profile
 * (docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";

/** A text without control characters; line breaks and tabs only where it may have several lines. */
export function text(max: number, lines: "line" | "lines" = "line"): v.GenericSchema<string> {
  const control = lines === "line" ? /\p{Cc}/u : /[^\P{Cc}\t\r\n]/u;
  return v.pipe(
    v.string("is no text"),
    v.maxLength(max, `is longer than ${max} characters`),
    v.check((value) => !control.test(value), "has control characters"),
  );
}

const LOCAL = /^(19|20|21)\d\d-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** Whether a text is a date and time of the years 1900 to 2199 that exists. */
function isLocalDateTime(value: string): boolean {
  if (!LOCAL.test(value)) return false;
  const date = new Date(`${value}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A `LocalDateTime` (RFC 8984 section 1.4.4) from 1900 to 2199, without parts of seconds. */
export const localDateTime = v.pipe(
  v.string("is no local date and time"),
  v.check(isLocalDateTime, "is no local date and time from 1900 to 2199"),
);

/** A `UTCDate` (RFC 8620 section 1.4) from 1900 to 2199, to the second. */
export const utcDate = v.pipe(
  v.string("is no date and time in UTC"),
  v.check(
    (value) => value.endsWith("Z") && isLocalDateTime(value.slice(0, -1)),
    "is no date and time in UTC from 1900 to 2199",
  ),
);

const DURATION =
  /^P(?=\d|T)(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/;

const DAY = 86_400;

/** Seconds of a duration whose days are whole; null where it is none. */
export function durationSeconds(value: string): number | null {
  const parts = DURATION.exec(value)?.slice(1);
  if (parts === undefined) return null;
  const units = [7 * DAY, DAY, 3_600, 60, 1];
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (units[index] ?? 0), 0);
}

/** Longest event and farthest alert, in days. */
const MAX_DAYS = 1_100;

const isShort = (value: string): boolean =>
  (durationSeconds(value) ?? Number.POSITIVE_INFINITY) <= MAX_DAYS * DAY;

/** A `Duration` (RFC 8984 section 1.4.6) of at most 1,100 days, without parts of seconds. */
export const duration = v.pipe(
  v.string("is no duration"),
  v.check(isShort, `is no duration of at most ${MAX_DAYS} days`),
);

/** A `SignedDuration` (RFC 8984 section 1.4.7) of at most 1,100 days. */
export const signedDuration = v.pipe(
  v.string("is no duration"),
  v.check(
    (value) => isShort(value.replace(/^[+-]/, "")),
    `is no duration of at most ${MAX_DAYS} days`,
  ),
);

const zones = new Map<string, boolean>();
/** Names in every case that exist are few; those that don't are not kept. */
const MAX_ZONES = 2_000;

function isTimeZone(value: string): boolean {
  if (zones.has(value)) return true;
  // Some engines take offsets such as `+01:00` for names of zones; the database has none.
  if (!/^[A-Za-z][\w+\-/]{1,60}$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: value });
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  if (zones.size < MAX_ZONES) zones.set(value, true);
  return true;
}

/** A zone of the IANA database (RFC 8984 section 1.4.8). */
export const timeZone = v.pipe(
  v.string("is no time zone"),
  v.check(isTimeZone, "is no time zone of the IANA database"),
);

/** A zone of the IANA database, or one that the event brings, whose name starts with `/`. */
export const anyTimeZone = v.pipe(
  v.string("is no time zone"),
  v.check((value) => /^\/[^\p{Cc}]{1,254}$/u.test(value) || isTimeZone(value), "is no time zone"),
);

/** A whole number in a range. */
export function integer(low: number, high: number): v.GenericSchema<number> {
  const said = `is no whole number from ${low} to ${high}`;
  return v.pipe(v.number(said), v.safeInteger(said), v.minValue(low, said), v.maxValue(high, said));
}

/** A URI of one of some schemes, without spaces and control characters. */
export function uri(...schemes: readonly string[]): v.GenericSchema<string> {
  return v.pipe(
    text(2_048),
    v.check(
      (value) => {
        const scheme = /^([a-z][a-z0-9+.-]*):[^\s<>"]+$/i.exec(value)?.[1]?.toLowerCase();
        return scheme !== undefined && schemes.includes(scheme) && URL.canParse(value);
      },
      `is no URI of ${schemes.join(", ")}`,
    ),
  );
}

const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()\\,;:"\p{Cc}]{1,253}$/u;

/** An email address. */
export const emailAddress = v.pipe(
  v.string("is no address"),
  v.check((value) => value.length <= 254 && ADDRESS.test(value), "is no address"),
);

/** A `mailto:` URI of one address, without header fields. */
export const calendarAddress = v.pipe(
  v.string("is no mailto: address"),
  v.check((value) => {
    const address = /^mailto:([^?]{1,400})$/i.exec(value)?.[1] ?? "";
    return address.length <= 254 && ADDRESS.test(address);
  }, "is no mailto: address"),
);

/** Whether a name of a member could be mistaken for one that every object has. */
export function isHostileName(name: string): boolean {
  return name === "prototype" || name in Object.prototype;
}

/** An object of ids to values, of bounded size. */
export function idMap<Value extends v.GenericSchema>(
  value: Value,
  max: number,
): v.GenericSchema<Record<string, v.InferInput<Value>>, Record<string, v.InferOutput<Value>>> {
  return v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/, "is no id")), value),
    v.check((map) => Object.keys(map).length <= max, `has more than ${max} members`),
  );
}

/** A set of words (RFC 8984 section 1.2): an object of them to true. */
export function wordSet(
  max: number,
  word: v.GenericSchema<string> = text(128),
): v.GenericSchema<Record<string, true>> {
  return v.pipe(
    v.record(word, v.literal(true, "is not true")),
    v.check((map) => Object.keys(map).length <= max, `has more than ${max} members`),
  );
}
