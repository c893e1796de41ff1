/**
 * The invitation in a message: the `inv` element of GetMsg and of searches.
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import type { CalendarItem, Invite, InviteContent } from "../mailbox/calendar-item.js";
import type { MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { homeOf } from "./caller-view.js";
import { zonesOf } from "./event-times.js";
import { addZones, componentElement, repliesElement } from "./invite-element.js";

/** The invite as the calendar keeps it, with the owner's answer; as the message says it where it has none. */
function shownInvite(
  content: InviteContent,
  message: MessageItem,
  item: CalendarItem | undefined,
): Invite {
  const kept = item?.invites.find(
    ({ messageId, recurrenceId }) =>
      messageId === message.id && recurrenceId?.date === content.recurrenceId?.date,
  );
  const foreign: Invite = {
    ...content,
    messageId: message.id,
    isOrganizer: false,
    answer: "NE",
    replyWanted: false,
    draft: false,
    neverSent: false,
    blob: message.blob,
    hasAttachment: message.summary.hasAttachment,
  };
  return kept ?? foreign;
}

/** Adds the invitation that a message carries, if it does. */
export function addInvitation(
  element: Element,
  mailbox: Mailbox,
  message: MessageItem,
  context: SoapContext,
  withContent: boolean,
): void {
  const { invitation } = message.summary;
  const first = invitation?.invites[0];
  if (!invitation || !first) return;
  const item = mailbox.calendarItemOf(first.uid);
  const home = homeOf(mailbox, context.core);
  const view = {
    home,
    itemId: item && context.formatId(mailbox, item.id),
    folderId: item && context.formatId(mailbox, item.folderId),
    withContent,
    masked: false,
  };
  const invites = invitation.invites.map((content) => shownInvite(content, message, item));
  const inv = element.add("inv").set("type", first.kind === "task" ? "task" : "appt");
  addZones(inv, invites);
  for (const [index, invite] of invites.entries()) {
    inv.add(componentElement(invite, view).set("compNum", index));
  }
  const organizes = item?.invites.some(({ isOrganizer }) => isOrganizer);
  const replies = organizes && repliesElement(item!.replies, zonesOf(first, home));
  if (replies) inv.add(replies);
}
