/**
 * Emails as an upstream server tells them, read property by property: one that is wrong is as good as empty,
 * so that a bad message never takes a list away.
 *
 * @module
 */
import type {
  EmailAddress,
  EmailAddressGroup,
  EmailBodyPart,
  EmailBodyValue,
  EmailHeader,
  HeaderProperty,
  HeaderValue,
} from "@partage-ent/jmap";
import {
  type EmailFetch,
  type FetchedEmail,
  parseHeaderProperty,
  readKeyword,
  truncateBodyValue,
} from "@partage-ent/server";
import { markBlobId } from "./blob-ids.js";
import {
  countOf,
  dateOrNull,
  entriesOf,
  isId,
  isRecord,
  type JsonRecord,
  lineOf,
  listOf,
  textOrNull,
  utcDateOrNull,
} from "./shape.js";

/** Addresses of one header that are told. */
const MAX_ADDRESSES = 500;
/** Characters of a subject, a name or an address. */
const MAX_LINE = 2_000;
/** Header fields of one part, and characters of each. */
const MAX_FIELDS = 500;
const MAX_FIELD = 20_000;
/** Characters of all header fields of one part together. */
const MAX_FIELDS_SIZE = 100_000;
/** Message ids of one header. */
const MAX_REFERENCES = 100;
const MAX_KEYWORDS = 200;
const MAX_MAILBOXES = 200;
/** Parts of one email, and levels of them. */
const MAX_PARTS = 1_000;
const MAX_DEPTH = 32;
/** Characters of one body value. */
const MAX_VALUE = 5_000_000;
/** Characters of a preview (RFC 8621 section 4.1.4). */
const MAX_PREVIEW = 256;

type Reader = (value: unknown, fetch: EmailFetch, record: JsonRecord) => unknown;

const messageIds: Reader = (value) => stringsOrNull(value, MAX_REFERENCES, 1_000);
const addresses: Reader = (value) => readAddresses(value);
const parts: Reader = (value, { bodyProperties }) =>
  listOf(value, MAX_PARTS)
    .filter(isRecord)
    .map((part) => readPart(part, bodyProperties, newBudget(), 0));

const READERS: Readonly<Record<string, Reader>> = {
  blobId: (_value, _fetch, { id }) => markBlobId("m", id) ?? undefined,
  threadId: (value) => (isId(value) ? value : undefined),
  mailboxIds: (value) =>
    Object.fromEntries(
      entriesOf(value, MAX_MAILBOXES).flatMap(([id, is]) =>
        is === true && isId(id) ? [[id, true]] : [],
      ),
    ),
  keywords: (value) => readKeywords(value),
  size: countOf,
  receivedAt: (value) => utcDateOrNull(value) ?? "1970-01-01T00:00:00Z",
  messageId: messageIds,
  inReplyTo: messageIds,
  references: messageIds,
  sender: addresses,
  from: addresses,
  to: addresses,
  cc: addresses,
  bcc: addresses,
  replyTo: addresses,
  subject: (value) => (value === null ? null : lineOf(value, MAX_LINE)),
  sentAt: dateOrNull,
  headers: (value) => readHeaders(value),
  bodyStructure: (value, { bodyProperties }) =>
    readPart(isRecord(value) ? value : {}, bodyProperties, newBudget(), 0),
  bodyValues: (value, fetch, record) => readValues(value, fetch, record),
  textBody: parts,
  htmlBody: parts,
  attachments: parts,
  hasAttachment: (value) => value === true,
  preview: (value) => lineOf(value, MAX_PREVIEW),
};

/** An email with what was asked for; undefined without an id. */
export function readEmail(value: unknown, fetch: EmailFetch): FetchedEmail | undefined {
  if (!isRecord(value) || !isId(value["id"])) return undefined;
  const read = fetch.properties.flatMap((property): [string, unknown][] => {
    const found = Object.hasOwn(value, property) ? value[property] : undefined;
    const result = readProperty(property, found, fetch, value);
    return result === undefined ? [] : [[property, result]];
  });
  return { ...Object.fromEntries(read), id: value["id"] };
}

function readProperty(
  property: string,
  found: unknown,
  fetch: EmailFetch,
  record: JsonRecord,
): unknown {
  if (property.startsWith("header:")) return readHeaderProperty(property as HeaderProperty, found);
  // What was not answered is told as nothing at all rather than as empty.
  if (found === undefined || !Object.hasOwn(READERS, property)) return undefined;
  return READERS[property]!(found, fetch, record);
}

function readKeywords(value: unknown): Record<string, true> {
  const kept = entriesOf(value, MAX_KEYWORDS).flatMap(([keyword, is]): [string, true][] => {
    const read = is === true ? readKeyword(keyword) : null;
    return read === null ? [] : [[read, true]];
  });
  return Object.fromEntries(kept);
}

function stringsOrNull(value: unknown, most: number, longest: number): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  return listOf(value, most).flatMap((item) =>
    typeof item === "string" ? [lineOf(item, longest)] : [],
  );
}

