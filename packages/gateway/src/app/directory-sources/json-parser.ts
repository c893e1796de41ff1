/**
 * Files of one JSON object a line, whose members are attributes.
 *
 * @module
 */
import { EntryBuilder } from "./entry-builder.js";
import type { Entry } from "./entry.js";
import { type EntryParser, type EntryParserOptions, NO_ENTRIES } from "./entry-parser.js";
import { attributeOfField } from "./field-names.js";

/** Reads JSON lines; `columns` names attributes for members that are called otherwise. */
export function createJsonParser(
  options: EntryParserOptions,
  columns: Readonly<Record<string, string>> = {},
): EntryParser {
  return {
    push: (line, number) => {
      const place = `${options.file}:${number}`;
      if (line === null) return refuse(options, place, "is too long");
      if (line.trim() === "") return NO_ENTRIES;
      const object = parseObject(line);
      if (object === null) return refuse(options, place, "is no JSON object");
      return readObject(object, place, options, columns);
    },
    end: () => NO_ENTRIES,
  };
}

function refuse({ complain }: EntryParserOptions, place: string, fault: string): readonly Entry[] {
  complain(place, `${fault}: left out`);
  return NO_ENTRIES;
}

function parseObject(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function readObject(
  object: object,
  place: string,
  options: EntryParserOptions,
  columns: Readonly<Record<string, string>>,
): readonly Entry[] {
  const builder = new EntryBuilder();
  let dn: string | null = null;
  for (const [member, value] of Object.entries(object) as [string, unknown][]) {
    if (member.toLowerCase() === "dn" && typeof value === "string") dn = value;
    const name = attributeOfField(member, columns);
    if (!options.filter.allows(name)) continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const text = textOf(each);
      if (text !== null && !builder.add(name, text)) {
        return refuse(options, place, "holds more than fits an entry");
      }
    }
  }
  return [builder.build(place, dn, options.kind)];
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
