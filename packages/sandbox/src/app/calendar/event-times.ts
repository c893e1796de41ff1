/**
 * When an invite takes place, as JSCalendar says it (RFC 8984): start, zone, length, rules.
 * @module
 */
import type {
  JSCalendarEvent,
  NDay,
  PatchObject,
  RecurrenceFrequency,
  RecurrenceRule,
  Weekday,
} from "@partage-ent/jmap";
import type {
  CalendarItem,
  Invite,
  InviteContent,
  RecurrenceDate,
  RuleValue,
} from "../mailbox/calendar-item.js";
import {
  compactLocal,
  daysBetween,
  durationSeconds,
  instantOf,
  isDate,
  isoDuration,
  isoLocal,
  localIn,
  zoneOf,
  type ZoneContext,
} from "./time-value.js";
import { customZone, customZoneId } from "./zone-definition.js";

/** The members of an event that say when it takes place. */
export type EventTimes = Pick<
  JSCalendarEvent,
  "start" | "timeZone" | "duration" | "showWithoutTime"
>;

const frequencies: Readonly<Record<string, RecurrenceFrequency>> = {
  SEC: "secondly",
  MIN: "minutely",
  HOU: "hourly",
  DAI: "daily",
  WEE: "weekly",
  MON: "monthly",
  YEA: "yearly",
};

/** Where the zones of an invite are looked up. */
export function zonesOf(invite: Pick<InviteContent, "zones">, home: string): ZoneContext {
  return { zones: invite.zones, home };
}

/** The length of an invite; the last day of an event of whole days is part of it. */
function lengthOf(invite: InviteContent, context: ZoneContext): string {
  const { start, end, duration, allDay } = invite;
  if (duration) return allDay ? wholeDays(durationSeconds(duration)) : isoDuration(duration);
  if (!start || !end) return allDay ? "P1D" : "PT0S";
  if (allDay) return `P${Math.max(0, daysBetween(start.date, end.date)) + 1}D`;
  const seconds = Math.max(
    0,
    Math.round((instantOf(end, context) - instantOf(start, context)) / 1000),
  );
  return isoDuration({
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  });
}

function wholeDays(seconds: number): string {
  return `P${Math.max(1, Math.round(seconds / 86_400))}D`;
}

/** When a single event, the first of a series, or an exception takes place. */
export function timesOf(invite: InviteContent, home: string): EventTimes {
  const context = zonesOf(invite, home);
  const start = invite.start ?? invite.end ?? { date: "19700101" };
  const floating = isDate(start);
  return {
    start: isoLocal(start.date),
    timeZone: floating ? null : zoneOf(start, context),
    duration: lengthOf(invite, context),
    ...(invite.allDay ? { showWithoutTime: true } : {}),
  };
}

/** The zone in which the occurrences of a series are counted. */
export function seriesZone(invite: InviteContent, home: string): string {
  return invite.start ? zoneOf(invite.start, zonesOf(invite, home)) : home;
}

function numbers(list: string | undefined): readonly number[] | undefined {
  return list === undefined ? undefined : list.split(",").map(Number);
}

function untilOf(until: string, invite: InviteContent, home: string): string {
  const day = until.length === 8;
  if (invite.allDay) return `${isoLocal(until.slice(0, 8)).slice(0, 10)}T00:00:00`;
  if (day) return `${isoLocal(until).slice(0, 10)}T23:59:59`;
  const zone = seriesZone(invite, home);
  return localIn({ date: until }, zone, zonesOf(invite, home));
}

/** A rule as JSCalendar writes it. */
function ruleOf(rule: RuleValue, invite: InviteContent, home: string): RecurrenceRule {
  const { lists, days, weekStart } = rule;
  const byDay = days?.map(({ day, ordinal }): NDay => ({
    "@type": "NDay",
    day: day.toLowerCase() as Weekday,
    ...(ordinal === undefined ? {} : { nthOfPeriod: ordinal }),
  }));
  const members = {
    interval: rule.interval,
    count: rule.count,
    until: rule.until === undefined ? undefined : untilOf(rule.until, invite, home),
    firstDayOfWeek: weekStart?.toLowerCase() as Weekday | undefined,
    byDay,
    byMonth: lists.bymonth?.split(","),
    byMonthDay: numbers(lists.bymonthday),
    byYearDay: numbers(lists.byyearday),
    byWeekNo: numbers(lists.byweekno),
    byHour: numbers(lists.byhour),
    byMinute: numbers(lists.byminute),
    bySecond: numbers(lists.bysecond),
    bySetPosition: numbers(lists.bysetpos),
  };
  const said = Object.entries(members).filter(([, value]) => value !== undefined);
  return {
    "@type": "RecurrenceRule",
    frequency: frequencies[rule.frequency] ?? "daily",
    ...(Object.fromEntries(said) as Partial<RecurrenceRule>),
  };
}

