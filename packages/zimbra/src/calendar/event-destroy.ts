/**
 * Events and occurrences that go: cancelled by whoever organizes them, put into the trash by others.
 *
 * @module
 */
import { occurrenceOf, recurrenceIdOf, inviteSubject, organizerOf } from "@partage-ent/calendar";
import type { Id, JSCalendarEvent, LocalDateTime } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { InviteMessage } from "../soap/operations.js";
import {
  type EditContext,
  requireRevision,
  requireWritable,
  targetOf,
  toldPeople,
} from "./edit-context.js";
import { exceptionId } from "./event-answer.js";
import { eventPlace } from "./event-ids.js";
import type { PlacedAppointment } from "./load-appointments.js";

/** Destroys an event, or takes an occurrence out of its series. */
export async function destroyEvent(
  context: EditContext,
  id: Id,
  appointment: PlacedAppointment | undefined,
): Promise<true> {
  const place = eventPlace(id);
  if (!appointment || !place) return refuse("notFound", "This event does not exist any more.");
  const { scope } = context;
  const { calendar, event, isOrigin, itemId, invite } = appointment;
  requireRevision(context, id, appointment);
  requireWritable(scope, calendar);
  if (place.occurrence !== undefined) {
    const recurrenceId = recurrenceIdOf(event, place.occurrence);
    const occurrence = occurrenceOf(appointment.answered, place.occurrence);
    if (!occurrence || recurrenceId === undefined) {
      return refuse("notFound", "This occurrence does not exist any more.");
    }
    await cancelOccurrence(context, appointment, { event: occurrence, recurrenceId });
    return true;
  }
  if (isOrigin || !organizerOf(event)) {
    const request = { ...targetOf(appointment, invite), ...notice(context, appointment, event) };
    await scope.soap.call("CancelAppointmentRequest", request);
  } else {
    await scope.soap.call("ItemActionRequest", { action: { id: itemId, op: "trash" } });
  }
  return true;
}

/** Takes an occurrence out of its series. */
export async function cancelOccurrence(
  context: EditContext,
  appointment: PlacedAppointment,
  {
    event,
    recurrenceId,
  }: { readonly event: JSCalendarEvent; readonly recurrenceId: LocalDateTime },
): Promise<void> {
  const request = {
    ...targetOf(appointment, appointment.invite),
    inst: exceptionId(appointment.event, recurrenceId),
    ...notice(context, appointment, event),
  };
  await context.scope.soap.call("CancelAppointmentRequest", request);
}

/** The message to those who were invited; none where nobody is to be told. */
function notice(
  context: EditContext,
  { isOrigin, calendar }: PlacedAppointment,
  event: JSCalendarEvent,
): { readonly m?: InviteMessage } {
  const { e } = isOrigin ? toldPeople(context, calendar, event) : {};
  if (!e) return {};
  const su = inviteSubject("cancel", event.title, context.info.language);
  return { m: { e, su, mp: { ct: "text/plain", content: su } } };
}
