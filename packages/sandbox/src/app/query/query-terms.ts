// Above the usual length: one table, a short entry for each field of the language.
/**
 * What each field of the query language asks of an item (zm-mailbox `index/query`).
 *
 * @module
 */
import { noSuchTag, SoapFault } from "../fault.js";
import type { ContactItem, MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type DateContext, parseDateValue } from "./date-range.js";
import { containsWords, foldText, indexText, wordPattern } from "./fold-text.js";
import {
  type FolderReach,
  type FolderSets,
  folderOfPath,
  folderSets,
  remoteFolders,
} from "./folder-scope.js";
import { type ItemText, itemText, type SearchableItem } from "./item-text.js";
import { parseQuery, type QueryNode, type QueryTerm } from "./parse-query.js";
import { queryParseError } from "./tokenize-query.js";

/** A condition on one item of a mailbox. */
export type ItemTest = (item: SearchableItem, mailbox: Mailbox) => boolean;

/** What queries are resolved against. */
export interface QueryEnvironment extends FolderReach, DateContext {
  /** The person's own addresses, for `is:tome` and its like. */
  readonly ownAddresses: readonly string[];
  /** Reads an item id, with its account when the query names one. */
  readonly resolveId: (text: string) => { readonly mailbox: Mailbox; readonly id: number };
  readonly includeTrash: boolean;
  readonly includeJunk: boolean;
  /** Search folders that the term stands in, to refuse those that go in circles. */
  readonly depth: number;
  /** Compiles the query of a search folder, which needs the connectives too. */
  readonly compileNested: (node: QueryNode, environment: QueryEnvironment) => CompiledTerm;
}

/** A part of a query, compiled. */
export interface CompiledTerm {
  /** Undefined when the value holds no word: such a term says nothing. */
  readonly test: ItemTest | undefined;
  /** Whether it says which folders count, so that Trash and Junk are not left out by default. */
  readonly placed: boolean;
  /** Other mailboxes that it names. */
  readonly mailboxes: readonly Mailbox[];
}

type TermCompiler = (term: QueryTerm, environment: QueryEnvironment) => CompiledTerm;

const free = (test: ItemTest | undefined): CompiledTerm => ({ test, placed: false, mailboxes: [] });
const never: ItemTest = () => false;

function messageTest(test: (message: MessageItem) => boolean): ItemTest {
  return (item) => item.type === "message" && test(item);
}

const parseError = (term: QueryTerm, reason: string): SoapFault => {
  return queryParseError(`${term.field}:${term.text}`, term.at, reason);
};

function textTerm(pick: (text: ItemText) => string): TermCompiler {
  return (term) => {
    const pattern = wordPattern(term.text);
    if (pattern.words.length === 0) return free(undefined);
    return free((item) => containsWords(pick(itemText(item)), pattern));
  };
}

/** Addresses of the given kinds: a whole domain (`@univ.fr`), or words of names and addresses. */
function addressTerm(types: string, pick: (text: ItemText) => readonly string[]): TermCompiler {
  return (term) => {
    if (term.text.startsWith("@")) {
      const domain = term.text.toLowerCase();
      return free(
        messageTest(({ summary }) =>
          summary.addresses.some(
            ({ type, address }) => types.includes(type) && address.toLowerCase().endsWith(domain),
          ),
        ),
      );
    }
    const pattern = wordPattern(term.text);
    if (pattern.words.length === 0) return free(undefined);
    return free((item) => pick(itemText(item)).some((text) => containsWords(text, pattern)));
  };
}

function inFolders(sets: FolderSets, own: Mailbox): CompiledTerm {
  const mailboxes = [...sets.keys()].filter((mailbox) => mailbox !== own);
  return {
    test: (item, mailbox) => sets.get(mailbox)?.has(item.folderId) ?? false,
    placed: true,
    mailboxes,
  };
}

function folderTerm(deep: boolean, byId: boolean): TermCompiler {
  return (term, environment) => {
    if (!byId) return placeTerm(folderOfPath(environment, term.text), deep, environment);
    const slash = term.text.indexOf("/");
    const { mailbox, id } = environment.resolveId(
      slash > 0 ? term.text.slice(0, slash) : term.text,
    );
    const item = mailbox.item(id);
    if (item?.type !== "folder" && item?.type !== "link" && item?.type !== "search") {
      // A folder id that points nowhere matches nothing, so that stale clients go on working.
      return { test: never, placed: true, mailboxes: [] };
    }
    return placeTerm({ mailbox, folder: item }, deep, environment);
  };
}

