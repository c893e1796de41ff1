/**
 * ADR and JSContact addresses (RFC 9555 section 2.4.1, RFC 9554 section 2.1).
 *
 * @module
 */
import type { JsonObject } from "../json.js";
import { plainStructure, type WrittenName } from "./name-property.js";
import type { ParameterReader } from "./parameter-reader.js";
import { joinStructure, readComponents, writeComponents } from "./structure.js";
import { splitStructure } from "./text-value.js";
import { readZone } from "./time-zone.js";

const KINDS = [
  "postOfficeBox",
  "-",
  "-",
  "locality",
  "region",
  "postcode",
  "country",
  "room",
  "apartment",
  "floor",
  "number",
  "name",
  "building",
  "block",
  "subdistrict",
  "district",
  "landmark",
  "direction",
];
/** Places of RFC 9554 whose values older readers find in the extended address and in the street. */
const EXTENDED = [7, 8, 9];
const STREET = [10, 11, 12, 13, 14, 15, 16, 17];

/** The address that ADR tells; it may have parameters only. */
export function readAddress(
  raw: string,
  parameters: ParameterReader,
  hasLists: boolean,
): JsonObject {
  const structure = hasLists ? splitStructure(raw) : plainStructure(raw);
  const has = (places: readonly number[]): boolean =>
    places.some((place) => (structure[place]?.length ?? 0) > 0);
  const kinds: (string | null)[] = [...KINDS];
  kinds[1] = has(EXTENDED) ? null : "apartment";
  kinds[2] = has(STREET) ? null : "name";
  const read = readComponents(structure, kinds, parameters.take("jscomps"));
  const { components, ...order } = read;
  const address: JsonObject = components.length > 0 ? { components, ...order } : {};
  const set = (member: string, value: string | null | undefined): void => {
    if (value) address[member] = value;
  };
  set("countryCode", parameters.take("cc")?.toUpperCase());
  set("coordinates", readCoordinates(parameters.take("geo") ?? ""));
  set("full", readLabel(parameters.take("label")));
  set("phoneticSystem", parameters.take("phonetic")?.toLowerCase());
  set("phoneticScript", parameters.take("script"));
  const zone = parameters.take("tz");
  set("timeZone", zone === undefined ? null : (readZone(zone) ?? zone));
  return address;
}

/** A `geo:` URI from one, or from the two numbers of vCard 3.0; null when it is neither. */
export function readCoordinates(raw: string): string | null {
  const text = raw.replaceAll("\\", "").trim();
  if (/^geo:/i.test(text)) return text;
  const pair = /^([+-]?\d{1,3}(?:\.\d{1,20})?)[;,]\s*([+-]?\d{1,3}(?:\.\d{1,20})?)$/.exec(text);
  return pair ? `geo:${pair[1]!},${pair[2]!}` : null;
}

// RFC 6350 section 6.3.1 writes breaks of LABEL as \n, not as RFC 6868 does.
function readLabel(raw: string | undefined): string | undefined {
  return raw?.replace(/\\([nN\\,;])/g, (_, escaped: string) =>
    escaped.toLowerCase() === "n" ? "\n" : escaped,
  );
}

/** The value and parameters of ADR, without GEO and TZ. */
export function writeAddress(address: JsonObject): WrittenName {
  const { structure, order } = writeComponents(address, kindsFor(address));
  const hasNew = [...EXTENDED, ...STREET].some((place) => structure[place]!.length > 0);
  for (const place of EXTENDED) structure[1]!.push(...structure[place]!);
  for (const place of STREET) structure[2]!.push(...structure[place]!);
  const parameters: (readonly [string, readonly string[]])[] = [];
  const add = (parameter: string, value: unknown): void => {
    if (typeof value === "string") parameters.push([parameter, [value]]);
  };
  add("CC", address["countryCode"]);
  if (typeof address["full"] === "string") add("LABEL", writeLabel(address["full"]));
  add("PHONETIC", address["phoneticSystem"]);
  add("SCRIPT", address["phoneticScript"]);
  if (order !== null && structure.some((values) => values.length > 0)) add("JSCOMPS", order);
  return { value: joinStructure(hasNew ? structure : structure.slice(0, 7)), parameters };
}

/** The places of kinds: an apartment or a street alone stand where older readers look for them. */
function kindsFor(address: JsonObject): readonly string[] {
  const { components } = address;
  const all = Array.isArray(components) ? (components as readonly JsonObject[]) : [];
  const isAlone = (kind: string, places: readonly number[]): boolean =>
    all.every((each) => each["kind"] === kind || !places.some((at) => KINDS[at] === each["kind"]));
  const kinds = [...KINDS];
  if (isAlone("apartment", EXTENDED)) [kinds[1], kinds[8]] = ["apartment", "-"];
  if (isAlone("name", STREET)) [kinds[2], kinds[11]] = ["name", "-"];
  return kinds;
}

function writeLabel(label: string): string {
  return label.replace(/[\\\n]/g, (character) => (character === "\n" ? "\\n" : "\\\\"));
}
