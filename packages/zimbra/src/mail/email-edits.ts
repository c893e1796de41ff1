/**
 * `Email/set`: one MsgAction for all messages that want the same, and a look at the messages
 * afterwards, since Zimbra names ids as done that it skipped.
 *
 * @module
 */
import type { Email, Id, SetError } from "@partage-ent/jmap";
import type { EditResults, Edits } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { objectsOf } from "../soap/json.js";
import type { ItemAction } from "../soap/operations.js";
import { toSetError } from "../soap/failures.js";
import { isMissing } from "../soap/upstream-error.js";
import { changesOfPatch, isRefusal, type MessageChange, needsCurrent } from "./email-patch.js";
import { findMessages, messagesQuery } from "./find-messages.js";
import { isItemId } from "./ids.js";
import { readMessage } from "./message.js";
import { statesAround, type StatesAround } from "./states-around.js";

/** Messages of one MsgAction. */
const MAX_IDS = 500;

/** One action with the messages that it is for. */
interface Group {
  readonly action: Omit<ItemAction, "id">;
  readonly ids: Id[];
}

interface Outcome {
  readonly notUpdated: Map<Id, SetError>;
  readonly notDestroyed: Map<Id, SetError>;
}

/** Changes and destroys emails. */
export async function setEmails(
  scope: AccountScope,
  accountId: Id,
  edits: Edits<never>,
): Promise<EditResults<Email>> {
  await scope.requireAccount(accountId);
  const outcome: Outcome = { notUpdated: new Map(), notDestroyed: new Map() };
  const destroys = edits.destroy.filter(isItemId);
  for (const id of edits.destroy)
    if (!isItemId(id)) outcome.notDestroyed.set(id, { type: "notFound" });
  const [groups, alive] = await Promise.all([
    groupsOf(scope, accountId, edits, outcome.notUpdated),
    existing(scope, accountId, destroys, outcome.notDestroyed),
  ]);
  const updates = [...edits.update.keys()].filter((id) => !outcome.notUpdated.has(id));
  scope.forgetReads();
  const states = await act(scope, groups, updates, alive, outcome);
  return {
    ...states,
    created: new Map(),
    updated: new Map(
      updates.filter((id) => !outcome.notUpdated.has(id)).map((id) => [id, null] as const),
    ),
    destroyed: alive.filter((id) => !outcome.notDestroyed.has(id)),
    notCreated: new Map(),
    notUpdated: outcome.notUpdated,
    notDestroyed: outcome.notDestroyed,
  };
}

async function groupsOf(
  scope: AccountScope,
  accountId: Id,
  edits: Edits<never>,
  notUpdated: Map<Id, SetError>,
): Promise<readonly Group[]> {
  const patches = [...edits.update];
  const needed = patches.filter(([id, patch]) => isItemId(id) && needsCurrent(patch));
  const usesTags = patches.some(([, patch]) => JSON.stringify(patch).includes("zt-"));
  // What this request read before may be older than what the patch is about.
  for (const [id] of needed) scope.found.delete(id);
  const [tags] = await Promise.all([
    usesTags || needed.length > 0 ? scope.tagNames() : new Map<string, string>(),
    findMessages(
      scope,
      accountId,
      needed.map(([id]) => id),
    ),
  ]);
  const groups = new Map<string, Group>();
  for (const [id, patch] of patches) {
    const current = scope.found.get(id);
    if (!isItemId(id) || (needsCurrent(patch) && !current)) {
      notUpdated.set(id, { type: "notFound" });
      continue;
    }
    const changes = changesOfPatch(patch, current);
    const actions = isRefusal(changes)
      ? [changes]
      : changes.map((change) => actionOf(change, tags));
    const error = actions.find((action) => "type" in action);
    if (error) {
      notUpdated.set(id, error);
      continue;
    }
    for (const action of actions as readonly Omit<ItemAction, "id">[]) join(groups, action, id);
  }
  return [...groups.values()];
}

function join(groups: Map<string, Group>, action: Omit<ItemAction, "id">, id: Id): void {
  const kind = JSON.stringify(action);
  let part = 0;
  while ((groups.get(`${part} ${kind}`)?.ids.length ?? 0) >= MAX_IDS) part++;
  const key = `${part} ${kind}`;
  const group = groups.get(key) ?? { action, ids: [] };
  group.ids.push(id);
  groups.set(key, group);
}

function actionOf(
  change: MessageChange,
  tags: ReadonlyMap<string, string>,
): Omit<ItemAction, "id"> | SetError {
  switch (change.op) {
    case "move":
      return { op: "move", l: change.folderId };
    case "update":
      return { op: "update", f: change.flags };
    case "tag":
    case "!tag": {
      const name = tags.get(change.tagId);
      if (name !== undefined) return { op: change.op, tn: name };
      const properties = [`keywords/zt-${change.tagId}`];
      return { type: "invalidProperties", properties, description: "There is no such tag." };
    }
    default:
      return { op: change.op };
  }
}

/** Those of some messages that exist; a deletion would not tell. */
async function existing(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  missing: Map<Id, SetError>,
): Promise<readonly Id[]> {
  for (const id of ids) scope.found.delete(id);
  await findMessages(scope, accountId, ids);
  for (const id of ids) if (!scope.found.has(id)) missing.set(id, { type: "notFound" });
  return ids.filter((id) => scope.found.has(id));
}

async function act(
  scope: AccountScope,
  groups: readonly Group[],
  updates: readonly Id[],
  destroys: readonly Id[],
  outcome: Outcome,
): Promise<StatesAround> {
  const before = scope.soap.session.change;
  const fail = (ids: readonly Id[], into: Map<Id, SetError>, error: unknown): void => {
    const reason = toSetError(error);
    for (const id of ids) into.set(id, reason);
  };
  const run = async ({ action, ids }: Group, into: Map<Id, SetError>): Promise<void> => {
    try {
      const request = { action: { id: ids.join(","), ...action } };
      await scope.soap.call("MsgActionRequest", request);
    } catch (error) {
      // One missing message must not keep the others of its group from what they are to get.
      if (!isMissing(error) || ids.length === 1) fail(ids, into, error);
      else await Promise.all(ids.map((id) => run({ action, ids: [id] }, into)));
    }
  };
  const doomed: Group[] = [];
  for (let at = 0; at < destroys.length; at += MAX_IDS) {
    doomed.push({ action: { op: "delete" }, ids: destroys.slice(at, at + MAX_IDS) });
  }
  const running = [
    ...groups.map((group) => run(group, outcome.notUpdated)),
    ...doomed.map((group) => run(group, outcome.notDestroyed)),
  ];
  const [present, states] = await Promise.all([
    stillThere(scope, updates),
    statesAround(scope, before, new Set([...updates, ...destroys])),
    ...running,
  ]);
  for (const id of updates) {
    if (!present.has(id) && !outcome.notUpdated.has(id))
      outcome.notUpdated.set(id, { type: "notFound" });
  }
  return states;
}

/** Which messages exist, asked in the same request as the actions and answered after them. */
async function stillThere(scope: AccountScope, ids: readonly Id[]): Promise<ReadonlySet<Id>> {
  const found = new Set<Id>();
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const chunk = ids.slice(at, at + MAX_IDS);
    const answer = await scope.soap.call(
      "SearchRequest",
      { query: messagesQuery(chunk), types: "message", limit: chunk.length, recip: "0" },
      { withWrites: true },
    );
    for (const element of objectsOf(answer.body["m"])) {
      const message = readMessage(element);
      if (message) found.add(message.id);
    }
  }
  return found;
}
