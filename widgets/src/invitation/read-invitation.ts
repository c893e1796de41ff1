/**
 * What a calendar file in a message says to the person who reads it (RFC 5546).
 *
 * @module
 */
import type {
  Calendar,
  CalendarEvent,
  EmailAddress,
  Id,
  JSCalendarEvent,
  Participant,
} from "@partage-ent/jmap";
import {
  type Connection,
  type EventRow,
  findEvent,
  listCalendars,
  listEvents,
  listParticipantIdentities,
  parseEvents,
  type SeenEvent,
} from "@partage-ent/sdk";
import { addDays } from "../shared/civil-time.js";
import { spanOf } from "../shared/event-time.js";
import { findOverlaps } from "../shared/overlaps.js";
import { addressOf, findParticipant, organizerOf, statusOf } from "../shared/participants-view.js";

/** A calendar file with what the person's calendar has of it. */
export interface Invitation {
  readonly event: JSCalendarEvent;
  /** Events of the file beside the first. */
  readonly others: number;
  /** The event in the person's calendar, whole; absent where it is in none. */
  readonly mine: CalendarEvent | undefined;
  /** The one occurrence that the file is about. */
  readonly occurrence: EventRow | undefined;
  readonly calendars: readonly Calendar[];
  /** Addresses of the person. */
  readonly addresses: readonly string[];
  /** What else she has at that time. */
  readonly overlaps: readonly EventRow[];
}

/** What the file is. */
export type InvitationKind =
  "invitation" | "update" | "cancellation" | "reply" | "proposal" | "refusal" | "event";

/** What is to be said of an invitation and what can be done with it. */
export interface Verdict {
  readonly kind: InvitationKind;
  /** The calendar knows a newer version (RFC 5546 section 2.1.5). */
  readonly isOutdated: boolean;
  readonly isMissing: boolean;
  /** None of its participants is the person. */
  readonly isForOthers: boolean;
  readonly isOrganizer: boolean;
  readonly isPast: boolean;
  /** Cancelled in the calendar. */
  readonly isCancelled: boolean;
  /** Who sent the message, where that is not who may speak for the event. */
  readonly strangeSender: string | undefined;
  readonly own: Participant | undefined;
  readonly organizer: Participant | undefined;
  /** Who answers, in a reply or a proposal. */
  readonly replier: Participant | undefined;
  /** What stands in the calendar, to answer or to change. */
  readonly target: SeenEvent | undefined;
  /** The time in the calendar is another than in the file. */
  readonly isMoved: boolean;
  readonly mayAnswer: boolean;
}

/** What {@link readInvitation} needs. */
export interface InvitationContext {
  readonly timeZone: string;
  /** Who signed in. */
  readonly email: string;
  readonly signal: AbortSignal;
}

/** Reads a calendar file and what the person's calendar has of it. */
export async function readInvitation(
  connection: Connection,
  blobId: Id,
  { timeZone, email, signal }: InvitationContext,
): Promise<Invitation> {
  const [events, calendars, identities] = await Promise.all([
    parseEvents(connection, blobId, { signal }),
    listCalendars(connection, { signal }),
    listParticipantIdentities(connection, { signal }),
  ]);
  const [event] = events;
  const addresses = [email, ...identities.map(({ calendarAddress }) => calendarAddress)];
  if (!event) throw new RangeError("The file has no event");
  const mine = await findEvent(connection, event.uid, { signal });
  const occurrence = mine && (await findOccurrence(connection, event, mine, timeZone, signal));
  const overlaps = /^(reply|cancel)$/.test(event.method ?? "")
    ? []
    : await overlapsOf(connection, event, { timeZone, addresses, signal }, calendars);
  return { event, others: events.length - 1, mine, occurrence, calendars, addresses, overlaps };
}

async function overlapsOf(
  connection: Connection,
  event: JSCalendarEvent,
  options: {
    readonly timeZone: string;
    readonly addresses: readonly string[];
    readonly signal: AbortSignal;
  },
  calendars: readonly Calendar[],
): Promise<readonly EventRow[]> {
  const own = calendars.filter(({ owner }) => owner === null).map(({ id }) => id);
  const span = spanOf(event, options.timeZone);
  try {
    return await findOverlaps(connection, span, { ...options, uid: event.uid, calendarIds: own });
  } catch {
    // A hint that can't be given is left out: the invitation itself is there.
    return [];
  }
}

