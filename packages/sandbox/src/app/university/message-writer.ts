/**
 * Writes Internet messages: headers, encoded words, multipart bodies.
 *
 * @module
 */
import { messageDate } from "./paris-time.js";

/** A mailbox of a header (RFC 5322 section 3.4). */
export interface Address {
  readonly name?: string;
  readonly mail: string;
}

/** A file that travels with a message. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Content-ID without angle brackets: makes the file part of the HTML body. */
  readonly cid?: string;
}

/** What a message says, before it is written. */
export interface Draft {
  readonly messageId: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc?: readonly Address[];
  readonly replyTo?: Address;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly date: number;
  /** Message ids without angle brackets, the oldest first; the last is the parent. */
  readonly references?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly html?: string;
  /** An iCalendar object and its method, offered as an alternative (RFC 6047). */
  readonly calendar?: { readonly method: string; readonly content: string };
  readonly attachments?: readonly Attachment[];
  /** Charset of the plain text. Default: `utf-8`; Latin-1 texts must fit that set. */
  readonly charset?: "utf-8" | "iso-8859-1";
}

/** One body part, written. */
interface Entity {
  readonly headers: readonly string[];
  readonly body: string;
}

const CRLF = "\r\n";
const utf8 = new TextEncoder();

/** Base64 of bytes (RFC 4648 section 4), on one line. */
function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

function foldedBase64(bytes: Uint8Array): string {
  return (base64(bytes).match(/.{1,76}/gu) ?? []).join(CRLF);
}

function encodeCharset(text: string, charset: "utf-8" | "iso-8859-1"): Uint8Array<ArrayBuffer> {
  if (charset === "utf-8") return utf8.encode(text);
  return Uint8Array.from(text, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code < 256 ? code : 0x3f;
  });
}

/** Splits a header text into RFC 2047 encoded words of at most 75 characters. */
function encodedWords(text: string): readonly string[] {
  const words: string[] = [];
  let chunk = "";
  for (const char of text) {
    if (utf8.encode(chunk + char).length > 42) {
      words.push(chunk);
      chunk = "";
    }
    chunk += char;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${base64(utf8.encode(word))}?=`);
}

/** A header text: as it is when ASCII, else in encoded words on folded lines. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/u.test(text) && !text.includes("=?")
    ? text
    : encodedWords(text).join(`${CRLF} `);
}

/** An address as headers write it. */
function formatAddress({ name, mail }: Address): string {
  if (name === undefined || name === "") return mail;
  if (!/^[\x20-\x7e]*$/u.test(name)) return `${headerText(name)} <${mail}>`;
  const quoted = /[^\w !#$%&'*+/=?^`{|}~-]/u.test(name)
    ? `"${name.replace(/["\\]/gu, "\\$&")}"`
    : name;
  return `${quoted} <${mail}>`;
}

function addressList(name: string, list: readonly Address[] | undefined): readonly string[] {
  if (list === undefined || list.length === 0) return [];
  return [`${name}: ${list.map(formatAddress).join(`,${CRLF} `)}`];
}

/** Quoted-printable (RFC 2045 section 6.7) of bytes whose line ends are CRLF. */
function quotedPrintable(bytes: Uint8Array): string {
  const lines: string[] = [];
  let line = "";
  const close = (soft: boolean): void => {
    lines.push(soft ? `${line}=` : line.replace(/ $/u, "=20"));
    line = "";
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 13 && bytes[at + 1] === 10) {
      close(false);
      at += 1;
      continue;
    }
    const literal = byte >= 32 && byte < 127 && byte !== 61;
    const unit = literal
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    if (line.length + unit.length > 72) close(true);
    line += unit;
  }
  lines.push(line);
  return lines.join(CRLF);
}

function textEntity(
  type: string,
  text: string,
  charset: "utf-8" | "iso-8859-1" = "utf-8",
  parameters = "",
): Entity {
  const normal = text.replace(/\r?\n/gu, CRLF);
  return {
    headers: [
      `Content-Type: ${type}; charset=${charset}${parameters}`,
      "Content-Transfer-Encoding: quoted-printable",
    ],
    body: quotedPrintable(encodeCharset(normal, charset)),
  };
}