function placeTerm(
  place: ReturnType<typeof folderOfPath>,
  deep: boolean,
  environment: QueryEnvironment,
): CompiledTerm {
  const { folder } = place;
  if (folder.type !== "search")
    return inFolders(folderSets(environment, place, deep), environment.mailbox);
  const depth = environment.depth + 1;
  if (depth > 5)
    throw new SoapFault("service.INVALID_REQUEST", "invalid request: search folders in a circle");
  const { node } = parseQuery(folder.query);
  return environment.compileNested(node, { ...environment, depth });
}

const flag = (letter: string, wanted: boolean): ItemTest => {
  return (item) => item.flags.includes(letter) === wanted;
};

const flagStates: ReadonlyMap<string, ItemTest> = new Map([
  ["read", flag("u", false)],
  ["unread", flag("u", true)],
  ["flagged", flag("f", true)],
  ["unflagged", flag("f", false)],
  ["draft", flag("d", true)],
  ["sent", flag("s", true)],
  ["fromme", flag("s", true)],
  ["received", flag("s", false)],
  ["replied", flag("r", true)],
  ["unreplied", flag("r", false)],
  ["forwarded", flag("w", true)],
  ["unforwarded", flag("w", false)],
  ["invite", flag("v", true)],
]);

const meKinds: ReadonlyMap<string, string> = new Map([
  ["tome", "t"],
  ["ccme", "c"],
  ["toccme", "tc"],
  ["tofromme", "tf"],
  ["fromccme", "fc"],
  ["tofromccme", "tfc"],
]);

function isTerm(term: QueryTerm, environment: QueryEnvironment): CompiledTerm {
  const state = term.text.toLowerCase();
  const byFlag = flagStates.get(state);
  if (byFlag) return free(byFlag);
  const kinds = meKinds.get(state);
  if (kinds) {
    const own = new Set(environment.ownAddresses.map((address) => address.toLowerCase()));
    return free(
      messageTest((message) => {
        if (kinds.includes("f") && message.flags.includes("s")) return true;
        return message.summary.addresses.some(
          ({ type, address }) => kinds.includes(type) && own.has(address.toLowerCase()),
        );
      }),
    );
  }
  switch (state) {
    case "anywhere":
      return { test: () => true, placed: true, mailboxes: [] };
    case "local":
      return { test: (_, mailbox) => mailbox === environment.mailbox, placed: true, mailboxes: [] };
    case "remote":
      return inFolders(remoteFolders(environment), environment.mailbox);
    case "solo":
      return free((item, mailbox) => conversationSize(item, mailbox) === 1);
    default:
      throw parseError(term, `unknown state: ${term.text}`);
  }
}

function conversationSize(item: SearchableItem, mailbox: Mailbox): number {
  return item.type === "message" ? mailbox.conversationMessages(item.conversationId).length : 0;
}

/** Numbers compared as `5`, `>5`, `<=5`. */
function compare(text: string): { readonly sign: string; readonly rest: string } {
  const match = /^([<>]=?)?(.*)$/s.exec(text)!;
  return { sign: match[1] ?? "=", rest: match[2]! };
}

function holds(sign: string, value: number, bound: number): boolean {
  if (sign === ">") return value > bound;
  if (sign === "<") return value < bound;
  if (sign === ">=") return value >= bound;
  return sign === "<=" ? value <= bound : value === bound;
}

const sizeUnits: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1_024,
  m: 1_048_576,
  g: 1_073_741_824,
};

function sizeTerm(fixedSign: string | undefined): TermCompiler {
  return (term) => {
    const { sign, rest } = compare(term.text.toLowerCase());
    const match = /^(\d{1,15})\s?(b|[kmg]b?)?$/.exec(rest);
    if (!match) throw parseError(term, "invalid size");
    const bytes = Number(match[1]) * (sizeUnits[(match[2] ?? "").slice(0, 1)] ?? 1);
    return free((item) => holds(fixedSign ?? sign, item.size, bytes));
  };
}

