/**
 * Who organizes an event, who is invited, and what a change of it means for them (RFC 5546).
 *
 * @module
 */
import type { Id, JSCalendarEvent, Participant, PatchObject } from "@partage-ent/jmap";

import { participantId } from "../icalendar/participants.js";

/** The organizer of an event, where it has one. */
export function organizerOf(event: JSCalendarEvent): Participant | undefined {
  return Object.values(event.participants ?? {}).find(({ roles }) => roles.owner);
}

/** Whether a participant is invited, not only the owner. */
export function isAttendee({ roles }: Participant): boolean {
  return Boolean(roles.attendee ?? roles.optional ?? roles.informational ?? roles.chair);
}

/** The mail address of a participant. */
export function mailAddressOf({ email, sendTo }: Participant): string | undefined {
  return email ?? sendTo?.["imip"]?.replace(/^mailto:/i, "");
}

/** Of the participants the owners and the person herself, where no others are wanted. */
export function reducedParticipants(
  participants: Readonly<Record<Id, Participant>>,
  addresses: readonly string[],
): Readonly<Record<Id, Participant>> {
  const own = new Set(addresses.map((address) => participantId(`mailto:${address}`)));
  return Object.fromEntries(
    Object.entries(participants).filter(([id, { roles }]) => roles.owner || own.has(id)),
  );
}

/** Who becomes the organizer of an event that invites people and names none. */
export interface NewOrganizer {
  readonly email: string;
  readonly name?: string | undefined;
  /** Address of whoever acts on the organizer's behalf. */
  readonly sentBy?: string | undefined;
}

/** Whoever invites people is the organizer; people are asked for an answer unless the event says otherwise. */
export function withOrganizer(said: JSCalendarEvent, organizer: NewOrganizer): JSCalendarEvent {
  const event = said.participants
    ? { ...said, participants: withQuestions(said.participants) }
    : said;
  const people = Object.values(event.participants ?? {});
  if (organizerOf(event) || !people.some(isAttendee)) return event;
  const { email, name, sentBy } = organizer;
  const id = participantId(`mailto:${email}`);
  const known = event.participants?.[id];
  const owner: Participant = {
    "@type": "Participant",
    ...(name ? { name } : {}),
    email,
    sendTo: { imip: `mailto:${email}` },
    ...(sentBy === undefined ? {} : { sentBy: `mailto:${sentBy}` }),
    ...known,
    roles: { ...known?.roles, owner: true },
  };
  return {
    ...event,
    replyTo: { imip: `mailto:${email}` },
    participants: { ...event.participants, [id]: owner },
  };
}

function withQuestions(
  participants: Readonly<Record<Id, Participant>>,
): Readonly<Record<Id, Participant>> {
  return Object.fromEntries(
    Object.entries(participants).map(([id, one]) => {
      const { participationStatus = "needs-action", expectReply } = one;
      const isOpen = participationStatus === "needs-action" && expectReply === undefined;
      if (one.roles.owner || !isAttendee(one) || !isOpen) return [id, one];
      return [id, { ...one, participationStatus, expectReply: true }];
    }),
  );
}

const TIMES = ["start", "duration", "timeZone", "showWithoutTime", "recurrenceRules"];

/** Whether it takes place at another time than before. */
export function isMoved(before: JSCalendarEvent, after: JSCalendarEvent): boolean {
  return Object.keys(changedProperties(before, after)).some((name) => TIMES.includes(name));
}

/** Whoever said yes to another time has not answered yet (RFC 5546 section 3.2.2.1). */
export function askedAgain(before: JSCalendarEvent, after: JSCalendarEvent): JSCalendarEvent {
  if (!isMoved(before, after) || !after.participants) return after;
  const participants = Object.entries(after.participants).map(([id, one]): [Id, Participant] => {
    if (one.roles.owner || !isAttendee(one)) return [id, one];
    return [id, { ...one, participationStatus: "needs-action", expectReply: true }];
  });
  return { ...after, participants: Object.fromEntries(participants) };
}

/** Properties that are different, by name, as a patch. */
export function changedProperties(before: JSCalendarEvent, after: JSCalendarEvent): PatchObject {
  const [from, to] = [before, after] as unknown as readonly Readonly<Record<string, unknown>>[];
  const names = new Set([...Object.keys(from!), ...Object.keys(to!)]);
  const changed = [...names].filter(
    (name) => JSON.stringify(from![name]) !== JSON.stringify(to![name]),
  );
  return Object.fromEntries(changed.map((name) => [name, to![name] ?? null]));
}

/** Whether an override is more than a date that is added or left out. */
export function isException(patch: PatchObject): boolean {
  return patch["excluded"] !== true && Object.keys(patch).length > 0;
}

/** An override that changes nothing but the duration could be written as an added date, which others read as one more. */
export function withWholeOverrides(event: JSCalendarEvent): JSCalendarEvent {
  const overrides = Object.entries(event.recurrenceOverrides ?? {});
  if (overrides.length === 0) return event;
  const title = event.title ?? "";
  const whole = overrides.map(([id, patch]) => [
    id,
    isException(patch) ? { title, ...patch } : patch,
  ]);
  return {
    ...event,
    title,
    recurrenceOverrides: Object.fromEntries(whole) as NonNullable<
      JSCalendarEvent["recurrenceOverrides"]
    >,
  };
}
