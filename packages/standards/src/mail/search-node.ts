/**
 * What is searched for, as a tree that has lost what is always or never so, and how IMAP says it
 * (RFC 3501 section 6.4.4).
 *
 * @module
 */
import type { ImapArgument, ImapToken } from "./imap-command.js";
import { atom, sequence } from "./imap-command.js";
import { uidSet } from "./uid-set.js";

/** A key of SEARCH with its arguments. */
export interface TermNode {
  readonly op: "term";
  readonly tokens: readonly ImapArgument[];
}

/** A moment of arrival: SEARCH knows days only, so the emails around it have to be looked at. */
export interface ReceivedNode {
  readonly op: "received";
  readonly side: "before" | "after";
  /** Milliseconds. */
  readonly time: number;
}

/** An email with attachments: SEARCH knows none, so structures have to be looked at. */
export interface AttachmentNode {
  readonly op: "attachment";
}

/** A tree of conditions; `true` is met by all emails, `false` by none. */
export type SearchNode =
  | boolean
  | TermNode
  | ReceivedNode
  | AttachmentNode
  | { readonly op: "and" | "or"; readonly nodes: readonly Exclude<SearchNode, boolean>[] }
  | { readonly op: "not"; readonly node: Exclude<SearchNode, boolean> };

/** A tree that SEARCH can be asked as it is. */
export type PlainNode =
  | boolean
  | TermNode
  | { readonly op: "and" | "or"; readonly nodes: readonly Exclude<PlainNode, boolean>[] }
  | { readonly op: "not"; readonly node: Exclude<PlainNode, boolean> };

/** A key of SEARCH. */
export const term = (key: string, ...values: readonly ImapArgument[]): TermNode => ({
  op: "term",
  tokens: [atom(key), ...values],
});

/** These UIDs and no others. */
export function uidTerm(uids: readonly number[]): TermNode | false {
  return uids.length > 0 && term("UID", sequence(uidSet(uids)));
}

function joined<Node extends SearchNode>(
  op: "and" | "or",
  parts: readonly Node[],
  decisive: boolean,
):
  | Node
  | boolean
  | { readonly op: "and" | "or"; readonly nodes: readonly Exclude<Node, boolean>[] } {
  if (parts.some((part) => part === decisive)) return decisive;
  const nodes = parts.filter((part): part is Exclude<Node, boolean> => typeof part !== "boolean");
  return nodes.length > 1 ? { op, nodes } : (nodes[0] ?? !decisive);
}

/** All of them; of none, always. */
export function and(parts: readonly PlainNode[]): PlainNode;
export function and(parts: readonly SearchNode[]): SearchNode;
export function and(parts: readonly SearchNode[]): SearchNode {
  return joined("and", parts, false);
}

/** Any of them; of none, never. */
export function or(parts: readonly PlainNode[]): PlainNode;
export function or(parts: readonly SearchNode[]): SearchNode;
export function or(parts: readonly SearchNode[]): SearchNode {
  return joined("or", parts, true);
}

/** The opposite. */
export function not(part: PlainNode): PlainNode;
export function not(part: SearchNode): SearchNode;
export function not(part: SearchNode): SearchNode {
  if (typeof part === "boolean") return !part;
  return part.op === "not" ? part.node : { op: "not", node: part };
}

type PlainInner = Exclude<PlainNode, boolean>;

/** A node as one key: keys beside each other go into parentheses. */
function oneKey(node: PlainInner): readonly ImapArgument[] {
  return node.op === "and" ? [keysOf(node)] : keysOf(node);
}

function keysOf(node: PlainInner): readonly ImapArgument[] {
  switch (node.op) {
    case "term":
      return node.tokens;
    case "not":
      return [atom("NOT"), ...oneKey(node.node)];
    case "and":
      return node.nodes.flatMap(keysOf);
    case "or": {
      const [last, ...before] = [...node.nodes].reverse();
      if (last === undefined) return [];
      return before.reduce<readonly ImapArgument[]>(
        (keys, next) => [atom("OR"), ...oneKey(next), ...keys],
        oneKey(last),
      );
    }
  }
}

/** The arguments of a SEARCH without its charset. */
export function searchKeys(node: PlainInner | true): readonly ImapArgument[] {
  return node === true ? [atom("ALL")] : keysOf(node);
}

const isToken = (argument: ImapArgument): argument is ImapToken => !Array.isArray(argument);

/** Whether a charset has to be said (RFC 3501 section 6.4.4). */
export function hasLiteral(keys: readonly ImapArgument[]): boolean {
  return keys.some((key) => (isToken(key) ? key.type === "LITERAL" : hasLiteral(key)));
}
