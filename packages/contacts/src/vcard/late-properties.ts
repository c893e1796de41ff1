/**
 * Properties that say something of what other properties told: read when these have been.
 *
 * @module
 */
import { isObject, objectAt, own, type JsonObject } from "../json.js";
import { unescapeText } from "./text-value.js";
import { readCoordinates } from "./address-property.js";
import type { CardReader } from "./card-reader.js";
import type { ContentLine } from "./content-line.js";
import { ParameterReader } from "./parameter-reader.js";

type LateReader = (reader: CardReader, line: ContentLine) => void;

/** Readers by lowercase name. */
export const LATE_READERS: ReadonlyMap<string, LateReader> = new Map<string, LateReader>([
  ["birthplace", (reader, line) => readPlace(reader, line, "birth")],
  ["deathplace", (reader, line) => readPlace(reader, line, "death")],
  ["geo", readOfAddress],
  ["tz", readOfAddress],
  ["label", readLabel],
  ["x-phonetic-first-name", (reader, line) => readPhonetic(reader, line, "given")],
  ["x-phonetic-middle-name", (reader, line) => readPhonetic(reader, line, "given2")],
  ["x-phonetic-last-name", (reader, line) => readPhonetic(reader, line, "surname")],
]);

/** The organization of titles and roles is the one in their group (RFC 9555 section 2.8.4). */
export function linkTitles(reader: CardReader): void {
  const organizations = new Map<string, string>();
  for (const line of reader.lines) {
    const path = line.name === "org" ? reader.placeOf(line)?.path : undefined;
    if (path && line.group !== null && !organizations.has(line.group)) {
      organizations.set(line.group, path[1]!);
    }
  }
  for (const line of reader.lines) {
    const id = organizations.get(line.group ?? "");
    if (id === undefined || !["title", "role"].includes(line.name)) continue;
    const told = reader.placeOf(line)?.told;
    if (told) told["organizationId"] = id;
  }
}

function readPlace(reader: CardReader, line: ContentLine, kind: "birth" | "death"): void {
  const id = anniversaryOf(reader.card, kind, line.parameters.get("prop-id")?.[0]);
  const text = unescapeText(line.value).trim();
  const coordinates = /^geo:/i.test(text) ? readCoordinates(line.value) : null;
  if (id === null || text === "") {
    reader.keep(line);
    return;
  }
  const path = ["anniversaries", id, "place"];
  const parameters = new ParameterReader(line.parameters);
  for (const name of ["prop-id", "altid", "alt-id", "language"]) parameters.take(name);
  if (coordinates !== null) parameters.take("value");
  const left = parameters.left(line.group);
  const place: JsonObject = coordinates === null ? { full: text } : { coordinates };
  if (reader.isTranslation(line)) {
    const told = own(objectAt(objectAt(reader.card, "anniversaries"), id), "place");
    const language = line.parameters.get("language")![0]!;
    if (isObject(told)) reader.addTranslation(language, { path, told }, place);
    else reader.keep(line);
  } else if (
    !reader.tell(line, { kind: "members", path, values: [place], ...(left && { left }) })
  ) {
    reader.keep(line);
  }
}

function anniversaryOf(card: JsonObject, kind: string, wanted: string | undefined): string | null {
  const all = own(card, "anniversaries");
  if (!isObject(all)) return null;
  const ids = Object.keys(all).filter((id) => (all[id] as JsonObject)["kind"] === kind);
  return ids.find((id) => id === wanted) ?? ids[0] ?? null;
}

/** GEO and TZ are of the address of their group, of the only one, or stand alone. */
function readOfAddress(reader: CardReader, line: ContentLine): void {
  const before = addressesOf(reader);
  reader.read(line);
  const place = reader.placeOf(line);
  if (!place) return;
  const sameGroup = before.find((each) => each.line.group === line.group && line.group !== null);
  const address = sameGroup ?? (before.length === 1 ? before[0] : undefined);
  if (!address) return;
  const { contexts, vCardParams, ...told } = place.told;
  const isMore = Object.keys(told).every((name) => own(address.told, name) === undefined);
  const isOfIt = contexts === undefined || sameContexts(contexts, address.told["contexts"]);
  if (!isMore || !isOfIt || (vCardParams !== undefined && !sameGroup)) return;
  Object.assign(address.told, told);
  Reflect.deleteProperty(objectAt(reader.card, "addresses"), place.path[1]!);
}

function sameContexts(one: unknown, other: unknown): boolean {
  const names = (contexts: unknown): string =>
    isObject(contexts) ? Object.keys(contexts).sort().join() : "";
  return names(one) === names(other);
}

interface ReadAddressLine {
  readonly line: ContentLine;
  readonly told: JsonObject;
}

function addressesOf(reader: CardReader): readonly ReadAddressLine[] {
  return reader.addressLines.flatMap((line) => {
    const told = reader.placeOf(line)?.told;
    return told ? [{ line, told }] : [];
  });
}

/** LABEL of 2.1 and 3.0 is of the address with the same types (RFC 2426 section 3.2.2). */
function readLabel(reader: CardReader, line: ContentLine): void {
  const typesOf = ({ parameters }: ContentLine): string =>
    [...(parameters.get("type") ?? [])]
      .map((type) => type.toLowerCase())
      .sort()
      .join();
  const free = addressesOf(reader).filter(({ told }) => told["full"] === undefined);
  const same = free.find((each) => typesOf(each.line) === typesOf(line));
  const address = same ?? (free.length === 1 ? free[0] : undefined);
  const full = unescapeText(line.value).trim();
  if (!address || full === "") reader.keep(line);
  else address.told["full"] = full;
}

/** How the address books of phones tell the sound of names. */
function readPhonetic(reader: CardReader, line: ContentLine, kind: string): void {
  const components = objectAt(reader.card, "name")["components"];
  const text = unescapeText(line.value).trim();
  const component = Array.isArray(components)
    ? (components as JsonObject[]).find((each) => each["kind"] === kind && !("phonetic" in each))
    : undefined;
  if (!component || text === "") reader.keep(line);
  else component["phonetic"] = text;
}
