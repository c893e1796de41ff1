/**
 * ModifyAppointmentRequest, CreateAppointmentExceptionRequest and their kin for tasks.
 * @module
 */
import { exceptionsOf, isRecurring, occurrenceKey, seriesOf } from "../calendar/event-times.js";
import { requireExpandable } from "../calendar/expand-item.js";
import { inviteToChange, type LocatedInvite } from "../calendar/invite-id.js";
import { isOrganizedBy, otherAttendees } from "../calendar/invite-state.js";
import { inviteOutOfDate, replaceInvites } from "../calendar/keep-item.js";
import {
  notifyRemoved,
  removedAttendees,
  returnUndelivered,
} from "../calendar/notify-attendees.js";
import { sameAddress } from "../calendar/people.js";
import { readInvite } from "../calendar/read-invite.js";
import { mergeInvite, sameTimes } from "../calendar/merge-invite.js";
import {
  composeInvite,
  deliverTo,
  keepSent,
  recipientsOf,
  textsOf,
  type CalendarOwner,
} from "../calendar/send-invite.js";
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import { destinationOf } from "../mail/action-targets.js";
import { findRecipients } from "../mail/recipients.js";
import type { Attendee, Invite, InviteContent } from "../mailbox/calendar-item.js";
import { isInTrash } from "../mailbox/item-changes.js";
import type { MessageItem } from "../mailbox/item.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import {
  calendarOwner,
  mustBeOrganizer,
  ownInvite,
  requirePrivateAccess,
  savedResponse,
} from "./create-appointment.js";

/** Who answered keeps the answer while the times stay the same; the request may say otherwise. */
function withAnswers(content: InviteContent, before: InviteContent): InviteContent {
  const moved = !sameTimes(content, before);
  const attendees = content.attendees.map((attendee): Attendee => {
    if (attendee.status !== undefined) return attendee;
    const known = before.attendees.find(({ address }) => sameAddress(address, attendee.address));
    return { ...attendee, status: moved ? "NE" : (known?.status ?? "NE") };
  });
  return { ...content, attendees };
}

/** The folder that a request moves the item to, undefined when it stays. */
function targetFolder(
  spec: Element,
  { mailbox, item }: LocatedInvite,
  context: SoapContext,
): number | undefined {
  const text = spec.get("l")?.trim();
  if (!text) return undefined;
  const { mailbox: other, folder } = destinationOf(text, context);
  if (other !== mailbox)
    throw invalidRequest("cannot move an item into another mailbox while changing it");
  if (folder.id === item.folderId) return undefined;
  if (isInTrash(mailbox, { ...item, folderId: folder.id })) {
    throw invalidRequest("cannot combine with a move to trash");
  }
  context.requireRights(mailbox, item.folderId, "d");
  context.requireRights(mailbox, folder.id, "i");
  return folder.id;
}

/** People whom a series gains or loses are gained or lost by its exceptions too. */
function followSeries(
  exceptions: readonly Invite[],
  before: InviteContent,
  after: InviteContent,
): readonly Invite[] {
  const has = (list: readonly Attendee[], address: string): boolean =>
    list.some((one) => sameAddress(one.address, address));
  const added = after.attendees.filter(({ address }) => !has(before.attendees, address));
  const removed = before.attendees.filter(({ address }) => !has(after.attendees, address));
  if (added.length + removed.length === 0) return exceptions;
  return exceptions.map((invite) => {
    const kept = invite.attendees.filter(({ address }) => !has(removed, address));
    return {
      ...invite,
      attendees: [...kept, ...added.filter(({ address }) => !has(kept, address))],
    };
  });
}

interface Change {
  readonly located: LocatedInvite;
  readonly owner: CalendarOwner;
  readonly content: InviteContent;
  /** The version that the people know who may be no longer invited. */
  readonly before: InviteContent;
}

/** An attendee's own copy follows the organizer's versions; the organizer's changes make new ones. */
function versioned(content: InviteContent, invite: Invite, owner: CalendarOwner): InviteContent {
  const organizes = isOrganizedBy(content, owner.account);
  return { ...content, sequence: organizes ? invite.sequence + 1 : invite.sequence };
}

