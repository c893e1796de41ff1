/**
 * The properties of a card (RFC 9555 section 3), but for translations and JSPROP.
 *
 * @module
 */
import type { JCardProperty, JSContactCard } from "@partage-ent/jmap";

import { isObject, own, type JsonObject } from "../json.js";
import { formatName } from "../name/format-name.js";
import { formatPointer } from "../pointer.js";
import { writeTimestamp } from "./date-value.js";
import { ENTRY_WRITERS, type CardVersion } from "./entry-writers.js";
import type { ParameterList, PropertyLine } from "./format-line.js";
import { writeKeptValue } from "./kept-property.js";
import { LABELLED, writeLabels, type LabelledLine } from "./labels.js";
import { writeName } from "./name-property.js";
import { escapeText } from "./text-value.js";
import { keptParameters, writeEntry } from "./write-entry.js";

/** The properties of a card, in order. */
export function cardLines(card: JSContactCard, version: CardVersion): readonly PropertyLine[] {
  const object = card as unknown as JsonObject;
  return [
    ...memberLines(object, version),
    ...nameLines(object, version),
    ...writeLabels(entryLines(object, version), keptLines(object)),
    ...speakToAsLines(object),
    ...placeLines(object),
    ...setLines(object, version),
    ...keptLines(object),
  ];
}

/** Members of the card that are a text or a moment, with their properties. */
const MEMBERS = [
  ["kind", "KIND"],
  ["uid", "UID"],
  ["prodId", "PRODID"],
  ["language", "LANGUAGE"],
  ["created", "CREATED"],
  ["updated", "REV"],
] as const;

function memberLines(card: JsonObject, version: CardVersion): readonly PropertyLine[] {
  return MEMBERS.flatMap(([member, property]) => {
    const value = card[member];
    if (typeof value !== "string") return [];
    const isMoment = member === "created" || member === "updated";
    const isKind3 = member === "kind" && version === "3.0";
    return withKept(card, [member], {
      name: isKind3 ? "X-ADDRESSBOOKSERVER-KIND" : property,
      value: isMoment ? writeTimestamp(value, version) : escapeText(value),
    });
  });
}

/** A property with the parameters that the card kept for what it tells. */
function withKept(
  card: JsonObject,
  path: readonly string[],
  line: PropertyLine,
): readonly [PropertyLine] {
  const all = card["vCardParams"];
  const kept = keptParameters(isObject(all) ? own(all, formatPointer(path)) : undefined);
  const types: ParameterList = kept.types.length > 0 ? [["TYPE", kept.types]] : [];
  const parameters = [...(line.parameters ?? []), ...types, ...kept.others];
  return [{ ...line, group: kept.group, parameters }];
}

/** N, FN, and for phones how N sounds. FN has to stand in every card (RFC 6350 section 6.2.1). */
function nameLines(card: JsonObject, version: CardVersion): readonly PropertyLine[] {
  const name = isObject(card["name"]) ? card["name"] : {};
  const n = writeName(name);
  const full = typeof name["full"] === "string" && name["full"].trim() !== "" ? name["full"] : null;
  const derived = full ?? formatName(card);
  const parameters: ParameterList = full === null ? [["DERIVED", ["TRUE"]]] : [];
  const fn = { name: "FN", parameters, value: escapeText(derived) };
  const lines = [
    ...(full === null ? [fn] : withKept(card, ["name", "full"], fn)),
    ...(n ? withKept(card, ["name", "components"], { name: "N", ...n }) : []),
  ];
  if (version === "4.0") return lines;
  // RFC 2426 section 3.1.2: N has to stand in every card as well.
  return n ? [...lines, ...soundLines(name)] : [...lines, { name: "N", value: ";;;;" }];
}

const SOUNDS: Readonly<Record<string, string>> = {
  given: "X-PHONETIC-FIRST-NAME",
  given2: "X-PHONETIC-MIDDLE-NAME",
  surname: "X-PHONETIC-LAST-NAME",
};

function soundLines(name: JsonObject): readonly PropertyLine[] {
  const components = name["components"] as readonly JsonObject[];
  return components.flatMap(({ kind, phonetic }) => {
    const property = SOUNDS[String(kind)];
    // Readers leave an empty sound where it stands: it would come back twice.
    return property && typeof phonetic === "string" && phonetic.trim() !== ""
      ? [{ name: property, value: escapeText(phonetic) }]
      : [];
  });
}

function entryLines(card: JsonObject, version: CardVersion): readonly LabelledLine[] {
  return [...ENTRY_WRITERS].flatMap(([collection, write]) => {
    const entries = own(card, collection);
    if (!isObject(entries)) return [];
    // Readers of 3.0 know no PROP-ID, and ours counts entries by itself.
    const isCounted = version === "3.0" && Object.keys(entries).every(isNumber);
    return Object.entries(entries).flatMap(([id, entry]) => {
      const line = isObject(entry) ? write(entry, version) : null;
      if (!line || !isObject(entry)) return [];
      const label = LABELLED.has(collection) ? entry["label"] : undefined;
      const frame = { version, ...(!isCounted && { id }) };
      return [{ line: writeEntry(line, entry, frame), label }];
    });
  });
}

