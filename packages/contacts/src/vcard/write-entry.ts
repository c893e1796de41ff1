/**
 * Entries with what they have in common: contexts, preference, id, label, kept parameters.
 *
 * @module
 */
import { isObject, type JsonObject } from "../json.js";
import type { CardVersion, EntryLine } from "./entry-writers.js";
import type { ParameterList, PropertyLine } from "./format-line.js";

const TYPES: Readonly<Record<string, string>> = { private: "HOME" };

/** What is known of an entry beside itself. */
export interface EntryFrame {
  /** Its id, where it has one. */
  readonly id?: string | undefined;
  readonly language?: string | undefined;
  readonly altId?: string | undefined;
  readonly version: CardVersion;
}

/** The property of an entry. */
export function writeEntry(line: EntryLine, entry: JsonObject, frame: EntryFrame): PropertyLine {
  const kept = keptParameters(entry["vCardParams"]);
  const { pref } = entry;
  const is3 = frame.version === "3.0";
  const contexts = isObject(entry["contexts"]) ? Object.keys(entry["contexts"]) : [];
  const types = [
    ...contexts.map((context) => TYPES[context] ?? context.toUpperCase()),
    ...(line.types ?? []).map((type) => type.toUpperCase()),
    ...(is3 && pref === 1 ? ["PREF"] : []),
    ...(is3 && line.name === "EMAIL" ? ["INTERNET"] : []),
    ...kept.types,
  ];
  const parameters: (readonly [string, readonly string[]])[] = [...(line.parameters ?? [])];
  if (types.length > 0) parameters.push(["TYPE", types]);
  if (typeof pref === "number" && !(is3 && pref === 1)) parameters.push(["PREF", [String(pref)]]);
  if (frame.id !== undefined) parameters.push(["PROP-ID", [frame.id]]);
  if (frame.altId !== undefined) parameters.push(["ALTID", [frame.altId]]);
  if (frame.language !== undefined) parameters.push(["LANGUAGE", [frame.language]]);
  const names = new Set(parameters.map(([name]) => name.toLowerCase()));
  for (const each of kept.others) if (!names.has(each[0].toLowerCase())) parameters.push(each);
  return { group: kept.group, name: line.name, parameters, value: line.value };
}

/** Parameters that a card kept, to be written again. */
export function keptParameters(kept: unknown): {
  readonly group: string | undefined;
  readonly types: readonly string[];
  readonly others: ParameterList;
} {
  const all = isObject(kept) ? Object.entries(kept) : [];
  const lists = all.map(([name, value]) => [name, [value].flat().map(String)] as const);
  return {
    group: lists.find(([name]) => name === "group")?.[1][0],
    types: lists.find(([name]) => name === "type")?.[1] ?? [],
    others: lists
      .filter(([name]) => name !== "group" && name !== "type")
      .map(([name, values]) => [name.toUpperCase(), values]),
  };
}
