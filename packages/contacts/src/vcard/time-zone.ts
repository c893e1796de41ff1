/**
 * TZ and zone names (RFC 9555 section 2.7.1).
 *
 * @module
 */

/** An IANA name from one, or from an offset of whole hours; null when there is none. */
export function readZone(raw: string): string | null {
  const text = raw.trim();
  const offset = /^(?:utc)?([+-])(\d{2})(?::?(\d{2}))?$/i.exec(text);
  if (!offset) return /^[A-Za-z][\w+-]*(?:\/[\w+-]+){0,3}$/.test(text) ? text : null;
  const [, sign, hours, minutes] = offset;
  const count = Number(hours);
  if ((minutes ?? "00") !== "00" || count > 14) return null;
  if (count === 0) return "Etc/UTC";
  // POSIX signs: Etc/GMT+5 is five hours behind.
  return `Etc/GMT${sign === "+" ? "-" : "+"}${count}`;
}

/** The offset of a zone that is nothing else, `+0100`; null for other zones. */
export function zoneOffset(zone: string): string | null {
  if (zone === "Etc/UTC") return "+0000";
  const [, sign, hours] = /^Etc\/GMT([+-])([1-9]|1[0-4])$/.exec(zone) ?? [];
  return hours === undefined ? null : `${sign === "+" ? "-" : "+"}${hours.padStart(2, "0")}00`;
}
