/**
 * Properties that become an entry of a collection of the card (RFC 9555 section 2).
 *
 * @module
 */
import { put, type JsonObject } from "../json.js";
import { readAddress, readCoordinates } from "./address-property.js";
import type { ContentLine } from "./content-line.js";
import { readDate, readTimestamp } from "./date-value.js";
import { readMedia } from "./media-value.js";
import type { ParameterReader } from "./parameter-reader.js";
import { readService, SERVICES } from "./service-property.js";
import { splitList, splitRaw, unescapeText } from "./text-value.js";
import { readZone } from "./time-zone.js";

/** What reading an entry needs to know of the card. */
export interface EntryContext {
  readonly version: string;
  readonly mostOctets: number;
}

/** An entry, several of them, or null when the model has no place for the property. */
export type EntryOutcome = JsonObject | readonly JsonObject[] | "too-large" | null;

/** How a property becomes an entry. */
export interface EntryReader {
  /** The collection, by its path. */
  readonly at: string;
  readonly read: (
    line: ContentLine,
    parameters: ParameterReader,
    context: EntryContext,
  ) => EntryOutcome;
  /** Whether the entry has contexts, a preference, a label. */
  readonly isPlain?: true;
}

const FEATURES: Readonly<Record<string, string>> = {
  cell: "mobile",
  voice: "voice",
  text: "text",
  video: "video",
  "main-number": "main-number",
  textphone: "textphone",
  fax: "fax",
  pager: "pager",
};

function uriOf(line: ContentLine): string {
  return line.value.replace(/\\([\\,;:])/g, "$1").trim();
}

function textEntry(member: string, at: string): EntryReader {
  return {
    at,
    read: ({ value }) => {
      const text = unescapeText(value).trim();
      return text === "" ? null : { [member]: text };
    },
  };
}

function resource(at: string, kind?: string): EntryReader {
  return {
    at,
    read: (line, parameters) => {
      const uri = uriOf(line);
      if (uri === "") return null;
      const mediaType = parameters.take("mediatype");
      const listAs = parameters.takeNumber("index", 1, 1_000_000);
      return {
        ...(kind && { kind }),
        uri,
        ...(mediaType !== undefined && { mediaType }),
        ...(listAs !== undefined && { listAs }),
      };
    },
  };
}

function media(at: string, kind?: string): EntryReader {
  return {
    at,
    read: (line, parameters, { mostOctets }) => {
      const value = readMedia(line, parameters, mostOctets);
      if (value === null || value === "too-large") return value;
      return { ...(kind && { kind }), ...value };
    },
  };
}

function title(kind: string): EntryReader {
  const { at, read } = textEntry("name", "titles");
  return {
    at,
    isPlain: true,
    read: (line, parameters, context) => {
      const entry = read(line, parameters, context);
      return entry && { kind, ...(entry as JsonObject) };
    },
  };
}

const LEVELS: Readonly<Record<string, string>> = {
  beginner: "low",
  average: "medium",
  expert: "high",
  low: "low",
  medium: "medium",
  high: "high",
};

function personalInfo(kind: string): EntryReader {
  return {
    at: "personalInfo",
    isPlain: true,
    read: ({ value }, parameters) => {
      const text = unescapeText(value).trim();
      if (text === "") return null;
      const level = LEVELS[parameters.take("level")?.toLowerCase() ?? ""];
      const listAs = parameters.takeNumber("index", 1, 1_000_000);
      return {
        kind,
        value: text,
        ...(level && { level }),
        ...(listAs !== undefined && { listAs }),
      };
    },
  };
}

function anniversary(kind: string): EntryReader {
  return {
    at: "anniversaries",
    isPlain: true,
    read: ({ value }, parameters) => {
      const date = readDate(value);
      if (!date) return null;
      const type = parameters.take("value")?.toLowerCase();
      if (type === "text") return null;
      const scale = parameters.take("calscale");
      return { kind, date: scale === undefined ? date : { ...date, calendarScale: scale } };
    },
  };
}

