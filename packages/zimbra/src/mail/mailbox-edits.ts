/**
 * `Mailbox/set`: Zimbra has one action for each thing that a patch may say, so a mailbox that gets
 * several new properties goes through several actions.
 *
 * @module
 */
import type { Id, Mailbox, MailboxCreate, PatchObject, SetError } from "@partage-ent/jmap";
import type { EditResults, Edits } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import type { ItemAction } from "../soap/operations.js";
import { toSetError } from "../soap/failures.js";
import { isItemId } from "./ids.js";
import { readMailboxes, ROOT } from "./mailboxes.js";
import { statesUnknown } from "./states-around.js";

/** Longest name of a folder, in characters. */
export const MAX_NAME = 128;

type MailboxEdits = Edits<MailboxCreate> & { readonly onDestroyRemoveEmails: boolean };

/** Creates, changes and destroys mailboxes, in this order. */
export async function setMailboxes(
  scope: AccountScope,
  accountId: Id,
  edits: MailboxEdits,
): Promise<EditResults<Mailbox>> {
  await scope.requireAccount(accountId);
  const folders = await scope.folders();
  const known = new Map(readMailboxes(folders.body).map((mailbox) => [mailbox.id, mailbox]));
  scope.forgetReads();
  const results = newResults();
  for (const [key, create] of edits.create) {
    await settle(key, results.created, results.notCreated, () => createMailbox(scope, create));
  }
  for (const [id, patch] of edits.update) {
    await settle(id, results.updated, results.notUpdated, () =>
      updateMailbox(scope, known.get(id), patch),
    );
  }
  for (const id of childrenFirst(edits.destroy, known)) {
    await settle(id, results.gone, results.notDestroyed, () =>
      destroyMailbox(scope, id, known, edits.onDestroyRemoveEmails),
    );
  }
  const { gone, ...others } = results;
  return { ...(await statesUnknown(scope)), ...others, destroyed: [...gone.keys()] };
}

function newResults() {
  return {
    created: new Map<Id, Partial<Mailbox>>(),
    updated: new Map<Id, Partial<Mailbox> | null>(),
    gone: new Map<Id, true>(),
    notCreated: new Map<Id, SetError>(),
    notUpdated: new Map<Id, SetError>(),
    notDestroyed: new Map<Id, SetError>(),
  };
}

/** A refusal of one record. */
class Refusal extends Error {
  readonly reason: SetError;

  constructor(reason: SetError) {
    super(reason.type);
    this.reason = reason;
  }
}

async function settle<T>(
  key: Id,
  done: Map<Id, T>,
  failed: Map<Id, SetError>,
  work: () => Promise<T>,
): Promise<void> {
  try {
    done.set(key, await work());
  } catch (error) {
    failed.set(key, error instanceof Refusal ? error.reason : toSetError(error));
  }
}

function refuse(type: SetError["type"], description: string, ...properties: string[]): never {
  throw new Refusal({ type, description, ...(properties.length > 0 ? { properties } : {}) });
}

function checkedName(name: unknown): string {
  if (typeof name !== "string" || name.trim() === "") {
    return refuse("invalidProperties", "A mailbox needs a name.", "name");
  }
  if (name.length > MAX_NAME || /[/":\p{Cc}]/u.test(name) || /^\.+$/.test(name)) {
    return refuse("invalidProperties", "This name is not allowed.", "name");
  }
  return name;
}

function checkedParent(parentId: unknown): string {
  if (parentId === null || parentId === undefined) return ROOT;
  if (typeof parentId === "string" && isItemId(parentId)) return parentId;
  return refuse("invalidProperties", "There is no such mailbox.", "parentId");
}

async function createMailbox(
  scope: AccountScope,
  create: MailboxCreate,
): Promise<Partial<Mailbox>> {
  const folder = {
    name: checkedName(create.name),
    l: checkedParent(create.parentId),
    view: "message",
  } as const;
  const answer = await scope.soap.call("CreateFolderRequest", { folder });
  const [mailbox] = readMailboxes(answer.body);
  if (!mailbox) return refuse("forbidden", "The mail server made no mailbox.");
  return mailbox;
}

async function updateMailbox(
  scope: AccountScope,
  mailbox: Mailbox | undefined,
  patch: PatchObject,
): Promise<null> {
  if (!mailbox) return refuse("notFound", "This mailbox does not exist.");
  const actions: Omit<ItemAction, "id">[] = [];
  for (const [property, value] of Object.entries(patch)) {
    if (property === "name") actions.push({ op: "rename", name: checkedName(value) });
    else if (property === "parentId") actions.push({ op: "move", l: checkedParent(value) });
    else if (value !== mailbox[property as keyof Mailbox]) {
      refuse("invalidProperties", "This property can't be changed.", property);
    }
  }
  if (actions.length > 0 && mailbox.role !== null) {
    return refuse("forbidden", "System mailboxes can't be changed.");
  }
  for (const action of actions) {
    const request = { action: { id: mailbox.id, ...action } };
    await scope.soap.call("FolderActionRequest", request);
  }
  return null;
}

/** Zimbra deletes a folder with all that is in it, which only {@link MailboxEdits} may ask for. */
async function destroyMailbox(
  scope: AccountScope,
  id: Id,
  known: Map<Id, Mailbox>,
  removeEmails: boolean,
): Promise<true> {
  const mailbox = known.get(id);
  if (!mailbox) return refuse("notFound", "This mailbox does not exist.");
  if (mailbox.role !== null) return refuse("forbidden", "System mailboxes can't be destroyed.");
  if ([...known.values()].some(({ parentId }) => parentId === id)) {
    return refuse("mailboxHasChild", "There are mailboxes in this mailbox.");
  }
  if (mailbox.totalEmails > 0 && !removeEmails) {
    return refuse("mailboxHasEmail", "There are emails in this mailbox.");
  }
  const action = { id, op: "delete" };
  await scope.soap.call("FolderActionRequest", { action });
  known.delete(id);
  return true;
}

function childrenFirst(ids: readonly Id[], known: ReadonlyMap<Id, Mailbox>): readonly Id[] {
  const depth = (id: Id): number => {
    let levels = 0;
    let at = known.get(id);
    while (at?.parentId && levels < 100) {
      levels++;
      at = known.get(at.parentId);
    }
    return levels;
  };
  return [...ids].sort((a, b) => depth(b) - depth(a));
}
