/**
 * Zones that Zimbra defines by two offsets and the days on which they begin (`tz`), as VTIMEZONE
 * components and back.
 *
 * @module
 */
import { ianaName, type JCalComponent, type JCalProperty } from "@partage-ent/calendar";
import { bounded } from "../mail/message.js";
import { type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";

const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
/** Zones of one event that are read. */
const MAX_ZONES = 50;

/** VTIMEZONEs of some definitions; those that only name a zone are left to the name. */
export function readZones(value: unknown): readonly JCalComponent[] {
  return objectsOf(value)
    .slice(0, MAX_ZONES)
    .flatMap((zone): readonly JCalComponent[] => {
      const id = textOf(zone["id"]);
      const standard = numberOf(zone["stdoff"]);
      if (!id || standard === undefined) return [];
      const daylight = numberOf(zone["dayoff"]) ?? standard;
      const onsets = [objectOf(zone["standard"]), objectOf(zone["daylight"])] as const;
      const parts =
        onsets[0] && onsets[1]
          ? [
              observance("standard", onsets[0], daylight, standard),
              observance("daylight", onsets[1], standard, daylight),
            ]
          : [observance("standard", undefined, standard, standard)];
      return [["vtimezone", [["tzid", {}, "text", bounded(id, 200)]], parts]];
    });
}

function observance(
  name: string,
  onset: JsonObject | undefined,
  from: number,
  to: number,
): JCalComponent {
  const number = (attribute: string, low: number, high: number): number =>
    Math.min(Math.max(Math.trunc(numberOf(onset?.[attribute]) ?? low), low), high);
  const time = [number("hour", 0, 23), number("min", 0, 59), number("sec", 0, 59)].map(pad);
  const properties: JCalProperty[] = [
    ["dtstart", {}, "date-time", `1971-01-01T${time.join(":")}`],
    ["tzoffsetfrom", {}, "utc-offset", offsetText(from)],
    ["tzoffsetto", {}, "utc-offset", offsetText(to)],
  ];
  if (onset) {
    const bymonth = [number("mon", 1, 12)];
    const day = numberOf(onset["mday"]);
    const week = number("week", -1, 5) || 1;
    const weekday = DAYS[number("wkday", 1, 7) - 1]!;
    const by = day === undefined ? { byday: [`${week === 5 ? -1 : week}${weekday}`] } : {};
    const rule = { freq: "YEARLY", bymonth, ...by, ...(day ? { bymonthday: [day] } : {}) };
    properties.push(["rrule", {}, "recur", rule]);
  }
  return [name, properties, []];
}

const pad = (value: number): string => String(value).padStart(2, "0");

function offsetText(minutes: number): string {
  const size = Math.min(Math.abs(Math.trunc(minutes)), 1_439);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** Definitions of the zones that are not of the IANA database, which Zimbra would not know. */
export function writeZones(components: readonly JCalComponent[]): readonly JsonObject[] {
  return components.flatMap((component) => {
    const [name, , parts] = component;
    const id = textOfProperty(component, "tzid") ?? "";
    if (name !== "vtimezone" || ianaName(id) !== undefined) return [];
    const standard = parts.findLast(([part]) => part === "standard");
    const daylight = parts.findLast(([part]) => part === "daylight");
    const base = standard ?? daylight;
    if (!base) return [];
    const onsets = standard && daylight && [onsetOf(standard), onsetOf(daylight)];
    const stdoff = minutesOf(textOfProperty(base, "tzoffsetto"));
    if (!onsets || !onsets[0] || !onsets[1]) return [{ id, stdoff }];
    const dayoff = minutesOf(textOfProperty(daylight, "tzoffsetto"));
    return [{ id, stdoff, dayoff, standard: onsets[0], daylight: onsets[1] }];
  });
}

function textOfProperty([, properties]: JCalComponent, name: string): string | undefined {
  const property = properties.find(([own]) => own === name);
  return property && String(property[3]);
}

function minutesOf(offset = "+00:00"): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec(offset) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) || 0;
}

function onsetOf(component: JCalComponent): JsonObject | undefined {
  const start = textOfProperty(component, "dtstart") ?? "";
  const rule = component[1].find(([name]) => name === "rrule")?.[3];
  const [, month, day, hour, min, sec] = /-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(start) ?? [];
  if (typeof rule !== "object" || rule === null || hour === undefined) return undefined;
  const recur = rule as Readonly<Record<string, unknown>>;
  const [byDay] = [recur["byday"]].flat() as readonly unknown[];
  const [byMonth] = [recur["bymonth"]].flat() as readonly unknown[];
  const [, week, wkday] = /^([+-]?\d)(\w\w)$/.exec(String(byDay)) ?? [];
  const time = { hour: Number(hour), min: Number(min), sec: Number(sec) };
  const mon = Number(byMonth ?? month);
  if (week === undefined) return { mday: Number(day), mon, ...time };
  return { week: Number(week), wkday: DAYS.indexOf(wkday!) + 1, mon, ...time };
}
