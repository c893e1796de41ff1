/**
 * Which letters of a name are those that were typed, accents, ligatures and case aside.
 *
 * @module
 */

/** A piece of a text, and whether it was typed. */
export type TextPiece = readonly [text: string, isMatch: boolean];

/** Letters that Unicode does not take apart (UAX #15). */
const LETTERS: Readonly<Record<string, string>> = {
  œ: "oe",
  æ: "ae",
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ı: "i",
};

/** Small letters without accents, and where in the text each of them comes from. */
function fold(text: string): { readonly letters: string; readonly from: readonly number[] } {
  const from: number[] = [];
  let letters = "";
  let at = 0;
  for (const char of text) {
    const small = char.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    for (const letter of LETTERS[small] ?? small) {
      letters += letter;
      for (let unit = 0; unit < letter.length; unit++) from.push(at);
    }
    at += char.length;
  }
  return { letters, from: [...from, at] };
}

/** Cuts a text where words of the query begin its words; all of it stays, in its order. */
export function markedPieces(text: string, query: string): readonly TextPiece[] {
  const { letters, from } = fold(text);
  const marked = new Array<boolean>(text.length).fill(false);
  for (const [word] of fold(query.slice(0, 200)).letters.matchAll(/[\p{L}\p{N}]+/gu))
    for (const { index } of letters.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${word}`, "gu"))) {
      // A ligature of which the first letter was typed is marked whole.
      let end = index + word.length;
      while (from[end] === from[end - 1]) end++;
      marked.fill(true, from[index], from[end]);
    }
  const pieces: TextPiece[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at++)
    if (at === text.length || marked[at] !== marked[start]) {
      pieces.push([text.slice(start, at), marked[start]!]);
      start = at;
    }
  return pieces;
}
