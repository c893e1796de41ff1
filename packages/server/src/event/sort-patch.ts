/**
 * What a patch of an event is about: its calendar, an answer, an alert that was seen, its content.
 *
 * @module
 */
import type { Id, JSCalendarEvent, PatchObject } from "@partage-ent/jmap";
import { patchRecord, pointerSegments } from "../json-patch.js";
import { refuse } from "../set-outcomes.js";

/** A patch, sorted by what it is about. */
export interface SortedEventPatch {
  /** The calendar that the event goes into, undefined where it stays. */
  readonly calendarId: Id | undefined;
  readonly answer: EventAnswer | undefined;
  /** Milliseconds up to which alarms were seen. */
  readonly acknowledged: number | undefined;
  readonly content: PatchObject;
}

/** An answer to an invitation. */
export interface EventAnswer {
  readonly status: "accepted" | "declined" | "tentative";
  readonly comment: string | undefined;
}

/** Properties that the server sets: what a client says of them is what it was told. */
const SERVER_SET: ReadonlySet<string> = new Set([
  "@type",
  "id",
  "baseEventId",
  "uid",
  "isDraft",
  "isOrigin",
  "utcStart",
  "utcEnd",
  "mayInviteSelf",
  "mayInviteOthers",
  "hideAttendees",
  "revision",
  "blobId",
  "created",
  "updated",
  "sequence",
  "prodId",
  "method",
  "requestStatus",
  "recurrenceId",
  "recurrenceIdTimeZone",
]);

/** What a patch is read against. */
export interface EventPatchContext {
  readonly calendarId: Id;
  readonly isOrigin: boolean;
  /** Ids that the person has among the participants. */
  readonly own: ReadonlySet<Id>;
}

/** Sorts a patch. */
export function sortEventPatch(patch: PatchObject, context: EventPatchContext): SortedEventPatch {
  const content: [string, unknown][] = [];
  const calendars = new Map<Id, boolean>([[context.calendarId, true]]);
  let status: unknown;
  let comment: string | undefined;
  let acknowledged: number | undefined;
  const { own } = context;
  for (const [pointer, value] of Object.entries(patch)) {
    const path = pointerSegments(pointer);
    const [top = "", key = "", last] = path;
    const isOwnAnswer = top === "participants" && own.has(key) && path.length === 3;
    if (top === "calendarIds") noteCalendar(calendars, path, value);
    else if (isOwnAnswer && last === "participationComment") comment = text(value);
    else if (isOwnAnswer && last === "participationStatus" && !context.isOrigin) status = value;
    else if (isOwnAnswer && last === "expectReply" && !context.isOrigin) continue;
    else if (top === "alerts" && last === "acknowledged" && typeof value === "string") {
      acknowledged = Math.max(acknowledged ?? 0, Date.parse(value) || 0);
    } else if (!SERVER_SET.has(top)) content.push([pointer, value]);
  }
  const chosen = [...calendars].filter(([, isIn]) => isIn).map(([id]) => id);
  if (chosen.length !== 1)
    refuse("invalidProperties", "An event is in one calendar.", "calendarIds");
  return {
    calendarId: chosen[0] === context.calendarId ? undefined : chosen[0],
    answer: status === undefined ? undefined : answerOf(status, comment),
    acknowledged,
    content: Object.fromEntries(content),
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;

function noteCalendar(calendars: Map<Id, boolean>, path: readonly string[], value: unknown): void {
  if (path.length === 2) {
    calendars.set(path[1]!, value === true);
    return;
  }
  calendars.clear();
  for (const [id, isIn] of Object.entries(value ?? {})) calendars.set(id, isIn === true);
}

function answerOf(status: unknown, comment: string | undefined): EventAnswer {
  if (status === "accepted" || status === "declined" || status === "tentative") {
    return { status, comment };
  }
  const description = "The mail server takes a yes, a no or a maybe as an answer.";
  return refuse("invalidProperties", description, "participants");
}

/** An event with a patch applied; null takes a property away. */
export function patchEvent(event: JSCalendarEvent, patch: PatchObject): JSCalendarEvent {
  return patchRecord(event, patch, MAPS);
}

/** Properties whose members can be set although there is none yet: an override may change nothing so far. */
const MAPS: ReadonlySet<string> = new Set([
  "recurrenceOverrides",
  "participants",
  "alerts",
  "locations",
  "virtualLocations",
  "links",
  "keywords",
  "categories",
  "relatedTo",
]);

/** Properties that everybody has of her own, also of events that others organize. */
const PER_USER: ReadonlySet<string> = new Set([
  "alerts",
  "useDefaultAlerts",
  "freeBusyStatus",
  "color",
  "keywords",
]);

/** Whether a patch of content may be made by somebody who does not organize the event. */
export function isPerUser(patch: PatchObject): boolean {
  return Object.keys(patch).every((pointer) => PER_USER.has(pointerSegments(pointer)[0] ?? ""));
}
