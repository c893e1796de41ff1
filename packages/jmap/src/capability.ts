/**
 * Capabilities as values: what a caller names to get typed calls (RFC 8620 sections 2 and 3.3).
 *
 * @module
 */
import { CALENDARS, type CalendarMethods } from "./calendars.js";
import { CORE, type CoreMethods } from "./core.js";
import { MAIL, type MailMethods } from "./mail.js";
import { PRINCIPALS, type PrincipalMethods } from "./principal.js";
import { QUOTA, type QuotaMethods } from "./quota.js";
import { SUBMISSION, type SubmissionMethods } from "./submission.js";
import { TAG, type TagMethods } from "./tag.js";
import { TIMETABLE, type TimetableMethods } from "./timetable.js";

/** A capability: its URI, the data types it brings, and (in types only) its method table. */
export interface Capability<Methods = object> {
  readonly uri: string;
  /** What the names of its methods start with: `Email` for `Email/get`. */
  readonly types: readonly string[];
  /** Never set; carries the method table for the compiler. */
  readonly methods?: Methods;
}

/** The core capability (RFC 8620). */
export const core: Capability<CoreMethods> = { uri: CORE, types: ["Core"] };

/** The mail capability (RFC 8621). */
export const mail: Capability<MailMethods> = {
  uri: MAIL,
  types: ["Mailbox", "Thread", "Email", "SearchSnippet"],
};

/** The quota capability (RFC 9425). */
export const quota: Capability<QuotaMethods> = { uri: QUOTA, types: ["Quota"] };

/** The submission capability (RFC 8621 section 6). */
export const submission: Capability<SubmissionMethods> = { uri: SUBMISSION, types: ["Identity"] };

/** The tag capability (vendor). */
export const tag: Capability<TagMethods> = { uri: TAG, types: ["Tag"] };

/** The calendars capability (draft-ietf-jmap-calendars, under a vendor URL). */
export const calendars: Capability<CalendarMethods> = {
  uri: CALENDARS,
  types: ["Calendar", "CalendarEvent", "ParticipantIdentity"],
};

/** The principals capability (RFC 9670 and availability, under a vendor URL). */
export const principals: Capability<PrincipalMethods> = { uri: PRINCIPALS, types: ["Principal"] };

/** The timetable capability (vendor). */
export const timetable: Capability<TimetableMethods> = {
  uri: TIMETABLE,
  types: ["TimetableFeed", "Lesson", "TimetableChange", "TimetableSync"],
};

/** The method tables of several capabilities, as one. */
export type MethodsOf<Capabilities extends readonly Capability[]> = Intersect<
  NonNullable<Capabilities[number]["methods"]>
>;

type Intersect<Union> = (Union extends unknown ? (item: Union) => void : never) extends (
  item: infer Whole,
) => void
  ? Whole
  : never;
