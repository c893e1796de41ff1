/**
 * What of a message is to be read (RFC 8621 section 4.1.4): its HTML, its text, and what is not whole.
 *
 * @module
 */
import type { Email, EmailBodyPart } from "@partage-ent/jmap";

/** A message as it can be shown. */
export interface ReadableBody {
  /** HTML of each part, as it came; empty for a message of text only. */
  readonly html: readonly string[];
  /** Plain text that the sender wrote; empty where there is only HTML. */
  readonly text: string;
  /** Parts that the HTML shows by Content-Id, or in their place between texts. */
  readonly inline: ReadonlyMap<string, EmailBodyPart>;
  readonly isTruncated: boolean;
  readonly hasEncodingProblem: boolean;
}

/** Types of images that are shown in the text; an SVG can hold a page. */
export const RASTER: RegExp = /^image\/(png|jpe?g|pjpeg|gif|webp|avif|bmp|x-ms-bmp)$/i;

/** Reads what a message shows. */
export function readBody(
  email: Pick<Email, "textBody" | "htmlBody" | "bodyValues" | "attachments" | "bodyStructure">,
): ReadableBody {
  const { textBody, htmlBody, bodyValues, attachments, bodyStructure } = email;
  const inline = new Map<string, EmailBodyPart>();
  for (const part of [...leaves(bodyStructure), ...attachments])
    if (part.cid && RASTER.test(part.type)) inline.set(part.cid, part);
  const valueOf = (part: EmailBodyPart): string => bodyValues[part.partId ?? ""]?.value ?? "";
  const html: string[] = [];
  const hasHtml = htmlBody.some(({ type }) => type === "text/html");
  for (const [index, part] of hasHtml ? htmlBody.entries() : []) {
    if (part.type === "text/html") html.push(valueOf(part));
    else if (part.type.startsWith("text/")) html.push(`<pre>${escapeHtml(valueOf(part))}</pre>`);
    else if (RASTER.test(part.type)) {
      const cid = part.cid ?? `partage-part-${index}`;
      inline.set(cid, part);
      html.push(`<p><img alt="" src="cid:${escapeHtml(encodeURIComponent(cid))}"></p>`);
    }
  }
  const texts = textBody.filter(({ type }) => type.startsWith("text/") && type !== "text/html");
  const shown = [...textBody, ...htmlBody].map(({ partId }) => bodyValues[partId ?? ""]);
  return {
    html: html.some((part) => part.trim() !== "") ? html : [],
    text: texts.map(valueOf).join("\n"),
    inline,
    isTruncated: shown.some((value) => value?.isTruncated),
    hasEncodingProblem: shown.some((value) => value?.isEncodingProblem),
  };
}

/** Parts without parts below a deepest level: a structure may be nested on purpose. */
function leaves(part: EmailBodyPart | undefined, depth = 0): readonly EmailBodyPart[] {
  if (!part?.type || depth > 20) return [];
  return part.subParts ? part.subParts.flatMap((sub) => leaves(sub, depth + 1)) : [part];
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character]!);
}
