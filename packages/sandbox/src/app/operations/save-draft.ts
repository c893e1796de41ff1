/** SaveDraftRequest: drafts keep their id when their content changes. */
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { noSuchMessage, SoapFault } from "../fault.js";
import { composeRequest } from "../mail/compose-request.js";
import { findConversation } from "../mail/conversation-index.js";
import { type MessageView, messageElement } from "../mail/message-element.js";
import { FolderId, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { tagIdsOf } from "./add-message.js";

const view: MessageView = { max: 0, html: false, neuter: false, headers: [] };

function sendTime(spec: Element): string | undefined {
  const text = spec.get("autoSendTime");
  if (text === undefined || text === "") return undefined;
  // Zimbra lets the number parser fail here, which its clients see as a failure of the server.
  if (!/^\d{1,15}$/.test(text))
    throw new SoapFault(
      "service.FAILURE",
      "system failure: autoSendTime is no number",
      [],
      "Receiver",
    );
  return text;
}

/** What a draft remembers beside its message. */
function draftAttributes(spec: Element): Readonly<Record<string, string>> {
  const values = {
    origid: spec.get("origid"),
    rt: spec.get("rt"),
    idnt: spec.get("idnt"),
    forAcct: spec.get("forAcct"),
    autoSendTime: sendTime(spec),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

/** Puts new content in a draft that exists: it keeps its id, and its `rev` says that it changed. */
async function replaceDraft(
  mailbox: Mailbox,
  id: number,
  raw: Uint8Array<ArrayBuffer>,
  draft: Readonly<Record<string, string>>,
  context: SoapContext,
): Promise<MessageItem> {
  const { core } = context;
  const summary = await core.reader.summarize(raw);
  const blob = await core.storeBlob(raw);
  const current = mailbox.message(id);
  const kept = current.flags.replace(/[av!?]/g, "");
  const implied = `${summary.hasAttachment ? "a" : ""}${summary.hasInvitation ? "v" : ""}${summary.priority}`;
  const changes = {
    summary,
    blob,
    draft,
    size: raw.length,
    date: context.now(),
    flags: kept + implied,
  };
  return mailbox.update(current, changes, "content");
}

async function newDraft(
  mailbox: Mailbox,
  spec: Element,
  raw: Uint8Array<ArrayBuffer>,
  draft: Readonly<Record<string, string>>,
  context: SoapContext,
): Promise<MessageItem> {
  const folderId = spec.getNumber("l") ?? FolderId.drafts;
  context.requireRights(mailbox, folderId, "i");
  const summary = await context.core.reader.summarize(raw);
  const original = spec.get("origid")?.trim();
  const parent = original ? mailbox.item(context.resolveId(original).id) : undefined;
  // An answer stands in the conversation of what it answers from its first draft on.
  const conversationId =
    parent?.type === "message" && spec.get("rt") === "r"
      ? parent.conversationId
      : findConversation(mailbox, summary);
  return context.core.deliver(mailbox, raw, {
    folderId,
    flags: "sd",
    tags: tagIdsOf(mailbox, spec),
    draft,
    ...(conversationId === undefined ? {} : { conversationId }),
  });
}

async function saveDraft(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const draft = draftAttributes(spec);
  const raw = await composeRequest(spec, context.account, context, true);
  const id = spec.get("id")?.trim();
  const { mailbox } = context;
  let message: MessageItem;
  if (id) {
    const current = mailbox.message(context.resolveId(id).id);
    if (!current.flags.includes("d")) throw noSuchMessage(id);
    context.requireRights(mailbox, current.folderId, "w");
    message = await replaceDraft(mailbox, current.id, raw, draft, context);
  } else message = await newDraft(mailbox, spec, raw, draft, context);
  const response = responseTo(request);
  response.add(messageElement(mailbox, message, raw, context, view));
  return response;
}

/** Keeping of drafts. */
export const saveDraftOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "SaveDraftRequest", run: saveDraft, checksRights: true },
];
