/**
 * From BODYSTRUCTURE (RFC 3501 section 7.4.2) to the parts of an email (RFC 8621 section 4.1.4), within
 * bounds: nothing that a sender wrote may make an answer to a page huge.
 *
 * @module
 */
import type { EmailBodyPart, EmailHeader, Id } from "@partage-ent/jmap";
import type { ImapAttribute } from "imapflow";
import { listOf, numberOf, textOf } from "./imap-command.js";
import { boundedText } from "./bounded-text.js";
import { readParameters } from "./mime-parameters.js";

/** A part of a message as the server describes it. */
export interface MessagePart {
  /** Number for FETCH: `1.2`; empty for a multipart that is the whole message. */
  readonly number: string;
  readonly type: string;
  readonly encoding: string;
  /** Octets before decoding. */
  readonly size: number;
  readonly charset: string | null;
  readonly name: string | null;
  readonly disposition: string | null;
  readonly cid: string | null;
  readonly language: readonly string[] | null;
  readonly location: string | null;
  readonly parts: readonly MessagePart[] | null;
}

/** Deeper structures are bombs: what lies below is left out. */
const MAX_DEPTH = 32;
/** Parts of one message that are told at most. */
const MAX_PARTS = 1_000;

const token = (attribute: ImapAttribute | undefined): string =>
  boundedText(textOf(attribute) ?? "", 127)
    .toLowerCase()
    .replace(/[^\x21-\x7e]/g, "");

const optional = (attribute: ImapAttribute | undefined): string | null => {
  const text = textOf(attribute);
  return text === undefined || text === "" ? null : boundedText(text);
};

const child = (number: string, index: number): string =>
  number === "" ? String(index + 1) : `${number}.${index + 1}`;

/** Reads a BODYSTRUCTURE; null where it is none, as one that nests too deep is left out of answers. */
export function readStructure(attribute: ImapAttribute | undefined): MessagePart | null {
  let left = MAX_PARTS;
  const read = (list: readonly ImapAttribute[], number: string, depth: number): MessagePart => {
    left -= 1;
    if (!Array.isArray(list[0])) return leafOf(list, number === "" ? "1" : number);
    const count = list.findIndex((item) => !Array.isArray(item));
    const inner = list.slice(0, count < 0 ? list.length : count);
    const parts: MessagePart[] = [];
    for (const [index, item] of inner.entries()) {
      if (left <= 0 || depth >= MAX_DEPTH) break;
      parts.push(read(listOf(item), child(number, index), depth + 1));
    }
    return multipartOf(list.slice(inner.length), number, parts);
  };
  const list = listOf(attribute);
  return list.length === 0 ? null : read(list, "", 0);
}

function multipartOf(
  rest: readonly ImapAttribute[],
  number: string,
  parts: readonly MessagePart[],
): MessagePart {
  const [subtype, , disposition, language, location] = rest;
  return {
    number,
    type: `multipart/${token(subtype) || "mixed"}`,
    encoding: "7bit",
    size: 0,
    charset: null,
    name: null,
    cid: null,
    ...extensionsOf(disposition, language, location),
    parts,
  };
}

/** Where the extension fields of a part begin, which depends on its type (RFC 3501 section 9, `body-type-1part`). */
function extensionStart(type: string, list: readonly ImapAttribute[]): number {
  if (type === "message/rfc822" && Array.isArray(list[8])) return 10;
  return type.startsWith("text/") ? 8 : 7;
}

function leafOf(list: readonly ImapAttribute[], number: string): MessagePart {
  const type = `${token(list[0]) || "application"}/${token(list[1]) || "octet-stream"}`;
  const parameters = readParameters(listOf(list[2]).map(textOf));
  const at = extensionStart(type, list);
  const [, disposition, language, location] = list.slice(at);
  const [, named] = listOf(disposition);
  const file = readParameters(listOf(named).map(textOf)).get("filename");
  const name = file ?? parameters.get("name");
  const charset = parameters.get("charset");
  return {
    number,
    type,
    encoding: token(list[5]) || "7bit",
    size: numberOf(list[6]) ?? 0,
    charset: charset === undefined ? null : boundedText(charset, 127),
    name: name === undefined || name === "" ? null : boundedText(name),
    cid: optional(list[3])?.replace(/^\s*<(.*)>\s*$/, "$1") ?? null,
    ...extensionsOf(disposition, language, location),
    parts: null,
  };
}

function extensionsOf(
  disposition: ImapAttribute | undefined,
  language: ImapAttribute | undefined,
  location: ImapAttribute | undefined,
): Pick<MessagePart, "disposition" | "language" | "location"> {
  const languages = Array.isArray(language) ? language.map(textOf) : [textOf(language)];
  const told = languages.filter((tag) => tag !== undefined && tag !== "").slice(0, 20);
  return {
    disposition: token(listOf(disposition)[0]) || null,
    language: told.length > 0 ? told.map((tag) => boundedText(tag ?? "", 127)) : null,
    location: optional(location),
  };
}

/** A message whose structure nobody could read: it is told without its parts. */
export const UNREADABLE: MessagePart = {
  number: "",
  type: "multipart/mixed",
  encoding: "7bit",
  size: 0,
  charset: null,
  name: null,
  disposition: null,
  cid: null,
  language: null,
  location: null,
  parts: [],
};

/** The parts of a message that hold something, in their order. */
export function leavesOf(part: MessagePart): readonly MessagePart[] {
  return part.parts === null ? [part] : part.parts.flatMap(leavesOf);
}

/** Octets after decoding, where the encoding lets that be told: lines of base64 are taken as 76 long. */
export function decodedSize({ encoding, size }: MessagePart): number {
  return encoding === "base64" ? Math.floor((Math.floor((size * 76) / 78) * 3) / 4) : size;
}

/** The id of the blob of a part; ids know no dot (RFC 8620 section 1.2). */
export function partBlobId(emailId: Id, number: string): Id {
  return `m${number.replaceAll(".", "_")}-${emailId}`;
}

/** Parts as JMAP tells them; an attached message is one part (RFC 8621 section 4.1.4). */
export function bodyPartOf(
  emailId: Id,
  part: MessagePart,
  headers: ReadonlyMap<string, readonly EmailHeader[]> = new Map(),
): EmailBodyPart {
  const isLeaf = part.parts === null;
  return {
    partId: isLeaf ? part.number : null,
    blobId: isLeaf ? partBlobId(emailId, part.number) : null,
    size: isLeaf ? decodedSize(part) : 0,
    headers: headers.get(part.number) ?? [],
    name: part.name,
    type: part.type,
    charset: isLeaf && part.type.startsWith("text/") ? (part.charset ?? "us-ascii") : part.charset,
    disposition: part.disposition,
    cid: part.cid,
    language: part.language,
    location: part.location,
    subParts: part.parts?.map((inner) => bodyPartOf(emailId, inner, headers)) ?? null,
  };
}
