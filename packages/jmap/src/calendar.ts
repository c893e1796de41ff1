/**
 * Calendar events and tasks on the wire: JSCalendar (RFC 8984) with what draft-ietf-jmap-calendars adds.
 *
 * @module
 */
import type { Id, PatchObject, UTCDate } from "./core.js";

/** A date and time without a zone, `2026-11-23T08:00:00` (RFC 8984 section 1.4.4). */
export type LocalDateTime = string;

/** An ISO 8601 duration of weeks, days, hours, minutes and seconds, `P1DT2H` (RFC 8984 section 1.4.6). */
export type Duration = string;

/** A {@link Duration} that may be negative (RFC 8984 section 1.4.7). */
export type SignedDuration = string;

/** The name of a zone of the IANA database, or of one in `timeZones`, which starts with `/` (RFC 8984 section 1.4.8). */
export type TimeZoneId = string;

/** Kinds of relation between objects (RFC 8984 section 1.4.10). */
export interface Relation {
  readonly "@type"?: "Relation";
  readonly relation?: Readonly<Record<string, true>>;
}

/** A resource that belongs to an event, such as a file (RFC 8984 section 1.4.11). */
export interface CalendarLink {
  readonly "@type": "Link";
  readonly href: string;
  readonly cid?: string;
  readonly contentType?: string;
  /** Octets. */
  readonly size?: number;
  readonly rel?: string;
  readonly display?: string;
  readonly title?: string;
  /** The blob that holds it (draft-ietf-jmap-calendars). */
  readonly blobId?: Id;
}

/** A place (RFC 8984 section 4.2.5). */
export interface CalendarLocation {
  readonly "@type": "Location";
  readonly name?: string;
  readonly description?: string;
  readonly locationTypes?: Readonly<Record<string, true>>;
  readonly relativeTo?: "start" | "end";
  readonly timeZone?: TimeZoneId;
  /** A `geo:` URI (RFC 5870). */
  readonly coordinates?: string;
  readonly links?: Readonly<Record<Id, CalendarLink>>;
}

/** What one can do in a virtual location (RFC 8984 section 4.2.6). */
export type VirtualLocationFeature =
  "audio" | "chat" | "feed" | "moderator" | "phone" | "screen" | "video";

/** A place that is reached by a URI (RFC 8984 section 4.2.6). */
export interface VirtualLocation {
  readonly "@type": "VirtualLocation";
  readonly name?: string;
  readonly description?: string;
  readonly uri: string;
  readonly features?: Readonly<Record<string, true>>;
}

/** How often a rule repeats (RFC 8984 section 4.3.3). */
export type RecurrenceFrequency =
  "yearly" | "monthly" | "weekly" | "daily" | "hourly" | "minutely" | "secondly";

/** A day of the week (RFC 8984 section 4.3.3). */
export type Weekday = "mo" | "tu" | "we" | "th" | "fr" | "sa" | "su";

/** A day of the week, all of them or the nth of the period (RFC 8984 section 4.3.3). */
export interface NDay {
  readonly "@type"?: "NDay";
  readonly day: Weekday;
  readonly nthOfPeriod?: number;
}

/** A rule by which an event repeats (RFC 8984 section 4.3.3). */
export interface RecurrenceRule {
  readonly "@type": "RecurrenceRule";
  readonly frequency: RecurrenceFrequency;
  readonly interval?: number;
  readonly rscale?: string;
  readonly skip?: "omit" | "backward" | "forward";
  readonly firstDayOfWeek?: Weekday;
  readonly byDay?: readonly NDay[];
  readonly byMonthDay?: readonly number[];
  /** `1` to `12`, a leap month with `L` after it. */
  readonly byMonth?: readonly string[];
  readonly byYearDay?: readonly number[];
  readonly byWeekNo?: readonly number[];
  readonly byHour?: readonly number[];
  readonly byMinute?: readonly number[];
  readonly bySecond?: readonly number[];
  readonly bySetPosition?: readonly number[];
  readonly count?: number;
  /** In the time zone of the event. */
  readonly until?: LocalDateTime;
}