/** Local time that names an occurrence of a series. */
export function occurrenceKey(
  time: RecurrenceDate["start"],
  series: InviteContent,
  home: string,
): string {
  const local = localIn(time, seriesZone(series, home), zonesOf(series, home));
  if (series.allDay) return `${local.slice(0, 10)}T00:00:00`;
  // A day names the occurrence of that day.
  const start = series.start?.date ?? "";
  return isDate(time) && start.length > 8
    ? `${local.slice(0, 10)}T${isoLocal(start).slice(11)}`
    : local;
}

function dateOverrides(
  series: InviteContent,
  home: string,
): readonly (readonly [string, PatchObject])[] {
  return (series.recurrence ?? []).flatMap(({ kind, dates }) =>
    dates.map((date) => {
      const key = occurrenceKey(date.start, series, home);
      if (kind === "exclude") return [key, { excluded: true }] as const;
      if (date.duration) return [key, { duration: isoDuration(date.duration) }] as const;
      if (!date.end) return [key, {}] as const;
      const timed = { ...series, start: date.start, end: date.end, duration: undefined };
      return [key, { duration: lengthOf(timed, zonesOf(series, home)) }] as const;
    }),
  );
}

/** The rules and dates of a series as members of an event. */
export function recurrenceOf(
  series: InviteContent,
  home: string,
): Pick<JSCalendarEvent, "recurrenceRules" | "excludedRecurrenceRules" | "recurrenceOverrides"> {
  const parts = series.recurrence ?? [];
  const rules = (kind: string): readonly RecurrenceRule[] =>
    parts
      .filter((part) => part.kind === kind)
      .flatMap((part) => part.rules.map((rule) => ruleOf(rule, series, home)));
  const [added, excluded] = [rules("add"), rules("exclude")];
  const overrides = dateOverrides(series, home);
  return {
    ...(added.length > 0 ? { recurrenceRules: added } : {}),
    ...(excluded.length > 0 ? { excludedRecurrenceRules: excluded } : {}),
    ...(overrides.length > 0 ? { recurrenceOverrides: Object.fromEntries(overrides) } : {}),
  };
}

/** The zones that invites define, as members of an event. */
export function customZonesOf(
  invites: readonly Pick<InviteContent, "zones">[],
): Pick<JSCalendarEvent, "timeZones"> {
  const zones = invites.flatMap(({ zones: all }) =>
    all.map((zone) => [customZoneId(zone.id), customZone(zone)]),
  );
  return zones.length > 0
    ? { timeZones: Object.fromEntries(zones) as NonNullable<JSCalendarEvent["timeZones"]> }
    : {};
}

/** The invite of the series or single event, undefined where an item has exceptions only. */
export function seriesOf(item: Pick<CalendarItem, "invites">): Invite | undefined {
  return item.invites.find(({ recurrenceId }) => !recurrenceId);
}

/** The series, or else the first exception: what stands for an item. */
export function mainInvite(item: Pick<CalendarItem, "invites">): Invite {
  return seriesOf(item) ?? item.invites[0]!;
}

/** Whether an item repeats. */
export function isRecurring(item: Pick<CalendarItem, "invites">): boolean {
  return seriesOf(item)?.recurrence !== undefined;
}

/** The exceptions of an item by the local time that names their occurrence. */
export function exceptionsOf(
  item: Pick<CalendarItem, "invites">,
  home: string,
): ReadonlyMap<string, Invite> {
  const series = mainInvite(item);
  return new Map(
    item.invites.flatMap((invite) =>
      invite.recurrenceId ? [[occurrenceKey(invite.recurrenceId, series, home), invite]] : [],
    ),
  );
}

/** The time by which SOAP names an occurrence whose local time in the series is known. */
export function recurrenceTime(
  key: string,
  series: InviteContent,
): { date: string; zone?: string } {
  if (series.allDay) return { date: compactLocal(key, true) };
  const utc = series.start?.date.endsWith("Z");
  const zone = series.start?.zone;
  return { date: `${compactLocal(key)}${utc ? "Z" : ""}`, ...(zone === undefined ? {} : { zone }) };
}
