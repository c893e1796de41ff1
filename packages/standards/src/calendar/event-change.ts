/**
 * What a patch makes of an event: pure, so that it can be made again of what somebody else wrote meanwhile.
 *
 * @module
 */
import {
  askedAgain,
  changedProperties,
  diffEvents,
  formatUtc,
  isMoved,
  keptOf,
  organizerOf,
  recurrenceIdOf,
  withKept,
  withOrganizer,
} from "@partage-ent/calendar";
import type { JSCalendarEvent, LocalDateTime, PatchObject } from "@partage-ent/jmap";
import {
  type EventAnswer,
  isPerUser,
  patchEvent,
  pointerSegments,
  refuse,
  type SortedEventPatch,
} from "@partage-ent/server";
import { eventAt, participantIds } from "./event-get.js";
import { answeredEvent, isTold, organizedEvent } from "./schedule-agent.js";
import { withHidden } from "./shown-event.js";
import type { StoredEvent } from "./stored-event.js";
import { requireWritable } from "./edit-context.js";
import type { Scheduling } from "./calendar-scope.js";

/** For whom and how an event is changed. */
export interface ChangeContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly scheduling: Scheduling;
  readonly isTelling: boolean;
  /** Whether the server can be kept from telling people. */
  readonly isObedient: boolean;
  /** Addresses of the person whose calendar it is, in lowercase, the chosen one first. */
  readonly addresses: readonly string[];
  readonly name: string | undefined;
  /** Address of the person where the calendar is somebody else's. */
  readonly sentBy: string | undefined;
}

/** What becomes of the stored event, and who is to hear of it. */
export interface EventChange {
  readonly stored: StoredEvent;
  /** The event of the file that is replaced, and by what; the same where nothing is written. */
  readonly before: JSCalendarEvent;
  readonly after: JSCalendarEvent;
  /** The occurrence that it is about, where it is about one of a series. */
  readonly recurrenceId: LocalDateTime | undefined;
  /** The organizer changed what people were told. */
  readonly isNews: boolean;
  /** The person answers an invitation. */
  readonly answer: EventAnswer | undefined;
}

/** Applies the content and the answer of a patch. */
export function changeEvent(
  context: ChangeContext,
  stored: StoredEvent,
  occurrence: string | undefined,
  patch: PatchObject,
  sorted: SortedEventPatch,
): EventChange {
  const content = { ...sorted.content, ...acknowledgements(patch) };
  const subject = eventAt(stored, occurrence);
  if (!subject) return refuse("notFound", "This event does not exist any more.");
  const isAlone = occurrence === undefined || stored.alone.has(occurrence);
  const recurrenceId = isAlone ? undefined : recurrenceIdOf(stored.event, occurrence);
  if (sorted.answer && !stored.calendar.rights.mayRSVP) {
    refuse("forbidden", "This calendar can only be read.");
  }
  const before = isAlone ? subject : stored.event;
  const changed = withHidden(subject, patchEvent(subject, content));
  const isContent = Object.keys(changedProperties(subject, changed)).length > 0;
  const isExcluded = changed.excluded === true;
  if (isContent) requireMayChange(stored, content, isExcluded);
  const isNews = isContent && !isPerUser(content) && stored.isOrigin;
  const organized = isNews ? asOrganizer(context, subject, changed) : changed;
  const answered = sorted.answer ? withAnswer(context, organized, sorted.answer) : organized;
  const whole =
    recurrenceId === undefined
      ? answered
      : withOccurrence(stored.event, recurrenceId, subject, answered);
  const isWritten = isContent || sorted.answer !== undefined;
  const change = { stored, before, recurrenceId, isNews, answer: sorted.answer };
  if (!isWritten) return { ...change, after: before };
  const declines = isExcluded && !stored.isOrigin;
  const after = scheduled(context, change, whole, declines);
  return { ...change, after: stamped(after, context.now) };
}

/** Takes an occurrence out of its series. */
export function excludeOccurrence(
  context: ChangeContext,
  stored: StoredEvent,
  occurrence: string,
): EventChange {
  const sorted = {
    calendarId: undefined,
    answer: undefined,
    acknowledged: undefined,
    content: { excluded: true },
  };
  return changeEvent(context, stored, occurrence, {}, sorted);
}

function requireMayChange(
  { calendar, isOrigin, event }: StoredEvent,
  content: PatchObject,
  isExcluded: boolean,
): void {
  requireWritable(calendar);
  if (isOrigin || !organizerOf(event) || isPerUser(content)) return;
  // Whoever is invited may leave one occurrence out (RFC 6638 section 3.2.2.1).
  if (isExcluded && Object.keys(content).length === 1) return;
  refuse("forbidden", "Only the organizer can change this event.");
}

/** Alerts that were seen are kept as such in the event. */
function acknowledgements(patch: PatchObject): PatchObject {
  return Object.fromEntries(
    Object.entries(patch).filter(([pointer]) => {
      const [top, , last] = pointerSegments(pointer);
      return top === "alerts" && last === "acknowledged";
    }),
  );
}

