/**
 * What one line of a vCard tells, wherever it will stand in the card.
 *
 * @module
 */
import type { JsonObject } from "../json.js";
import type { ContentLine } from "./content-line.js";
import { ENTRY_READERS, type EntryContext } from "./entry-readers.js";
import { ParameterReader } from "./parameter-reader.js";
import { readRelation, SET_READERS, SINGLE_READERS } from "./single-readers.js";

/** What a line tells. */
export interface Reading {
  /** Members of one object of the card, members that more lines add to, or entries of a collection. */
  readonly kind: "members" | "set" | "entries";
  /** The object or the collection. */
  readonly path: readonly string[];
  readonly values: readonly JsonObject[];
  /** The name of the only entry where the value tells it; else entries are numbered. */
  readonly key?: string;
  /** Parameters without a place in the model, but for those of languages. */
  readonly left?: JsonObject;
}

const CONTEXTS: Readonly<Record<string, string>> = {
  work: "work",
  home: "private",
  billing: "billing",
  delivery: "delivery",
};

/** Whether the model has a place for properties of a name. */
export function isKnown(name: string): boolean {
  return (
    SINGLE_READERS.has(name) ||
    SET_READERS.has(name) ||
    ENTRY_READERS.has(name) ||
    name === "related"
  );
}

/** Reads a line; null when the model has no place for it, `too-large` past the limit of octets. */
export function readLine(line: ContentLine, context: EntryContext): Reading | "too-large" | null {
  const parameters = new ParameterReader(line.parameters);
  for (const name of ["prop-id", "altid", "alt-id", "language"]) parameters.take(name);
  const reading = readBare(line, parameters, context);
  if (reading === null || reading === "too-large") return reading;
  const left = parameters.left(line.group);
  return { ...reading, ...(left && { left }) };
}

function readBare(
  line: ContentLine,
  parameters: ParameterReader,
  context: EntryContext,
): Reading | "too-large" | null {
  const single = SINGLE_READERS.get(line.name) ?? SET_READERS.get(line.name);
  if (single) {
    const read = single(line, parameters, context.version);
    const kind = SET_READERS.has(line.name) ? "set" : "members";
    return read && { kind, path: read.path, values: [read.members] };
  }
  if (line.name === "related") {
    const read = readRelation(line, parameters);
    return read && { kind: "entries", path: ["relatedTo"], values: [read.entry], key: read.key };
  }
  return readEntries(line, parameters, context);
}

function readEntries(
  line: ContentLine,
  parameters: ParameterReader,
  context: EntryContext,
): Reading | "too-large" | null {
  const reader = ENTRY_READERS.get(line.name);
  if (!reader) return null;
  const common = reader.isPlain ? {} : readCommon(line, parameters);
  const read = reader.read(line, parameters, context);
  if (read === null || read === "too-large") return read;
  const entries = (Array.isArray(read) ? read : [read]) as readonly JsonObject[];
  return {
    kind: "entries",
    path: reader.at.split("/"),
    values: entries.map((entry) => ({ ...entry, ...common })),
  };
}

function readCommon(line: ContentLine, parameters: ParameterReader): JsonObject {
  const common: JsonObject = {};
  const isAddress = line.name === "adr";
  const types = parameters.takeTypes(
    (type) => type === "work" || type === "home" || (isAddress && Object.hasOwn(CONTEXTS, type)),
  );
  if (types.length > 0) {
    common["contexts"] = Object.fromEntries(types.map((type) => [CONTEXTS[type]!, true]));
  }
  // RFC 2426 section 3.3.1: a type says what PREF of 4.0 says.
  const isPreferred = parameters.takeTypes((type) => type === "pref").length > 0;
  const pref = parameters.takeNumber("pref", 1, 100) ?? (isPreferred ? 1 : undefined);
  if (pref !== undefined) common["pref"] = pref;
  return common;
}