/** Whether an id is the one that reading gives the entry at a place. */
function isNumber(id: string, index: number): boolean {
  return id === `k${index + 1}`;
}

function speakToAsLines(card: JsonObject): readonly PropertyLine[] {
  const speakToAs = isObject(card["speakToAs"]) ? card["speakToAs"] : {};
  const gender = speakToAs["grammaticalGender"];
  const pronouns = isObject(speakToAs["pronouns"]) ? speakToAs["pronouns"] : {};
  const lines = Object.entries(pronouns).flatMap(([id, entry]) => {
    const text = isObject(entry) ? entry["pronouns"] : undefined;
    if (typeof text !== "string" || text === "" || !isObject(entry)) return [];
    const line = { name: "PRONOUNS", value: escapeText(text) };
    return [writeEntry(line, entry, { id, version: "4.0" })];
  });
  if (typeof gender !== "string") return lines;
  const line = { name: "GRAMGENDER", value: escapeText(gender.toUpperCase()) };
  return [...withKept(card, ["speakToAs", "grammaticalGender"], line), ...lines];
}

const PLACES: Readonly<Record<string, string>> = { birth: "BIRTHPLACE", death: "DEATHPLACE" };

function placeLines(card: JsonObject): readonly PropertyLine[] {
  const anniversaries = isObject(card["anniversaries"]) ? card["anniversaries"] : {};
  return Object.entries(anniversaries).flatMap(([id, entry]) => {
    const place = isObject(entry) ? entry["place"] : undefined;
    const name = isObject(entry) ? PLACES[String(entry["kind"])] : undefined;
    return isObject(place) && name ? placeLine(name, id, place) : [];
  });
}

function placeLine(name: string, id: string, place: JsonObject): readonly PropertyLine[] {
  const { full, coordinates } = place;
  const isText = typeof full === "string" && full !== "";
  if (!isText && typeof coordinates !== "string") return [];
  const kept = keptParameters(place["vCardParams"]);
  const parameters: ParameterList = [
    ["PROP-ID", [id]],
    ...(isText ? [] : [["VALUE", ["uri"]] as const]),
    ...kept.others,
  ];
  const value = isText ? escapeText(full) : String(coordinates);
  return [{ group: kept.group, name, parameters, value }];
}

function setLines(card: JsonObject, version: CardVersion): readonly PropertyLine[] {
  const members = isObject(card["members"]) ? Object.keys(card["members"]) : [];
  const keywords = isObject(card["keywords"]) ? Object.keys(card["keywords"]) : [];
  const related = isObject(card["relatedTo"]) ? Object.entries(card["relatedTo"]) : [];
  const member = version === "3.0" ? "X-ADDRESSBOOKSERVER-MEMBER" : "MEMBER";
  const categories = { name: "CATEGORIES", value: keywords.map(escapeText).join(",") };
  return [
    ...(keywords.length > 0 ? withKept(card, ["keywords"], categories) : []),
    ...members.map((uid) => ({ name: member, value: escapeText(uid) })),
    ...related.map(([key, entry]) => relatedLine(key, entry)),
  ];
}

function relatedLine(key: string, entry: unknown): PropertyLine {
  const { relation, vCardParams } = isObject(entry) ? entry : {};
  const { others, group } = keptParameters(vCardParams);
  const types = isObject(relation) ? Object.keys(relation).map((type) => type.toUpperCase()) : [];
  const parameters: ParameterList = types.length > 0 ? [["TYPE", types], ...others] : others;
  return { group, name: "RELATED", parameters, value: escapeText(key) };
}

function keptLines(card: JsonObject): readonly PropertyLine[] {
  const kept = card["vCardProps"];
  if (!Array.isArray(kept)) return [];
  return kept.filter(isJCardProperty).map((property) => {
    const [name, all, type] = property;
    const { group, types, others } = keptParameters(all);
    const parameters: (readonly [string, readonly string[]])[] = [...others];
    if (types.length > 0) parameters.push(["TYPE", types]);
    if (type !== "unknown") parameters.push(["VALUE", [type]]);
    return { group, name: name.toUpperCase(), parameters, value: writeKeptValue(property) };
  });
}

/** Properties that would open or close a card are none. */
function isJCardProperty(value: unknown): value is JCardProperty {
  if (!Array.isArray(value) || value.length < 4) return false;
  const [name, parameters, type] = value as readonly unknown[];
  if (typeof name !== "string" || typeof type !== "string" || !isObject(parameters)) return false;
  return !["begin", "end", "version", "jsprop"].includes(name.toLowerCase());
}
