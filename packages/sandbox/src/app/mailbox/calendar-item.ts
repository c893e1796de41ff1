/**
 * Appointments and tasks as a mailbox keeps them: one item per UID, with an invite for the series and
 * one for each exception (Zimbra's documents of the calendar operations, `soap-calendar.txt`).
 * @module
 */
import type { ItemBase } from "./item.js";

/** A time as SOAP writes it. */
export interface TimeValue {
  /** `20261123T090000`, with `Z` in UTC, or `20261123` for a whole day. */
  readonly date: string;
  /** Name of the zone; absent in UTC, for days and for floating times. */
  readonly zone?: string;
}

/** A length of time; weeks and days follow the calendar. */
export interface DurationValue {
  readonly negative?: boolean;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** A day of a rule, all of them or the nth of the period. */
export interface RuleDay {
  /** `MO` to `SU`. */
  readonly day: string;
  readonly ordinal?: number;
}

/** A recurrence rule; lists are comma-separated numbers, as SOAP writes them. */
export interface RuleValue {
  /** `YEA`, `MON`, `WEE`, `DAI`, `HOU`, `MIN` or `SEC`. */
  readonly frequency: string;
  readonly until?: string;
  readonly count?: number;
  readonly interval?: number;
  readonly days?: readonly RuleDay[];
  readonly weekStart?: string;
  /** Lists by the name of their element, for instance `bymonth`. */
  readonly lists: Readonly<Record<string, string>>;
}

/** A single date of a recurrence. */
export interface RecurrenceDate {
  readonly start: TimeValue;
  readonly end?: TimeValue;
  readonly duration?: DurationValue;
}

/** What is added to a recurrence or taken from it. */
export interface RecurrencePart {
  readonly kind: "add" | "exclude";
  readonly rules: readonly RuleValue[];
  readonly dates: readonly RecurrenceDate[];
}

/** An extension parameter. */
export interface ExtensionParameter {
  readonly name: string;
  readonly value: string;
}

/** An extension property (`X-…`). */
export interface ExtensionProperty extends ExtensionParameter {
  readonly parameters: readonly ExtensionParameter[];
}

/** An organizer, or what organizers and attendees share. */
export interface CalendarPerson {
  readonly address: string;
  readonly name?: string;
  readonly sentBy?: string;
  readonly directory?: string;
  readonly language?: string;
  readonly parameters: readonly ExtensionParameter[];
}

/** An attendee. */
export interface Attendee extends CalendarPerson {
  /** `IND`, `GRO`, `RES`, `ROO` or `UNK`. */
  readonly kind?: string;
  /** `REQ`, `OPT`, `NON` or `CHA`. */
  readonly role?: string;
  /** `NE`, `AC`, `TE`, `DE`, `DG`. */
  readonly status?: string;
  readonly replyWanted?: boolean;
  readonly member?: string;
  readonly delegatedTo?: string;
  readonly delegatedFrom?: string;
}

/** When an alarm sounds. */
export type AlarmTrigger =
  | { readonly kind: "absolute"; readonly date: string }
  | {
      readonly kind: "relative";
      readonly duration: DurationValue;
      /** `START` or `END`. */
      readonly related: string;
    };

/** An alarm of an invite. */
export interface Alarm {
  /** `DISPLAY`, `EMAIL`, `AUDIO`, `PROCEDURE`, `X_YAHOO_CALENDAR_ACTION_IM` ... */
  readonly action: string;
  readonly trigger: AlarmTrigger;
  readonly repeat?: DurationValue & { readonly count: number };
  readonly description?: string;
  readonly summary?: string;
  readonly attach?: {
    readonly uri?: string;
    readonly contentType?: string;
    readonly data?: string;
  };
  readonly attendees: readonly Attendee[];
  readonly extensions: readonly ExtensionProperty[];
}

/** When an offset of a zone begins each year: the nth weekday of a month, or a day of it. */
export interface ZoneOnset {
  readonly week?: number;
  /** 1 for Sunday to 7 for Saturday. */
  readonly weekday?: number;
  readonly monthDay?: number;
  readonly month: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A zone that a request brings with it; offsets in minutes. */
export interface ZoneDefinition {
  readonly id: string;
  readonly standardOffset: number;
  readonly daylightOffset?: number;
  readonly standard?: ZoneOnset;
  readonly daylight?: ZoneOnset;
  readonly standardName?: string;
  readonly daylightName?: string;
}

/** Which occurrence an exception replaces. */
export interface RecurrenceId extends TimeValue {
  /** 1: this one; 2: it and those before; 3: it and all that follow. */
  readonly range?: number;
}

/** What an event or task says, whoever stores it. */
export interface InviteContent {
  readonly kind: "appointment" | "task";
  readonly uid: string;
  /** `PUBLISH`, `REQUEST`, `CANCEL`, `REPLY`, `COUNTER` ... */
  readonly method: string;
  readonly sequence: number;
  /** Milliseconds of DTSTAMP. */
  readonly stamp: number;
  readonly name: string;
  readonly location: string;
  readonly description?: string;
  readonly descriptionHtml?: string;
  /** `CONF`, `TENT`, `CANC`; of tasks `NEED`, `INPR`, `COMP`, `WAITING`, `DEFERRED`. */
  readonly status: string;
  /** `PUB`, `PRI` or `CON`. */
  readonly privacy: string;
  /** `B`, `F`, `T` or `O`: the status that the owner wants shown. */
  readonly freeBusy: string;
  /** `O` or `T`. */
  readonly transparency: string;
  readonly allDay: boolean;
  readonly priority?: string;
  readonly percentComplete?: string;
  readonly completed?: string;
  readonly url?: string;
  readonly start?: TimeValue;
  readonly end?: TimeValue;
  readonly duration?: DurationValue;
  readonly recurrenceId?: RecurrenceId;
  readonly recurrence?: readonly RecurrencePart[];
  readonly organizer?: CalendarPerson;
  readonly attendees: readonly Attendee[];
  readonly alarms: readonly Alarm[];
  readonly categories: readonly string[];
  readonly comments: readonly string[];
  readonly contacts: readonly string[];
  readonly geo?: { readonly latitude: string; readonly longitude: string };
  readonly extensions: readonly ExtensionProperty[];
  readonly zones: readonly ZoneDefinition[];
}

/** What a scheduling message says. */
export interface CalendarMessage {
  /** `REQUEST`, `REPLY`, `CANCEL`, `COUNTER` ... */
  readonly method: string;
  readonly invites: readonly InviteContent[];
}

/** The invite of a series, of a single event, or of one exception, as a calendar keeps it. */
export interface Invite extends InviteContent {
  /** The second half of `apptId-invMsgId`; the id of the message it came in, where it came in one. */
  readonly messageId: number;
  readonly isOrganizer: boolean;
  /** What the owner answered (`NE`, `AC` ...). */
  readonly answer: string;
  readonly replyWanted: boolean;
  readonly draft: boolean;
  readonly neverSent: boolean;
  /** Digest of its message, a key of the state store; absent where there is none. */
  readonly blob?: string;
  /** Whether that message has more than the invite says: attachments. */
  readonly hasAttachment?: boolean;
}

/** The answer of an attendee, as the organizer's copy keeps it. */
export interface InviteReply {
  readonly address: string;
  readonly sentBy?: string;
  readonly status: string;
  readonly sequence: number;
  /** Milliseconds of DTSTAMP. */
  readonly stamp: number;
  readonly recurrenceId?: RecurrenceId;
}

/** What became of the alarms of an item; times in milliseconds. */
export interface AlarmState {
  /** Alarms up to that time were dismissed. */
  readonly dismissedUntil?: number;
  /** When an alarm that was put off sounds again. */
  readonly snoozedUntil?: number;
  /** When that alarm sounded first. */
  readonly snoozedFor?: number;
}

interface CalendarItemBase extends ItemBase {
  readonly uid: string;
  /** The series or single event first, then its exceptions; an item may have exceptions only. */
  readonly invites: readonly Invite[];
  readonly replies: readonly InviteReply[];
  readonly alarm?: AlarmState;
}

/** An appointment: a single event or a series with its exceptions. */
export interface AppointmentItem extends CalendarItemBase {
  readonly type: "appointment";
}

/** A task. */
export interface TaskItem extends CalendarItemBase {
  readonly type: "task";
}

/** An appointment or a task. */
export type CalendarItem = AppointmentItem | TaskItem;
