/**
 * Conversations as SOAP shows them, virtual ones (one message, negative id) included.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import { noSuchConversation } from "../fault.js";
import type { MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { setFlagsAndTags } from "../render/tag.js";
import { addAddresses } from "./message-element.js";

/** Senders that a conversation names before the rest is elided (Zimbra `SenderList`). */
const MAX_SENDERS = 8;

/** The id under which a conversation is found now: a virtual one may have become a real one meanwhile. */
export function currentConversation(mailbox: Mailbox, id: number): number {
  const only = id < 0 ? mailbox.item(-id) : undefined;
  return only?.type === "message" ? only.conversationId : id;
}

/**
 * The messages of a conversation that the caller may read, the oldest first; `mail.NO_SUCH_CONV` when there is none.
 */
export function conversationMembers(
  mailbox: Mailbox,
  id: number,
  context: SoapContext,
): readonly MessageItem[] {
  const members = mailbox.conversationMessages(currentConversation(mailbox, id));
  if (members.length === 0) throw noSuchConversation(id);
  const readable = members.filter((message) =>
    context.rights(mailbox, message.folderId).includes("r"),
  );
  if (readable.length === 0) context.requireRights(mailbox, members[0]!.folderId, "r");
  return readable;
}

/** A conversation with its count, flags and tags: those of all its messages together. */
export function conversationCommon(
  mailbox: Mailbox,
  id: number,
  members: readonly MessageItem[],
  context: SoapContext,
): Element {
  const element = new Element("c", ZIMBRA_MAIL).setAll({
    id: context.formatId(mailbox, id),
    n: members.length,
  });
  const newest = members.at(-1);
  if (!newest) return element;
  const flags = [...new Set(members.flatMap(({ flags: own }) => own.split("")))].join("");
  const tags = [...new Set(members.flatMap(({ tags: own }) => own))];
  setFlagsAndTags(element, mailbox, { ...newest, flags, tags });
  return element;
}

/** Adds the senders of a conversation, each once, the most recent last. */
export function addSenders(element: Element, members: readonly MessageItem[]): void {
  const senders = new Map<string, { readonly address: string; readonly name?: string }>();
  for (const { summary } of members) {
    const sender = summary.addresses.find(({ type }) => type === "f");
    if (!sender) continue;
    const key = sender.address.toLowerCase();
    senders.delete(key);
    senders.set(key, { address: sender.address, ...(sender.name ? { name: sender.name } : {}) });
  }
  const all = [...senders.values()];
  if (all.length > MAX_SENDERS) element.set("elided", true);
  addAddresses(element, "f", all.slice(-MAX_SENDERS));
}
