/**
 * `Mailbox/get`. IMAP counts messages only: a mailbox has as many threads as emails here.
 *
 * @module
 */
import type { Id, Mailbox, MailboxRights } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { ImapFlow } from "imapflow";
import { refusalOf, runCommand, textOf } from "../mail/imap-command.js";
import { pathArgument } from "./list-mailboxes.js";
import { sortOrderOf } from "./mailbox-roles.js";
import { marksOf, writeState } from "./mail-state.js";
import type { MailboxNode } from "./mailbox-tree.js";
import type { PersonScope } from "./person-scope.js";
import type { TimedCache } from "./timed-cache.js";

/** Letters of RFC 4314 by path, of mailboxes of others. */
export type SharedRights = ReadonlyMap<string, string>;

/** Mailboxes of others whose rights are asked for. */
const MAX_SHARED = 200;

/** Reads all mailboxes, or those of some ids. */
export async function getMailboxes(
  scope: PersonScope,
  rights: TimedCache<SharedRights>,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Mailbox>> {
  scope.requireAccount(accountId);
  const { nodes } = await scope.listing();
  const state = writeState(marksOf(nodes));
  const shared = await readRights(scope, rights, nodes);
  const all = nodes.map((node) => mailboxOf(node, shared.get(node.path)));
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((mailbox) => [mailbox.id, mailbox]));
  return {
    state,
    list: ids.flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

/** A mailbox as clients see it. */
export function mailboxOf(node: MailboxNode, letters: string | undefined): Mailbox {
  const { id, name, parentId, role, place, isSubscribed } = node;
  const total = place?.messages ?? 0;
  const unread = place?.unseen ?? 0;
  return {
    ...{ id, name, parentId, role, sortOrder: sortOrderOf(role) },
    ...{ totalEmails: total, unreadEmails: unread, totalThreads: total, unreadThreads: unread },
    myRights: rightsOf(node, letters),
    isSubscribed,
  };
}

/** What cannot be found out about a mailbox of somebody else is not promised. */
function rightsOf(node: MailboxNode, letters: string | undefined): MailboxRights {
  const may = (...any: readonly string[]): boolean =>
    node.isShared
      ? any.some((letter) => (letters ?? "lr").includes(letter))
      : node.place !== undefined;
  const isFree = node.role === null;
  return {
    mayReadItems: node.place !== undefined && may("r"),
    mayAddItems: may("i"),
    mayRemoveItems: may("t", "d") && may("e", "d"),
    maySetSeen: may("s"),
    maySetKeywords: may("w"),
    mayCreateChild: node.delimiter !== "" && (may("k", "c") || (!node.isShared && !node.place)),
    mayRename: isFree && may("x", "d"),
    mayDelete: isFree && may("x", "d"),
    maySubmit: may("p"),
  };
}

/** Asks for the rights on mailboxes of others, where the server tells them. */
async function readRights(
  scope: PersonScope,
  cache: TimedCache<SharedRights>,
  nodes: readonly MailboxNode[],
): Promise<SharedRights> {
  const shared = nodes.filter(({ isShared, place }) => isShared && place).slice(0, MAX_SHARED);
  if (shared.length === 0) return new Map();
  const known = cache.get(scope.principal);
  if (known && shared.every(({ path }) => known.has(path))) return known;
  const rights = await scope.readWithClient(async (client) => {
    const letters = new Map<string, string>();
    if (!client.capabilities.has("ACL")) return letters;
    for (const { path } of shared) letters.set(path, await myRights(client, path));
    return letters;
  });
  cache.set(scope.principal, rights);
  return rights;
}

async function myRights(client: ImapFlow, path: string): Promise<string> {
  let letters = "";
  try {
    await runCommand(client, "MYRIGHTS", [pathArgument(client, path)], {
      MYRIGHTS: ({ attributes = [] }) => {
        letters = (textOf(attributes[1]) ?? "").toLowerCase().replace(/[^a-z]/g, "");
      },
    });
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
  return letters;
}
