/**
 * `Email/query` from Zimbra's searches. With `collapseThreads` two searches travel together: one of
 * conversations, which tells the threads of the page and all their messages, and one of messages,
 * which tells what stands in for each of them.
 *
 * @module
 */
import type { EmailComparator, EmailFilter, Id } from "@partage-ent/jmap";
import { type EmailQuery, MethodFailure, type QueryResult } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { isTrue, type JsonObject, numberOf, objectsOf, textOf } from "../soap/json.js";
import type { SearchRequest } from "../soap/operations.js";
import type { Answer } from "../soap/soap-scope.js";
import { isFault } from "../soap/upstream-error.js";
import { isItemId } from "./ids.js";
import { readMailboxes } from "./mailboxes.js";
import { readMessage } from "./message.js";
import { queryTextOf, tagsInFilter } from "./query-text.js";
import { isVirtual } from "./thread-aliases.js";

/** Most hits that Zimbra gives at once. */
const MAX_PAGE = 1_000;
/** Emails up to which a total is counted, and an anchor looked for, where no folder tells it. */
export const MAX_COUNTED = 10_000;

/** Properties that `Email/query` can sort by. */
export const SORT_PROPERTIES = ["receivedAt", "from", "subject", "size"] as const;

const SORTS: ReadonlyMap<string, string> = new Map([
  ["receivedAt", "date"],
  ["from", "name"],
  ["subject", "subj"],
  ["size", "size"],
]);

type Search = Pick<SearchRequest, "query" | "sortBy">;

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `anchorNotFound`. */
export async function queryEmails(
  scope: AccountScope,
  accountId: Id,
  query: EmailQuery,
): Promise<QueryResult> {
  const sortBy = sortOf(query.sort);
  const hasTags = tagsInFilter(query.filter).length > 0;
  const text = queryTextOf(query.filter, hasTags ? await scope.tagNames() : new Map());
  if (text === false || query.limit <= 0) return nothing(scope, accountId, query);
  const search: Search = { query: text, sortBy };
  try {
    const position = await positionOf(scope, accountId, search, query);
    return await page(scope, accountId, search, { ...query, position });
  } catch (error) {
    if (isFault(error, "mail.NO_SUCH_TAG")) return nothing(scope, accountId, query);
    throw error;
  }
}

async function nothing(
  scope: AccountScope,
  accountId: Id,
  query: EmailQuery,
): Promise<QueryResult> {
  const [queryState] = await Promise.all([scope.currentState(), scope.requireAccount(accountId)]);
  if (query.anchor !== null) throw anchorNotFound();
  const isEmpty = query.calculateTotal && query.limit > 0;
  return { queryState, position: 0, ids: [], ...(isEmpty ? { total: 0 } : {}) };
}

function anchorNotFound(): MethodFailure {
  return new MethodFailure("anchorNotFound", "The anchor is not among the results.");
}

/** Zimbra sorts by one key; whatever else it breaks ties by newness, so that may be said too. */
function sortOf(sort: readonly EmailComparator[]): string {
  const [first, second, ...more] = sort;
  const key = SORTS.get(first?.property ?? "receivedAt");
  const tieIsNewest = !second || (second.property === "receivedAt" && second.isAscending === false);
  if (key === undefined || !tieIsNewest || more.length > 0) {
    throw new MethodFailure("unsupportedSort", "The mail server can't sort like this.");
  }
  return `${key}${first?.isAscending === false ? "Desc" : "Asc"}`;
}

interface Page {
  readonly answer: Answer;
  readonly ids: readonly Id[];
  readonly more: boolean;
}

