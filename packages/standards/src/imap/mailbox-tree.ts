/**
 * From a list of paths to mailboxes with ids, parents, names and roles.
 *
 * Mailboxes of others, which a server lists under prefixes of their own (RFC 2342), stand in the person's
 * one account, as mounted calendars do (decision 0008).
 *
 * @module
 */
import type { Id, MailboxRole } from "@partage-ent/jmap";
import type { ImapFlow } from "imapflow";
import { mailboxId } from "./email-id.js";
import type { ImapPlace } from "./imap-scope.js";
import type { ListedMailbox, MailboxStatus } from "./list-mailboxes.js";
import { findRoles } from "./mailbox-roles.js";

/** A mailbox, or what only holds mailboxes. */
export interface MailboxNode {
  readonly id: Id;
  readonly path: string;
  readonly delimiter: string;
  /** Path below the nearest mailbox that is listed. */
  readonly name: string;
  readonly parentId: Id | null;
  readonly role: MailboxRole | null;
  readonly isShared: boolean;
  readonly isSubscribed: boolean;
  /** In lower case. */
  readonly attributes: ReadonlySet<string>;
  /** Its id is made of its path, which a rename changes. */
  readonly hasPathId: boolean;
  /** Absent where it can't be selected. */
  readonly place: ImapPlace | undefined;
}

/** Prefixes of paths. */
export interface Prefixes {
  /** Of the person's own mailboxes: empty, or `INBOX.`. */
  readonly own: string;
  readonly delimiter: string;
  /** Of those of others and of all. */
  readonly shared: readonly string[];
}

/** What a connection was told of its namespaces. */
export function prefixesOf({ namespaces }: ImapFlow): Prefixes {
  const personal = namespaces?.personal[0];
  const others = [...(namespaces?.other || []), ...(namespaces?.shared || [])];
  const shared = others.map(({ prefix }) => prefix).filter((prefix) => prefix !== "");
  return { own: personal?.prefix ?? "", delimiter: personal?.delimiter ?? "/", shared };
}

/** Ids of mailboxes as the server has them now: of objects, or of paths, which a rename changes. */
export function nativeId({ path, status }: ListedMailbox): {
  readonly id: Id;
  readonly isOfPath: boolean;
} {
  const objectId = status?.objectId;
  return objectId === undefined
    ? { id: mailboxId("path", path), isOfPath: true }
    : { id: mailboxId("object", objectId), isOfPath: false };
}

/**
 * Makes the tree.
 *
 * @param oldIds Ids that mailboxes had before they were renamed, by the ones that they have now.
 */
export function buildTree(
  listed: readonly ListedMailbox[],
  prefixes: Prefixes,
  oldIds: ReadonlyMap<Id, Id>,
): readonly MailboxNode[] {
  const mailboxes = listed.filter((each) => each.status ?? hasInside(each, listed));
  const ids = giveIds(mailboxes, oldIds);
  const isShared = (path: string): boolean =>
    prefixes.shared.some(
      (prefix) => path.startsWith(prefix) || `${path}${prefixes.delimiter}` === prefix,
    );
  const own = mailboxes.filter(({ path, status }) => status && !isShared(path));
  const roles = findRoles(own.map((each) => ({ ...each, name: nameBelow(each.path, prefixes) })));
  return mailboxes.map((mailbox) => {
    const { path, delimiter, status, attributes } = mailbox;
    const id = ids.get(path)!;
    const role = roles.get(path) ?? null;
    const shared = isShared(path);
    const parent = parentOf(path, delimiter, prefixes, ids);
    const name = parent === undefined ? nameBelow(path, prefixes) : path.slice(parent.length + 1);
    return {
      ...{ id, path, delimiter, role, isShared: shared },
      name: delimiter === "" ? name : name.replaceAll(delimiter, "/"),
      parentId: parent === undefined ? null : ids.get(parent)!,
      attributes,
      hasPathId: nativeId(mailbox).isOfPath,
      isSubscribed: path === "INBOX" || attributes.has("\\subscribed"),
      place: status && placeOf({ id, path, delimiter, role, isShared: shared }, status),
    };
  });
}

function placeOf(
  node: Pick<ImapPlace, "id" | "path" | "delimiter" | "role" | "isShared">,
  { messages, unseen, uidNext, uidValidity, highestModseq }: MailboxStatus,
): ImapPlace {
  return {
    ...node,
    ...{ uidValidity, uidNext, messages, unseen: Math.min(unseen, messages) },
    ...(highestModseq === undefined ? {} : { highestModseq }),
  };
}

function hasInside({ path, delimiter }: ListedMailbox, all: readonly ListedMailbox[]): boolean {
  if (delimiter === "") return false;
  return all.some((each) => each.status && each.path.startsWith(path + delimiter));
}

/** A new mailbox at a path that a renamed one had gets an id of its own. */
function giveIds(
  mailboxes: readonly ListedMailbox[],
  oldIds: ReadonlyMap<Id, Id>,
): ReadonlyMap<string, Id> {
  const natives = mailboxes.map((each) => ({ path: each.path, native: nativeId(each).id }));
  const ids = new Map<string, Id>();
  const taken = new Set<Id>();
  for (const { path, native } of natives) {
    const old = oldIds.get(native);
    if (old === undefined || taken.has(old)) continue;
    ids.set(path, old);
    taken.add(old);
  }
  for (const { path, native } of natives) {
    if (ids.has(path)) continue;
    const id = taken.has(native) ? mailboxId("again", path) : native;
    ids.set(path, id);
    taken.add(id);
  }
  return ids;
}

/** Path of the nearest mailbox above that is listed. */
function parentOf(
  path: string,
  delimiter: string,
  { own }: Prefixes,
  ids: ReadonlyMap<string, Id>,
): string | undefined {
  if (delimiter === "") return undefined;
  for (let at = path.lastIndexOf(delimiter); at > 0; at = path.lastIndexOf(delimiter, at - 1)) {
    const above = path.slice(0, at);
    // Where all stand below INBOX, that says nothing about what they are.
    if (own !== "" && above + delimiter === own) return undefined;
    if (ids.has(above)) return above;
  }
  return undefined;
}

function nameBelow(path: string, { own, shared }: Prefixes): string {
  const prefix = [own, ...shared].find((each) => each !== "" && path.startsWith(each));
  return prefix === undefined || prefix === path ? path : path.slice(prefix.length);
}
