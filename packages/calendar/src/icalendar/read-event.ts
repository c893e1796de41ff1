/**
 * One VEVENT to an event (RFC 5545 section 3.6.1, RFC 8984; draft-ietf-calext-jscalendar-icalendar).
 *
 * @module
 */
import type {
  CalendarLink,
  CalendarLocation,
  JSCalendarEvent,
  LocalDateTime,
  PatchObject,
  RecurrenceRule,
  VirtualLocation,
} from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { DAY, formatLocal, localSeconds, utcSeconds } from "../civil.js";
import { durationPartsOrNull, formatDuration } from "../duration.js";
import { keepMember, type JCalComponent, type JCalProperty } from "../vendor.js";
import { localOf } from "../zone/zone-clock.js";
import { readAlarms } from "./alarms.js";
import { readParticipants } from "./participants.js";
import { otherParameters, parameter, valueText } from "./properties.js";
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

/** An event of a file, before its overrides are put into its series. */
export interface ReadEvent {
  readonly event: JSCalendarEvent;
  readonly start: FileTime;
  /** RECURRENCE-ID as it stands; absent for a series. */
  readonly recurrence?: FileTime;
  /** RANGE=THISANDFUTURE. */
  readonly andFuture: boolean;
}

const PRIVACY: Readonly<Record<string, JSCalendarEvent["privacy"]>> = {
  public: "public",
  private: "private",
  confidential: "secret",
};
const STATUS = { confirmed: "confirmed", cancelled: "cancelled", tentative: "tentative" } as const;

const NOTHING: readonly JCalProperty[] = [];

/** Collects what the model takes of a component, and keeps the rest. */
class Reader {
  readonly component: JCalComponent;
  readonly taken = new Set<JCalProperty>();
  readonly parameters: [string, JCalProperty[1]][] = [];
  readonly #byName = new Map<string, JCalProperty[]>();

  constructor(component: JCalComponent) {
    this.component = component;
    for (const property of component[1]) {
      const same = this.#byName.get(property[0]);
      if (same) same.push(property);
      else this.#byName.set(property[0], [property]);
    }
  }

  /** The first property of a name, not taken. */
  first(name: string): JCalProperty | undefined {
    return this.#byName.get(name)?.[0];
  }

  /** The first property of a name; the model has its value and the parameters named. */
  take(name: string, known: readonly string[] = []): JCalProperty | undefined {
    const property = this.drop(name);
    if (property) this.#keepParameters(property, known);
    return property;
  }

  /** A property that is written anew from the model. */
  drop(name: string): JCalProperty | undefined {
    const property = this.first(name);
    if (property) this.taken.add(property);
    return property;
  }

  /** All properties of a name that have no parameters but those named. */
  takeAll(name: string, known: readonly string[]): readonly JCalProperty[] {
    const all = (this.#byName.get(name) ?? NOTHING).filter((property) =>
      Object.keys(property[1]).every((parameterName) => known.includes(parameterName)),
    );
    for (const property of all) this.taken.add(property);
    return all;
  }

  /** All properties of a name; parameters that the model has not are kept where there is only one. */
  takeEach(name: string, known: readonly string[] = []): readonly JCalProperty[] {
    const all = this.#byName.get(name) ?? NOTHING;
    const [only] = all;
    if (only && all.length === 1) this.#keepParameters(only, known);
    for (const property of all) this.taken.add(property);
    return all;
  }

  text(name: string): string | undefined {
    const property = this.take(name);
    return property && valueText(property);
  }

  /** A property whose value is one of some words. */
  word<Value>(name: string, values: Readonly<Record<string, Value>>): Value | undefined {
    const property = this.first(name);
    const word = property ? valueText(property).toLowerCase() : "";
    return Object.hasOwn(values, word) ? (this.take(name), values[word]) : undefined;
  }

  rest(): readonly JCalProperty[] {
    return this.component[1].filter((property) => !this.taken.has(property));
  }

  #keepParameters(property: JCalProperty, known: readonly string[]): void {
    const others = otherParameters(property, known);
    if (Object.keys(others).length > 0) this.parameters.push([property[0], others]);
  }
}

/**
 * Reads one VEVENT.
 *
 * @throws {@link CalendarError} when it has no start, or a time in it is none.
 */
