import { plainLetters } from "./letters.js";

/** What people write for an apostrophe, prime and accents that stand alone included. */
export const APOSTROPHES: RegExp = /['’‘ʼʻʹ′＇`´]/gu;

const isPlain = /^[a-z0-9]*(?: [a-z0-9]+)*$/;

/**
 * A text as names and words are compared: lower case without accents, ligatures, apostrophes or
 * punctuation, other alphabets in Latin letters, one space between words. Emoji are words.
 */
export function foldText(text: string): string {
  if (isPlain.test(text)) return text;
  const letters = text
    .replace(/\p{Cf}/gu, "")
    .replace(APOSTROPHES, "")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");
  return plainLetters(letters)
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, " ")
    .trim();
}
