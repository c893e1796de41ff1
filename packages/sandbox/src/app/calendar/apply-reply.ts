/**
 * Answers of attendees in the organizer's calendar (RFC 5546 section 3.2.3).
 * @module
 */
import type {
  Attendee,
  CalendarItem,
  Invite,
  InviteContent,
  InviteReply,
} from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { exceptionsOf, occurrenceKey, seriesOf } from "./event-times.js";
import { replaceInvites } from "./keep-item.js";
import { sameAddress } from "./people.js";

/** The key under which answers to an occurrence are kept; empty for the series. */
function keyOf(reply: Pick<InviteReply, "recurrenceId">, item: CalendarItem, home: string): string {
  const series = seriesOf(item) ?? item.invites[0]!;
  return reply.recurrenceId ? occurrenceKey(reply.recurrenceId, series, home) : "";
}

function withStatus(invite: Invite, reply: Attendee): Invite {
  const attendees = invite.attendees.map((attendee) =>
    sameAddress(attendee.address, reply.address) ? { ...attendee, status: reply.status } : attendee,
  );
  return { ...invite, attendees };
}

/** Who is not invited but answers comes uninvited: an organizer sees them among the attendees. */
function withAttendee(invite: Invite, reply: Attendee): Invite {
  const known = invite.attendees.some(({ address }) => sameAddress(address, reply.address));
  if (known) return withStatus(invite, reply);
  return { ...invite, attendees: [...invite.attendees, { ...reply, role: "OPT" }] };
}

/** Takes an answer into the organizer's copy, unless a later one is there. */
export function applyReply(mailbox: Mailbox, content: InviteContent, home: string): void {
  const item = mailbox.calendarItemOf(content.uid);
  if (!item) return;
  const series = seriesOf(item) ?? item.invites[0]!;
  if (!series.isOrganizer) return;
  const [answer] = content.attendees.filter(
    ({ address }) => !sameAddress(address, series.organizer?.address),
  );
  if (!answer) return;
  const reply: InviteReply = {
    address: answer.address,
    sentBy: answer.sentBy,
    status: answer.status ?? "NE",
    sequence: content.sequence,
    stamp: content.stamp,
    recurrenceId: content.recurrenceId,
  };
  const key = keyOf(reply, item, home);
  const target = key === "" ? series : exceptionsOf(item, home).get(key);
  const known = item.replies.find(
    (one) => sameAddress(one.address, reply.address) && keyOf(one, item, home) === key,
  );
  if (known && isOlderReply(reply, known)) return;
  // An answer to a version that is no more says nothing about the one that is.
  if (reply.sequence < (target ?? series).sequence) return;
  const replies = [...item.replies.filter((one) => one !== known), reply];
  const invites = item.invites.map((invite) =>
    invite === target ? withAttendee(invite, answer) : invite,
  );
  replaceInvites(mailbox, item, invites, { replies });
}

function isOlderReply(a: InviteReply, b: InviteReply): boolean {
  return a.sequence === b.sequence ? a.stamp < b.stamp : a.sequence < b.sequence;
}
