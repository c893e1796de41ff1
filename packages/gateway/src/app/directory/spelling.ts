/**
 * Words that resemble each other: found by what is left of them without one or two letters
 * (symmetric deletion), told apart by their distance.
 *
 * @module
 */

/** Letters of a word that count when it is looked for; the rest is compared afterwards. */
const PREFIX = 7;
/** Beginnings of words are found by so many letters, while somebody types. */
const BEGINNING = 5;
/** Shorter words resemble too many others. */
const SHORTEST = 3;
/** Words of fewer letters may differ by one, others by two. */
const LONG = 6;

/** Most letters in which a word that is meant may differ from one that is typed; 0 for short ones. */
export function toleranceOf(word: string): number {
  if (word.length < SHORTEST) return 0;
  return word.length < LONG ? 1 : 2;
}

/** Keys under which a name's word is found when it is typed with errors. */
export function keysOfName(word: string): readonly string[] {
  if (word.length < SHORTEST) return [];
  const keys = deletions(word.slice(0, PREFIX), toleranceOf(word));
  if (word.length > BEGINNING) addDeletions(keys, word.slice(0, BEGINNING), 1);
  return [...keys];
}

/** Keys to look under for a word as it was typed. */
export function keysOfTyped(word: string): readonly string[] {
  if (word.length < SHORTEST) return [];
  return [...deletions(word.slice(0, PREFIX), toleranceOf(word))];
}

function deletions(word: string, most: number): Set<string> {
  const keys = new Set<string>();
  addDeletions(keys, word, most);
  return keys;
}

function addDeletions(keys: Set<string>, word: string, most: number): void {
  // Half of a letter that UTF-16 has in two is no text.
  if (!/\p{Cs}/u.test(word)) keys.add(word);
  if (most === 0 || word.length <= 2) return;
  for (let at = 0; at < word.length; at += 1) {
    addDeletions(keys, word.slice(0, at) + word.slice(at + 1), most - 1);
  }
}

/**
 * In how many letters two words differ: one that is missing, one too many, another one, or two
 * exchanged. `isBeginning` leaves out what of the name was not typed yet.
 */
export function distanceOf(typed: string, name: string, isBeginning = false): number {
  const width = name.length + 1;
  let [before, row] = [
    new Array<number>(width).fill(0),
    Array.from({ length: width }, (_, at) => at),
  ];
  let last = row;
  for (let at = 1; at <= typed.length; at += 1) {
    last = new Array<number>(width).fill(0);
    last[0] = at;
    for (let to = 1; to < width; to += 1) {
      const isSame = typed[at - 1] === name[to - 1];
      let least = Math.min(row[to]! + 1, last[to - 1]! + 1, row[to - 1]! + (isSame ? 0 : 1));
      const isExchanged = at > 1 && to > 1 && typed[at - 1] === name[to - 2];
      if (isExchanged && typed[at - 2] === name[to - 1])
        least = Math.min(least, before[to - 2]! + 1);
      last[to] = least;
    }
    [before, row] = [row, last];
  }
  return isBeginning ? Math.min(...last) : last[name.length]!;
}
