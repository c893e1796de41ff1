/**
 * Text of strangers made safe to look at: direction tricks and control characters removed.
 *
 * @module
 */
import type { EmailAddress } from "@partage-ent/jmap";

/** Direction overrides and isolates (Unicode Bidirectional Algorithm section 2), controls, invisible marks. */
const TRICKS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\p{Cc}\u{e0000}-\u{e007f}]+/gu;

/** One line without characters that hide or reorder what stands around them. */
export function plainLine(text: string, limit = 500): string {
  return text.slice(0, limit).replace(TRICKS, " ").trim();
}

/** What a row calls a correspondent: the name, else the address. */
export function nameOf(address: EmailAddress | undefined): string {
  return plainLine(address?.name ?? "", 200) || plainLine(address?.email ?? "", 200);
}

/** One or two letters for an avatar: first letters of the first and last words. */
export function initialsOf(name: string): string {
  const words = name.normalize("NFC").match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  const [first = "?"] = words;
  const last = words.length > 1 ? words.at(-1)! : "";
  const letter = (word: string): string => String.fromCodePoint(word.codePointAt(0) ?? 32).trim();
  return (letter(first) + letter(last)).toLocaleUpperCase();
}

/** A number from 0 to `count - 1` that is always the same for the same text. */
export function stableIndex(text: string, count: number): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return hash % count;
}
