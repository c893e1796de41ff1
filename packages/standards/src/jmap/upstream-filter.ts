/**
 * Texts of filters before they go upstream.
 *
 * @module
 */
import type { EmailFilter } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { isRecord } from "./shape.js";

/** Characters of one text to search for. */
const MAX_TEXT = 1_000;
/** Levels of operators. */
const MAX_DEPTH = 64;

/**
 * A filter whose texts are of one line and no longer than a person types.
 *
 * @throws MethodFailure `unsupportedFilter`.
 */
export function cleanFilter<Filter extends object>(filter: Filter | null): Filter | null {
  return filter === null ? null : (clean(filter, 0) as Filter);
}

function clean(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new MethodFailure("unsupportedFilter", "The filter is too deep.");
  if (typeof value === "string") {
    if (value.length > MAX_TEXT) {
      throw new MethodFailure("unsupportedFilter", "A text of the filter is too long.");
    }
    return value.replace(/\p{Cc}+/gu, " ");
  }
  if (Array.isArray(value)) return value.map((item: unknown) => clean(item, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, clean(item, depth + 1)]),
  );
}

const PLACES: readonly string[] = ["inMailbox", "inMailboxOtherThan"];

/**
 * A filter without the places in it, which mark no words: a mailbox that went away must not take the snippets
 * along.
 */
export function wordsOfFilter(filter: EmailFilter | null): EmailFilter | null {
  if (filter === null) return null;
  if ("operator" in filter) {
    return { ...filter, conditions: filter.conditions.map((one) => wordsOfFilter(one) ?? {}) };
  }
  return Object.fromEntries(Object.entries(filter).filter(([name]) => !PLACES.includes(name)));
}

/**
 * A filter by attachments as Cyrus can answer it, which knows them only of what came by JMAP: those that are
 * there have a header that says so, as good as always.
 */
export function attachmentsByHeader(filter: EmailFilter | null): EmailFilter | null {
  if (filter === null) return null;
  if ("operator" in filter) {
    return {
      ...filter,
      conditions: filter.conditions.map((one) => attachmentsByHeader(one) ?? {}),
    };
  }
  const { hasAttachment, ...rest } = filter;
  if (hasAttachment === undefined) return filter;
  const mixed: EmailFilter = { header: ["Content-Type", "multipart/mixed"] };
  const asked: EmailFilter = hasAttachment ? mixed : { operator: "NOT", conditions: [mixed] };
  return Object.keys(rest).length === 0 ? asked : { operator: "AND", conditions: [rest, asked] };
}
