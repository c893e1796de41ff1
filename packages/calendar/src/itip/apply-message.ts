/**
 * Scheduling messages that came (RFC 5546 sections 2.1.5 and 3.2): what they do to the stored event.
 *
 * @module
 */
import type { JSCalendarEvent, LocalDateTime, Participant } from "@partage-ent/jmap";

import { formatLocal, localSecondsOrNull } from "../civil.js";
import { addressOf } from "../icalendar/properties.js";
import { applyPatch, diffEvents } from "../recurrence/patch-object.js";
import { localOf, utcOf, zoneClock } from "../zone/zone-clock.js";
import type { SchedulingMessage } from "./build-message.js";

/** What a message does. */
export type SchedulingOutcome =
  /** The event is new. */
  | "created"
  | "updated"
  | "cancelled"
  /** A participant's answer is in the event. */
  | "answered"
  /** A participant proposes what the message says; the event stays. */
  | "proposed"
  /** The message is older than what is stored, or about an older version. */
  | "stale"
  /** There is no such event. */
  | "unknown"
  /** It is not about a meeting of its organizer, or the one who answers is not invited. */
  | "refused";

/** What a message does to an event. */
export interface AppliedMessage {
  readonly outcome: SchedulingOutcome;
  /** The event to store; the stored one where nothing changes, null where there is none. */
  readonly event: JSCalendarEvent | null;
}

/**
 * Applies a message to the stored event of its UID, or to null where there is none.
 *
 * That the sender is who the message says is for the caller to know.
 */
export function applyMessage(
  stored: JSCalendarEvent | null,
  message: SchedulingMessage,
): AppliedMessage {
  const unchanged = (outcome: SchedulingOutcome): AppliedMessage => ({ outcome, event: stored });
  const { method, event } = message;
  if (!stored) {
    return method === "request" ? { outcome: "created", event } : unchanged("unknown");
  }
  if (stored.uid !== event.uid) return unchanged("unknown");
  if (!sameOrganizer(stored, event)) return unchanged("refused");
  if (method === "reply") return applyReply(stored, event);
  if (method === "counter") {
    const invited = answererOf(stored, event);
    if (!invited) return unchanged("refused");
    return unchanged((event.sequence ?? 0) < (stored.sequence ?? 0) ? "stale" : "proposed");
  }
  const id = occurrenceOf(stored, event);
  if (isOlder(event, versionAt(stored, id))) return unchanged("stale");
  if (method === "cancel") return applyCancel(stored, event, id);
  if (id === null) return { outcome: "updated", event: keepOwn(stored, event) };
  const patch = diffEvents({ ...stored, start: id }, keepOwn(stored, event));
  return { outcome: "updated", event: withOverride(stored, id, patch) };
}

/** RFC 5546 section 2.1.5: by sequence, then by DTSTAMP. */
function isOlder(message: JSCalendarEvent, stored: JSCalendarEvent): boolean {
  const [theirs, ours] = [message.sequence ?? 0, stored.sequence ?? 0];
  if (theirs !== ours) return theirs < ours;
  return (message.updated ?? "") < (stored.updated ?? "");
}

function versionAt(stored: JSCalendarEvent, id: LocalDateTime | null): JSCalendarEvent {
  const patch = id === null ? undefined : stored.recurrenceOverrides?.[id];
  return patch ? applyPatch(stored, patch) : stored;
}

function sameOrganizer(stored: JSCalendarEvent, event: JSCalendarEvent): boolean {
  const [ours, theirs] = [stored.replyTo?.["imip"], event.replyTo?.["imip"]];
  return ours !== undefined && theirs !== undefined && addressOf(ours) === addressOf(theirs);
}

