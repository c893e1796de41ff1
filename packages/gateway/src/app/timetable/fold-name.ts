/**
 * Names of people as feeds write them, compared without accents, case, order or punctuation.
 *
 * @module
 */

/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  œ: "oe",
  æ: "ae",
  ß: "ss",
  ł: "l",
  đ: "d",
  ð: "d",
  ø: "o",
  þ: "th",
  ħ: "h",
  ı: "i",
};

const CIVILITIES = new Set(["m", "mme", "mlle", "mr", "mrs", "ms", "dr", "pr", "prof"]);

/** A name as its sorted words; empty for what holds no letter. */
export function foldName(name: string): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[œæßłđðøþħı]/g, (letter) => LETTERS[letter] ?? letter);
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const own = words.filter((word) => !CIVILITIES.has(word));
  return (own.length > 0 ? own : words).sort().join(" ");
}

/** Whether one of some names is that of a person: all words, in any order. One word alone is no name. */
export function isNamed(names: readonly string[], person: string): boolean {
  const wanted = foldName(person);
  return wanted.includes(" ") && names.some((name) => foldName(name) === wanted);
}
