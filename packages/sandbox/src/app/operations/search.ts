/**
 * SearchRequest and SearchConvRequest.
 *
 * @module
 */
import { summaryElement, wantedInstances } from "../calendar/appointment-summary.js";
import { homeOf } from "../calendar/caller-view.js";
import { expandItem, requireRange, type TimeRange } from "../calendar/expand-item.js";
import type { SoapContext } from "../context.js";
import { Element, responseTo } from "../element.js";
import { SoapFault } from "../fault.js";
import {
  conversationCommon,
  conversationMembers,
  addSenders,
} from "../mail/conversation-element.js";
import {
  type MessageView,
  messageElement,
  messageSummaryElement,
  recipientTypes,
} from "../mail/message-element.js";
import {
  compareRanks,
  type ConversationHit,
  findHits,
  groupByConversation,
  type Hit,
  type Ranked,
  sortOrder,
  type SortOrder,
} from "../mail/search-hits.js";
import { searchScope } from "../mail/search-scope.js";
import { isInTrash, setFlag } from "../mailbox/item-changes.js";
import { FolderId, isCalendarItem, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { compileQuery } from "../query/compile-query.js";
import { parseQuery, parseQuickQuery } from "../query/parse-query.js";
import { queryParseError } from "../query/tokenize-query.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { itemElement } from "../render/item.js";

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;
/** Types that Zimbra searches; the sandbox holds items of the first three. */
const knownTypes: ReadonlySet<string> = new Set(
  "message conversation contact appointment task document wiki note chat".split(" "),
);

/** What both requests say. */
interface SearchOptions {
  readonly query: string;
  readonly types: ReadonlySet<string>;
  readonly limit: number;
  readonly offset: number;
  readonly order: SortOrder;
  readonly fetch: string;
  readonly markRead: boolean;
  readonly recipients: string;
  readonly fullConversation: boolean;
  readonly view: MessageView;
  /** The stretch of time whose occurrences are shown. */
  readonly range: TimeRange | undefined;
  readonly request: Element;
}

/** Names of the header fields that a request asks for. */
export function wantedHeaders(request: Element): readonly string[] {
  return request.children("header").flatMap((header) => header.get("n") ?? []);
}

function readTypes(request: Element): ReadonlySet<string> {
  const types = (request.get("types") ?? request.get("groupBy") ?? "conversation").split(",");
  const wanted = types.map((type) => type.trim().toLowerCase()).filter((type) => type !== "");
  const unknown = wanted.find((type) => !knownTypes.has(type));
  if (unknown !== undefined) throw new SoapFault("mail.INVALID_TYPE", `invalid type: ${unknown}`);
  return new Set(wanted);
}

/** Zimbra lets the number parser fail here, which its clients see as a failure of the server. */
function instantIn(request: Element, name: string): number | undefined {
  const text = request.get(name);
  if (text === undefined) return undefined;
  if (/^-?\d{1,15}$/.test(text.trim())) return Number(text);
  throw new SoapFault("service.FAILURE", `system failure: ${name} is no number`, [], "Receiver");
}

/** `calExpandInstStart` and `calExpandInstEnd`, which stand together. */
function readRange(request: Element): TimeRange | undefined {
  const start = instantIn(request, "calExpandInstStart");
  const end = instantIn(request, "calExpandInstEnd");
  if (start === undefined || end === undefined) return undefined;
  return requireRange({ start, end });
}

function readOptions(
  request: Element,
  sortFromQuery: string | undefined,
  query: string,
): SearchOptions {
  const limit = request.getNumber("limit") ?? DEFAULT_LIMIT;
  return {
    query,
    types: readTypes(request),
    limit: limit <= 0 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT),
    offset: Math.max(0, request.getNumber("offset") ?? 0),
    order: sortOrder(sortFromQuery ?? request.get("sortBy")),
    fetch: (request.get("fetch") ?? "none").toLowerCase(),
    markRead: request.getBoolean("read"),
    recipients: recipientTypes(request.get("recip")),
    range: readRange(request),
    fullConversation: request.getBoolean("fullConversation"),
    view: {
      max: request.getNumber("max") ?? 0,
      html: request.getBoolean("html"),
      neuter: request.getBoolean("neuter", true),
      headers: wantedHeaders(request),
    },
    request,
  };
}

