/**
 * Events as VEVENT components (RFC 5545 section 3.6.1): a series and its overrides.
 *
 * @module
 */
import type { JSCalendarEvent, LocalDateTime, PatchObject } from "@partage-ent/jmap";

import { formatLocal, formatUtc, localSeconds } from "../civil.js";
import { DAY } from "../civil.js";
import { durationParts } from "../duration.js";
import { applyPatch } from "../recurrence/patch-object.js";
import {
  keptOf,
  RANGE_MEMBER,
  THIS_AND_FUTURE,
  type JCalComponent,
  type JCalProperty,
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

/** The VEVENTs of an event: the series first, then its overrides. */
export function writeEvent(
  event: JSCalendarEvent,
  context: WriteContext,
): readonly JCalComponent[] {
  const overrides = Object.entries(event.recurrenceOverrides ?? {});
  const changed = overrides.filter(([, patch]) => isChange(patch));
  return [
    component(event, recurrenceProperties(event, overrides), context),
    ...changed.map(([id, patch]) => {
      const range = patch[RANGE_MEMBER] === THIS_AND_FUTURE && { range: "THISANDFUTURE" };
      const occurrence = applyPatch({ ...event, start: id }, patch);
      const [, parameters, type, value] = timeProperty("recurrence-id", event, id);
      return component(
        occurrence,
        [["recurrence-id", { ...parameters, ...range }, type, value]],
        context,
      );
    }),
  ];
}

/** An override that says more than "it takes place" or "it doesn't". */
function isChange(patch: PatchObject): boolean {
  const keys = Object.keys(patch);
  if (patch["excluded"] === true || keys.length === 0) return false;
  return !(keys.length === 1 && keys[0] === "duration");
}

function component(
  event: JSCalendarEvent,
  recurrence: readonly JCalProperty[],
  { stamp }: WriteContext,
): JCalComponent {
  const kept = keptOf(event);
  const parameters = kept.parameters ?? {};
  const ownStamp = kept.properties?.some(([name]) => name === "dtstamp");
  const properties: JCalProperty[] = [
    ["uid", {}, "text", event.uid],
    ...(ownStamp ? [] : [["dtstamp", {}, "date-time", event.updated ?? stamp] as const]),
    timeProperty("dtstart", event, event.start),
    ...endProperty(event),
    ...recurrence,
    ...textProperties(event),
    ...placeProperties(event),
    ...linkProperties(event),
    ...Object.values(event.participants ?? {}).flatMap((participant) =>
      writeParticipant(participant, event.replyTo?.["imip"]),
    ),
  ];
  return [
    "vevent",
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
function timeProperty(name: string, event: JSCalendarEvent, local: LocalDateTime): JCalProperty {
  if (event.showWithoutTime && event.timeZone == null)
    return [name, {}, "date", local.slice(0, 10)];
  if (event.timeZone == null) return [name, {}, "date-time", local];
  if (event.timeZone === "Etc/UTC") return [name, {}, "date-time", `${local}Z`];
  return [name, { tzid: zoneName(event) }, "date-time", local];
}

function zoneName({ timeZone, timeZones }: JSCalendarEvent): string {
  return timeZones?.[timeZone!]?.tzId ?? timeZone!;
}

function endProperty(event: JSCalendarEvent): readonly JCalProperty[] {
  const { duration = "PT0S", start, timeZone } = event;
  const { days, seconds } = durationParts(duration);
  if (event.showWithoutTime && timeZone == null) {
    const end = formatLocal(localSeconds(start) + days * DAY).slice(0, 10);
    return [["dtend", {}, "date", end]];
  }
  const end = Object.values(event.locations ?? {}).find((place) => place.relativeTo === "end");
  if (end?.timeZone && timeZone) {
    const utc =
      utcOf(zoneClock(timeZone, event.timeZones), localSeconds(start) + days * DAY) + seconds;
    const there = { ...event, timeZone: end.timeZone };
    const local = localOf(zoneClock(end.timeZone, event.timeZones), utc);
    return [timeProperty("dtend", there, formatLocal(local))];
  }
  return [["duration", {}, "duration", duration]];
}

function recurrenceProperties(
  event: JSCalendarEvent,
  overrides: readonly (readonly [LocalDateTime, PatchObject])[],
): readonly JCalProperty[] {
  const dates = (name: string, ids: readonly LocalDateTime[]): readonly JCalProperty[] =>
    ids.map((id) => timeProperty(name, event, id));
  const excluded = overrides.filter(([, patch]) => patch["excluded"] === true);
  const added = overrides.filter(([, patch]) => Object.keys(patch).length === 0);
  const periods = overrides.filter(
    ([, patch]) => typeof patch["duration"] === "string" && !isChange(patch),
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
      return ["rdate", parameters, "period", [begin, patch["duration"]]];
    }),
  ];
}

function recurrenceIdOf(event: JSCalendarEvent): JCalProperty {
  const zone =
    event.recurrenceIdTimeZone === undefined ? event.timeZone : event.recurrenceIdTimeZone;
  return timeProperty("recurrence-id", { ...event, timeZone: zone }, event.recurrenceId!);
}

/** RFC 5545 section 3.3.10: UNTIL is a date, a floating time or UTC, as DTSTART is. */
function untilText(event: JSCalendarEvent, until: LocalDateTime | undefined): string | undefined {
  if (until === undefined) return undefined;
  if (event.showWithoutTime && event.timeZone == null) return until.slice(0, 10);
  if (event.timeZone == null) return until;
  return formatUtc(utcOf(zoneClock(event.timeZone, event.timeZones), localSeconds(until)));
}

const CLASSES = { public: "PUBLIC", private: "PRIVATE", secret: "CONFIDENTIAL" };

function textProperties(event: JSCalendarEvent): readonly JCalProperty[] {
  const html = event.descriptionContentType === "text/html";
  const keywords = Object.keys(event.keywords ?? {});
  const all: readonly (readonly [string, string, unknown])[] = [
    ["created", "date-time", event.created],
    ["last-modified", "date-time", hasOwnStamp(event) ? event.updated : undefined],
    ["sequence", "integer", event.sequence],
    ["summary", "text", event.title],
    ["description", "text", html ? undefined : event.description],
    ["status", "text", event.status?.toUpperCase()],
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
function hasOwnStamp(event: JSCalendarEvent): boolean {
  return keptOf(event).properties?.some(([name]) => name === "dtstamp") ?? false;
}

function placeProperties(event: JSCalendarEvent): readonly JCalProperty[] {
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

function linkProperties(event: JSCalendarEvent): readonly JCalProperty[] {
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
