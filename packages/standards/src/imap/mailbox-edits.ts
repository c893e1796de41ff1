/**
 * `Mailbox/set`: CREATE, RENAME, DELETE and subscriptions.
 *
 * @module
 */
import type { Id, Mailbox, MailboxCreate, PatchObject } from "@partage-ent/jmap";
import {
  type EditResults,
  type Edits,
  newOutcomes,
  refuse,
  settleRecord,
} from "@partage-ent/server";
import { runCommand } from "../mail/imap-command.js";
import { mailboxId } from "./email-id.js";
import { toSetError } from "./imap-failure.js";
import { pathArgument } from "./list-mailboxes.js";
import { mailboxOf } from "./mailboxes.js";
import type { MailboxNode } from "./mailbox-tree.js";
import type { Listing, PersonScope } from "./person-scope.js";

/** Longest name of a mailbox, in characters. */
export const MAX_NAME = 128;

type MailboxEdits = Edits<MailboxCreate> & { readonly onDestroyRemoveEmails: boolean };

/** Creates, changes and destroys mailboxes, in this order. */
export async function setMailboxes(
  scope: PersonScope,
  accountId: Id,
  edits: MailboxEdits,
): Promise<EditResults<Mailbox>> {
  scope.requireAccount(accountId);
  const results = newOutcomes<Mailbox>();
  for (const [key, create] of edits.create) {
    await settleRecord(
      key,
      results.created,
      results.notCreated,
      () => createMailbox(scope, create),
      toSetError,
    );
  }
  for (const [id, patch] of edits.update) {
    await settleRecord(
      id,
      results.updated,
      results.notUpdated,
      () => updateMailbox(scope, id, patch),
      toSetError,
    );
  }
  for (const id of await childrenFirst(scope, edits.destroy)) {
    await settleRecord(
      id,
      results.destroyed,
      results.notDestroyed,
      () => destroyMailbox(scope, id, edits.onDestroyRemoveEmails),
      toSetError,
    );
  }
  scope.forgetReads();
  const newState = await scope.state();
  return { oldState: null, newState, ...results, destroyed: [...results.destroyed.keys()] };
}

function find(nodes: readonly MailboxNode[], id: Id): MailboxNode {
  const node = nodes.find((each) => each.id === id);
  return node ?? refuse("notFound", "This mailbox does not exist.");
}

