/**
 * GetMsgRequest, GetMsgMetadataRequest and GetConvRequest.
 *
 * @module
 */
import { readInviteId } from "../calendar/invite-id.js";
import { inviteMessageElement } from "../calendar/invite-message.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { noSuchMessage } from "../fault.js";
import {
  conversationCommon,
  conversationMembers,
  currentConversation,
} from "../mail/conversation-element.js";
import {
  type MessageView,
  messageElement,
  messageSummaryElement,
} from "../mail/message-element.js";
import { rawMessageElement } from "../mail/raw-element.js";
import { setFlag } from "../mailbox/item-changes.js";
import { isCalendarItem, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { wantedHeaders } from "./search.js";

function viewOf(spec: Element): MessageView {
  return {
    part: spec.get("part")?.trim() || undefined,
    max: spec.getNumber("max") ?? 0,
    html: spec.getBoolean("html"),
    neuter: spec.getBoolean("neuter", true),
    headers: wantedHeaders(spec),
  };
}

/** An invite of a calendar item, named by both ids. */
async function getInvite(request: Element, spec: Element, context: SoapContext): Promise<Element> {
  const named = readInviteId(spec.require("id"), context);
  const item = named.mailbox.item(named.id);
  if (!isCalendarItem(item)) throw noSuchMessage(named.text);
  context.requireRights(named.mailbox, item.folderId, "r");
  const invite = item.invites.find(({ messageId }) => messageId === named.messageId);
  if (!invite) throw noSuchMessage(named.text);
  const shown = { mailbox: named.mailbox, item, invite };
  const response = responseTo(request);
  response.add(await inviteMessageElement(shown, context, viewOf(spec)));
  return response;
}

async function getMessage(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  if (/^(?:[^:]+:)?\d+-\d+$/.test(spec.require("id").trim())) {
    return getInvite(request, spec, context);
  }
  const { mailbox, id } = context.resolveId(spec.require("id"));
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  const view = viewOf(spec);
  const raw = await context.core.readBlob(message.blob);
  if (spec.getBoolean("read") && context.rights(mailbox, message.folderId).includes("w")) {
    setFlag(mailbox, [message], "u", false);
  }
  // Reading the bytes takes time in which the message may have been deleted.
  const current = mailbox.message(id);
  const response = responseTo(request);
  if (spec.getBoolean("raw")) {
    const useUrl = spec.getBoolean("useContentUrl");
    response.add(rawMessageElement(mailbox, current, raw, context, { part: view.part, useUrl }));
  } else response.add(messageElement(mailbox, current, raw, context, view));
  return response;
}

function getMessageMetadata(request: Element, context: SoapContext): Element {
  const response = responseTo(request);
  for (const text of request.requireChild("m").require("ids").split(",")) {
    const { mailbox, id } = context.resolveId(text);
    const message = mailbox.item(id);
    // What is gone is left out: that is how a client learns of it.
    if (message?.type !== "message") continue;
    context.requireRights(mailbox, message.folderId, "r");
    const element = messageSummaryElement(mailbox, message, context);
    response.add(
      element.setAll({ md: Math.floor(message.changeDate / 1_000), ms: message.modifiedSequence }),
    );
  }
  return response;
}

/** Whether `fetch` of GetConv asks for that message: `1`, `all`, `unread` or ids. */
function isExpanded(fetch: string, index: number, message: MessageItem, id: string): boolean {
  if (fetch === "1" || fetch === "first" || fetch === "true") return index === 0;
  if (fetch === "all") return true;
  if (fetch === "unread") return message.flags.includes("u");
  return fetch.split(",").includes(id);
}

async function memberElement(
  mailbox: Mailbox,
  message: MessageItem,
  expanded: boolean,
  spec: Element,
  context: SoapContext,
): Promise<Element> {
  if (!expanded) return messageSummaryElement(mailbox, message, context);
  const raw = await context.core.readBlob(message.blob);
  return messageElement(mailbox, message, raw, context, { ...viewOf(spec), part: undefined });
}

async function getConversation(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("c");
  const { mailbox, id } = context.resolveId(spec.require("id"));
  const members = conversationMembers(mailbox, id, context);
  const fetch = (spec.get("fetch") ?? "none").toLowerCase();
  const response = responseTo(request);
  const element = conversationCommon(mailbox, currentConversation(mailbox, id), members, context);
  element.setContent("su", members[0]?.summary.subject ?? "");
  for (const [index, message] of members.entries()) {
    const expanded = isExpanded(fetch, index, message, context.formatId(mailbox, message.id));
    element.add(await memberElement(mailbox, message, expanded, spec, context));
  }
  response.add(element);
  return response;
}

/** Reading of messages and conversations. */
export const getMessageOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "GetMsgRequest", run: getMessage, checksRights: true },
  {
    namespace: ZIMBRA_MAIL,
    name: "GetMsgMetadataRequest",
    run: getMessageMetadata,
    checksRights: true,
  },
  { namespace: ZIMBRA_MAIL, name: "GetConvRequest", run: getConversation, checksRights: true },
];
