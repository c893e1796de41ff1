/**
 * Localizations as properties with LANGUAGE, one for each entry that they change (RFC 9555 section
 * 2.2.6).
 *
 * @module
 */
import { localized } from "../corrections.js";
import { isObject, own, type JsonObject } from "../json.js";
import { parsePointer, valueAt } from "../pointer.js";
import { ENTRY_WRITERS, type CardVersion } from "./entry-writers.js";
import type { ParameterList, PropertyLine } from "./format-line.js";
import { writeName } from "./name-property.js";
import { escapeText } from "./text-value.js";
import { writeEntry } from "./write-entry.js";

/** The lines of all languages; a patch that is none of an entry has none. */
export function translationLines(card: JsonObject, version: CardVersion): readonly PropertyLine[] {
  const localizations = own(card, "localizations");
  if (!isObject(localizations)) return [];
  return Object.entries(localizations).flatMap(([language, patch]) =>
    isObject(patch) ? linesIn(card, language, patch, version) : [],
  );
}

function linesIn(
  card: JsonObject,
  language: string,
  patch: JsonObject,
  version: CardVersion,
): readonly PropertyLine[] {
  const inLanguage = localized(card, patch);
  const touched = new Map<string, readonly string[]>();
  for (const pointer of Object.keys(patch)) {
    const path = entryPath(parsePointer(pointer));
    // What the card itself lacks can't be told in another language only.
    if (path && isObject(valueAt(card, path))) touched.set(path.join("/"), path);
  }
  return [...touched.values()].flatMap((path) => {
    const entry = valueAt(inLanguage, path);
    if (!isObject(entry)) return [];
    if (path[0] === "name") return nameLines(card, entry, patch, language);
    if (path[2] === "place") return placeLines(card, path, entry, language);
    return entryLine(path, entry, language, version);
  });
}

function entryPath(names: readonly string[]): readonly string[] | null {
  const [collection] = names;
  if (collection === "name") return ["name"];
  if (collection === "speakToAs") return names[1] === "pronouns" ? names.slice(0, 3) : null;
  if (collection === "anniversaries") return names[2] === "place" ? names.slice(0, 3) : null;
  return ENTRY_WRITERS.has(collection!) && names.length > 1 ? names.slice(0, 2) : null;
}

function entryLine(
  path: readonly string[],
  entry: JsonObject,
  language: string,
  version: CardVersion,
): readonly PropertyLine[] {
  const id = path[0] === "anniversaries" ? path[1]! : path.at(-1)!;
  const { vCardParams, ...bare } = entry;
  const line =
    path[0] === "speakToAs"
      ? { name: "PRONOUNS", value: escapeText(String(entry["pronouns"])) }
      : ENTRY_WRITERS.get(path[0]!)!(bare, version);
  if (!line) return [];
  return [writeEntry(line, bare, { id, language, altId: altIdOf(vCardParams), version })];
}

/** The ALTID that the property in the card's own language has. */
function altIdOf(parameters: unknown): string | undefined {
  const altId = isObject(parameters) ? parameters["altid"] : undefined;
  return typeof altId === "string" ? altId : undefined;
}

function placeLines(
  card: JsonObject,
  [, id]: readonly string[],
  { full, vCardParams }: JsonObject,
  language: string,
): readonly PropertyLine[] {
  const kind = valueAt(card, ["anniversaries", id!, "kind"]);
  const name = kind === "birth" ? "BIRTHPLACE" : kind === "death" ? "DEATHPLACE" : null;
  if (name === null || typeof full !== "string") return [];
  const altId = altIdOf(vCardParams);
  const parameters: ParameterList = [
    ["PROP-ID", [id!]],
    ...(altId === undefined ? [] : [["ALTID", [altId]] as const]),
    ["LANGUAGE", [language]],
  ];
  return [{ name, parameters, value: escapeText(full) }];
}

function nameLines(
  card: JsonObject,
  name: JsonObject,
  patch: JsonObject,
  language: string,
): readonly PropertyLine[] {
  const whole = patch["name"];
  const isIn = (member: string): boolean => isObject(whole) && Object.hasOwn(whole, member);
  const parametersOf = (member: string): ParameterList => {
    const altId = altIdOf(valueAt(card, ["vCardParams", `name/${member}`]));
    const own: ParameterList = [["LANGUAGE", [language]]];
    return altId === undefined ? own : [["ALTID", [altId]], ...own];
  };
  const lines: PropertyLine[] = [];
  // FN of another language is told apart by ALTID alone.
  const fullParameters = parametersOf("full");
  const isFull = "name/full" in patch || isIn("full");
  if (isFull && typeof name["full"] === "string" && fullParameters.length > 1) {
    lines.push({ name: "FN", parameters: fullParameters, value: escapeText(name["full"]) });
  }
  const n = writeName(spoken(name, patch));
  const isN =
    isIn("components") || Object.keys(patch).some((pointer) => /^name\/(?!full$)/.test(pointer));
  if (n && isN) {
    const parameters = [...n.parameters, ...parametersOf("components")];
    lines.push({ name: "N", value: n.value, parameters });
  }
  return lines;
}

/** The name with how its components sound in the place of the components, where the patch tells that. */
function spoken(name: JsonObject, patch: JsonObject): JsonObject {
  const { components } = name;
  const isSpoken = Object.keys(patch).some((pointer) =>
    /^name\/components\/\d+\/phonetic$/.test(pointer),
  );
  if (!Array.isArray(components) || !isSpoken) return name;
  const all = components as readonly JsonObject[];
  const sounds = all.map((each) => ({ ...each, value: each["phonetic"] ?? each["value"] }));
  return { ...name, components: sounds };
}
