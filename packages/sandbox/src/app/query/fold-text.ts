/**
 * Text as searches compare it: no case, no accents, words only.
 *
 * @module
 */

const ligatures: ReadonlyMap<string, string> = new Map([
  ["œ", "oe"],
  ["æ", "ae"],
  ["ß", "ss"],
  ["ø", "o"],
  ["ł", "l"],
  ["đ", "d"],
  ["ı", "i"],
]);

/** Lower case without accents and ligatures, so that `Élève`, `eleve` and `ÉLÈVE` are one word. */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  // Plain ASCII, most of any mailbox, needs no normalisation.
  if (/^[\x00-\x7f]*$/.test(lower)) return lower;
  return lower
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[œæßøłđı]/g, (letter) => ligatures.get(letter)!);
}

/** The words of a text, folded; a word is a run of letters and digits. */
export function wordsOf(text: string): readonly string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * A text ready for {@link containsWords}: its words with one space around each.
 */
export function indexText(text: string): string {
  const words = wordsOf(text);
  return words.length === 0 ? "" : ` ${words.join(" ")} `;
}

/** Words to look for, in order and side by side; the last may be the beginning of a word (`exam*`). */
export interface WordPattern {
  readonly words: readonly string[];
  readonly isPrefix: boolean;
}

/** Reads the value of a text term. */
export function wordPattern(text: string): WordPattern {
  return { words: wordsOf(text), isPrefix: /[\p{L}\p{N}]\*+$/u.test(text) };
}

/** Whether an indexed text has the words of a pattern next to each other. */
export function containsWords(indexed: string, { words, isPrefix }: WordPattern): boolean {
  return indexed.includes(` ${words.join(" ")}${isPrefix ? "" : " "}`);
}
