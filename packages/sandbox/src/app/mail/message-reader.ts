/** The reader of messages that the sandbox's deliveries use. */
import { readCalendarMessage } from "../calendar/calendar-message.js";
import type { MessageAddress, MessageSummary } from "../mailbox/item.js";
import type { MailAddress } from "../mime/addresses.js";
import { attachmentParts } from "../mime/bodies.js";
import { headerText, headerValue, headerValues } from "../mime/headers.js";
import { addressesOf, type ParsedMessage, parseMessage } from "../mime/parsed-message.js";
import type { MessageReader } from "../sandbox-core.js";
import { findConversation } from "./conversation-index.js";

/** Characters of body text kept for searches. */
const MAX_TEXT = 50_000;
/** Recipients kept in the summary: more only show when the message itself is read. */
const MAX_ADDRESSES = 2_000;
/** Zimbra's database column for subjects is as long. */
const MAX_SUBJECT = 1_024;
/** Header fields kept for `#name:` searches: those that lists and filters use. */
const keptFields = [
  "list-id",
  "list-unsubscribe",
  "auto-submitted",
  "x-mailer",
  "precedence",
  "x-spam-flag",
];

function addresses(message: ParsedMessage): readonly MessageAddress[] {
  const { headers } = message.root;
  const typed = (
    type: MessageAddress["type"],
    found: readonly MailAddress[],
  ): readonly MessageAddress[] => found.map((address) => ({ type, ...address }));
  return [
    ...typed("f", message.from),
    ...typed("s", addressesOf(headers, "Sender")),
    ...typed("r", addressesOf(headers, "Reply-To")),
    ...typed("t", message.to),
    ...typed("c", message.cc),
    ...typed("b", message.bcc),
  ].slice(0, MAX_ADDRESSES);
}

function keptHeaders(message: ParsedMessage): Readonly<Record<string, string>> | undefined {
  const entries = keptFields.flatMap((name) => {
    const value = headerText(message.root.headers, name);
    return value === undefined ? [] : [[name, value.slice(0, 1_000)] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What a mailbox keeps of a parsed message. */
export function summarizeMessage(message: ParsedMessage): MessageSummary {
  const invitation = message.isInvite
    ? readCalendarMessage(message.root, { now: message.date ?? 0, home: "Etc/UTC" })
    : undefined;
  const inReplyTo = headerValues(message.root.headers, "In-Reply-To")
    .join(" ")
    .match(/<[^<>\s]{1,500}>/)?.[0];
  const fields = keptHeaders(message);
  return {
    ...(message.messageId ? { messageId: message.messageId } : {}),
    ...(inReplyTo ? { inReplyTo } : {}),
    references: message.references,
    subject: message.subject.slice(0, MAX_SUBJECT),
    fragment: message.fragment,
    addresses: addresses(message),
    ...(message.date === undefined ? {} : { sentDate: message.date }),
    priority: { high: "!", low: "?", normal: "" }[message.priority] as MessageSummary["priority"],
    hasAttachment: message.hasAttachment,
    hasInvitation: message.isInvite,
    ...(invitation ? { invitation } : {}),
    text: message.text.slice(0, MAX_TEXT),
    attachments: attachmentParts(message.root)
      .slice(0, 500)
      .map((part) => ({
        name:
          part.filename ?? (headerValue(part.headers, "Content-Description") ?? "").slice(0, 200),
        type: part.contentType,
      })),
    ...(fields ? { fields } : {}),
  };
}

/** The reader that understands MIME; it never throws, whatever the bytes. */
export function createMessageReader(): MessageReader {
  return {
    summarize: async (raw) => summarizeMessage(parseMessage(raw)),
    findConversation,
  };
}
