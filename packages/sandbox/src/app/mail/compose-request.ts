/**
 * From the `m` element of SendMsg and SaveDraft to a MIME message.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import type { Element } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import type { MailAddress } from "../mime/addresses.js";
import { isMultipart } from "../mime/bodies.js";
import {
  addressHeader,
  composeMessage,
  type HeaderDraft,
  type PartDraft,
} from "../mime/compose.js";
import { formatMailDate } from "../mime/mail-date.js";
import { findPart, parsePartTree, partContent } from "../mime/part-tree.js";
import { takeUpload } from "./uploads.js";

/** Parts of a composed message inside one another before the request is refused. */
const MAX_DEPTH = 20;

const addressFields: readonly (readonly [type: string, field: string])[] = [
  ["f", "From"],
  ["s", "Sender"],
  ["r", "Reply-To"],
  ["t", "To"],
  ["c", "Cc"],
  ["b", "Bcc"],
  ["n", "Disposition-Notification-To"],
];

/**
 * The addresses of one type in a request; `mail.ADDRESS_PARSE_ERROR` when one of them is none, unless it is a draft,
 * whose addresses may be half written.
 */
function requestAddresses(spec: Element, type: string, isDraft: boolean): readonly MailAddress[] {
  return spec
    .children("e")
    .filter((element) => element.get("t") === type)
    .map((element) => {
      const address = (element.get("a") ?? "").trim();
      if (!isDraft && !/^[^\s<>,;@]+(?:@[^\s<>,;@]+)?$/.test(address)) {
        throw new SoapFault(
          "mail.ADDRESS_PARSE_ERROR",
          `address parse error: ${address.slice(0, 200)}`,
        );
      }
      const name = element.get("p")?.trim();
      return name ? { name, address } : { address };
    });
}

/** The address that an account sends from when the request names none. */
export function ownAddress(account: Account, context: SoapContext): MailAddress {
  const { directory } = context.core;
  const name =
    directory.attribute(account, "zimbraPrefFromDisplay") ??
    directory.attribute(account, "displayName");
  return name ? { name, address: account.name } : { address: account.name };
}

function priorityHeaders(flags: string): readonly HeaderDraft[] {
  if (flags.includes("!"))
    return [
      { name: "X-Priority", value: "1" },
      { name: "Importance", value: "high" },
    ];
  if (flags.includes("?"))
    return [
      { name: "X-Priority", value: "5" },
      { name: "Importance", value: "low" },
    ];
  return [];
}

function customHeaders(spec: Element): readonly HeaderDraft[] {
  return spec.children("header").map((header) => {
    const name = header.require("name");
    if (!/^X-[A-Za-z0-9-]{1,80}$/.test(name)) throw invalidRequest(`header ${name} is not allowed`);
    return { name, value: header.text };
  });
}

function replyHeaders(spec: Element): readonly HeaderDraft[] {
  const parent = spec.get("irt")?.trim();
  if (!parent) return [];
  const id = parent.startsWith("<") ? parent : `<${parent}>`;
  return [
    { name: "In-Reply-To", value: id, raw: true },
    { name: "References", value: id, raw: true },
  ];
}

function headersOf(
  spec: Element,
  from: Account,
  context: SoapContext,
  isDraft: boolean,
): readonly HeaderDraft[] {
  const lists = addressFields.flatMap(([type, name]): readonly HeaderDraft[] => {
    const named = requestAddresses(spec, type, isDraft);
    const addresses = type === "f" && named.length === 0 ? [ownAddress(from, context)] : named;
    if (addresses.length === 0) return [];
    return [{ name, value: addresses.map(addressHeader).join(", "), raw: true }];
  });
  const domain = from.name.split("@")[1] ?? "localhost";
  return [
    { name: "Date", value: formatMailDate(context.now()), raw: true },
    ...lists,
    { name: "Subject", value: spec.get("su") ?? "" },
    { name: "Message-ID", value: `<${crypto.randomUUID()}@${domain}>`, raw: true },
    ...replyHeaders(spec),
    ...priorityHeaders(spec.get("f") ?? ""),
    ...customHeaders(spec),
  ];
}

