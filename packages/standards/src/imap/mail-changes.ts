/**
 * Changes since a state (`Foo/changes`): mailboxes whose counts differ are asked what changed in them, by
 * CONDSTORE and QRESYNC (RFC 7162).
 *
 * What a server can't tell is not guessed: without CONDSTORE, after a mailbox with emails went away or was
 * made anew, and where messages vanished from a server without QRESYNC, `cannotCalculateChanges`.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import {
  type Changes,
  type EmailFetch,
  type MailBackend,
  MethodFailure,
} from "@partage-ent/server";
import { atom, listOf, numberOf, runCommand, sequence, textOf } from "../mail/imap-command.js";
import { messageThreadId } from "../mail/thread-id.js";
import { expandUidSet } from "../mail/uid-set.js";
import { emailId, parseEmailId } from "./email-id.js";
import type { ImapPlace, SelectedMailbox } from "./imap-scope.js";
import { type MailboxMark, type MailState, marksOf, readState, writeState } from "./mail-state.js";
import type { PersonScope } from "./person-scope.js";

/** Most changes that are told at once. */
const MAX_CHANGES = 5_000;

/** Ids by what happened to them. */
interface ChangedIds {
  readonly created: Set<Id>;
  readonly updated: Set<Id>;
  readonly destroyed: Set<Id>;
}

const noChanges = (): ChangedIds => ({
  created: new Set(),
  updated: new Set(),
  destroyed: new Set(),
});

function cannotTell(description: string): MethodFailure {
  return new MethodFailure("cannotCalculateChanges", description);
}

function limitOf(maxChanges: number | undefined): number {
  return Math.min(maxChanges ?? MAX_CHANGES, MAX_CHANGES);
}

function answer(
  oldState: string,
  newState: string,
  ids: ChangedIds,
  hasMoreChanges = false,
): Changes {
  const [created, updated, destroyed] = [[...ids.created], [...ids.updated], [...ids.destroyed]];
  return { oldState, newState, hasMoreChanges, created, updated, destroyed };
}

function isSame(a: MailboxMark, b: MailboxMark): boolean {
  return (
    a.uidValidity === b.uidValidity &&
    a.uidNext === b.uidNext &&
    a.messages === b.messages &&
    a.unseen === b.unseen &&
    a.modseq === b.modseq
  );
}

/** `Mailbox/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getMailboxChanges(
  scope: PersonScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  scope.requireAccount(accountId);
  const { nodes } = await scope.listing();
  const now = marksOf(nodes);
  const newState = writeState(now);
  const ids = noChanges();
  if (newState === sinceState) return answer(sinceState, newState, ids);
  const since = readState(sinceState);
  for (const [id, mark] of now) {
    const before = since.get(id);
    if (!before) ids.created.add(id);
    else if (!isSame(before, mark) || before.look !== mark.look) ids.updated.add(id);
  }
  for (const id of since.keys()) if (!now.has(id)) ids.destroyed.add(id);
  if (countOf(ids) > limitOf(maxChanges))
    throw cannotTell("There are more changes than may be told.");
  return answer(sinceState, newState, ids);
}

function countOf({ created, updated, destroyed }: ChangedIds): number {
  return created.size + updated.size + destroyed.size;
}

/** `Email/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getEmailChanges(
  scope: PersonScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  scope.requireAccount(accountId);
  const { nodes } = await scope.listing();
  const now = marksOf(nodes);
  if (writeState(now) === sinceState) return answer(sinceState, sinceState, noChanges());
  const since = readState(sinceState);
  refuseUntold(since, now);
  const places = nodes.flatMap(({ place }) => place ?? []);
  const told = new Map(since);
  for (const id of since.keys()) if (!now.has(id)) told.delete(id);
  const ids = noChanges();
  const limit = limitOf(maxChanges);
  let hasMore = false;
  for (const place of places) {
    const mark = now.get(place.id)!;
    const before = since.get(place.id);
    if (!before || !isSame(before, mark)) {
      const inside = await changesIn(scope, place, before, limit);
      if (countOf(ids) > 0 && countOf(ids) + countOf(inside) > limit) {
        hasMore = true;
        continue;
      }
      await addChanges(scope, inside, since, ids);
    }
    told.set(place.id, mark);
  }
  if (countOf(ids) > limit) throw cannotTell("There are more changes than may be told.");
  // What only holds mailboxes has no emails to wait for.
  for (const [id, mark] of now) if (!hasMore) told.set(id, mark);
  return answer(sinceState, writeState(told), ids, hasMore);
}

/** Which emails were in a mailbox that is gone, or that was made anew, stands nowhere. */
function refuseUntold(since: MailState, now: MailState): void {
  for (const [id, { messages, uidValidity }] of since) {
    const mark = now.get(id);
    const isGone = !mark || mark.uidValidity !== uidValidity;
    if (isGone && messages > 0) throw cannotTell("A mailbox with emails is gone since that state.");
  }
}