function numberTerm(
  read: (item: SearchableItem, mailbox: Mailbox) => number,
  fixedSign?: string,
): TermCompiler {
  return (term) => {
    const { sign, rest } = compare(term.text);
    if (!/^\d{1,15}$/.test(rest)) throw parseError(term, "not a number");
    return free((item, mailbox) => holds(fixedSign ?? sign, read(item, mailbox), Number(rest)));
  };
}

function dateTerm(term: QueryTerm, environment: QueryEnvironment): CompiledTerm {
  const fixed = { before: "<", after: ">" }[term.field];
  const { sign: written, rest } = compare(term.text);
  if (fixed && written !== "=") throw parseError(term, "invalid date");
  const range = parseDateValue(rest, term.field, environment);
  if (!range) throw parseError(term, "invalid date");
  if (term.field.startsWith("appt-")) return free(never);
  const { start, end } = range;
  const sign = fixed ?? written;
  const dateOf = (item: SearchableItem): number =>
    term.field === "mdate" ? item.changeDate : item.date;
  if (sign === "<") return free((item) => dateOf(item) < start);
  if (sign === "<=") return free((item) => dateOf(item) < end);
  if (sign === ">") return free((item) => dateOf(item) >= end);
  if (sign === ">=") return free((item) => dateOf(item) >= start);
  return free((item) => dateOf(item) >= start && dateOf(item) < end);
}

function tagTerm(term: QueryTerm, { mailbox }: QueryEnvironment): CompiledTerm {
  const tag = mailbox.tagNamed(term.text);
  if (!tag) throw noSuchTag(term.text);
  return free((item, owner) => owner === mailbox && item.tags.includes(tag.id));
}

function conversationTerm(term: QueryTerm, environment: QueryEnvironment): CompiledTerm {
  const { mailbox, id } = environment.resolveId(term.text);
  return {
    test: (item, owner) =>
      owner === mailbox && item.type === "message" && item.conversationId === id,
    placed: true,
    mailboxes: mailbox === environment.mailbox ? [] : [mailbox],
  };
}

function itemTerm(term: QueryTerm, environment: QueryEnvironment): CompiledTerm {
  const text = term.text.toLowerCase();
  if (text === "all") return { test: () => true, placed: true, mailboxes: [] };
  if (text === "none") return { test: never, placed: true, mailboxes: [] };
  const wanted = text
    .split(",")
    .filter((id) => id.trim() !== "")
    .map((id) => environment.resolveId(id));
  const keys = new Set(wanted.map(({ mailbox, id }) => `${mailbox.accountId}:${id}`));
  return {
    test: (item, mailbox) => keys.has(`${mailbox.accountId}:${item.id}`),
    placed: true,
    mailboxes: [...new Set(wanted.map(({ mailbox }) => mailbox))].filter(
      (mailbox) => mailbox !== environment.mailbox,
    ),
  };
}

