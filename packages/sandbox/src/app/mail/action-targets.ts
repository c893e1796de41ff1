/**
 * The items that an action names, and the folder that it moves them to.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import {
  invalidRequest,
  noSuchConversation,
  noSuchFolder,
  noSuchItem,
  noSuchMessage,
} from "../fault.js";
import { isInTrash } from "../mailbox/item-changes.js";
import {
  FolderId,
  isFolder,
  type FolderItem,
  type Item,
  type MessageItem,
} from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { sentFolderOf } from "./sent-folder.js";
import { currentConversation } from "./conversation-element.js";

/** Items of one mailbox that an action works on. */
export interface ActionTargets {
  readonly mailbox: Mailbox;
  readonly items: readonly Item[];
}

/** Which messages of a conversation an action takes (`tcon`). */
interface Constraint {
  readonly letters: string;
  readonly sentFolder: number;
}

/** The ids of an action as they are written; `service.INVALID_REQUEST` when one of them is none. */
export function actionIds(action: Element): readonly string[] {
  const ids = action.require("id").split(",");
  const malformed = ids.find((id) => !/^(?:[^\s:,]+:)?-?\d+$/.test(id));
  if (malformed !== undefined) throw invalidRequest(`malformed item ID: ${malformed}`);
  return ids;
}

/**
 * Whether a message lies where a target constraint (`tcon`) wants it: letters for Trash, Junk, Sent, Drafts and
 * other folders, with a minus sign to leave these out.
 */
export function meetsConstraint(
  mailbox: Mailbox,
  message: MessageItem,
  { letters, sentFolder }: Constraint,
): boolean {
  if (letters === "") return true;
  const excludes = letters.startsWith("-");
  return letters.includes(placeLetter(mailbox, message, sentFolder)) !== excludes;
}

function placeLetter(mailbox: Mailbox, message: MessageItem, sentFolder: number): string {
  if (isInTrash(mailbox, message)) return "t";
  // Who keeps sent mail in the Inbox wants it treated as mail of the Inbox.
  if (message.folderId === sentFolder && sentFolder !== FolderId.inbox) return "s";
  switch (message.folderId) {
    case FolderId.junk:
      return "j";
    case FolderId.drafts:
      return "d";
    default:
      return "o";
  }
}

function readConstraint(action: Element): string {
  const constraint = action.get("tcon") ?? "";
  if (!/^-?[a-z]*$/i.test(constraint))
    throw invalidRequest(`invalid target constraint: ${constraint}`);
  return constraint;
}

type Finder = (mailbox: Mailbox, id: number, constraint: Constraint) => readonly Item[];

const findMessage: Finder = (mailbox, id) => [mailbox.message(id)];

const findConversation: Finder = (mailbox, id, constraint) => {
  const members = mailbox.conversationMessages(currentConversation(mailbox, id));
  if (members.length === 0) throw noSuchConversation(id);
  return members.filter((message) => meetsConstraint(mailbox, message, constraint));
};

const findItem: Finder = (mailbox, id, constraint) => {
  const item = mailbox.item(id);
  if (item && item.type !== "conversation") return [item];
  const members = mailbox.conversationMessages(currentConversation(mailbox, id));
  if (members.length === 0) throw noSuchItem(id);
  return members.filter((message) => meetsConstraint(mailbox, message, constraint));
};

/** Which items an action takes. */
export type ActionKind = "message" | "conversation" | "item";

const finders: Readonly<Record<ActionKind, Finder>> = {
  message: findMessage,
  conversation: findConversation,
  item: findItem,
};

function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return [noSuchMessage(0), noSuchConversation(0), noSuchItem(0)].some(
    (fault) => fault.code === code,
  );
}

/**
 * The items of an action by mailbox. What does not exist is a fault, except for deletions: deleting it is done.
 */
export function actionTargets(
  action: Element,
  kind: ActionKind,
  context: SoapContext,
): readonly ActionTargets[] {
  const letters = readConstraint(action);
  const forgiving = action.get("op") === "delete";
  const groups = new Map<Mailbox, Item[]>();
  for (const text of actionIds(action)) {
    const { mailbox, id } = context.resolveId(text);
    const items = groups.get(mailbox) ?? [];
    const constraint = { letters, sentFolder: sentFolderOf(mailbox, context) };
    try {
      items.push(...finders[kind](mailbox, id, constraint));
    } catch (error) {
      if (!forgiving || !isMissing(error)) throw error;
    }
    groups.set(mailbox, items);
  }
  return [...groups].map(([mailbox, items]) => ({ mailbox, items }));
}

/** A folder that items go to. */
export interface Destination {
  readonly mailbox: Mailbox;
  readonly folder: FolderItem;
}

/** The folder of an id or a path, mountpoints followed; `mail.NO_SUCH_FOLDER` when there is none. */
export function destinationOf(text: string, context: SoapContext): Destination {
  let { mailbox, id } = context.resolveId(text);
  const named = mailbox.item(id);
  if (named?.type === "link") {
    if (!context.core.directory.accountById(named.ownerId)) throw noSuchFolder(text);
    mailbox = context.core.mailbox(named.ownerId);
    id = named.remoteId;
  }
  const folder = mailbox.item(id);
  if (!isFolder(folder) || folder.type !== "folder") throw noSuchFolder(text);
  return { mailbox, folder };
}
