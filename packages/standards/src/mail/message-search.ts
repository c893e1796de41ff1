/**
 * SEARCH and SORT in one mailbox: days and attachments, which IMAP can't search exactly, become sets of
 * UIDs first, so that operators around them stay exact.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import type { ImapAttribute, ImapResponse } from "imapflow";
import type { SelectedMailbox } from "../imap/imap-scope.js";
import { derivedBodyOf } from "./derived-body.js";
import {
  atom,
  type ImapArgument,
  listOf,
  numberOf,
  refusalOf,
  runCommand,
  textOf,
} from "./imap-command.js";
import { fetchMessages, searchDate } from "./message-fetch.js";
import { compareValues, fetchSortValues, type OrderKey, sortCriteria } from "./message-order.js";
import {
  and,
  hasLiteral,
  not,
  or,
  type PlainNode,
  type ReceivedNode,
  searchKeys,
  type SearchNode,
  term,
  uidTerm,
} from "./search-node.js";
import { expandUidSet } from "./uid-set.js";

/** Emails of three days, or emails that may have an attachment, that are looked at one by one. */
const MAX_INSPECTED = 10_000;
/** Emails that are put in order here, where the server does not sort. */
const MAX_SORTED = 10_000;

const DAY = 86_400_000;
/** Dates of IMAP have four digits for the year. */
const LATEST = Date.UTC(9_998, 0, 1);

/** What a mailbox has found: UIDs in order, the first of them at least, and how many there are. */
export interface FoundUids {
  readonly uids: readonly number[];
  readonly count: number;
}

/**
 * UIDs of a mailbox that match, in the order asked for; only the first `most` where the server can
 * leave it at that.
 *
 * @throws MethodFailure `unsupportedFilter`, `unsupportedSort`.
 */
export async function findUids(
  mailbox: SelectedMailbox,
  node: SearchNode,
  order: readonly OrderKey[],
  most: number | undefined,
): Promise<FoundUids> {
  const plain = await plainNodeOf(mailbox, node, true);
  if (plain === false) return { uids: [], count: 0 };
  const keys = searchKeys(plain);
  const criteria = sortCriteria(mailbox, order);
  if (criteria !== undefined) return sorted(mailbox, [criteria, atom("UTF-8"), ...keys], most);
  const { uids, count } = await search(mailbox, keys);
  if (count > MAX_SORTED) {
    throw new MethodFailure("unsupportedSort", "There are too many emails to be sorted here.");
  }
  const values = await fetchSortValues(mailbox, uids, order);
  const own = [...values]
    .sort(([uid, a], [other, b]) => compareValues(a, b, order) || other - uid)
    .map(([uid]) => uid);
  return { uids: own, count: own.length };
}

/** SORT, with the first results only where the server can give them (RFC 5267). */
async function sorted(
  mailbox: SelectedMailbox,
  attributes: readonly ImapArgument[],
  most: number | undefined,
): Promise<FoundUids> {
  const hasContext = mailbox.has("CONTEXT=SORT") || mailbox.has("CONTEXT=SEARCH");
  if (most === undefined || most < 1 || !mailbox.has("ESORT") || !hasContext) {
    return askFor(mailbox, "UID SORT", attributes);
  }
  const options = [atom("COUNT"), atom("PARTIAL"), atom(`1:${most}`)];
  try {
    return await ask(mailbox, "UID SORT", [atom("RETURN"), options, ...attributes]);
  } catch (error) {
    // Some have it for SEARCH only.
    if (refusalOf(error) === undefined) throw error;
    return askFor(mailbox, "UID SORT", attributes);
  }
}

/** UIDs of a mailbox that match, in no order that says anything. */
export async function searchUids(
  mailbox: SelectedMailbox,
  node: PlainNode,
): Promise<readonly number[]> {
  return node === false ? [] : (await search(mailbox, searchKeys(node))).uids;
}

function search(mailbox: SelectedMailbox, keys: readonly ImapArgument[]): Promise<FoundUids> {
  // A session that speaks UTF-8 names no charset (RFC 6855 section 3).
  const needsCharset = hasLiteral(keys) && !mailbox.client.enabled.has("UTF8=ACCEPT");
  const charset = needsCharset ? [atom("CHARSET"), atom("UTF-8")] : [];
  return askFor(mailbox, "UID SEARCH", [...charset, ...keys]);
}

/** Response codes of refusals that would be the same at any time (RFC 3501 section 7.1, RFC 5530). */
const LASTING: ReadonlySet<string> = new Set(["BADCHARSET", "CANNOT", "CLIENTBUG"]);

type SearchCommand = "UID SEARCH" | "UID SORT";

async function askFor(
  mailbox: SelectedMailbox,
  command: SearchCommand,
  attributes: readonly ImapArgument[],
): Promise<FoundUids> {
  try {
    return await ask(mailbox, command, attributes);
  } catch (error) {
    const refusal = refusalOf(error);
    const isLasting = refusal?.code === undefined || LASTING.has(refusal.code);
    if (refusal === undefined || !isLasting) throw error;
    // The text of the refusal may quote what was searched for.
    throw new MethodFailure("unsupportedFilter", "The mail server can't search for this.", {
      cause: error,
    });
  }
}

