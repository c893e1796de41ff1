/**
 * Rights on folders of other people's mailboxes.
 * @module
 */
import type { Account } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";
import { isFolder, type Grant } from "./item.js";
import type { Mailbox } from "./mailbox.js";

/** Fixed id of the grantee `all` (everybody who is signed in). */
export const ALL_USERS_ID = "00000000-0000-0000-0000-000000000000";
/** Fixed id of the grantee `pub` (anybody). */
export const PUBLIC_ID = "99999999-9999-9999-9999-999999999999";

/**
 * The rights that grants give an account on a folder. The grants of the nearest folder that has any
 * (itself first) count, as a folder's own grants replace those it would inherit; rights of several
 * matching grants add up.
 */
export function effectiveRights(
  mailbox: Mailbox,
  folderId: number,
  account: Account,
  directory: Directory,
): string {
  const grants = effectiveGrants(mailbox, folderId);
  const rights = new Set<string>();
  for (const grant of grants) {
    const live = grant.expiry === undefined || grant.expiry > mailbox.now();
    if (live && matches(grant, account, directory)) for (const r of grant.rights) rights.add(r);
  }
  // Who reads a folder and adds to it may make folders in it.
  if (rights.has("r") && rights.has("i")) rights.add("c");
  return Array.from("rwidxaepfc")
    .filter((letter) => rights.has(letter))
    .join("");
}

/** The grants in force on a folder: its own, else those of the nearest parent that lets them through. */
export function effectiveGrants(mailbox: Mailbox, folderId: number): readonly Grant[] {
  for (let id = folderId; ;) {
    const folder = mailbox.item(id);
    if (!isFolder(folder)) return [];
    if (folder.grants.length > 0) return folder.grants;
    if (folder.flags.includes("i") || folder.folderId === folder.id) return [];
    id = folder.folderId;
  }
}

function matches(grant: Grant, account: Account, directory: Directory): boolean {
  switch (grant.granteeType) {
    case "usr":
      return grant.granteeId === account.id;
    case "grp":
      return directory.listsOf(account).some((list) => list.id === grant.granteeId);
    case "dom":
      return directory.domainOf(account)?.id === grant.granteeId;
    case "cos":
      return directory.classOf(account).id === grant.granteeId;
    case "all":
    case "pub":
      return true;
    case "guest":
    case "key":
      return false;
  }
}
