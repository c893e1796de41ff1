/**
 * One component of an invite (`comp`) as a VEVENT in jCal and back.
 *
 * Zimbra's JSON is iCalendar in a notation of its own, so what it means (recurrences, overrides,
 * zones, people) is left to `packages/calendar`, which reads and writes files the same way.
 *
 * @module
 */
import type { JCalComponent, JCalProperty } from "@partage-ent/calendar";
import { bounded, MAX_TEXT } from "../mail/message.js";
import { isTrue, type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import { readAlarms, writeAlarms } from "./jcal-alarms.js";
import {
  cleanParameters,
  readAttendees,
  readExtensionParameters,
  readOrganizer,
  writeAttendees,
  writeExtensionParameters,
  writeOrganizer,
} from "./jcal-people.js";
import { readRecurrence, writeRecurrence } from "./jcal-recurrence.js";
import {
  addDays,
  durationJson,
  durationText,
  isDay,
  timeJson,
  timeProperty,
} from "./jcal-times.js";

/** Characters of a description that are read. */
export const MAX_DESCRIPTION = 200_000;
/** Extension properties, categories, comments of one event that are read, of each kind. */
const MAX_MANY = 100;
/** Characters of an extension property that is written. */
const MAX_EXTENSION = 4_000;

/** Range of an exception that holds for all that follow. */
const THIS_AND_FUTURE = 2;

/** What properties are called that Zimbra has no place for. */
const PREFIX = "x-partage-ent-";
/** Where the status of free and busy is kept beyond what TRANSP says (MS-OXCICAL). */
const INTENDED = "x-microsoft-cdo-intendedstatus";

const STATUSES = new Map([
  ["CONF", "CONFIRMED"],
  ["TENT", "TENTATIVE"],
  ["CANC", "CANCELLED"],
]);
const CLASSES = new Map([
  ["PUB", "PUBLIC"],
  ["PRI", "PRIVATE"],
  ["CON", "CONFIDENTIAL"],
]);

/** Descriptions of an event, where they don't stand in its component. */
export interface Descriptions {
  readonly text?: string | undefined;
  readonly html?: string | undefined;
}

/** Reads a component; undefined where it has no start, and so is no event. */
export function readComponent(
  comp: JsonObject,
  uid: string,
  descriptions: Descriptions = {},
): JCalComponent | undefined {
  const start = timeProperty("dtstart", objectOf(comp["s"]));
  if (!start) return undefined;
  const description = textOf(comp["desc"]) ?? descriptions.text;
  const html = textOf(comp["descHtml"]) ?? descriptions.html;
  const lines: readonly (JCalProperty | undefined)[] = [
    text("uid", uid),
    start,
    readEnd(comp, start),
    readRecurrenceId(comp),
    text("summary", textOf(comp["name"])),
    text("location", textOf(comp["loc"])),
    description?.trim() ? text("description", description, MAX_DESCRIPTION) : undefined,
    html?.trim() && !description?.trim()
      ? ["x-alt-desc", { fmttype: "text/html" }, "text", bounded(html, MAX_DESCRIPTION)]
      : undefined,
    text("status", STATUSES.get(textOf(comp["status"]) ?? "")),
    text("class", CLASSES.get(textOf(comp["class"]) ?? "")),
    text("transp", isFree(comp) ? "TRANSPARENT" : "OPAQUE"),
    readPriority(comp),
    readSequence(comp),
    readStamp(comp),
    readGeo(comp),
    link(comp),
    readOrganizer(objectOf(comp["or"])),
  ];
  const properties = lines.filter((property) => property !== undefined);
  return [
    "vevent",
    [
      ...properties,
      ...readAttendees(comp["at"]),
      ...readRecurrence(objectOf(comp["recur"])),
      ...many(comp, "category", "categories"),
      ...many(comp, "comment", "comment"),
      ...many(comp, "contact", "contact"),
      ...readExtensions(comp),
    ],
    readAlarms(comp["alarm"]),
  ];
}

function text(
  name: string,
  value: string | undefined,
  length: number = MAX_TEXT,
): JCalProperty | undefined {
  if (value === undefined || value === "") return undefined;
  return [name, {}, "text", bounded(value, length)];
}

/** Whether an event leaves its time free; the status counts where both are told. */
export function isFree(element: JsonObject): boolean {
  const status = textOf(element["fb"]);
  return status === undefined ? textOf(element["transp"]) === "T" : status === "F";
}

/** A whole day's end is the last day in Zimbra, the day after in iCalendar. */
function readEnd(comp: JsonObject, start: JCalProperty): JCalProperty | undefined {
  const end = timeProperty("dtend", objectOf(comp["e"]));
  if (end) {
    if (isDay(String(start[3])) !== isDay(String(end[3]))) return undefined;
    return end[2] === "date" ? [end[0], end[1], end[2], addDays(String(end[3]), 1)] : end;
  }
  const duration = durationText(objectOf(comp["dur"]));
  return duration === undefined ? undefined : ["duration", {}, "duration", duration];
}

function readRecurrenceId(comp: JsonObject): JCalProperty | undefined {
  const element = objectOf(comp["exceptId"]);
  const andFuture = numberOf(element?.["rangeType"]) === THIS_AND_FUTURE;
  const range: Readonly<Record<string, string>> = andFuture ? { range: "THISANDFUTURE" } : {};
  const property = timeProperty("recurrence-id", element, range);
  if (property || !isTrue(comp["ex"])) return property;
  return timeProperty("recurrence-id", { d: comp["ridZ"] });
}

function readPriority(comp: JsonObject): JCalProperty | undefined {
  const priority = numberOf(comp["priority"]);
  return priority ? ["priority", {}, "integer", priority] : undefined;
}

function readSequence(comp: JsonObject): JCalProperty | undefined {
  const sequence = numberOf(comp["seq"]);
  return sequence === undefined ? undefined : ["sequence", {}, "integer", sequence];
}

function readStamp(comp: JsonObject): JCalProperty | undefined {
  const time = numberOf(comp["d"]);
  if (!time || time < 0 || time > 253_402_300_799_000) return undefined;
  return ["dtstamp", {}, "date-time", `${new Date(time).toISOString().slice(0, 19)}Z`];
}

function readGeo(comp: JsonObject): JCalProperty | undefined {
  const geo = objectOf(comp["geo"]);
  const [lat, lon] = [numberOf(geo?.["lat"]), numberOf(geo?.["lon"])];
  return lat === undefined || lon === undefined ? undefined : ["geo", {}, "float", [lat, lon]];
}

/** An address that a person may be sent to: nothing that a browser would run. */
function link(comp: JsonObject): JCalProperty | undefined {
  const url = textOf(comp["url"]);
  return url && /^https?:\/\//i.test(url) ? ["url", {}, "uri", bounded(url)] : undefined;
}

function many(comp: JsonObject, element: string, name: string): readonly JCalProperty[] {
  const value = comp[element];
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : value === undefined
      ? []
      : [value];
  return list
    .slice(0, MAX_MANY)
    .map((item) => text(name, textOf(item)))
    .filter((property) => property !== undefined);
}

function readExtensions(comp: JsonObject): readonly JCalProperty[] {
  const found = objectsOf(comp["xprop"])
    .slice(0, MAX_MANY)
    .flatMap((entry): readonly JCalProperty[] => {
      const name = (textOf(entry["name"]) ?? "").toLowerCase();
      const content = bounded(textOf(entry["value"]) ?? "", MAX_EXTENSION);
      if (!/^x-[\w-]{1,100}$/.test(name) || name === "x-alt-desc") return [];
      const all = [...readExtensionParameters(entry)];
      if (!name.startsWith(PREFIX)) return [[name, cleanParameters(all), "unknown", content]];
      const own = name.slice(PREFIX.length);
      const type = own === "conference" ? "uri" : "text";
      const parameters = all.map(
        ([parameter, item]) =>
          [
            parameter.startsWith(PREFIX) ? parameter.slice(PREFIX.length) : parameter,
            item,
          ] as const,
      );
      return KEPT.has(own) ? [[own, cleanParameters(parameters), type, content]] : [];
    });
  const status = textOf(comp["fb"]);
  const intended =
    status === "T" ? "TENTATIVE" : status === "O" || status === "U" ? "OOF" : undefined;
  const isKnown = found.some(([name]) => name === INTENDED);
  return intended && !isKnown ? [...found, [INTENDED, {}, "unknown", intended]] : found;
}

/** Properties that Zimbra has no place for and that are kept as extensions. */
const KEPT: ReadonlySet<string> = new Set(["conference", "color", "related-to", "attach"]);

/** What a component needs that a VEVENT doesn't say. */
export interface ComponentContext {
  /** Address that alarms by mail are sent to. */
  readonly address: string;
  /** HTML of the description, where it still says the same as the text. */
  readonly html?: string | undefined;
}

/** Writes a VEVENT as the component of an invite. */
export function writeComponent(
  [, properties, components]: JCalComponent,
  { address, html }: ComponentContext,
): JsonObject {
  const first = (name: string): JCalProperty | undefined =>
    properties.find(([own]) => own === name);
  const value = (name: string): string | undefined => {
    const property = first(name);
    return property && String(property[3]);
  };
  const start = first("dtstart")!;
  const organizer = writeOrganizer(first("organizer"));
  const attendees = writeAttendees(properties);
  const recurrence = writeRecurrence(properties);
  const exception = first("recurrence-id");
  const alarms = writeAlarms(components, address);
  const written: readonly (readonly [string, unknown])[] = [
    ["uid", value("uid")],
    ["name", value("summary") ?? ""],
    ["loc", value("location") ?? ""],
    ["status", codeOf(STATUSES, value("status")) ?? "CONF"],
    ["class", codeOf(CLASSES, value("class")) ?? "PUB"],
    ["fb", freeBusyOf(value("transp"), value(INTENDED))],
    ["transp", value("transp") === "TRANSPARENT" ? "T" : "O"],
    ["allDay", start[2] === "date"],
    ["priority", value("priority")],
    ["url", value("url")],
    ["s", timeJson(start)],
    ...writeEnd(first("dtend"), value("duration")),
    ["exceptId", exception && writeRecurrenceId(exception)],
    ["recur", recurrence],
    ["or", organizer],
    ["at", attendees.length > 0 ? attendees : undefined],
    ["alarm", alarms.length > 0 ? alarms : undefined],
    ["geo", writeGeo(first("geo"))],
    ["category", texts(properties, "categories")],
    ["comment", texts(properties, "comment")],
    ["contact", texts(properties, "contact")],
    ["xprop", writeExtensions(properties)],
    ["desc", value("description")],
    ["descHtml", value("x-alt-desc") ?? html],
  ];
  return Object.fromEntries(written.filter(([, item]) => item !== undefined));
}

function writeRecurrenceId(property: JCalProperty): JsonObject {
  const rangeType = property[1]["range"] === "THISANDFUTURE" ? { rangeType: THIS_AND_FUTURE } : {};
  return { ...timeJson(property), ...rangeType };
}

function codeOf(codes: ReadonlyMap<string, string>, word: string | undefined): string | undefined {
  return [...codes].find(([, long]) => long === word?.toUpperCase())?.[0];
}

function freeBusyOf(transparency: string | undefined, intended: string | undefined): string {
  if (transparency === "TRANSPARENT") return "F";
  if (intended === "TENTATIVE") return "T";
  return intended === "OOF" ? "O" : "B";
}

function writeEnd(
  end: JCalProperty | undefined,
  duration: string | undefined,
): readonly (readonly [string, unknown])[] {
  if (end?.[2] === "date") return [["e", { d: timeJson(end, addDays(String(end[3]), -1)).d }]];
  if (end) return [["e", timeJson(end)]];
  return [["dur", duration === undefined ? undefined : durationJson(duration)]];
}

function writeGeo(property: JCalProperty | undefined): JsonObject | undefined {
  const [lat, lon] = Array.isArray(property?.[3]) ? (property[3] as readonly unknown[]) : [];
  return typeof lat === "number" && typeof lon === "number"
    ? { lat: String(lat), lon: String(lon) }
    : undefined;
}

function texts(properties: readonly JCalProperty[], name: string): readonly unknown[] | undefined {
  const found = properties
    .filter(([own]) => own === name)
    .flatMap((property) => property.slice(3).map((item) => ({ _content: String(item) })));
  return found.length > 0 ? found : undefined;
}

function writeExtensions(properties: readonly JCalProperty[]): readonly JsonObject[] | undefined {
  const found = properties.flatMap((property): readonly JsonObject[] => {
    const [name, parameters, type, item] = property;
    const isOwn = KEPT.has(name);
    if (!isOwn && !name.startsWith("x-")) return [];
    const value = String(item);
    if (name === "x-alt-desc" || type === "binary" || value.length > MAX_EXTENSION) return [];
    if (!isOwn)
      return [{ name: name.toUpperCase(), value, ...writeExtensionParameters(parameters) }];
    const prefixed = Object.entries(parameters).map(([key, entry]) => [
      key.startsWith("x-") ? key : `${PREFIX}${key}`,
      entry,
    ]);
    const xparams = writeExtensionParameters(Object.fromEntries(prefixed) as JCalProperty[1]);
    return [{ name: `${PREFIX}${name}`.toUpperCase(), value, ...xparams }];
  });
  return found.length > 0 ? found.slice(0, MAX_MANY) : undefined;
}
