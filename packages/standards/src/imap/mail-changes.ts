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
import { type Changes, type EmailFetch, type MailBackend } from "@partage-ent/server";
import { messageThreadId } from "../mail/thread-id.js";
import { emailId, parseEmailId } from "./email-id.js";
import type { ImapPlace } from "./imap-scope.js";
import { type MailboxMark, type MailState, marksOf, readState, writeState } from "./mail-state.js";
import { cannotTell, type MailboxDelta, readDelta } from "./mailbox-delta.js";
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
  const told = new Map([...since].filter(([id]) => now.has(id)));
  const ids = noChanges();
  const limit = limitOf(maxChanges);
  for (const { id, place } of nodes) {
    const mark = now.get(id)!;
    const before = since.get(id);
    if (!place || (before && isSame(before, mark))) {
      told.set(id, mark);
      continue;
    }
    const delta = await changesIn(scope, place, before, mark, limit - countOf(ids));
    if (delta) {
      await addChanges(scope, place, delta, since, ids);
      told.set(id, delta.mark);
    } else if (countOf(ids) === 0) throw cannotTell("There are more changes than may be told.");
    // The rest is told the next time, from the state up to which this is told.
    if (!delta?.isWhole) return answer(sinceState, writeState(told), ids, true);
  }
  return answer(sinceState, writeState(now), ids);
}

/** Which emails were in a mailbox that is gone, or that was made anew, stands nowhere. */
function refuseUntold(since: MailState, now: MailState): void {
  for (const [id, { messages, uidValidity }] of since) {
    const mark = now.get(id);
    const isGone = !mark || mark.uidValidity !== uidValidity;
    if (isGone && messages > 0) throw cannotTell("A mailbox with emails is gone since that state.");
  }
}

async function changesIn(
  scope: PersonScope,
  place: ImapPlace,
  before: MailboxMark | undefined,
  now: MailboxMark,
  limit: number,
): Promise<MailboxDelta | undefined> {
  return scope.inMailbox(place, "read", (mailbox) => {
    const known = before?.uidValidity === place.uidValidity ? before : undefined;
    return readDelta(mailbox, known, now, limit);
  });
}

/** Adds the changes of one mailbox, under the ids that clients know; what was moved is neither new nor gone. */
async function addChanges(
  scope: PersonScope,
  { id: mailboxId, uidValidity }: ImapPlace,
  delta: MailboxDelta,
  since: MailState,
  all: ChangedIds,
): Promise<void> {
  const idOf = (uid: number): Id => emailId({ mailboxId, uidValidity, uid });
  const natives = delta.destroyed.map(idOf);
  const destroyed = await scope.knownIds(natives);
  const newest = await scope.newestIds(destroyed);
  for (const [index, id] of destroyed.entries()) {
    const isElsewhere = newest.has(id) && newest.get(id) !== natives[index];
    if (all.created.has(id)) continue;
    if (isElsewhere || all.updated.has(id)) all.updated.add(id);
    else all.destroyed.add(id);
  }
  for (const id of await scope.knownIds(delta.updated.map(idOf))) all.updated.add(id);
  for (const id of await scope.knownIds(delta.created.map(idOf))) {
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
