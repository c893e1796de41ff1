/**
 * The tree of parts of a MIME message (RFC 2045, 2046), read in one pass with bounded depth and count.
 *
 * Part names follow Zimbra: a root or attached message that is a multipart is `TEXT`, one that is not is `1`,
 * children are numbered from 1 below their parent's number.
 *
 * @module
 */
import { decodeBytes, stripControlCharacters } from "./charset.js";
import { headerColon, type MimeHeader, headerValue, parseHeaders } from "./headers.js";
import { parseParameters } from "./parameters.js";
import { decodeTransfer } from "./transfer-encoding.js";

/** One entity of a message: the message itself, a body part, or the message inside a `message/rfc822` part. */
export interface MimePart {
  /** Zimbra's part number, for instance `1`, `2.1` or `TEXT`. */
  readonly name: string;
  readonly headers: readonly MimeHeader[];
  /** Lower-case `type/subtype`. */
  readonly contentType: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Lower-case disposition; empty when the part says none. */
  readonly disposition: string;
  readonly filename: string | undefined;
  readonly contentId: string | undefined;
  readonly contentLocation: string | undefined;
  /** Lower-case content transfer encoding; empty when the part says none. */
  readonly encoding: string;
  /** The whole entity, headers included. */
  readonly source: Uint8Array;
  /** The body as transferred, still encoded. */
  readonly body: Uint8Array;
  /** Whether this entity is a message of its own: the root, or what a `message/rfc822` part holds. */
  readonly isMessage: boolean;
  readonly children: readonly MimePart[];
}

/** Entities inside one another before the rest is one opaque leaf. */
const MAX_DEPTH = 100;
/** Entities of a message before the rest is text of the last one. */
const MAX_PARTS = 10_000;

interface Entity {
  readonly start: number;
  readonly isMessage: boolean;
  readonly inDigest: boolean;
  readonly children: Entity[];
  headers: readonly MimeHeader[];
  bodyStart: number;
  end: number;
  boundary: string | undefined;
}

/** What the Content-Type of an entity says, with the defaults of RFC 2045 section 5.2 and RFC 2046 section 5.1.5. */
function typeOf(
  headers: readonly MimeHeader[],
  inDigest: boolean,
): ReturnType<typeof parseParameters> {
  const header = headerValue(headers, "Content-Type");
  const fallback = inDigest ? "message/rfc822" : "text/plain";
  if (!header?.trim()) return { value: fallback, parameters: new Map() };
  const parsed = parseParameters(header);
  return /^[^\s/]+\/[^\s/]+$/.test(parsed.value) ? parsed : { ...parsed, value: "text/plain" };
}

