/**
 * Messages as SOAP shows them: the common attributes, hits of searches, and the whole message with its parts
 * (Zimbra `service/mail/ToXML`).
 *
 * @module
 */
import { addInvitation } from "../calendar/message-invite.js";
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import { SoapFault } from "../fault.js";
import type { MessageAddress, MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type MailAddress, shortName } from "../mime/addresses.js";
import { bodyParts, isMultipart } from "../mime/bodies.js";
import { stripControlCharacters } from "../mime/charset.js";
import { headerText, headerValue, headerValues, type MimeHeader } from "../mime/headers.js";
import { parseMailDate } from "../mime/mail-date.js";
import { addressesOf } from "../mime/parsed-message.js";
import { findPart, type MimePart, parsePartTree, partText } from "../mime/part-tree.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { setFlagsAndTags } from "../render/tag.js";
import { neuterImages } from "./neuter-images.js";

/** How a whole message is shown. */
export interface MessageView {
  /** Number of the attached message to show instead of the message itself. */
  readonly part?: string | undefined;
  /** Characters of a body part before it is truncated; 0 for all. */
  readonly max: number;
  /** Whether HTML is preferred to plain text as body. */
  readonly html: boolean;
  /** Whether images lose their source, so that nothing is fetched. */
  readonly neuter: boolean;
  /** Header fields to add. */
  readonly headers: readonly string[];
}

/** Characters of a body part that are shown at most, whatever the request says (`zimbraMailContentMaxSize`). */
const MAX_CONTENT = 10_240_000;

/** Adds one `e` element per address. */
export function addAddresses(
  element: Element,
  type: string,
  addresses: readonly MailAddress[],
): void {
  for (const address of addresses) {
    element
      .add("e")
      .setAll({ a: address.address, d: shortName(address), p: address.name, t: type });
  }
}

/** A message with what every answer says of it; an empty `m` element to start from. */
export function messageCommon(
  mailbox: Mailbox,
  message: MessageItem,
  context: SoapContext,
): Element {
  const element = new Element("m", ZIMBRA_MAIL).setAll({
    id: context.formatId(mailbox, message.id),
    s: message.size,
    d: message.date,
    l: context.formatId(mailbox, message.folderId),
    cid: context.formatId(mailbox, message.conversationId),
  });
  setFlagsAndTags(element, mailbox, message);
  return element.set("rev", message.contentSequence);
}

/** Which addresses a short form shows: `recip` of a search. */
export function recipientTypes(recip: string | undefined): string {
  switch (recip) {
    case "1":
    case "true":
      return "t";
    case "2":
      return "tf";
    case "3":
      return "tfcb";
    default:
      return "f";
  }
}

function shownAddresses(
  addresses: readonly MessageAddress[],
  types: string,
): readonly MessageAddress[] {
  const senders = addresses.filter(({ type }) => type === "f").slice(0, 1);
  const others = addresses.filter(({ type }) => type !== "f" && types.includes(type));
  return types.includes("f") ? [...others, ...senders] : others;
}

/** A message in short, as searches and listings show it. */
export function messageSummaryElement(
  mailbox: Mailbox,
  message: MessageItem,
  context: SoapContext,
  types = "f",
): Element {
  const element = messageCommon(mailbox, message, context);
  const { summary } = message;
  for (const address of shownAddresses(summary.addresses, types))
    addAddresses(element, address.type, [address]);
  element.setContent("su", stripControlCharacters(summary.subject));
  if (summary.fragment) element.setContent("fr", summary.fragment);
  addInvitation(element, mailbox, message, context, false);
  return element;
}

const addressFields: readonly (readonly [type: string, field: string])[] = [
  ["f", "From"],
  ["s", "Sender"],
  ["r", "Reply-To"],
  ["t", "To"],
  ["c", "Cc"],
  ["b", "Bcc"],
  ["rf", "Resent-From"],
  ["n", "Disposition-Notification-To"],
];

function addHeaders(
  element: Element,
  headers: readonly MimeHeader[],
  wanted: readonly string[],
): void {
  for (const name of wanted) {
    for (const value of headerValues(headers, name)) {
      element.addPair(name, stripControlCharacters(value), "header", "n");
    }
  }
}

function setEnvelope(
  element: Element,
  { flags }: Pick<MessageItem, "flags">,
  root: MimePart,
  isOwner: boolean,
): void {
  for (const [type, field] of addressFields) {
    // Read receipts are the owner's to send.
    if (type === "n" && !isOwner) continue;
    addAddresses(element, type, addressesOf(root.headers, field));
  }
  const subject = headerText(root.headers, "Subject");
  element.setContent("su", subject);
  const messageId = headerText(root.headers, "Message-ID")?.trim();
  if (messageId) element.setContent("mid", messageId);
  const inReplyTo = flags.includes("d") ? headerText(root.headers, "In-Reply-To") : undefined;
  if (inReplyTo) element.setContent("irt", inReplyTo);
  element.set("sd", parseMailDate(headerValue(root.headers, "Date")));
  element.set("rd", parseMailDate(headerValue(root.headers, "Resent-Date")));
}

