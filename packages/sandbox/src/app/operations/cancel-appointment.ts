/**
 * CancelAppointmentRequest and CancelTaskRequest: a whole item, one occurrence, or one and all that follow.
 * @module
 */
import { exceptionsOf, occurrenceKey, recurrenceTime, zonesOf } from "../calendar/event-times.js";
import { instantOfKey } from "../calendar/expand-item.js";
import { inviteToChange, type LocatedInvite } from "../calendar/invite-id.js";
import { otherAttendees } from "../calendar/invite-state.js";
import { replaceInvites } from "../calendar/keep-item.js";
import { mergeInvite } from "../calendar/merge-invite.js";
import { cancelled } from "../calendar/notify-attendees.js";
import { readRecurrenceId } from "../calendar/read-invite.js";
import {
  composeInvite,
  deliverTo,
  keepSent,
  recipientsOf,
  requireRecipients,
  type CalendarOwner,
} from "../calendar/send-invite.js";
import { instantOf, utcTime } from "../calendar/time-value.js";
import { readZones } from "../calendar/zone-definition.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest } from "../fault.js";
import type { Invite, InviteContent, RecurrenceId, RuleValue } from "../mailbox/calendar-item.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { moveTo, systemDestination } from "../mail/move-messages.js";
import { FolderId } from "../mailbox/item.js";
import { calendarOwner, mustBeOrganizer, requirePrivateAccess } from "./create-appointment.js";

/** What a cancellation takes away. */
interface Cancellation {
  /** The occurrence, none for the whole item. */
  readonly occurrence?: RecurrenceId | undefined;
  readonly andFuture: boolean;
}

function readCancellation(request: Element): Cancellation {
  const inst = request.child("inst");
  if (!inst) return { andFuture: false };
  const range = inst.get("range")?.toUpperCase();
  if (range !== undefined && range !== "THISANDFUTURE") {
    throw invalidRequest(`invalid range: ${range}`);
  }
  const occurrence = readRecurrenceId(inst);
  return { occurrence, andFuture: range === "THISANDFUTURE" };
}

/** One occurrence of a series as an invite of its own, cancelled. */
function cancelledOccurrence(
  { item, invite }: LocatedInvite,
  occurrence: RecurrenceId,
  { home }: CalendarOwner,
  now: number,
): InviteContent {
  const key = occurrenceKey(occurrence, invite, home);
  const known = exceptionsOf(item, home).get(key);
  const start = recurrenceTime(key, invite);
  const base: InviteContent = known ?? {
    ...invite,
    start,
    end: undefined,
    duration: undefined,
    recurrence: undefined,
  };
  const recurrenceId: RecurrenceId = start;
  return { ...cancelled(base, now), recurrenceId };
}

/** A rule that ends before an instant; its count says nothing any more. */
function endedBefore(rule: RuleValue, instant: number, invite: InviteContent): RuleValue {
  const last = utcTime(instant - 1_000);
  const until = invite.allDay ? last.slice(0, 8) : last;
  const { count: _count, ...rest } = rule;
  return { ...rest, until };
}

/** The series and exceptions before an occurrence. */
function before(
  { item, invite }: LocatedInvite,
  occurrence: RecurrenceId,
  { home }: CalendarOwner,
): readonly Invite[] {
  const key = occurrenceKey(occurrence, invite, home);
  const instant = instantOfKey(key, invite, home);
  const first = invite.start ? instantOf(invite.start, zonesOf(invite, home)) : 0;
  if (instant <= first) return [];
  const recurrence = invite.recurrence?.map((part) => ({
    ...part,
    rules: part.rules.map((rule) => endedBefore(rule, instant, invite)),
    dates: part.dates.filter(({ start }) => instantOf(start, zonesOf(invite, home)) < instant),
  }));
  const kept = [...exceptionsOf(item, home)]
    .filter(([other]) => other < key)
    .map(([, exception]) => exception);
  return [{ ...invite, recurrence }, ...kept];
}

function remaining(
  located: LocatedInvite,
  { occurrence, andFuture }: Cancellation,
  owner: CalendarOwner,
  message: { readonly content: InviteContent; readonly messageId: number; readonly blob?: string },
): readonly Invite[] {
  const { item, invite } = located;
  if (occurrence && andFuture) return before(located, occurrence, owner);
  if (!occurrence && !invite.recurrenceId) return [];
  const { content, messageId, blob } = message;
  const gone: Invite = { ...invite, ...content, messageId, ...(blob ? { blob } : {}) };
  return mergeInvite(item, gone, owner.home);
}

async function cancel(request: Element, context: SoapContext): Promise<Element> {
  const located = inviteToChange(request, context);
  const { mailbox, item, invite } = located;
  context.requireRights(mailbox, item.folderId, "w");
  requirePrivateAccess(mailbox, item.folderId, [invite], context);
  const owner = calendarOwner(mailbox, context);
  const zones = readZones(request.children("tz"));
  const cancellation = readCancellation(request);
  const { occurrence } = cancellation;
  if (occurrence && !invite.recurrence) {
    throw invalidRequest(`calendar item ${item.id} is not a recurring calendar item`);
  }
  const spec = request.child("m");
  const addresses = spec ? recipientsOf(spec) : [];
  if (addresses.length > 0 && !invite.isOrganizer) throw mustBeOrganizer(request);
  const recipients = requireRecipients(context.core, addresses);
  const now = context.now();
  const content: InviteContent = {
    ...(occurrence ? cancelledOccurrence(located, occurrence, owner, now) : cancelled(invite, now)),
    zones: [...invite.zones, ...zones],
  };
  const raw = spec && (await composeInvite(spec, content, owner, context));
  const blob = raw && (await context.core.storeBlob(raw));
  const current = inviteToChange(request, context);
  const messageId = mailbox.allocateId();
  const invites = remaining(current, cancellation, owner, { content, messageId, blob });
  const alive = invites.some(({ status }) => status !== "CANC");
  if (alive) replaceInvites(mailbox, current.item, invites);
  else moveTo(mailbox, [current.item], systemDestination(mailbox, FolderId.trash), context);
  if (raw && addresses.length > 0 && otherAttendees(invite, owner.account).length > 0) {
    await keepSent(owner, raw, context);
    await deliverTo(context.core, recipients, raw);
  }
  return responseTo(request);
}

/** Cancellation of appointments and tasks. */
export const cancelAppointmentOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "CancelAppointmentRequest", run: cancel, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "CancelTaskRequest", run: cancel, checksRights: true },
];
