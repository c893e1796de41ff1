/**
 * The content of a message, of one of its parts, or of a file of a contact over HTTP (`?id=..&part=..&disp=`).
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import { noSuchItem, SoapFault } from "../fault.js";
import type { ContactItem } from "../mailbox/item.js";
import { stripControlCharacters } from "../mime/charset.js";
import { findPart, type MimePart, parsePartTree, partContent } from "../mime/part-tree.js";
import { safeHeaders } from "./http-fault.js";

/** A Content-Disposition field (RFC 6266): an ASCII name for old clients, the true one beside it. */
export function dispositionField(
  kind: "inline" | "attachment",
  filename: string | undefined,
): string {
  if (!filename) return kind;
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, "_").slice(0, 200);
  const encoded = encodeURIComponent(stripControlCharacters(filename.slice(0, 200))).replace(
    /['()*]/g,
    (c) => {
      return `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
    },
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Types that a browser would run or show as a page of this server: these are downloads, whatever was asked. */
const active =
  /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml|text\/xml|application\/xml|.*javascript)$/;

function typeField(contentType: string, parameters?: ReadonlyMap<string, string>): string {
  const type = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(contentType)
    ? contentType
    : "application/octet-stream";
  const charset = parameters?.get("charset");
  return type.startsWith("text/") && charset && /^[\w.:-]{1,60}$/.test(charset)
    ? `${type}; charset=${charset}`
    : type;
}

/** What is sent of one part. */
interface PartFile {
  readonly contentType: string;
  /** The Content-Type field, with its charset. */
  readonly type: string;
  readonly filename: string | undefined;
  readonly bytes: Uint8Array;
}

function fileResponse(
  { contentType, type, filename, bytes }: PartFile,
  disposition: "inline" | "attachment",
): Response {
  const kind = active.test(contentType) ? "attachment" : disposition;
  return new Response(new Uint8Array(bytes), {
    headers: safeHeaders({
      "content-type": type,
      "content-length": String(bytes.length),
      "content-disposition": dispositionField(kind, filename),
    }),
  });
}

function noSuchPart(name: string): SoapFault {
  return new SoapFault("mail.NO_SUCH_PART", `no such part: ${name}`);
}

function partOf(root: MimePart, name: string): PartFile {
  const part = findPart(root, name);
  if (!part || part.contentType.startsWith("multipart/")) throw noSuchPart(name);
  const { contentType, filename } = part;
  const bytes = contentType === "message/rfc822" ? part.body : partContent(part);
  return { contentType, type: typeField(contentType, part.parameters), filename, bytes };
}

/** A file of a contact: her photo. */
async function contactFile(
  { attachments = [] }: ContactItem,
  name: string,
  { core }: SoapContext,
): Promise<PartFile> {
  const file = /^\d{1,4}$/.test(name) ? attachments[Number(name) - 1] : undefined;
  if (!file) throw noSuchPart(name);
  const contentType = file.contentType.toLowerCase();
  const bytes = await core.readBlob(file.blob);
  return { contentType, type: typeField(contentType), filename: file.filename, bytes };
}

/** Answers with a message, raw, or with one of its parts, decoded; of a contact with one of its files. */
export async function itemContent(
  context: SoapContext,
  parameters: URLSearchParams,
): Promise<Response> {
  const text = parameters.get("id") ?? "";
  const { mailbox, id } = context.resolveId(text);
  const item = mailbox.item(id);
  const disposition = /^a/i.test(parameters.get("disp") ?? "") ? "attachment" : "inline";
  const part = parameters.get("part")?.trim();
  if (item?.type === "contact" && part) {
    context.requireRights(mailbox, item.folderId, "r");
    return fileResponse(await contactFile(item, part, context), disposition);
  }
  if (item?.type !== "message") throw noSuchItem(text);
  context.requireRights(mailbox, item.folderId, "r");
  const raw = await context.core.readBlob(item.blob);
  if (part) return fileResponse(partOf(parsePartTree(raw), part), disposition);
  const filename = `${item.summary.subject || "message"}.eml`;
  return new Response(raw, {
    headers: safeHeaders({
      "content-type": "text/plain",
      "content-length": String(raw.length),
      "content-disposition": dispositionField(disposition, filename),
    }),
  });
}
