/**
 * Addresses in a text of a stranger. Each character is looked at a fixed number of times, whatever the
 * text is.
 *
 * @module
 */

/** A run of text, or a link; `href` is absolute and of http, https or mailto. */
export interface TextRun {
  readonly text: string;
  readonly href?: string;
}

/** Most links of one text; addresses that follow stay text. */
export const MOST_LINKS = 1_000;

/** Longest address that is made a link. */
const LONGEST_LINK = 2_000;

const START = /(?:https?:\/\/|mailto:)/gi;
/** Where an address ends: white space, quotes, brackets, and what would reorder it. */
const END = /[\s<>"`{}|\\^\u00ab\u00bb\u2018-\u201f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Finds addresses in a text. */
export function findLinks(text: string, most: number = MOST_LINKS): readonly TextRun[] {
  const runs: TextRun[] = [];
  let done = 0;
  let seen = 0;
  let found = 0;
  for (const { index } of text.matchAll(START)) {
    if (found >= most) break;
    if (index < seen || isInsideWord(text, index)) continue;
    const run = readRun(text, index);
    // What was looked at and is no address is not looked at again from its middle.
    seen = index + run.length;
    const address = toAddress(run);
    if (!address) continue;
    if (index > done) runs.push({ text: text.slice(done, index) });
    runs.push({ text: address, href: new URL(address).href });
    done = index + address.length;
    found++;
  }
  if (done < text.length) runs.push({ text: text.slice(done) });
  return runs;
}

function isInsideWord(text: string, index: number): boolean {
  return index > 0 && /[\p{L}\p{N}]/u.test(text[index - 1]!);
}

/** The characters from here on that could belong to an address; one more than the longest at most. */
function readRun(text: string, index: number): string {
  const window = text.slice(index, index + LONGEST_LINK + 1);
  const end = window.search(END);
  return end < 0 ? window : window.slice(0, end);
}

function toAddress(run: string): string | undefined {
  if (run.length > LONGEST_LINK) return undefined;
  const address = withoutTail(run);
  const isWhole = /^mailto:[^@]+@[^@]+$|^https?:\/\/[^/?#]/i.test(address);
  return isWhole && URL.canParse(address) ? address : undefined;
}

/** Punctuation after an address is the sentence's; a bracket is the address's when it opened one. */
function withoutTail(address: string): string {
  let end = address.length;
  const opens = { ")": address.includes("("), "]": address.includes("[") };
  while (end > 0) {
    const last = address[end - 1]!;
    const isClosing = last === ")" || last === "]";
    if (isClosing ? opens[last] : !/[.,;:!?'*_]/.test(last)) break;
    end--;
  }
  return address.slice(0, end);
}
