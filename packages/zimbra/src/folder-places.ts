/**
 * Folders of one kind of content: those of the person's own mailbox, and mount points of other people's.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { ItemPlace } from "./item-place.js";
import { isItemId } from "./mail/ids.js";
import { ROOT, TRASH } from "./mail/mailboxes.js";
import { isTrue, type JsonObject, objectsOf, textOf } from "./soap/json.js";

/** A folder as the person sees it, and the one that its items are in. */
export interface FolderPlace {
  readonly id: Id;
  /** Account and folder behind a mount point, undefined for the person's own folders. */
  readonly remote: ItemPlace | undefined;
}

/** A folder's place with what the server says of it. */
export interface ViewedFolder extends FolderPlace {
  readonly element: JsonObject;
}

/** Folders with more levels than this are left out. */
const MAX_DEPTH = 32;
/** Folders of one kind and account that are shown. */
const MAX_FOLDERS = 500;

/** The folders of a kind in an answer of GetFolder; broken mount points and what is in the trash are left out. */
export function viewedFolders(answer: JsonObject, view: string): readonly ViewedFolder[] {
  const found: ViewedFolder[] = [];
  const visit = (folder: JsonObject, depth: number): void => {
    const id = textOf(folder["id"]) ?? "";
    if (id === TRASH || depth > MAX_DEPTH) return;
    const isOwn = isItemId(id) && textOf(folder["view"]) === view && id !== ROOT;
    if (isOwn) found.push({ id, remote: undefined, element: folder });
    for (const inner of objectsOf(folder["folder"])) visit(inner, depth + 1);
    for (const link of objectsOf(folder["link"])) {
      const mounted = mountPoint(link, view);
      if (mounted) found.push(mounted);
    }
  };
  for (const root of objectsOf(answer["folder"])) visit(root, 0);
  return found.slice(0, MAX_FOLDERS);
}

function mountPoint(link: JsonObject, view: string): ViewedFolder | undefined {
  const id = textOf(link["id"]) ?? "";
  const owner = textOf(link["zid"]) ?? "";
  const number = textOf(link["rid"]) ?? "";
  const isUsable = isItemId(id) && isItemId(number) && /^[\w-]{1,100}$/.test(owner);
  if (!isUsable || textOf(link["view"]) !== view || isTrue(link["broken"])) return undefined;
  return { id, remote: { owner, number }, element: link };
}

/** The folder that an item is in, undefined where it is none that is shown. */
export function folderWith<Place extends FolderPlace>(
  folders: readonly Place[],
  owner: string | undefined,
  folder: string,
): Place | undefined {
  return folders.find(({ id, remote }) =>
    owner === undefined
      ? remote === undefined && id === folder
      : remote?.owner === owner && remote.number === folder,
  );
}

/** The folder that items are in, as requests name it. */
export function folderOf({ id, remote }: FolderPlace): string {
  return remote ? `${remote.owner}:${remote.number}` : id;
}
