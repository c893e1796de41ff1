/**
 * Entries of collections as properties (RFC 9555 section 3).
 *
 * @module
 */
import type { CardDate } from "@partage-ent/jmap";

import { isObject, type JsonObject } from "../json.js";
import { writeAddress } from "./address-property.js";
import { writeDate, writeTimestamp } from "./date-value.js";
import type { ParameterList } from "./format-line.js";
import { inlineType } from "./media-value.js";
import { isOwnService, serviceProperty } from "./service-property.js";
import { escapeText } from "./text-value.js";
import { zoneOffset } from "./time-zone.js";

/** A version that is written. */
export type CardVersion = "3.0" | "4.0";

/** A property of an entry, without what all entries have. */
export interface EntryLine {
  readonly name: string;
  readonly value: string;
  readonly parameters?: ParameterList;
  /** Types beside those of contexts. */
  readonly types?: readonly string[];
}

type EntryWriter = (entry: JsonObject, version: CardVersion) => EntryLine | null;

const LEVELS: Readonly<Record<string, string>> = {
  low: "beginner",
  medium: "average",
  high: "expert",
};

function textOf(entry: JsonObject, member: string): string | null {
  const value = entry[member];
  return typeof value === "string" && value !== "" ? value : null;
}

function written(name: string | null, value: string | null): EntryLine | null {
  return name === null || value === null ? null : { name, value };
}

/** A property of a text member. */
function text(name: string, member: string): EntryWriter {
  return (entry) => {
    const value = textOf(entry, member);
    return value === null ? null : { name, value: escapeText(value) };
  };
}

/** A property of a URI, its name by the kind of the entry. */
function resource(names: Readonly<Record<string, string>>): EntryWriter {
  return (entry, version) => {
    const name = names[textOf(entry, "kind") ?? ""] ?? null;
    const line = written(name, textOf(entry, "uri"));
    if (!line) return null;
    const type = textOf(entry, "mediaType");
    const inline = version === "3.0" && type === null ? inlineType(line.value) : null;
    if (inline) {
      const { type: inlined, data } = inline;
      return { name: line.name, value: data, parameters: [["ENCODING", ["b"]]], types: [inlined] };
    }
    const { listAs } = entry;
    return {
      ...line,
      parameters: [
        ...(version === "3.0" && line.name !== "URL" ? [["VALUE", ["uri"]] as const] : []),
        ...(type === null ? [] : [["MEDIATYPE", [type]] as const]),
        ...(typeof listAs === "number" ? [["INDEX", [String(listAs)]] as const] : []),
      ],
    };
  };
}

const FEATURES: Readonly<Record<string, string>> = { mobile: "cell" };

function phone(entry: JsonObject): EntryLine | null {
  const number = textOf(entry, "number");
  if (number === null) return null;
  const params = entry["vCardParams"];
  const isUri = isObject(params) && String(params["value"]).toLowerCase() === "uri";
  const features = isObject(entry["features"]) ? Object.keys(entry["features"]) : [];
  return {
    name: "TEL",
    value: isUri ? number : escapeText(number),
    types: features.map((feature) => FEATURES[feature] ?? feature),
  };
}

function service(entry: JsonObject): EntryLine | null {
  const name = serviceProperty(entry);
  const uri = textOf(entry, "uri");
  const user = textOf(entry, "user");
  if (uri === null && user === null) return null;
  if (isOwnService(name)) return { name: name.toUpperCase(), value: escapeText(user!) };
  const kind = textOf(entry, "service");
  const parameters: (readonly [string, readonly string[]])[] = [];
  if (kind !== null) parameters.push(["SERVICE-TYPE", [kind]]);
  if (uri === null) parameters.push(["VALUE", ["text"]]);
  else if (user !== null) parameters.push(["USERNAME", [user]]);
  return { name: name.toUpperCase(), parameters, value: uri ?? escapeText(user!) };
}

function address(entry: JsonObject, version: CardVersion): EntryLine {
  const told = Object.keys(entry).filter((name) => !["contexts", "pref", "label"].includes(name));
  const coordinates = textOf(entry, "coordinates");
  const zone = textOf(entry, "timeZone");
  const own = told.filter((name) => name !== "vCardParams");
  if (own.length === 1 && coordinates !== null) {
    return { name: "GEO", value: version === "3.0" ? pairOf(coordinates) : coordinates };
  }
  if (own.length === 1 && zone !== null) return { name: "TZ", value: zoneValue(zone, version) };
  const { value, parameters } = writeAddress(entry);
  const more: (readonly [string, readonly string[]])[] = [];
  if (coordinates !== null) more.push(["GEO", [coordinates]]);
  if (zone !== null) more.push(["TZ", [zone]]);
  return { name: "ADR", value, parameters: [...parameters, ...more] };
}

