/**
 * Physical lines to content lines: folds undone (RFC 6350 section 3.2), with what vCard 2.1 does
 * instead of folding.
 *
 * @module
 */

/** A content line, whole. */
export interface UnfoldedLine {
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  /** The text; only its beginning where it is too long. */
  readonly text: string;
  readonly isTooLong: boolean;
}

/** How long a content line may be. */
export interface LineLengths {
  /** In characters. */
  readonly line: number;
  /** The same of those that carry a photo, logo, sound or key. */
  readonly media: number;
}

const QUOTED_PRINTABLE = /^[^:"]*;(?:encoding=)?quoted-printable[;:]/i;
const BASE64 = /^[^:"]*;(?:encoding=)?(?:base64|b)[;:]/i;
const MEDIA = /^(?:[\w-]+\.)?(?:photo|logo|sound|key)[;:]/i;
const BASE64_ONLY = /^[A-Za-z0-9+/]+={0,2}\s*$/;

/** Walks the content lines of a text in one pass; none grows beyond its length. */
export function* unfold(text: string, lengths: LineLengths): Generator<UnfoldedLine> {
  let open: OpenLine | null = null;
  let number = 0;
  for (const physical of physicalLines(text)) {
    number++;
    const rest = open && continuation(open, physical);
    if (open && rest !== null) {
      open.append(rest);
      continue;
    }
    if (open) yield open.close();
    open = physical.trim() === "" ? null : new OpenLine(number, physical, lengths);
  }
  if (open) yield open.close();
}

function* physicalLines(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    // Broken files end lines with more than one carriage return, old address books with one alone.
    let last = end;
    while (last > start && text[last - 1] === "\r") last--;
    const line = text.slice(start, last);
    if (line.includes("\r")) yield* line.split("\r");
    else yield line;
    start = end + 1;
  }
}

/** What a physical line adds to the open one; null when it is a line of its own. */
function continuation(open: OpenLine, physical: string): string | null {
  if (open.isSoftBroken) return physical;
  if (physical.startsWith(" ") || physical.startsWith("\t")) return physical.slice(1);
  return open.isBase64 && BASE64_ONLY.test(physical) ? physical : null;
}

class OpenLine {
  readonly isBase64: boolean;
  readonly #line: number;
  readonly #isQuotedPrintable: boolean;
  readonly #most: number;
  readonly #parts: string[] = [];
  #length = 0;

  constructor(line: number, physical: string, lengths: LineLengths) {
    this.#line = line;
    // The head of a property is short: what comes later is no encoding.
    const head = physical.slice(0, 1_000);
    this.isBase64 = BASE64.test(head);
    this.#isQuotedPrintable = QUOTED_PRINTABLE.test(head);
    this.#most = MEDIA.test(head) ? lengths.media : lengths.line;
    this.append(physical);
  }

  /** Whether the last part ends in a soft line break of quoted-printable. */
  get isSoftBroken(): boolean {
    return this.#isQuotedPrintable && (this.#parts.at(-1)?.endsWith("=") ?? false);
  }

  append(part: string): void {
    if (this.isSoftBroken) this.#parts.push(this.#parts.pop()!.slice(0, -1));
    if (this.#length <= this.#most) this.#parts.push(part);
    this.#length += part.length;
  }

  close(): UnfoldedLine {
    const isTooLong = this.#length > this.#most;
    const text = isTooLong ? this.#parts[0]!.slice(0, 1_000) : this.#parts.join("");
    return { line: this.#line, text, isTooLong };
  }
}
