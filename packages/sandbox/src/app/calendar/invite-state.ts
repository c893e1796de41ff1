/**
 * What follows from an invite: who organizes it, what its owner answered, how busy it makes them.
 * @module
 */
import type { Account } from "../directory/account.js";
import type { Attendee, Invite, InviteContent } from "../mailbox/calendar-item.js";
import { sameAddress } from "./people.js";

/** Whether an address is one of an account. */
export function isAddressOf(account: Account, address: string | undefined): boolean {
  return [account.name, ...account.aliases].some((name) => sameAddress(name, address));
}

/** The attendee that an account is. */
export function attendeeOf(
  invite: Pick<InviteContent, "attendees">,
  account: Account,
): Attendee | undefined {
  return invite.attendees.find(({ address }) => isAddressOf(account, address));
}

/** The attendees that are not the account itself. */
export function otherAttendees(
  invite: Pick<InviteContent, "attendees">,
  account: Account,
): readonly Attendee[] {
  return invite.attendees.filter(({ address }) => !isAddressOf(account, address));
}

/** Whether an account organizes an event: it does when nobody else is named. */
export function isOrganizedBy(invite: Pick<InviteContent, "organizer">, account: Account): boolean {
  return !invite.organizer || isAddressOf(account, invite.organizer.address);
}

/** Whether somebody else is invited. */
export function hasOthers(invite: Invite): boolean {
  return invite.attendees.some(
    ({ address }) => !invite.organizer || !sameAddress(address, invite.organizer.address),
  );
}

/** How an event counts for its owner: `F`, `B`, `T` or `O` (`fba`). */
export function actualFreeBusy(invite: Invite): string {
  if (invite.status === "CANC") return "F";
  const wanted = invite.transparency === "T" ? "F" : invite.freeBusy;
  if (invite.isOrganizer || wanted === "F") return wanted;
  switch (invite.answer) {
    case "NE":
    case "TE":
      return "T";
    case "DE":
    case "DG":
      return "F";
    default:
      return wanted;
  }
}
