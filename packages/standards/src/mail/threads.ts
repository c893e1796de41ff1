/**
 * `Thread/get` (RFC 8621 section 3): members are searched for in the mailboxes where conversations are,
 * by the message id that names the thread.
 *
 * @module
 */
import type { Id, Thread } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { ImapPlace, ImapScope, SelectedMailbox } from "../imap/imap-scope.js";
import { readHeaders, THREAD_FIELDS } from "./header-values.js";
import { astring, atom } from "./imap-command.js";
import { fetchMessages } from "./message-fetch.js";
import { searchUids } from "./message-search.js";
import { inSameMailbox } from "./same-mailbox.js";
import { or, type PlainNode, term } from "./search-node.js";
import { readThreadId, rootMessageId, threadIdOf, type ThreadName } from "./thread-id.js";
import { chunksOf } from "./uid-set.js";

/** Mailboxes in which members are searched for. */
const MAX_MAILBOXES = 24;
/** Threads of one SEARCH. */
const MAX_THREADS = 25;
/** Messages of one mailbox that are looked at. */
const MAX_MESSAGES = 5_000;

/** Where conversations are, first; those that show emails of others are left out. */
const ORDER: readonly (string | null)[] = [
  "inbox",
  "sent",
  "archive",
  "drafts",
  null,
  "trash",
  "junk",
];

interface Member {
  readonly threadId: Id;
  readonly emailId: Id;
  readonly receivedAt: number;
  readonly uid: number;
}

/** Reads threads; their emails are sorted by date, the oldest first. */
export async function getThreads(
  scope: ImapScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Records<Thread>> {
  scope.requireAccount(accountId);
  const state = await scope.state();
  const names = new Map<Id, ThreadName>();
  for (const id of ids) {
    const name = readThreadId(id);
    if (name !== undefined) names.set(id, name);
  }
  const places = names.size > 0 ? searchedPlaces(await scope.places()) : [];
  const members = (
    await Promise.all([
      ...places.map((place) => membersIn(scope, place, names)),
      singleMembers(scope, names),
    ])
  ).flat();
  members.sort((a, b) => a.receivedAt - b.receivedAt || a.uid - b.uid);
  const list: Thread[] = [];
  const notFound: Id[] = [];
  for (const id of ids) {
    const emailIds = members
      .filter(({ threadId }) => threadId === id)
      .map(({ emailId }) => emailId);
    if (emailIds.length > 0) list.push({ id, emailIds });
    else notFound.push(id);
  }
  return { state, list, notFound };
}

function searchedPlaces(places: readonly ImapPlace[]): readonly ImapPlace[] {
  return places
    .filter(({ role, messages, isShared }) => ORDER.includes(role) && messages > 0 && !isShared)
    .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
    .slice(0, MAX_MAILBOXES);
}

function memberNode(name: ThreadName, mailbox: SelectedMailbox): PlainNode {
  switch (name.kind) {
    case "message":
      return or(
        THREAD_FIELDS.names.map((field) => term("HEADER", atom(field), astring(name.search))),
      );
    case "server":
      return mailbox.has("OBJECTID") && term("THREADID", atom(name.objectId));
    case "email":
      return false;
  }
}

async function membersIn(
  scope: ImapScope,
  place: ImapPlace,
  names: ReadonlyMap<Id, ThreadName>,
): Promise<readonly Member[]> {
  const found = await inSameMailbox(scope, place, "read", [], async (mailbox) => {
    const uids: number[] = [];
    for (const chunk of chunksOf([...names.values()], MAX_THREADS)) {
      const node = or(chunk.map((name) => memberNode(name, mailbox)));
      uids.push(...(await searchUids(mailbox, node)));
    }
    const looked = uids.slice(0, MAX_MESSAGES);
    const messages = await fetchMessages(mailbox, looked, {
      receivedAt: true,
      threadId: mailbox.has("OBJECTID"),
      fields: [THREAD_FIELDS],
    });
    return [...messages.values()].flatMap((data) => {
      const headers = data.headers.flatMap(readHeaders);
      // Without either an email is a thread of its own, which is found by its id.
      if (data.threadId === undefined && rootMessageId(headers) === undefined) return [];
      const threadId = threadIdOf("", headers, data.threadId);
      // What was searched for can stand anywhere in a header field.
      return names.has(threadId) ? [{ ...data, threadId }] : [];
    });
  });
  const emailIds = await scope.emailIds(
    place,
    found.map(({ uid }) => uid),
  );
  return found.flatMap(({ uid, threadId, receivedAt = 0 }, index) => {
    const emailId = emailIds[index];
    return emailId === undefined ? [] : [{ threadId, emailId, receivedAt, uid }];
  });
}

/** Emails that are a thread of their own, as far as they exist and still are. */
async function singleMembers(
  scope: ImapScope,
  names: ReadonlyMap<Id, ThreadName>,
): Promise<readonly Member[]> {
  const wanted = new Map<Id, Id>();
  for (const [threadId, name] of names) {
    if (name.kind === "email") wanted.set(name.emailId, threadId);
  }
  const members: Member[] = [];
  if (wanted.size === 0) return members;
  for (const { emailId, place, uid } of (await scope.locate([...wanted.keys()])).values()) {
    const threadId = wanted.get(emailId);
    if (threadId === undefined) continue;
    const data = await inSameMailbox(scope, place, "read", undefined, async (mailbox) => {
      const fields = [THREAD_FIELDS];
      const withId = mailbox.has("OBJECTID");
      return (
        await fetchMessages(mailbox, [uid], { receivedAt: true, threadId: withId, fields })
      ).get(uid);
    });
    if (data === undefined) continue;
    const own = threadIdOf(emailId, data.headers.flatMap(readHeaders), data.threadId);
    if (own === threadId)
      members.push({ threadId, emailId, receivedAt: data.receivedAt ?? 0, uid });
  }
  return members;
}