/** The occurrence that a file with a RECURRENCE-ID is about. */
async function findOccurrence(
  connection: Connection,
  { recurrenceId }: JSCalendarEvent,
  mine: CalendarEvent,
  timeZone: string,
  signal: AbortSignal,
): Promise<EventRow | undefined> {
  if (!recurrenceId || !mine.recurrenceRules?.length) return undefined;
  const day = recurrenceId.slice(0, 10);
  // One that was moved is near where it was.
  const { items } = await listEvents(connection, {
    after: `${addDays(day, -7)}T00:00:00`,
    before: `${addDays(day, 8)}T00:00:00`,
    calendarIds: Object.keys(mine.calendarIds),
    timeZone,
    signal,
  });
  return items.find((row) => row.baseEventId === mine.id && row.recurrenceId === recurrenceId);
}

/** What the person is to know of an invitation, from what is known. */
export function judge(
  invitation: Invitation,
  context: {
    readonly sender: EmailAddress | undefined;
    readonly timeZone: string;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): Verdict {
  const { event, mine, occurrence, addresses } = invitation;
  const { sender, timeZone, now } = context;
  const target: SeenEvent | undefined = occurrence ?? mine;
  const method = event.method ?? "publish";
  const sequence = event.sequence ?? 0;
  const people = Object.values(event.participants ?? {});
  const own = findParticipant(event.participants, addresses);
  const organizer = organizerOf(event.participants) ?? organizerOf(mine?.participants);
  const isOrganizer = organizer
    ? findParticipant({ organizer }, addresses) !== undefined
    : mine?.isOrigin === true;
  const isOutdated = mine !== undefined && (mine.sequence ?? 0) > sequence;
  const isPast = !event.recurrenceRules?.length && spanOf(event, timeZone).end < now;
  const kind = kindOf(method, sequence);
  const replier = people.find(({ roles }) => !roles.owner);
  const isAsked = kind === "invitation" || kind === "update";
  const isForOthers = isAsked && people.length > 0 && !own;
  const isCancelled = target?.status === "cancelled";
  const speaker = kind === "reply" || kind === "proposal" ? replier : organizer;
  return {
    ...{ kind, isOutdated, isForOthers, isOrganizer, isPast, isCancelled, own, organizer, replier },
    isMissing: target === undefined,
    target,
    strangeSender: strangeSenderOf(sender, speaker),
    isMoved: target !== undefined && isOtherTime(target, event, timeZone),
    mayAnswer: isAsked && own !== undefined && !isOrganizer && !isCancelled && !isPast,
  };
}

function kindOf(method: string, sequence: number): InvitationKind {
  switch (method) {
    case "request":
    case "add":
      return sequence > 0 ? "update" : "invitation";
    case "cancel":
      return "cancellation";
    case "reply":
      return "reply";
    case "counter":
      return "proposal";
    case "declinecounter":
      return "refusal";
    default:
      return "event";
  }
}

/** Anybody can send a calendar file: who is not who the file says is told of. */
function strangeSenderOf(
  sender: EmailAddress | undefined,
  speaker: Participant | undefined,
): string | undefined {
  const address = sender?.email?.toLowerCase();
  const expected = speaker && addressOf(speaker).toLowerCase();
  const allowed = [expected, speaker?.sentBy?.toLowerCase().replace(/^mailto:/, "")];
  return address && expected && !allowed.includes(address) ? address : undefined;
}

function isOtherTime(a: SeenEvent, b: JSCalendarEvent, timeZone: string): boolean {
  if (!a.start) return false;
  const [one, other] = [spanOf({ ...a, start: a.start }, timeZone), spanOf(b, timeZone)];
  return one.start !== other.start || one.end !== other.end || one.isAllDay !== other.isAllDay;
}

/** What the person answered last, as her calendar has it, else the file. */
export function ownAnswer(
  { mine, occurrence, addresses }: Invitation,
  own: Participant,
): ReturnType<typeof statusOf> {
  const known =
    findParticipant(occurrence?.participants, addresses) ??
    findParticipant(mine?.participants, addresses);
  return statusOf(known ?? own);
}
