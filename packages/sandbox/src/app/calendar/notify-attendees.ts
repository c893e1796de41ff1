/**
 * Messages that the server writes by itself: cancellations to people who are no longer invited, answers.
 * @module
 */
import type { SoapContext } from "../context.js";
import { withCalendar } from "../mail/compose-request.js";
import { findRecipients } from "../mail/recipients.js";
import type { CalendarPerson, InviteContent } from "../mailbox/calendar-item.js";
import { FolderId } from "../mailbox/item.js";
import {
  addressHeader,
  composeMessage,
  type HeaderDraft,
  type PartDraft,
} from "../mime/compose.js";
import { formatMailDate } from "../mime/mail-date.js";
import type { SandboxCore } from "../sandbox-core.js";
import { writeInvites } from "./invite-event.js";
import { otherAttendees } from "./invite-state.js";
import { deliverTo, type CalendarOwner } from "./send-invite.js";

/** A scheduling message to write. */
export interface Notice {
  readonly from: CalendarPerson;
  readonly to: readonly CalendarPerson[];
  readonly subject: string;
  readonly text: string;
  /** `CANCEL`, `REPLY`, `REQUEST` ... */
  readonly method: string;
  readonly invites: readonly InviteContent[];
  /** Zone of the sender. */
  readonly home: string;
}

/** Writes a notice as a message. */
export function composeNotice(core: SandboxCore, notice: Notice): Uint8Array<ArrayBuffer> {
  const { from, to, subject, method, invites, home } = notice;
  const now = core.clock();
  const domain = from.address.split("@")[1] ?? "localhost";
  const headers: readonly HeaderDraft[] = [
    { name: "Date", value: formatMailDate(now), raw: true },
    { name: "From", value: addressHeader(from), raw: true },
    { name: "To", value: to.map(addressHeader).join(", "), raw: true },
    { name: "Subject", value: subject },
    { name: "Message-ID", value: `<${crypto.randomUUID()}@${domain}>`, raw: true },
  ];
  const text = writeInvites(invites, { home, now, method });
  const body = { kind: "text", contentType: "text/plain", text: notice.text } as const;
  return composeMessage(headers, withCalendar(body, { method, text }));
}

/** Writes a notice and puts it into the inboxes of its recipients. */
export async function sendNotice(
  core: SandboxCore,
  notice: Notice,
): Promise<Uint8Array<ArrayBuffer>> {
  const raw = composeNotice(core, notice);
  const recipients = findRecipients(
    core.directory,
    notice.to.map(({ address }) => address),
  );
  await deliverTo(core, recipients, raw);
  return raw;
}

/** Tells a sender that nobody has some of the addresses, as mail servers do. */
export async function returnUndelivered(
  unknown: readonly string[],
  raw: Uint8Array<ArrayBuffer>,
  { mailbox, account }: CalendarOwner,
  context: SoapContext,
): Promise<void> {
  if (unknown.length === 0) return;
  const domain = account.name.split("@")[1] ?? "localhost";
  const headers: readonly HeaderDraft[] = [
    { name: "Date", value: formatMailDate(context.now()), raw: true },
    { name: "From", value: `MAILER-DAEMON@${domain}`, raw: true },
    { name: "To", value: account.name, raw: true },
    { name: "Subject", value: "Undelivered Mail Returned to Sender" },
    { name: "Message-ID", value: `<${crypto.randomUUID()}@${domain}>`, raw: true },
    { name: "Auto-Submitted", value: "auto-replied", raw: true },
  ];
  const text = unknown.map((address) => `<${address}>: User unknown in virtual mailbox table`);
  const body: PartDraft = {
    kind: "multipart",
    contentType: "multipart/mixed",
    parts: [
      { kind: "text", contentType: "text/plain", text: text.join("\n") },
      { kind: "file", contentType: "message/rfc822", bytes: raw, disposition: "attachment" },
    ],
  };
  const notice = composeMessage(headers, body);
  await context.core.deliver(mailbox, notice, { folderId: FolderId.inbox, flags: "u" });
}

/** The attendees of an invite that another version of it has no more, its owner left out. */
export function removedAttendees(
  before: InviteContent,
  after: InviteContent,
  owner: CalendarOwner,
): InviteContent["attendees"] {
  const kept = new Set(after.attendees.map(({ address }) => address.toLowerCase()));
  return otherAttendees(before, owner.account).filter(
    ({ address }) => !kept.has(address.toLowerCase()),
  );
}

/** An invite as its cancellation says it. */
export function cancelled(invite: InviteContent, now: number): InviteContent {
  return {
    ...invite,
    method: "CANCEL",
    status: "CANC",
    stamp: now,
    alarms: [],
    sequence: invite.sequence + 1,
  };
}

/** Tells people that they are no longer invited. */
export async function notifyRemoved(
  invite: InviteContent,
  removed: InviteContent["attendees"],
  owner: CalendarOwner,
  context: SoapContext,
): Promise<void> {
  if (removed.length === 0) return;
  const { account, home } = owner;
  const { core } = context;
  const from = invite.organizer ?? { address: account.name, parameters: [] };
  await sendNotice(core, {
    from,
    to: removed,
    subject: `Annulé : ${invite.name}`,
    text: `Votre participation à « ${invite.name} » a été annulée.`,
    method: "CANCEL",
    invites: [{ ...cancelled(invite, context.now()), attendees: removed }],
    home,
  });
}
