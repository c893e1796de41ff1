/**
 * Changes of events: of a series as a whole, or of one occurrence.
 *
 * A series without exceptions is modified. One with exceptions is set as a whole, since an exception
 * of Zimbra is a full copy that would keep what the series no longer says.
 *
 * @module
 */
import {
  diffEvents,
  participantId,
  occurrenceOf,
  recurrenceIdOf,
  askedAgain,
  changedProperties,
  isException,
  organizerOf,
} from "@partage-ent/calendar";
import type {
  CalendarEvent,
  Id,
  JSCalendarEvent,
  LocalDateTime,
  PatchObject,
} from "@partage-ent/jmap";
import {
  refuse,
  isPerUser,
  patchEvent,
  type SortedEventPatch,
  sortEventPatch,
} from "@partage-ent/server";
import type { InviteMessage } from "../soap/operations.js";
import { folderOf } from "./calendar-places.js";
import { readCalendar } from "./calendars.js";
import {
  type EditContext,
  requireRevision,
  requireWritable,
  revisionIn,
  subjectAddress,
  subjectAddresses,
  targetOf,
  toldPeople,
  writableCalendar,
} from "./edit-context.js";
import { sendAnswer } from "./event-answer.js";
import { withOwnOrganizer } from "./event-create.js";
import { eventPlace } from "./event-ids.js";
import type { PlacedAppointment } from "./load-appointments.js";
import { setWhole, silentMessage, tellOfSet } from "./set-whole.js";
import { writeInvites } from "./write-invites.js";
import { cancelOccurrence } from "./event-destroy.js";

type Updated = Partial<CalendarEvent> | null;

/** Changes an event or an occurrence. */
export async function updateEvent(
  context: EditContext,
  id: Id,
  appointment: PlacedAppointment | undefined,
  patch: PatchObject,
): Promise<Updated> {
  const place = eventPlace(id);
  if (!appointment || !place) return refuse("notFound", "This event does not exist any more.");
  requireRevision(context, id, appointment);
  const { calendar, isOrigin, answered: series } = appointment;
  const own = new Set(
    subjectAddresses(context, calendar).map((one) => participantId(`mailto:${one}`)),
  );
  const sorted = sortEventPatch(patch, { calendarId: calendar.id, isOrigin, own });
  if (place.occurrence === undefined) {
    await answer(context, appointment, sorted, undefined);
    const updated = await updateSeries(context, appointment, sorted.content);
    const isMoved = await move(context, appointment, sorted.calendarId);
    return isMoved || sorted.answer || sorted.acknowledged ? null : updated;
  }
  const occurrence = occurrenceOf(series, place.occurrence);
  const recurrenceId = recurrenceIdOf(series, place.occurrence);
  if (!occurrence || recurrenceId === undefined) {
    return refuse("notFound", "This occurrence does not exist any more.");
  }
  if (sorted.calendarId !== undefined) {
    refuse("invalidProperties", "An occurrence stays with its series.", "calendarIds");
  }
  const one = { event: occurrence, recurrenceId };
  if (sorted.content["excluded"] === true) {
    requireWritable(context.scope, calendar);
    await cancelOccurrence(context, appointment, one);
    return null;
  }
  await answer(context, appointment, sorted, one);
  return updateOccurrence(context, appointment, one, sorted.content);
}

/** One occurrence of a series. */
export interface Occurrence {
  readonly event: JSCalendarEvent;
  readonly recurrenceId: LocalDateTime;
}

/** The answer and the seen alerts of a patch. */
async function answer(
  context: EditContext,
  appointment: PlacedAppointment,
  sorted: SortedEventPatch,
  one: Occurrence | undefined,
): Promise<void> {
  const { scope } = context;
  const { calendar, event: series, invite, exceptions, itemId } = appointment;
  if (sorted.acknowledged !== undefined) {
    const appt = [{ id: itemId, dismissedAt: sorted.acknowledged }];
    await scope.soap.call("DismissCalendarItemAlarmRequest", { appt });
  }
  if (!sorted.answer) return;
  if (!readCalendar(scope, calendar, 0).myRights.mayRSVP) {
    refuse("forbidden", "This calendar can only be read.");
  }
  const own = one && exceptions.get(one.recurrenceId);
  const occurrence = one && !own ? { series, recurrenceId: one.recurrenceId } : undefined;
  const answered = {
    invite: own ?? invite,
    event: one?.event ?? series,
    ...(occurrence ? { occurrence } : {}),
  };
  await sendAnswer(context, answered, sorted.answer);
}

async function move(
  context: EditContext,
  { calendar, itemId }: PlacedAppointment,
  calendarId: Id | undefined,
): Promise<boolean> {
  if (calendarId === undefined) return false;
  requireWritable(context.scope, calendar);
  const target = writableCalendar(context, calendarId);
  if (target.remote?.owner !== calendar.remote?.owner) {
    // Zimbra would make another event with another id of it.
    refuse("invalidProperties", "An event stays with the person whose it is.", "calendarIds");
  }
  const action = { id: itemId, op: "move", l: folderOf(target) };
  await context.scope.soap.call("ItemActionRequest", { action });
  return true;
}

