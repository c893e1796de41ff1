/**
 * What a person types about an event, and the change of the event that it means.
 *
 * @module
 */
import type {
  Alert,
  CalendarEvent,
  CalendarLocation,
  Id,
  PatchObject,
  VirtualLocation,
} from "@partage-ent/jmap";
import { addDays, DAY, zoneClock } from "../shared/civil-time.js";
import { formatDuration, parseDuration } from "../shared/duration.js";
import { minutesOf, spanOf } from "../shared/event-time.js";
import { addressOf } from "../shared/participants-view.js";
import {
  isSameRecurrence,
  type RecurrenceForm,
  recurrenceFormOf,
  rulesOf,
} from "./recurrence-form.js";

/** Someone or some room that is to be invited. */
export interface Guest {
  /** Where she stands among the participants of the event; absent for a new one. */
  readonly id?: Id;
  readonly name: string;
  readonly email: string;
  readonly kind: "individual" | "location" | "resource" | "group";
  readonly isOptional: boolean;
}

/** All that the form has. */
export interface EventForm {
  readonly title: string;
  readonly isAllDay: boolean;
  /** `2026-11-23`. */
  readonly startDate: string;
  /** `10:00`. */
  readonly startTime: string;
  /** The last day, for whole days too. */
  readonly endDate: string;
  readonly endTime: string;
  /** Null for an event that floats. */
  readonly timeZone: string | null;
  readonly calendarId: Id;
  readonly recurrence: RecurrenceForm;
  readonly place: string;
  readonly video: string;
  readonly description: string;
  /** Minutes before the start. */
  readonly reminders: readonly number[];
  readonly privacy: "public" | "private" | "secret";
  readonly freeBusy: "busy" | "free";
  readonly guests: readonly Guest[];
}

/** Fields that can be wrong, with what is. */
export type FormProblems = Readonly<
  Partial<
    Record<
      "start" | "end" | "video" | "until" | "count" | "days" | "calendar" | "title",
      | "dateMissing"
      | "timeMissing"
      | "endBeforeStart"
      | "videoInvalid"
      | "untilBeforeStart"
      | "untilMissing"
      | "countInvalid"
      | "calendarMissing"
      | "tooLong"
    >
  >
>;

/** Most characters of a title, and of a text. */
export const MOST_TITLE = 1_000;

/** Reads an event (or what is known of a new one) into a form. */
export function formOf(
  event: Partial<CalendarEvent>,
  context: { readonly timeZone: string; readonly calendarId: Id; readonly now: number },
): EventForm {
  const { timeZone, calendarId } = context;
  const start = event.start ?? nextHour(context.now, timeZone);
  const isAllDay = event.showWithoutTime === true;
  const duration = event.duration ?? (isAllDay ? "P1D" : event.start && event.id ? "PT0S" : "PT1H");
  const zone = event.timeZone === undefined ? timeZone : event.timeZone;
  const end = endOf(start, duration, isAllDay, zone ?? timeZone);
  return {
    title: event.title ?? "",
    isAllDay,
    startDate: start.slice(0, 10),
    startTime: isAllDay ? "09:00" : start.slice(11, 16),
    endDate: end.slice(0, 10),
    endTime: isAllDay ? "10:00" : end.slice(11, 16),
    timeZone: isAllDay ? timeZone : zone,
    calendarId: Object.keys(event.calendarIds ?? {})[0] ?? calendarId,
    recurrence: recurrenceFormOf(event.recurrenceRules, start),
    place: firstPlace(event)?.[1].name ?? "",
    video: firstVideo(event)?.[1].uri ?? "",
    description: event.description ?? "",
    reminders: remindersOf(event),
    privacy: event.privacy ?? "public",
    freeBusy: event.freeBusyStatus ?? "busy",
    guests: guestsOf(event),
  };
}

/** The next whole hour, as local time. */
function nextHour(now: number, timeZone: string): string {
  const at = now + zoneClock(timeZone).offsetAt(now);
  return `${new Date(Math.ceil((at + 1) / 3_600_000) * 3_600_000).toISOString().slice(0, 13)}:00:00`;
}

/** The local end: the last day of whole days, the moment of others. */
function endOf(start: string, duration: string, isAllDay: boolean, timeZone: string): string {
  const { days, exact } = parseDuration(duration);
  if (isAllDay) {
    const count = Math.max(1, Math.ceil((days + exact) / DAY));
    return `${addDays(start.slice(0, 10), count - 1)}T00:00:00`;
  }
  const { end } = spanOf({ start, duration, timeZone }, timeZone);
  const local = end + zoneClock(timeZone).offsetAt(end);
  return new Date(local).toISOString().slice(0, 19);
}

