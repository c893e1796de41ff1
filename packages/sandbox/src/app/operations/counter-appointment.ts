/**
 * CounterAppointmentRequest and DeclineCounterAppointmentRequest: other times proposed, and refused
 * (RFC 5546 sections 3.2.7 and 3.2.8); ForwardAppointmentRequest and ForwardAppointmentInviteRequest.
 * @module
 */
import { occurrenceInvite, personOfAccount } from "../calendar/answer-invite.js";
import { isMasked } from "../calendar/caller-view.js";
import { locateInvite, readInviteId, inviteToChange } from "../calendar/invite-id.js";
import { noSuchCalendarItem } from "../calendar/keep-item.js";
import { readInvite, readRecurrenceId } from "../calendar/read-invite.js";
import {
  composeInvite,
  deliverTo,
  keepSent,
  recipientsOf,
  requireRecipients,
  textsOf,
  type CalendarOwner,
} from "../calendar/send-invite.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, permissionDenied } from "../fault.js";
import type { InviteContent } from "../mailbox/calendar-item.js";
import { FolderId } from "../mailbox/item.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { calendarOwner } from "./create-appointment.js";

async function send(
  spec: Element,
  content: InviteContent,
  owner: CalendarOwner,
  context: SoapContext,
): Promise<void> {
  const addresses = recipientsOf(spec);
  if (addresses.length === 0) throw invalidRequest("nobody to send it to");
  const recipients = requireRecipients(context.core, addresses);
  const raw = await composeInvite(spec, content, owner, context);
  await keepSent(owner, raw, context);
  await deliverTo(context.core, recipients, raw);
}

/** Only who is invited proposes another time; what stays as it is comes from the invitation. */
async function counter(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const { mailbox, item, invite } = inviteToChange(request, context);
  context.requireRights(mailbox, item.folderId, "x");
  const owner = calendarOwner(mailbox, context);
  const said = readInvite(spec.requireChild("inv"), {
    kind: item.type,
    now: context.now(),
    uid: item.uid,
    home: owner.home,
    zones: invite.zones,
    nameless: true,
    texts: textsOf(spec),
  });
  const own = { ...personOfAccount(owner.account), role: "REQ", status: "TE" };
  const content: InviteContent = {
    ...said,
    method: "COUNTER",
    sequence: invite.sequence,
    organizer: invite.organizer ?? said.organizer,
    attendees: [own],
    recurrenceId: said.recurrenceId ?? invite.recurrenceId,
    recurrence: said.recurrenceId ? undefined : (said.recurrence ?? invite.recurrence),
  };
  await send(spec, content, owner, context);
  return responseTo(request);
}

async function declineCounter(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const owner = calendarOwner(context.mailbox, context);
  context.requireRights(owner.mailbox, FolderId.calendar, "w");
  const said = readInvite(spec.requireChild("inv"), {
    kind: "appointment",
    now: context.now(),
    home: owner.home,
    texts: textsOf(spec),
  });
  await send(spec, { ...said, method: "DECLINECOUNTER" }, owner, context);
  return responseTo(request);
}

/** The invitation goes on as it is: the organizer stays who it was. */
async function forward(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const { mailbox, item, invite } = locateInvite(readInviteId(request.require("id"), context));
  context.requireRights(mailbox, item.folderId, "r");
  if (isMasked(mailbox, item, invite, context)) throw permissionDenied();
  const owner = calendarOwner(mailbox, context);
  const occurrence = readRecurrenceId(request.child("exceptId"));
  const told = occurrence ? occurrenceInvite(invite, occurrence, owner.home) : invite;
  await send(spec, { ...told, method: "REQUEST", alarms: [] }, owner, context);
  return responseTo(request);
}

async function forwardInvite(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const named = readInviteId(request.require("id"), context);
  if (named.messageId !== undefined) return forward(request, context);
  const { mailbox } = named;
  const message = mailbox.message(named.id);
  context.requireRights(mailbox, message.folderId, "r");
  const content = message.summary.invitation?.invites[0];
  if (!content) throw noSuchCalendarItem(named.id);
  await send(spec, content, calendarOwner(mailbox, context), context);
  return responseTo(request);
}

/** Proposals of other times, and invitations passed on. */
export const counterAppointmentOperations: readonly OperationEntry[] = (
  [
    ["CounterAppointmentRequest", counter],
    ["DeclineCounterAppointmentRequest", declineCounter],
    ["ForwardAppointmentRequest", forward],
    ["ForwardAppointmentInviteRequest", forwardInvite],
  ] as const
).map(([name, run]) => ({ namespace: ZIMBRA_MAIL, name, run, checksRights: true }));
