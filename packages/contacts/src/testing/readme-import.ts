/**
 * The first example of the README.
 *
 * @module
 */
import {
  findDuplicates,
  formatName,
  matchesWords,
  mergeCards,
  readCardFile,
  writeCards,
} from "../index.js";

/** Reads a file of any address book, joins what is twice in it, and writes it as vCards. */
export function cleanFile(bytes: Uint8Array): string {
  const { cards, problems } = readCardFile(bytes, { cards: 5_000 });
  if (problems.length > 0)
    throw new Error(`Line ${problems[0]!.line}: ${problems[0]!.description}`);
  const groups = findDuplicates(cards.map((card) => ({ ...card, id: card.uid })));
  const doubles = new Set(groups.flatMap(({ cardIds }) => cardIds.slice(1)));
  const merged = groups.map(
    ({ cardIds }) => mergeCards(cardIds.map((id) => cards.find(({ uid }) => uid === id)!)).merged,
  );
  const joined = new Map(merged.map((card) => [card.uid, card]));
  const left = cards.filter(({ uid }) => !doubles.has(uid));
  return writeCards(
    left.map((card) => joined.get(card.uid) ?? card),
    "4.0",
  );
}

/** The names of the cards that somebody looks for. */
export function namesFor(bytes: Uint8Array, typed: string): readonly string[] {
  const { cards } = readCardFile(bytes);
  return cards.filter((card) => matchesWords(card, typed.split(" "))).map(formatName);
}