/** The two numbers of a `geo:` URI, as vCard 3.0 has them. */
function pairOf(coordinates: string): string {
  const [, latitude, longitude] = /^geo:([^,]+),([^,;]+)$/i.exec(coordinates) ?? [];
  return longitude === undefined ? coordinates : `${latitude!};${longitude}`;
}

function zoneValue(zone: string, version: CardVersion): string {
  const offset = zoneOffset(zone);
  if (offset === null) return escapeText(zone);
  return version === "3.0" ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
}

function organization(entry: JsonObject): EntryLine | null {
  const units = Array.isArray(entry["units"]) ? (entry["units"] as readonly JsonObject[]) : [];
  const names = [entry["name"] ?? "", ...units.map((unit) => unit["name"])].map(String);
  if (names.every((name) => name === "")) return null;
  const sort = [entry["sortAs"] ?? "", ...units.map((unit) => unit["sortAs"] ?? "")].map(String);
  while (sort.at(-1) === "") sort.pop();
  return {
    name: "ORG",
    value: names.map(escapeText).join(";"),
    ...(sort.length > 0 && { parameters: [["SORT-AS", [sort.map(escapeText).join(",")]]] }),
  };
}

function note(entry: JsonObject, version: CardVersion): EntryLine | null {
  const value = textOf(entry, "note");
  if (value === null) return null;
  const author = isObject(entry["author"]) ? entry["author"] : {};
  const created = textOf(entry, "created");
  const parameters: (readonly [string, readonly string[]])[] = [];
  for (const [name, member] of [
    ["AUTHOR-NAME", "name"],
    ["AUTHOR", "uri"],
  ] as const) {
    const told = textOf(author, member);
    if (told !== null) parameters.push([name, [told]]);
  }
  if (created !== null) parameters.push(["CREATED", [writeTimestamp(created, version)]]);
  return { name: "NOTE", value: escapeText(value), parameters };
}

const DAYS: Readonly<Record<string, string>> = {
  birth: "BDAY",
  death: "DEATHDATE",
  wedding: "ANNIVERSARY",
};

function anniversary(entry: JsonObject, version: CardVersion): EntryLine | null {
  const date = isObject(entry["date"]) ? (entry["date"] as CardDate) : {};
  const name = DAYS[textOf(entry, "kind") ?? ""] ?? null;
  const line = written(name, writeDate(date, version));
  const scale = date.calendarScale;
  if (!line || scale === undefined) return line;
  return { ...line, parameters: [["CALSCALE", [scale]]] };
}

function personalInfo(entry: JsonObject): EntryLine | null {
  const kind = textOf(entry, "kind");
  const value = textOf(entry, "value");
  if (value === null || !["expertise", "hobby", "interest"].includes(kind ?? "")) return null;
  const level = textOf(entry, "level");
  const { listAs } = entry;
  return {
    name: kind!.toUpperCase(),
    value: escapeText(value),
    parameters: [
      ...(level === null
        ? []
        : [["LEVEL", [kind === "expertise" ? (LEVELS[level] ?? level) : level]] as const]),
      ...(typeof listAs === "number" ? [["INDEX", [String(listAs)]] as const] : []),
    ],
  };
}

/** How entries of each collection are written, in the order of a card. */
export const ENTRY_WRITERS: ReadonlyMap<string, EntryWriter> = new Map<string, EntryWriter>([
  ["nicknames", text("NICKNAME", "name")],
  ["organizations", organization],
  ["titles", (entry) => text(entry["kind"] === "role" ? "ROLE" : "TITLE", "name")(entry, "4.0")],
  ["emails", text("EMAIL", "address")],
  ["phones", phone],
  ["onlineServices", service],
  ["addresses", address],
  ["anniversaries", anniversary],
  ["preferredLanguages", text("LANG", "language")],
  ["calendars", resource({ calendar: "CALURI", freeBusy: "FBURL" })],
  ["schedulingAddresses", (entry) => written("CALADRURI", textOf(entry, "uri"))],
  ["links", resource({ "": "URL", contact: "CONTACT-URI" })],
  ["media", resource({ photo: "PHOTO", logo: "LOGO", sound: "SOUND" })],
  ["cryptoKeys", resource({ "": "KEY" })],
  ["directories", resource({ entry: "SOURCE", directory: "ORG-DIRECTORY" })],
  ["notes", note],
  ["personalInfo", personalInfo],
]);
