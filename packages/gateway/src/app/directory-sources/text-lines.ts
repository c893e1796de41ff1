/**
 * Lines of text files of any size, whatever they are encoded in.
 *
 * @module
 */

import { decodeWindows } from "@partage-ent/jmap";

/** Most octets of a line: a group with a million members is one line of JSON. */
const MOST_OCTETS = 24_000_000;

/** Some lines that follow each other. */
export interface TextLines {
  /** Number of the first one, from 1. */
  readonly first: number;
  /** Null stands for a line that is too long. */
  readonly lines: readonly (string | null)[];
}

/** What {@link readLines} tells of a file. */
export type HearEncoding = (encoding: "UTF-16" | "Windows-1252", line: number) => void;

/**
 * Parts octets into lines: UTF-8 (with or without byte order mark), UTF-16 by its mark or its
 * zeros, and any line that is not UTF-8 as Windows-1252, which is Latin-1 as it is written.
 */
export async function* readLines(
  octets: AsyncIterable<Uint8Array>,
  hear: HearEncoding = () => undefined,
): AsyncGenerator<TextLines> {
  const splitter = new LineSplitter(hear);
  let wide: TextDecoder | null | undefined;
  for await (const chunk of octets) {
    wide ??= wideDecoder(chunk, hear);
    const bytes = wide ? new TextEncoder().encode(wide.decode(chunk, { stream: true })) : chunk;
    const lines = splitter.push(bytes);
    if (lines.lines.length > 0) yield lines;
  }
  const rest = splitter.end();
  if (rest.lines.length > 0) yield rest;
}

function wideDecoder(chunk: Uint8Array, hear: HearEncoding): TextDecoder | null {
  const [a = 1, b = 1, c = 1, d = 1] = chunk;
  const isLittle = (a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0);
  const isBig = (a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0);
  if (!isLittle && !isBig) return null;
  hear("UTF-16", 1);
  return new TextDecoder(isLittle ? "utf-16le" : "utf-16be");
}

class LineSplitter {
  readonly #hear: HearEncoding;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #number = 1;
  #held: Uint8Array[] = [];
  #heldOctets = 0;
  #isTooLong = false;
  #isNoted = false;

  constructor(hear: HearEncoding) {
    this.#hear = hear;
  }

  push(chunk: Uint8Array): TextLines {
    const end = chunk.lastIndexOf(0x0a);
    if (end < 0) {
      this.#hold(chunk);
      return { first: this.#number, lines: [] };
    }
    const whole = this.#withHeld(chunk.subarray(0, end));
    const isCut = this.#isTooLong;
    this.#isTooLong = false;
    const first = this.#number;
    const lines: (string | null)[] = this.#decode(whole);
    if (isCut) lines[0] = null;
    this.#number += lines.length;
    this.#hold(chunk.subarray(end + 1));
    return { first, lines };
  }

  end(): TextLines {
    const first = this.#number;
    if (this.#isTooLong) return { first, lines: [null] };
    return { first, lines: this.#heldOctets === 0 ? [] : this.#decode(this.#withHeld(EMPTY)) };
  }

  #hold(chunk: Uint8Array): void {
    if (this.#heldOctets + chunk.length > MOST_OCTETS) {
      this.#isTooLong = true;
      this.#held = [];
      this.#heldOctets = 0;
    }
    if (this.#isTooLong || chunk.length === 0) return;
    // A stream may use the same memory for its next chunk.
    this.#held.push(chunk.slice());
    this.#heldOctets += chunk.length;
  }

  #withHeld(chunk: Uint8Array): Uint8Array {
    if (this.#heldOctets === 0) return chunk;
    const whole = new Uint8Array(this.#heldOctets + chunk.length);
    let at = 0;
    for (const part of [...this.#held, chunk]) {
      whole.set(part, at);
      at += part.length;
    }
    this.#held = [];
    this.#heldOctets = 0;
    return whole;
  }

  #decode(whole: Uint8Array): string[] {
    const text = this.#tryUtf8(whole);
    const lines = text === null ? this.#decodeEach(whole) : text.split("\n");
    if (this.#number === 1) lines[0] = lines[0]!.replace(/^\ufeff/, "");
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  #decodeEach(whole: Uint8Array): string[] {
    const lines: string[] = [];
    for (let from = 0; from <= whole.length;) {
      const found = whole.indexOf(0x0a, from);
      const to = found < 0 ? whole.length : found;
      const line = whole.subarray(from, to);
      const text = this.#tryUtf8(line);
      if (text === null && !this.#isNoted) {
        this.#isNoted = true;
        this.#hear("Windows-1252", this.#number + lines.length);
      }
      lines.push(text ?? decodeWindows(line));
      from = to + 1;
    }
    return lines;
  }

  #tryUtf8(octets: Uint8Array): string | null {
    try {
      return this.#utf8.decode(octets);
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  }
}

const EMPTY = new Uint8Array(0);
