/**
 * SendMsgRequest. Mail goes to mailboxes of the sandbox only; nothing ever leaves it.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { type Element, responseTo } from "../element.js";
import { permissionDenied, SoapFault } from "../fault.js";
import { composeRequest } from "../mail/compose-request.js";
import { type MessageView, messageElement } from "../mail/message-element.js";
import { rememberRecipients } from "../mail/remember-recipients.js";
import { findRecipients, requireKnown } from "../mail/recipients.js";
import { sentFolderOf } from "../mail/sent-folder.js";
import { maySendFor, requireSender } from "../mail/sender-rights.js";
import { withoutHeader } from "../mail/without-header.js";
import { deleteItems, setFlag } from "../mailbox/item-changes.js";
import { FolderId, type MessageItem } from "../mailbox/item.js";
import { addressesOf } from "../mime/parsed-message.js";
import { parsePartTree } from "../mime/part-tree.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import type { SandboxCore } from "../sandbox-core.js";

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
  rememberRecipients(spec, context);
  if (request.getBoolean("noSave") || !saves) return undefined;
  const { mailbox } = context;
  return core.deliver(mailbox, raw, { folderId: sentFolderOf(mailbox, context), flags: "s" });
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

/** Sending of messages. */
export const sendMessageOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "SendMsgRequest", run: sendMessage, checksRights: true },
];
