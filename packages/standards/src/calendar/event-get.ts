/**
 * `CalendarEvent/get`: series, single events and occurrences, out of what a query of the same request
 * found or out of the stored objects.
 *
 * @module
 */
import {
  CalendarError,
  occurrenceOf,
  participantId,
  reducedParticipants,
  utcProperties,
} from "@partage-ent/calendar";
import type { Id, JSCalendarEvent } from "@partage-ent/jmap";
import type { CalendarEventFetch, FetchedCalendarEvent, Records } from "@partage-ent/server";
import type { CalendarScope } from "./calendar-scope.js";
import { knownZone } from "./event-filter.js";
import { eventPlace } from "./event-id.js";
import { shownEvent } from "./shown-event.js";
import { idOf, type StoredEvent } from "./stored-event.js";

/** Reads events and occurrences. */
export async function getEvents(
  scope: CalendarScope,
  accountId: Id,
  ids: readonly Id[],
  fetch: CalendarEventFetch,
): Promise<Records<FetchedCalendarEvent>> {
  scope.dav.requireAccount(accountId);
  knownZone(fetch.timeZone);
  const stored = await scope.find(ids.filter((id) => !scope.found.has(id)));
  const addresses = await scope.addresses();
  const list: FetchedCalendarEvent[] = [];
  const notFound: Id[] = [];
  for (const id of new Set(ids)) {
    const event = scope.found.get(id) ?? eventOf(stored, id);
    const read = event && readEvent(event, id, fetch, addresses);
    if (read) list.push(read);
    else notFound.push(id);
  }
  return { state: await scope.dav.state(), list, notFound };
}

interface PlacedEvent {
  readonly stored: StoredEvent;
  readonly event: JSCalendarEvent;
}

function eventOf(all: ReadonlyMap<Id, StoredEvent>, id: Id): PlacedEvent | undefined {
  const place = eventPlace(id);
  const stored = place && all.get(place.baseId);
  const event = stored && eventAt(stored, place.occurrence);
  return event && { stored, event };
}

/** The series or single event, or the occurrence of a name; undefined where there is none. */
export function eventAt(
  { event, alone }: StoredEvent,
  occurrence: string | undefined,
): JSCalendarEvent | undefined {
  if (occurrence !== undefined) return alone.get(occurrence) ?? occurrenceOf(event, occurrence);
  return alone.size > 0 ? undefined : event;
}

function readEvent(
  { stored, event }: PlacedEvent,
  id: Id,
  fetch: CalendarEventFetch,
  addresses: readonly string[],
): FetchedCalendarEvent | undefined {
  const { calendar, isOrigin, revision } = stored;
  const whole = shownEvent(event);
  const { participants } = whole;
  const isSeries = id === idOf(stored, event);
  try {
    return {
      ...whole,
      ...(participants && fetch.reduceParticipants
        ? { participants: reducedParticipants(participants, addresses) }
        : {}),
      id,
      baseEventId: isSeries ? null : stored.id,
      calendarIds: { [calendar.id]: true },
      isDraft: false,
      isOrigin,
      ...utcProperties(event, fetch.timeZone),
      mayInviteSelf: false,
      mayInviteOthers: false,
      hideAttendees: false,
      revision,
      blobId: `event-${stored.id}`,
    };
  } catch (error) {
    // Times that can't be told keep this one out, not the others.
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}

/** Ids that some addresses have among participants. */
export function participantIds(addresses: readonly string[]): ReadonlySet<Id> {
  return new Set(addresses.map((address) => participantId(`mailto:${address}`)));
}
