/**
 * Alarms of Zimbra's JSON as VALARM components and back.
 *
 * @module
 */
import { isoTime } from "@partage-ent/calendar";
import type { JCalComponent, JCalProperty } from "@partage-ent/calendar";
import { bounded } from "../mail/message.js";
import { type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import { readAttendees, writeAttendees } from "./jcal-people.js";
import { compactTime, durationJson, durationText } from "./jcal-times.js";

/** Alarms of one event that are read. */
const MAX_ALARMS = 20;

/** VALARMs of a component. */
export function readAlarms(value: unknown): readonly JCalComponent[] {
  return objectsOf(value)
    .slice(0, MAX_ALARMS)
    .map(readAlarm)
    .filter((alarm) => alarm !== undefined);
}

/** The VALARM of an alarm, undefined where it never sounds. */
export function readAlarm(alarm: JsonObject): JCalComponent | undefined {
  const trigger = readTrigger(objectOf(alarm["trigger"]));
  if (!trigger) return undefined;
  const text = (name: string): readonly JCalProperty[] => {
    const value = textOf(alarm[name]);
    return value === undefined ? [] : [[ICALENDAR_NAMES[name] ?? name, {}, "text", bounded(value)]];
  };
  const repeat = objectOf(alarm["repeat"]);
  const count = numberOf(repeat?.["count"]);
  const pause = durationText(repeat);
  return [
    "valarm",
    [
      ["action", {}, "text", (textOf(alarm["action"]) ?? "DISPLAY").toUpperCase().slice(0, 60)],
      trigger,
      ...text("desc"),
      ...text("summary"),
      ...(count && pause
        ? ([
            ["repeat", {}, "integer", count],
            ["duration", {}, "duration", pause],
          ] as const)
        : []),
      ...readAttendees(alarm["at"]).slice(0, MAX_ALARMS),
    ],
    [],
  ];
}

const ICALENDAR_NAMES: Readonly<Record<string, string>> = { desc: "description" };

function readTrigger(trigger: JsonObject | undefined): JCalProperty | undefined {
  const absolute = isoTime(textOf(objectOf(trigger?.["abs"])?.["d"]) ?? "");
  if (absolute !== undefined && absolute.length > 10) {
    return ["trigger", { value: "DATE-TIME" }, "date-time", `${absolute.replace(/Z$/, "")}Z`];
  }
  const relative = objectOf(trigger?.["rel"]);
  const offset = durationText(relative);
  if (!relative || offset === undefined) return undefined;
  const isEnd = textOf(relative["related"])?.toUpperCase() === "END";
  return ["trigger", isEnd ? { related: "END" } : {}, "duration", offset];
}

/** Alarms as requests have them; one that sends mail needs an address to send it to. */
export function writeAlarms(
  components: readonly JCalComponent[],
  address: string,
): readonly JsonObject[] {
  return components.flatMap(([name, properties]) => {
    const trigger = properties.find(([property]) => property === "trigger");
    if (name !== "valarm" || !trigger) return [];
    const at = writeAttendees(properties);
    const action = value(properties, "action") ?? "DISPLAY";
    const repeat = Number(value(properties, "repeat") ?? 0);
    const pause = durationJson(value(properties, "duration") ?? "");
    const desc = value(properties, "description");
    const summary = value(properties, "summary");
    return [
      {
        action,
        trigger: writeTrigger(trigger),
        ...(desc === undefined ? {} : { desc }),
        ...(summary === undefined ? {} : { summary }),
        ...(repeat > 0 && pause ? { repeat: { ...pause, count: repeat } } : {}),
        ...(at.length > 0 ? { at } : action === "EMAIL" ? { at: [{ a: address }] } : {}),
      },
    ];
  });
}

function value(properties: readonly JCalProperty[], name: string): string | undefined {
  const property = properties.find(([own]) => own === name);
  return property && String(property[3]);
}

function writeTrigger(property: JCalProperty): JsonObject {
  const text = String(property[3]);
  const offset = durationJson(text);
  if (!offset) return { abs: { d: `${compactTime(text).replace(/Z$/, "")}Z` } };
  return { rel: { ...offset, related: property[1]["related"] === "END" ? "END" : "START" } };
}
