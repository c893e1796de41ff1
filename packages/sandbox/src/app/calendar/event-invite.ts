/**
 * From events of JSCalendar (RFC 8984), and so from iCalendar, to invites.
 * @module
 */
import {
  applyPatch,
  ICALENDAR_MEMBER,
  type JCalProperty,
  type KeptICalendar,
} from "@partage-ent/calendar";
import type {
  Alert,
  JSCalendarEvent,
  LocalDateTime,
  Participant,
  RecurrenceRule,
} from "@partage-ent/jmap";
import type {
  Alarm,
  Attendee,
  CalendarPerson,
  InviteContent,
  RecurrenceDate,
  RecurrencePart,
  RuleValue,
  TimeValue,
  ZoneDefinition,
} from "../mailbox/calendar-item.js";
import { defined, plainAddress } from "./people.js";
import { addDays, compactLocal, instantOf, parseDuration, utcTime } from "./time-value.js";
import { zoneDefinitions } from "./read-custom-zone.js";

/** Exceptions of one series at most. */
const MOST_EXCEPTIONS = 2_000;

const statusWords = { confirmed: "CONF", tentative: "TENT", cancelled: "CANC" } as const;
const privacyWords = { public: "PUB", private: "PRI", secret: "CON" } as const;
const answerWords: Readonly<Record<string, string>> = {
  "needs-action": "NE",
  accepted: "AC",
  declined: "DE",
  tentative: "TE",
  delegated: "DG",
};
const kindWords: Readonly<Record<string, string>> = {
  individual: "IND",
  group: "GRO",
  resource: "RES",
  location: "ROO",
};
const frequencyWords: Readonly<Record<string, string>> = {
  secondly: "SEC",
  minutely: "MIN",
  hourly: "HOU",
  daily: "DAI",
  weekly: "WEE",
  monthly: "MON",
  yearly: "YEA",
};
const busyLetters: Readonly<Record<string, string>> = { TENTATIVE: "T", OOF: "O", FREE: "F" };

/** What a file says of a UID: its series or single event, and exceptions. */
export type FileInvites = readonly InviteContent[];

function keptOf(object: object): KeptICalendar {
  return (object as Readonly<Record<string, KeptICalendar | undefined>>)[ICALENDAR_MEMBER] ?? {};
}

function zoneName(event: JSCalendarEvent): string | undefined {
  const { timeZone, timeZones } = event;
  if (!timeZone) return undefined;
  return timeZones?.[timeZone]?.tzId ?? timeZone;
}

function timeAt(event: JSCalendarEvent, local: LocalDateTime): TimeValue {
  if (event.showWithoutTime) return { date: compactLocal(local, true) };
  if (event.timeZone === "Etc/UTC") return { date: `${compactLocal(local)}Z` };
  return { date: compactLocal(local), ...defined({ zone: zoneName(event) }) };
}

function personOf(participant: Participant): CalendarPerson {
  const { sendTo, email, name, sentBy } = participant;
  return {
    address: plainAddress(email ?? sendTo?.imip ?? sendTo?.other ?? ""),
    ...defined({ name, sentBy: sentBy && plainAddress(sentBy) }),
    parameters: [],
  };
}

function roleOf({ roles }: Participant): string {
  if (roles.chair) return "CHA";
  if (roles.optional) return "OPT";
  return roles.informational ? "NON" : "REQ";
}

function attendeeOf(participant: Participant): Attendee {
  const kept = keptOf(participant).parameters?.attendee ?? {};
  const address = (name: string): string | undefined => {
    const value = [kept[name] ?? []].flat()[0];
    return value === undefined ? undefined : plainAddress(value);
  };
  return {
    ...personOf(participant),
    role: roleOf(participant),
    status: answerWords[participant.participationStatus ?? "needs-action"] ?? "NE",
    ...defined({
      kind: participant.kind && kindWords[participant.kind],
      replyWanted: participant.expectReply,
      delegatedTo: address("delegated-to"),
      delegatedFrom: address("delegated-from"),
      member: address("member"),
    }),
  };
}

function peopleOf(event: JSCalendarEvent): Pick<InviteContent, "organizer" | "attendees"> {
  const all = Object.values(event.participants ?? {});
  const owner = all.find(({ roles }) => roles.owner);
  const attendees = all.filter(
    ({ roles }) => roles.attendee || roles.optional || roles.chair || roles.informational,
  );
  return {
    ...(owner ? { organizer: personOf(owner) } : {}),
    attendees: attendees.map(attendeeOf).filter(({ address }) => address !== ""),
  };
}

