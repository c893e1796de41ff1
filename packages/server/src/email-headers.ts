/**
 * The forms in which a header can be asked for (RFC 8621 section 4.1.2), as pure functions.
 *
 * @module
 */
import type { EmailHeader, HeaderForm, HeaderValue, JmapDate } from "@partage-ent/jmap";
import { parseAddresses, parseAddressGroups, withoutComments } from "./address-list.js";
import { decodeEncodedWords, unfold } from "./encoded-words.js";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Offsets in minutes of the zone names that RFC 5322 section 4.3 still knows. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  utc: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
};

const DATE =
  /^\s*(?:[a-z]{3,9}\s*,\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}[\s-]+(\d{2,4})\s+(\d{1,2})\s*:\s*(\d{1,2})(?:\s*:\s*(\d{1,2}))?(?:\s*([+-]\d{4}|[a-z]{1,5}))?/i;

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length >= 4) return year;
  return year + (text.length === 2 && year < 50 ? 2000 : 1900);
}

function zoneMinutes(zone: string | undefined): number | null {
  if (zone === undefined) return 0;
  if (!/^[+-]/.test(zone)) return ZONES[zone.toLowerCase()] ?? 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  if (minutes > 14 * 60 || Number(zone.slice(3)) > 59) return null;
  return zone.startsWith("-") ? -minutes : minutes;
}

const two = (value: number): string => String(value).padStart(2, "0");

