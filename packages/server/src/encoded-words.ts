/**
 * Decoding of header text: unfolding and encoded words (RFC 2047).
 *
 * @module
 */
import { charsetDecoder, decodeWindows } from "@partage-ent/jmap";

/** An encoded word; `[^?\s]` keeps matching linear (RFC 2047 section 2). */
const ENCODED_WORD = /=\?([^?*\s]{1,64})(?:\*[^?\s]{0,64})?\?([bq])\?([^?\r\n]*)\?=/gi;

const HEX = /^[0-9a-f]{2}$/i;

function decodeQ(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    const hex = text.slice(i + 1, i + 3);
    if (char === "=" && HEX.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    } else {
      bytes.push(char === "_" ? 0x20 : text.charCodeAt(i) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

function decodeB(text: string): Uint8Array | null {
  const clean = text.replace(/[^A-Za-z0-9+/]/g, "");
  if (clean.length % 4 === 1) return null;
  return Uint8Array.from(atob(clean), (char) => char.charCodeAt(0));
}

interface Run {
  readonly charset: string;
  readonly bytes: Uint8Array[];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function decodeRun(run: Run): string {
  const octets = concat(run.bytes);
  return charsetDecoder(run.charset)?.decode(octets) ?? decodeWindows(octets);
}

/**
 * Text with its encoded words decoded (RFC 2047); what can't be decoded stays as it is. Adjacent
 * words of one charset are joined before decoding, as mailers cut characters in two.
 */
export function decodeEncodedWords(text: string): string {
  if (!text.includes("=?")) return text;
  let out = "";
  let end = 0;
  let run: Run | null = null;
  for (const match of text.matchAll(ENCODED_WORD)) {
    const [word, charset = "", encoding = "", payload = ""] = match;
    const bytes = encoding.toLowerCase() === "q" ? decodeQ(payload) : decodeB(payload);
    if (bytes === null || charsetDecoder(charset) === null) continue;
    const between = text.slice(end, match.index);
    const adjacent = run !== null && between.trim() === "";
    const same: boolean = adjacent && run?.charset.toLowerCase() === charset.toLowerCase();
    if (run !== null && !same) out += decodeRun(run);
    if (!adjacent) out += between;
    if (same) run?.bytes.push(bytes);
    else run = { charset, bytes: [bytes] };
    end = match.index + word.length;
  }
  return out + (run === null ? "" : decodeRun(run)) + text.slice(end);
}

/** A header value without its folds (RFC 5322 section 2.2.3). */
export function unfold(value: string): string {
  return value.replace(/\r?\n(?=[ \t])/g, "").replace(/[\r\n\0]+/g, " ");
}
