/** Moves and copies of items, also from one person's mailbox to another's. */
import type { SoapContext } from "../context.js";
import { deleteItems, moveItems } from "../mailbox/item-changes.js";
import { createItem, replaceInvites } from "../calendar/keep-item.js";
import { createContact } from "../contacts/store-contact.js";
import type { CalendarItem } from "../mailbox/calendar-item.js";
import {
  type ContactItem,
  isCalendarItem,
  type FolderId,
  type Item,
  type MessageItem,
} from "../mailbox/item.js";
import { storeMessage } from "../mailbox/messages.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { findConversation } from "./conversation-index.js";
import type { Destination } from "./action-targets.js";

/** Stores a copy of a message; in the same mailbox it joins the same conversation. */
export function copyMessage(
  from: Mailbox,
  message: MessageItem,
  { mailbox, folder }: Destination,
): MessageItem {
  const conversationId =
    mailbox === from ? message.conversationId : findConversation(mailbox, message.summary);
  return storeMessage(mailbox, {
    blob: message.blob,
    summary: message.summary,
    size: message.size,
    folderId: folder.id,
    flags: message.flags,
    tags: mailbox === from ? message.tags : [],
    date: message.date,
    ...(conversationId === undefined ? {} : { conversationId }),
  });
}

/** Stores a copy of a contact; a reference to a contact of the old mailbox gets its account. */
export function copyContact(
  from: Mailbox,
  contact: ContactItem,
  { mailbox, folder }: Destination,
): ContactItem {
  const { attributes, members = [], attachments = [], size, tags } = contact;
  const moved = members.map((member) =>
    member.type === "C" && !member.value.includes(":") && mailbox !== from
      ? { ...member, value: `${from.accountId}:${member.value}` }
      : member,
  );
  const content = { attributes, members: moved, attachments, size };
  return createContact(mailbox, folder.id, content, mailbox === from ? tags : []);
}

/** An appointment that comes into another mailbox takes the place of the one that has its UID there. */
function moveEvent(item: CalendarItem, { mailbox, folder }: Destination): void {
  const known = mailbox.calendarItemOf(item.uid);
  const folderId = folder.id;
  if (known) replaceInvites(mailbox, known, item.invites, { folderId, replies: item.replies });
  else createItem(mailbox, { folderId, invites: item.invites, replies: item.replies });
}

/** Moves items; into another mailbox as copies, whose originals are then deleted. */
export function moveTo(
  mailbox: Mailbox,
  items: readonly Item[],
  destination: Destination,
  context: SoapContext,
): void {
  for (const item of items) context.requireRights(mailbox, item.folderId, "d");
  context.requireRights(destination.mailbox, destination.folder.id, "i");
  if (destination.mailbox === mailbox) {
    moveItems(mailbox, items, destination.folder.id);
    return;
  }
  const messages = items.filter((item) => item.type === "message");
  for (const message of messages) copyMessage(mailbox, message, destination);
  const contacts = items.filter((item) => item.type === "contact");
  for (const contact of contacts) copyContact(mailbox, contact, destination);
  const events = items.filter(isCalendarItem);
  for (const event of events) moveEvent(event, destination);
  deleteItems(mailbox, [...messages, ...contacts, ...events]);
}

/** The system folder of a mailbox as a destination. */
export function systemDestination(
  mailbox: Mailbox,
  id: typeof FolderId.trash | typeof FolderId.junk | typeof FolderId.inbox,
): Destination {
  const folder = mailbox.folder(id);
  if (folder.type !== "folder") throw new Error(`system folder ${id} is no plain folder`);
  return { mailbox, folder };
}
