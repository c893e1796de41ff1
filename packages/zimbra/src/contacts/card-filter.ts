/**
 * What a `ContactCard/query` asks for: the address books, terms that Zimbra searches by, and what is
 * looked at here in what it finds.
 *
 * @module
 */
import { CardError, type CardTest, cardTest } from "@partage-ent/contacts";
import type { ContactCardFilter, ContactCardFilterCondition, Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { wordTerms } from "./card-terms.js";

/** A filter, read. */
export interface CardConditions {
  /** Undefined for all address books. */
  readonly bookIds: readonly Id[] | undefined;
  readonly terms: readonly string[];
  /** Undefined where Zimbra's search says it all. */
  readonly test: CardTest | undefined;
  /** The uid that all cards asked for have, undefined where any will do. */
  readonly uid: string | undefined;
  readonly needsMembers: boolean;
  /** Whether nothing can match. */
  readonly isEmpty: boolean;
}

/** Conditions and operators within each other. */
const MAX_DEPTH = 10;

/** Reads a filter. @throws MethodFailure `unsupportedFilter`, `invalidArguments`. */
export function readCardFilter(filter: ContactCardFilter | null): CardConditions {
  const all = filter ? allOf(filter, 0) : [];
  const conditions = all.flatMap((part) => ("operator" in part ? [] : [part]));
  const books = new Set(conditions.flatMap(({ inAddressBook }) => inAddressBook ?? []));
  const uids = new Set(conditions.flatMap(({ uid }) => uid ?? []));
  const texts = conditions.flatMap((condition) =>
    SEARCHED.flatMap((name) => (condition[name] === undefined ? [] : [condition[name]])),
  );
  const terms = texts.map(wordTerms);
  const test = filter && hasTest(filter) ? testOf(filter) : undefined;
  return {
    bookIds: books.size > 0 ? [...books] : undefined,
    terms: [...new Set(terms.flatMap((some) => some || []))],
    test,
    uid: [...uids][0],
    needsMembers: filter !== null && asksFor(filter, "hasMember"),
    isEmpty: books.size > 1 || uids.size > 1 || terms.includes(false),
  };
}

/** Conditions on names and addresses, which Zimbra's index of contacts covers. */
const SEARCHED = [
  "text",
  "name",
  "name/given",
  "name/surname",
  "name/surname2",
  "nickname",
  "organization",
  "email",
] as const;

/** Conditions and filters all of which must hold. */
function allOf(filter: ContactCardFilter, depth: number): readonly ContactCardFilter[] {
  if (depth > MAX_DEPTH) {
    throw new MethodFailure("unsupportedFilter", "These conditions are nested too deep.");
  }
  if (!("operator" in filter) || filter.operator !== "AND") return [filter];
  return filter.conditions.flatMap((inner) => allOf(inner, depth + 1));
}

/** Whether a filter says more than an address book. */
function hasTest(filter: ContactCardFilter): boolean {
  if ("operator" in filter) {
    return filter.operator !== "AND" || filter.conditions.some(hasTest);
  }
  return Object.entries(filter).some(
    ([name, value]) => name !== "inAddressBook" && value !== undefined && value !== null,
  );
}

function asksFor(filter: ContactCardFilter, name: keyof ContactCardFilterCondition): boolean {
  if ("operator" in filter) return filter.conditions.some((inner) => asksFor(inner, name));
  return filter[name] !== undefined;
}

/** Zimbra does not tell when a contact was created. */
function testOf(filter: ContactCardFilter): CardTest {
  if (asksFor(filter, "createdBefore") || asksFor(filter, "createdAfter")) {
    const description = "The mail server does not tell when a contact was created.";
    throw new MethodFailure("unsupportedFilter", description);
  }
  try {
    return cardTest(filter);
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    throw new MethodFailure("unsupportedFilter", error.message, { cause: error });
  }
}