const readAddress = ({ name, email }: JsonRecord): EmailAddress => ({
  name: typeof name === "string" ? lineOf(name, MAX_LINE) : null,
  email: lineOf(email, MAX_LINE),
});

function readAddresses(value: unknown): readonly EmailAddress[] | null {
  if (!Array.isArray(value)) return null;
  return listOf(value, MAX_ADDRESSES).filter(isRecord).map(readAddress);
}

function readGroups(value: unknown): readonly EmailAddressGroup[] | null {
  if (!Array.isArray(value)) return null;
  return listOf(value, MAX_ADDRESSES)
    .filter(isRecord)
    .map(({ name, addresses: members }) => ({
      name: typeof name === "string" ? lineOf(name, MAX_LINE) : null,
      addresses: readAddresses(members) ?? [],
    }));
}

const FORMS: Readonly<Record<string, (value: unknown) => HeaderValue>> = {
  asRaw: (value) => textOrNull(value, MAX_FIELD),
  asText: (value) => textOrNull(value, MAX_FIELD),
  asAddresses: readAddresses,
  asGroupedAddresses: readGroups,
  asMessageIds: (value) => stringsOrNull(value, MAX_REFERENCES, 1_000),
  asURLs: (value) => stringsOrNull(value, MAX_REFERENCES, MAX_LINE),
  asDate: dateOrNull,
};

/** RFC 8621 section 4.1.3. */
function readHeaderProperty(property: HeaderProperty, value: unknown): HeaderValue {
  const parsed = parseHeaderProperty(property);
  const read = FORMS[parsed?.form ?? "asRaw"]!;
  return property.endsWith(":all") ? listOf(value, 100).map(read) : read(value);
}

function readHeaders(value: unknown): EmailHeader[] {
  let left = MAX_FIELDS_SIZE;
  return listOf(value, MAX_FIELDS)
    .filter(isRecord)
    .map(({ name, value: text }) => {
      const header = {
        name: lineOf(name, 255),
        value: textOrNull(text, Math.min(MAX_FIELD, Math.max(0, left))) ?? "",
      };
      left -= header.value.length;
      return header;
    });
}

interface Budget {
  parts: number;
}

const newBudget = (): Budget => ({ parts: MAX_PARTS });

const PART_READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  partId: (value) => (value == null ? null : lineOf(value, 255)),
  blobId: (value) => markBlobId("b", value),
  size: countOf,
  headers: readHeaders,
  name: (value) => (value == null ? null : lineOf(value, MAX_LINE)),
  type: (value) => lineOf(value, 255).toLowerCase() || "application/octet-stream",
  charset: (value) => (value == null ? null : lineOf(value, 255)),
  disposition: (value) => (value == null ? null : lineOf(value, 255).toLowerCase()),
  cid: (value) => (value == null ? null : lineOf(value, 1_000)),
  language: (value) => stringsOrNull(value, 50, 100),
  location: (value) => (value == null ? null : lineOf(value, MAX_LINE)),
};

function readPart(
  part: JsonRecord,
  properties: EmailFetch["bodyProperties"],
  budget: Budget,
  depth: number,
): EmailBodyPart {
  const read = ["partId", "type", ...properties].flatMap((property): [string, unknown][] => {
    const found = Object.hasOwn(part, property) ? part[property] : undefined;
    if (property.startsWith("header:")) {
      return [[property, readHeaderProperty(property as HeaderProperty, found)]];
    }
    const reader = Object.hasOwn(PART_READERS, property) ? PART_READERS[property] : undefined;
    return reader === undefined || found === undefined ? [] : [[property, reader(found)]];
  });
  const picked = Object.fromEntries(read);
  const { subParts } = part;
  if (!Array.isArray(subParts)) return { ...picked, subParts: null } as EmailBodyPart;
  const inner: EmailBodyPart[] = [];
  for (const sub of depth >= MAX_DEPTH ? [] : listOf(subParts, MAX_PARTS)) {
    if (!isRecord(sub) || budget.parts-- <= 0) continue;
    inner.push(readPart(sub, properties, budget, depth + 1));
  }
  return { ...picked, subParts: inner } as unknown as EmailBodyPart;
}

function readValues(
  value: unknown,
  { maxBodyValueBytes }: EmailFetch,
  record: JsonRecord,
): Record<string, EmailBodyValue> {
  const types = new Map(
    [...listOf(record["textBody"], MAX_PARTS), ...listOf(record["htmlBody"], MAX_PARTS)]
      .filter(isRecord)
      .map(({ partId, type }) => [partId, String(type)]),
  );
  const read = entriesOf(value, MAX_PARTS).flatMap(([partId, item]): [string, EmailBodyValue][] => {
    if (!isRecord(item) || partId.length > 255) return [];
    const text = textOrNull(item["value"], MAX_VALUE) ?? "";
    const body: EmailBodyValue = {
      value: text,
      isEncodingProblem: item["isEncodingProblem"] === true,
      isTruncated: item["isTruncated"] === true || text !== item["value"],
    };
    return [[partId, truncateBodyValue(body, maxBodyValueBytes, types.get(partId) ?? "text/html")]];
  });
  return Object.fromEntries(read);
}
