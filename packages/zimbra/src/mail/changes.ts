/**
 * Changes since a state (`Foo/changes`) from Zimbra's SyncRequest, one for all types of a request.
 *
 * Zimbra tells a new content number for new messages and for drafts saved again, so the latter are
 * told as created; and it does not tell where a message was before, so a move tells all mailboxes as
 * updated. Both are more than needed, never less.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Changes, MethodFailure } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { isTrue, type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import { isFault } from "../soap/upstream-error.js";
import { isItemId } from "./ids.js";
import { readMailboxes } from "./mailboxes.js";
import { readMessage } from "./message.js";
import { stateOf, tokenOf } from "./state.js";
import { threadIdsOf } from "./threads.js";

/** Most changes that are told at once. */
const MAX_CHANGES = 500;

/** What SyncRequest told, by kind of item. */
export interface Delta {
  readonly oldState: string;
  readonly newState: string;
  readonly more: boolean;
  readonly body: JsonObject;
  /** Change number since when something counts as new. */
  readonly since: number;
}

/** Asks what changed since a state. @throws MethodFailure `cannotCalculateChanges`. */
export async function syncChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges: number | undefined,
): Promise<Delta> {
  const token = tokenOf(sinceState);
  const limit = Math.min(maxChanges ?? MAX_CHANGES, MAX_CHANGES);
  const limits = { changeLimit: limit, deleteLimit: limit };
  try {
    const { body } = await scope.read(accountId, "SyncRequest", { token, typed: true, ...limits });
    const next = textOf(body["token"]);
    const since = Number.parseInt(token, 10);
    if (next === undefined || Number.parseInt(next, 10) < since) throw unknownState();
    const more = isTrue(body["more"]);
    return { oldState: sinceState, newState: stateOf(next), more, body, since };
  } catch (error) {
    if (!isFault(error, "mail.MUST_RESYNC", "service.INVALID_REQUEST")) throw error;
    await scope.beginTracking();
    throw unknownState(error);
  }
}

function unknownState(cause?: unknown): MethodFailure {
  const description = "The mail server no longer knows that state.";
  return new MethodFailure("cannotCalculateChanges", description, { cause });
}

/** Ids of items of a kind that were deleted. */
export function deletedIds(body: JsonObject, kind: string): readonly Id[] {
  return objectsOf(objectOf(body["deleted"])?.[kind])
    .flatMap((entry) => (textOf(entry["ids"]) ?? "").split(","))
    .filter(isItemId);
}

/** Ids by what happened to them. */
export interface ChangedIds {
  readonly created: readonly Id[];
  readonly updated: readonly Id[];
  readonly destroyed: readonly Id[];
}

/** The answer of a `/changes`. @throws MethodFailure `cannotCalculateChanges` for more than may be told. */
export function changesOf(delta: Delta, ids: ChangedIds, maxChanges: number | undefined): Changes {
  const { created, updated, destroyed } = ids;
  const total = created.length + updated.length + destroyed.length;
  if (maxChanges !== undefined && total > maxChanges) {
    throw new MethodFailure("cannotCalculateChanges", "There are more changes than may be told.");
  }
  const { oldState, newState, more: hasMoreChanges } = delta;
  return { oldState, newState, hasMoreChanges, created, updated, destroyed };
}

function isNew(element: JsonObject, { since }: Delta): boolean {
  return (numberOf(element["rev"]) ?? 0) > since;
}

/** The ids of `elements`, new and known ones apart. */
export function splitChanges(
  elements: readonly JsonObject[],
  delta: Delta,
): Omit<ChangedIds, "destroyed"> {
  const created: Id[] = [];
  const updated: Id[] = [];
  for (const element of elements) {
    const id = textOf(element["id"]) ?? "";
    if (isItemId(id)) (isNew(element, delta) ? created : updated).push(id);
  }
  return { created, updated };
}

/** `Email/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getEmailChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const delta = await syncChanges(scope, accountId, sinceState, maxChanges);
  const ids = splitChanges(objectsOf(delta.body["m"]), delta);
  const destroyed = deletedIds(delta.body, "m");
  return changesOf(delta, { ...ids, destroyed }, maxChanges);
}

/** `Mailbox/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getMailboxChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const [delta, folders] = await Promise.all([
    syncChanges(scope, accountId, sinceState, maxChanges),
    scope.folders(),
  ]);
  const known = new Set(readMailboxes(folders.body).map(({ id }) => id));
  const { created, updated } = splitChanges(objectsOf(delta.body["folder"]), delta);
  const messages = objectsOf(delta.body["m"]);
  const destroyed = deletedIds(delta.body, "folder");
  const counted = messages.map((message) => textOf(message["l"]) ?? "");
  const moved = deletedIds(delta.body, "m").length > 0 || messages.some((m) => !isNew(m, delta));
  const touched = new Set([...updated, ...counted, ...(moved ? known : [])]);
  for (const id of created) touched.delete(id);
  return changesOf(
    delta,
    {
      created: created.filter((id) => known.has(id)),
      updated: [...touched].filter((id) => known.has(id)),
      destroyed,
    },
    maxChanges,
  );
}

/**
 * `Thread/changes`. Zimbra does not tell which conversation a deleted message was in.
 *
 * @throws MethodFailure `cannotCalculateChanges`, also after any deletion.
 */
export async function getThreadChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const delta = await syncChanges(scope, accountId, sinceState, maxChanges);
  if (deletedIds(delta.body, "m").length > 0) {
    throw new MethodFailure("cannotCalculateChanges", "Messages were deleted since that state.");
  }
  const messages = objectsOf(delta.body["m"])
    .filter((element) => isNew(element, delta))
    .map(readMessage)
    .filter((message) => message !== undefined);
  const threads = await threadIdsOf(scope, messages);
  const created = new Set<Id>();
  const updated = new Set<Id>();
  for (const { id, conversationId } of messages) {
    const threadId = threads.get(conversationId);
    if (threadId !== undefined) (threadId === `t${id}` ? created : updated).add(threadId);
  }
  for (const threadId of created) updated.delete(threadId);
  return changesOf(
    delta,
    { created: [...created], updated: [...updated], destroyed: [] },
    maxChanges,
  );
}

/** `Tag/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getTagChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const [delta, names] = await Promise.all([
    syncChanges(scope, accountId, sinceState, maxChanges),
    scope.tagNames(),
  ]);
  const ids = splitChanges(objectsOf(delta.body["tag"]), delta);
  const messages = objectsOf(delta.body["m"]);
  const isCounted = messages.length > 0 || deletedIds(delta.body, "m").length > 0;
  // Counts of tags change with messages, which do not tell what tags they had before.
  const updated = new Set([...ids.updated, ...(isCounted ? names.keys() : [])]);
  for (const id of ids.created) updated.delete(id);
  const destroyed = deletedIds(delta.body, "tag");
  return changesOf(delta, { created: ids.created, updated: [...updated], destroyed }, maxChanges);
}
