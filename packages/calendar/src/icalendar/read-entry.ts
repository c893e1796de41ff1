/**
 * What a VEVENT and a VTODO have in common (RFC 5545 section 3.6, RFC 8984 section 4;
 * draft-ietf-calext-jscalendar-icalendar).
 *
 * @module
 */
import type {
  CalendarLink,
  CalendarLocation,
  JSCalendarEntry,
  LocalDateTime,
  PatchObject,
  RecurrenceRule,
  VirtualLocation,
} from "@partage-ent/jmap";

import { DAY, formatLocal, localSeconds, utcSeconds } from "../civil.js";
import { durationPartsOrNull, formatDuration } from "../duration.js";
import { keepMember, type JCalProperty } from "../vendor.js";
import { localOf } from "../zone/zone-clock.js";
import { readAlarms } from "./alarms.js";
import type { ComponentReader } from "./component-reader.js";
import type { CalendarProblem } from "./parse-components.js";
import { readParticipants } from "./participants.js";
import { parameter, valueText } from "./properties.js";
import { readRule } from "./rules.js";
import {
  clockOf,
  customZonesOf,
  localIn,
  readTime,
  readUtc,
  utcSecondsOf,
  type FileTime,
} from "./times.js";
import type { FileZones } from "./zones.js";

/** An event or task of a file, before its overrides are put into its series. */
export interface ReadEntry<Entry extends JSCalendarEntry> {
  readonly entry: Entry;
  /** What occurrences are named by; null for a task that has no time. */
  readonly start: FileTime | null;
  /** RECURRENCE-ID as it stands; absent for a series. */
  readonly recurrence?: FileTime;
  /** RANGE=THISANDFUTURE. */
  readonly andFuture: boolean;
  /** What is wrong in it, where it could be read nevertheless. */
  readonly problem?: CalendarProblem;
}

/** What of times {@link readCommon} needs. */
interface EntryTimes {
  readonly zones: FileZones;
  /** As {@link ReadEntry.start}. */
  readonly start: FileTime | null;
  /** The end, where it is in another zone. */
  readonly end: FileTime | undefined;
  /** The member that says how long an occurrence is. */
  readonly lasting: "duration" | "estimatedDuration";
}

const PRIVACY: Readonly<Record<string, JSCalendarEntry["privacy"]>> = {
  public: "public",
  private: "private",
  confidential: "secret",
};

/** RECURRENCE-ID, and whether it holds for all that follow. */
export function readRecurrenceId(
  reader: ComponentReader,
  zones: FileZones,
): { readonly recurrence?: FileTime; readonly andFuture: boolean } {
  const property = reader.take("recurrence-id", ["tzid", "range"]);
  if (!property) return { andFuture: false };
  const andFuture = parameter(property, "range")?.toUpperCase() === "THISANDFUTURE";
  return { recurrence: readTime(property, zones), andFuture };
}

/** A time property; a TZID that nobody knows is kept. */
export function takeTime(
  reader: ComponentReader,
  name: string,
  zones: FileZones,
): FileTime | undefined {
  const property = reader.take(name, ["tzid"]);
  if (!property) return undefined;
  const time = readTime(property, zones);
  if (time.unknownZone) reader.parameters.push([name, { tzid: time.unknownZone }]);
  return time;
}

/** The members that are no times of their own. */
export function readCommon(
  reader: ComponentReader,
  { zones, start, end, lasting }: EntryTimes,
): JSCalendarEntry {
  const recurring = start ? readRecurrence(reader, start, { zones, lasting }) : {};
  const timeZones = customZonesOf([start ?? undefined, end]);
  const title = reader.text("summary");
  const uid = reader.text("uid");
  return {
    uid: uid ?? `${start?.local ?? ""}/${(title ?? "").slice(0, 100)}`,
    ...stamps(reader),
    ...(title !== undefined && { title }),
    ...readDescription(reader),
    ...readPlaces(reader, end),
    ...readLinks(reader),
    ...readWords(reader),
    ...people(reader),
    ...recurring,
    ...(Object.keys(timeZones).length > 0 && { timeZones }),
  };
}