function requireMayChange(
  { scope }: EditContext,
  { calendar, isOrigin, event }: PlacedAppointment,
  content: PatchObject,
): void {
  requireWritable(scope, calendar);
  if (isOrigin || !organizerOf(event) || isPerUser(content)) return;
  refuse("forbidden", "Only the organizer can change this event.");
}

/** The HTML of a description is kept until the description changes. */
function htmlOf({ invite }: PlacedAppointment, content: PatchObject): string | undefined {
  const isChanged = "description" in content || "descriptionContentType" in content;
  return isChanged ? undefined : invite.html;
}

/** People are told by the organizer only. */
function tellingContext(context: EditContext, { isOrigin, event }: PlacedAppointment): EditContext {
  const isOwn = isOrigin || !event.participants;
  return { ...context, isScheduling: context.isScheduling && isOwn };
}

async function updateSeries(
  context: EditContext,
  appointment: PlacedAppointment,
  content: PatchObject,
): Promise<Updated> {
  const before = appointment.event;
  const change =
    Object.keys(content).length === 0 ? {} : changedProperties(before, patchEvent(before, content));
  if (Object.keys(change).length === 0) return null;
  requireMayChange(context, appointment, content);
  const { calendar, invite, exceptions } = appointment;
  const telling = tellingContext(context, appointment);
  const after = askAgain(telling, before, changed(context, appointment, before, content));
  const html = htmlOf(appointment, content);
  const invites = writeInvites(after, { address: subjectAddress(context, calendar), html });
  if (exceptions.size === 0 && invites.exceptions.size === 0) {
    const m: InviteMessage = {
      ...silentMessage(after, invites.series, html),
      ...toldPeople(telling, calendar, mergedPeople(before, after)),
    };
    const request = { ...targetOf(appointment, invite), m };
    const { body } = await context.scope.soap.call("ModifyAppointmentRequest", request);
    return revisionIn(body);
  }
  await setWhole(context, calendar, after, invites, { html });
  const { recurrenceOverrides: _overrides, ...others } = change;
  const rewritten = Object.entries(after.recurrenceOverrides ?? {}).filter(
    ([id, patch]) =>
      isException(patch) &&
      JSON.stringify(patch) !== JSON.stringify(before.recurrenceOverrides?.[id]),
  );
  const told = {
    series: Object.keys(others).length > 0 || rewritten.length === 0,
    exceptions: rewritten.map(([id]) => id),
  };
  if (telling.isScheduling) await tellOfSet(telling, appointment.id, after, invites, told);
  return null;
}

/** An event with a patch applied; whoever organizes it is named, and people are asked, by herself only. */
function changed(
  context: EditContext,
  { isOrigin, calendar }: PlacedAppointment,
  before: JSCalendarEvent,
  content: PatchObject,
): JSCalendarEvent {
  const after = patchEvent(before, content);
  return isOrigin || !organizerOf(before) ? withOwnOrganizer(context, calendar, after) : after;
}

function askAgain(
  { isScheduling }: EditContext,
  before: JSCalendarEvent,
  after: JSCalendarEvent,
): JSCalendarEvent {
  return isScheduling ? askedAgain(before, after) : after;
}

/** Whoever was taken off the list is told too. */
function mergedPeople(before: JSCalendarEvent, after: JSCalendarEvent): JSCalendarEvent {
  return { ...after, participants: { ...before.participants, ...after.participants } };
}

async function updateOccurrence(
  context: EditContext,
  appointment: PlacedAppointment,
  { event: before, recurrenceId }: Occurrence,
  content: PatchObject,
): Promise<Updated> {
  if (Object.keys(content).length === 0) return null;
  const { calendar, invite, exceptions, event: series } = appointment;
  const own = exceptions.get(recurrenceId);
  const after = changed(context, appointment, before, content);
  const refused = ["recurrenceRules", "recurrenceOverrides", "excludedRecurrenceRules"];
  const name = refused.find((one) => (after as unknown as Readonly<Record<string, unknown>>)[one]);
  if (name !== undefined) refuse("invalidProperties", "An occurrence does not repeat.", name);
  if (Object.keys(changedProperties(before, after)).length === 0) return null;
  requireMayChange(context, appointment, content);
  const telling = tellingContext(context, appointment);
  const {
    recurrenceId: _id,
    recurrenceIdTimeZone: _zone,
    ...occurrence
  } = askAgain(telling, before, after);
  const patch = diffEvents({ ...series, start: recurrenceId }, occurrence);
  const title = occurrence.title ?? "";
  const whole: JSCalendarEvent = {
    ...series,
    recurrenceOverrides: { [recurrenceId]: { title, ...patch } },
  };
  const html = htmlOf(own ? { ...appointment, invite: own } : appointment, content);
  const options = { address: subjectAddress(context, calendar), html };
  const inv = writeInvites(whole, options).exceptions.get(recurrenceId);
  if (!inv) return refuse("invalidProperties", "This occurrence can't be changed like this.");
  const m: InviteMessage = {
    ...silentMessage(occurrence, inv, html),
    ...toldPeople(telling, calendar, mergedPeople(before, occurrence)),
  };
  const request = { ...targetOf(appointment, own ?? invite), m };
  const operation = own ? "ModifyAppointmentRequest" : "CreateAppointmentExceptionRequest";
  const { body } = await context.scope.soap.call(operation, request);
  return revisionIn(body);
}
