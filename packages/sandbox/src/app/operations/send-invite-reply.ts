/** SendInviteReplyRequest: accept, decline or accept provisionally, a series or one occurrence. */
import {
  type Answer,
  answerNames,
  keepAnswer,
  occurrenceInvite,
  personOfAccount,
  replyContent,
} from "../calendar/answer-invite.js";
import { homeZone, inviteId } from "../calendar/caller-view.js";
import { locateInvite, readInviteId } from "../calendar/invite-id.js";
import {
  createItem,
  defaultFolder,
  inviteOutOfDate,
  noSuchCalendarItem,
  replaceInvites,
} from "../calendar/keep-item.js";
import { counterpart, isOlder, mergeInvite } from "../calendar/merge-invite.js";
import { composeNotice } from "../calendar/notify-attendees.js";
import { readRecurrenceId } from "../calendar/read-invite.js";
import { keptInvite } from "../calendar/receive-invitation.js";
import {
  composeInvite,
  deliverTo,
  keepSent,
  recipientsOf,
  type CalendarOwner,
} from "../calendar/send-invite.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, noSuchMessage } from "../fault.js";
import { findRecipients } from "../mail/recipients.js";
import { systemDestination } from "../mail/move-messages.js";
import type { CalendarItem, Invite, RecurrenceId } from "../mailbox/calendar-item.js";
import { isInTrash, moveItems } from "../mailbox/item-changes.js";
import { FolderId } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { calendarOwner, requirePrivateAccess } from "./create-appointment.js";

const verbs: Readonly<Record<string, Answer>> = {
  ACCEPT: "AC",
  COMPLETED: "AC",
  DECLINE: "DE",
  TENTATIVE: "TE",
};

function readVerb(request: Element): Answer {
  const verb = request.require("verb").trim().toUpperCase();
  const answer = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!answer) throw invalidRequest(`unknown reply verb: ${verb}`);
  return answer;
}

/** The invite that is answered; an item only where the calendar has it. */
interface Answered {
  readonly mailbox: Mailbox;
  readonly item: CalendarItem | undefined;
  readonly invite: Invite;
}

/** The invitation of a message, put into the calendar unless it is declined at once. */
function ofMessage(mailbox: Mailbox, id: number, request: Element, context: SoapContext): Answered {
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  const number = request.getNumber("compNum") ?? 0;
  const content = message.summary.invitation?.invites[number];
  if (!content) throw noSuchCalendarItem(id);
  const { core } = context;
  const owner = core.directory.accountById(mailbox.accountId)!;
  const home = homeZone(core, owner);
  const invite = keptInvite(content, { message, owner });
  const item = mailbox.calendarItemOf(content.uid);
  const declines = readVerb(request) === "DE";
  if (!item) {
    if (declines) return { mailbox, item, invite };
    const folderId = defaultFolder(content.kind);
    context.requireRights(mailbox, folderId, "i");
    return { mailbox, item: createItem(mailbox, { folderId, invites: [invite] }), invite };
  }
  const before = counterpart(item, content, home);
  const trashed = isInTrash(mailbox, item);
  if (before && !trashed && isOlder(content, before)) throw inviteOutOfDate(String(id));
  if (before && before.messageId === message.id && !trashed) {
    return { mailbox, item, invite: before };
  }
  const invites = mergeInvite(item, invite, home);
  const back = trashed && !declines ? { folderId: defaultFolder(content.kind) } : {};
  return { mailbox, item: replaceInvites(mailbox, item, invites, back), invite };
}

function locate(request: Element, context: SoapContext): Answered {
  const text = request.require("id");
  const named = readInviteId(text, context);
  if (named.messageId !== undefined) {
    if (!named.mailbox.item(named.id)) throw noSuchCalendarItem(text);
    if (request.getNumber("compNum") !== 0) throw inviteOutOfDate(text);
    return locateInvite(named);
  }
  if (named.id <= 0) throw noSuchMessage(text);
  return ofMessage(named.mailbox, named.id, request, context);
}

function occurrenceOf(request: Element, { invite }: Answered): RecurrenceId | undefined {
  return readRecurrenceId(request.child("exceptId")) ?? invite.recurrenceId;
}

/** Tells the organizer, with the message of the request or one of the server's own. */
async function tellOrganizer(
  request: Element,
  invite: Invite,
  answer: Answer,
  owner: CalendarOwner,
  context: SoapContext,
): Promise<void> {
  const { organizer } = invite;
  if (!organizer) return;
  const { core } = context;
  const { account, home } = owner;
  const content = replyContent(invite, account, answer, context.now());
  const spec = request.child("m");
  const own = spec && recipientsOf(spec).length > 0 ? spec : undefined;
  const raw = own
    ? await composeInvite(own, content, owner, context)
    : composeNotice(core, {
        from: personOfAccount(account),
        to: [organizer],
        subject: `${answerNames[answer]} : ${invite.name}`,
        text: `${answerNames[answer]} : ${invite.name}`,
        method: "REPLY",
        invites: [content],
        home,
      });
  const addresses = own ? recipientsOf(own) : [organizer.address];
  await keepSent(owner, raw, context);
  await deliverTo(core, findRecipients(core.directory, addresses), raw);
}

/** The invitation goes to Trash once it is answered, unless its owner wants to keep it. */
function dropMessage(
  { mailbox, invite }: Answered,
  owner: CalendarOwner,
  context: SoapContext,
): void {
  const { directory } = context.core;
  if (directory.attribute(owner.account, "zimbraPrefDeleteInviteOnReply") === "FALSE") return;
  const message = mailbox.item(invite.messageId);
  if (message?.type !== "message" || isInTrash(mailbox, message)) return;
  moveItems(mailbox, [message], systemDestination(mailbox, FolderId.trash).folder.id);
}

async function sendInviteReply(request: Element, context: SoapContext): Promise<Element> {
  if (request.getNumber("compNum") === undefined) {
    throw invalidRequest("missing required attribute: compNum");
  }
  const answer = readVerb(request);
  if (request.get("updateOrganizer")?.trim() === "") throw invalidRequest("empty updateOrganizer");
  const answered = locate(request, context);
  const { mailbox, item, invite } = answered;
  const owner = calendarOwner(mailbox, context);
  const folderId = item?.folderId ?? defaultFolder(invite.kind);
  context.requireRights(mailbox, folderId, "x");
  requirePrivateAccess(mailbox, folderId, [invite], context);
  const { home } = owner;
  const occurrence = occurrenceOf(request, answered);
  const response = responseTo(request);
  const kept =
    item && keepAnswer({ mailbox, item, invite, home }, owner.account, answer, occurrence);
  const told =
    occurrence && invite.recurrence ? occurrenceInvite(invite, occurrence, home) : invite;
  if (request.getBoolean("updateOrganizer", true) && invite.replyWanted && !invite.isOrganizer) {
    await tellOrganizer(request, told, answer, owner, context);
  }
  dropMessage(answered, owner, context);
  if (!kept) return response;
  const id = context.formatId(mailbox, kept.item.id);
  return response.setAll({
    calItemId: id,
    apptId: id,
    invId: inviteId(mailbox, kept.item, kept.invite, context),
    ms: kept.item.modifiedSequence,
    rev: kept.item.contentSequence,
  });
}

/** Answers to invitations. */
export const sendInviteReplyOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "SendInviteReplyRequest",
    run: sendInviteReply,
    checksRights: true,
  },
];
