/**
 * CreateAppointmentRequest and CreateTaskRequest.
 * @module
 */
import { homeZone, inviteId, ownerOf } from "../calendar/caller-view.js";
import { requireExpandable } from "../calendar/expand-item.js";
import { attendeeOf, isOrganizedBy, otherAttendees } from "../calendar/invite-state.js";
import { inviteMessageElement } from "../calendar/invite-message.js";
import { createItem, defaultFolder } from "../calendar/keep-item.js";
import { readInvite } from "../calendar/read-invite.js";
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
import { invalidRequest, permissionDenied, SoapFault } from "../fault.js";
import { destinationOf } from "../mail/action-targets.js";
import type { MessageView } from "../mail/message-element.js";
import type { CalendarItem, Invite, InviteContent } from "../mailbox/calendar-item.js";
import type { MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type Operation, type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { tagIdsOf } from "./add-message.js";

/** Whose calendar a mailbox is. */
export function calendarOwner(mailbox: Mailbox, context: SoapContext): CalendarOwner {
  const account = ownerOf(mailbox, context.core);
  return { mailbox, account, home: homeZone(context.core, account) };
}

/** `mail.MUST_BE_ORGANIZER`: only the organizer tells others of changes. */
export function mustBeOrganizer(request: Element): SoapFault {
  return new SoapFault(
    "mail.MUST_BE_ORGANIZER",
    `you must be the organizer to perform the requested operation: ${request.name}`,
  );
}

/** Somebody else's calendar gets private events from those only who may see them. */
export function requirePrivateAccess(
  mailbox: Mailbox,
  folderId: number,
  contents: readonly Pick<InviteContent, "privacy">[],
  context: SoapContext,
): void {
  if (contents.every(({ privacy }) => privacy === "PUB")) return;
  if (context.rights(mailbox, folderId).includes("p")) return;
  throw permissionDenied("you do not have permission to private events");
}

/** An invite of the owner's own calendar. */
export function ownInvite(
  content: InviteContent,
  owner: CalendarOwner,
  details: Pick<Invite, "messageId" | "neverSent" | "draft" | "blob" | "hasAttachment">,
): Invite {
  const isOrganizer = isOrganizedBy(content, owner.account);
  const own = attendeeOf(content, owner.account);
  return {
    ...content,
    ...details,
    isOrganizer,
    answer: isOrganizer ? "AC" : (own?.status ?? "NE"),
    replyWanted: own?.replyWanted ?? false,
  };
}

/** What was saved and sent. */
export interface Saved {
  readonly item: CalendarItem;
  readonly invite: Invite;
  readonly sent?: MessageItem | undefined;
}

/** Writes the answer of an operation that saved an invite. */
export async function savedResponse(
  request: Element,
  { item, invite, sent }: Saved,
  mailbox: Mailbox,
  context: SoapContext,
): Promise<Element> {
  const id = context.formatId(mailbox, item.id);
  const response = responseTo(request).setAll({
    calItemId: id,
    apptId: item.type === "appointment" ? id : undefined,
    invId: inviteId(mailbox, item, invite, context),
    ms: item.modifiedSequence,
    rev: item.contentSequence,
  });
  if (sent) response.addUnique("m").set("id", context.formatId(mailbox, sent.id));
  if (request.getBoolean("echo")) {
    const view: MessageView = {
      max: request.getNumber("max") ?? 0,
      html: request.getBoolean("html"),
      neuter: request.getBoolean("neuter", true),
      headers: [],
    };
    const echo = response.addUnique("echo");
    echo.addUnique(await inviteMessageElement({ mailbox, item, invite }, context, view));
  }
  return response;
}

async function create(
  request: Element,
  context: SoapContext,
  kind: CalendarItem["type"],
): Promise<Element> {
  const spec = request.requireChild("m");
  const { mailbox, folder } = destinationOf(
    spec.get("l")?.trim() || String(defaultFolder(kind)),
    context,
  );
  context.requireRights(mailbox, folder.id, "i");
  const owner = calendarOwner(mailbox, context);
  const { home } = owner;
  const texts = textsOf(spec);
  const content = readInvite(spec.requireChild("inv"), { kind, now: context.now(), home, texts });
  if (content.recurrenceId) throw invalidRequest("an exception has no place in a new item");
  requireExpandable(content, home);
  requirePrivateAccess(mailbox, folder.id, [content], context);
  const known = mailbox.calendarItemOf(content.uid);
  if (known) throw alreadyThere(content.uid);
  const addresses = recipientsOf(spec);
  const others = otherAttendees(content, owner.account);
  if (addresses.length > 0 && !isOrganizedBy(content, owner.account)) {
    throw mustBeOrganizer(request);
  }
  const recipients = requireRecipients(context.core, addresses);
  const raw = await composeInvite(spec, content, owner, context);
  const blob = await context.core.storeBlob(raw);
  const invite = ownInvite(content, owner, {
    messageId: mailbox.allocateId(),
    neverSent: others.length > 0 && addresses.length === 0,
    draft: spec.child("inv")?.child("comp")?.getBoolean("draft") ?? false,
    blob,
    hasAttachment: spec.child("attach") !== undefined,
  });
  const tags = tagIdsOf(mailbox, spec);
  const item = createItem(mailbox, { folderId: folder.id, invites: [invite], tags });
  let sent: MessageItem | undefined;
  if (addresses.length > 0) {
    sent = await keepSent(owner, raw, context);
    await deliverTo(context.core, recipients, raw);
  }
  return savedResponse(request, { item, invite, sent }, mailbox, context);
}

function alreadyThere(uid: string): SoapFault {
  return new SoapFault("mail.ALREADY_EXISTS", `object with that name already exists: ${uid}`, [
    { name: "name", type: "STR", value: uid },
  ]);
}

const creates =
  (kind: CalendarItem["type"]): Operation =>
  (request, context) =>
    create(request, context, kind);

/** Creation of appointments and tasks. */
export const createAppointmentOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "CreateAppointmentRequest",
    run: creates("appointment"),
    checksRights: true,
  },
  { namespace: ZIMBRA_MAIL, name: "CreateTaskRequest", run: creates("task"), checksRights: true },
];
