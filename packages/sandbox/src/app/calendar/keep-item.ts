/**
 * Changes of appointments and tasks in a mailbox. Callers check rights before.
 * @module
 */
import { SoapFault } from "../fault.js";
import { deleteItems } from "../mailbox/item-changes.js";
import { FolderId } from "../mailbox/item.js";
import type { CalendarItem, Invite, InviteReply } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";

/** An item to create. */
export interface NewCalendarItem {
  readonly folderId: number;
  readonly invites: readonly Invite[];
  readonly flags?: string;
  readonly tags?: readonly number[];
  readonly replies?: readonly InviteReply[];
}

/** Most invites that one item keeps: exceptions beyond it are refused. */
const MOST_INVITES = 5_000;

/** `mail.NO_SUCH_CALITEM`, with the id or UID. */
export function noSuchCalendarItem(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_CALITEM", `no such calendar item: ${id}`, [
    { name: "itemId", type: "IID", value: String(id) },
  ]);
}

/** `mail.INVITE_OUT_OF_DATE`: the item has changed since the caller read it. */
export function inviteOutOfDate(id: string): SoapFault {
  return new SoapFault("mail.INVITE_OUT_OF_DATE", `invite out of date: ${id}`, [
    { name: "id", type: "STR", value: id },
  ]);
}

/** The folder where items of a kind go when nobody says where. */
export function defaultFolder(kind: CalendarItem["type"]): number {
  return kind === "task" ? FolderId.tasks : FolderId.calendar;
}

/** Bytes that an item takes, as a mailbox counts them. */
function sizeOf(invites: readonly Invite[]): number {
  return invites.reduce(
    (sum, { name, location, description, descriptionHtml }) =>
      sum +
      200 +
      name.length +
      location.length +
      (description ?? "").length +
      (descriptionHtml ?? "").length,
    0,
  );
}

function requireRoom(invites: readonly Invite[]): void {
  if (invites.length <= MOST_INVITES) return;
  throw new SoapFault("service.INVALID_REQUEST", "invalid request: too many exceptions");
}

/** Creates an item. */
export function createItem(mailbox: Mailbox, init: NewCalendarItem): CalendarItem {
  const { invites, folderId, flags = "", tags = [], replies = [] } = init;
  const [first] = invites;
  requireRoom(invites);
  return mailbox.change(() => {
    const item = mailbox.create({
      type: first!.kind,
      folderId,
      flags,
      tags,
      date: mailbox.now(),
      size: sizeOf(invites),
      uid: first!.uid,
      invites,
      replies,
    });
    mailbox.touch(folderId);
    return item;
  });
}

/** Gives an item other invites; one without any is deleted. */
export function replaceInvites(
  mailbox: Mailbox,
  item: CalendarItem,
  invites: readonly Invite[],
  changes: Partial<Pick<CalendarItem, "replies" | "folderId" | "flags" | "tags" | "alarm">> = {},
): CalendarItem | undefined {
  requireRoom(invites);
  if (invites.length === 0) {
    deleteItems(mailbox, [item]);
    return undefined;
  }
  return mailbox.change(() => {
    const updated = mailbox.update(
      item,
      { ...changes, invites, size: sizeOf(invites), date: mailbox.now() },
      "content",
    );
    mailbox.touch(item.folderId);
    if (updated.folderId !== item.folderId) mailbox.touch(updated.folderId);
    return updated;
  });
}
