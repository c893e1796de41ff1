/**
 * What a message element of Zimbra says (`m` of searches and of GetMsg), within bounds: nothing that
 * a sender wrote may make an answer to a page huge.
 *
 * @module
 */
import type { EmailAddress } from "@partage-ent/jmap";
import { isTrue, type JsonObject, numberOf, objectsOf, textOf } from "../soap/json.js";
import { isItemId } from "./ids.js";

/** Addresses of one header that are passed on at most. */
export const MAX_ADDRESSES = 500;
/** Characters of a subject, name or file name that are passed on at most. */
export const MAX_TEXT = 2_000;

/** Kind of an address: from, to, cc, bcc, reply-to, sender. */
export type AddressKind = "f" | "t" | "c" | "b" | "r" | "s";

/** A message as lists show it. */
export interface MessageSummary {
  readonly id: string;
  readonly conversationId: string;
  readonly folderId: string;
  readonly flags: string;
  readonly tagIds: readonly string[];
  /** Octets. */
  readonly size: number | undefined;
  /** Milliseconds. */
  readonly date: number;
  readonly subject: string | null;
  readonly fragment: string;
  readonly addresses: Readonly<Partial<Record<AddressKind, readonly EmailAddress[]>>>;
}

/** Cuts a text, never in the middle of a character. */
export function bounded(text: string, length: number = MAX_TEXT): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Encoded words (RFC 2047) can hold line breaks, which become header lines where a text is passed on. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ");

/** Reads a message element; undefined where it is none of the account's own mailbox. */
export function readMessage(element: JsonObject): MessageSummary | undefined {
  const id = textOf(element["id"]) ?? "";
  const folderId = textOf(element["l"]) ?? "";
  if (!isItemId(id) || !isItemId(folderId)) return undefined;
  const subject = textOf(element["su"]);
  return {
    id,
    conversationId: conversationOf(element) ?? `-${id}`,
    folderId,
    flags: textOf(element["f"]) ?? "",
    tagIds: (textOf(element["t"]) ?? "").split(",").filter(isItemId),
    size: numberOf(element["s"]),
    date: numberOf(element["d"]) ?? 0,
    subject: subject ? bounded(oneLine(subject)) : null,
    fragment: bounded(textOf(element["fr"]) ?? "", 255),
    addresses: readAddresses(element["e"]),
  };
}

function conversationOf(element: JsonObject): string | undefined {
  const id = textOf(element["cid"]) ?? "";
  return /^-?[1-9]\d{0,9}$/.test(id) ? id : undefined;
}

function readAddresses(value: unknown): MessageSummary["addresses"] {
  const lists: Partial<Record<AddressKind, EmailAddress[]>> = {};
  for (const entry of objectsOf(value)) {
    const kind = textOf(entry["t"]) ?? "";
    const email = textOf(entry["a"]);
    if (!isAddressKind(kind) || email === undefined) continue;
    const list = (lists[kind] ??= []);
    const name = textOf(entry["p"]);
    if (list.length >= MAX_ADDRESSES) continue;
    list.push({ name: name ? bounded(oneLine(name)) : null, email: bounded(oneLine(email)) });
  }
  return lists;
}

function isAddressKind(kind: string): kind is AddressKind {
  return kind.length === 1 && "ftcbrs".includes(kind);
}

/** A part of a message (`mp`). */
export interface MessagePart {
  readonly part: string;
  readonly type: string;
  readonly size: number;
  readonly disposition: string | null;
  readonly name: string | null;
  readonly cid: string | null;
  readonly location: string | null;
  readonly content: string | undefined;
  readonly truncated: boolean;
  readonly parts: readonly MessagePart[];
}

/** Deeper structures are bombs: what lies below is left out. */
const MAX_DEPTH = 32;
/** Parts of one message that are shown at most. */
const MAX_PARTS = 1_000;

/** Reads the tree of a message's parts; undefined where the server could make none. */
export function readParts(message: JsonObject): MessagePart | undefined {
  let left = MAX_PARTS;
  const read = (element: JsonObject, depth: number): MessagePart => {
    left--;
    const inner = depth < MAX_DEPTH ? objectsOf(element["mp"]) : [];
    return {
      part: partNumber(textOf(element["part"])),
      type: bounded((textOf(element["ct"]) ?? "application/octet-stream").toLowerCase(), 127),
      size: numberOf(element["s"]) ?? 0,
      disposition: textOf(element["cd"])?.toLowerCase() ?? null,
      name: optional(element["filename"]),
      cid: optional(element["ci"])?.replace(/^<(.*)>$/, "$1") ?? null,
      location: optional(element["cl"]),
      content: textOf(element["content"]),
      truncated: isTrue(element["truncated"]),
      parts: inner.flatMap((part) => (left > 0 ? [read(part, depth + 1)] : [])),
    };
  };
  const [root] = objectsOf(message["mp"]);
  return root ? read(root, 0) : undefined;
}

function optional(value: unknown): string | null {
  const text = textOf(value);
  return text ? bounded(text) : null;
}

/** A message that is one part only has the number 1 in Zimbra's addresses. */
function partNumber(part: string | undefined): string {
  return part !== undefined && /^(?:TEXT|[0-9]+(?:\.(?:TEXT|[0-9]+))*)$/.test(part) ? part : "1";
}
