import type { EntryKind } from "./attribute-names.js";
import type { Entry } from "./entry.js";
import type { AttributeFilter } from "./entry-builder.js";

/** Makes entries of the lines of a file, one after the other. */
export interface EntryParser {
  /** Takes a line, null for one that is too long to be held; answers the entries that it ends. */
  push(line: string | null, number: number): readonly Entry[];
  /** Entries that the end of the file ends. */
  end(): readonly Entry[];
}

/** What a parser is made with. */
export interface EntryParserOptions {
  /** Name of the file in places: `people.csv`. */
  readonly file: string;
  readonly filter: AttributeFilter;
  /** What all entries of the file are; recognized one by one when null. */
  readonly kind: EntryKind | null;
  /** Hears what could not be read, and where. */
  readonly complain: (place: string, description: string) => void;
}

/** What most lines of a file end. */
export const NO_ENTRIES: readonly Entry[] = [];