/** Short names of content types that people use in `attachment:` and `type:`. */
const typeNames: ReadonlyMap<string, string> = new Map([
  ["image", "image/*"],
  ["text", "text/*"],
  ["audio", "audio/*"],
  ["video", "video/*"],
  ["application", "application/*"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["bmp", "image/bmp"],
  ["pdf", "application/pdf"],
  ["word", "application/msword"],
  ["msword", "application/msword"],
  ["excel", "application/vnd.ms-excel"],
  ["xls", "application/vnd.ms-excel"],
  ["ppt", "application/vnd.ms-powerpoint"],
  ["msppt", "application/vnd.ms-powerpoint"],
]);

function attachmentTerm(term: QueryTerm): CompiledTerm {
  const asked = term.text.toLowerCase();
  if (asked === "any") return free(messageTest(({ summary }) => summary.hasAttachment));
  if (asked === "none") return free(messageTest(({ summary }) => !summary.hasAttachment));
  const wanted = typeNames.get(asked) ?? asked;
  const matches = wanted.endsWith("/*")
    ? (type: string): boolean => type.startsWith(wanted.slice(0, -1))
    : (type: string): boolean => type === wanted;
  return free(messageTest(({ summary }) => summary.attachments.some(({ type }) => matches(type))));
}

function hasTerm(term: QueryTerm): CompiledTerm {
  if (term.text.toLowerCase() !== "attachment") return free(never);
  return free(messageTest(({ summary }) => summary.hasAttachment));
}

function priorityTerm(term: QueryTerm): CompiledTerm {
  const letter = { high: "!", low: "?" }[term.text.toLowerCase()];
  if (!letter) throw parseError(term, "invalid priority");
  return free(flag(letter, true));
}

/** Attributes of contacts have capital letters, the fields of a query have none. */
function attributeNamed({ attributes }: ContactItem, field: string): string | undefined {
  const name = Object.keys(attributes).find((one) => one.toLowerCase() === field);
  return name === undefined ? undefined : attributes[name];
}

function headerTerm(term: QueryTerm): CompiledTerm {
  const name = term.field.slice(1);
  if (!name) throw parseError(term, "invalid field format");
  const pattern = wordPattern(term.text);
  if (pattern.words.length === 0) return free(undefined);
  return free((item) => {
    const value =
      item.type === "message"
        ? item.summary.fields?.[name]
        : item.type === "contact"
          ? attributeNamed(item, name)
          : undefined;
    return value !== undefined && containsWords(indexText(value), pattern);
  });
}

function messageIdTerm(term: QueryTerm): CompiledTerm {
  const wanted = foldText(term.text).replace(/^<|>$/g, "");
  return free(
    messageTest(
      ({ summary }) => foldText(summary.messageId ?? "").replace(/^<|>$/g, "") === wanted,
    ),
  );
}

const compilers: ReadonlyMap<string, TermCompiler> = new Map([
  ["content", textTerm(({ content }) => content)],
  ["subject", textTerm(({ subject }) => subject)],
  ["filename", textTerm(({ filenames }) => filenames)],
  ["from", addressTerm("fs", ({ from }) => [from])],
  ["to", addressTerm("t", ({ to }) => [to])],
  ["cc", addressTerm("c", ({ cc }) => [cc])],
  ["tofrom", addressTerm("tfs", ({ to, from }) => [to, from])],
  ["tocc", addressTerm("tc", ({ to, cc }) => [to, cc])],
  ["fromcc", addressTerm("fsc", ({ from, cc }) => [from, cc])],
  ["tofromcc", addressTerm("tfsc", ({ to, from, cc }) => [to, from, cc])],
  ["in", folderTerm(false, false)],
  ["under", folderTerm(true, false)],
  ["inid", folderTerm(false, true)],
  ["underid", folderTerm(true, true)],
  ["is", isTerm],
  ["has", hasTerm],
  ["attachment", attachmentTerm],
  ["type", attachmentTerm],
  ["tag", tagTerm],
  ["conv", conversationTerm],
  ["item", itemTerm],
  ["msgid", messageIdTerm],
  ["priority", priorityTerm],
  ["size", sizeTerm(undefined)],
  ["larger", sizeTerm(">")],
  ["bigger", sizeTerm(">")],
  ["smaller", sizeTerm("<")],
  ["modseq", numberTerm((item) => item.modifiedSequence)],
  ["conv-count", numberTerm(conversationSize)],
  ["conv-minm", numberTerm(conversationSize, ">=")],
  ["conv-maxm", numberTerm(conversationSize, "<=")],
  ["contact", contactTerm],
]);

/** Contacts in which every word begins a word somewhere (zm-mailbox `ContactQuery`). */
function contactTerm(term: QueryTerm): CompiledTerm {
  const { words } = wordPattern(term.text);
  if (words.length === 0) return free(undefined);
  return free(
    (item) =>
      item.type === "contact" && words.every((word) => itemText(item).content.includes(` ${word}`)),
  );
}

const dateFields =
  /^(?:date|mdate|day|week|month|year|after|before|appt-start|appt-end|conv-start|conv-end)$/;

/** Compiles one term; fields that no item of the sandbox has (`company:`, `envto:`, ...) find nothing. */
export function compileTerm(term: QueryTerm, environment: QueryEnvironment): CompiledTerm {
  if (term.field.startsWith("#")) return headerTerm(term);
  if (dateFields.test(term.field)) return dateTerm(term, environment);
  return compilers.get(term.field)?.(term, environment) ?? free(never);
}
