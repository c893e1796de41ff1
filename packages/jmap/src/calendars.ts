/**
 * Calendars and the events in them: the methods of draft-ietf-jmap-calendars-27, under a URL of our
 * own until that draft is an RFC (docs/profile.md).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { CalendarEvent, JSCalendarEvent, LocalDateTime, TimeZoneId } from "./calendar.js";
import type {
  ChangesArguments,
  ChangesResponse,
  Comparator,
  Filter,
  GetArguments,
  GetResponse,
  Id,
  Method,
  QueryArguments,
  QueryResponse,
  SetArguments,
  SetResponse,
  UTCDate,
} from "./core.js";
import { VENDOR } from "./profile.js";

/** The URL of the calendars capability. */
export const CALENDARS: string = `${VENDOR}calendars/27`;

/** What an account's calendars capability holds (draft-ietf-jmap-calendars section 1.4.1). */
export interface CalendarsCapability {
  readonly maxCalendarsPerEvent: number | null;
  readonly minDateTime: UTCDate;
  readonly maxDateTime: UTCDate;
  /** Longest window of a query that expands recurrences, an ISO 8601 duration. */
  readonly maxExpandedQueryDuration: string;
  readonly maxParticipantsPerEvent: number | null;
  readonly mayCreateCalendar: boolean;
}

/** What the person may do with a calendar (draft-ietf-jmap-calendars section 4). */
export interface CalendarRights {
  readonly mayReadFreeBusy: boolean;
  readonly mayReadItems: boolean;
  readonly mayWriteAll: boolean;
  readonly mayWriteOwn: boolean;
  readonly mayUpdatePrivate: boolean;
  readonly mayRSVP: boolean;
  readonly mayShare: boolean;
  readonly mayDelete: boolean;
}

/** A named set of events (draft-ietf-jmap-calendars section 4). */
export interface Calendar {
  readonly id: Id;
  readonly name: string;
  readonly description: string | null;
  /** `#rrggbb`; null where the mail system has none. */
  readonly color: string | null;
  readonly sortOrder: number;
  readonly isSubscribed: boolean;
  /** Whether its events are to be shown: the mail system's own flag, so all clients agree. */
  readonly isVisible: boolean;
  readonly isDefault: boolean;
  readonly includeInAvailability: "all" | "attending" | "none";
  readonly timeZone: TimeZoneId | null;
  readonly myRights: CalendarRights;
  /** Vendor: whose calendar it is, where it is not the person's own; null for her own. */
  readonly owner: CalendarOwner | null;
  /** Vendor: where another program can subscribe to it, signing in by itself; null where it can't. */
  readonly subscribeUrl: string | null;
  /** Vendor: the blob that is the whole calendar as iCalendar (RFC 5545). */
  readonly blobId: Id | null;
}

/** Whose a shared calendar is. */
export interface CalendarOwner {
  readonly name: string;
  readonly email: string;
}

/** What a new calendar is made of. */
export interface CalendarCreate {
  readonly name: string;
  readonly color?: string | null;
  readonly isVisible?: boolean;
  readonly includeInAvailability?: Calendar["includeInAvailability"];
}

/** Arguments of `Calendar/set` (draft-ietf-jmap-calendars section 4.3). */
export interface CalendarSetArguments extends SetArguments<CalendarCreate> {
  readonly onDestroyRemoveEvents?: boolean;
}

/** What `CalendarEvent/query` filters by (draft-ietf-jmap-calendars section 5.11.1). */
export interface CalendarEventFilterCondition {
  /** Vendor: any of these calendars; all that are visible to the account when absent. */
  readonly inCalendars?: readonly Id[];
  /** The event ends after this, in the `timeZone` of the query. */
  readonly after?: LocalDateTime;
  /** The event starts before this, in the `timeZone` of the query. */
  readonly before?: LocalDateTime;
  readonly text?: string;
  readonly title?: string;
  readonly uid?: string;
}

/** A filter of `CalendarEvent/query`. */
export type CalendarEventFilter = Filter<CalendarEventFilterCondition>;

/** Arguments of `CalendarEvent/query` (draft-ietf-jmap-calendars section 5.11). */
export interface CalendarEventQueryArguments extends QueryArguments<
  CalendarEventFilterCondition,
  Comparator<"start" | "uid" | "created" | "updated">
