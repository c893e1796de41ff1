/**
 * Names as words that people are looked for by.
 *
 * @module
 */
import { APOSTROPHES, foldText } from "./fold-text.js";

const PARTICLES = new Set(
  "d l de du des la le les von van der den dem zu zur ter ten da das do dos di del della dello degli el al ben bin ibn ait ould ouled abd abu abou mac mc o y e st ste saint sainte".split(
    " ",
  ),
);

/** Whether a folded word stands before a name more often than it is one: `de`, `le`, `von`. */
export function isParticle(word: string): boolean {
  return PARTICLES.has(word);
}

/** The folded words of a text, in its order; apostrophes and hyphens part words. */
export function nameWords(text: string): readonly string[] {
  const folded = foldText(text.replace(APOSTROPHES, " "));
  return folded === "" ? [] : folded.split(" ");
}

/** Most words that one name is found by, and the longest of them; names beyond that are no names. */
const MOST_WORDS = 24;
const LONGEST_WORD = 60;

/** What {@link nameKeys} reads of a name, in UTF-16 code units. */
const LONGEST_NAME = 400;

/**
 * All words that a name is found by when somebody types the beginning of one: its own, those that
 * apostrophes and hyphens join (`jeanbaptiste`), those with their particles (`delafontaine`), and
 * `mueller` for Müller.
 */
export function nameKeys(name: string): readonly string[] {
  const text = name.slice(0, LONGEST_NAME);
  const keys = new Set<string>();
  for (const spelling of spellings(text)) {
    const words = nameWords(spelling);
    for (const word of words) keys.add(word);
    for (const joined of spelling.split(/\s+/u)) keys.add(foldText(joined).replaceAll(" ", ""));
    for (const [at, word] of words.entries()) {
      if (isParticle(word)) keys.add(joinParticles(words, at));
    }
  }
  keys.delete("");
  return [...keys]
    .slice(0, MOST_WORDS)
    .map((key) => Array.from(key).slice(0, LONGEST_WORD).join(""));
}

/** From a particle to the first word that is none, as one word: `delafontaine`. */
function joinParticles(words: readonly string[], from: number): string {
  const end = words.findIndex((word, at) => at > from && !isParticle(word));
  return words.slice(from, end < 0 ? undefined : end + 1).join("");
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };

function spellings(text: string): readonly string[] {
  const composed = text.normalize("NFC").toLowerCase();
  const german = composed.replace(/[äöüåø]/gu, (letter) => UMLAUTS[letter] ?? letter);
  return german === composed ? [composed] : [composed, german];
}
