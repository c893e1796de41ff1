/**
 * A text of vCards to the lines of each card (RFC 6350 section 3.3).
 *
 * @module
 */
import type { CardFileProblem } from "@partage-ent/jmap";

import { CardError } from "../card-error.js";
import type { CardLimits } from "../card-limits.js";
import { parseContentLine, type ContentLine } from "./content-line.js";
import { decodeLine } from "./encodings.js";
import { escapeText } from "./text-value.js";
import { unfold, type UnfoldedLine } from "./unfold.js";

/** What stands between BEGIN and END of a card. */
export interface CardBlock {
  /** Line of BEGIN. */
  readonly line: number;
  readonly lines: readonly ContentLine[];
  /** Whether END is missing. */
  readonly isCutOff: boolean;
}

const EDGE = /^(BEGIN|END)\s*:\s*VCARD\s*$/i;

/** The cards of a text; what can't be read of them is added to the problems. */
export function* cardBlocks(
  text: string,
  limits: Required<CardLimits>,
  problems: CardFileProblem[],
): Generator<CardBlock> {
  const lengths = { line: limits.lineLength, media: Math.ceil(limits.photoOctets * 1.5) + 1_024 };
  const reader = new BlockReader(limits, problems);
  for (const line of unfold(text, lengths)) {
    const block = reader.take(line);
    if (block) yield block;
  }
  const rest = reader.end();
  if (rest) yield rest;
}

class BlockReader {
  readonly #limits: Required<CardLimits>;
  readonly #problems: CardFileProblem[];
  #begin = 0;
  #lines: ContentLine[] = [];
  /** Texts of cards inside the card, from the outermost. */
  #inner: string[][] = [];
  #depth = 0;
  #left = 0;
  #hasStray = false;

  constructor(limits: Required<CardLimits>, problems: CardFileProblem[]) {
    this.#limits = limits;
    this.#problems = problems;
  }

  take(unfolded: UnfoldedLine): CardBlock | null {
    const edge = unfolded.isTooLong ? null : EDGE.exec(unfolded.text);
    if (edge) return edge[1]!.toUpperCase() === "BEGIN" ? this.#open(unfolded) : this.#close();
    if (this.#depth === 0) this.#stray(unfolded);
    else if (this.#depth > 1) this.#inner.at(-1)!.push(unfolded.text);
    else this.#property(unfolded);
    return null;
  }

  end(): CardBlock | null {
    if (this.#depth === 0) return null;
    const block = { line: this.#begin, lines: this.#lines, isCutOff: true };
    this.#depth = 0;
    return block;
  }

  #open({ line }: UnfoldedLine): CardBlock | null {
    // Only AGENT of vCard 2.1 has a card inside; any other BEGIN means that an END is missing.
    const isInside = this.#depth > 1 || this.#lines.at(-1)?.name === "agent";
    const cut = this.#depth > 0 && !isInside ? this.end() : null;
    this.#depth++;
    if (this.#depth > this.#limits.nesting) {
      throw new CardError("ERR_CARD_TOO_LARGE", "Cards inside cards, too deep", { line });
    }
    if (this.#depth > 1) this.#inner.push(["BEGIN:VCARD"]);
    else [this.#begin, this.#lines, this.#left] = [line, [], 0];
    return cut;
  }

  #close(): CardBlock | null {
    if (this.#depth === 0) return null;
    this.#depth--;
    if (this.#depth === 0) return { line: this.#begin, lines: this.#lines, isCutOff: false };
    const inner = [...this.#inner.pop()!, "END:VCARD"];
    const outer = this.#inner.at(-1);
    if (outer) outer.push(...inner);
    else this.#keepAgent(inner.join("\n"));
    return null;
  }

  // RFC 2426 section 3.5.4: the card as a text.
  #keepAgent(text: string): void {
    const agent = this.#lines.pop()!;
    this.#lines.push({ ...agent, parameters: new Map(), value: escapeText(text) });
  }

  #property({ line, text, isTooLong }: UnfoldedLine): void {
    if (isTooLong) {
      const name = /^[\w.-]{1,60}/.exec(text)?.[0] ?? "A line";
      this.#problem(line, `${name.toUpperCase()} is too long and was left out`);
      return;
    }
    if (this.#lines.length >= this.#limits.properties) {
      if (this.#left++ === 0) this.#problem(line, "Too many properties; the rest was left out");
      return;
    }
    const parsed = parseContentLine(text, line);
    if (parsed) this.#lines.push(decodeLine(parsed));
    else this.#problem(line, "Not a property of a vCard");
  }

  #stray({ line }: UnfoldedLine): void {
    if (!this.#hasStray) this.#problem(line, "Outside any card");
    this.#hasStray = true;
  }

  #problem(line: number, description: string): void {
    this.#problems.push({ line, description });
  }
}
