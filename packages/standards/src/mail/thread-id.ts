/**
 * Ids of threads that nobody has to remember (RFC 8621 section 3): a thread is named after the message
 * that began it, which each of its messages says itself, so that the id never changes and its members
 * can be searched for.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { EmailHeader, Id } from "@partage-ent/jmap";
import { parseHeader } from "@partage-ent/server";

/** What the id of a thread says. */
export type ThreadName =
  /** Begun by the message of this id; a long one is known by how it begins. */
  | { readonly kind: "message"; readonly search: string }
  /** An email that names no message at all is a thread of its own. */
  | { readonly kind: "email"; readonly emailId: Id }
  /** Known to the server under this id (RFC 8474). */
  | { readonly kind: "server"; readonly objectId: string };

/** Octets of a message id that are in the id of its thread whole, so that 255 characters are enough. */
const MAX_WHOLE = 190;
/** Octets of a longer one that are searched for. */
const PREFIX = 120;

/** Nothing of this is in a message id (RFC 5322 section 3.6.4). */
const UNUSUAL = /[\p{C}\s<>\ufffd]/u;

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 40);

/** A text of so many octets at most, never with half a character. */
function prefixOf(text: string, octets: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(octets));
  return text.slice(0, read);
}

const base64url = (text: string): string => Buffer.from(text, "utf8").toString("base64url");

/** The id of the message that began the thread of a message: first of References, else In-Reply-To, else its own. */
export function rootMessageId(headers: readonly EmailHeader[]): string | undefined {
  for (const name of ["references", "in-reply-to", "message-id"]) {
    const field = headers.findLast((header) => header.name.toLowerCase() === name);
    if (field === undefined) continue;
    const id = parseHeader(field.value, "asMessageIds")?.[0];
    // One that is written with spaces or comments inside is found by nobody who searches for it.
    if (id !== undefined && field.value.includes(id) && !UNUSUAL.test(id)) return id;
  }
  return undefined;
}

/** The id of the thread of an email, from what its message says. */
export function threadIdOf(
  emailId: Id,
  headers: readonly EmailHeader[],
  objectId: string | undefined,
): Id {
  if (objectId !== undefined && /^[A-Za-z0-9_-]{1,254}$/.test(objectId)) return `o${objectId}`;
  const root = rootMessageId(headers);
  return root === undefined ? `s${emailId}` : messageThreadId(root);
}

/** The id of the thread that a message began. */
export function messageThreadId(messageId: string): Id {
  if (Buffer.byteLength(messageId, "utf8") <= MAX_WHOLE) return `t${base64url(messageId)}`;
  return `x${hash(messageId)}${base64url(prefixOf(messageId, PREFIX))}`;
}

function decoded(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  const value = bytes.toString("utf8");
  // Every thread has one id only, and a message id neither spaces nor control characters.
  if (base64url(value) !== text || UNUSUAL.test(value)) return undefined;
  return value;
}

/** What the id of a thread says; undefined where it is none. */
export function readThreadId(threadId: Id): ThreadName | undefined {
  const rest = threadId.slice(1);
  switch (threadId[0]) {
    case "t": {
      const search = decoded(rest);
      return search === undefined ? undefined : { kind: "message", search };
    }
    case "x": {
      const search = /^[0-9a-f]{40}/.test(rest) ? decoded(rest.slice(40)) : undefined;
      return search === undefined ? undefined : { kind: "message", search };
    }
    case "s":
      return rest === "" ? undefined : { kind: "email", emailId: rest };
    case "o":
      return /^[A-Za-z0-9_-]{1,254}$/.test(rest) ? { kind: "server", objectId: rest } : undefined;
    default:
      return undefined;
  }
}
