/**
 * Properties that become a member of the card itself (RFC 9555 section 2).
 *
 * @module
 */
import { put, type JsonObject } from "../json.js";
import type { ContentLine } from "./content-line.js";
import { readTimestamp } from "./date-value.js";
import { readName } from "./name-property.js";
import type { ParameterReader } from "./parameter-reader.js";
import { splitList, unescapeText } from "./text-value.js";

/** Members that a property tells, of the object at a path of the card. */
export interface Members {
  readonly path: readonly string[];
  readonly members: JsonObject;
}

/** How a property becomes members; null when it can't. */
export type SingleReader = (
  line: ContentLine,
  parameters: ParameterReader,
  version: string,
) => Members | null;

function text(member: string, path: readonly string[] = []): SingleReader {
  return ({ value }) => {
    const read = unescapeText(value).trim();
    return read === "" ? null : { path, members: { [member]: read } };
  };
}

function timestamp(member: string): SingleReader {
  return ({ value }, parameters) => {
    const read = readTimestamp(value);
    if (read === null) return null;
    parameters.take("value");
    return { path: [], members: { [member]: read } };
  };
}

function lowercase(member: string, path: readonly string[] = []): SingleReader {
  return ({ value }) => {
    const read = unescapeText(value).trim().toLowerCase();
    return read === "" ? null : { path, members: { [member]: read } };
  };
}

/** A set of names; more than one property may add to it. */
function names(member: string): SingleReader {
  return ({ name, value }, parameters) => {
    const isList = name === "categories";
    const all = isList ? splitList(value) : [unescapeText(value).trim()].filter(Boolean);
    if (all.length === 0) return null;
    if (!isList) parameters.take("value");
    const set: JsonObject = {};
    for (const each of all) put(set, each, true);
    return { path: [member], members: set };
  };
}

/** Members that one property tells, and another of the same name can't tell again. */
export const SINGLE_READERS: ReadonlyMap<string, SingleReader> = new Map<string, SingleReader>([
  ["uid", readUid],
  ["fn", readFullName],
  ["n", readNameProperty],
  ["kind", lowercase("kind")],
  ["x-addressbookserver-kind", lowercase("kind")],
  ["language", text("language")],
  ["prodid", text("prodId")],
  ["rev", timestamp("updated")],
  ["created", timestamp("created")],
  ["gramgender", lowercase("grammaticalGender", ["speakToAs"])],
  ["sort-string", readSortString],
]);

/** Members that each property of a name adds to. */
export const SET_READERS: ReadonlyMap<string, SingleReader> = new Map<string, SingleReader>([
  ["categories", names("keywords")],
  ["member", names("members")],
  ["x-addressbookserver-member", names("members")],
]);

function readUid({ value }: ContentLine, parameters: ParameterReader): Members | null {
  const uid = unescapeText(value).trim();
  if (uid === "") return null;
  parameters.take("value");
  return { path: [], members: { uid } };
}

function readFullName({ value }: ContentLine): Members | null {
  const full = unescapeText(value).trim();
  return full === "" ? null : { path: ["name"], members: { full } };
}

function readNameProperty(
  { value }: ContentLine,
  parameters: ParameterReader,
  version: string,
): Members | null {
  const members = readName(value, parameters, version !== "2.1");
  return members && { path: ["name"], members };
}

// RFC 2426 section 3.6.5 has one text for what SORT-AS of 4.0 tells by component.
function readSortString({ value }: ContentLine): Members | null {
  const surname = unescapeText(value).trim();
  return surname === "" ? null : { path: ["name"], members: { sortAs: { surname } } };
}

/** What a relation tells, and to whom. */
export function readRelation(
  { value }: ContentLine,
  parameters: ParameterReader,
): { readonly key: string; readonly entry: JsonObject } | null {
  const key = unescapeText(value).trim();
  if (key === "" || key === "__proto__") return null;
  const relation: JsonObject = {};
  for (const type of parameters.takeTypes(() => true)) put(relation, type, true);
  return { key, entry: { relation } };
}