async function page(
  scope: AccountScope,
  accountId: Id,
  search: Search,
  query: EmailQuery,
): Promise<QueryResult> {
  const shortcut = query.calculateTotal ? folderCount(scope, query) : undefined;
  // Where the search itself fails nobody waits for the count.
  shortcut?.catch(() => undefined);
  const { answer, ids, more } = query.collapseThreads
    ? await threadPage(scope, accountId, search, query)
    : await messagePage(scope, accountId, search, query);
  const queryState = await scope.stateOf(answer);
  scope.foundState = queryState;
  const result = { queryState, position: query.position, ids };
  if (!query.calculateTotal) return result;
  const known = !more && (ids.length > 0 || query.position === 0);
  const total = known
    ? query.position + ids.length
    : ((await shortcut) ?? (await count(scope, search, query.collapseThreads)));
  return total === undefined ? result : { ...result, total };
}

async function messagePage(
  scope: AccountScope,
  accountId: Id,
  search: Search,
  { position, limit }: EmailQuery,
): Promise<Page> {
  const request = messageSearch(search, position, Math.min(limit, MAX_PAGE));
  const answer = await scope.read(accountId, "SearchRequest", request);
  return { answer, ids: keepMessages(scope, answer), more: isTrue(answer.body["more"]) };
}

const messageSearch = (search: Search, offset: number, limit: number): SearchRequest => ({
  ...search,
  types: "message",
  offset,
  limit,
  recip: "2",
});

async function threadPage(
  scope: AccountScope,
  accountId: Id,
  search: Search,
  { position, limit }: EmailQuery,
): Promise<Page> {
  // A thread's first match stands at or behind the thread's own place, so both start alike.
  const enough = Math.min(MAX_PAGE, limit * 2 + 20);
  const [conversations, messages] = await Promise.all([
    scope.read(accountId, "SearchRequest", {
      ...search,
      types: "conversation",
      offset: position,
      limit: Math.min(limit, MAX_PAGE),
      fullConversation: true,
    }),
    scope.read(accountId, "SearchRequest", messageSearch(search, position, enough)),
  ]);
  const wanted = keepConversations(scope, conversations.body);
  keepMessages(scope, messages);
  const first = new Map<string, Id>();
  for (const element of objectsOf(messages.body["m"])) addFirst(first, element);
  const missing = wanted.filter((id) => !first.has(id));
  for (const [id, emailId] of await firstMatches(scope, search, missing)) first.set(id, emailId);
  return {
    answer: conversations,
    ids: wanted.map((id) => first.get(id)).filter((id) => id !== undefined),
    more: isTrue(conversations.body["more"]),
  };
}

function addFirst(first: Map<string, Id>, element: JsonObject): void {
  const message = readMessage(element);
  if (message && !first.has(message.conversationId)) first.set(message.conversationId, message.id);
}