/** How each property becomes an entry, by its lowercase name. */
export const ENTRY_READERS: ReadonlyMap<string, EntryReader> = new Map<string, EntryReader>([
  ["email", { at: "emails", read: readEmail }],
  ["tel", { at: "phones", read: readPhone }],
  ["adr", { at: "addresses", read: readPostalAddress }],
  ["geo", { at: "addresses", read: readGeo }],
  ["tz", { at: "addresses", read: readTimeZone }],
  ["org", { at: "organizations", read: readOrganization }],
  ["nickname", { at: "nicknames", read: readNicknames }],
  ["note", { at: "notes", isPlain: true, read: readNote }],
  ["lang", textEntry("language", "preferredLanguages")],
  ["pronouns", textEntry("pronouns", "speakToAs/pronouns")],
  ["title", title("title")],
  ["role", title("role")],
  ["caluri", resource("calendars", "calendar")],
  ["fburl", resource("calendars", "freeBusy")],
  ["caladruri", resource("schedulingAddresses")],
  ["source", resource("directories", "entry")],
  ["org-directory", resource("directories", "directory")],
  ["url", resource("links")],
  ["contact-uri", resource("links", "contact")],
  ["key", media("cryptoKeys")],
  ["photo", media("media", "photo")],
  ["logo", media("media", "logo")],
  ["sound", media("media", "sound")],
  ["bday", anniversary("birth")],
  ["deathdate", anniversary("death")],
  ["anniversary", anniversary("wedding")],
  ["x-anniversary", anniversary("wedding")],
  ["expertise", personalInfo("expertise")],
  ["hobby", personalInfo("hobby")],
  ["interest", personalInfo("interest")],
  ...SERVICES.map((name): readonly [string, EntryReader] => [
    name,
    { at: "onlineServices", read: readService },
  ]),
]);

function readEmail({ value }: ContentLine, parameters: ParameterReader): EntryOutcome {
  // RFC 2426 section 3.3.2: what an address is when nothing else is told.
  parameters.takeTypes((type) => type === "internet");
  const address = unescapeText(value)
    .trim()
    .replace(/^mailto:/i, "");
  return address === "" ? null : { address };
}

function readPhone(line: ContentLine, parameters: ParameterReader): EntryOutcome {
  const number = unescapeText(line.value).trim();
  if (number === "") return null;
  const types = parameters.takeTypes((type) => Object.hasOwn(FEATURES, type));
  const features = Object.fromEntries(types.map((type) => [FEATURES[type]!, true]));
  return { number, ...(types.length > 0 && { features }) };
}

function readPostalAddress(
  { value }: ContentLine,
  parameters: ParameterReader,
  { version }: EntryContext,
): EntryOutcome {
  const address = readAddress(value, parameters, version !== "2.1");
  return Object.keys(address).length > 0 ? address : null;
}

function readGeo({ value }: ContentLine): EntryOutcome {
  const coordinates = readCoordinates(value);
  return coordinates === null ? null : { coordinates };
}

function readTimeZone({ value }: ContentLine, parameters: ParameterReader): EntryOutcome {
  const timeZone = readZone(unescapeText(value));
  if (timeZone === null) return null;
  parameters.take("value");
  return { timeZone };
}

function readOrganization({ value }: ContentLine, parameters: ParameterReader): EntryOutcome {
  const [name, ...units] = splitRaw(value, ";").map((part) => unescapeText(part).trim());
  const sort = splitRaw(parameters.takeAll("sort-as")?.join(",") ?? "", ",").map(unescapeText);
  const organization: JsonObject = {};
  if (name) put(organization, "name", name);
  const named = units.filter((unit) => unit !== "");
  if (named.length > 0) {
    organization["units"] = named.map((unit, index) => {
      const sortAs = sort[index + 1]?.trim();
      return { name: unit, ...(sortAs && { sortAs }) };
    });
  }
  if (Object.keys(organization).length === 0) return null;
  if (sort[0]?.trim()) organization["sortAs"] = sort[0].trim();
  return organization;
}

function readNicknames({ value }: ContentLine): EntryOutcome {
  const names = splitList(value);
  return names.length === 0 ? null : names.map((name) => ({ name }));
}

function readNote({ value }: ContentLine, parameters: ParameterReader): EntryOutcome {
  const note = unescapeText(value);
  if (note.trim() === "") return null;
  const entry: JsonObject = { note };
  const created = readTimestamp(parameters.take("created") ?? "");
  if (created !== null) entry["created"] = created;
  const name = parameters.take("author-name");
  const uri = parameters.take("author");
  if (name !== undefined || uri !== undefined) {
    entry["author"] = { ...(name !== undefined && { name }), ...(uri !== undefined && { uri }) };
  }
  return entry;
}
