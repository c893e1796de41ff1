/**
 * Answers to invitations: in the person's own calendar, and as the message that tells the organizer.
 * @module
 */
import type { Account } from "../directory/account.js";
import type {
  Attendee,
  CalendarItem,
  CalendarPerson,
  Invite,
  InviteContent,
  RecurrenceId,
} from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { occurrenceKey, recurrenceTime, timesOf } from "./event-times.js";
import { attendeeOf } from "./invite-state.js";
import { replaceInvites } from "./keep-item.js";
import { mergeInvite } from "./merge-invite.js";
import { parseDuration } from "./time-value.js";

/** `AC`, `DE` or `TE`. */
export type Answer = "AC" | "DE" | "TE";

/** What an answer is called in subjects. */
export const answerNames: Readonly<Record<Answer, string>> = {
  AC: "Accepté",
  DE: "Refusé",
  TE: "Provisoire",
};

/** The person as an attendee who answered; who was invited through a list is one too. */
function answered(invite: InviteContent, account: Account, answer: Answer): Attendee {
  const known = attendeeOf(invite, account);
  const base: Attendee = known ?? {
    address: account.name,
    name: account.attributes.displayName?.[0],
    role: "REQ",
    parameters: [],
  };
  return { ...base, status: answer, replyWanted: undefined };
}

/** An invite with the answer of its owner. */
export function withAnswer<T extends InviteContent>(
  invite: T,
  account: Account,
  answer: Answer,
): T {
  const own = answered(invite, account, answer);
  const known = attendeeOf(invite, account);
  const attendees = known
    ? invite.attendees.map((attendee) =>
        attendee === known ? { ...own, replyWanted: known.replyWanted } : attendee,
      )
    : [...invite.attendees, own];
  return { ...invite, attendees };
}

/** One occurrence of a series as an invite of its own. */
export function occurrenceInvite<T extends InviteContent>(
  series: T,
  occurrence: RecurrenceId,
  home: string,
): T {
  const start = recurrenceTime(occurrenceKey(occurrence, series, home), series);
  const { duration } = timesOf(series, home);
  return {
    ...series,
    start,
    end: undefined,
    duration: parseDuration(duration ?? "PT0S"),
    recurrence: undefined,
    recurrenceId: start,
  };
}

/** What an answer is about. */
export interface AnsweredInvite {
  readonly mailbox: Mailbox;
  readonly item: CalendarItem;
  readonly invite: Invite;
  /** Zone of the account. */
  readonly home: string;
}

/** Keeps an answer in the person's calendar; that of one occurrence makes an exception. */
export function keepAnswer(
  { mailbox, item, invite, home }: AnsweredInvite,
  account: Account,
  answer: Answer,
  occurrence: RecurrenceId | undefined,
): { readonly item: CalendarItem; readonly invite: Invite } {
  const single = occurrence && invite.recurrence && !invite.recurrenceId;
  const base = single ? occurrenceInvite(invite, occurrence, home) : invite;
  const next: Invite = {
    ...withAnswer(base, account, answer),
    answer,
    messageId: single ? mailbox.allocateId() : invite.messageId,
  };
  const invites = single
    ? mergeInvite(item, next, home)
    : item.invites.map((one) => (one === invite ? next : one));
  const updated = replaceInvites(mailbox, item, invites)!;
  return { item: updated, invite: next };
}

/** What a reply says: the organizer and the one who answers, no other attendee (RFC 5546 section 3.2.3). */
export function replyContent(
  invite: InviteContent,
  account: Account,
  answer: Answer,
  now: number,
): InviteContent {
  const {
    zones,
    uid,
    kind,
    name,
    location,
    start,
    end,
    duration,
    allDay,
    recurrenceId,
    recurrence,
    organizer,
    sequence,
  } = invite;
  return {
    kind,
    uid,
    method: "REPLY",
    sequence,
    stamp: now,
    name,
    location,
    status: invite.status === "CANC" ? "CONF" : invite.status,
    privacy: invite.privacy,
    freeBusy: invite.freeBusy,
    transparency: invite.transparency,
    allDay,
    start,
    end,
    duration,
    recurrenceId,
    recurrence,
    organizer,
    attendees: [answered(invite, account, answer)],
    alarms: [],
    categories: [],
    comments: [],
    contacts: [],
    extensions: [],
    zones,
  };
}

/** The person that an account is in messages. */
export function personOfAccount(account: Account): CalendarPerson {
  return { address: account.name, name: account.attributes.displayName?.[0], parameters: [] };
}
