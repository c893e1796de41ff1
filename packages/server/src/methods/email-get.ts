/**
 * `Email/get` (RFC 8621 section 4.2): what to fetch, and the projection of what came.
 *
 * @module
 */
import * as v from "valibot";
import type { Email, EmailBodyPart, EmailBodyValue, HeaderProperty } from "@partage-ent/jmap";
import { MAIL } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  idsArgument,
  invalidArguments,
  propertiesArgument,
  readArguments,
  unsignedArgument,
} from "../arguments.js";
import type { EmailFetch, FetchedEmail } from "../backend.js";
import { truncateBodyValue } from "../email-body.js";
import { parseHeaderProperty } from "../email-headers.js";
import type { MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { askedIds } from "./get.js";

type EmailKey = keyof Email;
type PartKey = keyof EmailBodyPart;

/** What is answered where nothing was asked (RFC 8621 section 4.2). */
const DEFAULT_PROPERTIES: readonly EmailKey[] = [
  "id",
  "blobId",
  "threadId",
  "mailboxIds",
  "keywords",
  "size",
  "receivedAt",
  "messageId",
  "inReplyTo",
  "references",
  "sender",
  "from",
  "to",
  "cc",
  "bcc",
  "replyTo",
  "subject",
  "sentAt",
  "hasAttachment",
  "preview",
  "bodyValues",
  "textBody",
  "htmlBody",
  "attachments",
];

const EMAIL_PROPERTIES: ReadonlySet<string> = new Set<EmailKey>([
  ...DEFAULT_PROPERTIES,
  "headers",
  "bodyStructure",
]);

const DEFAULT_PART_PROPERTIES: readonly PartKey[] = [
  "partId",
  "blobId",
  "size",
  "name",
  "type",
  "charset",
  "disposition",
  "cid",
  "language",
  "location",
];

const PART_PROPERTIES: ReadonlySet<string> = new Set<PartKey>([
  ...DEFAULT_PART_PROPERTIES,
  "headers",
  "subParts",
]);

const isEmailKey = (property: string): property is EmailKey => EMAIL_PROPERTIES.has(property);
const isPartKey = (property: string): property is PartKey => PART_PROPERTIES.has(property);
const isHeader = (property: string): property is HeaderProperty =>
  parseHeaderProperty(property) !== null;

/** Most header properties asked for by one call: each is a search over all headers. */
const MAX_HEADER_PROPERTIES = 64;
/** Most forms of one header: each repeats all of it in the answer. */
const MAX_HEADER_FORMS = 4;

function checkHeaders(properties: readonly string[], argument: string): void {
  if (properties.length > MAX_HEADER_PROPERTIES) {
    throw invalidArguments(`More than ${MAX_HEADER_PROPERTIES} header properties.`, argument);
  }
  const forms = new Map<string, number>();
  for (const property of properties) {
    const name = parseHeaderProperty(property)?.name.toLowerCase() ?? "";
    const count = (forms.get(name) ?? 0) + 1;
    forms.set(name, count);
    if (count > MAX_HEADER_FORMS) {
      throw invalidArguments(`More than ${MAX_HEADER_FORMS} forms of one header.`, argument);
    }
  }
}

/**
 * The properties asked for, or the default; one that is neither known nor a header is refused.
 */
function readProperties<Key extends string>(
  asked: readonly string[] | null,
  fallback: readonly Key[],
  isKey: (property: string) => property is Key,
  argument: string,
): readonly (Key | HeaderProperty)[] {
  if (asked === null) return fallback;
  const read = [...new Set(asked)].map((property) => {
    if (isKey(property) || isHeader(property)) return property;
    throw invalidArguments(`Unknown property: ${property.slice(0, 100)}.`, argument);
  });
  checkHeaders(
    read.filter((property) => !isKey(property)),
    argument,
  );
  return read;
}

/** Value of a property that was asked for: a header that the mail does not have is null or empty. */
function value(item: object, property: string): unknown {
  const found: unknown = Object.getOwnPropertyDescriptor(item, property)?.value;
  if (found !== undefined || !property.startsWith("header:")) return found;
  return property.endsWith(":all") ? [] : null;
}

function pick(item: object, properties: readonly string[]): Record<string, unknown> {
  const picked: [string, unknown][] = [];
  for (const property of properties) {
    const found = value(item, property);
    if (found !== undefined) picked.push([property, found]);
  }
  return Object.fromEntries(picked);
}

/** Deepest structure that is answered: what lies below is left out. */
const MAX_DEPTH = 64;

function projectPart(part: EmailBodyPart, properties: readonly string[], depth = 0): object {
  const picked = pick(part, properties);
  if (part.subParts === null || part.subParts === undefined) return picked;
  const subParts =
    depth >= MAX_DEPTH
      ? []
      : part.subParts.map((inner) => projectPart(inner, properties, depth + 1));
  return { ...picked, subParts };
}

/** Types of the parts whose text may be wanted. */
function partTypes(email: FetchedEmail): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  const queue: EmailBodyPart[] = [
    ...(email.textBody ?? []),
    ...(email.htmlBody ?? []),
    ...(email.bodyStructure === undefined ? [] : [email.bodyStructure]),
  ];
  for (let part = queue.pop(); part !== undefined; part = queue.pop()) {
    if (part.partId != null && part.type !== undefined) types.set(part.partId, part.type);
    if (part.subParts != null) queue.push(...part.subParts);
  }
  return types;
}

