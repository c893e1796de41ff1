/**
 * What the caller of a request sees of a calendar: zone of its owner, ids, private events.
 * @module
 */
import { ianaName } from "@partage-ent/calendar";
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { SandboxCore } from "../sandbox-core.js";
import type { InviteView } from "./invite-element.js";

/** The zone of an account's preferences. */
export function homeZone(core: SandboxCore, account: Account | undefined): string {
  const name = account && core.directory.attribute(account, "zimbraPrefTimeZoneId");
  return (name && ianaName(name)) ?? "Europe/Brussels";
}

/** The account that owns a mailbox. */
export function ownerOf(mailbox: Mailbox, core: SandboxCore): Account {
  return core.directory.accountById(mailbox.accountId)!;
}

/** The zone in which times without a zone are read in a mailbox. */
export function homeOf(mailbox: Mailbox, core: SandboxCore): string {
  return homeZone(core, core.directory.accountById(mailbox.accountId));
}

/** Whether the caller may see what private events say. */
export function seesPrivate(mailbox: Mailbox, item: CalendarItem, context: SoapContext): boolean {
  return context.rights(mailbox, item.folderId).includes("p");
}

/** Whether an invite is private and the caller may only see its times. */
export function isMasked(
  mailbox: Mailbox,
  item: CalendarItem,
  invite: Invite,
  context: SoapContext,
): boolean {
  return invite.privacy !== "PUB" && !seesPrivate(mailbox, item, context);
}

/** How an invite is shown to the caller. */
export function viewOf(
  mailbox: Mailbox,
  item: CalendarItem,
  invite: Invite,
  context: SoapContext,
  withContent: boolean,
): InviteView {
  return {
    home: homeOf(mailbox, context.core),
    itemId: context.formatId(mailbox, item.id),
    folderId: context.formatId(mailbox, item.folderId),
    withContent,
    masked: isMasked(mailbox, item, invite, context),
  };
}

/** The id of an invite as SOAP writes it: `257-256`. */
export function inviteId(
  mailbox: Mailbox,
  item: Pick<CalendarItem, "id">,
  invite: Pick<Invite, "messageId">,
  context: SoapContext,
): string {
  return `${context.formatId(mailbox, item.id)}-${invite.messageId}`;
}
