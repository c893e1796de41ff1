/**
 * The appointments of a mailbox or calendar that the caller may read.
 * @module
 */
import { toICalendar } from "@partage-ent/calendar";
import type { JSCalendarEvent } from "@partage-ent/jmap";
import type { SoapContext } from "../context.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import { isInTrash } from "../mailbox/item-changes.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { homeOf, isMasked } from "./caller-view.js";
import { itemEvents } from "./invite-event.js";

/** The appointments outside Trash that the caller may read, of one calendar where it is given. */
export function readableItems(
  mailbox: Mailbox,
  context: SoapContext,
  folderId?: number,
): readonly CalendarItem[] {
  const readable = new Map<number, boolean>();
  return mailbox.itemsOf("appointment").filter((item) => {
    if (folderId !== undefined) {
      if (item.folderId !== folderId) return false;
    } else if (isInTrash(mailbox, item)) return false;
    let allowed = readable.get(item.folderId);
    if (allowed === undefined) {
      allowed = context.rights(mailbox, item.folderId).includes("r");
      readable.set(item.folderId, allowed);
    }
    return allowed;
  });
}

/** What somebody without a right to private events sees of one: when it is. */
function maskedInvite(invite: Invite): Invite {
  return {
    ...invite,
    name: "",
    location: "",
    description: undefined,
    descriptionHtml: undefined,
    url: undefined,
    organizer: undefined,
    attendees: [],
    alarms: [],
    categories: [],
    comments: [],
    contacts: [],
    geo: undefined,
    extensions: [],
  };
}

/** An item as the caller may know it. */
export function visibleItem(
  mailbox: Mailbox,
  item: CalendarItem,
  context: SoapContext,
): CalendarItem {
  if (!item.invites.some((invite) => isMasked(mailbox, item, invite, context))) return item;
  const invites = item.invites.map((invite) =>
    isMasked(mailbox, item, invite, context) ? maskedInvite(invite) : invite,
  );
  return { ...item, invites };
}

/** The events of items, private ones without what they say where the caller may not know it. */
export function eventsOf(
  mailbox: Mailbox,
  items: readonly CalendarItem[],
  context: SoapContext,
): readonly JSCalendarEvent[] {
  const home = homeOf(mailbox, context.core);
  return items.flatMap((item) => itemEvents(visibleItem(mailbox, item, context), home));
}

/** Writes items as one calendar. */
export function writeItems(
  mailbox: Mailbox,
  items: readonly CalendarItem[],
  context: SoapContext,
  name?: string,
): string {
  return toICalendar(eventsOf(mailbox, items, context), {
    now: context.now(),
    prodId: "Zimbra-Calendar-Provider",
    method: "PUBLISH",
    ...(name === undefined ? {} : { properties: [["x-wr-calname", {}, "text", name]] }),
  });
}