async function save(request: Element, change: Change, context: SoapContext): Promise<Element> {
  const { located, owner, content, before } = change;
  const { mailbox, invite } = located;
  const { core } = context;
  const spec = request.requireChild("m");
  const addresses = recipientsOf(spec);
  const organizes = isOrganizedBy(content, owner.account);
  if (addresses.length > 0 && !organizes) throw mustBeOrganizer(request);
  // Mail to people who cannot be reached comes back; the change stays.
  const recipients = findRecipients(core.directory, addresses);
  const folderId = targetFolder(spec, located, context);
  const raw = await composeInvite(spec, content, owner, context);
  const blob = await core.storeBlob(raw);
  const others = otherAttendees(content, owner.account);
  const hadOthers = otherAttendees(before, owner.account).length > 0;
  const next = ownInvite(content, owner, {
    messageId: mailbox.allocateId(),
    draft: spec.child("inv")?.child("comp")?.getBoolean("draft") ?? false,
    neverSent:
      organizes && others.length > 0 && addresses.length === 0 && (!hadOthers || invite.neverSent),
    blob,
    hasAttachment: spec.child("attach") !== undefined,
  });
  // Reading and writing take time in which the item may have been changed.
  const current = inviteToChange(request, context).item;
  const merged = mergeInvite(current, next, owner.home);
  const invites = next.recurrenceId
    ? merged
    : [next, ...followSeries(merged.slice(1), before, next)];
  const updated = replaceInvites(mailbox, current, invites, {
    ...(folderId === undefined ? {} : { folderId }),
    replies: current.replies,
  })!;
  if (organizes && !invite.neverSent) {
    await notifyRemoved(next, removedAttendees(before, next, owner), owner, context);
  }
  let sent: MessageItem | undefined;
  if (addresses.length > 0) {
    sent = await keepSent(owner, raw, context);
    await deliverTo(core, recipients, raw);
    await returnUndelivered(recipients.unknown, raw, owner, context);
  }
  return savedResponse(request, { item: updated, invite: next, sent }, mailbox, context);
}

function readChange(
  request: Element,
  located: LocatedInvite,
  context: SoapContext,
): { readonly owner: CalendarOwner; readonly content: InviteContent } {
  const { mailbox, item, invite } = located;
  const spec = request.requireChild("m");
  const owner = calendarOwner(mailbox, context);
  const content = readInvite(spec.requireChild("inv"), {
    kind: item.type,
    now: context.now(),
    uid: item.uid,
    home: owner.home,
    zones: invite.zones,
    nameless: request.name.startsWith("Modify"),
    texts: textsOf(spec),
  });
  requireExpandable(content, owner.home);
  requirePrivateAccess(mailbox, item.folderId, [content, invite], context);
  return { owner, content };
}

async function modify(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  spec.requireChild("inv");
  const located = inviteToChange(request, context);
  const { mailbox, item, invite } = located;
  context.requireRights(mailbox, item.folderId, "w");
  const { owner, content: said } = readChange(request, located, context);
  const recurrenceId = invite.recurrenceId && (said.recurrenceId ?? invite.recurrenceId);
  const named = {
    ...said,
    ...(invite.recurrenceId ? { recurrenceId, recurrence: undefined } : {}),
  };
  if (!invite.recurrenceId && said.recurrenceId) {
    throw invalidRequest("a series is not changed by an exception");
  }
  const content = withAnswers(versioned(named, invite, owner), invite);
  return save(request, { located, owner, content, before: invite }, context);
}

/** The first version of an exception, or a later one of an exception that is there already. */
async function createException(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  spec.requireChild("inv");
  const located = inviteToChange(request, context);
  const { mailbox, item, invite } = located;
  context.requireRights(mailbox, item.folderId, "w");
  if (invite.recurrenceId) throw inviteOutOfDate(request.require("id"));
  if (!isRecurring(item)) {
    throw invalidRequest(`calendar item ${item.id} is not a recurring calendar item`);
  }
  const { owner, content: said } = readChange(request, located, context);
  // Without exceptId an exception takes the place of the occurrence at its own start.
  const recurrenceId = said.recurrenceId ?? said.start;
  if (!recurrenceId) throw invalidRequest("missing required element: exceptId");
  if (said.recurrence) throw invalidRequest("an exception has no recurrence of its own");
  const key = occurrenceKey(recurrenceId, invite, owner.home);
  const known = exceptionsOf(item, owner.home).get(key);
  const base = known ?? invite;
  const organizes = isOrganizedBy(said, owner.account);
  const sequence = organizes
    ? Math.max(invite.sequence, known ? known.sequence + 1 : 0)
    : base.sequence;
  const content = withAnswers({ ...said, recurrenceId, sequence }, base);
  return save(request, { located, owner, content, before: seriesOf(item) ?? base }, context);
}

/** Changes of appointments and tasks. */
export const modifyAppointmentOperations: readonly OperationEntry[] = (
  [
    ["ModifyAppointmentRequest", modify],
    ["ModifyTaskRequest", modify],
    ["CreateAppointmentExceptionRequest", createException],
    ["CreateTaskExceptionRequest", createException],
  ] as const
).map(([name, run]) => ({ namespace: ZIMBRA_MAIL, name, run, checksRights: true }));