/** A name that is one level and nothing else to a server (RFC 3501 section 5.1). */
function checkedName(name: unknown, delimiter: string): string {
  if (typeof name !== "string" || name.trim() === "") {
    return refuse("invalidProperties", "A mailbox needs a name.", "name");
  }
  const hasLevels = name.includes("/") || (delimiter !== "" && name.includes(delimiter));
  const isBad = /[\p{Cc}\p{Cs}*%"\\]/u.test(name) || /^[~#&]/.test(name) || /^\.+$/.test(name);
  if (name.length > MAX_NAME || hasLevels || isBad || name !== name.trim()) {
    return refuse("invalidProperties", "This name is not allowed.", "name");
  }
  return name;
}

/** The path of a mailbox of some name in another one, or among the person's own. */
function pathIn({ nodes, prefixes }: Listing, parentId: unknown, name: unknown): string {
  if (parentId === null || parentId === undefined) {
    const checked = checkedName(name, prefixes.delimiter);
    if (checked.toUpperCase() === "INBOX") {
      return refuse("invalidProperties", "This name is taken.", "name");
    }
    return prefixes.own + checked;
  }
  const parent = nodes.find(({ id }) => id === parentId);
  if (!parent) return refuse("invalidProperties", "There is no such mailbox.", "parentId");
  if (parent.delimiter === "" || parent.attributes.has("\\noinferiors")) {
    return refuse("invalidProperties", "There can be no mailbox in this one.", "parentId");
  }
  return parent.path + parent.delimiter + checkedName(name, parent.delimiter);
}

async function createMailbox(scope: PersonScope, create: MailboxCreate): Promise<Partial<Mailbox>> {
  const path = pathIn(await scope.listing(), create.parentId, create.name);
  scope.forgetReads();
  await scope.withClient(async (client) => {
    const mailbox = pathArgument(client, path);
    await runCommand(client, "CREATE", [mailbox]);
    await runCommand(client, "SUBSCRIBE", [mailbox]);
  });
  const { nodes } = await scope.listing();
  const node = nodes.find((each) => each.path === path);
  return node ? mailboxOf(node, undefined) : refuse("forbidden", "The mail server made none.");
}

async function updateMailbox(scope: PersonScope, id: Id, patch: PatchObject): Promise<null> {
  const listing = await scope.listing();
  const node = find(listing.nodes, id);
  const mailbox = mailboxOf(node, undefined);
  const target = { name: node.name, parentId: node.parentId, isSubscribed: node.isSubscribed };
  for (const [property, value] of Object.entries(patch)) {
    if (property === "name") target.name = checkedName(value, node.delimiter);
    else if (property === "parentId") target.parentId = value as Id | null;
    else if (property === "isSubscribed" && typeof value === "boolean") target.isSubscribed = value;
    else if (value !== mailbox[property as keyof Mailbox]) {
      refuse("invalidProperties", "This property can't be changed.", property);
    }
  }
  const isElsewhere = target.name !== node.name || target.parentId !== node.parentId;
  if (isElsewhere) await renameMailbox(scope, listing, node, target);
  if (target.isSubscribed !== node.isSubscribed) {
    const path = isElsewhere ? find((await scope.listing()).nodes, id).path : node.path;
    const command = target.isSubscribed ? "SUBSCRIBE" : "UNSUBSCRIBE";
    scope.forgetReads();
    await scope.withClient((client) => runCommand(client, command, [pathArgument(client, path)]));
  }
  return null;
}

async function renameMailbox(
  scope: PersonScope,
  listing: Listing,
  node: MailboxNode,
  target: { readonly name: string; readonly parentId: Id | null },
): Promise<void> {
  if (node.role !== null) refuse("forbidden", "System mailboxes can't be changed.");
  const path = pathIn(listing, target.parentId, target.name);
  const inside = node.delimiter === "" ? undefined : node.path + node.delimiter;
  if (inside !== undefined && path.startsWith(inside)) {
    refuse("invalidProperties", "A mailbox can't be moved into itself.", "parentId");
  }
  if (listing.nodes.some((each) => each.path === path)) {
    refuse("invalidProperties", "This name is taken.", "name");
  }
  const moved = listing.nodes.filter(
    (each) => each === node || (inside !== undefined && each.path.startsWith(inside)),
  );
  scope.forgetReads();
  // Connections that have one of them selected would go on with a name that is no more.
  scope.leaveMailboxes(new Set(moved.map((each) => each.path)));
  const newPathOf = (each: MailboxNode): string => path + each.path.slice(node.path.length);
  await scope.withClient(async (client) => {
    if (
      client.mailbox &&
      moved.some((each) => client.mailbox && each.path === client.mailbox.path)
    ) {
      await client.mailboxClose();
    }
    const [from, to] = [pathArgument(client, node.path), pathArgument(client, path)];
    await runCommand(client, "RENAME", [from, to]);
    for (const each of moved.filter(({ isSubscribed }) => isSubscribed)) {
      await runCommand(client, "SUBSCRIBE", [pathArgument(client, newPathOf(each))]);
      await runCommand(client, "UNSUBSCRIBE", [pathArgument(client, each.path)]);
    }
  });
  const ofPaths = moved.filter(({ hasPathId }) => hasPathId);
  await scope.remember(
    new Map(ofPaths.map((each) => [each.id, mailboxId("path", newPathOf(each))])),
  );
}

/** DELETE takes the messages with it, which only {@link MailboxEdits} may ask for. */
async function destroyMailbox(scope: PersonScope, id: Id, removeEmails: boolean): Promise<true> {
  const { nodes } = await scope.listing();
  const node = find(nodes, id);
  if (node.role !== null) refuse("forbidden", "System mailboxes can't be destroyed.");
  if (nodes.some(({ parentId }) => parentId === id)) {
    refuse("mailboxHasChild", "There are mailboxes in this mailbox.");
  }
  if ((node.place?.messages ?? 0) > 0 && !removeEmails) {
    refuse("mailboxHasEmail", "There are emails in this mailbox.");
  }
  scope.forgetReads();
  scope.leaveMailboxes(new Set([node.path]));
  await scope.withClient(async (client) => {
    if (client.mailbox && client.mailbox.path === node.path) await client.mailboxClose();
    const mailbox = pathArgument(client, node.path);
    await runCommand(client, "DELETE", [mailbox]);
    await runCommand(client, "UNSUBSCRIBE", [mailbox]);
  });
  return true;
}

async function childrenFirst(scope: PersonScope, ids: readonly Id[]): Promise<readonly Id[]> {
  if (ids.length < 2) return ids;
  const { nodes } = await scope.listing();
  const pathOf = (id: Id): string => nodes.find((node) => node.id === id)?.path ?? "";
  return [...ids].sort((a, b) => pathOf(b).length - pathOf(a).length);
}
