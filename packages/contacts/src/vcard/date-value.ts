/**
 * Dates and times of vCard (RFC 6350 section 4.3, and as 3.0 and 2.1 write them).
 *
 * @module
 */
import type { CardDate } from "@partage-ent/jmap";

const DATE = /^(?:(\d{4})|--)(?:-?(\d{2})|-)?(?:-?(\d{2}))?$/;
const MOMENT =
  /^(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})?(?::?(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** A date of a life; null when it is none. A time without a zone counts as its day. */
export function readDate(raw: string): CardDate | null {
  const text = raw.trim();
  const moment = MOMENT.exec(text);
  if (moment?.[7]) {
    const utc = utcOf(moment);
    return utc === null ? null : { "@type": "Timestamp", utc };
  }
  return readPartial(moment ? text.slice(0, text.search(/[T ]/i)) : text);
}

function readPartial(text: string): CardDate | null {
  // --04 is a month, ---15 a day (ISO 8601:2004 section 4.1.2).
  const [, year, month, day] = DATE.exec(text.replace(/^---/, "--00")) ?? [];
  const date: CardDate = {
    ...(year && { year: Number(year) }),
    ...(month && Number(month) > 0 && { month: Number(month) }),
    ...(day && { day: Number(day) }),
  };
  const { month: inYear = 1, day: inMonth = 1 } = date;
  const isPossible = inYear <= 12 && inMonth >= 1 && inMonth <= 31;
  return isPossible && Object.keys(date).length > 0 ? date : null;
}

/** A moment in UTC as JSContact writes it; null when it is none. Without a zone it is UTC. */
export function readTimestamp(raw: string): string | null {
  const text = raw.trim();
  const moment = MOMENT.exec(/[T ]/i.test(text) ? text : `${text}T00`);
  return moment && utcOf(moment);
}

function utcOf(moment: RegExpExecArray): string | null {
  const [, year, month, day, hour, minute = "00", second = "00", zone = "Z"] = moment;
  const local = Date.parse(`${year!}-${month!}-${day!}T${hour!}:${minute}:${second}Z`);
  if (Number.isNaN(local)) return null;
  const date = new Date(local - offsetOf(zone));
  // A day that the month does not have is none.
  if (new Date(local).getUTCDate() !== Number(day)) return null;
  return date.toISOString().replace(/\.\d+/, "");
}

function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (hours === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? "0")) * 60_000;
}

/** A date as vCard 4.0 writes it, or 3.0; null where it can't. */
export function writeDate(date: CardDate, version: "3.0" | "4.0"): string | null {
  if (date.utc !== undefined) return writeTimestamp(date.utc, version);
  const { year, month, day } = date;
  const parts = [digits(year, 4), digits(month, 2), digits(day, 2)];
  if (year === undefined) {
    if (month === undefined) return day === undefined ? null : `---${parts[2]!}`;
    return version === "3.0" && day !== undefined
      ? `--${parts[1]!}-${parts[2]!}`
      : `--${parts[1]!}${parts[2]!}`;
  }
  if (month === undefined) return day === undefined ? parts[0]! : null;
  if (day === undefined) return `${parts[0]!}-${parts[1]!}`;
  return parts.join(version === "3.0" ? "-" : "");
}

/** A moment as vCard writes it: 3.0 with separators, 4.0 without. */
export function writeTimestamp(utc: string, version: "3.0" | "4.0"): string {
  return version === "3.0" ? utc : utc.replace(/[-:]/g, "");
}

function digits(value: number | undefined, length: number): string {
  return value === undefined ? "" : String(value).padStart(length, "0");
}
