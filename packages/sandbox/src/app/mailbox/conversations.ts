/**
 * Conversations: virtual (−id of the only message) until a second message joins (facts/wire.md section 2).
 * @module
 */
import { FolderId, type ConversationItem, type MessageItem } from "./item.js";
import type { Mailbox } from "./mailbox.js";

/**
 * Adds the message that `create` makes to a conversation; a virtual one becomes a conversation item of
 * its own, with a positive id, which its first message moves to.
 * @param joins id of a conversation of this mailbox, negative for a virtual one; undefined to stand alone.
 * @param create makes the message with the conversation id it is given; 0 asks for a virtual one.
 */
export function addToConversation(
  mailbox: Mailbox,
  joins: number | undefined,
  create: (conversationId: number) => MessageItem,
): MessageItem {
  return mailbox.change(() => {
    const members = joins === undefined ? [] : mailbox.conversationMessages(joins);
    if (joins === undefined || members.length === 0) {
      const message = create(0);
      return mailbox.update(message, { conversationId: -message.id });
    }
    const id = joins > 0 ? joins : promote(mailbox, members);
    const message = create(id);
    const conversation = mailbox.item(id);
    if (conversation) mailbox.update(conversation, {});
    return message;
  });
}

function promote(mailbox: Mailbox, members: readonly MessageItem[]): number {
  const first = members[0]!;
  const conversation: ConversationItem = mailbox.create({
    type: "conversation",
    folderId: FolderId.conversations,
    flags: "",
    tags: [],
    date: first.date,
    size: 0,
    subject: first.summary.subject,
  });
  for (const member of members) mailbox.update(member, { conversationId: conversation.id });
  return conversation.id;
}

/** Deletes a conversation item that no message belongs to any more, else announces it as changed. */
export function settleConversation(mailbox: Mailbox, conversationId: number): void {
  const conversation = mailbox.item(conversationId);
  if (conversation?.type !== "conversation") return;
  if (mailbox.conversationMessages(conversationId).length === 0) mailbox.remove(conversation);
  else mailbox.touch(conversationId);
}
