/**
 * Plain text of a message as parts to draw: quotes to fold, links to follow. Each character is looked
 * at a fixed number of times, whatever the text is.
 *
 * @module
 */
import { findLinks, MOST_LINKS, type TextRun } from "../shared/text-links.js";

/** Lines that belong together. */
export interface TextBlock {
  /** Lines that somebody else wrote before. */
  readonly isQuote: boolean;
  readonly lines: number;
  readonly runs: readonly TextRun[];
}

/** Most blocks of one text; what follows stays in the last one. */
const MOST_BLOCKS = 400;

/** Cuts a text into blocks of quoted lines and blocks of others. */
export function parsePlainText(text: string): readonly TextBlock[] {
  const groups: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const isQuote = /^ {0,3}>/.test(line);
    const last = groups.at(-1);
    if (last && (last.isQuote === isQuote || groups.length >= MOST_BLOCKS)) last.lines.push(line);
    else groups.push({ isQuote, lines: [line] });
  }
  let links = 0;
  return groups
    .filter(({ lines }) => lines.some((line) => line.trim() !== ""))
    .map(({ isQuote, lines }) => {
      const text = (isQuote ? lines.map(withoutMark) : lines).join("\n");
      const runs = findLinks(text, MOST_LINKS - links);
      links += runs.filter(({ href }) => href).length;
      return { isQuote, lines: lines.length, runs };
    });
}

/** A quoted line as it was written: the block says that it is a quote. */
function withoutMark(line: string): string {
  return line.replace(/^ {0,3}> ?/, "");
}
