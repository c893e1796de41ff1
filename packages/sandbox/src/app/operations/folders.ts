/**
 * The folder tree: GetFolder, CreateFolder, CreateSearchFolder, CreateMountpoint and their kin.
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest, noSuchAccount, noSuchFolder, permissionDenied } from "../fault.js";
import { childNamed, createFolder, createPath, folderFlags, walkPath } from "../mailbox/folders.js";
import { parseGrant } from "../mailbox/grants.js";
import { FolderId, isFolder, type AnyFolder } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { folderElement, folderTree } from "../render/folder.js";
import { itemElement } from "../render/item.js";

/** A folder with the mailbox it is in. */
export interface LocatedFolder {
  readonly mailbox: Mailbox;
  readonly folder: AnyFolder;
}

/** Goes from a mountpoint to the folder that it stands for; other folders stay as they are. */
export function followMountpoint(located: LocatedFolder, context: SoapContext): LocatedFolder {
  const { folder } = located;
  if (folder.type !== "link") return located;
  const owner = context.core.directory.accountById(folder.ownerId);
  if (!owner) throw noSuchAccount(folder.ownerId);
  const mailbox = context.core.mailbox(owner.id);
  return { mailbox, folder: mailbox.folder(folder.remoteId) };
}

/** Finds the folder of an id. */
export function locateFolder(id: string, context: SoapContext): LocatedFolder {
  const resolved = context.resolveId(id);
  return { mailbox: resolved.mailbox, folder: resolved.mailbox.folder(resolved.id) };
}

/** Finds the folder of a path, through mountpoints too. */
function locatePath(mailbox: Mailbox, path: string, context: SoapContext): LocatedFolder {
  const { folder, rest } = walkPath(mailbox, path);
  if (rest.length === 0) return { mailbox, folder };
  if (folder.type !== "link") throw noSuchFolder(path);
  let located = followMountpoint({ mailbox, folder }, context);
  for (const name of rest) {
    const child = childNamed(located.mailbox, located.folder.id, name);
    if (!child) throw noSuchFolder(path);
    located = { mailbox: located.mailbox, folder: child };
  }
  return located;
}

function locate(spec: Element | undefined, context: SoapContext): LocatedFolder {
  const { mailbox } = context;
  const uuid = spec?.get("uuid");
  const id = spec?.get("l");
  const path = spec?.get("path");
  if (uuid !== undefined) {
    for (const item of mailbox.items()) {
      if (item.uuid === uuid && isFolder(item)) return { mailbox, folder: item };
    }
    throw noSuchFolder(uuid);
  }
  if (id !== undefined) return locateFolder(id, context);
  if (path !== undefined) return locatePath(mailbox, path, context);
  return { mailbox, folder: mailbox.folder(FolderId.userRoot) };
}

function getFolder(request: Element, context: SoapContext): Element {
  const located = locate(request.child("folder"), context);
  const depth = request.getNumber("depth");
  const view = request.get("view");
  const options = {
    ...(depth === undefined || depth < 0 ? {} : { depth }),
    ...(view === undefined ? {} : { view }),
  };
  const tree = folderTree(located.mailbox, located.folder, context, options);
  if (!tree) throw permissionDenied();
  const response = responseTo(request);
  response.add(tree);
  return response;
}

function getItem(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("item");
  const id = spec.get("id");
  const response = responseTo(request);
  if (id !== undefined) {
    const { mailbox, id: number } = context.resolveId(id);
    const item = mailbox.item(number);
    if (!item) throw noSuchFolder(id);
    context.requireRights(mailbox, isFolder(item) ? item.id : item.folderId, "r");
    response.add(itemElement(mailbox, item, context));
    return response;
  }
  const { mailbox, folder } = locatePath(context.mailbox, spec.require("path"), context);
  context.requireRights(mailbox, folder.id, "r");
  response.add(folderElement(mailbox, folder, context));
  return response;
}

/** Where a new folder goes, and its name there; a name that starts with `/` is a whole path. */
function placeOf(spec: Element, context: SoapContext): LocatedFolder & { readonly name: string } {
  const name = spec.require("name");
  const parent = spec.get("l");
  if (parent === undefined && name.startsWith("/")) {
    const cut = name.replace(/\/+$/, "").lastIndexOf("/");
    const { mailbox } = context;
    context.requireRights(mailbox, FolderId.userRoot, "c");
    const folder = createPath(mailbox, name.slice(0, cut), spec.get("view"));
    return { mailbox, folder, name: name.slice(cut + 1) };
  }
  if (parent === "") throw invalidRequest("l must be a folder id");
  const place = locateFolder(parent ?? String(FolderId.userRoot), context);
  const located = followMountpoint(place, context);
  context.requireRights(located.mailbox, located.folder.id, "c");
  return { ...located, name };
}