function setDraft(element: Element, { draft }: MessageItem): void {
  if (!draft) return;
  element.setAll({ origid: draft.origid, rt: draft.rt, idnt: draft.idnt, forAcct: draft.forAcct });
  if (draft.autoSendTime) element.set("autoSendTime", Number(draft.autoSendTime));
}

/** The size of a part's content without decoding it (Zimbra estimates the same way). */
function contentSize(part: MimePart): number {
  const size = part.body.length;
  if (part.encoding !== "base64") return size;
  const lines = Math.ceil(size / 78);
  return Math.max(0, Math.floor(0.75 * (size - 2 * lines)));
}

/** Types by file name ending, for parts that only say that they are bytes. */
const typesByEnding: ReadonlyMap<string, string> = new Map([
  ["doc", "application/msword"],
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["gif", "image/gif"],
  ["ics", "text/calendar"],
  ["jpeg", "image/jpeg"],
  ["jpg", "image/jpeg"],
  ["odt", "application/vnd.oasis.opendocument.text"],
  ["pdf", "application/pdf"],
  ["png", "image/png"],
  ["ppt", "application/vnd.ms-powerpoint"],
  ["xls", "application/vnd.ms-excel"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["zip", "application/zip"],
]);

/** The type of a part as shown: guessed by the file name where the sender named none that means anything. */
function shownType({ contentType, filename }: MimePart): string {
  if (contentType !== "application/octet-stream" && contentType !== "application/ms-tnef")
    return contentType;
  const name = filename?.toLowerCase() ?? "";
  if (name === "winmail.dat") return "application/vnd.ms-tnef";
  return typesByEnding.get(name.slice(name.lastIndexOf(".") + 1)) ?? contentType;
}

function filenameOf(part: MimePart): string | undefined {
  if (part.filename) return part.filename;
  const inner = part.contentType === "message/rfc822" ? part.children[0] : undefined;
  return (inner && headerText(inner.headers, "Subject")) || undefined;
}

function addContent(element: Element, part: MimePart, view: MessageView): void {
  if (!part.contentType.startsWith("text/") && !/\bxml$/.test(part.contentType)) return;
  const max = view.max > 0 ? Math.min(view.max, MAX_CONTENT) : MAX_CONTENT;
  // A character takes four bytes at most; one more shows that there is more.
  const text = partText(part, (max + 1) * 4);
  const shown = text.length > max ? text.slice(0, max) : text;
  if (text.length > max) element.set("truncated", true);
  const isHtml = part.contentType === "text/html";
  element.setContent("content", isHtml && view.neuter ? neuterImages(shown) : shown);
}

function addPart(
  parent: Element,
  part: MimePart,
  bodies: ReadonlySet<MimePart>,
  view: MessageView,
): void {
  const element = parent.add("mp").setAll({ part: part.name, ct: shownType(part) });
  if (!isMultipart(part)) {
    element.setAll({
      s: contentSize(part),
      cd: part.disposition || undefined,
      filename: filenameOf(part),
      ci: part.contentId,
      cl: part.contentLocation,
    });
    if (bodies.has(part)) {
      element.set("body", true);
      addContent(element, part, view);
    }
  }
  for (const child of part.children) addPart(element, child, bodies, view);
}

/** The message inside a `message/rfc822` part, else `mail.NO_SUCH_PART`. */
function attachedMessage(root: MimePart, name: string): MimePart {
  const part = findPart(root, name);
  const inner = part?.contentType === "message/rfc822" ? part.children[0] : undefined;
  if (!inner) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${name}`);
  return inner;
}

/** A whole message: addresses, subject, dates, wanted headers and the tree of its parts. */
export function messageElement(
  mailbox: Mailbox,
  message: MessageItem,
  raw: Uint8Array,
  context: SoapContext,
  view: MessageView,
): Element {
  const tree = parsePartTree(raw);
  const root = view.part ? attachedMessage(tree, view.part) : tree;
  const element = view.part
    ? new Element("m", ZIMBRA_MAIL).setAll({
        id: context.formatId(mailbox, message.id),
        part: view.part,
        s: root.source.length,
      })
    : messageCommon(mailbox, message, context);
  if (message.summary.fragment) element.setContent("fr", message.summary.fragment);
  setEnvelope(element, message, root, mailbox.accountId === context.caller.id);
  if (!view.part) setDraft(element, message);
  addHeaders(element, root.headers, view.headers);
  if (!view.part) addInvitation(element, mailbox, message, context, true);
  addPart(element, root, bodyParts(root, view.html), view);
  return element;
}

/** Adds the envelope and the parts of a message that is no item of a mailbox. */
export function addRawMessage(
  element: Element,
  raw: Uint8Array,
  flags: string,
  view: MessageView,
): void {
  const root = parsePartTree(raw);
  setEnvelope(element, { flags }, root, false);
  addHeaders(element, root.headers, view.headers);
  addPart(element, root, bodyParts(root, view.html), view);
}
