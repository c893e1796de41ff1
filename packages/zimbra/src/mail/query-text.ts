/**
 * From a filter of `Email/query` to Zimbra's query language. Every text of a person ends up between
 * quotation marks without any character that has a meaning there, so no text can become an operator.
 *
 * @module
 */
import type { EmailFilter, EmailFilterCondition } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { isItemId } from "./ids.js";
import { tagOfKeyword } from "./keywords.js";

/** A part of a query: always true, always false, or text that can be negated and joined. */
type Part = boolean | { readonly text: string; readonly placed: boolean };

/** Names of tags by id. */
export type TagNames = ReadonlyMap<string, string>;

/** Characters of one text condition. */
const MAX_TEXT = 500;
/** Words of one text condition. */
const MAX_WORDS = 20;
/** Conditions and operators within each other. */
const MAX_DEPTH = 20;

const term = (text: string): Part => ({ text, placed: false });

/**
 * The query text of a filter; false where nothing can match.
 *
 * @throws MethodFailure `unsupportedFilter`, `invalidArguments`.
 */
export function queryTextOf(filter: EmailFilter | null, tags: TagNames): string | false {
  const part = filter ? compile(filter, tags, 0) : true;
  if (part === false) return false;
  if (part === true) return "is:anywhere";
  // Without a place of its own Zimbra would leave out Trash and Junk.
  return part.placed ? part.text : `(${part.text} and is:anywhere)`;
}

/** Ids of the tags that a filter names, whose names its text needs. */
export function tagsInFilter(filter: EmailFilter | null): readonly string[] {
  if (!filter) return [];
  if ("operator" in filter) return filter.conditions.flatMap((inner) => tagsInFilter(inner));
  const keywords = [filter.hasKeyword, filter.notKeyword].filter((word) => word !== undefined);
  return keywords.map(tagOfKeyword).filter((id) => id !== undefined);
}

function compile(filter: EmailFilter, tags: TagNames, depth: number): Part {
  if (depth > MAX_DEPTH) throw unsupported("These conditions are nested too deep.");
  if (!("operator" in filter)) return and(conditionParts(filter, tags));
  const parts = filter.conditions.map((inner) => compile(inner, tags, depth + 1));
  if (filter.operator === "AND") return and(parts);
  return filter.operator === "OR" ? or(parts) : not(or(parts));
}

function and(parts: readonly Part[]): Part {
  if (parts.includes(false)) return false;
  const texts = parts.filter((part) => typeof part === "object");
  if (texts.length < 2) return texts[0] ?? true;
  return {
    text: `(${texts.map(({ text }) => text).join(" and ")})`,
    placed: texts.some(({ placed }) => placed),
  };
}

function or(parts: readonly Part[]): Part {
  if (parts.includes(true)) return true;
  const texts = parts.filter((part) => typeof part === "object");
  if (texts.length < 2) return texts[0] ?? false;
  return {
    text: `(${texts.map(({ text }) => text).join(" or ")})`,
    placed: texts.every(({ placed }) => placed),
  };
}

function not(part: Part): Part {
  if (typeof part === "boolean") return !part;
  // The grammar takes one sign before a clause.
  return term(part.text.startsWith("-") ? `-(${part.text})` : `-${part.text}`);
}

type Compilers = {
  readonly [Name in keyof EmailFilterCondition]-?: (
    value: NonNullable<EmailFilterCondition[Name]>,
    tags: TagNames,
  ) => Part;
};

const COMPILERS: Compilers = {
  inMailbox: (id) => (isItemId(id) ? { text: `inid:"${id}"`, placed: true } : false),
  inMailboxOtherThan: (ids) =>
    and(ids.filter(isItemId).map((id) => ({ text: `-inid:"${id}"`, placed: false }))),
  before: (date) => term(`date:<${instant(date)}`),
  after: (date) => term(`date:>=${instant(date)}`),
  minSize: (size) => (size <= 0 ? true : term(`larger:${Math.trunc(size) - 1}`)),
  maxSize: (size) => (size <= 0 ? false : term(`-larger:${Math.trunc(size) - 1}`)),
  hasKeyword: (keyword, tags) => keywordPart(keyword, tags),
  notKeyword: (keyword, tags) => not(keywordPart(keyword, tags)),
  hasAttachment: (has) => (has ? term("has:attachment") : term("-has:attachment")),
  text: (text) => words(text, ["from", "to", "cc", "subject", "content"]),
  from: (text) => words(text, ["from"]),
  to: (text) => words(text, ["to"]),
  cc: (text) => words(text, ["cc"]),
  subject: (text) => words(text, ["subject"]),
  body: (text) => words(text, ["content"]),
  bcc: () => refuse("bcc"),
  header: () => refuse("header"),
  allInThreadHaveKeyword: () => refuse("allInThreadHaveKeyword"),
  someInThreadHaveKeyword: () => refuse("someInThreadHaveKeyword"),
  noneInThreadHaveKeyword: () => refuse("noneInThreadHaveKeyword"),
};

function conditionParts(condition: EmailFilterCondition, tags: TagNames): readonly Part[] {
  return Object.entries(condition).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const compiler = Object.hasOwn(COMPILERS, name)
      ? (COMPILERS[name as keyof Compilers] as (value: unknown, tags: TagNames) => Part)
      : refuse(name);
    return [compiler(value, tags)];
  });
}

function unsupported(description: string): MethodFailure {
  return new MethodFailure("unsupportedFilter", description);
}

function refuse(name: string): never {
  throw unsupported(`The mail server can't search by ${name.slice(0, 40)}.`);
}

function instant(date: string): number {
  const time = Date.parse(date);
  if (Number.isNaN(time)) throw new MethodFailure("invalidArguments", "A date can't be read.");
  return Math.max(0, time);
}

const FLAG_TERMS: ReadonlyMap<string, string> = new Map([
  ["$seen", "is:read"],
  ["$flagged", "is:flagged"],
  ["$answered", "is:replied"],
  ["$forwarded", "is:forwarded"],
  ["$draft", "is:draft"],
  ["$important", "priority:high"],
]);

function keywordPart(keyword: string, tags: TagNames): Part {
  const flag = FLAG_TERMS.get(keyword.toLowerCase());
  if (flag !== undefined) return term(flag);
  const id = tagOfKeyword(keyword);
  const name = id === undefined ? undefined : tags.get(id);
  if (name === undefined) return false;
  // A name that was changed in any way would be another tag's.
  if (/["\\\p{C}]/u.test(name)) throw unsupported("This tag's name can't be searched for.");
  return term(`tag:"${name}"`);
}

/** A text between quotation marks, without what could end or extend the quotation. */
export function quoted(text: string): string {
  const harmless = text.normalize("NFC").replace(/["\\*{}()\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return `"${harmless.replace(/\s+/g, " ").trim()}"`;
}

function words(text: string, fields: readonly string[]): Part {
  if (text.length > MAX_TEXT) throw unsupported("This search text is too long.");
  if (text.trim() === "") return true;
  const found = [...text.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map((match) => quoted(match[1] ?? match[0]))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (found.length > MAX_WORDS) throw unsupported("This search has too many words.");
  if (found.length === 0) return false;
  return and(found.map((word) => or(fields.map((field) => term(`${field}:${word}`)))));
}