/** Alerts, and what nothing in the model has taken. */
export function readRest(reader: ComponentReader): Pick<JSCalendarEntry, "alerts"> {
  const { alerts, others } = readAlarms(reader.component);
  const parameters = Object.fromEntries(reader.parameters);
  return {
    ...(alerts.length > 0 && { alerts: Object.fromEntries(alerts) }),
    ...keepMember({ properties: reader.rest(), components: others, parameters }),
  };
}

function stamps(reader: ComponentReader): Partial<JSCalendarEntry> {
  const modified = readUtc(reader.first("last-modified"));
  const stamp = readUtc(reader.first("dtstamp"));
  if (modified) reader.take("last-modified");
  else if (stamp) reader.take("dtstamp");
  const created = readUtc(reader.first("created"));
  if (created) reader.take("created");
  const updated = modified ?? stamp;
  const property = reader.first("sequence");
  const sequence = property ? Number(property[3]) : undefined;
  // A number that wrapped below zero stays among the kept properties.
  const valid = sequence !== undefined && Number.isSafeInteger(sequence) && sequence >= 0;
  if (valid) reader.take("sequence");
  return {
    ...(created && { created }),
    ...(updated && { updated }),
    ...(valid && { sequence }),
  };
}

function readDescription(reader: ComponentReader): Partial<JSCalendarEntry> {
  const description = reader.text("description");
  if (description !== undefined) return { description };
  const html = reader.first("x-alt-desc");
  if (!html || parameter(html, "fmttype")?.toLowerCase() !== "text/html") return {};
  reader.take("x-alt-desc", ["fmttype"]);
  return { description: valueText(html), descriptionContentType: "text/html" };
}

/** How long it is from a time to another one; nothing where that is before. */
export function between(start: FileTime, end: FileTime): string {
  if (start.isDate) {
    const days = Math.round((localSeconds(end.local) - localSeconds(start.local)) / DAY);
    return formatDuration({ days: Math.max(days, 0), seconds: 0 });
  }
  const seconds =
    start.timeZone === null || end.timeZone === null
      ? localSeconds(end.local) - localSeconds(start.local)
      : utcSecondsOf(end) - utcSecondsOf(start);
  return formatDuration({ days: 0, seconds: Math.max(seconds, 0) });
}

function readPlaces(reader: ComponentReader, end: FileTime | undefined): Partial<JSCalendarEntry> {
  const places: [string, CalendarLocation][] = [];
  const name = reader.text("location");
  const geo = reader.take("geo");
  const point = Array.isArray(geo?.[3]) ? (geo[3] as readonly unknown[]).map(Number) : [];
  const coordinates =
    point.length === 2 && point.every(Number.isFinite) ? `geo:${point[0]},${point[1]}` : undefined;
  if (name !== undefined || coordinates) {
    const place = { ...(name !== undefined && { name }), ...(coordinates && { coordinates }) };
    places.push(["1", { "@type": "Location", ...place }]);
  }
  if (end?.timeZone) {
    places.push(["end", { "@type": "Location", relativeTo: "end", timeZone: end.timeZone }]);
  }
  const virtual = reader
    .takeAll("conference", ["label", "feature"])
    .map((property, index): [string, VirtualLocation] => [
      String(index + 1),
      readVirtual(property),
    ]);
  return {
    ...(places.length > 0 && { locations: Object.fromEntries(places) }),
    ...(virtual.length > 0 && { virtualLocations: Object.fromEntries(virtual) }),
  };
}

function readVirtual(property: JCalProperty): VirtualLocation {
  const label = parameter(property, "label");
  const features = [property[1]["feature"] ?? []].flat().flatMap((text) => text.split(","));
  return {
    "@type": "VirtualLocation",
    uri: valueText(property),
    ...(label && { name: label }),
    ...(features.length > 0 && {
      features: Object.fromEntries(features.map((name) => [name.toLowerCase(), true as const])),
    }),
  };
}

