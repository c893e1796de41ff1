/**
 * Encoded words in headers (RFC 2047), both ways.
 *
 * @module
 */
import { decodeBytes } from "./charset.js";
import { decodeBase64, decodeQuotedPrintable, encodeBase64 } from "./transfer-encoding.js";

const word = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=/g;

function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0xff;
  return bytes;
}

function wordBytes(encoding: string, text: string): Uint8Array {
  if (encoding === "b" || encoding === "B") return decodeBase64(latin1Bytes(text));
  return decodeQuotedPrintable(latin1Bytes(text.replace(/_/g, " ")));
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/**
 * Decodes the encoded words of a header value and drops the white space between neighbours.
 * Neighbours of one charset are joined before decoding, because senders split characters between words.
 */
export function decodeWords(value: string): string {
  if (!value.includes("=?")) return value;
  const out: string[] = [];
  let pending: Uint8Array[] = [];
  let charset = "";
  let last = 0;
  const flush = (): void => {
    if (pending.length > 0) out.push(decodeBytes(concat(pending), charset));
    pending = [];
  };
  for (const match of value.matchAll(word)) {
    const between = value.slice(last, match.index);
    // A language tag after "*" belongs to the word, not to the charset (RFC 2231 section 5).
    const named = match[1]!.split("*")[0]!.toLowerCase();
    const neighbour = pending.length > 0 && between.trim() === "";
    if (!neighbour || named !== charset) flush();
    if (!neighbour) out.push(between);
    charset = named;
    pending.push(wordBytes(match[2]!, match[3]!));
    last = match.index + match[0].length;
  }
  flush();
  out.push(value.slice(last));
  return out.join("");
}

/** The Q form of a piece (RFC 2047 section 4.2), safe in phrases too. */
function qEncode(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (byte === 0x20) return "_";
      return /[A-Za-z0-9!*+/-]/.test(character) && byte < 0x7f
        ? character
        : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

/** Whether most characters of a text are ASCII, so that it stays readable in a quoted form. */
export function isMostlyAscii(text: string): boolean {
  const foreign = text.match(/[^\x00-\x7f]/g)?.length ?? 0;
  return text.length - foreign > foreign;
}

/**
 * Writes a header text: as it is when it is plain ASCII (encoded words that the text has already stay so), else as UTF-8 encoded words of at most 75 characters, quoted
 * when most of it is ASCII.
 */
export function encodeWords(text: string): string {
  const line = text.replace(/[\r\n]+/g, " ");
  if (/^[\x20-\x7e\t]*$/.test(line)) return line;
  const quotes = isMostlyAscii(line);
  const words: string[] = [];
  const encoder = new TextEncoder();
  let chunk = "";
  for (const character of line) {
    const next = encoder.encode(chunk + character);
    if ((quotes ? qEncode(next).length > 60 : next.length > 45) && chunk) {
      words.push(chunk);
      chunk = "";
    }
    chunk += character;
  }
  words.push(chunk);
  return words
    .map((piece) => {
      const bytes = encoder.encode(piece);
      return quotes ? `=?utf-8?Q?${qEncode(bytes)}?=` : `=?utf-8?B?${encodeBase64(bytes)}?=`;
    })
    .join("\r\n ");
}
