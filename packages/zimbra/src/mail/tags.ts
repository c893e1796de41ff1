/**
 * Tags (`Tag/get`, `Tag/set`): Zimbra's tags with their names and colours.
 *
 * @module
 */
import type { Id, PatchObject, SetError, Tag, TagCreate } from "@partage-ent/jmap";
import type { EditResults, Edits, Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { colorOf } from "../item-color.js";
import { toSetError } from "../soap/failures.js";
import { type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import type { ItemAction } from "../soap/operations.js";
import { isItemId } from "./ids.js";
import { keywordOfTag } from "./keywords.js";
import { bounded } from "./message.js";
import { statesUnknown } from "./states-around.js";

/** Reads all tags, or those of some ids. */
export async function getTags(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Tag>> {
  const [answer] = await Promise.all([scope.tags(), scope.requireAccount(accountId)]);
  const state = await scope.stateOf(answer);
  const all = objectsOf(answer.body["tag"]).flatMap((element) => readTag(element) ?? []);
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((tag) => [tag.id, tag]));
  return {
    state,
    list: ids.flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

function readTag(element: JsonObject): Tag | undefined {
  const id = textOf(element["id"]) ?? "";
  if (!isItemId(id)) return undefined;
  return {
    id,
    name: bounded(textOf(element["name"]) ?? ""),
    color: colorOf(element),
    keyword: keywordOfTag(id),
    totalEmails: numberOf(element["n"]) ?? 0,
    unreadEmails: numberOf(element["u"]) ?? 0,
  };
}

/** Creates, changes and destroys tags. */
export async function setTags(
  scope: AccountScope,
  accountId: Id,
  edits: Edits<TagCreate>,
): Promise<EditResults<Tag>> {
  await scope.requireAccount(accountId);
  scope.forgetReads();
  const created = new Map<Id, Partial<Tag>>();
  const updated = new Map<Id, null>();
  const destroyed = new Map<Id, true>();
  const notCreated = new Map<Id, SetError>();
  const notUpdated = new Map<Id, SetError>();
  const notDestroyed = new Map<Id, SetError>();
  // Refusals come one by one: a taken name must not stop the other tags.
  for (const [key, create] of edits.create) {
    await settle(key, created, notCreated, () => createTag(scope, create));
  }
  for (const [id, patch] of edits.update) {
    await settle(id, updated, notUpdated, () => updateTag(scope, id, patch));
  }
  for (const id of edits.destroy) {
    await settle(id, destroyed, notDestroyed, async () => {
      if (!isItemId(id)) return NOT_FOUND;
      await tagAction(scope, { id, op: "delete" });
      return true as const;
    });
  }
  return {
    ...(await statesUnknown(scope)),
    created,
    updated,
    destroyed: [...destroyed.keys()],
    notCreated,
    notUpdated,
    notDestroyed,
  };
}

/** A refusal that did not come from the server. */
class Refused {
  readonly reason: SetError;

  constructor(reason: SetError) {
    this.reason = reason;
  }
}

const NOT_FOUND = new Refused({ type: "notFound" });

async function settle<T extends Partial<Tag> | true | null>(
  key: Id,
  done: Map<Id, T>,
  failed: Map<Id, SetError>,
  work: () => Promise<T | Refused>,
): Promise<void> {
  try {
    const result = await work();
    if (result instanceof Refused) failed.set(key, result.reason);
    else done.set(key, result);
  } catch (error) {
    failed.set(key, toSetError(error));
  }
}

async function createTag(scope: AccountScope, create: TagCreate): Promise<Partial<Tag> | Refused> {
  const tag = { name: create.name, ...(create.color ? { rgb: create.color } : {}) };
  const answer = await scope.soap.call("CreateTagRequest", { tag });
  const made = readTag(objectOf(answer.body["tag"]) ?? {});
  if (!made) {
    return new Refused({ type: "forbidden", description: "The mail server made no tag." });
  }
  return made;
}

async function updateTag(scope: AccountScope, id: Id, patch: PatchObject): Promise<null | Refused> {
  if (!isItemId(id)) return NOT_FOUND;
  for (const [property, value] of Object.entries(patch)) {
    if (property === "name" && typeof value === "string") {
      await tagAction(scope, { id, op: "rename", name: value });
    } else if (property === "color" && (typeof value === "string" || value === null)) {
      // Black is what Zimbra itself shows for no colour.
      await tagAction(scope, { id, op: "color", rgb: value ?? "#000000" });
    } else {
      const description = "This property can't be changed.";
      return new Refused({ type: "invalidProperties", properties: [property], description });
    }
  }
  return null;
}

async function tagAction(scope: AccountScope, action: ItemAction): Promise<void> {
  await scope.soap.call("TagActionRequest", { action });
}
