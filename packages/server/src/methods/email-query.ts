/**
 * `Email/query` (RFC 8621 section 4.4): filters and orders are checked here; the back end may
 * still refuse what it can't serve.
 *
 * @module
 */
import * as v from "valibot";
import type {
  EmailComparator,
  EmailFilter,
  EmailFilterCondition,
  EmailSortProperty,
} from "@partage-ent/jmap";
import { MAIL } from "@partage-ent/jmap";
import { checkAccount, invalidArguments, isId, readArguments } from "../arguments.js";
import { readKeyword } from "../keyword.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import type { ConditionReader } from "./filter.js";
import { booleanCondition, readFilter, readSort, textCondition } from "./filter.js";
import { cappedLimit, queryEntries } from "./query.js";

const SORT_PROPERTIES: ReadonlySet<string> = new Set<EmailSortProperty>([
  "receivedAt",
  "size",
  "from",
  "to",
  "subject",
  "sentAt",
  "hasKeyword",
  "allInThreadHaveKeyword",
  "someInThreadHaveKeyword",
]);

const isSortProperty = (property: string): property is EmailSortProperty =>
  SORT_PROPERTIES.has(property);

const NEWEST_FIRST: readonly EmailComparator[] = [{ property: "receivedAt", isAscending: false }];

const UTC_DATE = /^\d{4}-(0[1-9]|1[0-2])-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

const dateCondition: ConditionReader = (value) =>
  typeof value === "string" && UTC_DATE.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

const sizeCondition: ConditionReader = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? value : undefined;

const keywordCondition: ConditionReader = (value) =>
  typeof value === "string" ? (readKeyword(value) ?? undefined) : undefined;

const headerCondition: ConditionReader = (value) => {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) return undefined;
  const items: readonly unknown[] = value;
  const [name, text] = items;
  if (typeof name !== "string" || !/^[\x21-\x39\x3b-\x7e]{1,255}$/.test(name)) return undefined;
  return text === undefined || textCondition(text) !== undefined ? value : undefined;
};

function idCondition(call: Call): ConditionReader {
  return (value) => {
    const id = typeof value === "string" ? resolveId(call.createdIds, value) : undefined;
    return id !== undefined && isId(id) ? id : undefined;
  };
}

/**
 * The filter of an email query, checked.
 *
 * @throws MethodFailure `unsupportedFilter`, `invalidArguments`.
 */
export function readEmailFilter(call: Call, filter: unknown): EmailFilter | null {
  const id = idCondition(call);
  return readFilter<EmailFilterCondition>(
    filter,
    {
      inMailbox: id,
      inMailboxOtherThan: (value) => {
        if (!Array.isArray(value) || value.length > call.limits.maxFilterNodes) return undefined;
        const ids = value.map(id);
        return ids.includes(undefined) ? undefined : ids;
      },
      before: dateCondition,
      after: dateCondition,
      minSize: sizeCondition,
      maxSize: sizeCondition,
      allInThreadHaveKeyword: keywordCondition,
      someInThreadHaveKeyword: keywordCondition,
      noneInThreadHaveKeyword: keywordCondition,
      hasKeyword: keywordCondition,
      notKeyword: keywordCondition,
      hasAttachment: booleanCondition,
      text: textCondition,
      from: textCondition,
      to: textCondition,
      cc: textCondition,
      bcc: textCondition,
      subject: textCondition,
      body: textCondition,
      header: headerCondition,
    },
    call.limits.maxFilterNodes,
  );
}

/** Sort properties of the account, all of the RFC where it names none. */
function sortOptions(capability: unknown): readonly string[] {
  const options: unknown =
    typeof capability === "object" && capability !== null && "emailQuerySortOptions" in capability
      ? capability.emailQuerySortOptions
      : undefined;
  if (!Array.isArray(options)) return [...SORT_PROPERTIES];
  return options.filter((option): option is string => typeof option === "string");
}

function readEmailSort(sort: unknown, options: readonly string[]): readonly EmailComparator[] {
  const read = readSort(sort, options).map((key): EmailComparator => {
    const { property, keyword } = key;
    if (!isSortProperty(property)) {
      throw new MethodFailure("unsupportedSort", `Not a property to sort by: ${property}.`);
    }
    if (property.endsWith("Keyword") !== (keyword !== undefined)) {
      throw invalidArguments("A keyword goes with orders by keyword, and only them.", "sort");
    }
    if (keyword === undefined) return { ...key, property };
    const kept = readKeyword(keyword);
    if (kept === null) throw invalidArguments("A keyword of the sort is none.", "sort");
    return { ...key, property, keyword: kept };
  });
  return read.length === 0 ? NEWEST_FIRST : read;
}

/** `Email/query`. */
export const emailQuery: MethodDefinition = {
  capability: MAIL,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      ...queryEntries,
      collapseThreads: v.optional(v.boolean(), false),
    });
    const account = checkAccount(call, args.accountId, MAIL, false);
    const filter = readEmailFilter(call, args.filter);
    const sort = readEmailSort(args.sort, sortOptions(account.accountCapabilities[MAIL]));
    const { limit, told } = cappedLimit(args.limit, call.limits.maxQueryLimit);
    const anchor = args.anchor === null ? null : resolveId(call.createdIds, args.anchor);
    if (anchor === undefined || (anchor !== null && !isId(anchor))) {
      throw new MethodFailure("anchorNotFound", "The anchor is not among the results.");
    }
    const wait = call.spend("email.search", 1);
    if (wait !== undefined) await wait;
    const { position, anchorOffset, calculateTotal, collapseThreads } = args;
    const found = await served(call.backend.mail).queryEmails(args.accountId, {
      filter,
      sort,
      position,
      anchor,
      anchorOffset,
      limit,
      calculateTotal,
      collapseThreads,
    });
    return {
      accountId: args.accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      collapseThreads,
      position: found.position,
      ids: found.ids,
      ...(calculateTotal && found.total !== undefined ? { total: found.total } : {}),
      ...told,
    };
  },
};
