/**
 * `Mailbox/query` (RFC 8621 section 2.3), answered in memory from all mailboxes of the account.
 *
 * @module
 */
import * as v from "valibot";
import type { Filter, Id, Mailbox, MailboxFilterCondition } from "@partage-ent/jmap";
import { MAIL } from "@partage-ent/jmap";
import { checkAccount, isId, readArguments } from "../arguments.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import type { ConditionReader, ReadComparator } from "./filter.js";
import { booleanCondition, readFilter, readSort, textCondition } from "./filter.js";
import { cappedLimit, queryEntries, slice } from "./query.js";

const SORT_PROPERTIES = ["sortOrder", "name", "parentId"];

const nullOr =
  (reader: ConditionReader): ConditionReader =>
  (value) =>
    value === null ? null : reader(value);

function matches(mailbox: Mailbox, filter: Filter<MailboxFilterCondition> | null): boolean {
  if (filter === null) return true;
  if ("operator" in filter) {
    const test = (inner: Filter<MailboxFilterCondition>): boolean => matches(mailbox, inner);
    if (filter.operator === "AND") return filter.conditions.every(test);
    if (filter.operator === "OR") return filter.conditions.some(test);
    return !filter.conditions.some(test);
  }
  const { parentId, name, role, hasAnyRole, isSubscribed } = filter;
  return (
    (parentId === undefined || mailbox.parentId === parentId) &&
    (name === undefined || fold(mailbox.name).includes(fold(name))) &&
    (role === undefined || mailbox.role === role) &&
    (hasAnyRole === undefined || (mailbox.role !== null) === hasAnyRole) &&
    (isSubscribed === undefined || mailbox.isSubscribed === isSubscribed)
  );
}

/** Folded as `i;unicode-casemap` does (RFC 5051). */
const fold = (text: string): string => text.normalize("NFKD").toUpperCase();

const asciiFold = (text: string): string => text.replace(/[a-z]+/g, (run) => run.toUpperCase());

function compareBy(a: Mailbox, b: Mailbox, { property, collation }: ReadComparator): number {
  if (property === "sortOrder") return a.sortOrder - b.sortOrder;
  const key = collation === "i;ascii-casemap" ? asciiFold : fold;
  const [left, right] =
    property === "name" ? [key(a.name), key(b.name)] : [a.parentId ?? "", b.parentId ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}

type Compare = (a: Mailbox, b: Mailbox) => number;

function comparator(sort: readonly ReadComparator[]): Compare {
  return (a, b) => {
    for (const key of sort) {
      const order = compareBy(a, b, key);
      if (order !== 0) return key.isAscending ? order : -order;
    }
    return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  };
}

/** From the top down to the mailbox itself; a circle of parents ends. */
function path(mailbox: Mailbox, byId: ReadonlyMap<Id, Mailbox>): Mailbox[] {
  const found = new Set<Mailbox>();
  let at: Mailbox | undefined = mailbox;
  while (at !== undefined && !found.has(at)) {
    found.add(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return [...found].reverse();
}

/** Parents before children; others by the nearest ancestors that are siblings. */
function treeComparator(paths: ReadonlyMap<Id, readonly Mailbox[]>, compare: Compare): Compare {
  return (a, b) => {
    const left = paths.get(a.id) ?? [];
    const right = paths.get(b.id) ?? [];
    for (let i = 0; ; i += 1) {
      const [x, y] = [left[i], right[i]];
      if (x === undefined || y === undefined) return left.length - right.length;
      if (x !== y) return compare(x, y);
    }
  };
}

interface Order {
  readonly filter: Filter<MailboxFilterCondition> | null;
  readonly sort: readonly ReadComparator[];
  readonly sortAsTree: boolean;
  readonly filterAsTree: boolean;
}

/** Ids of the mailboxes that match, in order. */
export function selectMailboxes(mailboxes: readonly Mailbox[], order: Order): Id[] {
  const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
  const paths = new Map(mailboxes.map((mailbox) => [mailbox.id, path(mailbox, byId)]));
  const compare = comparator(order.sort);
  return mailboxes
    .filter((mailbox) =>
      order.filterAsTree
        ? (paths.get(mailbox.id) ?? []).every((ancestor) => matches(ancestor, order.filter))
        : matches(mailbox, order.filter),
    )
    .sort(order.sortAsTree ? treeComparator(paths, compare) : compare)
    .map(({ id }) => id);
}

const DEFAULT_SORT: readonly ReadComparator[] = [
  { property: "sortOrder", isAscending: true },
  { property: "name", isAscending: true },
];

function readMailboxFilter(call: Call, filter: unknown): Filter<MailboxFilterCondition> | null {
  return readFilter<MailboxFilterCondition>(
    filter,
    {
      // What was never created is the parent of nothing: an empty id matches none.
      parentId: nullOr((value) =>
        typeof value === "string" && isId(value.replace(/^#/, ""))
          ? (resolveId(call.createdIds, value) ?? "")
          : undefined,
      ),
      name: textCondition,
      role: nullOr(textCondition),
      hasAnyRole: booleanCondition,
      isSubscribed: booleanCondition,
    },
    call.limits.maxFilterNodes,
  );
}

/** `Mailbox/query`. */
export const mailboxQuery: MethodDefinition = {
  capability: MAIL,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      ...queryEntries,
      sortAsTree: v.optional(v.boolean(), false),
      filterAsTree: v.optional(v.boolean(), false),
    });
    checkAccount(call, args.accountId, MAIL, false);
    const filter = readMailboxFilter(call, args.filter);
    const sort = readSort(args.sort, SORT_PROPERTIES);
    const { limit, told } = cappedLimit(args.limit, call.limits.maxQueryLimit);
    const anchor = args.anchor === null ? null : (resolveId(call.createdIds, args.anchor) ?? "");
    const { state, list } = await served(call.backend.mail).getMailboxes(args.accountId, null);
    const ids = selectMailboxes(list, {
      filter,
      sort: sort.length === 0 ? DEFAULT_SORT : sort,
      sortAsTree: args.sortAsTree,
      filterAsTree: args.filterAsTree,
    });
    return {
      accountId: args.accountId,
      queryState: state,
      canCalculateChanges: false,
      ...slice(ids, { ...args, anchor, limit }),
      ...(args.calculateTotal ? { total: ids.length } : {}),
      ...told,
    };
  },
};
