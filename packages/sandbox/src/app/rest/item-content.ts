/**
 * The content of a message or of one of its parts over HTTP (`?id=..&part=..&disp=`).
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import { noSuchItem, SoapFault } from "../fault.js";
import { stripControlCharacters } from "../mime/charset.js";
import { findPart, type MimePart, parsePartTree, partContent } from "../mime/part-tree.js";
import { safeHeaders } from "./http-fault.js";

/** A Content-Disposition field (RFC 6266): an ASCII name for old clients, the true one beside it. */
function dispositionField(kind: "inline" | "attachment", filename: string | undefined): string {
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

function typeField(part: MimePart): string {
  const type = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(part.contentType)
    ? part.contentType
    : "application/octet-stream";
  const charset = part.parameters.get("charset");
  return type.startsWith("text/") && charset && /^[\w.:-]{1,60}$/.test(charset)
    ? `${type}; charset=${charset}`
    : type;
}

function partResponse(
  root: MimePart,
  name: string,
  disposition: "inline" | "attachment",
): Response {
  const part = findPart(root, name);
  if (!part || part.contentType.startsWith("multipart/"))
    throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${name}`);
  const kind = active.test(part.contentType) ? "attachment" : disposition;
  const bytes = part.contentType === "message/rfc822" ? part.body : partContent(part);
  return new Response(new Uint8Array(bytes), {
    headers: safeHeaders({
      "content-type": typeField(part),
      "content-length": String(bytes.length),
      "content-disposition": dispositionField(kind, part.filename),
    }),
  });
}

/** Answers with a message, raw, or with one of its parts, decoded. */
export async function itemContent(
  context: SoapContext,
  parameters: URLSearchParams,
): Promise<Response> {
  const text = parameters.get("id") ?? "";
  const { mailbox, id } = context.resolveId(text);
  const item = mailbox.item(id);
  if (item?.type !== "message") throw noSuchItem(text);
  context.requireRights(mailbox, item.folderId, "r");
  const raw = await context.core.readBlob(item.blob);
  const disposition = /^a/i.test(parameters.get("disp") ?? "") ? "attachment" : "inline";
  const part = parameters.get("part")?.trim();
  if (part) return partResponse(parsePartTree(raw), part, disposition);
  const filename = `${item.summary.subject || "message"}.eml`;
  return new Response(raw, {
    headers: safeHeaders({
      "content-type": "text/plain",
      "content-length": String(raw.length),
      "content-disposition": dispositionField(disposition, filename),
    }),
  });
}