export function readEvent(component: JCalComponent, zones: FileZones): ReadEvent {
  const reader = new Reader(component);
  const startProperty = reader.take("dtstart", ["tzid"]);
  if (!startProperty) throw new CalendarError("ERR_CALENDAR_VALUE", "An event has no DTSTART");
  const start = readTime(startProperty, zones);
  if (start.unknownZone) reader.parameters.push(["dtstart", { tzid: start.unknownZone }]);
  const recurrenceProperty = reader.take("recurrence-id", ["tzid", "range"]);
  const recurrence = recurrenceProperty && readTime(recurrenceProperty, zones);
  const times = readDuration(reader, start, zones);
  const recurring = readRecurrence(reader, start, zones);
  const { alerts, others } = readAlarms(component);
  const timeZones = customZonesOf([start, times.end]);
  const title = reader.text("summary");
  const event: JSCalendarEvent = {
    "@type": "Event",
    uid: reader.text("uid") ?? `${start.local}/${(title ?? "").slice(0, 100)}`,
    ...stamps(reader),
    ...(title !== undefined && { title }),
    ...readDescription(reader),
    start: start.local,
    timeZone: start.timeZone,
    ...(start.isDate && { showWithoutTime: true }),
    duration: times.duration,
    ...readPlaces(reader, times.end),
    ...readLinks(reader),
    ...readWords(reader),
    ...people(reader),
    ...recurring,
    ...(alerts.length > 0 && { alerts: Object.fromEntries(alerts) }),
    ...(Object.keys(timeZones).length > 0 && { timeZones }),
  };
  const kept = { properties: reader.rest(), components: others };
  return {
    event: {
      ...event,
      ...keepMember({ ...kept, parameters: Object.fromEntries(reader.parameters) }),
    },
    start,
    ...(recurrence && { recurrence }),
    andFuture: recurrenceProperty
      ? parameter(recurrenceProperty, "range")?.toUpperCase() === "THISANDFUTURE"
      : false,
  };
}

function stamps(reader: Reader): Partial<JSCalendarEvent> {
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

function readDescription(reader: Reader): Partial<JSCalendarEvent> {
  const description = reader.text("description");
  if (description !== undefined) return { description };
  const html = reader.first("x-alt-desc");
  if (!html || parameter(html, "fmttype")?.toLowerCase() !== "text/html") return {};
  reader.take("x-alt-desc", ["fmttype"]);
  return { description: valueText(html), descriptionContentType: "text/html" };
}

function readDuration(
  reader: Reader,
  start: FileTime,
  zones: FileZones,
): { readonly duration: string; readonly end?: FileTime } {
  const endProperty = reader.drop("dtend");
  if (endProperty) {
    const end = readTime(endProperty, zones);
    const other = start.timeZone && end.timeZone && end.timeZone !== start.timeZone;
    return { duration: between(start, end), ...(other && { end }) };
  }
  const property = reader.drop("duration");
  const parts = property && durationPartsOrNull(valueText(property));
  if (parts && parts.days >= 0 && parts.seconds >= 0) return { duration: formatDuration(parts) };
  // RFC 5545 section 3.6.1: a date lasts a day, a time no time.
  return { duration: start.isDate ? "P1D" : "PT0S" };
}

function between(start: FileTime, end: FileTime): string {
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

function readPlaces(reader: Reader, end: FileTime | undefined): Partial<JSCalendarEvent> {
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

function readLinks(reader: Reader): Partial<JSCalendarEvent> {
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

function readWords(reader: Reader): Partial<JSCalendarEvent> {
  const keywords = reader.takeAll("categories", []).flatMap((item) => item.slice(3).map(String));
  const priority = Number(reader.first("priority")?.[3] ?? Number.NaN);
  const ranked = Number.isInteger(priority) && priority >= 0 && priority <= 9;
  if (ranked) reader.take("priority");
  const privacy = reader.word("class", PRIVACY);
  const freeBusyStatus = reader.word("transp", { opaque: "busy", transparent: "free" } as const);
  const status = reader.word("status", STATUS);
  const color = reader.text("color");
  return {
    ...(keywords.length > 0 && {
      keywords: Object.fromEntries(keywords.map((word) => [word, true as const])),
    }),
    ...(ranked && { priority }),
    ...(privacy && { privacy }),
    ...(freeBusyStatus && { freeBusyStatus }),
    ...(status && { status }),
    ...(color && { color }),
  };
}

function people(reader: Reader): Partial<JSCalendarEvent> {
  for (const property of reader.component[1]) {
    const isPerson = property[0] === "attendee" || property[0] === "organizer";
    if (isPerson && valueText(property)) reader.taken.add(property);
  }
  return readParticipants(reader.component);
}

function readRecurrence(
  reader: Reader,
  start: FileTime,
  zones: FileZones,
): Partial<JSCalendarEvent> {
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
    ...readDates(reader, "rdate", start, zones),
    ...readDates(reader, "exdate", start, zones),
  ];
  return {
    ...(recurrenceRules.length > 0 && { recurrenceRules }),
    ...(excludedRecurrenceRules.length > 0 && { excludedRecurrenceRules }),
    ...(overrides.length > 0 && { recurrenceOverrides: Object.fromEntries(overrides) }),
  };
}

function readDates(
  reader: Reader,
  name: "rdate" | "exdate",
  start: FileTime,
  zones: FileZones,
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
      return [id, { duration }];
    }),
  );
}
