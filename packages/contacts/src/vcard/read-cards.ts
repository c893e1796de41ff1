/**
 * Texts of vCards to cards: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350).
 *
 * @module
 */
import type { CardFileProblem, JSContactCard } from "@partage-ent/jmap";

import { CardError } from "../card-error.js";
import { fullLimits, type CardLimits } from "../card-limits.js";
import { cardBlocks } from "./card-blocks.js";
import { readCard } from "./read-card.js";

/** What a file of cards holds. */
export interface CardFile {
  readonly cards: readonly JSContactCard[];
  /** Line on which each card begins, from 1. */
  readonly lines: readonly number[];
  /** What could not be taken. */
  readonly problems: readonly CardFileProblem[];
}

/**
 * Reads the vCards of a text.
 *
 * @throws {@link CardError} when it holds none, is too large, or is cut off inside its only card.
 */
export function readCards(text: string, limits?: CardLimits): CardFile {
  const most = fullLimits(limits);
  if (text.length > most.octets) throw tooLarge(most.octets);
  const cards: JSContactCard[] = [];
  const lines: number[] = [];
  const problems: CardFileProblem[] = [];
  let cutOff: number | null = null;
  for (const block of cardBlocks(text.replace(/^[\uFEFF\s]+/, ""), most, problems)) {
    if (block.isCutOff) {
      cutOff = block.line;
      problems.push({ line: block.line, description: "The card is cut off" });
    }
    if (cards.length >= most.cards) {
      problems.push({ line: block.line, description: "Too many cards; the rest was left out" });
      break;
    }
    if (block.lines.length === 0 || block.isCutOff) continue;
    cards.push(readCard(block, most, problems));
    lines.push(block.line);
  }
  if (cards.length > 0) return { cards, lines, problems };
  if (cutOff !== null) {
    throw new CardError("ERR_CARD_TRUNCATED", "The card is cut off", { line: cutOff });
  }
  throw new CardError("ERR_CARD_NOT_CARDS", "The text holds no vCard", { line: 1 });
}

/** The error for files past the limit. */
export function tooLarge(octets: number): CardError {
  return new CardError("ERR_CARD_TOO_LARGE", `The file is larger than ${octets} octets`);
}
