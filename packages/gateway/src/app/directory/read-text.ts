/**
 * What somebody typed, read as what may be looked for.
 *
 * @module
 */
import { foldText, isParticle, nameWords } from "@partage-ent/contacts";
import { foldEmail, typedPhone } from "./index-rows.js";

/** A text as it may be meant. */
export interface TypedText {
  /** Words of names, in the order in which they were typed. */
  readonly words: readonly string[];
  /** The same words without particles; undefined where that makes no difference. */
  readonly plain: readonly string[] | undefined;
  /** The same words, two of them as one. */
  readonly joined: readonly (readonly string[])[];
  /** Reversed digits; undefined where it is no telephone number. */
  readonly phone: string | undefined;
  /** Beginning of an address; undefined where it can't be one. */
  readonly mail: string | undefined;
  /** Initials in either order; none where it is longer. */
  readonly initials: readonly string[];
}

/** Fewer characters find nothing. */
export const MIN_TEXT = 2;

/** What is read of a text; nobody's name is longer. */
const LONGEST_TEXT = 200;
const MOST_WORDS = 6;
const MOST_INITIALS = 4;

/** Reads a text; undefined for one that is too short to look for. */
export function readText(text: string): TypedText | undefined {
  const plain = text.slice(0, LONGEST_TEXT).trim();
  const folded = foldText(plain);
  const phone = typedPhone(plain);
  if (Array.from(folded.replaceAll(" ", "")).length < MIN_TEXT) return undefined;
  const words = [...new Set(nameWords(plain))].slice(0, MOST_WORDS);
  return {
    ...{ words, phone, plain: withoutParticles(words), joined: joinedOf(words) },
    mail: /^[^\s@]{2,}(?:@\S*)?$/.test(plain) ? foldEmail(plain) : undefined,
    initials: initialsOf(folded),
  };
}

function withoutParticles(words: readonly string[]): readonly string[] | undefined {
  const own = words.filter((word, at) => at === words.length - 1 || !isParticle(word));
  const isOther = own.length < words.length && own.some((word) => word.length > 1);
  return isOther ? own : undefined;
}

function joinedOf(words: readonly string[]): readonly (readonly string[])[] {
  return words.slice(1).map((word, at) => words.toSpliced(at, 2, `${words[at]}${word}`));
}

function initialsOf(folded: string): readonly string[] {
  const letters = folded.replaceAll(" ", "");
  const areInitials = letters.length <= MOST_INITIALS && /^(?:\w+|\w(?: \w)+)$/.test(folded);
  if (!areInitials) return [];
  // The surname may come first, with any number of letters.
  const turns = Array.from(letters, (_, at) => letters.slice(at) + letters.slice(0, at));
  return [...new Set(turns)];
}
