/**
 * Cards by the beginnings of words that people type.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { nameKeys, nameWords } from "../fold/name-words.js";
import { matchesWords } from "./matches-words.js";

/** Whether every word of a text begins a word of a card, those behind an apostrophe or a hyphen too. */
export function hasWords(card: Partial<JSContactCard>, text: string): boolean {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (matchesWords(card, words)) return true;
  const { full = "", components = [] } = card.name ?? {};
  const names = [full, ...components.map(({ value }) => value)];
  const keys = names.flatMap((name) => nameKeys(name));
  const begins = (part: string): boolean => keys.some((key) => key.startsWith(part));
  return words.every((word) => matchesWords(card, [word]) || nameWords(word).every(begins));
}