> {
  /**
   * One id for each occurrence. Needs `after`; without `before` the next occurrences are found
   * however far off they are, up to `limit` (vendor).
   */
  readonly expandRecurrences?: boolean;
  /** Zone of `after` and `before`, and of events that float. Default: `Etc/UTC`. */
  readonly timeZone?: TimeZoneId;
}

/** Arguments of `CalendarEvent/get` (draft-ietf-jmap-calendars section 5.7). */
export interface CalendarEventGetArguments<
  Property extends string = keyof CalendarEvent,
> extends GetArguments<Property> {
  /** Only the owners and the person herself. */
  readonly reduceParticipants?: boolean;
  /** Zone in which events that float get their `utcStart`. Default: `Etc/UTC`. */
  readonly timeZone?: TimeZoneId;
}

/** Arguments of `CalendarEvent/set` (draft-ietf-jmap-calendars section 5.8). */
export interface CalendarEventSetArguments extends SetArguments<Partial<CalendarEvent>> {
  /** Tell participants (iTIP, RFC 5546). Default: false. */
  readonly sendSchedulingMessages?: boolean;
  /**
   * Vendor: revisions that the updates and destructions were made on, by id; the record fails as
   * `revisionMismatch` when somebody else has changed it since.
   */
  readonly ifRevision?: Readonly<Record<Id, string>> | null;
}

/** Arguments of `CalendarEvent/parse` (draft-ietf-jmap-calendars section 5.13). */
export interface CalendarEventParseArguments {
  readonly accountId: Id;
  readonly blobIds: readonly Id[];
}

/** Response of `CalendarEvent/parse`: iCalendar blobs as events, with the iTIP method of each. */
export interface CalendarEventParseResponse {
  readonly accountId: Id;
  readonly parsed: Readonly<Record<Id, readonly JSCalendarEvent[]>> | null;
  readonly notParsable: readonly Id[] | null;
  readonly notFound: readonly Id[] | null;
}

/** Arguments of `CalendarEvent/import` (vendor): puts an iCalendar blob into a calendar; nobody is told. */
export interface CalendarEventImportArguments {
  readonly accountId: Id;
  readonly blobId: Id;
  readonly calendarId: Id;
}

/** Response of `CalendarEvent/import`. */
export interface CalendarEventImportResponse {
  readonly accountId: Id;
  /** Ids of the events of the file; one that the account had already, by its UID, is as in the file now. */
  readonly imported: readonly Id[];
}

/** Arguments of `CalendarEvent/counter` (vendor): proposes another time to the organizer (RFC 5546 section 3.2.7). */
export interface CalendarEventCounterArguments {
  readonly accountId: Id;
  readonly id: Id;
  readonly start: LocalDateTime;
  readonly timeZone: TimeZoneId;
  readonly duration: string;
  readonly comment?: string | null;
}

/** A calendar address of the person (draft-ietf-jmap-calendars section 3). */
export interface ParticipantIdentity {
  readonly id: Id;
  readonly name: string;
  /** A `mailto:` URI. */
  readonly calendarAddress: string;
  readonly isDefault: boolean;
}

/** Methods of the calendars capability. */
export interface CalendarMethods {
  readonly "Calendar/get": Method<GetArguments<keyof Calendar>, GetResponse<Calendar>>;
  readonly "Calendar/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "Calendar/set": Method<CalendarSetArguments, SetResponse<Calendar>>;
  readonly "CalendarEvent/get": Method<CalendarEventGetArguments, GetResponse<CalendarEvent>>;
  readonly "CalendarEvent/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "CalendarEvent/query": Method<CalendarEventQueryArguments, QueryResponse>;
  readonly "CalendarEvent/set": Method<CalendarEventSetArguments, SetResponse<CalendarEvent>>;
  readonly "CalendarEvent/parse": Method<CalendarEventParseArguments, CalendarEventParseResponse>;
  readonly "CalendarEvent/import": Method<
    CalendarEventImportArguments,
    CalendarEventImportResponse
  >;
  readonly "CalendarEvent/counter": Method<
    CalendarEventCounterArguments,
    { readonly accountId: Id }
  >;
  readonly "ParticipantIdentity/get": Method<
    GetArguments<keyof ParticipantIdentity>,
    GetResponse<ParticipantIdentity>
  >;
}

/** The calendars capability (draft-ietf-jmap-calendars, under a vendor URL). */
export const calendars: Capability<CalendarMethods> = {
  uri: CALENDARS,
  types: ["Calendar", "CalendarEvent", "ParticipantIdentity"],
};