/** UIDs by what happened to them in one mailbox. */
interface ChangedUids {
  readonly created: Set<number>;
  readonly updated: Set<number>;
  readonly destroyed: Set<number>;
}

async function changesIn(
  scope: PersonScope,
  place: ImapPlace,
  before: MailboxMark | undefined,
  limit: number,
): Promise<ChangedIds> {
  const isNew = before?.uidValidity !== place.uidValidity;
  const uids = await scope.inMailbox(place, "read", (mailbox) => {
    // Made anew since it was listed: what the state says of it is gone.
    if (mailbox.uidValidity !== place.uidValidity) throw cannotTell("A mailbox was made anew.");
    return isNew ? allIn(mailbox, limit) : changedIn(mailbox, before, limit);
  });
  const idOf = (uid: number): Id =>
    emailId({ mailboxId: place.id, uidValidity: place.uidValidity, uid });
  const mapped = (some: ReadonlySet<number>): Set<Id> => new Set([...some].map(idOf));
  return {
    created: mapped(uids.created),
    updated: mapped(uids.updated),
    destroyed: mapped(uids.destroyed),
  };
}

/** All emails of a mailbox that was not there before. */
async function allIn({ client, place }: SelectedMailbox, limit: number): Promise<ChangedUids> {
  if (place.messages > limit) throw cannotTell("There are more changes than may be told.");
  const created = new Set<number>();
  if (place.messages === 0) return { created, updated: new Set(), destroyed: new Set() };
  await runCommand(client, "UID FETCH", [sequence("1:*"), atom("UID")], {
    FETCH: ({ attributes = [] }) => {
      const uid = itemsOf(listOf(attributes[1])).uid;
      if (uid !== undefined && uid < place.uidNext && created.size <= limit) created.add(uid);
    },
  });
  return { created, updated: new Set(), destroyed: new Set() };
}

async function changedIn(
  { client, place }: SelectedMailbox,
  before: MailboxMark,
  limit: number,
): Promise<ChangedUids> {
  if (before.modseq === undefined || place.highestModseq === undefined) {
    throw cannotTell("The mail server does not tell what changed.");
  }
  const tellsVanished = client.enabled.has("QRESYNC");
  const uids = {
    created: new Set<number>(),
    updated: new Set<number>(),
    destroyed: new Set<number>(),
  };
  const since = [atom("CHANGEDSINCE"), atom(String(before.modseq))];
  const modifiers = tellsVanished ? [...since, atom("VANISHED")] : since;
  const items = [atom("UID"), atom("MODSEQ")];
  await runCommand(client, "UID FETCH", [sequence("1:*"), items, modifiers], {
    FETCH: ({ attributes = [] }) => {
      const { uid } = itemsOf(listOf(attributes[1]));
      // What arrived after the mailboxes were listed is told the next time.
      if (uid === undefined || uid >= place.uidNext || isFull(uids, limit)) return;
      (uid < before.uidNext ? uids.updated : uids.created).add(uid);
    },
    VANISHED: ({ attributes = [] }) => {
      for (const uid of expandUidSet(textOf(attributes.at(-1)) ?? "")) {
        if (uid < before.uidNext && !isFull(uids, limit)) uids.destroyed.add(uid);
      }
    },
  });
  if (isFull(uids, limit)) throw cannotTell("There are more changes than may be told.");
  const stay = place.messages - uids.created.size;
  if (!tellsVanished && stay !== before.messages) {
    throw cannotTell("The mail server does not tell which emails are gone.");
  }
  for (const uid of uids.destroyed) uids.updated.delete(uid);
  return uids;
}

