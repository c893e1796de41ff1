/**
 * `CalendarEvent/get`: what lists show comes from the hits of a search, the rest from GetAppointment.
 *
 * @module
 */
import {
  CalendarError,
  durationParts,
  formatUtc,
  localSeconds,
  occurrenceOf,
  timesOf,
  utcProperties,
  reducedParticipants,
} from "@partage-ent/calendar";
import type { Alert, CalendarEvent, Id, JSCalendarEvent } from "@partage-ent/jmap";
import type { CalendarEventFetch, FetchedCalendarEvent, Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { eventPlace } from "./event-ids.js";
import { knownZone } from "./event-filter.js";
import { eventBlobId } from "./event-properties.js";
import { loadAppointments, type PlacedAppointment } from "./load-appointments.js";

/** Properties that a hit of a search has. */
const ROW_PROPERTIES: ReadonlySet<string> = new Set<keyof CalendarEvent>([
  "id",
  "baseEventId",
  "uid",
  "calendarIds",
  "title",
  "start",
  "duration",
  "timeZone",
  "utcStart",
  "utcEnd",
  "showWithoutTime",
  "recurrenceId",
  "locations",
  "virtualLocations",
  "status",
  "freeBusyStatus",
  "privacy",
  "participants",
  "isOrigin",
  "alerts",
  "revision",
]);

/** Reads events and occurrences. */
export async function getEvents(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  fetch: CalendarEventFetch,
): Promise<Records<FetchedCalendarEvent>> {
  knownZone(fetch.timeZone);
  const isLight =
    fetch.properties.every((property) => ROW_PROPERTIES.has(property)) &&
    (fetch.reduceParticipants || !fetch.properties.includes("participants"));
  const unknown = isLight ? ids.filter((id) => !scope.foundEvents.has(id)) : ids;
  const places = unknown.map((id) => eventPlace(id));
  const baseIds = places.flatMap((place) => (place ? [place.baseId] : []));
  if (baseIds.length === 0) return known(scope, accountId, ids, isLight);
  const loaded = await loadAppointments(scope, accountId, baseIds);
  const { addresses } = await scope.info();
  const list: FetchedCalendarEvent[] = [];
  const notFound: Id[] = [];
  for (const id of ids) {
    const row = isLight ? scope.foundEvents.get(id) : undefined;
    const event = row ?? wholeEvent(loaded.appointments, id, fetch, addresses);
    if (event) list.push(event);
    else notFound.push(id);
  }
  return { state: scope.foundEventsState ?? loaded.state, list, notFound };
}

/** Events of which nothing has to be asked; with no ids only the state. */
async function known(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  isLight: boolean,
): Promise<Records<FetchedCalendarEvent>> {
  const [state] = await Promise.all([scope.currentState(), scope.requireAccount(accountId)]);
  const rows = new Map(isLight ? scope.foundEvents : []);
  return {
    state,
    list: ids.flatMap((id) => rows.get(id) ?? []),
    notFound: ids.filter((id) => !rows.has(id)),
  };
}

function wholeEvent(
  appointments: ReadonlyMap<Id, PlacedAppointment>,
  id: Id,
  fetch: CalendarEventFetch,
  addresses: readonly string[],
): FetchedCalendarEvent | undefined {
  const place = eventPlace(id);
  const appointment = place && appointments.get(place.baseId);
  if (!appointment) return undefined;
  const { occurrence } = place;
  const event =
    occurrence === undefined
      ? appointment.answered
      : occurrenceOf(appointment.answered, occurrence);
  if (!event) return undefined;
  try {
    return readEvent(appointment, event, id, fetch, addresses);
  } catch (error) {
    // Times that can't be told keep this one out, not the others.
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}

function readEvent(
  appointment: PlacedAppointment,
  event: JSCalendarEvent,
  id: Id,
  fetch: CalendarEventFetch,
  addresses: readonly string[],
): FetchedCalendarEvent {
  const { calendar, isOrigin, revision } = appointment;
  const baseEventId = id === appointment.id ? null : appointment.id;
  const participants =
    event.participants && fetch.reduceParticipants
      ? reducedParticipants(event.participants, addresses)
      : event.participants;
  const alerts = event.alerts && withAcknowledged(appointment, event, fetch);
  return {
    ...event,
    ...(participants ? { participants } : {}),
    ...(alerts ? { alerts } : {}),
    id,
    baseEventId,
    calendarIds: { [calendar.id]: true },
    isDraft: false,
    isOrigin,
    ...utcProperties(event, fetch.timeZone),
    mayInviteSelf: false,
    mayInviteOthers: false,
    hideAttendees: false,
    revision,
    blobId: eventBlobId(appointment.id),
  };
}

/** Zimbra keeps when the next alarm sounds: those before it were seen. */
function withAcknowledged(
  { nextAlarm = Number.POSITIVE_INFINITY, answered: series }: PlacedAppointment,
  event: JSCalendarEvent,
  { timeZone }: CalendarEventFetch,
): CalendarEvent["alerts"] {
  // Of a series as a whole nothing is known: its occurrences have alarms of their own.
  if (event === series && (event.recurrenceRules || event.recurrenceOverrides)) return event.alerts;
  const { start, end } = timesOf(event, timeZone);
  return Object.fromEntries(
    Object.entries(event.alerts ?? {}).map(([id, alert]): [Id, Alert] => {
      const at = alertTime(alert, start, end);
      if (at * 1000 >= nextAlarm || alert.action === "email") return [id, alert];
      return [id, { ...alert, acknowledged: formatUtc(at) }];
    }),
  );
}

/** When an alert sounds, in seconds since the epoch. */
function alertTime({ trigger }: Alert, start: number, end: number): number {
  if (trigger["@type"] === "AbsoluteTrigger") {
    return localSeconds(trigger.when.replace(/(?:\.\d+)?Z$/, ""));
  }
  const { days, seconds } = durationParts(trigger.offset);
  return (trigger.relativeTo === "end" ? end : start) + days * 86_400 + seconds;
}
