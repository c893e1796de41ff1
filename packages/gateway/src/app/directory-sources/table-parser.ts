/**
 * Tables as text (RFC 4180): a header line, then one entry a line. Commas, semicolons, tabs or bars
 * between fields, by the header.
 *
 * @module
 */
import { EntryBuilder } from "./entry-builder.js";
import type { Entry } from "./entry.js";
import { type EntryParser, type EntryParserOptions, NO_ENTRIES } from "./entry-parser.js";
import { attributeOfField } from "./field-names.js";

const DELIMITERS = [";", ",", "\t", "|"] as const;
/** Most lines that a field in quotes may go over: a quote that is never closed takes no more with it. */
const MOST_LINES = 50;
const MOST_COLUMNS = 500;

/** How a table is written. */
export interface TableOptions {
  /** Names of attributes for columns that are called otherwise. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Between fields; by the header when absent. */
  readonly delimiter?: string;
  /** Between several values of one field. */
  readonly separator?: string;
}

/** Reads a table. */
export function createTableParser(
  options: EntryParserOptions,
  table: TableOptions = {},
): EntryParser {
  return new TableParser(options, table);
}

class TableParser implements EntryParser {
  readonly #options: EntryParserOptions;
  readonly #table: TableOptions;
  #delimiter: string | undefined;
  #names: readonly string[] | null = null;
  /** Lines of an entry with a quote that is still open. */
  #open: string[] = [];
  #openAt = 0;

  constructor(options: EntryParserOptions, table: TableOptions) {
    this.#options = options;
    this.#table = table;
    this.#delimiter = table.delimiter;
  }

  push(line: string | null, number: number): readonly Entry[] {
    if (line === null) return [...this.end(), ...this.#refuse(number, "is too long")];
    if (this.#open.length === 0) {
      if (line.trim() === "") return NO_ENTRIES;
      if (this.#names === null) return this.#readHeader(line);
      this.#openAt = number;
    }
    const lines = [...this.#open, line];
    const fields = parseFields(lines.join("\n"), this.#delimiter ?? ",");
    if (fields === null && lines.length < MOST_LINES) {
      this.#open = lines;
      return NO_ENTRIES;
    }
    this.#open = [];
    const fits = fields?.length === this.#names?.length;
    return fits || lines.length === 1 ? this.#readFields(fields) : this.#giveUp(lines);
  }

  end(): readonly Entry[] {
    const lines = this.#open;
    this.#open = [];
    return lines.length === 0 ? NO_ENTRIES : [...this.#giveUp(lines), ...this.end()];
  }

  #refuse(number: number, fault: string): readonly Entry[] {
    this.#options.complain(`${this.#options.file}:${number}`, `${fault}: left out`);
    return NO_ENTRIES;
  }

  /** A quote that is not closed spoils its own line; those after it are read for themselves. */
  #giveUp([, ...rest]: readonly string[]): readonly Entry[] {
    const from = this.#openAt;
    this.#refuse(from, "has a quote that is not closed");
    return rest.flatMap((line, index) => this.push(line, from + 1 + index));
  }

  #readHeader(line: string): readonly Entry[] {
    const [, announced] = /^sep=(.)$/i.exec(line) ?? [];
    if (announced !== undefined) {
      this.#delimiter ??= announced;
      return NO_ENTRIES;
    }
    this.#delimiter ??= guessDelimiter(line);
    const fields = parseFields(line, this.#delimiter) ?? [];
    this.#names = fields
      .slice(0, MOST_COLUMNS)
      .map((field) => attributeOfField(field, this.#table.columns));
    return NO_ENTRIES;
  }

  #readFields(fields: readonly string[] | null): readonly Entry[] {
    const names = this.#names ?? [];
    const number = this.#openAt;
    if (fields === null) return this.#refuse(number, "has a quote that is not closed");
    if (fields.length !== names.length) {
      return this.#refuse(number, `has ${fields.length} fields, not ${names.length}`);
    }
    const builder = new EntryBuilder();
    fields.forEach((field, index) => {
      const name = names[index]!;
      if (field.trim() === "" || !this.#options.filter.allows(name)) return;
      for (const value of this.#split(field)) builder.add(name, value);
    });
    if (builder.isEmpty) return this.#refuse(number, "has nothing that is read");
    return [builder.build(`${this.#options.file}:${number}`, null, this.#options.kind)];
  }

  #split(field: string): readonly string[] {
    const { separator } = this.#table;
    if (separator === undefined) return [field];
    return field.split(separator).flatMap((value) => value.trim() || []);
  }
}

function guessDelimiter(header: string): string {
  const counts = DELIMITERS.map((each) => header.split(each).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** Fields of a line; null when a quote is not closed, or is closed within a field. */
function parseFields(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; ; at += delimiter.length) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) return null;
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const next = text.indexOf(delimiter, at);
      fields.push(text.slice(at, next < 0 ? undefined : next));
      at = next < 0 ? text.length : next;
    }
    if (at >= text.length) return fields;
    if (!text.startsWith(delimiter, at)) return null;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
