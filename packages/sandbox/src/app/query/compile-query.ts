/**
 * From a parsed query to a predicate over the items of mailboxes. Names and ids are resolved once; a search then
 * looks once at each item.
 *
 * @module
 */
import type { QueryNode } from "./parse-query.js";
import { FolderId } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { folderSets } from "./folder-scope.js";
import type { SearchableItem } from "./item-text.js";
import {
  type CompiledTerm as Compiled,
  compileTerm,
  type ItemTest,
  type QueryEnvironment,
} from "./query-terms.js";

/** What a query is resolved against: mailbox, calendar of the person, reach beyond the mailbox. */
export type QueryScope = Omit<QueryEnvironment, "depth" | "compileNested">;

/** A query that is ready to run. */
export interface CompiledQuery {
  /** Whether the query finds an item of one of the mailboxes. */
  readonly matches: (item: SearchableItem, mailbox: Mailbox) => boolean;
  /** The mailboxes in which items may match: the caller's, and those behind mountpoints that the query names. */
  readonly mailboxes: readonly Mailbox[];
}

/** Trash and Junk with what lies below them: left out unless a query says where to look. */
function hiddenFolders(environment: QueryEnvironment): ItemTest {
  const { mailbox } = environment;
  const hidden = [
    ...(environment.includeTrash ? [] : [FolderId.trash]),
    ...(environment.includeJunk ? [] : [FolderId.junk]),
  ].flatMap((id) => {
    const place = { mailbox, folder: mailbox.folder(id) };
    return [...(folderSets({ mailbox, follow: () => undefined }, place, true).get(mailbox) ?? [])];
  });
  const ids = new Set(hidden);
  return (item, owner) => owner !== mailbox || !ids.has(item.folderId);
}

function isWanted(part: Compiled): part is Compiled & { readonly test: ItemTest } {
  return part.test !== undefined;
}

function compileAnd(parts: readonly Compiled[]): Compiled {
  const tests = parts.filter(isWanted).map(({ test }) => test);
  return {
    test:
      tests.length === 0
        ? undefined
        : (item, mailbox) => tests.every((test) => test(item, mailbox)),
    placed: parts.some(({ placed }) => placed),
    mailboxes: parts.flatMap(({ mailboxes }) => mailboxes),
  };
}

function compileOr(parts: readonly Compiled[], visible: ItemTest): Compiled {
  // Each alternative decides for itself whether Trash and Junk count.
  const tests = parts.filter(isWanted).map(({ test, placed }): ItemTest => {
    return placed ? test : (item, mailbox) => visible(item, mailbox) && test(item, mailbox);
  });
  return {
    test:
      tests.length === 0 ? undefined : (item, mailbox) => tests.some((test) => test(item, mailbox)),
    placed: true,
    mailboxes: parts.flatMap(({ mailboxes }) => mailboxes),
  };
}

function compileNode(node: QueryNode, environment: QueryEnvironment, visible: ItemTest): Compiled {
  switch (node.kind) {
    case "term":
      return compileTerm(node, environment);
    case "not": {
      const { test, mailboxes } = compileNode(node.operand, environment, visible);
      const negated: ItemTest | undefined = test && ((item, mailbox) => !test(item, mailbox));
      return { test: negated, placed: false, mailboxes };
    }
    case "and":
      return compileAnd(node.operands.map((operand) => compileNode(operand, environment, visible)));
    case "or": {
      const parts = node.operands.map((operand) => compileNode(operand, environment, visible));
      return parts.some(({ placed }) => placed)
        ? compileOr(parts, visible)
        : { ...compileOr(parts, () => true), placed: false };
    }
  }
}

/**
 * Resolves a query in a mailbox.
 *
 * @throws SoapFault `mail.QUERY_PARSE_ERROR` for a value that its field does not take, `mail.NO_SUCH_FOLDER`,
 *   `mail.NO_SUCH_TAG`.
 */
export function compileQuery(node: QueryNode, scope: QueryScope): CompiledQuery {
  const environment: QueryEnvironment = {
    ...scope,
    depth: 0,
    compileNested: (nested, inner) => compileNode(nested, inner, visible),
  };
  const visible = hiddenFolders(environment);
  const { test, placed, mailboxes } = compileNode(node, environment, visible);
  const all = [...new Set([environment.mailbox, ...mailboxes])];
  return {
    // A query of nothing but punctuation finds nothing.
    matches: (item, mailbox) =>
      test !== undefined && (placed || visible(item, mailbox)) && test(item, mailbox),
    mailboxes: all,
  };
}
