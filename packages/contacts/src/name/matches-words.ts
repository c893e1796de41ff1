/**
 * Cards by the words that people type.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { foldText } from "../fold/fold-text.js";
import { fullName } from "./format-name.js";

/**
 * Whether every word begins a word of the card's name, nicknames, organizations, titles, mail
 * addresses or online services, folded as {@link foldText} does; digits may also stand in a telephone
 * number, from three on. No words match every card.
 */
export function matchesWords(card: Partial<JSContactCard>, words: readonly string[]): boolean {
  const wanted = words.flatMap((word) => foldText(word).split(" ")).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = ` ${textsOf(card).map(foldText).join(" ")}`;
  const isThere = (word: string): boolean => text.includes(` ${word}`);
  const number = wanted.filter((word) => /^\d+$/.test(word)).join("");
  if (number.length < 3 || !hasNumber(card, number)) return wanted.every(isThere);
  return wanted.every((word) => /^\d+$/.test(word) || isThere(word));
}

function textsOf(card: Partial<JSContactCard>): readonly string[] {
  return [
    fullName(card.name),
    ...(card.name?.components ?? []).map(({ value }) => value),
    ...Object.values(card.nicknames ?? {}).map(({ name }) => name),
    ...Object.values(card.organizations ?? {}).flatMap(({ name = "", units = [] }) => [
      name,
      ...units.map((unit) => unit.name),
    ]),
    ...Object.values(card.titles ?? {}).map(({ name }) => name),
    ...Object.values(card.emails ?? {}).map(({ address }) => address),
    ...Object.values(card.onlineServices ?? {}).map(({ user, uri }) => user ?? uri ?? ""),
  ];
}

function hasNumber(card: Partial<JSContactCard>, digits: string): boolean {
  const national = nationalDigits(digits);
  const numbers = Object.values(card.phones ?? {}).map(({ number }) => nationalDigits(number));
  return numbers.some((number) => number.includes(national));
}

/** The digits of a number without country code or trunk prefix of France. */
export function nationalDigits(number: string): string {
  const digits = number.replace(/;.*$/s, "").replace(/\D/g, "");
  return digits.replace(/^(?:0033|33(?=\d{9}$))?0?(?=\d{3})/, "");
}
