/**
 * Changes of the folder tree. Callers check rights before.
 * @module
 */
import { alreadyExists, immutableObject, noSuchFolder, SoapFault } from "../fault.js";
import { deleteItems } from "./item-changes.js";
import { FolderId, isFolder, type AnyFolder, type FolderItem, type Item } from "./item.js";
import type { Mailbox, NewItem } from "./mailbox.js";
import { isSystemId } from "./system-folders.js";

/** Characters that a folder name must not have: path separators, quotes, control characters. */
const badName = /[\u0000-\u001f\u007f:/"\ufffe\uffff]/;
const MAX_NAME = 255;

/** Cuts the spaces at the end of a name and checks the rest, `mail.INVALID_NAME` when it is bad. */
export function folderName(name: string): string {
  const trimmed = name.replace(/\s+$/, "");
  if (trimmed === "" || trimmed === "." || trimmed === ".." || trimmed.length > MAX_NAME) {
    throw invalidName(name);
  }
  if (badName.test(trimmed)) throw invalidName(name);
  return trimmed;
}

/** `mail.INVALID_NAME`, with the name. */
export function invalidName(name: string): SoapFault {
  return new SoapFault("mail.INVALID_NAME", `invalid name: ${name}`, [
    { name: "name", type: "STR", value: name },
  ]);
}

/** The folder of that name right below another (names ignore case). */
export function childNamed(
  mailbox: Mailbox,
  parentId: number,
  name: string,
): AnyFolder | undefined {
  const wanted = name.toLowerCase();
  return mailbox.subfolders(parentId).find((folder) => folder.name.toLowerCase() === wanted);
}

/** The folder at a path below the user's root, and the part of the path that is left below it. */
export function walkPath(
  mailbox: Mailbox,
  path: string,
): { readonly folder: AnyFolder; readonly rest: readonly string[] } {
  const names = path.split("/").filter((name) => name !== "");
  let folder: AnyFolder = mailbox.folder(FolderId.userRoot);
  while (names.length > 0) {
    const child = childNamed(mailbox, folder.id, names[0]!);
    if (!child) break;
    folder = child;
    names.shift();
  }
  return { folder, rest: names };
}

/** The folder at a path, `mail.NO_SUCH_FOLDER` when it does not exist. */
export function folderAtPath(mailbox: Mailbox, path: string): AnyFolder {
  const { folder, rest } = walkPath(mailbox, path);
  if (rest.length > 0) throw noSuchFolder(path);
  return folder;
}

/** A new folder, search folder or mountpoint: what is not given gets the usual value. */
export type NewFolder = Omit<NewItem<AnyFolder>, "size" | "date" | "tags" | "grants"> & {
  readonly grants?: AnyFolder["grants"];
};

/** Creates a folder; `mail.ALREADY_EXISTS` when the name is taken, `mail.CANNOT_CONTAIN` in odd places. */
export function createFolder<T extends NewFolder>(
  mailbox: Mailbox,
  init: T,
): Extract<Item, { type: T["type"] }> {
  const parent = mailbox.folder(init.folderId);
  if (parent.type !== "folder" || parent.id === FolderId.root || parent.id === FolderId.tags) {
    throw new SoapFault("mail.CANNOT_CONTAIN", `folder ${parent.id} cannot contain folders`);
  }
  const name = folderName(init.name);
  if (childNamed(mailbox, parent.id, name)) throw alreadyExists(name);
  return mailbox.change(() => {
    const created = mailbox.create({
      grants: [],
      ...init,
      name,
      tags: [],
      date: mailbox.now(),
      size: 0,
    } as unknown as NewItem);
    return created as Extract<Item, { type: T["type"] }>;
  });
}

/** Creates the folders of a path that are missing and returns the last one. */
export function createPath(mailbox: Mailbox, path: string, view = ""): AnyFolder {
  return mailbox.change(() => {
    const { folder, rest } = walkPath(mailbox, path);
    let at: AnyFolder = folder;
    for (const name of rest) {
      at = createFolder(mailbox, { type: "folder", folderId: at.id, name, view, flags: "" });
    }
    return at;
  });
}

function requireMutable(folder: AnyFolder): void {
  if (isSystemId(folder.id)) throw immutableObject(folder.id);
}

/** Tells whether a folder lies in another or is it. */
export function isWithin(mailbox: Mailbox, folderId: number, ancestorId: number): boolean {
  for (let id = folderId; ;) {
    if (id === ancestorId) return true;
    const folder = mailbox.item(id);
    if (!folder || folder.folderId === id) return false;
    id = folder.folderId;
  }
}

/** Gives a folder another name, parent or both. */
export function moveFolder(
  mailbox: Mailbox,
  folder: AnyFolder,
  parentId: number,
  name: string,
): AnyFolder {
  requireMutable(folder);
  const parent = mailbox.folder(parentId);
  if (parent.type !== "folder" || isWithin(mailbox, parentId, folder.id)) {
    throw new SoapFault("mail.CANNOT_CONTAIN", `folder ${parentId} cannot contain ${folder.id}`);
  }
  const wanted = folderName(name);
  const taken = childNamed(mailbox, parentId, wanted);
  if (taken && taken.id !== folder.id) throw alreadyExists(wanted);
  if (folder.name === wanted && folder.folderId === parentId) return folder;
  return mailbox.update(folder, { name: wanted, folderId: parentId });
}

/** Moves a folder to the Trash, under a free name, and marks what is in it as read. */
export function trashFolder(mailbox: Mailbox, folder: AnyFolder): void {
  requireMutable(folder);
  let name = folder.name;
  for (let n = 2; childNamed(mailbox, FolderId.trash, name); n++) name = `${folder.name} (${n})`;
  moveFolder(mailbox, folder, FolderId.trash, name);
}

/** Deletes a folder with all that is in it. */
export function deleteFolder(mailbox: Mailbox, folder: AnyFolder): void {
  requireMutable(folder);
  mailbox.change(() => {
    emptyFolder(mailbox, folder, true);
    mailbox.remove(folder);
  });
}

/** Deletes what is in a folder, subfolders only when `recursive`. */
export function emptyFolder(mailbox: Mailbox, folder: AnyFolder, recursive: boolean): void {
  mailbox.change(() => {
    if (recursive) {
      for (const child of mailbox.subfolders(folder.id)) {
        if (!isSystemId(child.id)) deleteFolder(mailbox, child);
      }
    }
    deleteItems(
      mailbox,
      mailbox.itemsIn(folder.id).filter((item) => !isFolder(item)),
    );
  });
}

/** Makes the folder excluded from or included in something: adds or removes one flag letter. */
export function setFolderFlag(
  mailbox: Mailbox,
  folder: AnyFolder,
  flag: string,
  on: boolean,
): AnyFolder {
  if (folder.flags.includes(flag) === on) return folder;
  const flags = on ? folder.flags + flag : folder.flags.replaceAll(flag, "");
  return mailbox.update(folder, { flags });
}

/** The flag letters of a request that folders know. */
export function folderFlags(text: string | undefined): string {
  return [...new Set(text ?? "")].filter((letter) => "#*byio".includes(letter)).join("");
}

/** All plain folders below a folder and itself. */
export function foldersBelow(mailbox: Mailbox, folder: FolderItem): readonly FolderItem[] {
  const below = mailbox
    .subfolders(folder.id)
    .filter((child): child is FolderItem => child.type === "folder");
  return [folder, ...below.flatMap((child) => foldersBelow(mailbox, child))];
}