function offset(minutes: number): string {
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The date of a `Date` header with its offset, or null where it is none (RFC 8621 section 4.1.2.5). */
export function parseDate(value: string): JmapDate | null {
  const match = DATE.exec(withoutComments(unfold(value)));
  if (match === null) return null;
  const [, day = "", monthName = "", yearText = "", hour = "", minute = "", second = "0"] = match;
  const month = MONTHS.indexOf(monthName.toLowerCase());
  const year = fullYear(yearText);
  const zone = zoneMinutes(match[7]);
  if (month < 0 || zone === null || year < 1 || year > 9999) return null;
  const exists = new Date(Date.UTC(2000, month, Number(day)));
  exists.setUTCFullYear(year, month, Number(day));
  if (exists.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const date = `${String(year).padStart(4, "0")}-${two(month + 1)}-${two(Number(day))}`;
  // A leap second has no place in RFC 3339 dates of most readers.
  const time = `${two(Number(hour))}:${two(Number(minute))}:${two(Math.min(59, Number(second)))}`;
  return `${date}T${time}${offset(zone)}`;
}

/** Message ids without angle brackets, or null where there is none (RFC 8621 section 4.1.2.5). */
export function parseMessageIds(value: string): string[] | null {
  const text = withoutComments(unfold(value));
  const ids = [...text.matchAll(/<([^<>]+)>/g)].map(([, id = ""]) => id.replace(/\s+/g, ""));
  if (ids.length > 0) return ids;
  const bare = text.trim();
  return /^[^\s<>]+@[^\s<>]+$/.test(bare) ? [bare] : null;
}

/** URLs of a list header, or null where there is none (RFC 2369, RFC 8621 section 4.1.2.7). */
export function parseUrls(value: string): string[] | null {
  const text = withoutComments(unfold(value));
  const urls = [...text.matchAll(/<([^<>]+)>/g)].map(([, url = ""]) => url.replace(/\s+/g, ""));
  return urls.length > 0 ? urls : null;
}

/** Readable text of a header: unfolded, decoded, in NFC (RFC 8621 section 4.1.2.2). */
export function parseText(value: string): string {
  return decodeEncodedWords(unfold(value).trim())
    .replace(/[\r\n\0]+/g, " ")
    .trim()
    .normalize("NFC");
}

/** A raw header value in a form; what can't be parsed is null, or an empty list of addresses. */
export function parseHeader(value: string, form: "asText" | "asRaw"): string;
export function parseHeader(value: string, form: "asAddresses"): ReturnType<typeof parseAddresses>;
export function parseHeader(
  value: string,
  form: "asGroupedAddresses",
): ReturnType<typeof parseAddressGroups>;
export function parseHeader(value: string, form: "asMessageIds" | "asURLs"): string[] | null;
export function parseHeader(value: string, form: "asDate"): JmapDate | null;
export function parseHeader(value: string, form: HeaderForm): HeaderValue;
export function parseHeader(value: string, form: HeaderForm): HeaderValue {
  switch (form) {
    case "asRaw":
      return value.replaceAll("\0", "");
    case "asText":
      return parseText(value);
    case "asAddresses":
      return parseAddresses(value);
    case "asGroupedAddresses":
      return parseAddressGroups(value);
    case "asMessageIds":
      return parseMessageIds(value);
    case "asDate":
      return parseDate(value);
    case "asURLs":
      return parseUrls(value);
  }
}

/** A header asked for by name, taken apart (RFC 8621 section 4.1.3). */
export interface ParsedHeaderProperty {
  /** As it was written. */
  readonly name: string;
  readonly form: HeaderForm;
  readonly all: boolean;
}

const ADDRESSES = new Set(
  "from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc".split(
    " ",
  ),
);
const MESSAGE_IDS = new Set("message-id in-reply-to references resent-message-id".split(" "));
const DATES = new Set(["date", "resent-date"]);
const URLS = new Set(
  "list-help list-unsubscribe list-subscribe list-post list-owner list-archive".split(" "),
);
const TEXTS = new Set(["subject", "comments", "keywords"]);
const STRUCTURED = new Set(["return-path", "received"]);

/** Whether RFC 8621 section 4.1.2 lets a header be asked for in a form. */
export function isFormAllowed(header: string, form: HeaderForm): boolean {
  const name = header.toLowerCase();
  const homes: readonly (readonly [ReadonlySet<string>, readonly HeaderForm[]])[] = [
    [ADDRESSES, ["asAddresses", "asGroupedAddresses"]],
    [MESSAGE_IDS, ["asMessageIds"]],
    [DATES, ["asDate"]],
    [URLS, ["asURLs"]],
    [TEXTS, ["asText"]],
    [STRUCTURED, []],
  ];
  if (form === "asRaw") return true;
  const home = homes.find(([names]) => names.has(name));
  return home === undefined || home[1].includes(form);
}

const FORMS: Readonly<Record<string, HeaderForm>> = {
  asraw: "asRaw",
  astext: "asText",
  asaddresses: "asAddresses",
  asgroupedaddresses: "asGroupedAddresses",
  asmessageids: "asMessageIds",
  asdate: "asDate",
  asurls: "asURLs",
};

/** `header:List-Post:asURLs:all` taken apart, or null where it breaks RFC 8621 section 4.1.3. */
export function parseHeaderProperty(property: string): ParsedHeaderProperty | null {
  const [start, name = "", ...suffixes] = property.split(":");
  if (start !== "header" || !/^[\x21-\x39\x3b-\x7e]{1,255}$/.test(name)) return null;
  const all = suffixes.at(-1) === "all";
  if (all) suffixes.pop();
  if (suffixes.length > 1) return null;
  const suffix = suffixes[0];
  const form = suffix === undefined ? "asRaw" : FORMS[suffix.toLowerCase()];
  if (form === undefined || (suffix !== undefined && form !== suffix)) return null;
  return isFormAllowed(name, form) ? { name, form, all } : null;
}

/**
 * The value of a header property over the headers of a message or part: of the last one of that
 * name, null where there is none, all of them with `:all` (RFC 8621 section 4.1.3).
 */
export function headerPropertyValue(
  headers: readonly EmailHeader[],
  property: ParsedHeaderProperty,
): HeaderValue {
  const name = property.name.toLowerCase();
  const found = headers.filter((header) => header.name.toLowerCase() === name);
  if (property.all) return found.map(({ value }) => parseHeader(value, property.form));
  const last = found.at(-1);
  return last === undefined ? null : parseHeader(last.value, property.form);
}
