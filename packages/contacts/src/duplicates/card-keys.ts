/**
 * What of cards tells whether they are of the same person.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { nameWords } from "../fold/name-words.js";
import { fullName } from "../name/format-name.js";

/** An address as it is compared. */
export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}

/** A number as it is compared: its last nine digits; null when it has fewer than six. */
export function numberKey(number: string): string | null {
  const digits = number.replace(/;.*$/s, "").replace(/\D/g, "");
  return digits.length < 6 ? null : digits.slice(-9);
}

/** The words of a card's name in alphabetical order; empty when it has none. */
export function nameKey(card: Partial<JSContactCard>): string {
  const components = card.name?.components ?? [];
  const parts = components.filter(({ kind }) => ["given", "surname", "surname2"].includes(kind));
  const isWhole = parts.some(({ kind }) => kind === "given") && parts.length > 1;
  const name = isWhole ? parts.map(({ value }) => value).join(" ") : fullName(card.name);
  return [...nameWords(name)].sort().join(" ");
}

/** Whether two names may be of one person: all words of one, or their initials, are in the other. */
export function areCompatible(one: string, other: string): boolean {
  if (one === "" || other === "") return true;
  const [few, many] = [one.split(" "), other.split(" ")].sort((a, b) => a.length - b.length);
  const left = [...many!];
  return few!.every((word) => {
    const at = left.findIndex(
      (each) => each === word || isInitial(word, each) || isInitial(each, word),
    );
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function isInitial(letter: string, word: string): boolean {
  return letter.length === 1 && word.startsWith(letter);
}