/** A file name parameter, in the form of RFC 2231 section 4 when it is not ASCII. */
function nameParameter(parameter: string, name: string): string {
  if (/^[\x20-\x7e]*$/u.test(name)) {
    return `;${CRLF} ${parameter}="${name.replace(/["\\]/gu, "\\$&")}"`;
  }
  const encoded = [...utf8.encode(name)]
    .map((byte) =>
      /[\w.~-]/u.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .join("");
  return `;${CRLF} ${parameter}*=UTF-8''${encoded}`;
}

function fileEntity(file: Attachment): Entity {
  const disposition = file.cid === undefined ? "attachment" : "inline";
  return {
    headers: [
      `Content-Type: ${file.type}${nameParameter("name", file.name)}`,
      "Content-Transfer-Encoding: base64",
      `Content-Disposition: ${disposition}${nameParameter("filename", file.name)}`,
      ...(file.cid === undefined ? [] : [`Content-ID: <${file.cid}>`]),
    ],
    body: foldedBase64(file.bytes),
  };
}

/** Joins parts under one multipart; a single part stays alone. */
function multipart(subtype: string, parts: readonly Entity[], boundary: string): Entity {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const written = parts.map(
    (part) => `--${boundary}${CRLF}${part.headers.join(CRLF)}${CRLF}${CRLF}${part.body}${CRLF}`,
  );
  return {
    headers: [`Content-Type: multipart/${subtype};${CRLF} boundary="${boundary}"`],
    body: `${written.join("")}--${boundary}--`,
  };
}

function bodyOf(draft: Draft): Entity {
  const boundary = (label: string): string =>
    `=_${label}_${draft.messageId.replace(/[^a-z0-9]/giu, "").slice(0, 32)}`;
  const attachments = draft.attachments ?? [];
  const inline = attachments.filter((file) => file.cid !== undefined).map(fileEntity);
  const files = attachments.filter((file) => file.cid === undefined).map(fileEntity);
  const alternatives: Entity[] = [];
  if (draft.text !== undefined || draft.html === undefined) {
    alternatives.push(textEntity("text/plain", draft.text ?? "", draft.charset));
  }
  if (draft.html !== undefined) {
    const html = textEntity("text/html", draft.html);
    alternatives.push(multipart("related", [html, ...inline], boundary("rel")));
  }
  if (draft.calendar !== undefined) {
    const { method, content } = draft.calendar;
    alternatives.push(textEntity("text/calendar", content, "utf-8", `; method=${method}`));
  }
  const content = multipart("alternative", alternatives, boundary("alt"));
  return multipart("mixed", [content, ...files], boundary("mix"));
}

/** Writes a message as bytes with CRLF line ends (RFC 5322, RFC 2045). */
export function writeMessage(draft: Draft): Uint8Array<ArrayBuffer> {
  const parent = draft.references?.at(-1);
  const body = bodyOf(draft);
  const head = [
    `Date: ${messageDate(draft.date)}`,
    ...addressList("From", [draft.from]),
    ...addressList("To", draft.to),
    ...addressList("Cc", draft.cc),
    ...addressList("Reply-To", draft.replyTo && [draft.replyTo]),
    `Message-ID: <${draft.messageId}>`,
    ...(parent === undefined ? [] : [`In-Reply-To: <${parent}>`]),
    ...(draft.references === undefined || draft.references.length === 0
      ? []
      : [`References: ${draft.references.map((id) => `<${id}>`).join(`${CRLF} `)}`]),
    `Subject: ${headerText(draft.subject)}`,
    ...Object.entries(draft.headers ?? {}).map(([name, value]) => `${name}: ${headerText(value)}`),
    "MIME-Version: 1.0",
    ...body.headers,
  ];
  return utf8.encode(`${head.join(CRLF)}${CRLF}${CRLF}${body.body}${CRLF}`);
}
