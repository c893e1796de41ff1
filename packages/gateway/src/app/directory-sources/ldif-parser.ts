/**
 * LDIF files of content (RFC 2849): folded lines, Base64, comments. Lines of changes and values in
 * other files are not read.
 *
 * @module
 */
import { decodeWindows } from "@partage-ent/jmap";
import { EntryBuilder } from "./entry-builder.js";
import type { Entry } from "./entry.js";
import { type EntryParser, type EntryParserOptions, NO_ENTRIES } from "./entry-parser.js";

/** Most characters of one value, its folded lines together. */
const MOST_CHARACTERS = 16_000_000;

/** Reads LDIF. */
export function createLdifParser(options: EntryParserOptions): EntryParser {
  return new LdifParser(options);
}

class LdifParser implements EntryParser {
  readonly #options: EntryParserOptions;
  #builder = new EntryBuilder();
  #place = "";
  #dn: string | null = null;
  /** Why the entry that is being read will not count. */
  #fault: string | null = null;
  #hasBegun = false;
  /** Pieces of the line that may go on in the next one. */
  #pieces: string[] = [];
  #characters = 0;

  constructor(options: EntryParserOptions) {
    this.#options = options;
  }

  push(line: string | null, number: number): readonly Entry[] {
    if (line === null) return this.#spoil("holds a line that is too long", number);
    if (line.startsWith(" ")) return this.#unfold(line);
    this.#takeLine();
    if (line === "") return this.#endEntry();
    this.#begin(number);
    this.#pieces = [line];
    this.#characters = line.length;
    return NO_ENTRIES;
  }

  end(): readonly Entry[] {
    this.#takeLine();
    return this.#endEntry();
  }

  #begin(number: number): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#place = `${this.#options.file}:${number}`;
  }

  #spoil(fault: string, number: number): readonly Entry[] {
    this.#begin(number);
    this.#fault ??= fault;
    this.#pieces = [];
    return NO_ENTRIES;
  }

  #unfold(line: string): readonly Entry[] {
    this.#characters += line.length;
    if (this.#characters > MOST_CHARACTERS) {
      this.#fault ??= "holds a value that is too long";
      this.#pieces = [];
    } else if (this.#pieces.length > 0) this.#pieces.push(line.slice(1));
    return NO_ENTRIES;
  }

  #takeLine(): void {
    const [head = "", ...more] = this.#pieces;
    this.#pieces = [];
    if (head === "" || head.startsWith("#")) return;
    const colon = head.indexOf(":");
    if (colon < 1) {
      this.#fault ??= "holds a line without a colon";
      return;
    }
    const name = head.slice(0, colon).split(";", 1)[0]!.trim().toLowerCase();
    this.#takeValue(name, head.slice(colon + 1), more);
  }

  #takeValue(name: string, head: string, more: readonly string[]): void {
    if (name === "version" && this.#dn === null) return;
    if (name === "changetype") {
      if (head.trim().toLowerCase() !== "add") this.#fault ??= "is a change (changetype)";
      return;
    }
    if (name !== "dn" && !this.#options.filter.allows(name)) return;
    const value = this.#decode(head, more);
    if (value === null) return;
    if (name === "dn") this.#dn = value;
    else if (!this.#builder.add(name, value)) this.#fault ??= "holds more than fits an entry";
  }

  #decode(head: string, more: readonly string[]): string | null {
    const text = [head, ...more].join("");
    if (text.startsWith("<")) {
      this.#options.complain(this.#place, "names a file as a value: not read");
      return null;
    }
    if (!text.startsWith(":")) return text.replace(/^ +/, "");
    const decoded = decodeBase64(text.slice(1).trim());
    if (decoded === null) this.#options.complain(this.#place, "holds a value that is no Base64");
    return decoded;
  }

  #endEntry(): readonly Entry[] {
    if (!this.#hasBegun) return NO_ENTRIES;
    const [builder, dn, fault, place] = [this.#builder, this.#dn, this.#fault, this.#place];
    this.#builder = new EntryBuilder();
    this.#dn = null;
    this.#fault = null;
    this.#hasBegun = false;
    // Comments and the version line may stand alone.
    if (fault === null && dn === null && builder.isEmpty) return NO_ENTRIES;
    const refused = fault ?? (dn === null ? "has no dn" : null);
    if (refused === null) return [builder.build(place, dn, this.#options.kind)];
    this.#options.complain(place, `${refused}: left out`);
    return NO_ENTRIES;
  }
}

/** Text of Base64, in UTF-8 or else Windows-1252; null when it is none. */
function decodeBase64(value: string): string | null {
  if (!/^[A-Za-z0-9+/\s]*={0,2}$/.test(value)) return null;
  try {
    const octets = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    return decodeText(octets);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function decodeText(octets: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return decodeWindows(octets);
  }
}