function isFull({ created, updated, destroyed }: ChangedUids, limit: number): boolean {
  return created.size + updated.size + destroyed.size > limit;
}

/** UID of a FETCH answer. */
function itemsOf(list: ReturnType<typeof listOf>): { readonly uid: number | undefined } {
  for (let at = 0; at + 1 < list.length; at += 2) {
    if (textOf(list[at])?.toUpperCase() === "UID") return { uid: numberOf(list[at + 1]) };
  }
  return { uid: undefined };
}

/** Adds the changes of one mailbox, under the ids that clients know; what was moved is neither new nor gone. */
async function addChanges(
  scope: PersonScope,
  inside: ChangedIds,
  since: MailState,
  all: ChangedIds,
): Promise<void> {
  const natives = [...inside.destroyed];
  const destroyed = await scope.knownIds(natives);
  const newest = await scope.newestIds(destroyed);
  for (const [index, id] of destroyed.entries()) {
    const isElsewhere = newest.has(id) && newest.get(id) !== natives[index];
    if (all.created.has(id)) continue;
    if (isElsewhere || all.updated.has(id)) all.updated.add(id);
    else all.destroyed.add(id);
  }
  for (const id of await scope.knownIds([...inside.updated])) all.updated.add(id);
  for (const id of await scope.knownIds([...inside.created])) {
    all.destroyed.delete(id);
    (wasThere(id, since) ? all.updated : all.created).add(id);
  }
}

/** Whether an email that was moved since had its first place before. */
function wasThere(id: Id, since: MailState): boolean {
  const parts = parseEmailId(id);
  const mark = parts && since.get(parts.mailboxId);
  if (!parts || !mark) return false;
  return mark.uidValidity === parts.uidValidity && parts.uid < mark.uidNext;
}

/** What finds out which threads emails are in. */
export type ReadThreads = Pick<MailBackend, "getEmails">;

/**
 * `Thread/changes`. Which thread an email was in that is gone is not known any more.
 *
 * @throws MethodFailure `cannotCalculateChanges`, also after emails were destroyed.
 */
export async function getThreadChanges(
  scope: PersonScope,
  { getEmails }: ReadThreads,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const emails = await getEmailChanges(scope, accountId, sinceState);
  if (emails.destroyed.length > 0) throw cannotTell("Emails were destroyed since that state.");
  const ids = noChanges();
  const { list } = await getEmails(accountId, emails.created, THREAD_FETCH);
  for (const { id, threadId, messageId } of list) {
    if (threadId === undefined) continue;
    const isFirst = threadId === `s${id}` || threadId === firstThreadId(messageId);
    (isFirst ? ids.created : ids.updated).add(threadId);
  }
  for (const threadId of ids.created) ids.updated.delete(threadId);
  if (countOf(ids) > limitOf(maxChanges))
    throw cannotTell("There are more changes than may be told.");
  return answer(sinceState, emails.newState, ids, emails.hasMoreChanges);
}

function firstThreadId(messageId: readonly string[] | null | undefined): Id | undefined {
  const [first] = messageId ?? [];
  return first === undefined ? undefined : messageThreadId(first);
}

const THREAD_FETCH: EmailFetch = {
  properties: ["id", "threadId", "messageId"],
  bodyProperties: [],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};