/** What a participant answered (RFC 8984 section 4.4.6). */
export type ParticipationStatus =
  "needs-action" | "accepted" | "declined" | "tentative" | "delegated";

/** What a participant is in the event (RFC 8984 section 4.4.6). */
export type ParticipantRole =
  "owner" | "attendee" | "optional" | "informational" | "chair" | "contact";

/** How far a task is (RFC 8984 section 5.2.5). */
export type TaskProgress = "needs-action" | "in-process" | "completed" | "failed" | "cancelled";

/** Someone or something that takes part (RFC 8984 section 4.4.6). */
export interface Participant {
  readonly "@type": "Participant";
  readonly name?: string;
  readonly email?: string;
  readonly description?: string;
  /** Ways to send it scheduling messages: `imip` is a `mailto:` URI. */
  readonly sendTo?: Readonly<Record<string, string>>;
  readonly kind?: "individual" | "group" | "location" | "resource";
  readonly roles: Readonly<Partial<Record<ParticipantRole, true>>>;
  readonly locationId?: Id;
  readonly language?: string;
  readonly participationStatus?: ParticipationStatus;
  readonly participationComment?: string;
  readonly expectReply?: boolean;
  readonly scheduleAgent?: "server" | "client" | "none";
  readonly scheduleForceSend?: boolean;
  readonly scheduleSequence?: number;
  readonly scheduleStatus?: readonly string[];
  readonly scheduleUpdated?: UTCDate;
  readonly sentBy?: string;
  readonly invitedBy?: Id;
  readonly delegatedTo?: Readonly<Record<Id, true>>;
  readonly delegatedFrom?: Readonly<Record<Id, true>>;
  readonly memberOf?: Readonly<Record<Id, true>>;
  readonly links?: Readonly<Record<Id, CalendarLink>>;
  /** Of a task only: how far this participant is. */
  readonly progress?: TaskProgress;
}

/** When an alert sounds, relative to the event (RFC 8984 section 4.5.2). */
export interface OffsetTrigger {
  readonly "@type": "OffsetTrigger";
  readonly offset: SignedDuration;
  readonly relativeTo?: "start" | "end";
}

/** When an alert sounds (RFC 8984 section 4.5.2). */
export interface AbsoluteTrigger {
  readonly "@type": "AbsoluteTrigger";
  readonly when: UTCDate;
}

/** A reminder (RFC 8984 section 4.5.2). */
export interface Alert {
  readonly "@type": "Alert";
  readonly trigger: OffsetTrigger | AbsoluteTrigger;
  readonly acknowledged?: UTCDate;
  readonly relatedTo?: Readonly<Record<string, Relation>>;
  readonly action?: "display" | "email";
}

/** One offset of a custom zone, and when it begins (RFC 8984 section 4.7.2). */
export interface TimeZoneRule {
  readonly "@type": "TimeZoneRule";
  readonly start: LocalDateTime;
  /** `+0100`. */
  readonly offsetFrom: string;
  readonly offsetTo: string;
  readonly recurrenceRules?: readonly RecurrenceRule[];
  readonly recurrenceOverrides?: Readonly<Record<LocalDateTime, PatchObject>>;
  readonly names?: Readonly<Record<string, true>>;
}

/** A zone that the IANA database does not have (RFC 8984 section 4.7.2). */
export interface CalendarTimeZone {
  readonly "@type": "TimeZone";
  readonly tzId: string;
  readonly updated?: UTCDate;
  readonly standard?: readonly TimeZoneRule[];
  readonly daylight?: readonly TimeZoneRule[];
}