/** A part of a message of the caller's, as a new attachment. */
async function partAttachment(element: Element, context: SoapContext): Promise<PartDraft> {
  const { mailbox, id } = context.resolveId(element.require("mid"));
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  const name = element.require("part");
  const part = findPart(parsePartTree(await context.core.readBlob(message.blob)), name);
  if (!part || isMultipart(part)) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${name}`);
  return {
    kind: "file",
    contentType: part.contentType,
    bytes: partContent(part),
    filename: part.filename,
    disposition: "attachment",
    contentId: part.contentId,
  };
}

async function messageAttachment(element: Element, context: SoapContext): Promise<PartDraft> {
  const { mailbox, id } = context.resolveId(element.require("id"));
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  return {
    kind: "file",
    contentType: "message/rfc822",
    bytes: await context.core.readBlob(message.blob),
    filename: `${message.summary.subject || "message"}.eml`,
    disposition: "attachment",
  };
}

async function attachmentsOf(
  attach: Element | undefined,
  context: SoapContext,
): Promise<readonly PartDraft[]> {
  if (!attach) return [];
  const uploads = (attach.get("aid") ?? "").split(",").filter((id) => id.trim() !== "");
  const files = uploads.map((id): PartDraft => {
    const { contentType, bytes, filename } = takeUpload(context, id.trim());
    return { kind: "file", contentType, bytes, filename, disposition: "attachment" };
  });
  const parts = await Promise.all(
    attach.children("mp").map((element) => partAttachment(element, context)),
  );
  const messages = await Promise.all(
    attach.children("m").map((element) => messageAttachment(element, context)),
  );
  return [...files, ...parts, ...messages];
}

/** An inline file of a `multipart/related`: its content comes from an upload or another message. */
async function inlineParts(
  part: Element,
  contentId: string | undefined,
  context: SoapContext,
): Promise<readonly PartDraft[]> {
  const files = await attachmentsOf(part.child("attach"), context);
  return files.map((file): PartDraft => {
    return file.kind === "file"
      ? { ...file, disposition: "inline", contentId: contentId ?? file.contentId }
      : file;
  });
}

async function bodyOf(part: Element, context: SoapContext, depth: number): Promise<PartDraft> {
  if (depth > MAX_DEPTH) throw invalidRequest("too many parts inside one another");
  const contentType = part.get("ct")?.trim().toLowerCase() ?? "text/plain";
  const rawId = part.get("ci")?.trim();
  const contentId = rawId ? (rawId.startsWith("<") ? rawId : `<${rawId}>`) : undefined;
  if (contentType.startsWith("multipart/")) {
    const parts = await Promise.all(
      part.children("mp").map((inner) => bodyOf(inner, context, depth + 1)),
    );
    return { kind: "multipart", contentType, parts };
  }
  const [inline] = await inlineParts(part, contentId, context);
  return inline ?? { kind: "text", contentType, text: part.get("content") ?? "", contentId };
}

/** What makes a message a scheduling message (RFC 6047). */
export interface CalendarBody {
  readonly method: string;
  /** The iCalendar text. */
  readonly text: string;
}

/** A body that says the same as iCalendar too. */
export function withCalendar(body: PartDraft, { method, text }: CalendarBody): PartDraft {
  const calendar: PartDraft = {
    kind: "text",
    contentType: "text/calendar",
    text,
    parameters: { method, name: "meeting.ics" },
  };
  const alternative = body.kind === "multipart" && body.contentType === "multipart/alternative";
  const parts = alternative ? [...body.parts, calendar] : [body, calendar];
  return { kind: "multipart", contentType: "multipart/alternative", parts };
}

/** Writes the message of a request; one that was uploaded whole (`aid`) is taken as it is. */
export async function composeRequest(
  spec: Element,
  from: Account,
  context: SoapContext,
  isDraft = false,
  calendar?: CalendarBody,
): Promise<Uint8Array<ArrayBuffer>> {
  const upload = spec.get("aid");
  if (upload) return takeUpload(context, upload).bytes;
  const part = spec.child("mp");
  const text: PartDraft = part
    ? await bodyOf(part, context, 0)
    : { kind: "text", contentType: "text/plain", text: spec.get("content") ?? "" };
  const body = calendar ? withCalendar(text, calendar) : text;
  const attachments = await attachmentsOf(spec.child("attach"), context);
  const whole: PartDraft =
    attachments.length > 0
      ? { kind: "multipart", contentType: "multipart/mixed", parts: [body, ...attachments] }
      : body;
  return composeMessage(headersOf(spec, from, context, isDraft), whole);
}
