/**
 * Uids of cards that have none: the same content gives the same one, so that a file that is imported
 * twice is seen to be the same.
 *
 * @module
 */
import type { ContentLine } from "./vcard/content-line.js";

/** A uid of the lines of a card. */
export function contentUid(lines: readonly ContentLine[]): string {
  return uidOf(lines.map(({ name, value }) => `${name}:${value}`).join("\n"));
}

/** A short word for a text, another one for almost any other text. */
export function digestOf(text: string): string {
  return hash(text, 0x9e3779b9).toString(36);
}

/** A uid of a text, as a name-based UUID of our own (RFC 9562 section 5.8). */
export function uidOf(text: string): string {
  const words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x5bd1e995].map((seed) => hash(text, seed));
  const hex = words.map((word) => word.toString(16).padStart(8, "0")).join("");
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return `urn:uuid:${parts.join("-")}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Murmur's mixing: even, and no secret. */
function hash(text: string, seed: number): number {
  let word = seed;
  for (let at = 0; at < text.length; at++) {
    word = Math.imul(word ^ text.charCodeAt(at), 0x5bd1e995);
    word ^= word >>> 15;
  }
  word = Math.imul(word ^ text.length, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
