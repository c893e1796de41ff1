/**
 * `Email/get`: what lists show comes from the hits of a search, the rest from GetMsg.
 *
 * @module
 */
import type { EmailAddress, Id } from "@partage-ent/jmap";
import {
  type EmailFetch,
  type FetchedEmail,
  headerPropertyValue,
  MethodFailure,
  parseHeader,
  parseHeaderProperty,
  type Records,
} from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { type JsonObject, objectOf, pairsOf } from "../soap/json.js";
import type { MessageSpec } from "../soap/operations.js";
import type { Answer } from "../soap/soap-scope.js";
import { isMissing } from "../soap/upstream-error.js";
import { bodyOf, type BodyContents, type LoadPart, needsBody } from "./email-body-parts.js";
import { findMessages } from "./find-messages.js";
import { isItemId } from "./ids.js";
import { keywordsOf } from "./keywords.js";
import { type AddressKind, type MessageSummary, readMessage, readParts } from "./message.js";
import { threadIdsOf } from "./threads.js";

/** Properties that a hit of a search has. */
const LIST_PROPERTIES: ReadonlySet<string> = new Set([
  "id",
  "blobId",
  "threadId",
  "mailboxIds",
  "keywords",
  "size",
  "receivedAt",
  "from",
  "to",
  "subject",
  "preview",
  "hasAttachment",
]);

const ADDRESS_PROPERTIES: ReadonlyMap<string, AddressKind> = new Map([
  ["from", "f"],
  ["to", "t"],
  ["cc", "c"],
  ["bcc", "b"],
  ["replyTo", "r"],
  ["sender", "s"],
]);

/** Properties that are read from a header field of the message. */
const HEADER_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ["messageId", "Message-ID"],
  ["inReplyTo", "In-Reply-To"],
  ["references", "References"],
  ["sentAt", "Date"],
]);

/** Characters of a header field that are looked at. */
const MAX_HEADER = 20_000;
/** Message ids of a field that are passed on. */
const MAX_REFERENCES = 100;

/** Reads the raw header fields of a message. */
export type LoadHeaders = (
  messageId: Id,
) => Promise<readonly { readonly name: string; readonly value: string }[]>;

/** What `Email/get` needs beside SOAP. */
export interface EmailLoaders {
  readonly part: LoadPart;
  readonly headers: LoadHeaders;
}

/** Reads emails. */
export async function getEmails(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  fetch: EmailFetch,
  loaders: EmailLoaders,
): Promise<Records<FetchedEmail>> {
  const valid = [...new Set(ids.filter(isItemId))];
  const isLight = fetch.properties.every((property) => LIST_PROPERTIES.has(property));
  const emails = isLight
    ? await lightEmails(scope, accountId, valid)
    : await wholeEmails(scope, accountId, valid, fetch, loaders);
  const threads = fetch.properties.includes("threadId")
    ? await threadIdsOf(scope, emails.messages.values())
    : new Map<string, string>();
  const list: FetchedEmail[] = [];
  const notFound: Id[] = [];
  for (const id of ids) {
    const message = emails.messages.get(id);
    if (!message) notFound.push(id);
    else list.push({ ...listProperties(message, threads), ...emails.more.get(id) });
  }
  return { state: emails.state, list, notFound };
}

interface Loaded {
  readonly state: string;
  readonly messages: ReadonlyMap<Id, MessageSummary>;
  readonly more: ReadonlyMap<Id, Partial<FetchedEmail>>;
}

