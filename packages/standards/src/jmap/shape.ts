/**
 * Reading what an upstream server answered: nothing is taken for what it says it is, nothing is unbounded.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is an id (RFC 8620 section 1.2). */
export function isId(value: unknown): value is Id {
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,255}$/.test(value);
}

/** Whether a value can name an account: Cyrus 3.6 has addresses there, which are no ids of RFC 8620. */
export function isAccountId(value: unknown): value is Id {
  return typeof value === "string" && /^[^\p{C}\s]{1,255}$/u.test(value);
}

/** An id, or null where there is none. */
export function idOrNull(value: unknown): Id | null {
  return isId(value) ? value : null;
}

/** The ids of a list, each once. */
export function idsOf(value: unknown, most: number): Id[] {
  return [...new Set(listOf(value, most).filter(isId))];
}

/** The first items of a list. */
export function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

/** The members of an object, the first of too many. */
export function entriesOf(value: unknown, most: number): (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value).slice(0, most) : [];
}

/** A text, cut where it is too long; null where it is none. */
export function textOrNull(value: unknown, most: number): string | null {
  return typeof value === "string" ? cut(value, most) : null;
}

/** A text of one line: what breaks lines or hides is a blank. */
export function lineOf(value: unknown, most: number): string {
  return (textOrNull(value, most) ?? "").replace(/\p{Cc}+/gu, " ");
}

/** Never between the halves of a character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most);
}

/** A count of something (RFC 8620 section 1.3). */
export function countOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

const UTC_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A date in UTC (RFC 8620 section 1.4). */
export function utcDateOrNull(value: unknown): string | null {
  return isDate(value, UTC_DATE) ? value : null;
}

/** A date with any offset (RFC 8620 section 1.4). */
export function dateOrNull(value: unknown): string | null {
  return isDate(value, DATE) ? value : null;
}

function isDate(value: unknown, form: RegExp): value is string {
  return typeof value === "string" && form.test(value) && !Number.isNaN(Date.parse(value));
}

/** Longest state string. */
const MAX_STATE = 1_000;

/** A state string, or undefined where there is none. */
export function stateOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= MAX_STATE ? value : undefined;
}
