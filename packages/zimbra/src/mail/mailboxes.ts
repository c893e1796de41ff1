/**
 * Mailboxes (`Mailbox/get`) from Zimbra's tree of folders.
 *
 * Search folders, mountpoints of other people's folders and folders of other kinds (contacts,
 * calendars) are left out. Zimbra counts messages only: a mailbox has as many threads as emails here.
 *
 * @module
 */
import type { Id, Mailbox, MailboxRights, MailboxRole } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { type JsonObject, numberOf, objectsOf, textOf } from "../soap/json.js";
import { isItemId } from "./ids.js";
import { bounded } from "./message.js";

/** Ids of Zimbra's system folders. */
export const ROOT = "1";
export const INBOX = "2";
export const TRASH = "3";
export const JUNK = "4";
export const SENT = "5";
export const DRAFTS = "6";

const ROLES: ReadonlyMap<string, MailboxRole> = new Map([
  [INBOX, "inbox"],
  [TRASH, "trash"],
  [JUNK, "junk"],
  [SENT, "sent"],
  [DRAFTS, "drafts"],
]);

const ORDER: readonly string[] = [INBOX, DRAFTS, SENT, JUNK, TRASH];

/** Ids of mailboxes by role, the same in every account. */
export const ROLE_IDS: Readonly<Partial<Record<MailboxRole, Id>>> = Object.fromEntries(
  [...ROLES].map(([id, role]) => [role, id]),
);

/** Folders with more levels than this are left out. */
const MAX_DEPTH = 64;

/** Reads all mailboxes, or those of some ids. */
export async function getMailboxes(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Mailbox>> {
  const [answer] = await Promise.all([scope.folders(), scope.requireAccount(accountId)]);
  const all = readMailboxes(answer.body);
  const state = await scope.stateOf(answer);
  if (ids === null) return { state, list: all, notFound: [] };
  const wanted = new Set(ids);
  const list = all.filter(({ id }) => wanted.has(id));
  const found = new Set(list.map(({ id }) => id));
  return { state, list, notFound: ids.filter((id) => !found.has(id)) };
}

/** The mailboxes in an answer of GetFolder. */
export function readMailboxes(answer: JsonObject): readonly Mailbox[] {
  const mailboxes: Mailbox[] = [];
  const visit = (folder: JsonObject, depth: number): void => {
    const id = textOf(folder["id"]) ?? "";
    if (isMailFolder(id, folder)) mailboxes.push(readMailbox(id, folder));
    if (depth >= MAX_DEPTH) return;
    for (const inner of objectsOf(folder["folder"])) visit(inner, depth + 1);
  };
  for (const root of objectsOf(answer["folder"])) visit(root, 0);
  return mailboxes;
}

/** Zimbra's own folders for other things have small ids; a user's folder without a kind may hold mail. */
function isMailFolder(id: string, folder: JsonObject): boolean {
  if (!isItemId(id) || id === ROOT) return false;
  if (ROLES.has(id)) return true;
  const view = textOf(folder["view"]) ?? "";
  return (
    Number(id) >= 256 &&
    (view === "" || view === "message" || view === "conversation" || view === "unknown")
  );
}

function readMailbox(id: string, folder: JsonObject): Mailbox {
  const parent = textOf(folder["l"]) ?? ROOT;
  const total = numberOf(folder["n"]) ?? 0;
  const unread = numberOf(folder["u"]) ?? 0;
  const order = ORDER.indexOf(id);
  return {
    id,
    name: bounded(textOf(folder["name"]) ?? ""),
    parentId: parent === ROOT || !isItemId(parent) ? null : parent,
    role: ROLES.get(id) ?? null,
    sortOrder: order < 0 ? 100 : order + 1,
    totalEmails: total,
    unreadEmails: Math.min(unread, total),
    totalThreads: total,
    unreadThreads: Math.min(unread, total),
    myRights: rightsOf(id, textOf(folder["perm"])),
    isSubscribed: true,
  };
}

/** The owner has all rights, which the server then does not spell out (letters `rwidxap`). */
function rightsOf(id: string, letters: string | undefined): MailboxRights {
  const may = (letter: string): boolean => letters === undefined || letters.includes(letter);
  const isSystem = ROLES.has(id);
  return {
    mayReadItems: may("r"),
    mayAddItems: may("i"),
    mayRemoveItems: may("d"),
    maySetSeen: may("w"),
    maySetKeywords: may("w"),
    mayCreateChild: may("c") || letters === undefined,
    mayRename: !isSystem && may("w"),
    mayDelete: !isSystem && may("x"),
    maySubmit: may("i"),
  };
}
