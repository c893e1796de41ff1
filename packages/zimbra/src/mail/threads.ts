/**
 * Threads (`Thread/get`) from Zimbra's conversations, and the thread ids of emails.
 *
 * @module
 */
import type { Id, Thread } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { objectOf } from "../soap/json.js";
import { isMissing } from "../soap/upstream-error.js";
import { readMembers } from "./email-query.js";
import { findMessages } from "./find-messages.js";
import { firstMessageOf } from "./ids.js";
import type { MessageSummary } from "./message.js";
import { isVirtual } from "./thread-aliases.js";

/** Thread ids by conversation id, for the conversations of some messages. */
export async function threadIdsOf(
  scope: AccountScope,
  messages: Iterable<Pick<MessageSummary, "conversationId">>,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set([...messages].map(({ conversationId }) => conversationId));
  return scope.threads.of(scope.owner, ids, scope.conversations, (missing) =>
    loadConversations(scope, missing),
  );
}

/** Reads whole conversations and notes them; those that do not exist are left out. */
async function loadConversations(
  scope: AccountScope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Id[]>> {
  const found = new Map<string, readonly Id[]>();
  await Promise.all(
    ids.map(async (id) => {
      try {
        const answer = await scope.soap.call("GetConvRequest", { c: { id } });
        const members = readMembers(objectOf(answer.body["c"]) ?? {});
        if (members.length === 0) return;
        scope.foundState ??= await scope.stateOf(answer);
        scope.conversations.set(id, members);
        found.set(id, members);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }),
  );
  return found;
}

/** Reads threads; their emails are sorted by date, the oldest first. */
export async function getThreads(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Records<Thread>> {
  await scope.requireAccount(accountId);
  const conversations = await conversationsOf(scope, accountId, ids);
  const unknown = new Set([...conversations.values()].filter((id) => !scope.conversations.has(id)));
  await loadConversations(scope, [...unknown]);
  const list: Thread[] = [];
  const notFound: Id[] = [];
  for (const id of ids) {
    const emailIds = scope.conversations.get(conversations.get(id) ?? "");
    if (emailIds) list.push({ id, emailIds });
    else notFound.push(id);
  }
  return { state: await scope.currentState(), list, notFound };
}

/** Conversation ids by thread id: of this request's emails, remembered ones, and those of first messages. */
async function conversationsOf(
  scope: AccountScope,
  accountId: Id,
  threadIds: readonly Id[],
): Promise<ReadonlyMap<Id, string>> {
  const wanted = new Set(threadIds);
  const found = new Map<Id, string>();
  const note = async (messages: Iterable<MessageSummary>): Promise<void> => {
    for (const [conversationId, threadId] of await threadIdsOf(scope, messages)) {
      if (wanted.delete(threadId)) found.set(threadId, conversationId);
    }
  };
  await note(scope.found.values());
  const remembered = await scope.threads.conversations(scope.owner, [...wanted]);
  const alive = await loadConversations(
    scope,
    [...remembered.values()].filter((id) => !scope.conversations.has(id)),
  );
  for (const [threadId, conversationId] of remembered) {
    const exists = alive.has(conversationId) || scope.conversations.has(conversationId);
    if (exists && wanted.delete(threadId)) found.set(threadId, conversationId);
  }
  const firsts = [...wanted].map(firstMessageOf).filter((id) => id !== undefined);
  if (firsts.length > 0) {
    await findMessages(scope, accountId, firsts);
    const messages = firsts.map((id) => scope.found.get(id)).filter((found) => found !== undefined);
    for (const { conversationId, id } of messages) {
      if (isVirtual(conversationId)) scope.conversations.set(conversationId, [id]);
    }
    await note(messages);
  }
  return found;
}
