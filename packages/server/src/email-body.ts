/**
 * From a MIME structure to what a reader shows (RFC 8621 section 4.1.4), as pure functions.
 *
 * @module
 */
import type { EmailBodyPart, EmailBodyValue } from "@partage-ent/jmap";

/** The parts of a message by what they are for. */
export interface DerivedBody<Part> {
  readonly textBody: readonly Part[];
  readonly htmlBody: readonly Part[];
  readonly attachments: readonly Part[];
  readonly hasAttachment: boolean;
}

/** What the derivation reads of a part. */
export type StructurePart<Part> = Pick<EmailBodyPart, "type" | "disposition" | "name"> & {
  readonly subParts: readonly Part[] | null;
};

/** Deeper structures are bombs: what lies below is left out. */
const MAX_DEPTH = 64;

const isMedia = (type: string): boolean => /^(image|audio|video)\//i.test(type);

interface Walk<Part> {
  readonly text: Part[] | null;
  readonly html: Part[] | null;
  readonly attachments: Part[];
  readonly inAlternative: boolean;
  readonly depth: number;
}

function isBody<Part extends StructurePart<Part>>(
  part: Part,
  index: number,
  within: string,
): boolean {
  const type = part.type.toLowerCase();
  if (part.disposition?.toLowerCase() === "attachment") return false;
  if (type !== "text/plain" && type !== "text/html" && !isMedia(type)) return false;
  // Of multipart/related only the first is body; a named text further down is a file.
  return index === 0 || (within !== "related" && (isMedia(type) || !part.name));
}

function placeBody<Part extends StructurePart<Part>>(
  part: Part,
  within: string,
  walk: Walk<Part>,
): Walk<Part> {
  const type = part.type.toLowerCase();
  if (within === "alternative") {
    const list = type === "text/plain" ? walk.text : type === "text/html" ? walk.html : null;
    if (list !== null) list.push(part);
    else if (isMedia(type)) walk.attachments.push(part);
    return walk;
  }
  const text = walk.inAlternative && type === "text/html" ? null : walk.text;
  const html = walk.inAlternative && type === "text/plain" ? null : walk.html;
  text?.push(part);
  html?.push(part);
  if ((text === null || html === null) && isMedia(type)) walk.attachments.push(part);
  return { ...walk, text, html };
}

function place<Part extends StructurePart<Part>>(
  parts: readonly Part[],
  within: string,
  start: Walk<Part>,
): void {
  const textBefore = start.text?.length ?? -1;
  const htmlBefore = start.html?.length ?? -1;
  let walk = start;
  for (const [index, part] of parts.entries()) {
    const [main = "", sub = ""] = part.type.toLowerCase().split("/");
    if (main === "multipart") {
      if (walk.depth >= MAX_DEPTH) continue;
      const inAlternative = walk.inAlternative || sub === "alternative";
      place(part.subParts ?? [], sub, { ...walk, inAlternative, depth: walk.depth + 1 });
    } else if (isBody(part, index, within)) {
      walk = placeBody(part, within, walk);
    } else {
      walk.attachments.push(part);
    }
  }
  const { text, html } = start;
  if (within !== "alternative" || text === null || html === null) return;
  if (text.length === textBefore) text.push(...html.slice(htmlBefore));
  else if (html.length === htmlBefore) html.push(...text.slice(textBefore));
}

/** `textBody`, `htmlBody`, `attachments` and `hasAttachment` of a structure, by the algorithm of RFC 8621 section 4.1.4. */
export function deriveBody<Part extends StructurePart<Part>>(structure: Part): DerivedBody<Part> {
  const textBody: Part[] = [];
  const htmlBody: Part[] = [];
  const attachments: Part[] = [];
  const walk = { text: textBody, html: htmlBody, attachments, inAlternative: false, depth: 0 };
  place([structure], "mixed", walk);
  const hasAttachment = attachments.some(
    ({ disposition }) => disposition?.toLowerCase() !== "inline",
  );
  return { textBody, htmlBody, attachments, hasAttachment };
}

/** Longest `preview` (RFC 8621 section 4.1.4), in characters. */
const PREVIEW_LENGTH = 256;
/** How much of a body is looked at for its preview, in characters. */
const PREVIEW_SOURCE = 16_384;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  eacute: "é",
  egrave: "è",
  ecirc: "ê",
  agrave: "à",
  acirc: "â",
  ccedil: "ç",
  ocirc: "ô",
  ucirc: "û",
  ugrave: "ù",
  icirc: "î",
  iuml: "ï",
  rsquo: "’",
  lsquo: "‘",
  laquo: "«",
  raquo: "»",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  euro: "€",
};

function entity(whole: string, name: string): string {
  if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : " ";
}

/** Index after an element or tag that starts at `open`, whose content is not text. */
function skipTag(html: string, lower: string, open: number): number {
  if (lower.startsWith("<!--", open)) {
    const end = html.indexOf("-->", open);
    return end < 0 ? html.length : end + 3;
  }
  const hidden = /^<(style|script|head|title|template)[\s>/]/.exec(lower.slice(open, open + 16));
  const from = hidden === null ? open : lower.indexOf(`</${hidden[1] ?? ""}`, open);
  const end = from < 0 ? -1 : html.indexOf(">", from);
  return end < 0 ? html.length : end + 1;
}

function htmlText(html: string): string {
  const lower = html.toLowerCase();
  let out = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) return out + html.slice(at);
    out += html.slice(at, open);
    if (/[a-z!/?]/.test(lower[open + 1] ?? "")) {
      at = skipTag(html, lower, open);
      out += " ";
    } else {
      out += "<";
      at = open + 1;
    }
  }
  return out;
}

/** The first words of a body as plain text on one line, at most 256 characters (RFC 8621 section 4.1.4). */
export function previewText(body: string, type: string): string {
  const source = body.slice(0, PREVIEW_SOURCE);
  const text =
    type.toLowerCase() === "text/html"
      ? htmlText(source).replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, entity)
      : source;
  const line = text.replace(/[\s\p{Cc}\u200b\u00ad\u034f\ufeff]+/gu, " ").trim();
  return cutWhole(line, PREVIEW_LENGTH);
}

/** At most `length` UTF-16 units, never half of a character. */
function cutWhole(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}

/** Longest tag that a cut steps back over, in characters. */
const MAX_TAG = 4_096;

/**
 * A body value of at most `maxBytes` octets of UTF-8, cut between characters, and for HTML not
 * inside a tag (RFC 8621 section 4.2); 0 means no limit.
 */
export function truncateBodyValue(
  value: EmailBodyValue,
  maxBytes: number,
  type: string,
): EmailBodyValue {
  // No character takes more than three octets for each of its UTF-16 units.
  if (maxBytes === 0 || value.value.length * 3 <= maxBytes) return value;
  const target = new Uint8Array(maxBytes);
  const { read } = new TextEncoder().encodeInto(value.value, target);
  if (read >= value.value.length) return value;
  const cut = value.value.slice(0, read);
  const open = cut.lastIndexOf("<");
  const inTag =
    type.toLowerCase() === "text/html" &&
    open > cut.lastIndexOf(">") &&
    cut.length - open <= MAX_TAG &&
    open > 0;
  return { ...value, value: inTag ? cut.slice(0, open) : cut, isTruncated: true };
}
