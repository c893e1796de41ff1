/**
 * Tables as text: fields apart by commas, semicolons or tabs (RFC 4180).
 *
 * @module
 */

/** A row, with the line where it begins. */
export interface TableRow {
  /** From 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Whether a quote is left open, or stands where none can. */
  readonly isBroken: boolean;
}

/** The separator that the first line of a table has most, quoted ones aside. */
export function separatorOf(text: string): string {
  const end = /\r\n?|\n/.exec(text)?.index ?? text.length;
  const names = text.slice(0, end).replace(/"[^"]*"/g, "");
  const count = (separator: string): number => names.split(separator).length;
  return [",", ";", "\t"].reduce((one, other) => (count(other) > count(one) ? other : one));
}

/**
 * Walks the rows of a table; a quote that nothing closes within a number of characters breaks its line
 * only, and the next line is read again.
 */
export function* tableRows(
  text: string,
  separator: string,
  mostCharacters: number,
): Generator<TableRow> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const read = readRow(text, at, separator, mostCharacters);
    const end = read.isBroken ? endOfLine(text, at) : read.end;
    if (read.isBroken || read.fields.some((field) => field.trim() !== "")) {
      yield { line, fields: read.fields, isBroken: read.isBroken };
    }
    line += breaksIn(text, at, end);
    at = end;
  }
}

interface ReadRow {
  readonly fields: readonly string[];
  /** After the line break. */
  readonly end: number;
  readonly isBroken: boolean;
}

function readRow(text: string, start: number, separator: string, most: number): ReadRow {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at, most) : endOfField(text, at, separator);
    if (end < 0) return { fields, end: at, isBroken: true };
    const raw = text.slice(at, end);
    fields.push(isQuoted ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    const next = text[end];
    if (next === separator) {
      at = end + 1;
      continue;
    }
    const isEnd = next === undefined || next === "\n" || next === "\r";
    if (!isEnd) return { fields, end, isBroken: true };
    return { fields, end: end + (text.startsWith("\r\n", end) ? 2 : 1), isBroken: false };
  }
}

/** The place after the quote that closes the one at a place; -1 when there is none near. */
function closingQuote(text: string, start: number, most: number): number {
  let at = start + 1;
  while (at - start <= most) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return -1;
    if (text[quote + 1] !== '"') return quote - start > most ? -1 : quote + 1;
    at = quote + 2;
  }
  return -1;
}

function endOfField(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

function endOfLine(text: string, start: number): number {
  const end = endOfField(text, start, "\n");
  return end + (text.startsWith("\r\n", end) ? 2 : 1);
}

function breaksIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    if (text[at] === "\n" || (text[at] === "\r" && text[at + 1] !== "\n")) count++;
  }
  return count;
}
