/**
 * New events. One without exceptions is created; one with exceptions, or in place of one in the trash,
 * is set as a whole (SetAppointment, by UID).
 *
 * @module
 */
import type { CalendarEvent, JSCalendarEvent, Participant } from "@partage-ent/jmap";
import { mailAddressOf, organizerOf, withOrganizer } from "@partage-ent/calendar";
import { refuse, type EventAnswer } from "@partage-ent/server";
import { sendAnswer } from "./event-answer.js";
import { type CalendarFolder, folderOf } from "./calendar-places.js";
import {
  type EditContext,
  revisionIn,
  subjectAddress,
  subjectAddresses,
  toldPeople,
  writableCalendar,
} from "./edit-context.js";
import { isFault } from "../soap/upstream-error.js";
import { answerCode } from "./jcal-people.js";
import { findByUid } from "./load-appointments.js";
import { madeId, reload, setWhole, silentMessage, tellOfSet } from "./set-whole.js";
import { writeInvites, type WrittenInvites } from "./write-invites.js";

/** Creates an event and answers what the server made of it. */
export async function createEvent(
  context: EditContext,
  create: Partial<CalendarEvent>,
): Promise<Partial<CalendarEvent>> {
  const calendarIds = Object.keys(create.calendarIds ?? {});
  if (calendarIds.length !== 1) {
    return refuse("invalidProperties", "An event is in one calendar.", "calendarIds");
  }
  const calendar = writableCalendar(context, calendarIds[0]!);
  const event = newEvent(context, calendar, create);
  const isKnown = create.uid !== undefined && (await isTaken(context, calendar, create.uid));
  const invites = writeInvites(event, { address: subjectAddress(context, calendar) });
  const own = ownAnswer(context, calendar, event);
  const isOrigin = own === undefined;
  const isWhole = isKnown || !isOrigin || invites.exceptions.size > 0;
  const made = isWhole
    ? await createWhole(context, calendar, event, invites)
    : await createPlain(context, calendar, event, invites);
  return { ...made, uid: event.uid, isOrigin };
}

/** A new event with all that every event has. */
function newEvent(
  context: EditContext,
  calendar: CalendarFolder,
  create: Partial<CalendarEvent>,
): JSCalendarEvent {
  const { start, ...others } = create;
  if (start === undefined) return refuse("invalidProperties", "An event has a start.", "start");
  if (others.recurrenceId !== undefined) {
    return refuse("invalidProperties", "An occurrence comes from its series.", "recurrenceId");
  }
  const event: JSCalendarEvent = {
    ...others,
    "@type": "Event",
    uid: create.uid ?? crypto.randomUUID(),
    start,
    duration: create.duration ?? (create.showWithoutTime ? "P1D" : "PT0S"),
    timeZone: create.showWithoutTime ? null : (create.timeZone ?? null),
  };
  return withOwnOrganizer(context, calendar, event);
}

/**
 * Whoever invites people is the organizer; in somebody else's calendar, on her behalf. People are
 * asked for an answer unless the event says otherwise.
 */
export function withOwnOrganizer(
  context: EditContext,
  calendar: CalendarFolder,
  said: JSCalendarEvent,
): JSCalendarEvent {
  return withOrganizer(said, {
    email: subjectAddress(context, calendar),
    name: calendar.remote ? undefined : context.info.displayName,
    sentBy: calendar.remote ? context.info.email : undefined,
  });
}

/** A UID is in a mailbox once: what has it already is no place for a new event, the trash aside. */
async function isTaken(
  { scope, accountId }: EditContext,
  { remote }: CalendarFolder,
  uid: string,
): Promise<boolean> {
  if (remote) return false;
  const { id, isInTrash } = await findByUid(scope, accountId, uid);
  if (id !== undefined) {
    return uidTaken();
  }
  return isInTrash;
}

interface OwnAnswer {
  readonly status: Participant["participationStatus"];
  readonly answer: EventAnswer | undefined;
}

/** What the person answers to an event that somebody else organizes; undefined for her own. */
function ownAnswer(
  context: EditContext,
  calendar: CalendarFolder,
  event: JSCalendarEvent,
): OwnAnswer | undefined {
  const addresses = subjectAddresses(context, calendar);
  const isOwn = (one: Participant): boolean =>
    addresses.includes(mailAddressOf(one)?.toLowerCase() ?? "");
  const organizer = organizerOf(event);
  if (!organizer || isOwn(organizer)) return undefined;
  const me = Object.values(event.participants ?? {}).find(isOwn);
  const status = me?.participationStatus;
  const isAnswer = status === "accepted" || status === "declined" || status === "tentative";
  const comment = me?.participationComment;
  return { status, answer: isAnswer ? { status, comment } : undefined };
}

async function createPlain(
  context: EditContext,
  calendar: CalendarFolder,
  event: JSCalendarEvent,
  { series }: WrittenInvites,
): Promise<Partial<CalendarEvent>> {
  const m = {
    l: folderOf(calendar),
    ...silentMessage(event, series),
    ...toldPeople(context, calendar, event),
  };
  try {
    const { body } = await context.scope.soap.call("CreateAppointmentRequest", { m });
    return { id: madeId(context, body), ...revisionIn(body) };
  } catch (error) {
    if (!isFault(error, "mail.ALREADY_EXISTS")) throw error;
    return uidTaken();
  }
}

function uidTaken(): never {
  return refuse("invalidProperties", "There is an event with this UID already.", "uid");
}

/** Sets an event that replaces another, has exceptions or is somebody else's. */
async function createWhole(
  context: EditContext,
  calendar: CalendarFolder,
  event: JSCalendarEvent,
  invites: WrittenInvites,
): Promise<Partial<CalendarEvent>> {
  const own = ownAnswer(context, calendar, event);
  const options = own ? { ptst: answerCode(own.status?.toUpperCase()) } : {};
  const id = await setWhole(context, calendar, event, invites, options);
  if (context.isScheduling && own === undefined) {
    const told = { series: true, exceptions: [...invites.exceptions.keys()] };
    await tellOfSet(context, id, event, invites, told);
  } else if (context.isScheduling && own?.answer) {
    const made = await reload(context, id);
    if (made) await sendAnswer(context, { invite: made.invite, event }, own.answer);
  }
  return { id };
}
