/**
 * Answers to invitations (SendInviteReply) and proposals of another time (CounterAppointment).
 *
 * @module
 */
import { occurrenceName, inviteSubject, mailAddressOf, organizerOf } from "@partage-ent/calendar";
import type { JSCalendarEvent, LocalDateTime } from "@partage-ent/jmap";
import { refuse, type EventAnswer } from "@partage-ent/server";
import type { InviteMessage } from "../soap/operations.js";
import type { InviteReference } from "./appointment.js";
import type { EditContext } from "./edit-context.js";

const VERBS = { accepted: "ACCEPT", declined: "DECLINE", tentative: "TENTATIVE" } as const;

/** What is answered: a series or single event, or one occurrence of a series. */
export interface AnsweredEvent {
  readonly invite: Pick<InviteReference, "id" | "component">;
  readonly event: JSCalendarEvent;
  /** Series and time of an occurrence that has no invite of its own. */
  readonly occurrence?: {
    readonly series: JSCalendarEvent;
    readonly recurrenceId: LocalDateTime;
  };
}

/** Answers an invitation; the organizer is told where participants are. */
export async function sendAnswer(
  { scope, info, isScheduling }: EditContext,
  { invite, event, occurrence }: AnsweredEvent,
  { status, comment }: EventAnswer,
): Promise<void> {
  const message = comment !== undefined && organizerMessage(event, comment);
  await scope.soap.call("SendInviteReplyRequest", {
    id: invite.id,
    compNum: invite.component,
    verb: VERBS[status],
    updateOrganizer: isScheduling,
    ...(occurrence ? { exceptId: exceptionId(occurrence.series, occurrence.recurrenceId) } : {}),
    // Without a comment the server writes the message itself.
    ...(message && isScheduling
      ? { m: { su: inviteSubject(status, event.title, info.language), ...message } }
      : {}),
  });
}

/** A message to the organizer of an event; refused where there is none. */
export function organizerMessage(
  event: JSCalendarEvent,
  text: string,
): Pick<InviteMessage, "e" | "mp"> {
  const organizer = organizerOf(event);
  const a = organizer && mailAddressOf(organizer);
  if (a === undefined) return refuse("invalidProperties", "Nobody organizes this event.");
  return { e: [{ a, t: "t" }], mp: { ct: "text/plain", content: text } };
}

/** The name of an occurrence in requests: the day, or UTC. */
export function exceptionId(
  series: JSCalendarEvent,
  recurrenceId: LocalDateTime,
): { readonly d: string } {
  return { d: occurrenceName(series, recurrenceId) };
}