async function lightEmails(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Loaded> {
  const missing = ids.filter((id) => !scope.found.has(id));
  const earlier = scope.foundState;
  const answer = await findMessages(scope, accountId, missing);
  const state = earlier ?? (answer ? await scope.stateOf(answer) : await scope.currentState());
  const messages = new Map<Id, MessageSummary>();
  for (const id of ids) {
    const message = scope.found.get(id);
    if (message) messages.set(id, message);
  }
  return { state, messages, more: new Map() };
}

async function wholeEmails(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  fetch: EmailFetch,
  loaders: EmailLoaders,
): Promise<Loaded> {
  refusePartHeaders(fetch);
  const specs = specsOf(fetch);
  const wanted = ids.map((id) => loadMessage(scope, id, specs));
  const [loaded] = await Promise.all([Promise.all(wanted), scope.requireAccount(accountId)]);
  const messages = new Map<Id, MessageSummary>();
  const more = new Map<Id, Partial<FetchedEmail>>();
  let state = scope.foundState;
  for (const entry of loaded) {
    const message = entry && readMessage(entry.elements[0]!);
    if (!entry || !message) continue;
    state ??= await scope.stateOf(entry.answer);
    messages.set(message.id, message);
    scope.found.set(message.id, message);
    more.set(message.id, await moreProperties(message, entry.elements, fetch, loaders));
  }
  return { state: state ?? (await scope.currentState()), messages, more };
}

function refusePartHeaders({ bodyProperties }: EmailFetch): void {
  const refused = bodyProperties.find((name) => name === "headers" || name.startsWith("header:"));
  if (refused === undefined) return;
  throw new MethodFailure(
    "invalidArguments",
    "The mail server doesn't tell header fields of parts.",
  );
}

/** Octets that are fetched of a body value where no limit was asked. */
const MAX_VALUE = 5_000_000;

/** Plain text and HTML are told by one request each: GetMsg fills in the body of one kind only. */
function specsOf(fetch: EmailFetch): readonly Omit<MessageSpec, "id">[] {
  const header = [...headerNames(fetch)].map((n) => ({ n }));
  const values =
    fetch.maxBodyValueBytes > 0 ? Math.min(fetch.maxBodyValueBytes, MAX_VALUE) : MAX_VALUE;
  const spec = (html: boolean, max: number): Omit<MessageSpec, "id"> => ({
    html,
    neuter: false,
    max,
    ...(header.length > 0 ? { header } : {}),
  });
  const specs: Omit<MessageSpec, "id">[] = [];
  if (fetch.fetchHTMLBodyValues || fetch.fetchAllBodyValues) specs.push(spec(true, values));
  if (fetch.fetchTextBodyValues || fetch.fetchAllBodyValues) specs.push(spec(false, values));
  return specs.length > 0 ? specs : [spec(false, 1)];
}

function headerNames({ properties }: EmailFetch): ReadonlySet<string> {
  const names = new Set<string>();
  for (const property of properties) {
    const own = HEADER_PROPERTIES.get(property);
    const parsed = property.startsWith("header:") ? parseHeaderProperty(property) : null;
    const name = own ?? parsed?.name;
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return names;
}

async function loadMessage(
  scope: AccountScope,
  id: Id,
  specs: readonly Omit<MessageSpec, "id">[],
): Promise<{ readonly answer: Answer; readonly elements: readonly JsonObject[] } | undefined> {
  try {
    const answers = await Promise.all(
      specs.map((spec) => scope.soap.call("GetMsgRequest", { m: { id, ...spec } })),
    );
    const elements = answers.map(({ body }) => objectOf(body["m"]));
    if (elements.some((element) => element === undefined)) return undefined;
    return { answer: answers[0]!, elements: elements as readonly JsonObject[] };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const none: readonly EmailAddress[] = [];
const listed = (list: readonly EmailAddress[] = none): readonly EmailAddress[] | null =>
  list.length > 0 ? list : null;

function listProperties(
  message: MessageSummary,
  threads: ReadonlyMap<string, string>,
): FetchedEmail {
  const threadId = threads.get(message.conversationId);
  return {
    id: message.id,
    blobId: `m${message.id}`,
    ...(threadId === undefined ? {} : { threadId }),
    mailboxIds: { [message.folderId]: true },
    keywords: keywordsOf(message.flags, message.tagIds),
    size: message.size ?? 0,
    receivedAt: utcDate(message.date),
    from: listed(message.addresses.f),
    to: listed(message.addresses.t),
    subject: message.subject,
    preview: message.fragment,
    hasAttachment: message.flags.includes("a"),
  };
}

function utcDate(time: number): string {
  const date = new Date(Math.min(Math.max(time, 0), 253_402_300_799_000));
  return `${date.toISOString().slice(0, 19)}Z`;
}

async function moreProperties(
  message: MessageSummary,
  elements: readonly JsonObject[],
  fetch: EmailFetch,
  loaders: EmailLoaders,
): Promise<Partial<FetchedEmail>> {
  const element = elements[0]!;
  const more: Record<string, unknown> = {};
  for (const property of fetch.properties) {
    const kind = ADDRESS_PROPERTIES.get(property);
    if (kind !== undefined) more[property] = listed(message.addresses[kind]);
  }
  addHeaderProperties(more, element, fetch);
  if (fetch.properties.includes("headers")) more["headers"] = await loaders.headers(message.id);
  if (needsBody(fetch)) {
    const contents: BodyContents = elements.map(readParts);
    Object.assign(more, await bodyOf(message.id, contents, fetch, loaders.part));
  }
  return more;
}

function addHeaderProperties(
  more: Record<string, unknown>,
  element: JsonObject,
  fetch: EmailFetch,
): void {
  const headers = [...pairsOf(element)].flatMap(([name, values]) =>
    values.map((value) => ({ name, value: value.slice(0, MAX_HEADER) })),
  );
  const last = (name: string): string | undefined =>
    headers.findLast((header) => header.name.toLowerCase() === name.toLowerCase())?.value;
  for (const property of fetch.properties) {
    const own = HEADER_PROPERTIES.get(property);
    const parsed = property.startsWith("header:") ? parseHeaderProperty(property) : null;
    if (parsed) more[property] = headerPropertyValue(headers, parsed);
    if (own === undefined) continue;
    const value = last(own);
    if (value === undefined) more[property] = null;
    else if (property === "sentAt") more[property] = parseHeader(value, "asDate");
    else more[property] = parseHeader(value, "asMessageIds")?.slice(-MAX_REFERENCES) ?? null;
  }
}
