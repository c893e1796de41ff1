/**
 * N and JSContact names (RFC 9555 section 2.5.1, RFC 9554 section 2.2).
 *
 * @module
 */
import type { JsonObject } from "../json.js";
import type { ParameterReader } from "./parameter-reader.js";
import { joinStructure, readComponents, writeComponents } from "./structure.js";
import { splitRaw, splitStructure, unescapeText } from "./text-value.js";

const KINDS = ["surname", "given", "given2", "title", "credential", "surname2", "generation"];
/** Places of which an older reader finds the values in another place as well. */
const REPEATED = [
  [5, 0],
  [6, 4],
] as const;

/** The members of a name that N tells; null when it is empty. */
export function readName(
  raw: string,
  parameters: ParameterReader,
  hasLists: boolean,
): JsonObject | null {
  const all = hasLists ? splitStructure(raw) : plainStructure(raw);
  const order = parameters.take("jscomps");
  const structure = order === undefined ? withoutRepeated(all) : all;
  const name: JsonObject = { ...readComponents(structure, KINDS, order) };
  if ((name["components"] as readonly unknown[]).length === 0) return null;
  const sortAs = readSortAs(parameters.takeAll("sort-as"));
  if (sortAs) name["sortAs"] = sortAs;
  const system = parameters.take("phonetic");
  if (system !== undefined) name["phoneticSystem"] = system.toLowerCase();
  const script = parameters.take("script");
  if (script !== undefined) name["phoneticScript"] = script;
  return name;
}

/** vCard 2.1 has no lists in components: a comma is a comma. */
export function plainStructure(raw: string): readonly (readonly string[])[] {
  return splitRaw(raw, ";").map((part) => {
    const text = unescapeText(part).trim();
    return text === "" ? [] : [text];
  });
}

function withoutRepeated(all: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return all.map((values, place) => {
    const source = REPEATED.find(([, target]) => target === place)?.[0];
    const repeated = source === undefined ? [] : (all[source] ?? []);
    return values.filter((value) => !repeated.includes(value));
  });
}

function readSortAs(values: readonly string[] | undefined): JsonObject | null {
  const [surname, given] = splitRaw(values?.join(",") ?? "", ",").map((part) =>
    unescapeText(part).trim(),
  );
  if (!surname && !given) return null;
  return { ...(surname && { surname }), ...(given && { given }) };
}

/** What N says of a name. */
export interface WrittenName {
  readonly value: string;
  readonly parameters: readonly (readonly [string, readonly string[]])[];
}

/** The value and parameters of N; null for a name without components. */
export function writeName(name: JsonObject): WrittenName | null {
  const { structure, order } = writeComponents(name, KINDS);
  if (structure.every((values) => values.length === 0)) return null;
  for (const [source, target] of REPEATED) structure[target]!.push(...structure[source]!);
  const { sortAs } = name as { readonly sortAs?: Readonly<Record<string, string>> };
  const sort = [sortAs?.["surname"] ?? "", sortAs?.["given"] ?? ""];
  const parameters: (readonly [string, readonly string[]])[] = [];
  if (sort[0] || sort[1]) parameters.push(["SORT-AS", [sort[1] ? sort.join(",") : sort[0]!]]);
  if (order !== null) parameters.push(["JSCOMPS", [order]]);
  for (const [member, parameter] of [
    ["phoneticSystem", "PHONETIC"],
    ["phoneticScript", "SCRIPT"],
  ] as const) {
    const value = name[member];
    if (typeof value === "string") parameters.push([parameter, [value]]);
  }
  return { value: joinStructure(structure), parameters };
}
