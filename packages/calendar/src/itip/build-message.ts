/**
 * Scheduling messages to send (RFC 5546 section 3.2).
 *
 * @module
 */
import type {
  Duration,
  JSCalendarEvent,
  LocalDateTime,
  Participant,
  ParticipationStatus,
} from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { formatUtc } from "../civil.js";
import { applyPatch } from "../recurrence/patch-object.js";

/** Methods of scheduling messages that are understood. */
export type SchedulingMethod = "request" | "reply" | "cancel" | "counter";

/** A scheduling message: written with `toICalendar([event], { method })`. */
export interface SchedulingMessage {
  readonly method: SchedulingMethod;
  /** What the message says; with a `recurrenceId` it is about that occurrence only. */
  readonly event: JSCalendarEvent;
}

/** What every message needs. */
export interface MessageOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The occurrence that it is about; the whole series without it. */
  readonly recurrenceId?: LocalDateTime;
}

/** What an answer to an invitation needs. */
export interface AnswerOptions extends MessageOptions {
  /** Id of the participant who answers. */
  readonly participant: string;
  readonly comment?: string;
}

/** The organizer invites, or tells of a change; `sequence` is the event's own (RFC 5546 section 3.2.2). */
export function buildRequest(event: JSCalendarEvent, options: MessageOptions): SchedulingMessage {
  return { method: "request", event: stamped(subjectOf(event, options.recurrenceId), options) };
}

/** The organizer cancels, one higher in sequence (RFC 5546 section 3.2.5). */
export function buildCancel(event: JSCalendarEvent, options: MessageOptions): SchedulingMessage {
  const subject = subjectOf(event, options.recurrenceId);
  const sequence = (event.sequence ?? 0) + 1;
  return {
    method: "cancel",
    event: stamped({ ...subject, sequence, status: "cancelled" }, options),
  };
}

/**
 * A participant answers (RFC 5546 section 3.2.3).
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_SCHEDULING` when they are not invited.
 */
export function buildReply(
  event: JSCalendarEvent,
  status: ParticipationStatus,
  options: AnswerOptions,
): SchedulingMessage {
  const subject = subjectOf(event, options.recurrenceId);
  const participants = answerers(subject, options, { participationStatus: status });
  const { alerts: _alerts, ...shared } = { ...subject, participants };
  return { method: "reply", event: withComment(stamped(shared, options), options) };
}

/**
 * A participant proposes another time (RFC 5546 section 3.2.7).
 *
 * @throws {@link CalendarError} `ERR_CALENDAR_SCHEDULING` when they are not invited.
 */
export function buildCounter(
  event: JSCalendarEvent,
  proposed: { readonly start: LocalDateTime; readonly duration?: Duration },
  options: AnswerOptions,
): SchedulingMessage {
  const subject = { ...subjectOf(event, options.recurrenceId), ...proposed };
  const participants = answerers(subject, options, { participationStatus: "tentative" });
  const { alerts: _alerts, ...shared } = { ...subject, participants };
  return { method: "counter", event: withComment(stamped(shared, options), options) };
}

/** The event, or one occurrence of it as an event of its own. */
function subjectOf(event: JSCalendarEvent, id: LocalDateTime | undefined): JSCalendarEvent {
  if (id === undefined) return event;
  const patch = event.recurrenceOverrides?.[id] ?? {};
  const { excluded: _excluded, ...changes } = patch;
  const occurrence = applyPatch({ ...event, start: id }, changes);
  const {
    recurrenceRules: _r,
    recurrenceOverrides: _o,
    excludedRecurrenceRules: _e,
    ...one
  } = occurrence;
  return { ...one, recurrenceId: id, recurrenceIdTimeZone: event.timeZone ?? null };
}

function stamped(event: JSCalendarEvent, { now }: MessageOptions): JSCalendarEvent {
  return { ...event, updated: formatUtc(Math.floor(now / 1000)) };
}

function withComment(
  event: JSCalendarEvent,
  { participant, comment }: AnswerOptions,
): JSCalendarEvent {
  const known = event.participants![participant]!;
  if (!comment) return event;
  const answered = { ...known, participationComment: comment };
  return { ...event, participants: { ...event.participants, [participant]: answered } };
}

/** The organizer and who answers: RFC 5546 section 3.2.3 allows no other attendee. */
function answerers(
  event: JSCalendarEvent,
  { participant }: AnswerOptions,
  answer: Partial<Participant>,
): Readonly<Record<string, Participant>> {
  const known = Object.hasOwn(event.participants ?? {}, participant)
    ? event.participants![participant]
    : undefined;
  if (!known) {
    throw new CalendarError("ERR_CALENDAR_SCHEDULING", "Only a participant can answer");
  }
  const owners = Object.entries(event.participants!)
    .filter(([id, { roles }]) => roles.owner && id !== participant)
    .map(([id, owner]): [string, Participant] => [id, { ...owner, roles: { owner: true } }]);
  const { expectReply: _expectReply, ...rest } = known;
  return Object.fromEntries([...owners, [participant, { ...rest, ...answer }]]);
}
