/**
 * Who is told of a change by mail (RFC 6047), where the calendar server tells nobody: invitations and
 * cancellations of an organizer, answers of whoever is invited.
 *
 * @module
 */
import {
  buildCancel,
  buildReply,
  buildRequest,
  isAttendee,
  mailAddressOf,
  organizerOf,
  type SchedulingMessage,
} from "@partage-ent/calendar";
import type { Id, JSCalendarEvent, LocalDateTime, Participant } from "@partage-ent/jmap";
import { isAddress } from "@partage-ent/server";
import type { EventChange } from "./event-change.js";
import { participantIds } from "./event-get.js";
import { agentOf } from "./schedule-agent.js";

/** A scheduling message and whom it goes to. */
export interface AddressedMessage {
  readonly message: SchedulingMessage;
  readonly to: readonly string[];
  /** Whether those who get it were told of the event before. */
  readonly isUpdate: boolean;
}

/** What a change tells people. */
export function messagesOf(
  { stored, before, after, recurrenceId, isNews, answer }: EventChange,
  addresses: readonly string[],
  now: number,
): readonly AddressedMessage[] {
  const own = participantIds(addresses);
  if (answer && !stored.isOrigin) {
    return replyTo(after, own, {
      status: answer.status,
      comment: answer.comment,
      recurrenceId,
      now,
    });
  }
  if (!isNews) return [];
  const gone = [...invitedTo(before, own)].filter((one) => !invitedTo(after, own).has(one));
  const excluded =
    recurrenceId !== undefined && after.recurrenceOverrides?.[recurrenceId]?.["excluded"] === true;
  return [
    ...(excluded
      ? cancelTo(before, invitedTo(before, own), { now, recurrenceId })
      : requestTo(after, invitedTo(after, own), { now, recurrenceId }, before)),
    ...cancelTo(before, new Set(gone), { now }),
  ];
}

/** Invitations to a new event. */
export function invitationsOf(
  event: JSCalendarEvent,
  addresses: readonly string[],
  now: number,
): readonly AddressedMessage[] {
  return requestTo(event, invitedTo(event, participantIds(addresses)), { now }, undefined);
}

/** Cancellations of an event that goes. */
export function cancellationsOf(
  event: JSCalendarEvent,
  addresses: readonly string[],
  now: number,
): readonly AddressedMessage[] {
  return cancelTo(event, invitedTo(event, participantIds(addresses)), { now });
}

/** The answer to whoever organizes an event; none where nobody does, or the person is not invited. */
export function replyTo(
  event: JSCalendarEvent,
  own: ReadonlySet<Id>,
  {
    status,
    comment,
    recurrenceId,
    now,
  }: {
    readonly status: NonNullable<Participant["participationStatus"]>;
    readonly comment: string | undefined;
    readonly recurrenceId: LocalDateTime | undefined;
    readonly now: number;
  },
): readonly AddressedMessage[] {
  const organizer = organizerOf(event);
  const to = organizer && mailAddressOf(organizer);
  const participant = Object.keys(event.participants ?? {}).find((id) => own.has(id));
  if (to === undefined || !isAddress(to) || participant === undefined) return [];
  const message = buildReply(event, status, {
    now,
    participant,
    ...(recurrenceId === undefined ? {} : { recurrenceId }),
    ...(comment === undefined ? {} : { comment }),
  });
  return [{ message, to: [to], isUpdate: true }];
}

interface About {
  readonly now: number;
  readonly recurrenceId?: LocalDateTime | undefined;
}

const aboutOf = ({ now, recurrenceId }: About): Parameters<typeof buildRequest>[1] => ({
  now,
  ...(recurrenceId === undefined ? {} : { recurrenceId }),
});

function requestTo(
  event: JSCalendarEvent,
  to: ReadonlySet<string>,
  about: About,
  before: JSCalendarEvent | undefined,
): readonly AddressedMessage[] {
  if (to.size === 0) return [];
  const message = buildRequest(event, aboutOf(about));
  return [{ message, to: [...to], isUpdate: before?.participants !== undefined }];
}

function cancelTo(
  event: JSCalendarEvent,
  to: ReadonlySet<string>,
  about: About,
): readonly AddressedMessage[] {
  if (to.size === 0) return [];
  return [{ message: buildCancel(event, aboutOf(about)), to: [...to], isUpdate: true }];
}

/** Addresses of those who are invited, the person herself and those who are told otherwise aside. */
function invitedTo(event: JSCalendarEvent, own: ReadonlySet<Id>): ReadonlySet<string> {
  const people = [event, ...Object.values(event.recurrenceOverrides ?? {})].flatMap((one) => {
    const { participants } = one as { readonly participants?: unknown };
    const isMap = typeof participants === "object" && participants !== null;
    return isMap ? Object.entries(participants as Readonly<Record<Id, Participant>>) : [];
  });
  const addresses = people.flatMap(([id, one]) => {
    if (own.has(id) || !isAttendee(one) || agentOf(one, "attendee") !== "server") return [];
    if (one.scheduleAgent === "none" || one.scheduleAgent === "client") return [];
    const address = mailAddressOf(one)?.toLowerCase() ?? "";
    return isAddress(address) ? [address] : [];
  });
  return new Set(addresses);
}
