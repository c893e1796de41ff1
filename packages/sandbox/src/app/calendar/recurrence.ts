/**
 * Recurrences between SOAP (`<recur><add><rule freq="WEE">…`) and the model.
 * @module
 */
import { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type {
  RecurrenceDate,
  RecurrencePart,
  RuleDay,
  RuleValue,
  TimeValue,
} from "../mailbox/calendar-item.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { readDuration, readTime, setDuration } from "./time-value.js";

const frequencies: ReadonlySet<string> = new Set("SEC MIN HOU DAI WEE MON YEA".split(" "));
const weekdays: ReadonlySet<string> = new Set("SU MO TU WE TH FR SA".split(" "));
/** Elements with a list of numbers: the name of their attribute and the range of the numbers. */
const lists: readonly (readonly [element: string, attribute: string, low: number, high: number])[] =
  [
    ["bysecond", "seclist", 0, 60],
    ["byminute", "minlist", 0, 59],
    ["byhour", "hrlist", 0, 23],
    ["bymonthday", "modaylist", -31, 31],
    ["byyearday", "yrdaylist", -366, 366],
    ["byweekno", "wklist", -53, 53],
    ["bymonth", "molist", 1, 12],
    ["bysetpos", "poslist", -366, 366],
  ];
/** Dates of one recurrence at most. */
const MOST_DATES = 5_000;

function readList(element: Element, attribute: string, low: number, high: number): string {
  const values = element
    .require(attribute)
    .split(",")
    .map((value) => value.trim());
  for (const value of values) {
    const number = Number(value);
    const inside = number >= low && number <= high && (low >= 0 || number !== 0);
    if (!/^[+-]?\d+$/.test(value) || !inside) {
      throw invalidRequest(`invalid ${element.name} list value: ${value}`);
    }
  }
  return values.join(",");
}

function readDay(element: Element): RuleDay {
  const day = element.require("day").trim().toUpperCase();
  if (!weekdays.has(day)) throw invalidRequest(`invalid day of the week: ${day}`);
  const ordinal = element.getNumber("ordwk");
  if (ordinal !== undefined && (ordinal === 0 || Math.abs(ordinal) > 53)) {
    throw invalidRequest(`invalid ordwk: ${ordinal}`);
  }
  return ordinal === undefined ? { day } : { day, ordinal };
}

function positive(rule: Element, name: string, attribute: string): number | undefined {
  const element = rule.child(name);
  if (!element) return undefined;
  const value = element.getNumber(attribute);
  if (value === undefined || value < 1) {
    throw invalidRequest(`expected a positive ${attribute} in ${name}`);
  }
  return value;
}

function readRule(rule: Element): RuleValue {
  const frequency = rule.require("freq").trim().toUpperCase();
  if (!frequencies.has(frequency)) throw invalidRequest(`invalid freq: ${frequency}`);
  const until = rule.child("until");
  const count = positive(rule, "count", "num");
  const interval = positive(rule, "interval", "ival");
  const days = rule.child("byday")?.children("wkday").map(readDay);
  const weekStart = rule.child("wkst")?.require("day").trim().toUpperCase();
  if (weekStart !== undefined && !weekdays.has(weekStart)) {
    throw invalidRequest(`invalid wkst: ${weekStart}`);
  }
  const found = lists.flatMap(([name, attribute, low, high]) => {
    const element = rule.child(name);
    return element ? [[name, readList(element, attribute, low, high)] as const] : [];
  });
  return {
    frequency,
    ...(until ? { until: readTime(until).date } : {}),
    ...(count === undefined ? {} : { count }),
    ...(interval === undefined ? {} : { interval }),
    ...(days && days.length > 0 ? { days } : {}),
    ...(weekStart === undefined ? {} : { weekStart }),
    lists: Object.fromEntries(found),
  };
}

function withZone(time: TimeValue, zone: TimeValue | undefined): TimeValue {
  const bare = time.zone === undefined && time.date.length === 15;
  return bare && zone?.zone !== undefined ? { ...time, zone: zone.zone } : time;
}

function readDates(element: Element): readonly RecurrenceDate[] {
  const zone = element.get("tz");
  const home = zone === undefined ? undefined : readTime(zonedElement(zone));
  return element.children("dtval").map((value) => {
    const end = value.child("e");
    const duration = value.child("dur");
    return {
      start: withZone(readTime(value.requireChild("s")), home),
      ...(end ? { end: withZone(readTime(end), home) } : {}),
      ...(duration ? { duration: readDuration(duration) } : {}),
    };
  });
}

/** Any time in a zone: reading it resolves the zone's name. */
function zonedElement(zone: string): Element {
  return new Element("s", ZIMBRA_MAIL).setAll({ d: "19700101T000000", tz: zone });
}

function readPart(kind: RecurrencePart["kind"], element: Element): RecurrencePart {
  const dates = element.children("dates").flatMap(readDates);
  if (dates.length > MOST_DATES) throw invalidRequest("too many dates in a recurrence");
  return { kind, rules: element.children("rule").map(readRule), dates };
}

/** Reads a `recur` element, undefined when it says nothing. */
export function readRecurrence(recur: Element | undefined): readonly RecurrencePart[] | undefined {
  if (!recur) return undefined;
  const parts = recur.children().flatMap((element): readonly RecurrencePart[] => {
    if (element.name === "add" || element.name === "exclude") {
      return [readPart(element.name, element)];
    }
    return element.name === "rule" ? [{ kind: "add", rules: [readRule(element)], dates: [] }] : [];
  });
  const said = parts.filter(({ rules, dates }) => rules.length + dates.length > 0);
  return said.length > 0 ? said : undefined;
}

function ruleElement(rule: RuleValue): Element {
  const element = new Element("rule", ZIMBRA_MAIL).set("freq", rule.frequency);
  if (rule.until !== undefined) element.add("until").set("d", rule.until);
  if (rule.count !== undefined) element.add("count").set("num", rule.count);
  if (rule.interval !== undefined) element.add("interval").set("ival", rule.interval);
  for (const [name, attribute] of lists) {
    const list = rule.lists[name];
    if (list !== undefined) element.add(name).set(attribute, list);
  }
  if (rule.days) {
    const days = element.add("byday");
    for (const { day, ordinal } of rule.days) days.add("wkday").setAll({ day, ordwk: ordinal });
  }
  if (rule.weekStart !== undefined) element.add("wkst").set("day", rule.weekStart);
  return element;
}

function dateElement(date: RecurrenceDate): Element {
  const element = new Element("dtval", ZIMBRA_MAIL);
  element.add("s").setAll({ d: date.start.date, tz: date.start.zone });
  if (date.end) element.add("e").setAll({ d: date.end.date, tz: date.end.zone });
  if (date.duration) setDuration(element.add("dur"), date.duration);
  return element;
}

/** Writes a recurrence. */
export function recurrenceElement(parts: readonly RecurrencePart[]): Element {
  const recur = new Element("recur", ZIMBRA_MAIL);
  for (const { kind, rules, dates } of parts) {
    const part = recur.add(kind);
    for (const rule of rules) part.add(ruleElement(rule));
    if (dates.length === 0) continue;
    const list = part.add("dates").set("tz", dates[0]!.start.zone);
    for (const date of dates) list.add(dateElement(date));
  }
  return recur;
}
