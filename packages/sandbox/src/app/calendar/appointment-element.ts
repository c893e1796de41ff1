/**
 * Whole appointments and tasks as SOAP shows them (GetAppointment, Sync, notifications).
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { pendingAlarm } from "./alarm-data.js";
import { setItemFacts } from "./appointment-summary.js";
import { homeOf, isMasked, viewOf } from "./caller-view.js";
import { mainInvite, zonesOf } from "./event-times.js";
import { addZones, componentElement, repliesElement } from "./invite-element.js";

/** Name of the element that stands for an item. */
export function elementName(item: CalendarItem): string {
  return item.type === "task" ? "task" : "appt";
}

function addInvite(
  element: Element,
  invite: Invite,
  shown: {
    readonly mailbox: Mailbox;
    readonly item: CalendarItem;
    readonly context: SoapContext;
    readonly withContent: boolean;
  },
): void {
  const { mailbox, item, context, withContent } = shown;
  const inner = element.add("inv").setAll({
    type: elementName(item),
    seq: invite.sequence,
    id: invite.messageId,
    compNum: 0,
    recurId: invite.recurrenceId?.date,
  });
  addZones(inner, [invite]);
  inner.add(componentElement(invite, viewOf(mailbox, item, invite, context, withContent)));
}

/** Writes an item with all its invites and the answers to them. */
export function appointmentElement(
  mailbox: Mailbox,
  item: CalendarItem,
  context: SoapContext,
  withContent = false,
): Element {
  const element = new Element(elementName(item), ZIMBRA_MAIL);
  setItemFacts(element, mailbox, item, context).setAll({ uid: item.uid, d: item.date });
  for (const invite of item.invites) {
    addInvite(element, invite, { mailbox, item, context, withContent });
  }
  const main = mainInvite(item);
  if (isMasked(mailbox, item, main, context)) return element;
  element.set("nextAlarm", pendingAlarm(item, homeOf(mailbox, context.core))?.at);
  const replies = repliesElement(item.replies, zonesOf(main, homeOf(mailbox, context.core)));
  if (replies) element.add(replies);
  return element;
}