/** What folders, search folders and mountpoints read alike from their specification. */
function look(spec: Element): Pick<AnyFolder, "flags" | "color" | "rgb" | "url"> {
  return {
    flags: folderFlags(spec.get("f")),
    color: spec.getNumber("color"),
    rgb: spec.get("rgb"),
    url: spec.get("url"),
  };
}

function createFolderOperation(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("folder");
  const { mailbox, folder: parent, name } = placeOf(spec, context);
  const response = responseTo(request);
  const existing = childNamed(mailbox, parent.id, name);
  if (existing && spec.getBoolean("fie")) {
    response.add(folderElement(mailbox, existing, context));
    return response;
  }
  const { directory } = context.core;
  const grants = spec.child("acl")?.children("grant") ?? [];
  const folder = createFolder(mailbox, {
    type: "folder",
    folderId: parent.id,
    name,
    view: spec.get("view") ?? parent.view,
    ...look(spec),
    grants: grants.map((grant) => parseGrant(grant, directory)),
  });
  response.add(folderElement(mailbox, folder, context));
  return response;
}

function createSearchFolder(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("search");
  const { mailbox, folder: parent, name } = placeOf(spec, context);
  const folder = createFolder(mailbox, {
    type: "search",
    folderId: parent.id,
    name,
    view: "",
    ...look(spec),
    query: spec.require("query"),
    types: spec.get("types") ?? "",
    sortBy: spec.get("sortBy") ?? "dateDesc",
  });
  const response = responseTo(request);
  response.add(folderElement(mailbox, folder, context));
  return response;
}

function getSearchFolder(request: Element, context: SoapContext): Element {
  const { mailbox } = context;
  context.requireRights(mailbox, FolderId.userRoot, "r");
  const response = responseTo(request);
  for (const folder of mailbox.itemsOf("search")) {
    response.add(folderElement(mailbox, folder, context));
  }
  return response;
}

function modifySearchFolder(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("search");
  const { mailbox, folder } = locateFolder(spec.require("id"), context);
  if (folder.type !== "search") throw noSuchFolder(folder.id);
  context.requireRights(mailbox, folder.id, "w");
  const changed = mailbox.update(folder, {
    query: spec.require("query"),
    types: spec.get("types") ?? folder.types,
    sortBy: spec.get("sortBy") ?? folder.sortBy,
  });
  const response = responseTo(request);
  response.add(folderElement(mailbox, changed, context));
  return response;
}

function createMountpoint(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("link");
  const { mailbox, folder: parent, name } = placeOf(spec, context);
  const { directory } = context.core;
  const zid = spec.get("zid");
  const ownerName = spec.get("owner");
  const owner =
    (zid !== undefined && directory.accountById(zid)) ||
    (ownerName !== undefined && directory.accountByName(ownerName)) ||
    undefined;
  if (!owner) throw noSuchAccount(zid ?? ownerName ?? "");
  const remote = context.core.mailbox(owner.id);
  const rid = spec.getNumber("rid");
  const path = spec.get("path");
  if (rid === undefined && path === undefined) throw invalidRequest("rid or path is needed");
  const target = rid === undefined ? walkPath(remote, path!).folder : remote.item(rid);
  if (isFolder(target) && context.rights(remote, target.id) === "") throw permissionDenied();
  const response = responseTo(request);
  const existing = childNamed(mailbox, parent.id, name);
  if (existing?.type === "link" && spec.getBoolean("fie")) {
    response.add(folderElement(mailbox, existing, context));
    return response;
  }
  const folder = createFolder(mailbox, {
    type: "link",
    folderId: parent.id,
    name,
    view: spec.get("view") ?? "",
    ...look(spec),
    ownerId: owner.id,
    remoteId: rid ?? target!.id,
    remoteUuid: target?.uuid ?? "",
    reminder: spec.getBoolean("reminder"),
  });
  response.add(folderElement(mailbox, folder, context));
  return response;
}

/** The operations of this file. */
export const folderOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "GetFolderRequest", run: getFolder, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "GetItemRequest", run: getItem, checksRights: true },
  {
    namespace: ZIMBRA_MAIL,
    name: "CreateFolderRequest",
    run: createFolderOperation,
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "CreateSearchFolderRequest",
    run: createSearchFolder,
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "GetSearchFolderRequest",
    run: getSearchFolder,
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "ModifySearchFolderRequest",
    run: modifySearchFolder,
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "CreateMountpointRequest",
    run: createMountpoint,
    checksRights: true,
  },
];
