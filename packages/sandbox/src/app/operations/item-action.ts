/**
 * MsgActionRequest, ConvActionRequest and ItemActionRequest: what may be done to items that exist.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { immutableObject, invalidRequest, permissionDenied, SoapFault } from "../fault.js";
import {
  type ActionKind,
  actionIds,
  type ActionTargets,
  actionTargets,
  destinationOf,
} from "../mail/action-targets.js";
import { copyContact, copyMessage, moveTo, systemDestination } from "../mail/move-messages.js";
import { deleteFolder, moveFolder, trashFolder } from "../mailbox/folders.js";
import {
  deleteItems,
  replaceFlags,
  replaceTags,
  setFlag,
  setTag,
} from "../mailbox/item-changes.js";
import { FolderId, isFolder, isLeaf, type Item, type TagItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { createTag, tagOfAction } from "./tags.js";

type Act = (targets: ActionTargets, action: Element, context: SoapContext) => void;

function requireWrite({ mailbox, items }: ActionTargets, context: SoapContext): void {
  for (const folderId of new Set(items.map((item) => item.folderId)))
    context.requireRights(mailbox, folderId, "w");
}

function flagAct(letter: string, on: boolean): Act {
  return (targets, _, context) => {
    requireWrite(targets, context);
    setFlag(targets.mailbox, targets.items, letter, on);
  };
}

function tagAct(on: boolean): Act {
  return (targets, action, context) => {
    requireWrite(targets, context);
    const { mailbox, items } = targets;
    const name = action.get("tn");
    // An id of a tag says nothing in somebody else's mailbox, a name does.
    if (name === undefined && mailbox.accountId !== context.caller.id) throw permissionDenied();
    if (!on && name !== undefined && !mailbox.tagNamed(name)) return;
    setTag(mailbox, items, tagOfAction(mailbox, action), on);
  };
}

/** Moves folders among the items one by one, everything else together. */
function moveAll({ mailbox, items }: ActionTargets, target: string, context: SoapContext): void {
  const destination = destinationOf(target, context);
  const tag = items.find((item) => item.type === "tag");
  if (tag) throw immutableObject(tag.id);
  const folders = items.filter(isFolder);
  for (const folder of folders) {
    if (destination.mailbox !== mailbox)
      throw invalidRequest("cannot move a folder into another mailbox");
    context.requireRights(mailbox, folder.id, "d");
    moveFolder(mailbox, folder, destination.folder.id, folder.name);
  }
  moveTo(mailbox, items.filter(isLeaf), destination, context);
}

const move: Act = (targets, action, context) => moveAll(targets, action.require("l"), context);

const copy: Act = ({ mailbox, items }, action, context) => {
  const destination = destinationOf(action.require("l"), context);
  context.requireRights(destination.mailbox, destination.folder.id, "i");
  for (const item of items) {
    context.requireRights(mailbox, item.folderId, "r");
    if (item.type === "contact") copyContact(mailbox, item, destination);
    else if (item.type === "message") copyMessage(mailbox, item, destination);
    else throw invalidRequest(`cannot copy item ${item.id}`);
  }
};

function toSystemFolder(
  id: typeof FolderId.trash | typeof FolderId.junk | typeof FolderId.inbox,
): Act {
  return (targets, action, context) => {
    const wanted = id === FolderId.trash ? undefined : action.get("l");
    if (wanted !== undefined) {
      moveAll(targets, wanted, context);
      return;
    }
    const { mailbox, items } = targets;
    for (const folder of items.filter(isFolder)) {
      context.requireRights(mailbox, folder.id, "d");
      trashFolder(mailbox, folder);
    }
    moveTo(mailbox, items.filter(isLeaf), systemDestination(mailbox, id), context);
  };
}

const remove: Act = ({ mailbox, items }, _, context) => {
  for (const item of items)
    context.requireRights(mailbox, isFolder(item) ? item.id : item.folderId, "d");
  for (const folder of items.filter(isFolder)) deleteFolder(mailbox, folder);
  deleteItems(
    mailbox,
    items.filter((item) => !isFolder(item)),
  );
};

/** The tags that `tn` (names) or `t` (ids) lists; names that are new become tags. */
function listedTags(mailbox: Mailbox, action: Element): readonly TagItem[] | undefined {
  const names = action.get("tn");
  if (names !== undefined) {
    const wanted = names.split(",").filter((name) => name.trim() !== "");
    return wanted.map((name) => mailbox.tagNamed(name) ?? createTag(mailbox, name));
  }
  const ids = action.get("t");
  if (ids === undefined) return undefined;
  return ids
    .split(",")
    .filter((id) => id.trim() !== "")
    .map((id) => {
      const tag = mailbox.item(Number(id));
      if (tag?.type !== "tag") throw new SoapFault("mail.NO_SUCH_TAG", `no such tag id: ${id}`);
      return tag;
    });
}

const update: Act = (targets, action, context) => {
  requireWrite(targets, context);
  const { mailbox, items } = targets;
  const flags = action.get("f");
  const tags = listedTags(mailbox, action);
  const folder = action.get("l");
  mailbox.change(() => {
    if (flags !== undefined) replaceFlags(mailbox, items, flags.replace(/\s/g, ""));
    if (tags !== undefined) replaceTags(mailbox, items, tags);
    if (folder !== undefined) moveAll(targets, folder, context);
  });
};

const acts: ReadonlyMap<string, Act> = new Map([
  ["read", flagAct("u", false)],
  ["!read", flagAct("u", true)],
  ["flag", flagAct("f", true)],
  ["!flag", flagAct("f", false)],
  ["priority", flagAct("+", true)],
  ["!priority", flagAct("+", false)],
  ["tag", tagAct(true)],
  ["!tag", tagAct(false)],
  ["move", move],
  ["copy", copy],
  ["spam", toSystemFolder(FolderId.junk)],
  ["!spam", toSystemFolder(FolderId.inbox)],
  ["trash", toSystemFolder(FolderId.trash)],
  ["delete", remove],
  ["update", update],
]);

/** Contacts, tags and folders have names and colors that messages lack. */
function wantsMessages(items: readonly Item[]): boolean {
  return items.every((item) => item.type === "message");
}

/** The operation that acts on items of a kind. */
export function runAction(kind: ActionKind): OperationEntry["run"] {
  return (request, context) => {
    const action = request.requireChild("action");
    const ids = actionIds(action);
    const op = action.require("op");
    const act = acts.get(op);
    if (!act) throw invalidRequest(`unknown operation: ${op}`);
    for (const targets of actionTargets(action, kind, context)) {
      if ((op === "spam" || op === "!spam") && !wantsMessages(targets.items)) {
        throw invalidRequest(`cannot ${op} other items than messages`);
      }
      context.requireUnchanged(targets.items);
      targets.mailbox.change(() => act(targets, action, context));
    }
    const response = responseTo(request);
    response.addUnique("action").setAll({ id: ids.join(","), op });
    return response;
  };
}

/** Actions on messages, conversations and any items. */
export const itemActionOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "MsgActionRequest",
    run: runAction("message"),
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "ConvActionRequest",
    run: runAction("conversation"),
    checksRights: true,
  },
  { namespace: ZIMBRA_MAIL, name: "ItemActionRequest", run: runAction("item"), checksRights: true },
];
