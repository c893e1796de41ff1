/**
 * What could not be taken of a file of contacts, in the words of the page.
 *
 * @module
 */
import type { CardFileProblem } from "@partage-ent/jmap";
import type { ContactsFilesMessages } from "../locales/contacts-files.js";
import { plainLine } from "../shared/text.js";

type Word =
  | "cutOff"
  | "tooManyCards"
  | "emptyLine"
  | "quotes"
  | "columns"
  | "tooManyProperties"
  | "noProperty"
  | "outside";

/** Sentences of the gateway (`CardFileProblem.description` is English, docs/profile.md) and our words for them. */
const WORDS: readonly (readonly [RegExp, Word])[] = [
  [/^The card is cut off/, "cutOff"],
  [/^Too many cards/, "tooManyCards"],
  [/^The line tells nothing/, "emptyLine"],
  [/^The quotes of the line/, "quotes"],
  [/^The line has more fields/, "columns"],
  [/^Too many properties/, "tooManyProperties"],
  [/^Not a property/, "noProperty"],
  [/^Outside any card/, "outside"],
];

/** A problem as it is said; undefined for one that we have no words for. */
export function problemWords(
  { description }: CardFileProblem,
  w: ContactsFilesMessages,
): string | undefined {
  const [, name] = /^([A-Z-]{1,40}) is too (?:long|large)/.exec(description) ?? [];
  if (name) return w.tooLong(plainLine(name, 40));
  const known = WORDS.find(([pattern]) => pattern.test(description));
  return known && w[known[1]];
}