/** The query of a request; without one, what the account's web client shows first. */
function queryOf(request: Element, context: SoapContext): string {
  const initial = context.core.directory.attribute(context.account, "zimbraPrefMailInitialSearch");
  return request.get("query") ?? initial ?? "in:inbox";
}

/** The field of words without one: `field` of the request, with or without its colon. */
function bareField(request: Element): string {
  const name = (request.get("field") ?? "content").replace(/:$/, "").toLowerCase();
  if (/^[a-z]+(?:-[a-z]+)?$/.test(name)) return name;
  throw queryParseError(name, 0, "unknown default field");
}

function runQuery(
  request: Element,
  context: SoapContext,
  query: string,
): {
  readonly options: SearchOptions;
  readonly hits: readonly Ranked<Hit>[];
} {
  const parsed = request.getBoolean("quick")
    ? parseQuickQuery(query)
    : parseQuery(query, bareField(request));
  const options = readOptions(request, parsed.sortBy, query);
  const timeZone = request.child("tz")?.get("id");
  const scope = searchScope(context, { timeZone, locale: request.get("locale") });
  const compiled = compileQuery(parsed.node, scope);
  const types = options.types.has("conversation")
    ? new Set([...options.types, "message"])
    : options.types;
  const hits = findHits(compiled, types, options.order, context);
  return { options, hits: hits.filter(({ hit }) => takesPlace(hit, options.range, context)) };
}

/** Whether a hit is shown: appointments without an occurrence in the stretch of time are not. */
function takesPlace(
  { mailbox, item }: Hit,
  range: TimeRange | undefined,
  context: SoapContext,
): boolean {
  if (!range || !isCalendarItem(item)) return true;
  return expandItem(item, range, homeOf(mailbox, context.core)).length > 0;
}

interface Page<T> {
  readonly items: readonly Ranked<T>[];
  readonly offset: number | undefined;
  readonly more: boolean;
}

/** Cuts a page by offset, or from a cursor: what stands after the item that it names. */
function pageOf<T>(all: readonly Ranked<T>[], options: SearchOptions): Page<T> {
  const cursor = options.request.child("cursor");
  if (!cursor) {
    const items = all.slice(options.offset, options.offset + options.limit);
    return { items, offset: options.offset, more: all.length > options.offset + options.limit };
  }
  const id = Number(cursor.require("id").split(":").at(-1));
  const known = all.findIndex((ranked) => ranked.id === id);
  const sortValue = cursor.get("sortVal") ?? all[known]?.sortValue ?? "";
  const place = { sortValue, id };
  const first = all.findIndex((ranked) => compareRanks(ranked, place, options.order) > 0);
  const start = first < 0 ? all.length : first;
  const items = all.slice(start, start + options.limit);
  const offset = cursor.getBoolean("includeOffset") ? start : undefined;
  return { items, offset, more: all.length > start + items.length };
}

/** Whether `fetch` asks for the whole of a hit: `1`/`first`, `all`/`hits`, `unread`, or ids. */
function isFetched(fetch: string, index: number, message: MessageItem, id: string): boolean {
  switch (fetch) {
    case "none":
    case "0":
    case "false":
      return false;
    case "1":
    case "first":
    case "true":
      return index === 0;
    case "all":
    case "hits":
      return true;
    case "unread":
      return message.flags.includes("u");
    case "u1":
    case "unread-first":
    case "hits!":
      return message.flags.includes("u") || index === 0;
    default:
      return fetch.split(",").includes(id);
  }
}

async function messageHit(
  { mailbox, item }: { readonly mailbox: Mailbox; readonly item: MessageItem },
  index: number,
  options: SearchOptions,
  context: SoapContext,
): Promise<Element> {
  const id = context.formatId(mailbox, item.id);
  if (!isFetched(options.fetch, index, item, id)) {
    return messageSummaryElement(mailbox, item, context, options.recipients);
  }
  const raw = await context.core.readBlob(item.blob);
  if (options.markRead && context.rights(mailbox, item.folderId).includes("w")) {
    setFlag(mailbox, [item], "u", false);
  }
  return messageElement(mailbox, mailbox.message(item.id), raw, context, options.view);
}

/** The message whose fragment a conversation shows: the newest outside Trash and Junk. */
function speaking(mailbox: Mailbox, members: readonly MessageItem[]): MessageItem | undefined {
  const visible = members.filter(
    (message) => message.folderId !== FolderId.junk && !isInTrash(mailbox, message),
  );
  return visible.at(-1) ?? members.at(-1);
}

