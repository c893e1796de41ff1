/**
 * Header sections (RFC 5322 section 2.2): read with every line break style, never trusted.
 *
 * @module
 */
import { decodeUnknown, stripControlCharacters } from "./charset.js";
import { decodeWords } from "./encoded-word.js";

/** One header field: its name as written and its unfolded, still encoded value. */
export interface MimeHeader {
  readonly name: string;
  readonly value: string;
}

/** Fields kept per part: a section with more is an attack, and the rest of it is skipped. */
const MAX_HEADERS = 2_000;

const SPACE = 0x20;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/** The position of the colon when the line between the two offsets starts a header field, else -1. */
export function headerColon(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i]! > SPACE && bytes[i]! < 0x7f && bytes[i] !== COLON) i++;
  if (i === start) return -1;
  const nameEnd = i;
  while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
  return bytes[i] === COLON && i < end && nameEnd - start <= 200 ? i : -1;
}

/** Reads the fields of a header section; lines that are none are left out. */
export function parseHeaders(bytes: Uint8Array): readonly MimeHeader[] {
  const headers: MimeHeader[] = [];
  let at = 0;
  while (at < bytes.length && headers.length < MAX_HEADERS) {
    let end = at;
    let next = at;
    do {
      const lf = bytes.indexOf(LF, next);
      end = lf < 0 ? bytes.length : lf;
      next = end + 1;
    } while (next < bytes.length && (bytes[next] === SPACE || bytes[next] === TAB));
    const colon = headerColon(bytes, at, end);
    if (colon >= 0) {
      const name = decodeUnknown(bytes.subarray(at, colon)).trimEnd();
      headers.push({ name, value: unfold(bytes.subarray(colon + 1, end)) });
    }
    at = next;
  }
  return headers;
}

function unfold(bytes: Uint8Array): string {
  const text = decodeUnknown(bytes);
  const flat = bytes.includes(LF) || bytes.includes(CR) ? text.replace(/[\r\n]+/g, "") : text;
  return flat.trim();
}

/** The first field of that name (any case), still encoded. */
export function headerValue(headers: readonly MimeHeader[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}

/** All fields of that name (any case), still encoded. */
export function headerValues(headers: readonly MimeHeader[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter((header) => header.name.toLowerCase() === wanted).map(({ value }) => value);
}

/** The first field of that name as text for people: words decoded, control characters gone. */
export function headerText(headers: readonly MimeHeader[], name: string): string | undefined {
  const value = headerValue(headers, name);
  return value === undefined ? undefined : stripControlCharacters(decodeWords(value));
}
