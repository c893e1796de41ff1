/**
 * Items of any kind in short, as notifications, Sync and GetItem show them.
 * @module
 */
import { appointmentElement } from "../calendar/appointment-element.js";
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import type { ConversationItem, Item, MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { setCommon } from "./common.js";
import { contactElement } from "./contact.js";
import { folderElement } from "./folder.js";
import { setFlagsAndTags, tagElement } from "./tag.js";

/** Writes one item in short. */
export function itemElement(mailbox: Mailbox, item: Item, context: SoapContext): Element {
  switch (item.type) {
    case "folder":
    case "search":
    case "link":
      return folderElement(mailbox, item, context);
    case "tag":
      return tagElement(mailbox, item, context);
    case "message":
      return messageElement(mailbox, item, context);
    case "conversation":
      return conversationElement(mailbox, item, context);
    case "contact":
      return contactElement(mailbox, item, context);
    case "appointment":
    case "task":
      return appointmentElement(mailbox, item, context);
  }
}

function messageElement(mailbox: Mailbox, item: MessageItem, context: SoapContext): Element {
  const element = setCommon(new Element("m", ZIMBRA_MAIL), mailbox, item, context);
  element.setAll({ s: item.size, cid: context.formatId(mailbox, item.conversationId) });
  for (const { type, address, name } of item.summary.addresses) {
    element.add("e").setAll({ t: type, a: address, p: name, d: displayName(name, address) });
  }
  element.setContent("su", item.summary.subject);
  return element.setContent("fr", item.summary.fragment);
}

/** The short name of a person: the first name, else what stands before the `@`. */
export function displayName(name: string | undefined, address: string): string {
  const words = name?.trim().split(/\s+/) ?? [];
  return words[0] || address.split("@")[0] || address;
}

function conversationElement(
  mailbox: Mailbox,
  item: ConversationItem,
  context: SoapContext,
): Element {
  const messages = mailbox.conversationMessages(item.id);
  const element = new Element("c", ZIMBRA_MAIL).setAll({
    id: context.formatId(mailbox, item.id),
    n: messages.length,
    u: messages.filter((message) => message.flags.includes("u")).length || undefined,
    d: messages.at(-1)?.date ?? item.date,
    ms: item.modifiedSequence,
    md: Math.floor(item.changeDate / 1000),
  });
  const flags = [...new Set(messages.flatMap((message) => Array.from(message.flags)))].join("");
  const tags = [...new Set(messages.flatMap((message) => message.tags))];
  setFlagsAndTags(element, mailbox, { ...item, flags, tags });
  return element.setContent("su", item.subject);
}
