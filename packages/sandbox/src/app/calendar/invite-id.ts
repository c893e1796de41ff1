/**
 * Ids of invites: `257` an item, `257-256` one of its invites, with the account id and a colon before
 * both for other people's.
 * @module
 */
import type { SoapContext } from "../context.js";
import { invalidRequest, noSuchItem } from "../fault.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import { isInTrash } from "../mailbox/item-changes.js";
import { isCalendarItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { Element } from "../element.js";
import { seriesOf } from "./event-times.js";
import { inviteOutOfDate, noSuchCalendarItem } from "./keep-item.js";

/** Ids have 32 bits. */
const MOST_ID = 2 ** 31 - 1;

/** An id as a request writes it. */
export interface NamedInvite {
  readonly mailbox: Mailbox;
  readonly id: number;
  /** The second half, where there is one. */
  readonly messageId?: number;
  /** The id as it was written. */
  readonly text: string;
}

/** An invite with the item that has it. */
export interface LocatedInvite {
  readonly mailbox: Mailbox;
  readonly item: CalendarItem;
  readonly invite: Invite;
}

/** Reads the id of an item or of one of its invites, `service.INVALID_REQUEST` when it is none. */
export function readInviteId(text: string, context: SoapContext): NamedInvite {
  const parts = /^((?:[^\s:]+:)?-?\d{1,10})(?:-(\d{1,10}))?$/.exec(text.trim());
  if (!parts || Number(parts[1]!.split(":").at(-1)) > MOST_ID)
    throw invalidRequest(`malformed item ID: ${text}`);
  const { mailbox, id } = context.resolveId(parts[1]!);
  return { mailbox, id, text, ...(parts[2] ? { messageId: Number(parts[2]) } : {}) };
}

/** The calendar item of an id: `mail.NO_SUCH_ITEM` when there is nothing, `mail.NO_SUCH_CALITEM` for another kind. */
export function locateItem({ mailbox, id }: NamedInvite): CalendarItem {
  const item = mailbox.item(id);
  if (id < 0) throw noSuchCalendarItem(id);
  if (!item) throw noSuchItem(id);
  if (!isCalendarItem(item)) throw noSuchCalendarItem(id);
  return item;
}

/** An item of one invite is meant whichever version of it is named. */
function onlyInvite({ invites }: CalendarItem): Invite | undefined {
  return invites.length === 1 ? invites[0] : undefined;
}

/** The invite of an id; `mail.INVITE_OUT_OF_DATE` when the item, which has several, has another one by now. */
export function locateInvite(named: NamedInvite): LocatedInvite {
  const item = locateItem(named);
  const { mailbox, messageId, text } = named;
  const invite =
    messageId === undefined
      ? seriesOf(item)
      : (item.invites.find((one) => one.messageId === messageId) ?? onlyInvite(item));
  if (!invite) throw inviteOutOfDate(text);
  return { mailbox, item, invite };
}

/**
 * The invite that a request wants to change. Fails with `mail.INVITE_OUT_OF_DATE` when the request says
 * which state it knows (`ms` and `rev`) and the item is newer.
 */
export function inviteToChange(request: Element, context: SoapContext): LocatedInvite {
  const named = readInviteId(request.require("id"), context);
  const item = locateItem(named);
  if (isInTrash(named.mailbox, item)) {
    throw invalidRequest("cannot modify a calendar item under trash");
  }
  const modified = request.getNumber("ms") ?? 0;
  const revision = request.getNumber("rev") ?? 0;
  const stale = modified < item.modifiedSequence || revision < item.contentSequence;
  if (modified !== 0 && revision !== 0 && stale) throw inviteOutOfDate(named.text);
  if ((request.getNumber("comp") ?? 0) !== 0) throw inviteOutOfDate(named.text);
  return locateInvite(named);
}