async function ask(
  { client }: SelectedMailbox,
  command: SearchCommand,
  attributes: readonly ImapArgument[],
): Promise<FoundUids> {
  const found = new Set<number>();
  let count: number | undefined;
  const read = ({ numbers, attributes: told = [] }: ImapResponse): void => {
    for (const uid of numbers ?? told.map(numberOf)) {
      if (uid !== undefined && uid > 0) found.add(uid);
    }
  };
  // What RFC 4731 and RFC 5267 make of both answers.
  const ESEARCH = ({ attributes: told = [] }: ImapResponse): void => {
    const valueOf = (name: string): ImapAttribute | undefined => {
      const at = told.findIndex((item) => textOf(item)?.toUpperCase() === name);
      return at < 0 ? undefined : told[at + 1];
    };
    count = numberOf(valueOf("COUNT"));
    const set = textOf(listOf(valueOf("PARTIAL"))[1]) ?? textOf(valueOf("ALL")) ?? "";
    for (const uid of expandUidSet(set)) found.add(uid);
  };
  await runCommand(client, command, attributes, { SEARCH: read, SORT: read, ESEARCH });
  return { uids: [...found], count: Math.max(found.size, count ?? 0) };
}

/** A tree without what SEARCH does not know. `context` is what else an email has to meet. */
async function plainNodeOf(
  mailbox: SelectedMailbox,
  node: SearchNode,
  context: PlainNode,
): Promise<PlainNode> {
  if (typeof node === "boolean") return node;
  switch (node.op) {
    case "term":
      return node;
    case "received":
      return receivedNode(mailbox, node);
    case "attachment":
      return attachmentNode(mailbox, context);
    case "not":
      return not(await plainNodeOf(mailbox, node.node, context));
    case "or":
      return or(await eachOf(mailbox, node.nodes, context));
    case "and": {
      const cheap = node.nodes.filter((inner) => !needsStructures(inner));
      const dear = node.nodes.filter(needsStructures);
      const known = await eachOf(mailbox, cheap, context);
      return and([...known, ...(await eachOf(mailbox, dear, and([context, ...known])))]);
    }
  }
}

async function eachOf(
  mailbox: SelectedMailbox,
  nodes: readonly SearchNode[],
  context: PlainNode,
): Promise<readonly PlainNode[]> {
  const plain: PlainNode[] = [];
  for (const node of nodes) plain.push(await plainNodeOf(mailbox, node, context));
  return plain;
}

function needsStructures(node: SearchNode): boolean {
  if (typeof node === "boolean") return false;
  if (node.op === "not") return needsStructures(node.node);
  return node.op === "and" || node.op === "or"
    ? node.nodes.some(needsStructures)
    : node.op === "attachment";
}

const tooMany = (): MethodFailure =>
  new MethodFailure("unsupportedFilter", "There are too many emails to search among like this.");

/**
 * Emails that arrived before a moment, or at it and after: SINCE and BEFORE compare days in the zone
 * that the server gives its dates in (RFC 3501 section 6.4.4), so the three days around are looked at.
 */
async function receivedNode(
  mailbox: SelectedMailbox,
  { side, time }: ReceivedNode,
): Promise<PlainNode> {
  const isBefore = side === "before";
  if (time < DAY) return !isBefore;
  if (time > LATEST) return isBefore;
  const day = Math.floor(time / DAY) * DAY;
  const first = atom(searchDate(day - DAY));
  const after = atom(searchDate(day + 2 * DAY));
  const near = await searchUids(mailbox, and([term("SINCE", first), term("BEFORE", after)]));
  if (near.length > MAX_INSPECTED) throw tooMany();
  const dates = await fetchMessages(mailbox, near, { receivedAt: true });
  const exact = [...dates.values()].filter(({ receivedAt = 0 }) => receivedAt < time === isBefore);
  const sure = isBefore ? term("BEFORE", first) : term("SINCE", after);
  return or([sure, uidTerm(exact.map(({ uid }) => uid))]);
}

/** Keywords that say what Dovecot has found out about attachments when an email came. */
const HAS = "$HasAttachment";
const HAS_NOT = "$HasNoAttachment";

/** Emails with attachments: as the server marked them, the others by their structures. */
async function attachmentNode(mailbox: SelectedMailbox, context: PlainNode): Promise<PlainNode> {
  const flags = mailbox.client.mailbox === false ? undefined : mailbox.client.mailbox.flags;
  const isMarked = [HAS, HAS_NOT].every((keyword) => flags?.has(keyword) === true);
  const unmarked: readonly PlainNode[] = isMarked
    ? [term("UNKEYWORD", atom(HAS)), term("UNKEYWORD", atom(HAS_NOT))]
    : [];
  const type = atom("Content-Type");
  const mayHave = or([
    term("HEADER", type, { type: "STRING", value: "multipart/" }),
    and([
      term("HEADER", type, { type: "STRING", value: "/" }),
      not(term("HEADER", type, { type: "STRING", value: "text/" })),
    ]),
  ]);
  const candidates = await searchUids(mailbox, and([context, ...unmarked, mayHave]));
  if (candidates.length > MAX_INSPECTED) throw tooMany();
  const messages = await fetchMessages(mailbox, candidates, { structure: true });
  const found = [...messages.values()].filter(
    ({ structure }) => structure != null && derivedBodyOf(structure).hasAttachment,
  );
  const exact = uidTerm(found.map(({ uid }) => uid));
  return isMarked ? or([term("KEYWORD", atom(HAS)), exact]) : exact;
}
