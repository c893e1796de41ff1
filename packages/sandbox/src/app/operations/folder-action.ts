/**
 * FolderActionRequest: everything that may be done to folders.
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { immutableObject, invalidRequest, SoapFault } from "../fault.js";
import {
  deleteFolder,
  emptyFolder,
  folderFlags,
  foldersBelow,
  moveFolder,
  setFolderFlag,
  trashFolder,
  walkPath,
} from "../mailbox/folders.js";
import { addGrant, parseGrant, removeGrant } from "../mailbox/grants.js";
import { setFlag, setTag } from "../mailbox/item-changes.js";
import { isLeaf, type AnyFolder, type RetentionRule } from "../mailbox/item.js";
import { ALL_USERS_ID, PUBLIC_ID } from "../mailbox/rights.js";
import { isSystemId } from "../mailbox/system-folders.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { followMountpoint, locateFolder, type LocatedFolder } from "./folders.js";
import { tagOfAction } from "./tags.js";

type Action = (located: LocatedFolder, action: Element, context: SoapContext) => void;

interface ActionEntry {
  /** Rights that the caller needs on the folder. */
  readonly rights: string;
  readonly run: Action;
  /** True when the action means the folder behind a mountpoint, not the mountpoint. */
  readonly remote?: boolean;
}

function markRead({ mailbox, folder }: LocatedFolder): void {
  if (folder.type !== "folder") return;
  mailbox.change(() => {
    for (const one of foldersBelow(mailbox, folder)) {
      setFlag(mailbox, mailbox.itemsIn(one.id).filter(isLeaf), "u", false);
    }
  });
}

function rename({ mailbox, folder }: LocatedFolder, action: Element): void {
  const name = action.require("name");
  if (!name.includes("/")) {
    moveFolder(mailbox, folder, folder.folderId, name);
    return;
  }
  const cut = name.lastIndexOf("/");
  const { folder: parent, rest } = walkPath(mailbox, name.slice(0, cut));
  if (rest.length > 0) throw new SoapFault("mail.NO_SUCH_FOLDER", `no such folder path: ${name}`);
  moveFolder(mailbox, folder, parent.id, name.slice(cut + 1));
}

function move(located: LocatedFolder, action: Element, context: SoapContext): void {
  const { mailbox, folder } = located;
  const target = locateFolder(action.require("l"), context);
  if (target.mailbox !== mailbox) throw invalidRequest("cannot move a folder to another mailbox");
  context.requireRights(mailbox, target.folder.id, "i");
  moveFolder(mailbox, folder, target.folder.id, folder.name);
}

function setColor({ mailbox, folder }: LocatedFolder, action: Element): void {
  const rgb = action.get("rgb");
  const color = action.getNumber("color");
  if (rgb === undefined && color === undefined) throw invalidRequest("color or rgb is needed");
  mailbox.update(folder, rgb === undefined ? { color, rgb: undefined } : { rgb });
}

function grant(located: LocatedFolder, action: Element, context: SoapContext): void {
  const granted = parseGrant(action.requireChild("grant"), context.core.directory);
  if (granted.granteeId === located.mailbox.accountId) {
    throw new SoapFault("service.PERM_DENIED", "permission denied: cannot grant to the owner");
  }
  addGrant(located.mailbox, located.folder, granted);
}

function revoke(located: LocatedFolder, action: Element): void {
  const id = action.require("zid");
  const granteeId = id === "all" ? ALL_USERS_ID : id === "pub" ? PUBLIC_ID : id;
  removeGrant(located.mailbox, located.folder, granteeId);
}

function update(located: LocatedFolder, action: Element, context: SoapContext): void {
  const { mailbox, folder } = located;
  mailbox.change(() => {
    let current: AnyFolder = folder;
    const parent = action.get("l");
    const name = action.get("name");
    if (parent !== undefined || name !== undefined) {
      const parentId = parent === undefined ? folder.folderId : context.resolveId(parent).id;
      current = moveFolder(mailbox, current, parentId, name ?? folder.name);
    }
    const flags = action.get("f");
    const color = action.getNumber("color");
    const view = action.get("view");
    const rgb = action.get("rgb");
    const acl = action.child("acl");
    if (acl) context.requireRights(mailbox, folder.id, "a");
    const { directory } = context.core;
    mailbox.update(current, {
      ...(flags === undefined ? {} : { flags: folderFlags(flags) }),
      ...(color === undefined ? {} : { color }),
      ...(view === undefined ? {} : { view }),
      ...(rgb === undefined ? {} : { rgb }),
      ...(acl ? { grants: acl.children("grant").map((g) => parseGrant(g, directory)) } : {}),
    });
  });
}