function conversationHit(
  { mailbox, id, messages }: ConversationHit,
  options: SearchOptions,
  context: SoapContext,
): Element {
  const members = conversationMembers(mailbox, id, context);
  const best = messages[0]!;
  const element = conversationCommon(mailbox, id, members, context).setAll({
    u: members.filter(({ flags }) => flags.includes("u")).length,
    d: best.date,
  });
  for (const message of options.fullConversation ? members : messages) {
    element.add("m").setAll({
      id: context.formatId(mailbox, message.id),
      s: message.size,
      l: context.formatId(mailbox, message.folderId),
      f: message.flags || undefined,
      d: message.date,
    });
  }
  element.setContent("su", best.summary.subject);
  const fragment = speaking(mailbox, members)?.summary.fragment;
  if (fragment) element.setContent("fr", fragment);
  addSenders(element, members);
  return element;
}

function isConversationHit(hit: Hit | ConversationHit): hit is ConversationHit {
  return "messages" in hit;
}

async function hitElement(
  hit: Hit | ConversationHit,
  index: number,
  options: SearchOptions,
  context: SoapContext,
): Promise<Element> {
  if (isConversationHit(hit)) return conversationHit(hit, options, context);
  const { mailbox, item } = hit;
  if (item.type === "contact") return itemElement(mailbox, item, context);
  if (isCalendarItem(item)) {
    const instances = wantedInstances(mailbox, item, options.range, context);
    const element = summaryElement(mailbox, item, instances, context);
    return element.setAll({ d: item.date, cm: true });
  }
  return (await messageHit({ mailbox, item }, index, options, context)).set("cm", true);
}

/** Merges conversations with hits of other types in one order. */
function allHits(
  hits: readonly Ranked<Hit>[],
  options: SearchOptions,
): readonly Ranked<Hit | ConversationHit>[] {
  if (!options.types.has("conversation")) return hits;
  const others = hits.filter(({ hit }) => hit.item.type !== "message");
  const grouped = groupByConversation(hits);
  if (others.length === 0) return grouped;
  return [...grouped, ...others].sort((a, b) => compareRanks(a, b, options.order));
}

async function search(request: Element, context: SoapContext): Promise<Element> {
  const { options, hits } = runQuery(request, context, queryOf(request, context));
  const page = pageOf(allHits(hits, options), options);
  const response = responseTo(request).setAll({
    sortBy: options.order.name,
    offset: page.offset,
    more: page.more,
  });
  const idsOnly = request.get("resultMode")?.toUpperCase() === "IDS";
  for (const [index, { hit, sortValue }] of page.items.entries()) {
    const id = isConversationHit(hit) ? hit.id : hit.item.id;
    const element = idsOnly
      ? new Element("hit", ZIMBRA_MAIL).set("id", context.formatId(hit.mailbox, id))
      : await hitElement(hit, index, options, context);
    response.add(element.set("sf", sortValue));
  }
  return response;
}

async function searchConversation(request: Element, context: SoapContext): Promise<Element> {
  const { mailbox, id } = context.resolveId(request.require("cid"));
  const members = conversationMembers(mailbox, id, context);
  const text = queryOf(request, context);
  const { options, hits } = runQuery(
    request,
    context,
    `conv:"${request.require("cid")}" (${text})`,
  );
  const matched = new Map(hits.map((ranked) => [ranked.id, ranked.sortValue]));
  const sorted = options.order.descending ? [...members].reverse() : members;
  const shown = sorted.slice(options.offset, options.offset + options.limit);
  const response = responseTo(request).setAll({
    sortBy: options.order.name,
    offset: options.offset,
    more: sorted.length > options.offset + options.limit,
  });
  const container = request.getBoolean("nest")
    ? response.addUnique(conversationCommon(mailbox, id, members, context))
    : response;
  let index = 0;
  for (const item of shown) {
    const sortValue = matched.get(item.id);
    const isHit = sortValue !== undefined;
    const element = isHit
      ? (await messageHit({ mailbox, item }, index++, options, context)).setAll({
          cm: true,
          sf: sortValue,
        })
      : messageSummaryElement(mailbox, item, context, options.recipients);
    container.add(element);
  }
  return response;
}

/** Searches of messages, conversations and contacts. */
export const searchOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "SearchRequest", run: search, checksRights: true },
  {
    namespace: ZIMBRA_MAIL,
    name: "SearchConvRequest",
    run: searchConversation,
    checksRights: true,
  },
];
