/**
 * The folders that `in:`, `inid:`, `under:` and `underid:` name, mountpoints of other mailboxes included.
 *
 * @module
 */
import { noSuchFolder } from "../fault.js";
import { type AnyFolder, FolderId, type MountpointItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";

/** A folder with the mailbox that it lies in. */
export interface FolderPlace {
  readonly mailbox: Mailbox;
  readonly folder: AnyFolder;
}

/** How searches reach beyond the mailbox they start from. */
export interface FolderReach {
  readonly mailbox: Mailbox;
  /** The folder that a mountpoint stands for; undefined when it is gone or the caller may not read it. */
  readonly follow: (link: MountpointItem) => FolderPlace | undefined;
}

const byName: ReadonlyMap<string, number> = new Map([
  ["inbox", FolderId.inbox],
  ["trash", FolderId.trash],
  ["junk", FolderId.junk],
  ["sent", FolderId.sent],
  ["drafts", FolderId.drafts],
  ["contacts", FolderId.contacts],
]);

function followed(reach: FolderReach, place: FolderPlace): FolderPlace | undefined {
  return place.folder.type === "link" ? reach.follow(place.folder) : place;
}

/** Walks down a path of folder names; names ignore case. */
export function findFolder(
  reach: FolderReach,
  start: FolderPlace,
  path: string,
): FolderPlace | undefined {
  let place: FolderPlace | undefined = start;
  for (const name of path.split("/").filter((step) => step !== "")) {
    place = followed(reach, place);
    const found: AnyFolder | undefined = place?.mailbox
      .subfolders(place.folder.id)
      .find((folder) => folder.name.toLowerCase() === name.toLowerCase());
    if (!place || !found) return undefined;
    place = { mailbox: place.mailbox, folder: found };
  }
  return place;
}

/** The folder of a path or system name, else `mail.NO_SUCH_FOLDER`. */
export function folderOfPath(reach: FolderReach, path: string): FolderPlace {
  const { mailbox } = reach;
  const system = byName.get(path.toLowerCase());
  if (system !== undefined) return { mailbox, folder: mailbox.folder(system) };
  const root = { mailbox, folder: mailbox.folder(FolderId.userRoot) };
  const found = findFolder(reach, root, path);
  if (!found) throw noSuchFolder(path);
  return found;
}

/** Ids of folders by mailbox. */
export type FolderSets = Map<Mailbox, Set<number>>;

function addPlace(sets: FolderSets, { mailbox, folder }: FolderPlace): void {
  const ids = sets.get(mailbox) ?? new Set<number>();
  ids.add(folder.id);
  sets.set(mailbox, ids);
}

/** A folder, or with `deep` all folders below it too, mountpoints followed. */
export function folderSets(reach: FolderReach, place: FolderPlace, deep: boolean): FolderSets {
  const sets: FolderSets = new Map();
  const pending = [place];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const target = followed(reach, next);
    if (!target || sets.get(target.mailbox)?.has(target.folder.id)) continue;
    addPlace(sets, target);
    if (!deep) continue;
    for (const folder of target.mailbox.subfolders(target.folder.id))
      pending.push({ mailbox: target.mailbox, folder });
  }
  return sets;
}

/** The folders behind all mountpoints of a mailbox: what `is:remote` looks at. */
export function remoteFolders(reach: FolderReach): FolderSets {
  const sets: FolderSets = new Map();
  for (const link of reach.mailbox.itemsOf("link")) {
    for (const [mailbox, ids] of folderSets(
      reach,
      { mailbox: reach.mailbox, folder: link },
      true,
    )) {
      for (const id of ids) addPlace(sets, { mailbox, folder: mailbox.folder(id) });
    }
  }
  return sets;
}
