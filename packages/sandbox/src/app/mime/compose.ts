/**
 * Writing of MIME messages (RFC 5322, 2045-2047, 2231).
 *
 * @module
 */
import type { MailAddress } from "./addresses.js";
import { encodeWords, isMostlyAscii } from "./encoded-word.js";
import { encodeBase64Lines, encodeQuotedPrintable } from "./transfer-encoding.js";

/** A part to write: text, other parts, or bytes. */
export type PartDraft =
  | {
      readonly kind: "text";
      readonly contentType: string;
      readonly text: string;
      readonly contentId?: string | undefined;
      /** Parameters of the content type beside the character set. */
      readonly parameters?: Readonly<Record<string, string>> | undefined;
    }
  | {
      readonly kind: "multipart";
      readonly contentType: string;
      readonly parts: readonly PartDraft[];
    }
  | {
      readonly kind: "file";
      readonly contentType: string;
      readonly bytes: Uint8Array;
      readonly filename?: string | undefined;
      readonly disposition: "attachment" | "inline";
      readonly contentId?: string | undefined;
    };

/** A header field to write; the value is text for people unless it is marked as raw. */
export interface HeaderDraft {
  readonly name: string;
  readonly value: string;
  /** Whether the value is written as it is, without encoding. */
  readonly raw?: boolean;
}

/** A piece of a message: text to encode, or bytes as they are. */
type Chunk = string | Uint8Array;

const CRLF = "\r\n";

/** A header value that cannot start another line. */
const oneLine = (value: string): string => value.replace(/[\r\n]+/g, " ");

/** Writes an address for a header field: the name quoted or encoded, nothing that ends the field early. */
export function addressHeader({ name, address }: MailAddress): string {
  const mailbox = oneLine(address).replace(/[<>\s]/g, "");
  if (!name) return mailbox;
  const plain = oneLine(name);
  const encoded = encodeWords(plain);
  const phrase = encoded === plain ? `"${plain.replace(/["\\]/g, "\\$&")}"` : encoded;
  return `${phrase} <${mailbox}>`;
}

function headerLine({ name, value, raw }: HeaderDraft): string {
  return `${name}: ${raw ? oneLine(value) : encodeWords(value)}${CRLF}`;
}

/** A parameter, in the extended notation when it is not plain ASCII (RFC 2231 section 4). */
function parameter(name: string, value: string): string {
  const clean = oneLine(value);
  if (/^[\x20-\x7e]*$/.test(clean)) return `; ${name}="${clean.replace(/["\\]/g, "\\$&")}"`;
  return `; ${name}*=UTF-8''${encodeURIComponent(clean).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

const token = (contentType: string): string =>
  oneLine(contentType).split(";")[0]!.trim() || "text/plain";

function textPart(part: Extract<PartDraft, { kind: "text" }>): string {
  const text = part.text.replace(/\r\n|\r|\n/g, CRLF);
  const plain =
    /^[\x09\x0a\x0d\x20-\x7e]*$/.test(text) && !text.split(CRLF).some((line) => line.length > 990);
  const parameters = Object.entries(part.parameters ?? {}).map(([name, value]) =>
    parameter(name, value),
  );
  const type = `Content-Type: ${token(part.contentType)}; charset=utf-8${parameters.join("")}${CRLF}`;
  const id = part.contentId ? `Content-ID: ${oneLine(part.contentId)}${CRLF}` : "";
  const encoding = plain ? "7bit" : isMostlyAscii(text) ? "quoted-printable" : "base64";
  const bytes = new TextEncoder().encode(text);
  const encoded = encoding === "base64" ? encodeBase64Lines(bytes) : encodeQuotedPrintable(bytes);
  return `${type}${id}Content-Transfer-Encoding: ${encoding}${CRLF}${CRLF}${plain ? text : encoded}`;
}

function filePart(part: Extract<PartDraft, { kind: "file" }>): readonly Chunk[] {
  const name = part.filename === undefined ? "" : parameter("name", part.filename);
  const filename = part.filename === undefined ? "" : parameter("filename", part.filename);
  const id = part.contentId ? `Content-ID: ${oneLine(part.contentId)}${CRLF}` : "";
  const head = `Content-Type: ${token(part.contentType)}${name}${CRLF}Content-Disposition: ${part.disposition}${filename}${CRLF}${id}`;
  // An attached message must not be encoded (RFC 2046 section 5.2.1).
  if (token(part.contentType) === "message/rfc822") return [`${head}${CRLF}`, part.bytes];
  return [`${head}Content-Transfer-Encoding: base64${CRLF}${CRLF}${encodeBase64Lines(part.bytes)}`];
}

function writePart(part: PartDraft): readonly Chunk[] {
  if (part.kind === "text") return [textPart(part)];
  if (part.kind === "file") return filePart(part);
  const boundary = `=_${crypto.randomUUID()}`;
  const parts = part.parts.flatMap((inner) => [`--${boundary}${CRLF}`, ...writePart(inner), CRLF]);
  const head = `Content-Type: ${token(part.contentType)}; boundary="${boundary}"${CRLF}${CRLF}`;
  return [head, ...parts, `--${boundary}--${CRLF}`];
}

function joinChunks(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const pieces = chunks.map((chunk) => (typeof chunk === "string" ? encoder.encode(chunk) : chunk));
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Writes a message: its header fields, then its body. */
export function composeMessage(
  headers: readonly HeaderDraft[],
  body: PartDraft,
): Uint8Array<ArrayBuffer> {
  return joinChunks([...headers.map(headerLine), `MIME-Version: 1.0${CRLF}`, ...writePart(body)]);
}