function alarmOf(alert: Alert): readonly Alarm[] {
  const { trigger } = alert;
  const kept = keptOf(alert).properties ?? [];
  const text = (name: string): string | undefined => {
    const value = kept.find(([known]) => known === name)?.[3];
    return typeof value === "string" ? value : undefined;
  };
  const duration = trigger["@type"] === "OffsetTrigger" ? parseDuration(trigger.offset) : undefined;
  if (trigger["@type"] === "OffsetTrigger" && !duration) return [];
  return [
    {
      action: alert.action === "email" ? "EMAIL" : "DISPLAY",
      trigger:
        trigger["@type"] === "AbsoluteTrigger"
          ? { kind: "absolute", date: `${compactLocal(trigger.when)}Z` }
          : {
              kind: "relative",
              duration: duration!,
              related: trigger.relativeTo === "end" ? "END" : "START",
            },
      ...defined({ description: text("description"), summary: text("summary") }),
      attendees: [],
      extensions: [],
    },
  ];
}

function list(values: readonly (number | string)[] | undefined): string | undefined {
  return values && values.length > 0 ? values.join(",") : undefined;
}

function untilOf(
  until: LocalDateTime,
  event: JSCalendarEvent,
  zones: readonly ZoneDefinition[],
  home: string,
): string {
  if (event.showWithoutTime) return compactLocal(until, true);
  const zone = zoneName(event);
  if (zone === undefined) return compactLocal(until);
  return utcTime(instantOf(timeAt(event, until), { zones, home }));
}

function ruleOf(rule: RecurrenceRule, until: (local: LocalDateTime) => string): RuleValue {
  const lists = defined({
    bymonth: list(rule.byMonth),
    bymonthday: list(rule.byMonthDay),
    byyearday: list(rule.byYearDay),
    byweekno: list(rule.byWeekNo),
    byhour: list(rule.byHour),
    byminute: list(rule.byMinute),
    bysecond: list(rule.bySecond),
    bysetpos: list(rule.bySetPosition),
  });
  const days = rule.byDay?.map(({ day, nthOfPeriod }) => ({
    day: day.toUpperCase(),
    ...(nthOfPeriod === undefined ? {} : { ordinal: nthOfPeriod }),
  }));
  return {
    frequency: frequencyWords[rule.frequency] ?? "DAI",
    ...defined({
      interval: rule.interval,
      count: rule.count,
      until: rule.until && until(rule.until),
      days,
      weekStart: rule.firstDayOfWeek?.toUpperCase(),
    }),
    lists: lists,
  };
}

type Overrides = NonNullable<JSCalendarEvent["recurrenceOverrides"]>;

/** Whether an override only says that an occurrence takes place, or for how long. */
function isPlain(patch: Overrides[string]): boolean {
  return Object.keys(patch).every((key) => key === "duration");
}

function recurrenceOf(
  event: JSCalendarEvent,
  zones: readonly ZoneDefinition[],
  home: string,
): readonly RecurrencePart[] | undefined {
  const until = (local: LocalDateTime): string => untilOf(local, event, zones, home);
  const rules = (all: readonly RecurrenceRule[] | undefined): readonly RuleValue[] =>
    (all ?? []).map((rule) => ruleOf(rule, until));
  const overrides = Object.entries(event.recurrenceOverrides ?? {});
  const dates = (wanted: (patch: Overrides[string]) => boolean): readonly RecurrenceDate[] =>
    overrides
      .filter(([, patch]) => wanted(patch))
      .map(([key, patch]) => ({
        start: timeAt(event, key),
        ...defined({
          duration: typeof patch.duration === "string" ? parseDuration(patch.duration) : undefined,
        }),
      }));
  const parts: readonly RecurrencePart[] = [
    {
      kind: "add",
      rules: rules(event.recurrenceRules),
      dates: dates((patch) => patch.excluded !== true && isPlain(patch)),
    },
    {
      kind: "exclude",
      rules: rules(event.excludedRecurrenceRules),
      dates: dates((patch) => patch.excluded === true),
    },
  ];
  const said = parts.filter((part) => part.rules.length + part.dates.length > 0);
  return said.length > 0 ? said : undefined;
}

function timesOf(
  event: JSCalendarEvent,
): Pick<InviteContent, "allDay" | "start" | "end" | "duration"> {
  const start = timeAt(event, event.start);
  const duration = parseDuration(event.duration ?? "PT0S") ?? {};
  if (!event.showWithoutTime) {
    const end = endOf(event, duration);
    return { allDay: false, start, ...(end ? { end } : { duration }) };
  }
  const days = Math.max(1, (duration.weeks ?? 0) * 7 + (duration.days ?? 0));
  return { allDay: true, start, end: { date: addDays(start.date, days - 1) } };
}