function encodingOf(headers: readonly MimeHeader[]): string {
  return (headerValue(headers, "Content-Transfer-Encoding") ?? "")
    .split(/[\s;(]/, 1)[0]!
    .toLowerCase();
}

const isEncoded = (encoding: string): boolean =>
  encoding === "base64" || encoding === "quoted-printable";

function asciiAt(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

class PartReader {
  readonly #bytes: Uint8Array;
  readonly #depth: number;
  /** Open entities, the outermost first. */
  readonly #open: Entity[] = [];
  /** For each boundary in use, the places of its multiparts in the open entities. */
  readonly #boundaries = new Map<string, number[]>();
  #count = 0;
  #inHeaders = true;
  /** Whether the entity that is open has shown a header field. */
  #hasField = false;

  constructor(bytes: Uint8Array, depth: number) {
    this.#bytes = bytes;
    this.#depth = depth;
  }

  read(): Entity {
    const bytes = this.#bytes;
    const root = this.#start(0, true, false);
    let at = 0;
    let first = true;
    while (at < bytes.length) {
      const lf = bytes.indexOf(0x0a, at);
      const next = lf < 0 ? bytes.length : lf + 1;
      let end = lf < 0 ? bytes.length : lf;
      if (end > at && bytes[end - 1] === 0x0d) end--;
      if (!this.#delimiter(at, end, next) && this.#inHeaders)
        this.#headerLine(at, end, next, first);
      first = false;
      at = next;
    }
    this.#closeDownTo(0, bytes.length);
    return root;
  }

  #start(at: number, isMessage: boolean, inDigest: boolean): Entity {
    const entity: Entity = {
      start: at,
      isMessage,
      inDigest,
      children: [],
      headers: [],
      bodyStart: -1,
      end: -1,
      boundary: undefined,
    };
    this.#open.at(-1)?.children.push(entity);
    this.#open.push(entity);
    this.#count++;
    this.#inHeaders = true;
    this.#hasField = false;
    return entity;
  }

  /** Ends every open entity from that place inward. */
  #closeDownTo(place: number, end: number): void {
    while (this.#open.length > place) {
      const entity = this.#open.pop()!;
      if (entity.bodyStart < 0) this.#readHeaders(entity, end);
      entity.bodyStart = Math.min(entity.bodyStart, end);
      entity.end = Math.max(end, entity.bodyStart);
      if (entity.boundary !== undefined) this.#boundaries.get(entity.boundary)?.pop();
    }
  }

  /** Handles a line that is a boundary delimiter of an open multipart (RFC 2046 section 5.1.1). */
  #delimiter(at: number, end: number, next: number): boolean {
    if (this.#bytes[at] !== 0x2d || this.#bytes[at + 1] !== 0x2d || end - at > 1_000) return false;
    if (this.#boundaries.size === 0) return false;
    const line = String.fromCharCode(...this.#bytes.subarray(at + 2, end)).trimEnd();
    let place = this.#boundaries.get(line)?.at(-1);
    const closes = place === undefined && line.endsWith("--");
    if (closes) place = this.#boundaries.get(line.slice(0, -2))?.at(-1);
    if (place === undefined || (!closes && this.#count >= MAX_PARTS)) return false;
    this.#closeDownTo(place + 1, this.#beforeLineBreak(at));
    this.#inHeaders = false;
    const multipart = this.#open[place]!;
    if (closes) {
      this.#boundaries.get(multipart.boundary!)?.pop();
      multipart.boundary = undefined;
    } else this.#start(next, false, typeOf(multipart.headers, false).value === "multipart/digest");
    return true;
  }

  #beforeLineBreak(at: number): number {
    if (this.#bytes[at - 1] !== 0x0a) return at;
    return this.#bytes[at - 2] === 0x0d ? at - 2 : at - 1;
  }

  #headerLine(at: number, end: number, next: number, first: boolean): void {
    const byte = this.#bytes[at];
    if (at === end) this.#endHeaders(next);
    else if (byte === 0x20 || byte === 0x09) return;
    else if (headerColon(this.#bytes, at, end) >= 0) this.#hasField = true;
    // Relays fold lines without indenting them: between fields such a line is no end of the section.
    else if (this.#hasField) return;
    // Mail from an mbox file carries its separator line.
    else if (first && asciiAt(this.#bytes, at, Math.min(end, at + 6)).includes("From ")) return;
    else this.#endHeaders(at);
  }

  #readHeaders(entity: Entity, bodyStart: number): void {
    entity.bodyStart = bodyStart;
    entity.headers = parseHeaders(this.#bytes.subarray(entity.start, bodyStart));
  }

  /** Decides by the headers what the body is: more parts, a message, or plain content. */
  #endHeaders(bodyStart: number): void {
    const entity = this.#open.at(-1)!;
    this.#readHeaders(entity, bodyStart);
    this.#inHeaders = false;
    if (this.#depth + this.#open.length >= MAX_DEPTH) return;
    const { value, parameters } = typeOf(entity.headers, entity.inDigest);
    if (value.startsWith("multipart/")) {
      const boundary = parameters.get("boundary")?.trimEnd().slice(0, 200);
      if (!boundary) return;
      entity.boundary = boundary;
      const places = this.#boundaries.get(boundary) ?? [];
      places.push(this.#open.length - 1);
      this.#boundaries.set(boundary, places);
    } else if (
      value === "message/rfc822" &&
      !isEncoded(encodingOf(entity.headers)) &&
      this.#count < MAX_PARTS
    ) {
      this.#start(bodyStart, true, false);
    }
  }
}

function dispositionOf(headers: readonly MimeHeader[]): ReturnType<typeof parseParameters> {
  return parseParameters(headerValue(headers, "Content-Disposition") ?? "");
}

const angled = (value: string | undefined): string | undefined =>
  value && stripControlCharacters(value);

/** The parts of an attached message whose transfer encoding hid them from the first pass. */
function hiddenChildren(part: Omit<MimePart, "children">, depth: number): readonly MimePart[] {
  if (part.contentType !== "message/rfc822" || !isEncoded(part.encoding) || depth >= MAX_DEPTH)
    return [];
  return [readTree(decodeTransfer(part.body, part.encoding), part.name, depth + 1)];
}

function toPart(bytes: Uint8Array, entity: Entity, number: string, depth: number): MimePart {
  const { value: contentType, parameters } = typeOf(entity.headers, entity.inDigest);
  const disposition = dispositionOf(entity.headers);
  const isMultipart = contentType.startsWith("multipart/");
  const filename = disposition.parameters.get("filename") ?? parameters.get("name");
  const digestMessage = entity.inDigest && contentType === "message/rfc822" && !disposition.value;
  const prefix = number ? `${number}.` : "";
  const part = {
    name: entity.isMessage ? `${prefix}${isMultipart ? "TEXT" : "1"}` : number,
    headers: entity.headers,
    contentType,
    parameters,
    disposition: digestMessage ? "attachment" : disposition.value,
    filename: filename === undefined ? undefined : stripControlCharacters(filename).trim(),
    contentId: angled(headerValue(entity.headers, "Content-ID")),
    contentLocation: angled(headerValue(entity.headers, "Content-Location")),
    encoding: encodingOf(entity.headers),
    source: bytes.subarray(entity.start, entity.end),
    body: bytes.subarray(entity.bodyStart, entity.end),
    isMessage: entity.isMessage,
  };
  const children = entity.children.map((child, index) =>
    toPart(bytes, child, isMultipart ? `${prefix}${index + 1}` : part.name, depth + 1),
  );
  // Without its two halves an AppleDouble is a file in one piece that some mailers mislabel.
  const isAppleFile = contentType === "multipart/appledouble" && children.length === 0;
  if (isAppleFile) return { ...part, contentType: "application/applefile", children };
  return { ...part, children: children.length > 0 ? children : hiddenChildren(part, depth) };
}

function readTree(bytes: Uint8Array, number: string, depth: number): MimePart {
  const root = new PartReader(bytes, depth).read();
  const part = toPart(bytes, root, number, depth);
  // A multipart in which no boundary was found is read as the text that it holds.
  if (
    part.contentType.startsWith("multipart/") &&
    part.children.length === 0 &&
    part.body.length > 0
  ) {
    const prefix = number ? `${number}.` : "";
    return { ...part, name: `${prefix}1`, contentType: "text/plain", parameters: new Map() };
  }
  return part;
}

/** Reads the tree of a raw message. Any bytes give a tree; nothing throws. */
export function parsePartTree(bytes: Uint8Array): MimePart {
  return readTree(bytes, "", 0);
}

/** All parts, parents before children, in the order of the message. */
export function flattenParts(root: MimePart): readonly MimePart[] {
  const parts: MimePart[] = [];
  const pending = [root];
  for (let part = pending.pop(); part; part = pending.pop()) {
    parts.push(part);
    for (let i = part.children.length - 1; i >= 0; i--) pending.push(part.children[i]!);
  }
  return parts;
}

/**
 * The part of that number, as Zimbra resolves it: `TEXT` and an empty number are the root.
 * For an attached message the result is its `message/rfc822` part, whose only child is the message.
 */
export function findPart(root: MimePart, name: string): MimePart | undefined {
  const wanted = name.trim();
  if (wanted === "" || wanted === "TEXT") return root;
  return flattenParts(root).find((part) => part.name === wanted);
}

/** The decoded content of a part, as a download gives it. */
export function partContent(part: MimePart): Uint8Array {
  return decodeTransfer(part.body, part.encoding);
}

/** The charset that an HTML document declares about itself, looked for where browsers look. */
function htmlCharset(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 1_024));
  return /<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(head)?.[1];
}

/**
 * The text of a part, decoded and free of control characters.
 *
 * @param limit - Bytes of decoded content to look at, all by default.
 */
export function partText(part: MimePart, limit = Number.POSITIVE_INFINITY): string {
  // Encoded content is at most four times its size, so a limit bounds the work on the encoded side too.
  const encoded = part.body.length > limit * 4 ? part.body.subarray(0, limit * 4) : part.body;
  const content = decodeTransfer(encoded, part.encoding);
  const bytes = content.length > limit ? content.subarray(0, limit) : content;
  const html = part.contentType === "text/html" ? htmlCharset(bytes) : undefined;
  return stripControlCharacters(decodeBytes(bytes, part.parameters.get("charset") ?? html));
}
