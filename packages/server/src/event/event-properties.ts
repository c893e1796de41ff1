/**
 * Properties of events that a client may write, and those that only the server does
 * (draft-ietf-jmap-calendars section 5, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { CalendarEvent } from "@partage-ent/jmap";
import { containerIds } from "../containers.js";
import {
  alert,
  customTimeZone,
  link,
  location,
  participant,
  relation,
  SERVER_SET,
  virtualLocation,
} from "./event-parts.js";
import { patchOf } from "./event-patch.js";
import {
  anyTimeZone,
  calendarAddress,
  duration,
  idMap,
  integer,
  localDateTime,
  text,
  timeZone,
  utcDate,
  wordSet,
} from "./event-values.js";
import { recurrenceRule } from "./recurrence-rule.js";

/** Most participants of one event. */
export const MAX_PARTICIPANTS = 500;

/** All properties of an event, in the order of the wire's type. */
export const EVENT_PROPERTIES: readonly (keyof CalendarEvent)[] = [
  "id",
  "baseEventId",
  "calendarIds",
  "isDraft",
  "isOrigin",
  "utcStart",
  "utcEnd",
  "mayInviteSelf",
  "mayInviteOthers",
  "hideAttendees",
  "revision",
  "blobId",
  "@type",
  "uid",
  "relatedTo",
  "prodId",
  "created",
  "updated",
  "sequence",
  "method",
  "title",
  "description",
  "descriptionContentType",
  "showWithoutTime",
  "locations",
  "virtualLocations",
  "links",
  "locale",
  "keywords",
  "categories",
  "color",
  "recurrenceId",
  "recurrenceIdTimeZone",
  "recurrenceRules",
  "excludedRecurrenceRules",
  "recurrenceOverrides",
  "excluded",
  "priority",
  "freeBusyStatus",
  "privacy",
  "replyTo",
  "sentBy",
  "participants",
  "requestStatus",
  "useDefaultAlerts",
  "alerts",
  "localizations",
  "timeZone",
  "timeZones",
  "start",
  "duration",
  "status",
];

const language = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,35}$/, "is no language"));
const color = v.pipe(
  v.string("is no colour"),
  v.regex(/^(#[0-9a-f]{6}|[a-z]{3,20})$/i, "is no colour"),
);

/** What an override may change of one occurrence (RFC 8984 section 4.3.5). */
const OCCURRENCE_ENTRIES = {
  title: v.optional(text(1_000)),
  description: v.optional(text(65_536, "lines")),
  descriptionContentType: v.optional(
    v.picklist(["text/plain", "text/html"], "is not text/plain or text/html"),
  ),
  showWithoutTime: v.optional(v.boolean("is not true or false")),
  locations: v.optional(idMap(location, 50)),
  virtualLocations: v.optional(idMap(virtualLocation, 20)),
  links: v.optional(idMap(link, 50)),
  locale: v.optional(language),
  keywords: v.optional(wordSet(50)),
  categories: v.optional(wordSet(50)),
  color: v.optional(color),
  priority: v.optional(integer(0, 9)),
  freeBusyStatus: v.optional(v.picklist(["free", "busy"], "is not free or busy")),
  participants: v.optional(idMap(participant, MAX_PARTICIPANTS)),
  useDefaultAlerts: v.optional(v.boolean("is not true or false")),
  alerts: v.optional(idMap(alert, 20)),
  timeZone: v.nullish(timeZone),
  start: localDateTime,
  duration: v.optional(duration),
  status: v.optional(v.picklist(["confirmed", "cancelled", "tentative"], "is no status")),
} satisfies v.ObjectEntries;

/** The patch that an override is; what a server adds to it is left out. */
const override = patchOf({
  ...OCCURRENCE_ENTRIES,
  timeZone: v.nullish(anyTimeZone),
  excluded: v.optional(v.boolean("is not true or false")),
  // How the calendar package says that an override holds for all that follow (RFC 5545 section 3.2.13).
  "partage-ent.example:range": v.optional(v.literal("thisAndFuture")),
  created: v.optional(SERVER_SET),
  updated: v.optional(SERVER_SET),
  sequence: v.optional(SERVER_SET),
  requestStatus: v.optional(SERVER_SET),
  localizations: v.optional(SERVER_SET),
});

const recurrenceRules = v.pipe(
  v.array(recurrenceRule, "is no list of rules"),
  v.maxLength(4, "has more than 4 rules"),
);

/** What `CalendarEvent/set` may change of an event. */
export const UPDATE_ENTRIES = {
  ...OCCURRENCE_ENTRIES,
  calendarIds: containerIds,
  relatedTo: v.optional(
    v.pipe(
      v.record(text(255), relation),
      v.check((map) => Object.keys(map).length <= 16, "has more than 16 members"),
    ),
  ),
  recurrenceRules: v.optional(recurrenceRules),
  recurrenceOverrides: v.optional(
    v.pipe(
      v.record(localDateTime, override),
      v.check((map) => Object.keys(map).length <= 1_000, "has more than 1000 members"),
    ),
  ),
  privacy: v.optional(v.picklist(["public", "private", "secret"], "is no privacy")),
} satisfies v.ObjectEntries;

/**
 * What a new event may have: also what a copy of an event or an invitation that is kept brings along
 * (draft-ietf-jmap-calendars section 5.8).
 */
export const CREATE_ENTRIES = {
  ...UPDATE_ENTRIES,
  "@type": v.optional(v.literal("Event"), "Event"),
  uid: v.optional(v.pipe(text(255), v.minLength(1, "is empty"))),
  replyTo: v.optional(v.strictObject({ imip: calendarAddress })),
  created: v.optional(utcDate),
  updated: v.optional(utcDate),
  sequence: v.optional(integer(0, 2_147_483_647)),
  method: v.optional(v.pipe(text(20), v.regex(/^[a-z]+$/, "is no method"))),
  recurrenceId: v.optional(localDateTime),
  recurrenceIdTimeZone: v.nullish(anyTimeZone),
  excludedRecurrenceRules: v.optional(recurrenceRules),
  timeZone: v.nullish(anyTimeZone),
  timeZones: v.optional(
    v.pipe(
      v.record(v.pipe(text(255), v.startsWith("/", "is no name of a zone")), customTimeZone),
      v.check((map) => Object.keys(map).length <= 8, "has more than 8 members"),
    ),
  ),
  prodId: v.optional(SERVER_SET),
  sentBy: v.optional(SERVER_SET),
  requestStatus: v.optional(SERVER_SET),
  localizations: v.optional(SERVER_SET),
  isDraft: v.optional(SERVER_SET),
  hideAttendees: v.optional(SERVER_SET),
} satisfies v.ObjectEntries;