/** What is wrong with a form; empty when it can be saved. */
export function problemsOf(form: EventForm): FormProblems {
  const { startDate, endDate, startTime, endTime, isAllDay, recurrence, video, calendarId } = form;
  const problems: Record<string, string> = {};
  const isDate = (date: string): boolean => /^\d{4}-\d\d-\d\d$/.test(date);
  if (!isDate(startDate)) problems["start"] = "dateMissing";
  else if (!isAllDay && !startTime) problems["start"] = "timeMissing";
  if (!isDate(endDate)) problems["end"] = "dateMissing";
  else if (!isAllDay && !endTime) problems["end"] = "timeMissing";
  else if (isAllDay ? endDate < startDate : endDate + endTime < startDate + startTime)
    problems["end"] = "endBeforeStart";
  if (video.trim() && !isWebAddress(video)) problems["video"] = "videoInvalid";
  if (form.title.length > MOST_TITLE) problems["title"] = "tooLong";
  if (!calendarId) problems["calendar"] = "calendarMissing";
  if (recurrence.kind !== "never" && recurrence.end === "until") {
    if (!isDate(recurrence.until)) problems["until"] = "untilMissing";
    else if (recurrence.until < startDate) problems["until"] = "untilBeforeStart";
  }
  const count = Number(recurrence.count);
  if (recurrence.kind !== "never" && recurrence.end === "count")
    if (!Number.isInteger(count) || count < 1 || count > 999) problems["count"] = "countInvalid";
  return problems;
}

function isWebAddress(text: string): boolean {
  const address = text.trim();
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** The change that makes `before` be what the form says; only what is different. */
export function patchOf(
  event: Partial<CalendarEvent>,
  before: EventForm,
  form: EventForm,
): PatchObject {
  const differs = (...names: readonly (keyof EventForm)[]): boolean =>
    names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(form[name]));
  const patch: Record<string, unknown> = {};
  if (differs("title")) patch["title"] = form.title.trim();
  if (differs("isAllDay", "startDate", "endDate", "startTime", "endTime", "timeZone"))
    Object.assign(patch, timeOf(before, form));
  if (!isSameRecurrence(before.recurrence, form.recurrence, localStart(form)))
    patch["recurrenceRules"] = rulesOf(form.recurrence, localStart(form));
  if (differs("place")) patch["locations"] = placesOf(event, form.place);
  if (differs("video")) patch["virtualLocations"] = videosOf(event, form.video);
  if (differs("description")) {
    patch["description"] = form.description;
    if (event.descriptionContentType === "text/html")
      patch["descriptionContentType"] = "text/plain";
  }
  if (differs("reminders")) patch["alerts"] = alertsOf(event, form.reminders);
  if (differs("privacy")) patch["privacy"] = form.privacy;
  if (differs("freeBusy")) patch["freeBusyStatus"] = form.freeBusy;
  if (differs("calendarId")) patch["calendarIds"] = { [form.calendarId]: true };
  return patch;
}

/** The local start that a form says. */
export function localStart({ startDate, startTime, isAllDay }: EventForm): string {
  return `${startDate}T${isAllDay ? "00:00" : startTime}:00`;
}

function timeOf(before: EventForm, form: EventForm): PatchObject {
  const all = {
    start: localStart(form),
    duration: durationOf(form),
    showWithoutTime: form.isAllDay,
    timeZone: form.isAllDay ? null : form.timeZone,
  };
  const old: Readonly<Record<string, unknown>> = {
    start: localStart(before),
    duration: durationOf(before),
    showWithoutTime: before.isAllDay,
    timeZone: before.isAllDay ? null : before.timeZone,
  };
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => old[name] !== value));
}

/** How long what the form says takes, over changes of clocks. */
export function durationOf(form: EventForm): string {
  const { startDate, endDate, startTime, endTime, isAllDay, timeZone } = form;
  if (isAllDay) return formatDuration(Date.parse(endDate) - Date.parse(startDate) + DAY, true);
  const clock = zoneClock(timeZone ?? "Etc/UTC");
  const at = (date: string, time: string): number =>
    clock.instantOf(date, minutesOf(`${date}T${time}`));
  return formatDuration(at(endDate, endTime) - at(startDate, startTime));
}

/** The instants that a form says; undefined while it says none. */
export function windowOf(
  form: EventForm,
  timeZone: string,
): { readonly after: number; readonly before: number } | undefined {
  const { start, end } = problemsOf(form);
  if (start || end) return undefined;
  const zone = (form.isAllDay ? timeZone : form.timeZone) ?? timeZone;
  const event = { start: localStart(form), duration: durationOf(form), timeZone: zone };
  const span = spanOf({ ...event, showWithoutTime: form.isAllDay }, timeZone);
  return { after: span.start, before: span.end };
}