/** Threads with so many matches that others' first ones lie beyond the page of messages. */
async function firstMatches(
  scope: AccountScope,
  search: Search,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, Id>> {
  const first = new Map<string, Id>();
  await Promise.all(
    conversationIds.map(async (id) => {
      const narrowed = { ...search, query: `(${search.query} and conv:"${id}")` };
      const answer = await scope.soap.call("SearchRequest", messageSearch(narrowed, 0, 1));
      const [emailId] = keepMessages(scope, answer);
      if (emailId !== undefined) first.set(id, emailId);
    }),
  );
  return first;
}

/** Notes the messages of an answer and gives their ids, those of other mailboxes left out. */
function keepMessages(scope: AccountScope, { body }: Answer): readonly Id[] {
  const ids: Id[] = [];
  for (const element of objectsOf(body["m"])) {
    const message = readMessage(element);
    if (!message) continue;
    scope.found.set(message.id, message);
    ids.push(message.id);
  }
  return ids;
}

/** Notes the conversations of an answer that are told whole, and gives the ids of all. */
function keepConversations(scope: AccountScope, body: JsonObject): readonly string[] {
  const ids: string[] = [];
  for (const element of objectsOf(body["c"])) {
    const id = textOf(element["id"]) ?? "";
    if (!/^-?[1-9]\d{0,9}$/.test(id)) continue;
    ids.push(id);
    const members = readMembers(element);
    const size = numberOf(element["n"]) ?? Number.POSITIVE_INFINITY;
    if (isVirtual(id)) scope.conversations.set(id, [id.slice(1)]);
    else if (members.length >= size) scope.conversations.set(id, members);
  }
  return ids;
}

/** The ids of a conversation's messages, the oldest first. */
export function readMembers(conversation: JsonObject): readonly Id[] {
  return objectsOf(conversation["m"])
    .map((message) => ({ id: textOf(message["id"]) ?? "", date: numberOf(message["d"]) ?? 0 }))
    .filter(({ id }) => isItemId(id))
    .sort((a, b) => a.date - b.date || Number(a.id) - Number(b.id))
    .map(({ id }) => id);
}

/** The count that a folder itself keeps, where the filter is one mailbox, perhaps unread only. */
async function folderCount(
  scope: AccountScope,
  { filter, collapseThreads }: EmailQuery,
): Promise<number | undefined> {
  const shape = countedShape(filter);
  if (!shape || collapseThreads) return undefined;
  const { body } = await scope.folders();
  const mailbox = readMailboxes(body).find(({ id }) => id === shape.mailboxId);
  return shape.unread ? mailbox?.unreadEmails : mailbox?.totalEmails;
}

function countedShape(
  filter: EmailFilter | null,
): { readonly mailboxId: Id; readonly unread: boolean } | undefined {
  if (!filter || "operator" in filter) return undefined;
  const { inMailbox, notKeyword, ...others } = filter;
  const isPlain = Object.values(others).every((value) => value === undefined || value === null);
  if (inMailbox === undefined || !isPlain) return undefined;
  if (notKeyword !== undefined && notKeyword.toLowerCase() !== "$seen") return undefined;
  return { mailboxId: inMailbox, unread: notKeyword !== undefined };
}

/** All ids of a result in pages, until `stop` or the cap; undefined where there are more than that. */
async function eachPage(
  scope: AccountScope,
  search: Search,
  collapse: boolean,
  visit: (body: JsonObject, offset: number) => boolean,
): Promise<boolean> {
  for (let offset = 0; offset < MAX_COUNTED; offset += MAX_PAGE) {
    const { body } = await scope.soap.call("SearchRequest", {
      ...search,
      types: collapse ? "conversation" : "message",
      offset,
      limit: MAX_PAGE,
      ...(collapse ? {} : { resultMode: "IDS" }),
    });
    if (visit(body, offset) || !isTrue(body["more"])) return true;
  }
  return false;
}

const entriesOf = (body: JsonObject): readonly JsonObject[] =>
  ["hit", "m", "c"].flatMap((name) => objectsOf(body[name]));

async function count(
  scope: AccountScope,
  search: Search,
  collapse: boolean,
): Promise<number | undefined> {
  let total = 0;
  const whole = await eachPage(scope, search, collapse, (body) => {
    total += entriesOf(body).length;
    return false;
  });
  return whole ? total : undefined;
}

/** Where the page begins: the place of the anchor, or a position, from the end where negative. */
async function positionOf(
  scope: AccountScope,
  accountId: Id,
  search: Search,
  query: EmailQuery,
): Promise<number> {
  if (query.anchor === null && query.position >= 0) return query.position;
  await scope.requireAccount(accountId);
  if (query.anchor !== null) {
    const index = await anchorIndex(scope, search, query.anchor, query.collapseThreads);
    return Math.max(0, index + query.anchorOffset);
  }
  const total = await count(scope, search, query.collapseThreads);
  if (total === undefined) {
    throw new MethodFailure(
      "invalidArguments",
      "There are too many results to count from the end.",
    );
  }
  return Math.max(0, total + query.position);
}

async function anchorIndex(
  scope: AccountScope,
  search: Search,
  anchor: Id,
  collapse: boolean,
): Promise<number> {
  let found = -1;
  await eachPage(scope, search, collapse, (body, offset) => {
    const index = entriesOf(body).findIndex((entry) =>
      collapse ? readMembers(entry).includes(anchor) : textOf(entry["id"]) === anchor,
    );
    if (index >= 0) found = offset + index;
    return index >= 0;
  });
  if (found < 0) throw anchorNotFound();
  return found;
}
