/**
 * The part of the port that serves calendars, and what can be invited (draft-ietf-jmap-calendars,
 * RFC 9670).
 *
 * @module
 */
import type {
  BusyPeriod,
  Calendar,
  CalendarCreate,
  CalendarEvent,
  CalendarEventFilter,
  Comparator,
  Id,
  JSCalendarEvent,
  LocalDateTime,
  ParticipantIdentity,
  Principal as DirectoryPrincipal,
  PrincipalFilterCondition,
  TimeZoneId,
  UTCDate,
} from "@partage-ent/jmap";
import type { Changes, EditResults, Edits, QueryResult, Records } from "./records.js";

/** A `CalendarEvent/query` with its defaults filled in. */
export interface CalendarEventQuery {
  readonly filter: CalendarEventFilter | null;
  readonly sort: readonly Comparator<"start" | "uid" | "created" | "updated">[];
  readonly position: number;
  readonly limit: number;
  readonly calculateTotal: boolean;
  /** One id for each occurrence; the filter has `after` then. */
  readonly expandRecurrences: boolean;
  readonly timeZone: TimeZoneId;
}

/** Which parts of events are wanted. */
export interface CalendarEventFetch {
  readonly properties: readonly (keyof CalendarEvent)[];
  readonly reduceParticipants: boolean;
  readonly timeZone: TimeZoneId;
}

/** An event with the properties that were wanted, at least. */
export type FetchedCalendarEvent = Pick<CalendarEvent, "id"> & Partial<CalendarEvent>;

/** What a `CalendarEvent/set` is to do. */
export interface CalendarEventEdits extends Edits<Partial<CalendarEvent>> {
  readonly sendSchedulingMessages: boolean;
  /** Revisions that updates and destructions were made on; others fail as `revisionMismatch`. */
  readonly ifRevision: ReadonlyMap<Id, string>;
}

/** Another time that is proposed to an organizer (RFC 5546 section 3.2.7). */
export interface CounterProposal {
  readonly id: Id;
  readonly start: LocalDateTime;
  readonly timeZone: TimeZoneId;
  readonly duration: string;
  readonly comment: string | null;
}

/** Calendars of one person during one JMAP request (draft-ietf-jmap-calendars). */
export interface CalendarBackend {
  /** All calendars when `ids` is null. */
  getCalendars(accountId: Id, ids: readonly Id[] | null): Promise<Records<Calendar>>;
  /** @throws MethodFailure `cannotCalculateChanges`. */
  getCalendarChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Patches of `name`, `color`, `isVisible`, `includeInAvailability`, already validated. */
  setCalendars(
    accountId: Id,
    edits: Edits<CalendarCreate> & { readonly onDestroyRemoveEvents: boolean },
  ): Promise<EditResults<Calendar>>;
  /** @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `invalidArguments` for a window that is too long. */
  queryEvents(accountId: Id, query: CalendarEventQuery): Promise<QueryResult>;
  /** Series by id, occurrences by the ids that an expanding query answers. With no ids: only the state. */
  getEvents(
    accountId: Id,
    ids: readonly Id[],
    fetch: CalendarEventFetch,
  ): Promise<Records<FetchedCalendarEvent>>;
  /** @throws MethodFailure `cannotCalculateChanges`. */
  getEventChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /**
   * A patch of an occurrence changes that one alone; a patch of the person's own
   * `participants/x/participationStatus` (and `participationComment`) answers an invitation.
   */
  setEvents(accountId: Id, edits: CalendarEventEdits): Promise<EditResults<CalendarEvent>>;
  /** Blobs of iCalendar as events, by blob; a word where that can't be. */
  parseEvents(
    accountId: Id,
    blobIds: readonly Id[],
  ): Promise<ReadonlyMap<Id, readonly JSCalendarEvent[] | "notFound" | "notParsable">>;
  /**
   * Puts the events of an iCalendar blob, an upload too, into a calendar and answers their ids.
   *
   * @throws MethodFailure `notFound` without that blob or calendar, `invalidArguments` when the blob
   * is no iCalendar, `forbidden`.
   */
  importEvents(accountId: Id, blobId: Id, calendarId: Id): Promise<readonly Id[]>;
  /** @throws MethodFailure `invalidArguments` when the person is not invited, `forbidden`. */
  counterEvent(accountId: Id, proposal: CounterProposal): Promise<void>;
  /** All identities when `ids` is null. */
  getParticipantIdentities(
    accountId: Id,
    ids: readonly Id[] | null,
  ): Promise<Records<ParticipantIdentity>>;
}

/** A `Principal/query` with its defaults filled in. */
export interface PrincipalQuery {
  readonly filter: PrincipalFilterCondition;
  readonly position: number;
  readonly limit: number;
}

/** What can be invited and when it is free, for one person during one JMAP request. */
export interface PrincipalBackend {
  /** Principals by ids that a query answered. */
  getPrincipals(accountId: Id, ids: readonly Id[]): Promise<Records<DirectoryPrincipal>>;
  /** @throws MethodFailure `unsupportedFilter`. */
  queryPrincipals(accountId: Id, query: PrincipalQuery): Promise<QueryResult>;
  /** @throws MethodFailure `notFound` when there is no such principal. */
  getAvailability(
    accountId: Id,
    id: Id,
    window: {
      readonly utcStart: UTCDate;
      readonly utcEnd: UTCDate;
      readonly excludeUid: string | null;
    },
  ): Promise<readonly BusyPeriod[]>;
}
