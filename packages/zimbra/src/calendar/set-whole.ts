/**
 * A series with its exceptions, set at once (SetAppointment, by UID). It tells nobody, so people are
 * told afterwards, by one message for each invite that changed.
 *
 * @module
 */
import type { Id, JSCalendarEvent, LocalDateTime } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import { textOf } from "../soap/json.js";
import type { InviteMessage, SetInvite } from "../soap/operations.js";
import { type CalendarFolder, folderOf } from "./calendar-places.js";
import { type EditContext, targetOf, toldPeople } from "./edit-context.js";
import { itemPlace, wireId } from "./event-ids.js";
import { loadAppointments, type PlacedAppointment } from "./load-appointments.js";
import { messageParts, oneLine, type WrittenInvites } from "./write-invites.js";

/** The message around an invite; nobody is told by it. */
export function silentMessage(event: JSCalendarEvent, inv: object, html?: string): InviteMessage {
  return {
    su: oneLine(event.title ?? ""),
    mp: messageParts(event, html),
    inv: { uid: event.uid, ...inv },
  };
}

/** The event that an answer of the server names. */
export function madeId({ info }: EditContext, body: Readonly<Record<string, unknown>>): Id {
  const place = itemPlace(textOf(body["calItemId"]) ?? textOf(body["apptId"]) ?? "", info.id);
  return place ? wireId(place) : refuse("forbidden", "The mail server made no event.");
}

/** Sets a series and its exceptions, in place of what has the same UID. */
export async function setWhole(
  context: EditContext,
  calendar: CalendarFolder,
  event: JSCalendarEvent,
  invites: WrittenInvites,
  { html, ptst }: { readonly html?: string | undefined; readonly ptst?: string } = {},
): Promise<Id> {
  const inviteOf = (inv: object): SetInvite => ({
    ...(ptst === undefined ? {} : { ptst }),
    m: silentMessage(event, inv, html),
  });
  const except = [...invites.exceptions.values()].map(inviteOf);
  const { body } = await context.scope.soap.call("SetAppointmentRequest", {
    l: folderOf(calendar),
    default: inviteOf(invites.series),
    ...(except.length > 0 ? { except } : {}),
  });
  return madeId(context, body);
}

/** Which invites of an event people are told of. */
export interface ToldInvites {
  readonly series: boolean;
  readonly exceptions: readonly LocalDateTime[];
}

/** Reads an event that was written a moment ago. */
export async function reload(context: EditContext, id: Id): Promise<PlacedAppointment | undefined> {
  const { scope, accountId } = context;
  scope.appointments.delete(id);
  const { appointments } = await loadAppointments(scope, accountId, [id], { rights: true });
  return appointments.get(id);
}

/** Tells people of invites that were set: each is written once more, with a message. */
export async function tellOfSet(
  context: EditContext,
  id: Id,
  event: JSCalendarEvent,
  invites: WrittenInvites,
  told: ToldInvites,
): Promise<void> {
  const appointment = await reload(context, id);
  if (!appointment) return;
  const people = toldPeople(context, appointment.calendar, event);
  if (!people.e) return;
  const { scope } = context;
  const { html } = appointment.invite;
  // The version moves with each of them, so only the first may name the one that was read.
  const [first, ...others] = [
    ...(told.series ? [{ reference: appointment.invite, inv: invites.series }] : []),
    ...told.exceptions.flatMap((recurrenceId) => {
      const reference = appointment.exceptions.get(recurrenceId);
      const inv = invites.exceptions.get(recurrenceId);
      return reference && inv ? [{ reference, inv }] : [];
    }),
  ];
  if (!first) return;
  const messageOf = (inv: object): InviteMessage => ({
    ...silentMessage(event, inv, html),
    ...people,
  });
  const requests = [
    { ...targetOf(appointment, first.reference), m: messageOf(first.inv) },
    ...others.map(({ reference: { id: inviteId, component }, inv }) => ({
      id: inviteId,
      comp: component,
      m: messageOf(inv),
    })),
  ];
  await Promise.all(
    requests.map((request) => scope.soap.call("ModifyAppointmentRequest", request)),
  );
}
