/**
 * Which entries of the global address list a text finds: every word of it must be in a name or an
 * address (`zimbraGalTokenizeSearchKey` and `…AutoCompleteKey` are `and`), in any case and without
 * accents; `*` stands for anything.
 * @module
 */
import { foldText } from "../query/fold-text.js";
import type { GalEntry } from "./gal-entry.js";

/** Attributes that a text is looked for in (`zimbraGalLdapFilterDef` of accounts). */
const searched = /^(?:fullName|firstName|lastName|nickname|email\d*)$/;

/** Whether a text holds the pieces of a pattern one after the other, the first at its beginning if `anchored`. */
function holds(text: string, pieces: readonly string[], anchored: boolean): boolean {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = text.indexOf(piece, at);
    if (found < 0 || (index === 0 && anchored && found > 0)) return false;
    at = found + piece.length;
  }
  return true;
}

interface Token {
  readonly pieces: readonly string[];
  /** Begins with `*`, so that it may stand anywhere. */
  readonly open: boolean;
}

function tokensOf(text: string): readonly Token[] {
  return foldText(text)
    .split(/\s+/)
    .map((token) => ({
      pieces: token.split("*").filter((piece) => piece !== ""),
      open: token.startsWith("*"),
    }))
    .filter(({ pieces }) => pieces.length > 0);
}

function searchedTexts(entry: GalEntry): readonly string[] {
  return Object.entries(entry.attributes)
    .filter(([name]) => searched.test(name))
    .flatMap(([, values]) => values.map(foldText));
}

/** The test of SearchGal: words anywhere in names and addresses; everything for no word, `.` or `*`. */
export function searchTest(text: string): (entry: GalEntry) => boolean {
  const tokens = text.trim() === "." ? [] : tokensOf(text);
  return (entry) => {
    if (tokens.length === 0) return true;
    const texts = searchedTexts(entry);
    return tokens.every(({ pieces }) => texts.some((one) => holds(one, pieces, false)));
  };
}

/** The test of completion: each word begins a word of a name, or an address; nothing for no word. */
export function completionTest(text: string): (entry: GalEntry) => boolean {
  const tokens = tokensOf(text);
  return (entry) => {
    if (tokens.length === 0) return false;
    const texts = searchedTexts(entry).flatMap((one) =>
      one.includes("@") ? [one] : [one, ...one.split(/[\s'’-]+/)],
    );
    return tokens.every(({ pieces, open }) => texts.some((one) => holds(one, pieces, !open)));
  };
}

/** The kinds of entry that `type` asks for: groups count as accounts (zm-mailbox `GalSearchControl`). */
export function kindTest(type: string): (entry: GalEntry) => boolean {
  switch (type) {
    case "resource":
    case "group":
      return ({ kind }) => kind === type;
    case "account":
      return ({ kind }) => kind !== "resource";
    default:
      return () => true;
  }
}
