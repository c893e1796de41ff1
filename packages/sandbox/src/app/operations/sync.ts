/**
 * SyncRequest: the whole mailbox in ids at first, what changed since a token afterwards.
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest, permissionDenied, SoapFault } from "../fault.js";
import { isWithin } from "../mailbox/folders.js";
import {
  FolderId,
  isFolder,
  isLeaf,
  type AnyFolder,
  type Item,
  type ItemType,
  type Tombstone,
} from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { folderElement } from "../render/folder.js";
import { itemElement } from "../render/item.js";
import { tagElement } from "../render/tag.js";
import { followMountpoint, locateFolder } from "./folders.js";

/** Element that stands for items of a type. */
const elementNames: Readonly<Record<ItemType, string>> = {
  folder: "folder",
  search: "search",
  link: "link",
  tag: "tag",
  message: "m",
  conversation: "c",
  contact: "cn",
  appointment: "appt",
  task: "task",
};

/** Changes that one answer may hold (facts/zimbra.md section 1). */
const MOST_CHANGES = 3990;

interface SyncToken {
  readonly sequence: number;
  /** Id of the last item of a cut answer; 0 when the answer was whole. */
  readonly after: number;
}

/** Reads a token; one of zero or less asks for everything, as no token does. */
function parseToken(text: string): SyncToken | undefined {
  if (/^(-\d+|0+)$/.test(text)) return undefined;
  const match = /^(\d+)(?:-(\d+))?(?:-\d+)?$/.exec(text);
  if (!match) throw invalidRequest(`malformed sync token: ${text}`);
  return { sequence: Number(match[1]), after: Number(match[2] ?? 0) };
}

function sync(request: Element, context: SoapContext): Element {
  const text = request.get("token");
  const token = text === undefined ? undefined : parseToken(text);
  const rootId = request.get("l");
  const place = rootId === undefined ? undefined : locateFolder(rootId, context);
  const { mailbox, folder: root } = place
    ? followMountpoint(place, context)
    : { mailbox: context.mailbox, folder: undefined };
  if (!readsSomething(mailbox, root ?? mailbox.folder(FolderId.userRoot), context)) {
    throw permissionDenied();
  }
  const response = responseTo(request);
  response.set("md", Math.floor(context.now() / 1000));
  if (token === undefined) {
    mailbox.beginTracking();
    const top = root ?? mailbox.folder(FolderId.root);
    const tree = initialFolder(mailbox, top, context, request);
    if (!tree) throw permissionDenied();
    response.add(tree);
    response.setAll({ token: String(mailbox.sequence), s: mailbox.size });
  } else {
    addChanges(response, request, mailbox, token, root, context);
  }
  return response;
}

/** Whether the caller may read a folder or one below it. */
function readsSomething(mailbox: Mailbox, folder: AnyFolder, context: SoapContext): boolean {
  if (context.rights(mailbox, folder.id).includes("r")) return true;
  return mailbox.subfolders(folder.id).some((child) => readsSomething(mailbox, child, context));
}

/** Writes a folder of the first answer: itself, ids of what is in it, and its subfolders. */
function initialFolder(
  mailbox: Mailbox,
  folder: AnyFolder,
  context: SoapContext,
  request: Element,
): Element | undefined {
  const readable = context.rights(mailbox, folder.id).includes("r");
  const element = folderElement(mailbox, folder, context);
  if (folder.id === FolderId.tags && readable) {
    for (const tag of mailbox.itemsOf("tag")) element.add(tagElement(mailbox, tag, context));
  } else if (folder.id !== FolderId.conversations && readable) {
    addItemIds(element, mailbox, folder, context, request);
  }
  let below = 0;
  for (const child of mailbox.subfolders(folder.id)) {
    if (child.id === FolderId.conversations) continue;
    const inner = initialFolder(mailbox, child, context, request);
    if (!inner) continue;
    element.add(inner);
    below++;
  }
  return readable || below > 0 ? element : undefined;
}

