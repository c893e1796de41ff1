/**
 * What the VEVENTs of an event and the VTODOs of a task have in common (RFC 5545 section 3.6): a series and
 * its overrides.
 *
 * @module
 */
import type { JSCalendarEntry, LocalDateTime, PatchObject } from "@partage-ent/jmap";

import { formatLocal, formatUtc, localSeconds } from "../civil.js";
import { applyPatch } from "../recurrence/patch-object.js";
import {
  keptOf,
  RANGE_MEMBER,
  THIS_AND_FUTURE,
  type JCalComponent,
  type JCalProperty,
  type KeptICalendar,
} from "../vendor.js";
import { localOf, utcOf, zoneClock } from "../zone/zone-clock.js";
import { writeAlarm } from "./alarms.js";
import { writeParticipant } from "./participants.js";
import { writeRule } from "./rules.js";

/** What writing needs that events don't say. */
export interface WriteContext {
  /** DTSTAMP, a UTCDate. */
  readonly stamp: string;
}

/** How one kind of entry is written. */
export interface EntryShape<Entry extends JSCalendarEntry> {
  readonly component: "vevent" | "vtodo";
  /** The member that says how long an occurrence is. */
  readonly lasting: "duration" | "estimatedDuration";
  /** What a series says of one occurrence. */
  readonly occurrence: (series: Entry, id: LocalDateTime) => Entry;
  /** When it begins and ends. */
  readonly times: (entry: Entry) => readonly JCalProperty[];
  readonly status: (entry: Entry) => string | undefined;
  /** What the other kind has not. */
  readonly own: (entry: Entry) => readonly JCalProperty[];
  /** What is kept of its source, and still holds. */
  readonly kept: (entry: Entry) => KeptICalendar;
}

/** The components of an event or task: the series first, then its overrides. */
export function writeSeries<Entry extends JSCalendarEntry>(
  entry: Entry,
  shape: EntryShape<Entry>,
  context: WriteContext,
): readonly JCalComponent[] {
  const overrides = Object.entries(entry.recurrenceOverrides ?? {});
  const changed = overrides.filter(([, patch]) => isChange(patch, shape.lasting));
  const recurrence = recurrenceProperties(entry, overrides, shape.lasting);
  return [
    component(entry, { recurrence, shape, context }),
    ...changed.map(([id, patch]) => {
      const range = patch[RANGE_MEMBER] === THIS_AND_FUTURE && { range: "THISANDFUTURE" };
      const occurrence = applyPatch(shape.occurrence(entry, id), patch);
      const [, parameters, type, value] = timeProperty("recurrence-id", entry, id);
      return component(occurrence, {
        recurrence: [["recurrence-id", { ...parameters, ...range }, type, value]],
        shape,
        context,
      });
    }),
  ];
}

/** An override that says more than "it takes place" or "it doesn't". */
function isChange(patch: PatchObject, lasting: string): boolean {
  const keys = Object.keys(patch);
  if (patch["excluded"] === true || keys.length === 0) return false;
  return !(keys.length === 1 && keys[0] === lasting);
}

function component<Entry extends JSCalendarEntry>(
  event: Entry,
  {
    recurrence,
    shape,
    context: { stamp },
  }: {
    readonly recurrence: readonly JCalProperty[];
    readonly shape: EntryShape<Entry>;
    readonly context: WriteContext;
  },
): JCalComponent {
  const kept = shape.kept(event);
  const parameters = kept.parameters ?? {};
  const ownStamp = kept.properties?.some(([name]) => name === "dtstamp");
  const properties: JCalProperty[] = [
    ["uid", {}, "text", event.uid],
    ...(ownStamp ? [] : [["dtstamp", {}, "date-time", event.updated ?? stamp] as const]),
    ...shape.times(event),
    ...recurrence,
    ...textProperties(event, shape.status(event)),
    ...shape.own(event),
    ...placeProperties(event),
    ...linkProperties(event),
    ...Object.values(event.participants ?? {}).flatMap((participant) =>
      writeParticipant(participant, event.replyTo?.["imip"]),
    ),
  ];
  return [
    shape.component,
    [
      ...properties.map(([name, own, ...rest]): JCalProperty => [
        name,
        { ...parameters[name], ...own },
        ...rest,
      ]),
      ...(kept.properties ?? []),
    ],
    [
      ...Object.values(event.alerts ?? {}).map((alert) => writeAlarm(alert, event.title)),
      ...(kept.components ?? []),
    ],
  ];
}

/** A local time of an event as a property: a date, UTC, with a TZID, or floating. */
export function timeProperty(
  name: string,
  event: JSCalendarEntry,
  local: LocalDateTime,
): JCalProperty {
  if (event.showWithoutTime && event.timeZone == null)
    return [name, {}, "date", local.slice(0, 10)];
  if (event.timeZone == null) return [name, {}, "date-time", local];
  if (event.timeZone === "Etc/UTC") return [name, {}, "date-time", `${local}Z`];
  return [name, { tzid: zoneName(event) }, "date-time", local];
}

function zoneName({ timeZone, timeZones }: JSCalendarEntry): string {
  return timeZones?.[timeZone!]?.tzId ?? timeZone!;
}

/** The end, in the zone that a place says, where that is another one. */
export function timeAtEnd(
  name: string,
  entry: JSCalendarEntry,
  utc: number,
): JCalProperty | undefined {
  const end = Object.values(entry.locations ?? {}).find((place) => place.relativeTo === "end");
  if (!end?.timeZone) return undefined;
  const local = localOf(zoneClock(end.timeZone, entry.timeZones), utc);
  return timeProperty(name, { ...entry, timeZone: end.timeZone }, formatLocal(local));
}