function readRules(list: Element | undefined): readonly RetentionRule[] {
  return (list?.children("policy") ?? []).map((policy) => ({
    type: policy.get("type") ?? "user",
    lifetime: policy.get("lifetime") ?? "",
  }));
}

function setRetention({ mailbox, folder }: LocatedFolder, action: Element): void {
  const policy = action.requireChild("retentionPolicy");
  const retention = {
    keep: readRules(policy.child("keep")),
    purge: readRules(policy.child("purge")),
  };
  mailbox.update(folder, { retention });
}

const flagAction = (flag: string, on: boolean): ActionEntry => ({
  rights: "w",
  run: ({ mailbox, folder }) => {
    setFolderFlag(mailbox, folder, flag, on);
  },
});

const tagAction = (on: boolean): ActionEntry => ({
  rights: "w",
  run: ({ mailbox, folder }, action) => setTag(mailbox, [folder], tagOfAction(mailbox, action), on),
});

const actions: Readonly<Record<string, ActionEntry>> = {
  read: { rights: "w", run: markRead, remote: true },
  delete: { rights: "d", run: ({ mailbox, folder }) => deleteFolder(mailbox, folder) },
  rename: { rights: "w", run: rename },
  move: { rights: "w", run: move },
  trash: { rights: "d", run: ({ mailbox, folder }) => trashFolder(mailbox, folder) },
  empty: {
    rights: "d",
    run: ({ mailbox, folder }, action) =>
      emptyFolder(mailbox, folder, action.getBoolean("recursive", true)),
    remote: true,
  },
  color: { rights: "w", run: setColor },
  grant: { rights: "a", run: grant, remote: true },
  "!grant": { rights: "a", run: revoke, remote: true },
  update: { rights: "w", run: update },
  retentionpolicy: { rights: "w", run: setRetention },
  url: {
    rights: "w",
    run: ({ mailbox, folder }, action) => {
      mailbox.update(folder, { url: action.get("url") });
    },
  },
  webofflinesyncdays: {
    rights: "w",
    run: ({ mailbox, folder }, action) => {
      mailbox.update(folder, { webOfflineSyncDays: action.getNumber("numDays") ?? 0 });
    },
  },
  check: flagAction("#", true),
  "!check": flagAction("#", false),
  fb: flagAction("b", true),
  "!fb": flagAction("b", false),
  syncon: flagAction("y", true),
  "!syncon": flagAction("y", false),
  tag: tagAction(true),
  "!tag": tagAction(false),
};

/** `fb` says by an attribute which way it goes. */
function entryOf(op: string, action: Element): ActionEntry {
  const entry = op === "fb" && !action.getBoolean("excludeFreeBusy") ? actions["!fb"] : actions[op];
  if (!entry) throw invalidRequest(`unknown operation: ${op}`);
  return entry;
}

function folderAction(request: Element, context: SoapContext): Element {
  const action = request.requireChild("action");
  const op = action.require("op").toLowerCase();
  const ids = action.require("id").split(",");
  const entry = entryOf(op, action);
  const response = responseTo(request);
  for (const id of ids) {
    const resolved = context.resolveId(id);
    // A folder that is gone already is as deleted as can be.
    if (op === "delete" && !resolved.mailbox.item(resolved.id)) continue;
    const named = locateFolder(id, context);
    const located = entry.remote ? followMountpoint(named, context) : named;
    context.requireRights(located.mailbox, located.folder.id, entry.rights);
    context.requireUnchanged([located.folder]);
    if (op === "rename" && isSystemId(located.folder.id)) throw immutableObject(located.folder.id);
    entry.run(located, action, context);
  }
  const result = response.addUnique("action").setAll({ id: ids.join(","), op: action.get("op") });
  if (op === "grant") {
    const granted = parseGrant(action.requireChild("grant"), context.core.directory);
    result.setAll({ zid: granted.granteeId, d: granted.granteeName });
  }
  if (op === "!grant") result.set("zid", action.get("zid"));
  return response;
}

/** The operations of this file. */
export const folderActionOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "FolderActionRequest", run: folderAction, checksRights: true },
];
