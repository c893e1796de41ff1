/**
 * From a filter of `Email/query` (RFC 8621 section 4.4.1) to what is searched for in one mailbox. Texts
 * of a person become arguments of SEARCH as they are, so that no text is an operator.
 *
 * @module
 */
import type { EmailFilter, EmailFilterCondition, Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { astring, atom } from "./imap-command.js";
import { flagOfKeyword } from "./keywords.js";
import { and, not, or, type SearchNode, term } from "./search-node.js";

/** What a filter is read for: one mailbox. */
export interface SearchTarget {
  readonly mailboxId: Id;
  /** Flags that the mailbox knows, in its spelling. */
  readonly flags: Iterable<string>;
}

/** Longest text that is searched for, in characters. */
const MAX_TEXT = 1_000;
/** Most words of one text. */
const MAX_WORDS = 20;
/** Conditions and operators of one filter. */
const MAX_NODES = 256;

type Compilers = {
  readonly [Name in keyof EmailFilterCondition]-?: (
    value: NonNullable<EmailFilterCondition[Name]>,
    target: SearchTarget,
  ) => SearchNode;
};

const COMPILERS: Compilers = {
  inMailbox: (id, { mailboxId }) => id === mailboxId,
  inMailboxOtherThan: (ids, { mailboxId }) => !ids.includes(mailboxId),
  before: (date) => ({ op: "received", side: "before", time: instant(date) }),
  after: (date) => ({ op: "received", side: "after", time: instant(date) }),
  minSize: (size) => size <= 0 || (size <= MAX_SIZE && term("LARGER", octets(size - 1))),
  maxSize: (size) => size > 0 && (size > MAX_SIZE || term("SMALLER", octets(size))),
  hasKeyword: keywordNode,
  notKeyword: (keyword, target) => not(keywordNode(keyword, target)),
  hasAttachment: (has) => (has ? { op: "attachment" } : not({ op: "attachment" })),
  text: (text) => words(text, ["FROM", "TO", "CC", "BCC", "SUBJECT", "BODY"]),
  from: (text) => words(text, ["FROM"]),
  to: (text) => words(text, ["TO"]),
  cc: (text) => words(text, ["CC"]),
  bcc: (text) => words(text, ["BCC"]),
  subject: (text) => words(text, ["SUBJECT"]),
  body: (text) => words(text, ["BODY"]),
  header: headerNode,
  allInThreadHaveKeyword: () => refuse("allInThreadHaveKeyword"),
  someInThreadHaveKeyword: () => refuse("someInThreadHaveKeyword"),
  noneInThreadHaveKeyword: () => refuse("noneInThreadHaveKeyword"),
};

/** Sizes of messages are numbers of 32 bits (RFC 3501 section 9). */
const MAX_SIZE = 4_294_967_295;

const octets = (size: number) => atom(String(Math.trunc(size)));

/**
 * What a filter asks of the emails of one mailbox.
 *
 * @throws MethodFailure `unsupportedFilter`, `invalidArguments`.
 */
export function searchNodeOf(filter: EmailFilter | null, target: SearchTarget): SearchNode {
  let left = MAX_NODES;
  const read = (node: EmailFilter): SearchNode => {
    left -= 1;
    if (left < 0) throw unsupported("The filter is too large.");
    if (!("operator" in node)) return and(conditionNodes(node, target));
    const nodes = node.conditions.map(read);
    if (node.operator === "AND") return and(nodes);
    return node.operator === "OR" ? or(nodes) : not(or(nodes));
  };
  return filter === null || read(filter);
}

/** Mailboxes that a filter names with `inMailbox`. */
export function mailboxesNamed(filter: EmailFilter | null): ReadonlySet<Id> {
  if (filter === null) return new Set();
  if ("operator" in filter) {
    return new Set(filter.conditions.flatMap((inner) => [...mailboxesNamed(inner)]));
  }
  const { inMailbox } = filter;
  return new Set(inMailbox === undefined ? [] : [inMailbox]);
}

function conditionNodes(
  condition: EmailFilterCondition,
  target: SearchTarget,
): readonly SearchNode[] {
  return Object.entries(condition).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const compiler = Object.hasOwn(COMPILERS, name)
      ? (COMPILERS[name as keyof Compilers] as (value: unknown, target: SearchTarget) => SearchNode)
      : refuse(name);
    return [compiler(value, target)];
  });
}

const unsupported = (description: string): MethodFailure =>
  new MethodFailure("unsupportedFilter", description);

function refuse(name: string): never {
  throw unsupported(`The mail server can't search by ${name.slice(0, 40)}.`);
}

function instant(date: string): number {
  const time = Date.parse(date);
  if (Number.isNaN(time)) throw new MethodFailure("invalidArguments", "A date can't be read.");
  return time;
}

/** Keys of SEARCH for system flags. */
const FLAG_KEYS: ReadonlyMap<string, string> = new Map([
  ["$seen", "SEEN"],
  ["$flagged", "FLAGGED"],
  ["$answered", "ANSWERED"],
  ["$draft", "DRAFT"],
]);

function keywordNode(keyword: string, { flags }: SearchTarget): SearchNode {
  const name = keyword.toLowerCase();
  const key = FLAG_KEYS.get(name);
  if (key !== undefined) return term(key);
  // Any other character would make it something else than an atom (RFC 3501 section 9).
  if (!/^[\x21-\x7e]{1,255}$/.test(name) || /[(){%*"\\\]]/.test(name)) return false;
  return term("KEYWORD", atom(flagOfKeyword(name, flags)));
}

function headerNode(header: readonly string[]): SearchNode {
  const [name = "", text = ""] = header;
  if (!/^[\x21-\x39\x3b-\x7e]{1,255}$/.test(name)) return false;
  return term("HEADER", astring(name), astring(checked(text).normalize("NFC")));
}

function checked(text: string): string {
  if (text.length > MAX_TEXT) throw unsupported("This search text is too long.");
  return text;
}

/** The words and quoted phrases of a text: all of them are wanted, each in any of the fields. */
function words(text: string, fields: readonly string[]): SearchNode {
  if (checked(text).trim() === "") return true;
  const found = [...text.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map((match) => plainWord(match[1] ?? match[0]))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (found.length > MAX_WORDS) throw unsupported("This search has too many words.");
  if (found.length === 0) return false;
  return and(found.map((word) => or(fields.map((field) => term(field, astring(word))))));
}

const plainWord = (word: string): string =>
  word
    .normalize("NFC")
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