/** The occurrence that a message is about, named as the series names it; null for all of it. */
function occurrenceOf(stored: JSCalendarEvent, event: JSCalendarEvent): LocalDateTime | null {
  const id = event.recurrenceId;
  if (id === undefined || stored.recurrenceId !== undefined) return null;
  const from = event.recurrenceIdTimeZone ?? event.timeZone;
  const local = localSecondsOrNull(id);
  if (!from || !stored.timeZone || from === stored.timeZone || local === null) return id;
  const utc = utcOf(zoneClock(from, event.timeZones), local);
  return formatLocal(localOf(zoneClock(stored.timeZone, stored.timeZones), utc));
}

function applyCancel(
  stored: JSCalendarEvent,
  event: JSCalendarEvent,
  id: LocalDateTime | null,
): AppliedMessage {
  if (id !== null) {
    return { outcome: "cancelled", event: withOverride(stored, id, { excluded: true }) };
  }
  const { sequence, updated } = event;
  return { outcome: "cancelled", event: { ...stored, status: "cancelled", sequence, updated } };
}

function applyReply(stored: JSCalendarEvent, event: JSCalendarEvent): AppliedMessage {
  const answer = answererOf(stored, event);
  if (!answer) return { outcome: "refused", event: stored };
  const [participant, theirs] = answer;
  const id = occurrenceOf(stored, event);
  const subject = id === null ? stored : applyPatch({ ...stored, start: id }, patchAt(stored, id));
  const known = subject.participants?.[participant] ?? stored.participants![participant]!;
  const sequence = event.sequence ?? 0;
  const updated = event.updated ?? "";
  const before = known.scheduleSequence ?? -1;
  const older =
    sequence < before || (sequence === before && updated < (known.scheduleUpdated ?? ""));
  if (older || sequence < (stored.sequence ?? 0)) return { outcome: "stale", event: stored };
  const { participationStatus = "needs-action", participationComment } = theirs;
  const answered: Participant = {
    ...known,
    participationStatus,
    ...(participationComment !== undefined && { participationComment }),
    scheduleSequence: sequence,
    ...(updated && { scheduleUpdated: updated }),
  };
  const participants = { ...subject.participants, [participant]: answered };
  if (id === null) return { outcome: "answered", event: { ...stored, participants } };
  const patch = { ...patchAt(stored, id), participants };
  return { outcome: "answered", event: withOverride(stored, id, patch) };
}

function patchAt(stored: JSCalendarEvent, id: LocalDateTime): Readonly<Record<string, unknown>> {
  return stored.recurrenceOverrides?.[id] ?? {};
}

/** Who answers: the one invited participant of the message that is not its organizer. */
function answererOf(
  stored: JSCalendarEvent,
  event: JSCalendarEvent,
): readonly [id: string, participant: Participant] | undefined {
  const attendees = Object.values(event.participants ?? {}).filter(
    ({ roles }) => roles.attendee || roles.optional || roles.chair || roles.informational,
  );
  const [theirs] = attendees;
  if (!theirs || attendees.length > 1) return undefined;
  const address = mailOf(theirs);
  const found = Object.entries(stored.participants ?? {}).find(
    ([, known]) => address !== "" && mailOf(known) === address,
  );
  return found && [found[0], theirs];
}

function mailOf({ sendTo, email }: Participant): string {
  return addressOf(sendTo?.["imip"] ?? email ?? "");
}

function withOverride(
  stored: JSCalendarEvent,
  id: LocalDateTime,
  patch: Readonly<Record<string, unknown>>,
): JSCalendarEvent {
  const recurrenceOverrides = { ...stored.recurrenceOverrides, [id]: patch };
  return { ...stored, recurrenceOverrides };
}

/** Members of a stored event that are the person's own, not the organizer's. */
const OWN: readonly string[] = [
  "id",
  "calendarIds",
  "isDraft",
  "isOrigin",
  "alerts",
  "useDefaultAlerts",
  "color",
  "keywords",
];

/** The organizer's new event, with what the person set for themselves. */
function keepOwn(stored: JSCalendarEvent, event: JSCalendarEvent): JSCalendarEvent {
  const own = Object.entries(stored).filter(([name]) => OWN.includes(name));
  return { ...event, ...Object.fromEntries(own) };
}