/** What events and tasks have in common (RFC 8984 section 4). */
export interface JSCalendarEntry {
  readonly uid: string;
  readonly relatedTo?: Readonly<Record<string, Relation>>;
  readonly prodId?: string;
  readonly created?: UTCDate;
  readonly updated?: UTCDate;
  readonly sequence?: number;
  /** In lowercase (RFC 5546). */
  readonly method?: string;
  readonly title?: string;
  readonly description?: string;
  readonly descriptionContentType?: "text/plain" | "text/html";
  readonly showWithoutTime?: boolean;
  readonly locations?: Readonly<Record<Id, CalendarLocation>>;
  readonly virtualLocations?: Readonly<Record<Id, VirtualLocation>>;
  readonly links?: Readonly<Record<Id, CalendarLink>>;
  readonly locale?: string;
  readonly keywords?: Readonly<Record<string, true>>;
  readonly categories?: Readonly<Record<string, true>>;
  readonly color?: string;
  /** Set on one occurrence of a series: which one it is. */
  readonly recurrenceId?: LocalDateTime;
  readonly recurrenceIdTimeZone?: TimeZoneId | null;
  readonly recurrenceRules?: readonly RecurrenceRule[];
  readonly excludedRecurrenceRules?: readonly RecurrenceRule[];
  readonly recurrenceOverrides?: Readonly<Record<LocalDateTime, PatchObject>>;
  readonly excluded?: boolean;
  /** 0 (undefined), 1 (highest) to 9 (lowest). */
  readonly priority?: number;
  readonly freeBusyStatus?: "free" | "busy";
  readonly privacy?: "public" | "private" | "secret";
  readonly replyTo?: Readonly<Record<string, string>>;
  readonly sentBy?: string;
  readonly participants?: Readonly<Record<Id, Participant>>;
  readonly requestStatus?: string;
  readonly useDefaultAlerts?: boolean;
  readonly alerts?: Readonly<Record<Id, Alert>>;
  readonly localizations?: Readonly<Record<string, PatchObject>>;
  /** Null for what floats: the same hours in every zone. */
  readonly timeZone?: TimeZoneId | null;
  readonly timeZones?: Readonly<Record<TimeZoneId, CalendarTimeZone>>;
}

/** An event of JSCalendar, before it is in a calendar (RFC 8984 sections 4 and 5.1). */
export interface JSCalendarEvent extends JSCalendarEntry {
  readonly "@type": "Event";
  readonly start: LocalDateTime;
  readonly duration?: Duration;
  readonly status?: "confirmed" | "cancelled" | "tentative";
}

/** A task of JSCalendar, before it is in a list (RFC 8984 sections 4 and 5.2). */
export interface JSCalendarTask extends JSCalendarEntry {
  readonly "@type": "Task";
  /** Both in `timeZone`; where there is no start, occurrences of a series are named by it. */
  readonly due?: LocalDateTime;
  readonly start?: LocalDateTime;
  readonly estimatedDuration?: Duration;
  /** 0 to 100. */
  readonly percentComplete?: number;
  readonly progress?: TaskProgress;
  readonly progressUpdated?: UTCDate;
}

/** An event in a calendar of an account (draft-ietf-jmap-calendars section 5). */
export interface CalendarEvent extends JSCalendarEvent {
  readonly id: Id;
  readonly baseEventId?: Id | null;
  readonly calendarIds: Readonly<Record<Id, true>>;
  readonly isDraft?: boolean;
  readonly isOrigin?: boolean;
  /** Start in UTC; answered only when it is asked for. */
  readonly utcStart?: UTCDate;
  readonly utcEnd?: UTCDate;
  readonly mayInviteSelf?: boolean;
  readonly mayInviteOthers?: boolean;
  readonly hideAttendees?: boolean;
  /** Vendor: changes whenever the event does, in any client; a series and its occurrences share it; opaque, for `ifRevision`. */
  readonly revision?: string;
  /** Vendor: the event as iCalendar (RFC 5545). */
  readonly blobId?: Id | null;
}
