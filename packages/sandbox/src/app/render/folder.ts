/**
 * Folders, search folders and mountpoints as SOAP shows them.
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import {
  FolderId,
  isFolder,
  type AnyFolder,
  type Grant,
  type MountpointItem,
} from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";

/** The path of a folder from the user's root, `/` for the root itself. */
export function folderPath(mailbox: Mailbox, folder: AnyFolder): string {
  const names: string[] = [];
  for (let at: AnyFolder = folder; at.id !== FolderId.userRoot && at.id !== FolderId.root;) {
    names.unshift(at.name);
    const parent = mailbox.item(at.folderId);
    if (!isFolder(parent)) break;
    at = parent;
  }
  return `/${names.join("/")}`;
}

/** Writes one folder without what lies below it. */
export function folderElement(mailbox: Mailbox, folder: AnyFolder, context: SoapContext): Element {
  const element = new Element(folder.type, ZIMBRA_MAIL);
  const parent = mailbox.item(folder.folderId);
  const counts = mailbox.folderCounts(folder.id);
  const own = mailbox.accountId === context.caller.id;
  element.setAll({
    id: context.formatId(mailbox, folder.id),
    uuid: folder.uuid,
    name: folder.name,
    absFolderPath: folderPath(mailbox, folder),
    l: context.formatId(mailbox, folder.folderId),
    luuid: parent?.uuid,
    f: folder.flags === "" ? undefined : folder.flags,
    color: folder.color === undefined || folder.color === 0 ? undefined : folder.color,
    rgb: folder.rgb,
    view: folder.view === "" ? undefined : folder.view,
    rev: folder.contentSequence,
    ms: folder.modifiedSequence,
    md: Math.floor(folder.changeDate / 1000),
    u: folder.type === "folder" && counts.unread > 0 ? counts.unread : undefined,
    n: folder.type === "folder" ? counts.count : undefined,
    s: folder.type === "folder" ? counts.size : undefined,
    url: folder.url,
    activesyncdisabled: folder.activeSyncDisabled ?? false,
    webOfflineSyncDays: folder.webOfflineSyncDays ?? 0,
    perm: own ? undefined : context.rights(mailbox, folder.id),
    deletable: folder.id >= 256,
  });
  if (folder.type === "search") {
    element.setAll({ query: folder.query, sortBy: folder.sortBy, types: folder.types });
  }
  if (folder.type === "link") setMountpoint(element, folder, context);
  addRetention(element, folder, context);
  if (folder.grants.length > 0 && context.rights(mailbox, folder.id).includes("a")) {
    addGrants(element, folder.grants, context);
  }
  return element;
}

function setMountpoint(element: Element, link: MountpointItem, context: SoapContext): void {
  const owner = context.core.directory.accountById(link.ownerId);
  const mailbox = owner && context.core.mailbox(owner.id);
  const remote = mailbox?.item(link.remoteId);
  // Nobody is told that a folder is there that she may not see.
  const perm = mailbox && isFolder(remote) ? context.rights(mailbox, remote.id) : "";
  element.setAll({
    perm: perm === "" ? undefined : perm,
    owner: owner?.name,
    zid: link.ownerId,
    rid: link.remoteId,
    ruuid: link.remoteUuid,
    oname: perm !== "" && isFolder(remote) ? remote.name : undefined,
    reminder: link.reminder,
    broken: perm === "" ? true : undefined,
  });
}

/** A mountpoint shows the policy of the folder that it stands for. */
function addRetention(element: Element, folder: AnyFolder, context: SoapContext): void {
  const owner =
    folder.type === "link" ? context.core.directory.accountById(folder.ownerId) : undefined;
  const source =
    folder.type === "link" ? owner && context.core.mailbox(owner.id).item(folder.remoteId) : folder;
  if (!isFolder(source) || !source.retention) return;
  const policy = element.addUnique("retentionPolicy");
  for (const name of ["keep", "purge"] as const) {
    const list = policy.addUnique(name);
    for (const { type, lifetime } of source.retention[name]) {
      list.add("policy").setAll({ type, lifetime });
    }
  }
}

function addGrants(element: Element, grants: readonly Grant[], context: SoapContext): void {
  const acl = element.addUnique("acl");
  for (const grant of grants) {
    acl.add("grant").setAll({
      perm: grant.rights,
      gt: grant.granteeType,
      zid: grant.granteeType === "pub" || grant.granteeType === "all" ? undefined : grant.granteeId,
      d: granteeName(grant, context),
      expiry: grant.expiry,
    });
  }
}

function granteeName(grant: Grant, context: SoapContext): string | undefined {
  const { directory } = context.core;
  if (grant.granteeType === "usr") {
    return directory.accountById(grant.granteeId)?.name ?? grant.granteeName;
  }
  if (grant.granteeType === "grp")
    return directory.list(grant.granteeId)?.name ?? grant.granteeName;
  return grant.granteeName;
}

/** How a tree is cut. */
export interface FolderTreeOptions {
  /** Levels below the folder; undefined for all. */
  readonly depth?: number;
  /** Only folders of this view, and those on the way to them. */
  readonly view?: string;
  /** Leaves out folders that the caller may not read. */
  readonly visible?: boolean;
}

/** Writes a folder with what lies below it; undefined when nothing of it is to be shown. */
export function folderTree(
  mailbox: Mailbox,
  folder: AnyFolder,
  context: SoapContext,
  options: FolderTreeOptions = {},
): Element | undefined {
  const element = folderElement(mailbox, folder, context);
  const below = options.depth === undefined ? undefined : options.depth - 1;
  let shown = 0;
  if (options.depth === undefined || options.depth > 0) {
    for (const child of mailbox.subfolders(folder.id)) {
      const inner = { ...options, ...(below === undefined ? {} : { depth: below }) };
      const tree = folderTree(mailbox, child, context, inner);
      if (!tree) continue;
      element.add(tree);
      shown++;
    }
  }
  const readable = context.rights(mailbox, folder.id).includes("r");
  const wanted = options.view === undefined || folder.view === options.view;
  if (readable && wanted) return element;
  if (shown > 0 || (readable && folder.id === FolderId.userRoot)) return element;
  return undefined;
}