function recurrenceProperties(
  event: JSCalendarEntry,
  overrides: readonly (readonly [LocalDateTime, PatchObject])[],
  lasting: string,
): readonly JCalProperty[] {
  const dates = (name: string, ids: readonly LocalDateTime[]): readonly JCalProperty[] =>
    ids.map((id) => timeProperty(name, event, id));
  const excluded = overrides.filter(([, patch]) => patch["excluded"] === true);
  const added = overrides.filter(([, patch]) => Object.keys(patch).length === 0);
  const periods = overrides.filter(
    ([, patch]) => typeof patch[lasting] === "string" && !isChange(patch, lasting),
  );
  return [
    ...(event.recurrenceId ? [recurrenceIdOf(event)] : []),
    ...(event.recurrenceRules ?? []).map((rule): JCalProperty => [
      "rrule",
      {},
      "recur",
      writeRule(rule, untilText(event, rule.until)),
    ]),
    ...(event.excludedRecurrenceRules ?? []).map((rule): JCalProperty => [
      "exrule",
      {},
      "recur",
      writeRule(rule, untilText(event, rule.until)),
    ]),
    ...dates(
      "rdate",
      added.map(([id]) => id),
    ),
    ...dates(
      "exdate",
      excluded.map(([id]) => id),
    ),
    ...periods.map(([id, patch]): JCalProperty => {
      const [, parameters, , begin] = timeProperty("rdate", event, id);
      return ["rdate", parameters, "period", [begin, patch[lasting]]];
    }),
  ];
}

function recurrenceIdOf(event: JSCalendarEntry): JCalProperty {
  const zone =
    event.recurrenceIdTimeZone === undefined ? event.timeZone : event.recurrenceIdTimeZone;
  return timeProperty("recurrence-id", { ...event, timeZone: zone }, event.recurrenceId!);
}

/** RFC 5545 section 3.3.10: UNTIL is a date, a floating time or UTC, as DTSTART is. */
function untilText(event: JSCalendarEntry, until: LocalDateTime | undefined): string | undefined {
  if (until === undefined) return undefined;
  if (event.showWithoutTime && event.timeZone == null) return until.slice(0, 10);
  if (event.timeZone == null) return until;
  return formatUtc(utcOf(zoneClock(event.timeZone, event.timeZones), localSeconds(until)));
}

const CLASSES = { public: "PUBLIC", private: "PRIVATE", secret: "CONFIDENTIAL" };

function textProperties(
  event: JSCalendarEntry,
  status: string | undefined,
): readonly JCalProperty[] {
  const html = event.descriptionContentType === "text/html";
  const keywords = Object.keys(event.keywords ?? {});
  const all: readonly (readonly [string, string, unknown])[] = [
    ["created", "date-time", event.created],
    ["last-modified", "date-time", hasOwnStamp(event) ? event.updated : undefined],
    ["sequence", "integer", event.sequence],
    ["summary", "text", event.title],
    ["description", "text", html ? undefined : event.description],
    ["status", "text", status?.toUpperCase()],
    ["class", "text", event.privacy && CLASSES[event.privacy]],
    [
      "transp",
      "text",
      event.freeBusyStatus && (event.freeBusyStatus === "free" ? "TRANSPARENT" : "OPAQUE"),
    ],
    ["priority", "integer", event.priority],
    ["color", "text", event.color],
  ];
  return [
    ...all
      .filter(([, , value]) => value !== undefined)
      .map(([name, type, value]): JCalProperty => [name, {}, type, value]),
    ...(html && event.description !== undefined
      ? [["x-alt-desc", { fmttype: "text/html" }, "unknown", event.description] as const]
      : []),
    ...(keywords.length > 0 ? [["categories", {}, "text", ...keywords] as const] : []),
  ];
}

/** A DTSTAMP among the kept properties means that `updated` was LAST-MODIFIED. */
function hasOwnStamp(event: JSCalendarEntry): boolean {
  return keptOf(event).properties?.some(([name]) => name === "dtstamp") ?? false;
}

function placeProperties(event: JSCalendarEntry): readonly JCalProperty[] {
  const places = Object.values(event.locations ?? {}).filter((place) => place.relativeTo !== "end");
  const names = places.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const geo = /^geo:(-?[\d.]+),(-?[\d.]+)/.exec(
    places.find((place) => place.coordinates)?.coordinates ?? "",
  );
  return [
    ...(names.length > 0 ? [["location", {}, "text", names.join(", ")] as const] : []),
    ...(geo ? [["geo", {}, "float", [Number(geo[1]), Number(geo[2])]] as const] : []),
    ...Object.values(event.virtualLocations ?? {}).map(({ uri, name, features }): JCalProperty => {
      const feature = Object.keys(features ?? {}).map((word) => word.toUpperCase());
      return [
        "conference",
        { ...(name && { label: name }), ...(feature.length > 0 && { feature: feature.join(",") }) },
        "uri",
        uri,
      ];
    }),
  ];
}

function linkProperties(event: JSCalendarEntry): readonly JCalProperty[] {
  return Object.values(event.links ?? {}).map((link): JCalProperty => {
    if (link.rel === "describedby") return ["url", {}, "uri", link.href];
    const data = /^data:([^;,]*);base64,(.*)$/s.exec(link.href);
    const parameters = {
      ...(link.contentType && { fmttype: link.contentType }),
      ...(link.title && { filename: link.title }),
      ...(link.size !== undefined && { size: String(link.size) }),
    };
    if (!data) return ["attach", parameters, "uri", link.href];
    return ["attach", { ...parameters, encoding: "BASE64" }, "binary", data[2]];
  });
}
