/**
 * An invite of a calendar item shown as a message (GetMsg with `257-256`, `echo` of changes).
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import { addRawMessage, type MessageView } from "../mail/message-element.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { setFlagsAndTags } from "../render/tag.js";
import { homeOf, inviteId, isMasked, viewOf } from "./caller-view.js";
import { zonesOf } from "./event-times.js";
import { addZones, componentElement, repliesElement } from "./invite-element.js";

function addInvite(
  element: Element,
  { mailbox, item, invite }: ShownInvite,
  context: SoapContext,
): void {
  const inv = element.add("inv").set("type", item.type === "task" ? "task" : "appt");
  addZones(inv, [invite]);
  inv.add(componentElement(invite, viewOf(mailbox, item, invite, context, true)));
  const replies = repliesElement(item.replies, zonesOf(invite, homeOf(mailbox, context.core)));
  if (replies && !isMasked(mailbox, item, invite, context)) inv.add(replies);
}

/** An invite with the item that has it. */
export interface ShownInvite {
  readonly mailbox: Mailbox;
  readonly item: CalendarItem;
  readonly invite: Invite;
}

/** Writes an invite as a message: its own message's envelope and parts, and the `inv` element. */
export async function inviteMessageElement(
  shown: ShownInvite,
  context: SoapContext,
  view: MessageView,
): Promise<Element> {
  const { mailbox, item, invite } = shown;
  const element = new Element("m", ZIMBRA_MAIL).setAll({
    id: inviteId(mailbox, item, invite, context),
    s: item.size,
    d: invite.stamp,
    l: context.formatId(mailbox, item.folderId),
  });
  setFlagsAndTags(element, mailbox, item);
  element.setAll({ rev: item.contentSequence, ms: item.modifiedSequence });
  const masked = isMasked(mailbox, item, invite, context);
  const raw = masked || !invite.blob ? undefined : await context.core.readBlob(invite.blob);
  addInvite(element, shown, context);
  if (raw) addRawMessage(element, raw, item.flags, view);
  else if (!masked) element.setContent("su", invite.name);
  return element;
}
