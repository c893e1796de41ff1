/**
 * The folders that every mailbox starts with.
 * @module
 */
import { FolderId } from "./item.js";
import type { Mailbox } from "./mailbox.js";

const system: readonly (readonly [
  id: number,
  name: string,
  parent: number,
  view: string,
  flags: string,
])[] = [
  [FolderId.root, "ROOT", FolderId.root, "", ""],
  [FolderId.userRoot, "USER_ROOT", FolderId.root, "", ""],
  [FolderId.tags, "Tags", FolderId.root, "", ""],
  [FolderId.conversations, "Conversations", FolderId.root, "", ""],
  [FolderId.inbox, "Inbox", FolderId.userRoot, "message", ""],
  [FolderId.trash, "Trash", FolderId.userRoot, "", ""],
  [FolderId.junk, "Junk", FolderId.userRoot, "message", ""],
  [FolderId.sent, "Sent", FolderId.userRoot, "message", ""],
  [FolderId.drafts, "Drafts", FolderId.userRoot, "message", ""],
  [FolderId.contacts, "Contacts", FolderId.userRoot, "contact", ""],
  [FolderId.calendar, "Calendar", FolderId.userRoot, "appointment", "#"],
  [FolderId.emailedContacts, "Emailed Contacts", FolderId.userRoot, "contact", ""],
  [FolderId.chats, "Chats", FolderId.userRoot, "message", ""],
  [FolderId.tasks, "Tasks", FolderId.userRoot, "task", "#"],
  [FolderId.briefcase, "Briefcase", FolderId.userRoot, "document", ""],
];

/** Creates the system folders in an empty mailbox, as one change. */
export function createSystemFolders(mailbox: Mailbox): void {
  mailbox.change(() => {
    for (const [id, name, folderId, view, flags] of system) {
      mailbox.create({
        type: "folder",
        id,
        name,
        folderId,
        view,
        flags,
        tags: [],
        date: mailbox.now(),
        size: 0,
        grants: [],
      });
    }
  });
}

/** Tells whether a folder is one that nobody may rename, move or delete. */
export function isSystemId(id: number): boolean {
  return id > 0 && id < 256;
}
