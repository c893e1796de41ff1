/**
 * Storing messages.
 * @module
 */
import { noSuchFolder, SoapFault } from "../fault.js";
import { addToConversation } from "./conversations.js";
import type { MessageItem, MessageSummary } from "./item.js";
import type { Mailbox } from "./mailbox.js";

/** A message to store; its bytes are in the state store already. */
export interface NewMessage {
  /** Digest of the bytes in the state store. */
  readonly blob: string;
  readonly summary: MessageSummary;
  readonly folderId: number;
  /** Bytes. */
  readonly size: number;
  /** Flag letters that are set beside those that the summary implies (`a`, `v`, `!`, `?`). */
  readonly flags?: string;
  readonly tags?: readonly number[];
  /** Milliseconds of receipt; now by default. */
  readonly date?: number;
  /** Conversation to join (negative: virtual); a new virtual one by default. */
  readonly conversationId?: number;
  readonly draft?: Readonly<Record<string, string>>;
}

/** Stores a message in a folder as one change, and announces folder and conversation. */
export function storeMessage(mailbox: Mailbox, init: NewMessage, quota = 0): MessageItem {
  const folder = mailbox.item(init.folderId);
  if (folder?.type !== "folder") throw noSuchFolder(init.folderId);
  if (quota > 0 && mailbox.size + init.size > quota) {
    throw new SoapFault("mail.QUOTA_EXCEEDED", "mailbox exceeded quota", [
      { name: "limit", type: "NUM", value: String(quota) },
    ]);
  }
  return addToConversation(mailbox, init.conversationId, (conversationId) => {
    const message = mailbox.create({
      type: "message",
      folderId: init.folderId,
      flags: messageFlags(init),
      tags: init.tags ?? [],
      date: init.date ?? mailbox.now(),
      size: init.size,
      blob: init.blob,
      summary: init.summary,
      conversationId,
      ...(init.draft ? { draft: init.draft } : {}),
    });
    mailbox.touch(init.folderId);
    for (const tag of message.tags) mailbox.touch(tag);
    return message;
  });
}

function messageFlags({ flags = "", summary }: NewMessage): string {
  const implied =
    (summary.hasAttachment ? "a" : "") + (summary.hasInvitation ? "v" : "") + summary.priority;
  return [...new Set(flags + implied)].join("");
}