/** The end as a local time; none where days of the length and a change of the clock could matter. */
function endOf(
  event: JSCalendarEvent,
  duration: ReturnType<typeof parseDuration>,
): TimeValue | undefined {
  const { weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = duration ?? {};
  if (weeks + days > 0 || hours >= 24) return undefined;
  const local = Date.parse(`${event.start}Z`) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const later = new Date(local).toISOString().slice(0, 19);
  if (
    event.timeZone &&
    event.timeZone !== "Etc/UTC" &&
    later.slice(0, 10) !== event.start.slice(0, 10)
  ) {
    return undefined;
  }
  return timeAt(event, later);
}

function keptTexts(kept: readonly JCalProperty[], name: string): readonly string[] {
  return kept.filter(([known]) => known === name).map((property) => String(property[3]));
}

function detailsOf(event: JSCalendarEvent): Partial<InviteContent> {
  const place = Object.values(event.locations ?? {}).find(({ relativeTo }) => relativeTo !== "end");
  const geo = /^geo:(-?[\d.]+),(-?[\d.]+)/.exec(place?.coordinates ?? "");
  const kept = keptOf(event).properties ?? [];
  const html = event.descriptionContentType === "text/html";
  const link = Object.values(event.links ?? {}).find(({ rel }) => rel === "describedby");
  const meeting = Object.values(event.virtualLocations ?? {})[0]?.uri;
  return {
    name: event.title ?? "",
    location: place?.name ?? meeting ?? "",
    ...defined({
      description: html ? undefined : event.description,
      descriptionHtml: html ? event.description : keptTexts(kept, "x-alt-desc")[0],
      url: link?.href,
      priority: event.priority === undefined ? undefined : String(event.priority),
    }),
    ...(geo ? { geo: { latitude: geo[1]!, longitude: geo[2]! } } : {}),
  };
}

const writtenAnew: ReadonlySet<string> = new Set(["x-alt-desc", "x-microsoft-cdo-intendedstatus"]);

function extensionsOf(kept: readonly JCalProperty[]): InviteContent["extensions"] {
  return kept
    .filter(([name]) => name.startsWith("x-") && !writtenAnew.has(name))
    .map(([name, parameters, , value]) => ({
      name: name.toUpperCase(),
      value: String(value),
      parameters: Object.entries(parameters).map(([key, text]) => ({
        name: key.toUpperCase(),
        value: [text].flat().join(","),
      })),
    }));
}

function stampOf(event: JSCalendarEvent, kept: readonly JCalProperty[], now: number): number {
  const stamp = Date.parse(keptTexts(kept, "dtstamp")[0] ?? event.updated ?? "");
  return Number.isFinite(stamp) ? stamp : now;
}

function inviteOf(
  event: JSCalendarEvent,
  options: { readonly method: string; readonly now: number; readonly home: string },
): InviteContent {
  const kept = keptOf(event).properties ?? [];
  const zones = zoneDefinitions(event.timeZones);
  const intended = keptTexts(kept, "x-microsoft-cdo-intendedstatus")[0]?.toUpperCase() ?? "";
  const free = event.freeBusyStatus === "free";
  const { recurrenceId } = event;
  return {
    kind: "appointment",
    uid: event.uid,
    method: options.method,
    sequence: event.sequence ?? 0,
    stamp: stampOf(event, kept, options.now),
    ...(detailsOf(event) as Pick<InviteContent, "name" | "location">),
    status: statusWords[event.status ?? "confirmed"],
    privacy: privacyWords[event.privacy ?? "public"],
    freeBusy: free ? "F" : (busyLetters[intended] ?? "B"),
    transparency: free ? "T" : "O",
    ...timesOf(event),
    ...(recurrenceId
      ? { recurrenceId: recurrenceTimeOf(event, recurrenceId) }
      : defined({ recurrence: recurrenceOf(event, zones, options.home) })),
    ...peopleOf(event),
    alarms: Object.values(event.alerts ?? {}).flatMap(alarmOf),
    categories: Object.keys(event.keywords ?? {}),
    comments: keptTexts(kept, "comment"),
    contacts: keptTexts(kept, "contact"),
    extensions: extensionsOf(kept),
    zones,
  };
}

function recurrenceTimeOf(event: JSCalendarEvent, id: LocalDateTime): TimeValue {
  const timeZone =
    event.recurrenceIdTimeZone === undefined ? event.timeZone : event.recurrenceIdTimeZone;
  const day = timeZone == null && event.showWithoutTime;
  return timeAt({ ...event, timeZone, showWithoutTime: day ?? false }, id);
}

/** Reads an event with its exceptions: one invite each, the series first. */
export function eventInvites(
  event: JSCalendarEvent,
  options: { readonly method: string; readonly now: number; readonly home: string },
): FileInvites {
  const overrides = Object.entries(event.recurrenceOverrides ?? {});
  const exceptions = overrides
    .filter(([, patch]) => patch.excluded !== true && !isPlain(patch))
    .slice(0, MOST_EXCEPTIONS)
    .map(([key, patch]) => {
      const changed = applyPatch({ ...event, start: key }, patch);
      const {
        recurrenceRules: _rules,
        excludedRecurrenceRules: _excluded,
        recurrenceOverrides: _overrides,
        ...occurrence
      } = changed;
      const timeZone = event.showWithoutTime ? null : event.timeZone;
      return inviteOf(
        { ...occurrence, recurrenceId: key, recurrenceIdTimeZone: timeZone ?? null },
        options,
      );
    });
  return [inviteOf(event, options), ...exceptions];
}
