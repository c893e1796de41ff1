/**
 * Recurrences of Zimbra's JSON (`{add: [{rule, dates}], exclude: [{rule, dates}]}`) as jCal
 * properties and back.
 *
 * @module
 */
import { isoTime } from "@partage-ent/calendar";
import type { JCalProperty } from "@partage-ent/calendar";
import { type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import { compactTime, durationJson, durationText, timeJson, timeProperty } from "./jcal-times.js";

const FREQUENCIES: Readonly<Record<string, string>> = {
  SEC: "SECONDLY",
  MIN: "MINUTELY",
  HOU: "HOURLY",
  DAI: "DAILY",
  WEE: "WEEKLY",
  MON: "MONTHLY",
  YEA: "YEARLY",
};

/** Elements with a list of numbers, and the attribute that it stands in. */
const LISTS: readonly (readonly [name: string, attribute: string])[] = [
  ["bysecond", "seclist"],
  ["byminute", "minlist"],
  ["byhour", "hrlist"],
  ["bymonthday", "modaylist"],
  ["byyearday", "yrdaylist"],
  ["byweekno", "wklist"],
  ["bymonth", "molist"],
  ["bysetpos", "poslist"],
];

/** Rules of one event that are read. */
const MAX_RULES = 20;
/** Single dates of one event that are read. */
const MAX_DATES = 2_000;

/** RRULE, EXRULE, RDATE and EXDATE of a recurrence. */
export function readRecurrence(recur: JsonObject | undefined): readonly JCalProperty[] {
  if (!recur) return [];
  const rules: JCalProperty[] = [];
  const dates: JCalProperty[] = [];
  const add = (part: JsonObject, rule: string, date: string): void => {
    for (const element of objectsOf(part["rule"]))
      rules.push([rule, {}, "recur", readRule(element)]);
    for (const element of objectsOf(part["dates"])) dates.push(...readDates(date, element));
  };
  add(recur, "rrule", "rdate");
  for (const part of objectsOf(recur["add"])) add(part, "rrule", "rdate");
  for (const part of objectsOf(recur["exclude"])) add(part, "exrule", "exdate");
  for (const cancel of objectsOf(recur["cancel"])) {
    const d = textOf(cancel["ridZ"]) ?? textOf(cancel["recurId"]);
    const property = timeProperty("exdate", { d, tz: cancel["tz"] });
    if (property) dates.push(property);
  }
  return [...rules.slice(0, MAX_RULES), ...dates.slice(0, MAX_DATES)];
}

function readRule(rule: JsonObject): Readonly<Record<string, unknown>> {
  const text = (name: string, attribute: string): string | undefined =>
    textOf(objectOf(rule[name])?.[attribute]);
  const number = (name: string, attribute: string): number | undefined =>
    numberOf(objectOf(rule[name])?.[attribute]);
  const until = isoTime(text("until", "d") ?? "");
  const days = objectsOf(objectOf(rule["byday"])?.["wkday"]).map(
    (day) => `${numberOf(day["ordwk"]) ?? ""}${textOf(day["day"]) ?? ""}`,
  );
  const lists = LISTS.map(([name, attribute]): readonly [string, unknown] => {
    const list = text(name, attribute);
    return [name, list?.split(",").slice(0, 400).map(Number)];
  });
  const recur: readonly (readonly [string, unknown])[] = [
    ["freq", FREQUENCIES[textOf(rule["freq"])?.toUpperCase() ?? ""] ?? textOf(rule["freq"])],
    ["until", until],
    ["count", number("count", "num")],
    ["interval", number("interval", "ival")],
    ["byday", days.length > 0 ? days.slice(0, 400) : undefined],
    ["wkst", text("wkst", "day")],
    ...lists,
  ];
  return Object.fromEntries(recur.filter(([, value]) => value !== undefined));
}

function readDates(name: string, element: JsonObject): readonly JCalProperty[] {
  const zone = textOf(element["tz"]);
  return objectsOf(element["dtval"]).flatMap((value): readonly JCalProperty[] => {
    const start = objectOf(value["s"]);
    const property = timeProperty(name, { d: start?.["d"], tz: start?.["tz"] ?? zone });
    if (!property) return [];
    const end = timeProperty(name, objectOf(value["e"]));
    const duration = durationText(objectOf(value["dur"]));
    const last = end?.[3] ?? duration;
    if (name === "exdate" || last === undefined || property[2] === "date") return [property];
    return [[name, property[1], "period", [property[3], last]]];
  });
}

/** The recurrence of a component, undefined when it has none. */
export function writeRecurrence(properties: readonly JCalProperty[]): JsonObject | undefined {
  const add = part(properties, "rrule", "rdate");
  const exclude = part(properties, "exrule", "exdate");
  if (!add && !exclude) return undefined;
  return { ...(add ? { add: [add] } : {}), ...(exclude ? { exclude: [exclude] } : {}) };
}

function part(
  properties: readonly JCalProperty[],
  ruleName: string,
  dateName: string,
): JsonObject | undefined {
  const rule = properties.filter(([name]) => name === ruleName).map((item) => writeRule(item[3]));
  const dates = properties.filter(([name]) => name === dateName).map(writeDates);
  if (rule.length + dates.length === 0) return undefined;
  return { ...(rule.length > 0 ? { rule } : {}), ...(dates.length > 0 ? { dates } : {}) };
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [value];

function writeRule(value: unknown): JsonObject {
  const recur = value as Readonly<Record<string, unknown>>;
  const { until } = recur;
  const frequency = String(recur["freq"]).slice(0, 3);
  const days = recur["byday"] === undefined ? [] : listOf(recur["byday"]).map(writeDay);
  return {
    freq: frequency,
    ...(typeof until === "string" ? { until: { d: compactTime(until) } } : {}),
    ...(recur["count"] === undefined ? {} : { count: { num: recur["count"] } }),
    ...(recur["interval"] === undefined ? {} : { interval: { ival: recur["interval"] } }),
    ...(days.length > 0 ? { byday: { wkday: days } } : {}),
    ...Object.fromEntries(
      LISTS.filter(([name]) => recur[name] !== undefined).map(([name, attribute]) => [
        name,
        { [attribute]: listOf(recur[name]).join(",") },
      ]),
    ),
    ...(recur["wkst"] === undefined ? {} : { wkst: { day: recur["wkst"] } }),
  };
}

function writeDay(value: unknown): JsonObject {
  const [, nth, day] = /^([+-]?\d+)?(\w\w)$/.exec(String(value)) ?? [];
  return { day: day ?? "MO", ...(nth === undefined ? {} : { ordwk: Number(nth) }) };
}

function writeDates(property: JCalProperty): JsonObject {
  const dtval = property.slice(3).map((value) => {
    const [start, end] = (Array.isArray(value) ? value : [value]) as readonly unknown[];
    const s = timeJson(property, start);
    if (end === undefined) return { s };
    const dur = typeof end === "string" ? durationJson(end) : undefined;
    return dur ? { s, dur } : { s, e: timeJson(property, end) };
  });
  return { dtval };
}