function asOrganizer(
  { addresses, name, sentBy, isTelling }: ChangeContext,
  before: JSCalendarEvent,
  changed: JSCalendarEvent,
): JSCalendarEvent {
  const [email] = addresses;
  const organized = email === undefined ? changed : withOrganizer(changed, { email, name, sentBy });
  if (!organized.participants) return organized;
  const asked = isTelling ? askedAgain(before, organized) : organized;
  // RFC 5546 section 2.1.4: another time is another version.
  return isMoved(before, asked) ? { ...asked, sequence: (before.sequence ?? 0) + 1 } : asked;
}

function withAnswer(
  { addresses }: ChangeContext,
  event: JSCalendarEvent,
  { status, comment }: EventAnswer,
): JSCalendarEvent {
  const own = participantIds(addresses);
  const [id] = Object.keys(event.participants ?? {}).filter((one) => own.has(one));
  const me = id === undefined ? undefined : event.participants?.[id];
  if (id === undefined || !me) {
    return refuse("invalidProperties", "This person is not invited.", "participants");
  }
  const { expectReply: _asked, ...known } = me;
  const participants = { ...event.participants, [id]: { ...known, participationStatus: status } };
  return withComment({ ...event, participants }, comment);
}

/** What goes to the organizer with an answer stands on the event (RFC 6638 section 3.2.2.4 sends it along). */
function withComment(event: JSCalendarEvent, comment: string | undefined): JSCalendarEvent {
  if (comment === undefined) return event;
  const kept = keptOf(event);
  const others = (kept.properties ?? []).filter(([name]) => name !== "comment");
  const properties = [...others, ["comment", {}, "text", comment] as const];
  return withKept(event, { ...kept, properties });
}

function withOccurrence(
  series: JSCalendarEvent,
  recurrenceId: LocalDateTime,
  before: JSCalendarEvent,
  after: JSCalendarEvent,
): JSCalendarEvent {
  const refused = ["recurrenceRules", "recurrenceOverrides", "excludedRecurrenceRules"];
  const name = refused.find((one) => (after as unknown as Readonly<Record<string, unknown>>)[one]);
  if (name !== undefined) refuse("invalidProperties", "An occurrence does not repeat.", name);
  const { recurrenceId: _id, recurrenceIdTimeZone: _zone, ...occurrence } = after;
  const patch =
    after.excluded === true
      ? { excluded: true }
      : diffEvents({ ...series, start: recurrenceId }, occurrence);
  const isSame = Object.keys(changedProperties(before, after)).length === 0;
  if (isSame) return series;
  const { [recurrenceId]: _override, ...others } = series.recurrenceOverrides ?? {};
  // An override that changes nothing would be one more date.
  const isNothing = Object.keys(patch).length === 0 && series.recurrenceRules !== undefined;
  return {
    ...series,
    recurrenceOverrides: isNothing ? others : { ...others, [recurrenceId]: patch },
  };
}

/** Whether and by whom people are told; refused where that can't be as it is asked for. */
function scheduled(
  { scheduling, isTelling, isObedient, addresses }: ChangeContext,
  { stored, before, isNews, answer }: Omit<EventChange, "after">,
  after: JSCalendarEvent,
  declines: boolean,
): JSCalendarEvent {
  const own = participantIds(addresses);
  const isReply = answer !== undefined || declines;
  if (isTelling && scheduling === "none") {
    const isHeard = isNews && [before, after].some((one) => isTold(one, own, isObedient));
    if (isHeard || isReply) refuseTelling();
  }
  if (scheduling !== "server") return after;
  if (isNews) {
    const heard = isObedient ? [before] : [before, after];
    if (!isTelling && heard.some((one) => isTold(one, own, isObedient))) refuseSilence();
    return organizedEvent(after, own, isTelling);
  }
  if (!isReply || stored.isOrigin) return after;
  if (!isTelling && !isObedient) refuseSilence();
  return answeredEvent(after, isTelling);
}

/** Refuses what people would hear of, where they can't be told. */
export function refuseTelling(): never {
  return refuse(
    "noSupportedScheduleMethods",
    "The calendar server tells participants nothing, and no mail can be sent for it.",
    "participants",
  );
}

/** Refuses what people would hear of, where they are not to be told. */
export function refuseSilence(): never {
  return refuse(
    "forbidden",
    "The calendar server tells the others of each change of this meeting: it can't be changed silently.",
  );
}

/** An event with the time of its change; DTSTAMP is written anew with it. */
export function stamped(event: JSCalendarEvent, now: number): JSCalendarEvent {
  const kept = keptOf(event);
  const updated = formatUtc(Math.floor(now / 1000));
  if (!kept.properties) return { ...event, updated };
  const properties = kept.properties.filter(([name]) => name !== "dtstamp");
  return withKept({ ...event, updated }, { ...kept, properties });
}
