/**
 * What a scheduling message does to the calendar of the mailbox that it arrives in (RFC 5546).
 * @module
 */
import type { Account } from "../directory/account.js";
import type {
  CalendarItem,
  CalendarMessage,
  Invite,
  InviteContent,
} from "../mailbox/calendar-item.js";
import { isInTrash } from "../mailbox/item-changes.js";
import { FolderId, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { InvitationReceiver, SandboxCore } from "../sandbox-core.js";
import { applyReply } from "./apply-reply.js";
import { answerAutomatically } from "./automatic-answer.js";
import { homeZone } from "./caller-view.js";
import { seriesOf } from "./event-times.js";
import { requireExpandable } from "./expand-item.js";
import { attendeeOf, isOrganizedBy } from "./invite-state.js";
import { createItem, defaultFolder, replaceInvites } from "./keep-item.js";
import { counterpart, isOlder, mergeInvite } from "./merge-invite.js";
import { sameAddress } from "./people.js";
import { SoapFault } from "../fault.js";

/** A message that arrived, and where. */
interface Arrival {
  readonly core: SandboxCore;
  readonly mailbox: Mailbox;
  readonly message: MessageItem;
  readonly owner: Account;
  readonly home: string;
}

const ignoredFolders: ReadonlySet<number> = new Set([
  FolderId.sent,
  FolderId.drafts,
  FolderId.trash,
  FolderId.junk,
]);

/** An invite as the calendar of an invited person keeps it. */
export function keptInvite(
  content: InviteContent,
  { message, owner }: Pick<Arrival, "message" | "owner">,
): Invite {
  const own = attendeeOf(content, owner);
  const organizes = content.organizer !== undefined && isOrganizedBy(content, owner);
  return {
    ...content,
    messageId: message.id,
    isOrganizer: organizes,
    answer: own?.status ?? (organizes ? "AC" : "NE"),
    replyWanted: own?.replyWanted ?? false,
    draft: false,
    neverSent: false,
    blob: message.blob,
    hasAttachment: message.summary.hasAttachment,
  };
}

function organizersAgree(a: InviteContent, b: InviteContent): boolean {
  return !a.organizer || !b.organizer || sameAddress(a.organizer.address, b.organizer.address);
}

/** What the person set for themselves outlives what the organizer sends: their alarms. */
function withOwn(next: Invite, before: Invite | undefined): Invite {
  if (!before || next.alarms.length > 0) return next;
  return { ...next, alarms: before.alarms };
}

function applyRequest(content: InviteContent, arrival: Arrival): CalendarItem | undefined {
  const { mailbox, home } = arrival;
  const item = mailbox.calendarItemOf(content.uid);
  const next = keptInvite(content, arrival);
  if (!item) {
    if (content.organizer && isOrganizedBy(content, arrival.owner)) return undefined;
    return createItem(mailbox, { folderId: defaultFolder(content.kind), invites: [next] });
  }
  const before = counterpart(item, content, home);
  // What the owner organizes is not for others to change.
  if (before?.isOrganizer || !organizersAgree(content, item.invites[0]!)) return undefined;
  if (before && isOlder(content, before)) return undefined;
  const invites = mergeInvite(item, withOwn(next, before ?? seriesOf(item)), home);
  const back = isInTrash(mailbox, item) ? { folderId: defaultFolder(content.kind) } : {};
  return replaceInvites(mailbox, item, invites, back);
}

function applyCancel(content: InviteContent, arrival: Arrival): void {
  const { mailbox, home } = arrival;
  const item = mailbox.calendarItemOf(content.uid);
  if (!item || !organizersAgree(content, item.invites[0]!)) return;
  const before = counterpart(item, content, home) ?? seriesOf(item);
  if (!before || before.isOrganizer || isOlder(content, before)) return;
  if (!content.recurrenceId) {
    replaceInvites(mailbox, item, []);
    return;
  }
  const cancelled: Invite = { ...keptInvite(content, arrival), status: "CANC" };
  const invites = mergeInvite(item, cancelled, home);
  const left = invites.filter(({ status }) => status !== "CANC");
  replaceInvites(mailbox, item, left.length === 0 ? [] : invites);
}

async function apply({ method, invites }: CalendarMessage, arrival: Arrival): Promise<void> {
  const { core, mailbox, message, home } = arrival;
  for (const content of invites) {
    if (method === "REPLY") applyReply(mailbox, content, home);
    else if (method === "CANCEL") applyCancel(content, arrival);
    else if (method === "REQUEST") {
      requireExpandable(content, home);
      const item = applyRequest(content, arrival);
      const invite = item?.invites.find(({ messageId }) => messageId === message.id);
      if (item && invite) await answerAutomatically(core, mailbox, item, invite, home);
    }
  }
}

async function receive(core: SandboxCore, mailbox: Mailbox, message: MessageItem): Promise<void> {
  const owner = core.directory.accountById(mailbox.accountId);
  if (!owner || /[sd]/.test(message.flags) || ignoredFolders.has(message.folderId)) return;
  const home = homeZone(core, owner);
  const said = message.summary.invitation;
  if (!said) return;
  try {
    await apply(said, { core, mailbox, message, owner, home });
  } catch (error) {
    // The mail has arrived whatever its calendar part says; what that part asks for may be refused.
    if (!(error instanceof SoapFault)) throw error;
  }
}

/** The part of deliveries that keeps calendars. */
export function createInvitationReceiver(): InvitationReceiver {
  return { receive };
}
