/**
 * What changes of events are told, and the two writes that they are made of.
 *
 * @module
 */
import type { CalendarEvent, CalendarMethods, Id, PatchObject } from "@partage-ent/jmap";
import type { AccountOptions, OpenAccount } from "./account.js";
import { onlyRecord } from "./only-record.js";

/** An event as it was seen: a row of a list, or the whole of it. Its `revision` guards the change. */
export type SeenEvent = Pick<CalendarEvent, "id"> & Partial<CalendarEvent>;

/** Which occurrences of a series are meant; of an event that doesn't repeat all are the same. */
export type Occurrences = "this" | "following" | "all";

/** An account, ready for calls on calendars. */
export type OpenCalendars = OpenAccount<CalendarMethods>;

/** What `createEvent` accepts. */
export interface CreateEventOptions extends AccountOptions {
  /** Sends invitations to the participants. Default: false. */
  readonly invite?: boolean | undefined;
}

/** What `changeEvent` accepts. */
export interface ChangeEventOptions extends CreateEventOptions {
  /** Default: `this` for an occurrence. */
  readonly which?: Occurrences | undefined;
}

/** What `deleteEvent` accepts. */
export interface DeleteEventOptions extends AccountOptions {
  /** Default: `this` for an occurrence. */
  readonly which?: Occurrences | undefined;
  /** Tells the participants, or the organizer. Default: false. */
  readonly notify?: boolean | undefined;
}

/** Creates an event in an open account. */
export async function createIn(
  { session, accountId, call }: OpenCalendars,
  event: Partial<CalendarEvent>,
  { invite, signal }: CreateEventOptions,
): Promise<Id> {
  const calendarId = session.wellKnown[accountId]?.defaultCalendar;
  const calendarIds = event.calendarIds ?? (calendarId ? { [calendarId]: true as const } : {});
  const create = { new: { "@type": "Event" as const, ...event, calendarIds } };
  const answer = await call(
    "CalendarEvent/set",
    { accountId, create, sendSchedulingMessages: invite },
    { signal },
  );
  await onlyRecord(answer.notCreated);
  return answer.created?.["new"]?.id ?? "";
}

/** Changes one record in an open account. */
export async function updateIn(
  { accountId, call }: OpenCalendars,
  id: Id,
  patch: PatchObject,
  { invite, revision, signal }: CreateEventOptions & { readonly revision?: string | undefined },
): Promise<void> {
  const answer = await call(
    "CalendarEvent/set",
    {
      accountId,
      update: { [id]: patch },
      ifRevision: revision ? { [id]: revision } : undefined,
      sendSchedulingMessages: invite,
    },
    { signal },
  );
  await onlyRecord(answer.notUpdated);
}