function readLinks(reader: ComponentReader): Partial<JSCalendarEntry> {
  const links: [string, CalendarLink][] = [];
  const url = reader.text("url");
  if (url) links.push(["url", { "@type": "Link", href: url, rel: "describedby" }]);
  const known = ["fmttype", "filename", "size", "encoding"];
  for (const property of reader.takeAll("attach", known)) {
    const contentType = parameter(property, "fmttype");
    const title = parameter(property, "filename");
    const size = Number(parameter(property, "size") ?? Number.NaN);
    const href =
      property[2] === "binary"
        ? `data:${contentType ?? "application/octet-stream"};base64,${valueText(property)}`
        : valueText(property);
    const details = {
      ...(contentType && { contentType }),
      ...(title && { title }),
      ...(Number.isInteger(size) && { size }),
    };
    const link: CalendarLink = { "@type": "Link", href, rel: "enclosure", ...details };
    links.push([String(links.length + 1), link]);
  }
  return links.length > 0 ? { links: Object.fromEntries(links) } : {};
}

function readWords(reader: ComponentReader): Partial<JSCalendarEntry> {
  const keywords = reader.takeAll("categories", []).flatMap((item) => item.slice(3).map(String));
  const priority = Number(reader.first("priority")?.[3] ?? Number.NaN);
  const ranked = Number.isInteger(priority) && priority >= 0 && priority <= 9;
  if (ranked) reader.take("priority");
  const privacy = reader.word("class", PRIVACY);
  const freeBusyStatus = reader.word("transp", { opaque: "busy", transparent: "free" } as const);
  const color = reader.text("color");
  return {
    ...(keywords.length > 0 && {
      keywords: Object.fromEntries(keywords.map((word) => [word, true as const])),
    }),
    ...(ranked && { priority }),
    ...(privacy && { privacy }),
    ...(freeBusyStatus && { freeBusyStatus }),
    ...(color && { color }),
  };
}

function people(reader: ComponentReader): Partial<JSCalendarEntry> {
  for (const property of reader.component[1]) {
    const isPerson = property[0] === "attendee" || property[0] === "organizer";
    if (isPerson && valueText(property)) reader.taken.add(property);
  }
  return readParticipants(reader.component);
}

function readRecurrence(
  reader: ComponentReader,
  start: FileTime,
  { zones, lasting }: Pick<EntryTimes, "zones" | "lasting">,
): Partial<JSCalendarEntry> {
  const clock = clockOf(start);
  const context = {
    allDay: start.isDate,
    toLocal: (utc: string) => formatLocal(localOf(clock, utcSeconds(utc))),
  };
  const rules = (name: string): readonly RecurrenceRule[] =>
    reader.takeEach(name).map((property) => readRule(property[3], context));
  const recurrenceRules = rules("rrule");
  const excludedRecurrenceRules = rules("exrule");
  const overrides = [
    ...readDates(reader, "rdate", start, { zones, lasting }),
    ...readDates(reader, "exdate", start, { zones, lasting }),
  ];
  return {
    ...(recurrenceRules.length > 0 && { recurrenceRules }),
    ...(excludedRecurrenceRules.length > 0 && { excludedRecurrenceRules }),
    ...(overrides.length > 0 && { recurrenceOverrides: Object.fromEntries(overrides) }),
  };
}

function readDates(
  reader: ComponentReader,
  name: "rdate" | "exdate",
  start: FileTime,
  { zones, lasting }: Pick<EntryTimes, "zones" | "lasting">,
): readonly (readonly [LocalDateTime, PatchObject])[] {
  return reader.takeEach(name, ["tzid"]).flatMap((property) =>
    property.slice(3).map((value): readonly [LocalDateTime, PatchObject] => {
      const [from, to] = Array.isArray(value) ? (value as readonly unknown[]).map(String) : [];
      const time = readTime(property, zones, from ?? String(value));
      const id = localIn(time, start);
      if (name === "exdate") return [id, { excluded: true }];
      if (to === undefined) return [id, {}];
      const parts = durationPartsOrNull(to);
      const duration = parts ? formatDuration(parts) : between(time, readTime(property, zones, to));
      return [id, { [lasting]: duration }];
    }),
  );
}
