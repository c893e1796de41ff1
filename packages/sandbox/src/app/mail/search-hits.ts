/**
 * Hits of a search in order, with the sort values that cursors continue from.
 *
 * @module
 */
import { visibleItem } from "../calendar/calendar-listing.js";
import type { SoapContext } from "../context.js";
import { type ContactItem, isCalendarItem, isLeaf, type MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { CompiledQuery } from "../query/compile-query.js";
import { foldText } from "../query/fold-text.js";
import { addressLine, itemText, type SearchableItem } from "../query/item-text.js";
import { fileAs } from "../render/contact.js";

/** One found item. */
export interface Hit {
  readonly mailbox: Mailbox;
  readonly item: SearchableItem;
}

/** A hit of a search for conversations: its matching messages, the best first. */
export interface ConversationHit {
  readonly mailbox: Mailbox;
  readonly id: number;
  readonly messages: readonly MessageItem[];
}

/** A hit with its place in the order. */
export interface Ranked<T> {
  readonly hit: T;
  /** Value of the sort field, as the `sf` attribute carries it. */
  readonly sortValue: string;
  /** Breaks ties. */
  readonly id: number;
}

type SortKey =
  | "date"
  | "subject"
  | "name"
  | "size"
  | "recipient"
  | "read"
  | "flag"
  | "attachment"
  | "priority"
  | "id";

/** An order of hits. */
export interface SortOrder {
  /** As the answer names it, for instance `dateDesc`. */
  readonly name: string;
  readonly key: SortKey;
  readonly descending: boolean;
}

const sortKeys: ReadonlyMap<string, SortKey> = new Map([
  ["date", "date"],
  ["subj", "subject"],
  ["name", "name"],
  ["size", "size"],
  ["rcpt", "recipient"],
  ["read", "read"],
  ["flag", "flag"],
  ["attach", "attachment"],
  ["priority", "priority"],
  ["id", "id"],
]);

/** The order of that name; the newest first for any other name, as Zimbra does. */
export function sortOrder(name: string | undefined): SortOrder {
  const match = /^([a-z]+)(asc|desc)$/.exec((name ?? "").toLowerCase());
  const key = match && sortKeys.get(match[1]!);
  if (name?.toLowerCase() === "none") return { name: "none", key: "id", descending: false };
  if (!key) return { name: "dateDesc", key: "date", descending: true };
  const descending = match[2] === "desc";
  return { name: `${match[1]!}${descending ? "Desc" : "Asc"}`, key, descending };
}

const numeric: ReadonlySet<SortKey> = new Set([
  "date",
  "size",
  "read",
  "flag",
  "attachment",
  "priority",
  "id",
]);

function priorityRank(flags: string): string {
  if (flags.includes("!")) return "2";
  return flags.includes("?") ? "0" : "1";
}

function sortValue(item: SearchableItem, key: SortKey): string {
  const has = (letter: string): string => (item.flags.includes(letter) ? "1" : "0");
  switch (key) {
    case "date":
      return String(item.date);
    case "size":
      return String(item.size);
    case "subject":
      return itemText(item).subjectKey;
    case "name":
      return item.type === "message"
        ? foldText(addressLine(item.summary.addresses, "f")).trim()
        : item.type === "contact"
          ? foldText(fileAs(item))
          : itemText(item).content;
    case "recipient":
      return item.type === "message"
        ? foldText(addressLine(item.summary.addresses, "t")).trim()
        : "";
    case "read":
      return has("u");
    case "flag":
      return has("f");
    case "attachment":
      return has("a");
    case "priority":
      return priorityRank(item.flags);
    case "id":
      return String(item.id);
  }
}

/** Compares two places in an order. */
export function compareRanks(
  a: { readonly sortValue: string; readonly id: number },
  b: { readonly sortValue: string; readonly id: number },
  { key, descending }: SortOrder,
): number {
  const sign = descending ? -1 : 1;
  const values = numeric.has(key)
    ? Number(a.sortValue) - Number(b.sortValue)
    : a.sortValue < b.sortValue
      ? -1
      : Number(a.sortValue > b.sortValue);
  return sign * (values || a.id - b.id);
}

/** Compares contacts as `sortBy` of GetContacts says. */
export function compareContacts(sortBy: string): (a: ContactItem, b: ContactItem) => number {
  const order = sortOrder(sortBy);
  return (a, b) =>
    compareRanks(
      { sortValue: sortValue(a, order.key), id: a.id },
      { sortValue: sortValue(b, order.key), id: b.id },
      order,
    );
}

/** Finds the items of some types that the caller may read, in order. */
export function findHits(
  query: CompiledQuery,
  types: ReadonlySet<string>,
  order: SortOrder,
  context: SoapContext,
): readonly Ranked<Hit>[] {
  const hits: Ranked<Hit>[] = [];
  for (const mailbox of query.mailboxes) {
    const readable = readableFolders(mailbox, context);
    for (const item of mailbox.items()) {
      if (!types.has(item.type) || !isLeaf(item)) continue;
      if (!readable(item.folderId)) continue;
      // What a private event says must not be found out by searching for it.
      const seen = isCalendarItem(item) ? visibleItem(mailbox, item, context) : item;
      if (!query.matches(seen, mailbox)) continue;
      hits.push({ hit: { mailbox, item }, sortValue: sortValue(item, order.key), id: item.id });
    }
  }
  return hits.sort((a, b) => compareRanks(a, b, order));
}

/** Rights are the same for all items of a folder: asked once per folder. */
function readableFolders(mailbox: Mailbox, context: SoapContext): (folderId: number) => boolean {
  const known = new Map<number, boolean>();
  return (folderId) => {
    let readable = known.get(folderId);
    if (readable === undefined) {
      readable = context.rights(mailbox, folderId).includes("r");
      known.set(folderId, readable);
    }
    return readable;
  };
}

/** Groups message hits by conversation; a conversation stands where its best message stands. */
export function groupByConversation(
  hits: readonly Ranked<Hit>[],
): readonly Ranked<ConversationHit>[] {
  const groups = new Map<string, { first: Ranked<Hit>; messages: MessageItem[] }>();
  for (const ranked of hits) {
    const { mailbox, item } = ranked.hit;
    if (item.type !== "message") continue;
    const key = `${mailbox.accountId}:${item.conversationId}`;
    const group = groups.get(key);
    if (group) group.messages.push(item);
    else groups.set(key, { first: ranked, messages: [item] });
  }
  return [...groups.values()].map(({ first, messages }) => ({
    hit: { mailbox: first.hit.mailbox, id: messages[0]!.conversationId, messages },
    sortValue: first.sortValue,
    id: messages[0]!.conversationId,
  }));
}
