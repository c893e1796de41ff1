/**
 * SendMsgRequest and SaveDraftRequest. Mail goes to mailboxes of the sandbox only; nothing ever leaves it.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { type Element, responseTo } from "../element.js";
import { noSuchMessage, permissionDenied, SoapFault } from "../fault.js";
import { composeRequest } from "../mail/compose-request.js";
import { findConversation } from "../mail/conversation-index.js";
import { type MessageView, messageElement } from "../mail/message-element.js";
import { findRecipients, requireKnown } from "../mail/recipients.js";
import { maySendFor, requireSender } from "../mail/sender-rights.js";
import { withoutHeader } from "../mail/without-header.js";
import { deleteItems, setFlag } from "../mailbox/item-changes.js";
import { FolderId, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { addressesOf } from "../mime/parsed-message.js";
import { parsePartTree } from "../mime/part-tree.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import type { SandboxCore } from "../sandbox-core.js";
import { tagIdsOf } from "./add-message.js";

const view: MessageView = { max: 0, html: false, neuter: false, headers: [] };

/** Answers of sends by account and `suid`, so that a repeated request sends nothing twice. */
const sentBefore = new WeakMap<SandboxCore, Map<string, Promise<MessageItem | undefined>>>();
const MAX_REMEMBERED = 1_000;

/** The account whose name the message goes out in; `service.PERM_DENIED` when the caller may not. */
function sendingAccount(context: SoapContext): Account {
  const { account } = context;
  if (!maySendFor(account, context)) throw permissionDenied(`may not send for ${account.name}`);
  return account;
}

async function deliverAll(raw: Uint8Array<ArrayBuffer>, context: SoapContext): Promise<void> {
  const { core } = context;
  const { headers } = parsePartTree(raw);
  const addresses = ["To", "Cc", "Bcc"].flatMap((name) => addressesOf(headers, name));
  if (addresses.length === 0) throw new SoapFault("mail.SEND_FAILURE", "no recipient addresses");
  requireSender(addressesOf(headers, "From"), addressesOf(headers, "Sender"), context);
  const recipients = findRecipients(
    core.directory,
    addresses.map(({ address }) => address),
  );
  requireKnown(recipients);
  const delivered = withoutHeader(raw, "Bcc");
  for (const { id } of recipients.accounts) {
    await core.deliver(core.mailbox(id), delivered, { folderId: FolderId.inbox, flags: "u" });
  }
}

/** Marks the message that this one answers (`r`) or forwards (`w`). */
function markOriginal(spec: Element, context: SoapContext): void {
  const original = spec.get("origid")?.trim();
  const type = spec.get("rt");
  if (!original || (type !== "r" && type !== "w")) return;
  const { mailbox, id } = context.resolveId(original);
  const item = mailbox.item(id);
  if (item?.type === "message" && context.rights(mailbox, item.folderId).includes("w")) {
    setFlag(mailbox, [item], type, true);
  }
}

/** Deletes the draft that has become this message. */
function dropDraft(spec: Element, context: SoapContext): void {
  const text = spec.get("did")?.trim();
  if (!text) return;
  const { mailbox, id } = context.resolveId(text);
  const item = mailbox.item(id);
  if (item?.type !== "message" || !item.flags.includes("d")) return;
  context.requireRights(mailbox, item.folderId, "d");
  deleteItems(mailbox, [item]);
}

async function send(
  request: Element,
  spec: Element,
  context: SoapContext,
): Promise<MessageItem | undefined> {
  const account = sendingAccount(context);
  const raw = await draftToSend(spec, account, context);
  await deliverAll(raw, context);
  const { core } = context;
  const saves = core.directory.attribute(account, "zimbraPrefSaveToSent") !== "FALSE";
  markOriginal(spec, context);
  dropDraft(spec, context);
  if (request.getBoolean("noSave") || !saves) return undefined;
  return core.deliver(context.mailbox, raw, { folderId: FolderId.sent, flags: "s" });
}

/** The message of the request, or with `sfd` the draft that it names as it stands. */
async function draftToSend(
  spec: Element,
  account: Account,
  context: SoapContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const draft = spec.get("did");
  if (!draft || !spec.getBoolean("sfd")) return composeRequest(spec, account, context);
  const { mailbox, id } = context.resolveId(draft);
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  return context.core.readBlob(message.blob);
}

/** Sends once per `suid`: whoever repeats a request gets the answer of the first. */
function sendOnce(
  request: Element,
  spec: Element,
  context: SoapContext,
): Promise<MessageItem | undefined> {
  const suid = request.get("suid");
  if (!suid) return send(request, spec, context);
  let remembered = sentBefore.get(context.core);
  if (!remembered) {
    remembered = new Map<string, Promise<MessageItem | undefined>>();
    sentBefore.set(context.core, remembered);
  }
  const key = `${context.account.id} ${suid}`;
  const known = remembered.get(key);
  if (known) return known;
  const sending = send(request, spec, context);
  remembered.set(key, sending);
  const oldest = remembered.size > MAX_REMEMBERED ? remembered.keys().next().value : undefined;
  if (oldest !== undefined) remembered.delete(oldest);
  const forget = (): boolean => remembered.delete(key);
  sending.catch(forget);
  return sending;
}

async function sendMessage(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const sent = await sendOnce(request, spec, context);
  const response = responseTo(request);
  if (!sent) {
    response.add("m");
    return response;
  }
  if (request.getBoolean("fetchSavedMsg")) {
    const raw = await context.core.readBlob(sent.blob);
    response.add(messageElement(context.mailbox, sent, raw, context, view));
  } else response.add("m").set("id", context.formatId(context.mailbox, sent.id));
  return response;
}

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
  const raw = await composeRequest(spec, context.account, context);
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

/** Sending of messages and keeping of drafts. */
export const sendMessageOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "SendMsgRequest", run: sendMessage, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "SaveDraftRequest", run: saveDraft, checksRights: true },
];
