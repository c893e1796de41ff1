/**
 * Changes of items that several operations share: flags, tags, moves, deletions.
 *
 * Each function is one change of the mailbox (one change sequence), announces the folders and tags
 * whose counts it altered, and leaves alone what already is as wanted. Ids of conversations stand for
 * their messages. Callers check rights and existence before.
 * @module
 */
import { SoapFault } from "../fault.js";
import { FolderId, isFolder, isLeaf, type Item, type TagItem } from "./item.js";
import { settleConversation } from "./conversations.js";
import type { Mailbox } from "./mailbox.js";

/** Adds or removes one flag letter of items, tags excepted. */
export function setFlag(mailbox: Mailbox, items: readonly Item[], flag: string, on: boolean): void {
  mailbox.change(() => {
    for (const given of items) {
      const item = mailbox.item(given.id);
      if (!item || item.flags.includes(flag) === on) continue;
      const flags = on ? item.flags + flag : item.flags.replaceAll(flag, "");
      mailbox.update(item, { flags });
      if (flag === "u" && isLeaf(item)) announceCounts(mailbox, item);
    }
  });
}

/** Replaces all the flags that a user may set, keeping those that describe the item. */
export function replaceFlags(mailbox: Mailbox, items: readonly Item[], flags: string): void {
  const described = /[asvd]/;
  mailbox.change(() => {
    for (const given of items) {
      const item = mailbox.item(given.id);
      if (!item) continue;
      const kept = Array.from(item.flags).filter((flag) => described.test(flag));
      const wanted = Array.from(flags).filter((flag) => !described.test(flag));
      const next = [...new Set([...kept, ...wanted])].join("");
      if (sameLetters(next, item.flags)) continue;
      mailbox.update(item, { flags: next });
      if (isLeaf(item)) announceCounts(mailbox, item);
    }
  });
}

function sameLetters(a: string, b: string): boolean {
  return Array.from(a).sort().join("") === Array.from(b).sort().join("");
}

/** Adds or removes one tag of items; `mail.CANNOT_TAG` when a tag is among them. */
export function setTag(mailbox: Mailbox, items: readonly Item[], tag: TagItem, on: boolean): void {
  if (items.some((item) => item.type === "tag")) {
    throw new SoapFault("mail.CANNOT_TAG", "cannot tag a tag");
  }
  mailbox.change(() => {
    for (const given of items) {
      const item = mailbox.item(given.id);
      if (!item || item.tags.includes(tag.id) === on) continue;
      const tags = on ? [...item.tags, tag.id] : item.tags.filter((id) => id !== tag.id);
      mailbox.update(item, { tags });
      if (isLeaf(item) && item.flags.includes("u")) mailbox.touch(tag.id);
    }
  });
}

/** Replaces the tags of items. */
export function replaceTags(
  mailbox: Mailbox,
  items: readonly Item[],
  tags: readonly TagItem[],
): void {
  const wanted = tags.map((tag) => tag.id);
  mailbox.change(() => {
    for (const given of items) {
      const item = mailbox.item(given.id);
      if (!item || item.tags.join() === wanted.join()) continue;
      mailbox.update(item, { tags: wanted });
      for (const id of new Set([...item.tags, ...wanted])) {
        if (isLeaf(item) && item.flags.includes("u")) mailbox.touch(id);
      }
    }
  });
}

/** Moves items to a folder; in Junk and Trash nothing else about them changes. */
export function moveItems(mailbox: Mailbox, items: readonly Item[], folderId: number): void {
  mailbox.change(() => {
    for (const given of items) {
      const item = mailbox.item(given.id);
      if (!item || !isLeaf(item) || item.folderId === folderId) continue;
      mailbox.update(item, { folderId });
      mailbox.touch(item.folderId);
      mailbox.touch(folderId);
      if (item.type === "message") touchConversation(mailbox, item.conversationId);
    }
  });
}

/** Deletes items for good; a conversation that loses all messages goes too. */
export function deleteItems(mailbox: Mailbox, items: readonly Item[]): void {
  mailbox.change(() => {
    for (const given of items) {
      const item = mailbox.item(given.id);
      if (!item || isFolder(item)) continue;
      if (isLeaf(item)) announceCounts(mailbox, item);
      mailbox.remove(item);
      if (item.type === "message") settleConversation(mailbox, item.conversationId);
    }
  });
}

function announceCounts(mailbox: Mailbox, item: Item): void {
  mailbox.touch(item.folderId);
  for (const tag of item.tags) mailbox.touch(tag);
  if (item.type === "message") touchConversation(mailbox, item.conversationId);
}

function touchConversation(mailbox: Mailbox, conversationId: number): void {
  if (conversationId > 0) mailbox.touch(conversationId);
}

/** Tells whether an item lies in the Trash, in a folder of it, or in Junk when that is asked for too. */
export function isInTrash(mailbox: Mailbox, item: Item): boolean {
  for (let id = item.folderId; id !== FolderId.userRoot && id !== FolderId.root;) {
    if (id === FolderId.trash) return true;
    const folder = mailbox.item(id);
    if (!folder || folder.folderId === id) return false;
    id = folder.folderId;
  }
  return false;
}
