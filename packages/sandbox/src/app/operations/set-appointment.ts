/**
 * SetAppointmentRequest and SetTaskRequest: an item as a client has it, whole, found by its UID.
 * @module
 */
import { readCalendarMessage } from "../calendar/calendar-message.js";
import { inviteId } from "../calendar/caller-view.js";
import { requireExpandable } from "../calendar/expand-item.js";
import { createItem, defaultFolder, replaceInvites } from "../calendar/keep-item.js";
import { plainAddress } from "../calendar/people.js";
import { readInvite, readRecurrenceId } from "../calendar/read-invite.js";
import {
  composeInvite,
  textsOf,
  textsOfMessage,
  type CalendarOwner,
} from "../calendar/send-invite.js";
import type { SoapContext } from "../context.js";
import { Element, responseTo } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { destinationOf } from "../mail/action-targets.js";
import { takeUpload } from "../mail/uploads.js";
import type { CalendarItem, Invite, InviteContent, InviteReply } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { parsePartTree } from "../mime/part-tree.js";
import { type Operation, type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { tagIdsOf } from "./add-message.js";
import { calendarOwner, ownInvite, requirePrivateAccess } from "./create-appointment.js";

interface Reading {
  readonly kind: CalendarItem["type"];
  readonly owner: CalendarOwner;
  readonly context: SoapContext;
}

interface Written {
  readonly content: InviteContent;
  readonly raw: Uint8Array<ArrayBuffer>;
}

/** The message of an entry when the request brings it whole: uploaded, or as text. */
function wholeMessage(spec: Element, context: SoapContext): Uint8Array<ArrayBuffer> | undefined {
  const upload = spec.get("aid");
  if (upload) return takeUpload(context, upload).bytes;
  const content = spec.get("content");
  return content === undefined ? undefined : new TextEncoder().encode(content);
}

async function readEntry(entry: Element, { kind, owner, context }: Reading): Promise<Written> {
  const spec = entry.requireChild("m");
  const inv = spec.child("inv");
  const whole = wholeMessage(spec, context);
  const now = context.now();
  const { home } = owner;
  if (inv) {
    const texts = whole ? textsOfMessage(whole) : textsOf(spec);
    const content = readInvite(inv, { kind, now, home, texts });
    return { content, raw: whole ?? (await composeInvite(spec, content, owner, context)) };
  }
  const said = whole && readCalendarMessage(parsePartTree(whole), { now, home });
  if (!whole || !said) {
    throw new SoapFault(
      "service.FAILURE",
      "system failure: no invitation in the message",
      [],
      "Receiver",
    );
  }
  return { content: said.invites[0]!, raw: whole };
}

async function readInvites(entry: Element, cancels: boolean, reading: Reading): Promise<Invite> {
  const { owner, context } = reading;
  const { content, raw } = await readEntry(entry, reading);
  requireExpandable(content, owner.home);
  const blob = await context.core.storeBlob(raw);
  const invite = ownInvite(content, owner, {
    messageId: owner.mailbox.allocateId(),
    neverSent: false,
    draft: false,
    blob,
  });
  const answer = entry.get("ptst")?.trim().toUpperCase();
  return {
    ...invite,
    ...(answer ? { answer } : {}),
    ...(cancels ? { status: "CANC", method: "CANCEL" } : {}),
  };
}

function readReplies(request: Element): readonly InviteReply[] | undefined {
  const list = request.child("replies");
  return list?.children("reply").map((reply) => {
    const recurId = reply.get("recurId");
    const zone = reply.get("tz");
    const time = recurId && readRecurrenceId(replyTime(reply, recurId, zone));
    return {
      address: plainAddress(reply.require("at")),
      ...(reply.get("sentBy") === undefined ? {} : { sentBy: reply.get("sentBy")! }),
      status: reply.get("ptst")?.toUpperCase() ?? "NE",
      sequence: reply.getNumber("seq") ?? 0,
      stamp: reply.getNumber("d") ?? 0,
      ...(time ? { recurrenceId: time } : {}),
    };
  });
}

function replyTime(reply: Element, d: string, tz: string | undefined): Element {
  const element = new Element("exceptId", reply.namespace);
  return element.setAll({ d, tz, rangeType: reply.get("rangeType") });
}

async function allInvites(request: Element, reading: Reading): Promise<readonly Invite[]> {
  const main = request.child("default");
  const invites: Invite[] = main ? [await readInvites(main, false, reading)] : [];
  for (const entry of request.children("except")) {
    invites.push(await readInvites(entry, false, reading));
  }
  for (const entry of request.children("cancel")) {
    invites.push(await readInvites(entry, true, reading));
  }
  if (invites.length === 0) throw invalidRequest("no default, except or cancel specified");
  const [first, ...exceptions] = invites;
  if (exceptions.some(({ recurrenceId, uid }) => !recurrenceId || uid !== first!.uid)) {
    throw invalidRequest("exceptions need an exceptId and the uid of their series");
  }
  return invites;
}

async function set(
  request: Element,
  context: SoapContext,
  kind: CalendarItem["type"],
): Promise<Element> {
  const folderText = request.get("l")?.trim() || String(defaultFolder(kind));
  const { mailbox, folder } = destinationOf(folderText, context);
  context.requireRights(mailbox, folder.id, "i");
  const owner = calendarOwner(mailbox, context);
  const reading = { kind, owner, context };
  const invites = await allInvites(request, reading);
  requirePrivateAccess(mailbox, folder.id, invites, context);
  const known = mailbox.calendarItemOf(invites[0]!.uid);
  if (known) context.requireRights(mailbox, known.folderId, "w");
  const tags = tagIdsOf(mailbox, request);
  const replies = readReplies(request);
  const flags = (request.get("f") ?? "").replace(/[^a-z!?+]/gi, "");
  const item = known
    ? replaceInvites(mailbox, known, invites, {
        folderId: folder.id,
        ...(replies ? { replies } : {}),
        ...(request.get("f") === undefined ? {} : { flags }),
        ...(tags.length > 0 ? { tags } : {}),
      })!
    : createItem(mailbox, { folderId: folder.id, invites, flags, tags, replies: replies ?? [] });
  return setResponse(request, mailbox, item, context);
}

function setResponse(
  request: Element,
  mailbox: Mailbox,
  item: CalendarItem,
  context: SoapContext,
): Element {
  const id = context.formatId(mailbox, item.id);
  const response = responseTo(request).setAll({
    calItemId: id,
    apptId: item.type === "appointment" ? id : undefined,
  });
  for (const invite of item.invites) {
    const { recurrenceId } = invite;
    if (!recurrenceId) {
      response.addUnique("default").set("id", inviteId(mailbox, item, invite, context));
      continue;
    }
    response
      .add("except")
      .setAll({ recurId: recurrenceId.date, id: inviteId(mailbox, item, invite, context) });
  }
  return response;
}

const sets =
  (kind: CalendarItem["type"]): Operation =>
  (request, context) =>
    set(request, context, kind);

/** Setting of whole appointments and tasks. */
export const setAppointmentOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "SetAppointmentRequest",
    run: sets("appointment"),
    checksRights: true,
  },
  { namespace: ZIMBRA_MAIL, name: "SetTaskRequest", run: sets("task"), checksRights: true },
];
