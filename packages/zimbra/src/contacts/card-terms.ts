/**
 * Words that a person types, in Zimbra's query language. Every word stands between quotation marks
 * without any character that has a meaning there, so no text can become an operator.
 *
 * Zimbra indexes beginnings of words of names, organizations and addresses of contacts (field
 * `contact:`, zm-mailbox `ContactQuery`); older versions index all other texts too (`content:`).
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import { quoted } from "../mail/query-text.js";

/** Characters of one text condition. */
const MAX_TEXT = 500;
/** Words of one text condition. */
const MAX_WORDS = 20;

/** Terms that find at least the contacts that have all words; false where nothing can match. */
export function wordTerms(text: string): readonly string[] | false {
  if (text.length > MAX_TEXT) throw unsupported("This search text is too long.");
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length > MAX_WORDS) throw unsupported("This search has too many words.");
  if (words.length === 0) return text.trim() === "" ? [] : false;
  // Numbers are written in many ways, of which the index knows one.
  return words.filter((word) => !/^[\p{N}\p{P}+]+$/u.test(word)).map(wordTerm);
}

function wordTerm(word: string): string {
  const pieces = word.split(/[^\p{L}\p{M}\p{N}]+/u).filter((piece) => piece !== "");
  const [only = word] = pieces;
  const whole = beginning(pieces.length > 1 ? word : only);
  if (pieces.length < 2) return whole;
  return `(${whole} or (${pieces.map(beginning).join(" and ")}))`;
}

function beginning(word: string): string {
  const value = `${quoted(word).slice(0, -1)}*"`;
  return `(contact:${value} or content:${value})`;
}

function unsupported(description: string): MethodFailure {
  return new MethodFailure("unsupportedFilter", description);
}