function projectValues(email: FetchedEmail, fetch: EmailFetch): Record<string, EmailBodyValue> {
  const types = partTypes(email);
  const wanted = fetch.fetchAllBodyValues
    ? null
    : new Set(
        [
          ...(fetch.fetchTextBodyValues ? (email.textBody ?? []) : []),
          ...(fetch.fetchHTMLBodyValues ? (email.htmlBody ?? []) : []),
        ].map(({ partId }) => partId),
      );
  const known = email.textBody !== undefined || email.htmlBody !== undefined;
  const none = wanted !== null && !fetch.fetchTextBodyValues && !fetch.fetchHTMLBodyValues;
  return Object.fromEntries(
    Object.entries(email.bodyValues ?? {})
      .filter(([partId]) => !none && (wanted === null || !known || wanted.has(partId)))
      .map(([partId, body]) => [
        partId,
        truncateBodyValue(body, fetch.maxBodyValueBytes, types.get(partId) ?? "text/html"),
      ]),
  );
}

const BODY_LISTS = ["textBody", "htmlBody", "attachments"] as const;

/** An email with what was asked for and nothing else (RFC 8621 section 4.2). */
export function projectEmail(email: FetchedEmail, fetch: EmailFetch): Record<string, unknown> {
  const { properties, bodyProperties } = fetch;
  const picked = pick(email, ["id", ...properties]);
  for (const list of BODY_LISTS) {
    if (picked[list] === undefined) continue;
    picked[list] = (email[list] ?? []).map((part) => projectPart(part, bodyProperties));
  }
  if (picked.bodyStructure !== undefined && email.bodyStructure !== undefined) {
    picked.bodyStructure = projectPart(email.bodyStructure, bodyProperties);
  }
  if (properties.includes("bodyValues")) picked.bodyValues = projectValues(email, fetch);
  return picked;
}

const entries = {
  accountId: idArgument,
  ids: idsArgument,
  properties: propertiesArgument,
  bodyProperties: propertiesArgument,
  fetchTextBodyValues: v.optional(v.boolean(), false),
  fetchHTMLBodyValues: v.optional(v.boolean(), false),
  fetchAllBodyValues: v.optional(v.boolean(), false),
  maxBodyValueBytes: v.optional(unsignedArgument, 0),
};

function readFetch(
  args: v.InferOutput<v.StrictObjectSchema<typeof entries, undefined>>,
): EmailFetch {
  const { properties, bodyProperties } = args;
  return {
    properties: readProperties(properties, DEFAULT_PROPERTIES, isEmailKey, "properties"),
    bodyProperties: readProperties(
      bodyProperties,
      DEFAULT_PART_PROPERTIES,
      isPartKey,
      "bodyProperties",
    ),
    fetchTextBodyValues: args.fetchTextBodyValues,
    fetchHTMLBodyValues: args.fetchHTMLBodyValues,
    fetchAllBodyValues: args.fetchAllBodyValues,
    maxBodyValueBytes: args.maxBodyValueBytes,
  };
}

/** Whether the mail system has to read the message itself. */
const fetchesContent = (fetch: EmailFetch): boolean =>
  fetch.fetchTextBodyValues ||
  fetch.fetchHTMLBodyValues ||
  fetch.fetchAllBodyValues ||
  fetch.properties.includes("headers");

/** `Email/get`. */
export const emailGet: MethodDefinition = {
  capability: MAIL,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, entries);
    checkAccount(call, args.accountId, MAIL, false);
    const fetch = readFetch(args);
    if (args.ids === null) {
      throw new MethodFailure("requestTooLarge", "Not all emails can be asked for at once.");
    }
    const ids = askedIds(call, args.ids);
    const budget = fetchesContent(fetch) ? "email.body" : "email.read";
    const wait = call.spend(budget, ids.known.length);
    if (wait !== undefined) await wait;
    const found = await served(call.backend.mail).getEmails(args.accountId, ids.known, fetch);
    return {
      accountId: args.accountId,
      state: found.state,
      list: found.list.map((email) => projectEmail(email, fetch)),
      notFound: [...found.notFound, ...ids.impossible],
    };
  },
};
