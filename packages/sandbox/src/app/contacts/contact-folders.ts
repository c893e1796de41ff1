/** The address books of a mailbox, shared ones too where the person wants these completed. */
import type { SoapContext } from "../context.js";
import { isFolder, type AnyFolder } from "../mailbox/item.js";
import { isInTrash } from "../mailbox/item-changes.js";
import type { Mailbox } from "../mailbox/mailbox.js";

/** One address book. */
export interface ContactFolder {
  readonly mailbox: Mailbox;
  readonly folder: AnyFolder;
  /** Id of the folder, or of the mountpoint that stands for it, in the caller's mailbox. */
  readonly shownAs: string;
}

/** The address books outside the Trash whose contacts completion offers. */
export function contactFolders(context: SoapContext): readonly ContactFolder[] {
  const { mailbox, core, account } = context;
  const own = mailbox
    .itemsOf("folder")
    .filter((folder) => folder.view === "contact" && !isInTrash(mailbox, folder))
    .map((folder) => ({ mailbox, folder, shownAs: context.formatId(mailbox, folder.id) }));
  const wanted = core.directory.attribute(account, "zimbraPrefSharedAddrBookAutoCompleteEnabled");
  if (wanted !== "TRUE") return own;
  const shared = mailbox.itemsOf("link").flatMap((link): readonly ContactFolder[] => {
    if (link.view !== "contact" || !core.directory.accountById(link.ownerId)) return [];
    const owner = core.mailbox(link.ownerId);
    const folder = owner.item(link.remoteId);
    if (!isFolder(folder) || !context.rights(owner, folder.id).includes("r")) return [];
    return [{ mailbox: owner, folder, shownAs: context.formatId(mailbox, link.id) }];
  });
  return [...own, ...shared];
}
