/**
 * Sending of invitations: the message of a request with its calendar part, to mailboxes of the sandbox.
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import type { Element } from "../element.js";
import { SoapFault } from "../fault.js";
import { composeRequest } from "../mail/compose-request.js";
import { findRecipients, requireKnown, type Recipients } from "../mail/recipients.js";
import { sentFolderOf } from "../mail/sent-folder.js";
import type { InviteContent } from "../mailbox/calendar-item.js";
import { FolderId, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { isMultipart } from "../mime/bodies.js";
import { flattenParts, parsePartTree, partText } from "../mime/part-tree.js";
import type { SandboxCore } from "../sandbox-core.js";
import { writeInvites } from "./invite-event.js";

/** Whose calendar a request is about. */
export interface CalendarOwner {
  readonly mailbox: Mailbox;
  readonly account: Account;
  /** Zone of the account. */
  readonly home: string;
}

/** Texts of the message of a request. */
export interface MessageTexts {
  readonly plain?: string | undefined;
  readonly html?: string | undefined;
}

function textsBelow(part: Element, found: { plain?: string; html?: string }, depth: number): void {
  if (depth > 20) return;
  const type = (part.get("ct") ?? "text/plain").trim().toLowerCase();
  const content = part.get("content");
  if (content !== undefined && type === "text/plain") found.plain ??= content;
  if (content !== undefined && type === "text/html") found.html ??= content;
  for (const inner of part.children("mp")) textsBelow(inner, found, depth + 1);
}

/** The plain and the HTML text of the message of a request. */
export function textsOf(spec: Element): MessageTexts {
  const found: { plain?: string; html?: string } = {};
  for (const part of spec.children("mp")) textsBelow(part, found, 0);
  return found;
}

/** The texts of a message that is written already. */
export function textsOfMessage(raw: Uint8Array): MessageTexts {
  const parts = flattenParts(parsePartTree(raw)).filter((part) => !isMultipart(part));
  const text = (type: string): string | undefined => {
    const part = parts.find((one) => one.contentType === type && one.disposition !== "attachment");
    return part && partText(part, 200_000);
  };
  return { plain: text("text/plain"), html: text("text/html") };
}

/** The addresses that a request sends its message to. */
export function recipientsOf(spec: Element): readonly string[] {
  return spec
    .children("e")
    .filter((element) => ["t", "c", "b"].includes(element.get("t") ?? ""))
    .map((element) => (element.get("a") ?? "").trim());
}

/** Looks up recipients; `mail.SEND_ABORTED_ADDRESS_FAILURE` when nobody has one of the addresses. */
export function requireRecipients(core: SandboxCore, addresses: readonly string[]): Recipients {
  const found = findRecipients(core.directory, addresses);
  requireKnown(found);
  return found;
}

/** Writes the message of a request with what its invite says as iCalendar. */
export function composeInvite(
  spec: Element,
  content: InviteContent,
  owner: CalendarOwner,
  context: SoapContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { account, home } = owner;
  const method = content.method;
  const text = writeInvites([content], { home, now: context.now(), method });
  return composeRequest(spec, account, context, false, { method, text });
}

/** Puts a message into the inboxes of its recipients, unread. */
export async function deliverTo(
  core: SandboxCore,
  { accounts }: Recipients,
  raw: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (const { id } of accounts) {
    try {
      await core.deliver(core.mailbox(id), raw, { folderId: FolderId.inbox, flags: "u" });
    } catch (error) {
      // One full mailbox keeps nobody else from being invited.
      if (!(error instanceof SoapFault)) throw error;
    }
  }
}

/** Keeps a copy of a sent message, unless the owner wants none. */
export async function keepSent(
  { mailbox, account }: CalendarOwner,
  raw: Uint8Array<ArrayBuffer>,
  context: SoapContext,
): Promise<MessageItem | undefined> {
  const { core } = context;
  if (core.directory.attribute(account, "zimbraPrefSaveToSent") === "FALSE") return undefined;
  return core.deliver(mailbox, raw, { folderId: sentFolderOf(mailbox, context), flags: "s" });
}
