/**
 * Values of FETCH (RFC 3501 section 7.4.2, RFC 7162, RFC 8474).
 *
 * @module
 */
import { envelopeOf, octetsOf, sectionOf, structureOf } from "./mime-part.js";
import type { OwnMessage } from "./own-account.js";

/** `UID 7 FLAGS (\Seen)` for the items that were asked for. */
export function fetchItems(message: OwnMessage, items: readonly string[]): string {
  return items.map((item) => fetchItem(message, item)).join(" ");
}

function fetchItem(message: OwnMessage, item: string): string {
  const name = item.toUpperCase();
  const value = VALUES[name];
  if (value) return `${name} ${value(message)}`;
  const body = /^BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?$/i.exec(item);
  if (!body) throw new SyntaxError(`Unknown item ${name}`);
  const [, section = "", start, length] = body;
  const octets = sectionOf(message.part, message.raw, section);
  if (start === undefined) return `BODY[${section}] ${octetsOf(octets)}`;
  const from = Number(start);
  return `BODY[${section}]<${from}> ${octetsOf(octets?.subarray(from, from + Number(length)))}`;
}

const VALUES: Readonly<Record<string, (message: OwnMessage) => string>> = {
  UID: ({ uid }) => String(uid),
  FLAGS: ({ flags }) => `(${[...flags].join(" ")})`,
  MODSEQ: ({ modseq }) => `(${modseq})`,
  "RFC822.SIZE": ({ raw }) => String(raw.length),
  INTERNALDATE: ({ internalDate }) => `"${internalDateText(internalDate)}"`,
  ENVELOPE: ({ part }) => envelopeOf(part.header),
  BODYSTRUCTURE: ({ part }) => structureOf(part),
  // It has no threads (RFC 8474 section 5.2).
  THREADID: () => "NIL",
  EMAILID: ({ uid, internalDate }) => `(M${internalDate.getTime().toString(36)}${uid})`,
};

function internalDateText(date: Date): string {
  const [, day = "", month = "", year = "", time = ""] = date.toUTCString().split(" ");
  return `${day}-${month}-${year} ${time} +0000`;
}