function addItemIds(
  element: Element,
  mailbox: Mailbox,
  folder: AnyFolder,
  context: SoapContext,
  request: Element,
): void {
  const since = (request.getNumber("msgCutoff") ?? 0) * 1000;
  const ids = new Map<string, string[]>();
  for (const item of mailbox.itemsIn(folder.id)) {
    if (!isLeaf(item) || (item.type === "message" && item.date < since)) continue;
    const name = elementNames[item.type];
    const list = ids.get(name) ?? [];
    list.push(context.formatId(mailbox, item.id));
    ids.set(name, list);
  }
  for (const [name, list] of ids) element.add(name).set("ids", list.join(","));
}

function addChanges(
  response: Element,
  request: Element,
  mailbox: Mailbox,
  token: SyncToken,
  root: AnyFolder | undefined,
  context: SoapContext,
): void {
  if (token.sequence < mailbox.oldestToken) {
    throw new SoapFault("mail.MUST_RESYNC", "sync token is too old: full resync needed");
  }
  const visible = (item: Item): boolean => {
    const folderId = isFolder(item) ? item.id : item.folderId;
    if (root && !isWithin(mailbox, folderId, root.id)) return false;
    return context.rights(mailbox, folderId).includes("r");
  };
  const limit = Math.min(request.getNumber("changeLimit") ?? MOST_CHANGES, MOST_CHANGES);
  const all = changedItems(mailbox, token);
  const changed = all.filter(visible);
  const page = changed.slice(0, limit);
  const deleteLimit = request.getNumber("deleteLimit") ?? 0;
  // What left the folders that the caller synchronises is as good as deleted for it.
  const left = all.filter((item) => isLeaf(item) && !visible(item)).map(tombstoneOf);
  const gone = [...mailbox.deletedSince(token.sequence), ...left];
  addDeleted(
    response,
    request,
    mailbox,
    deleteLimit > 0 ? gone.slice(0, deleteLimit) : gone,
    context,
  );
  for (const item of page) response.add(itemElement(mailbox, item, context));
  const cutDeletes = deleteLimit > 0 && gone.length > deleteLimit;
  const last = page.at(-1);
  if (changed.length > page.length && last) {
    response.setAll({ token: `${last.modifiedSequence}-${last.id}`, more: true });
  } else if (cutDeletes) {
    const sequence = gone[deleteLimit]!.sequence - 1;
    response.setAll({ token: String(Math.max(sequence, token.sequence)), more: true });
  } else {
    response.set("token", String(mailbox.sequence));
  }
}

function tombstoneOf({ id, type, uuid, modifiedSequence, changeDate }: Item): Tombstone {
  return { id, type, uuid, sequence: modifiedSequence, date: changeDate };
}

/** Items that changed after a token, folders first, in the order of their changes. */
function changedItems(mailbox: Mailbox, token: SyncToken): readonly Item[] {
  const changed: Item[] = [];
  for (const item of mailbox.items()) {
    const later =
      item.modifiedSequence > token.sequence ||
      (token.after > 0 && item.modifiedSequence === token.sequence && item.id > token.after);
    if (later) changed.push(item);
  }
  return changed.sort((a, b) => a.modifiedSequence - b.modifiedSequence || a.id - b.id);
}

function addDeleted(
  response: Element,
  request: Element,
  mailbox: Mailbox,
  gone: readonly Tombstone[],
  context: SoapContext,
): void {
  if (gone.length === 0) return;
  const ids = (list: readonly Tombstone[]): string =>
    [...new Set(list.map(({ id }) => context.formatId(mailbox, id)))].join(",");
  const deleted = response.addUnique("deleted").set("ids", ids(gone));
  if (!request.getBoolean("typed")) return;
  for (const type of new Set(gone.map((tombstone) => tombstone.type))) {
    deleted.add(elementNames[type]).set("ids", ids(gone.filter((t) => t.type === type)));
  }
}

/** The operations of this file. */
export const syncOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "SyncRequest", run: sync, checksRights: true },
];
