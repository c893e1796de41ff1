/**
 * Dates of mail headers (RFC 5322 sections 3.3 and 4.3), both ways.
 *
 * @module
 */

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const zones: ReadonlyMap<string, number> = new Map([
  ["ut", 0],
  ["utc", 0],
  ["gmt", 0],
  ["z", 0],
  ["est", -300],
  ["edt", -240],
  ["cst", -360],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
  ["cet", 60],
  ["cest", 120],
  ["met", 60],
  ["bst", 60],
  ["jst", 540],
]);

const pattern =
  /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]{1,4}([a-z]{3})[a-z]{0,8}\.?[\s-]{1,4}(\d{2,4})[\s,]{1,4}(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d{1,9})?\s{0,4}(?:([+-])(\d{2}):?(\d{2})|([a-z]{1,5}))?/i;

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length >= 4) return year;
  if (text.length === 3) return 1900 + year;
  return year < 50 ? 2000 + year : 1900 + year;
}

function offsetMinutes(match: RegExpExecArray): number {
  const [sign, hours, minutes, zone] = match.slice(7, 11);
  if (sign) return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return zones.get((zone ?? "").toLowerCase()) ?? 0;
}

/** Milliseconds since the epoch of a Date header, or undefined when it says no date; unknown zones count as UTC. */
export function parseMailDate(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const text = header
    .slice(0, 200)
    .replace(/\([^()]*\)/g, " ")
    .trim();
  const match = pattern.exec(text);
  if (!match) {
    const iso = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(iso) ? undefined : iso;
  }
  const [day, hour, minute, second] = [match[1], match[4], match[5], match[6] ?? 0].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const month = months.indexOf(match[2]!.toLowerCase());
  if (month < 0 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined;
  const local = Date.UTC(fullYear(match[3]!), month, day, hour, minute, second);
  return local - offsetMinutes(match) * 60_000;
}

/** Writes a Date header in UTC. */
export function formatMailDate(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const month = months[date.getUTCMonth()]!;
  return (
    `${days[date.getUTCDay()]!}, ${date.getUTCDate()} ${month[0]!.toUpperCase()}${month.slice(1)} ` +
    `${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
  );
}
