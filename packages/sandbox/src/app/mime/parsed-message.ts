/**
 * What a mailbox keeps of a raw message besides its bytes.
 *
 * @module
 */
import { type MailAddress, parseAddresses } from "./addresses.js";
import { attachmentParts, bodyParts, hasAttachment } from "./bodies.js";
import { fragmentOf } from "./fragment.js";
import { headerText, headerValue, headerValues, type MimeHeader } from "./headers.js";
import { textOfHtml } from "./html-text.js";
import { parseMailDate } from "./mail-date.js";
import { flattenParts, type MimePart, parsePartTree, partText } from "./part-tree.js";

/** Importance that the sender asked for. */
export type MailPriority = "high" | "normal" | "low";

/** A message, read. */
export interface ParsedMessage {
  readonly root: MimePart;
  /** Bytes of the raw message. */
  readonly size: number;
  /** Decoded subject; empty when there is none. */
  readonly subject: string;
  /** The From addresses, or the Sender when there is no From. */
  readonly from: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  /** With its angle brackets; absent when there is none. */
  readonly messageId: string | undefined;
  /** Message ids named by References and In-Reply-To, the oldest first, with angle brackets. */
  readonly references: readonly string[];
  /** The Date header in ms since the epoch. */
  readonly date: number | undefined;
  readonly priority: MailPriority;
  readonly hasAttachment: boolean;
  /** Whether the message carries a calendar invitation or answer (a `text/calendar` part with a method). */
  readonly isInvite: boolean;
  /** Body text for searching, at most 200,000 characters. */
  readonly text: string;
  readonly fragment: string;
  readonly filenames: readonly string[];
  readonly attachmentTypes: readonly string[];
}

const MAX_TEXT = 200_000;
const MAX_REFERENCES = 200;

/** The addresses of every field of that name. */
export function addressesOf(headers: readonly MimeHeader[], name: string): readonly MailAddress[] {
  return headerValues(headers, name).flatMap((value) => parseAddresses(value));
}

function messageIds(headers: readonly MimeHeader[], name: string): readonly string[] {
  const value = headerValues(headers, name).join(" ").slice(0, 50_000);
  return value.match(/<[^<>\s]{1,500}>/g) ?? [];
}

/** X-Priority speaks first, then Importance, then Priority. */
/** X-Priority speaks first, then Importance, then Priority. */
function priorityOf(headers: readonly MimeHeader[]): MailPriority {
  const level = headerValue(headers, "X-Priority")?.trim()[0];
  if (level === "1" || level === "2") return "high";
  if (level === "4" || level === "5") return "low";
  const importance = headerValue(headers, "Importance")?.trim().toLowerCase();
  if (importance) return importance === "high" || importance === "low" ? importance : "normal";
  const urgency = headerValue(headers, "Priority")?.trim().toLowerCase();
  if (urgency === "urgent") return "high";
  return urgency === "non-urgent" ? "low" : "normal";
}

function textOf(part: MimePart): string {
  const text = partText(part, MAX_TEXT);
  return part.contentType === "text/html" ? textOfHtml(text) : text;
}

function bodyText(root: MimePart): string {
  const texts: string[] = [];
  let length = 0;
  for (const part of bodyParts(root, false)) {
    if (!part.contentType.startsWith("text/") || length >= MAX_TEXT) continue;
    const text = textOf(part);
    texts.push(text);
    length += text.length;
  }
  return texts.join("\n").slice(0, MAX_TEXT);
}

function isInvite(parts: readonly MimePart[]): boolean {
  return parts.some((part) => {
    if (part.contentType !== "text/calendar") return false;
    return part.parameters.has("method") || /^METHOD[:;]/im.test(partText(part, 4_096));
  });
}

/** Reads a raw message. Any bytes give a result; nothing throws, and the time is linear in the size. */
export function parseMessage(raw: Uint8Array): ParsedMessage {
  const root = parsePartTree(raw);
  const { headers } = root;
  const parts = flattenParts(root);
  const attachments = attachmentParts(root);
  const from = addressesOf(headers, "From");
  const text = bodyText(root);
  const references = [...messageIds(headers, "References"), ...messageIds(headers, "In-Reply-To")];
  return {
    root,
    size: raw.length,
    subject: headerText(headers, "Subject") ?? "",
    from: from.length > 0 ? from : addressesOf(headers, "Sender"),
    to: addressesOf(headers, "To"),
    cc: addressesOf(headers, "Cc"),
    bcc: addressesOf(headers, "Bcc"),
    messageId: messageIds(headers, "Message-ID")[0],
    references: [...new Set(references)].slice(-MAX_REFERENCES),
    date: parseMailDate(headerValue(headers, "Date")),
    priority: priorityOf(headers),
    hasAttachment: hasAttachment(root),
    isInvite: isInvite(parts),
    text,
    fragment: fragmentOf(text),
    filenames: parts.flatMap(({ filename }) => (filename ? [filename] : [])),
    attachmentTypes: [...new Set(attachments.map(({ contentType }) => contentType))],
  };
}