/** A whole new event from a form; `draft` has what the form does not show. */
export function eventOf(draft: Partial<CalendarEvent>, form: EventForm): Partial<CalendarEvent> {
  const rules = rulesOf(form.recurrence, localStart(form));
  const places = placesOf(draft, form.place);
  const videos = videosOf(draft, form.video);
  const alerts = alertsOf(draft, form.reminders);
  return {
    ...draft,
    title: form.title.trim(),
    start: localStart(form),
    duration: durationOf(form),
    timeZone: form.isAllDay ? null : form.timeZone,
    showWithoutTime: form.isAllDay,
    calendarIds: { [form.calendarId]: true },
    privacy: form.privacy,
    freeBusyStatus: form.freeBusy,
    ...(form.description && { description: form.description }),
    ...(rules && { recurrenceRules: rules }),
    ...(places && { locations: places }),
    ...(videos && { virtualLocations: videos }),
    ...(alerts && { alerts }),
  };
}

function firstPlace(event: Partial<CalendarEvent>): [Id, CalendarLocation] | undefined {
  return Object.entries(event.locations ?? {})[0];
}

function firstVideo(event: Partial<CalendarEvent>): [Id, VirtualLocation] | undefined {
  return Object.entries(event.virtualLocations ?? {})[0];
}

/** The places with the first one renamed; others stay as they are. */
function placesOf(
  event: Partial<CalendarEvent>,
  place: string,
): Readonly<Record<Id, CalendarLocation>> | null {
  const [id, known] = firstPlace(event) ?? ["1"];
  const { [id]: _first, ...others } = event.locations ?? {};
  const name = place.trim();
  // Where it lies and what is linked there belonged to the place that it was.
  const first = name
    ? { [id]: known?.name === name ? known : ({ "@type": "Location", name } as const) }
    : {};
  const all = { ...first, ...others };
  return Object.keys(all).length ? all : null;
}

function videosOf(
  event: Partial<CalendarEvent>,
  video: string,
): Readonly<Record<Id, VirtualLocation>> | null {
  const [id, known] = firstVideo(event) ?? ["1"];
  const { [id]: _first, ...others } = event.virtualLocations ?? {};
  const uri = video.trim();
  const first = uri
    ? { [id]: known?.uri === uri ? known : ({ "@type": "VirtualLocation", uri } as const) }
    : {};
  const all = { ...first, ...others };
  return Object.keys(all).length ? all : null;
}

/** Minutes before the start of a reminder that the form can show. */
function minutesBefore({ trigger, action = "display" }: Alert): number | undefined {
  if (trigger["@type"] !== "OffsetTrigger" || trigger.relativeTo === "end") return undefined;
  if (action !== "display" || !/^(-P|P(T0[SMH]|0D))/.test(trigger.offset)) return undefined;
  const { days, exact } = parseDuration(trigger.offset.replace(/^-/, ""));
  return Math.round((days + exact) / 60_000);
}

function remindersOf({ alerts }: Partial<CalendarEvent>): readonly number[] {
  const minutes = Object.values(alerts ?? {}).flatMap((alert) => minutesBefore(alert) ?? []);
  return [...new Set(minutes)].sort((a, b) => a - b);
}

/** The reminders of an event with those the form has; mails and others that it does not show stay. */
function alertsOf(
  { alerts }: Partial<CalendarEvent>,
  reminders: readonly number[],
): Readonly<Record<Id, Alert>> | null {
  const kept = Object.entries(alerts ?? {}).filter(([, alert]) => {
    const minutes = minutesBefore(alert);
    return minutes === undefined || reminders.includes(minutes);
  });
  const known = new Set(kept.map(([, alert]) => minutesBefore(alert)));
  const added = reminders
    .filter((minutes) => !known.has(minutes))
    .map((minutes): [Id, Alert] => {
      const offset = `-${formatDuration(minutes * 60_000)}`;
      const trigger = { "@type": "OffsetTrigger", offset } as const;
      return [`r${minutes}`, { "@type": "Alert", trigger, action: "display" }];
    });
  const all = [...kept, ...added];
  return all.length ? Object.fromEntries(all) : null;
}

function guestsOf({ participants }: Partial<CalendarEvent>): readonly Guest[] {
  return Object.entries(participants ?? {})
    .filter(([, one]) => !one.roles.owner)
    .map(([id, one]) => ({
      id,
      name: one.name ?? "",
      email: addressOf(one),
      kind: one.kind ?? "individual",
      isOptional: one.roles.optional === true,
    }));
}
