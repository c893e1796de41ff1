/**
 * Properties of emails that come from header fields (RFC 8621 sections 4.1.2 and 4.1.3), bounded: a
 * sender decides how long they are.
 *
 * @module
 */
import type { Email, EmailAddress, EmailHeader } from "@partage-ent/jmap";
import {
  type EmailFetch,
  headerPropertyValue,
  parseHeader,
  parseHeaderBlock,
  parseHeaderProperty,
} from "@partage-ent/server";
import { boundedText } from "./bounded-text.js";
import type { HeaderFields } from "./message-fetch.js";
import { guessText } from "./part-text.js";

/** Addresses of one header that are passed on at most. */
const MAX_ADDRESSES = 500;
/** Message ids of one header that are passed on at most. */
const MAX_MESSAGE_IDS = 100;

type HeaderKey = Extract<
  keyof Email,
  | "messageId"
  | "inReplyTo"
  | "references"
  | "sender"
  | "from"
  | "to"
  | "cc"
  | "bcc"
  | "replyTo"
  | "subject"
  | "sentAt"
>;

/** Header fields of properties. */
const FIELDS: Readonly<Record<HeaderKey, string>> = {
  messageId: "Message-ID",
  inReplyTo: "In-Reply-To",
  references: "References",
  sender: "Sender",
  from: "From",
  to: "To",
  cc: "Cc",
  bcc: "Bcc",
  replyTo: "Reply-To",
  subject: "Subject",
  sentAt: "Date",
};

const isHeaderKey = (property: string): property is HeaderKey => Object.hasOwn(FIELDS, property);

/** Fields that a thread is told by; always fetched alike, so that they are always cut alike. */
export const THREAD_FIELDS: HeaderFields = {
  names: ["References", "In-Reply-To", "Message-ID"],
  octets: 16_384,
};

/** Lists of recipients, which may be so long that nothing else would be left of a cut answer. */
const RECIPIENTS: ReadonlySet<string> = new Set(["to", "cc", "bcc"]);
/** Octets of header fields that are fetched together. */
const MAX_FIELDS = 32_768;

/** The header fields to fetch for some properties. */
export function headerFieldsOf(
  properties: EmailFetch["properties"],
  withThread: boolean,
): readonly HeaderFields[] {
  const names = new Set<string>();
  for (const property of properties) {
    const name = isHeaderKey(property) ? FIELDS[property] : parseHeaderProperty(property)?.name;
    if (name !== undefined) names.add(name.toLowerCase());
  }
  const ofThread = THREAD_FIELDS.names.map((name) => name.toLowerCase());
  const usesThread = withThread || ofThread.some((name) => names.has(name));
  for (const name of ofThread) names.delete(name);
  const short = [...names].filter((name) => !RECIPIENTS.has(name));
  const long = [...names].filter((name) => RECIPIENTS.has(name));
  return [
    ...(usesThread ? [THREAD_FIELDS] : []),
    ...(short.length > 0 ? [{ names: short, octets: MAX_FIELDS }] : []),
    ...(long.length > 0 ? [{ names: long, octets: MAX_FIELDS }] : []),
  ];
}

/** Header fields of a block in octets: each in UTF-8, or as Western mailers wrote. */
export function readHeaders(bytes: Uint8Array): readonly EmailHeader[] {
  const fields = parseHeaderBlock(Buffer.from(bytes).toString("latin1"));
  return fields.map(({ name, value }) => ({
    name,
    value: /[\x80-\xff]/.test(value) ? guessText(Buffer.from(value, "latin1")) : value,
  }));
}

const boundedAddress = ({ name, email }: EmailAddress): EmailAddress => ({
  name: name === null ? null : boundedText(name),
  email: boundedText(email),
});

function valueOf(key: HeaderKey, raw: string): unknown {
  switch (key) {
    case "subject":
      return boundedText(parseHeader(raw, "asText"));
    case "sentAt":
      return parseHeader(raw, "asDate");
    case "messageId":
    case "inReplyTo":
    case "references":
      return parseHeader(raw, "asMessageIds")?.slice(-MAX_MESSAGE_IDS) ?? null;
    default: {
      const addresses = parseHeader(raw, "asAddresses").slice(0, MAX_ADDRESSES);
      return addresses.length > 0 ? addresses.map(boundedAddress) : null;
    }
  }
}

/** The values of those properties that are header fields. */
export function headerValues(
  headers: readonly EmailHeader[],
  properties: readonly string[],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const property of properties) {
    const parsed = property.startsWith("header:") ? parseHeaderProperty(property) : null;
    if (parsed !== null) values[property] = headerPropertyValue(headers, parsed);
    if (!isHeaderKey(property)) continue;
    const name = FIELDS[property].toLowerCase();
    const found = headers.findLast((header) => header.name.toLowerCase() === name);
    values[property] = found === undefined ? null : valueOf(property, found.value);
  }
  return values;
}
