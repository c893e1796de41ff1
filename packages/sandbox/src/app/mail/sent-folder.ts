/** Where an account keeps what it sent. */
import type { SoapContext } from "../context.js";
import { FolderId } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { walkPath } from "../mailbox/folders.js";

/** The id of the folder of sent messages: `zimbraPrefSentMailFolder` when it names one, else the system folder. */
export function sentFolderOf(mailbox: Mailbox, context: SoapContext): number {
  const { directory } = context.core;
  const owner = directory.accountById(mailbox.accountId);
  const path = owner && directory.attribute(owner, "zimbraPrefSentMailFolder");
  if (!path) return FolderId.sent;
  const { folder, rest } = walkPath(mailbox, path);
  return rest.length === 0 && folder.type === "folder" && folder.id !== FolderId.userRoot
    ? folder.id
    : FolderId.sent;
}
