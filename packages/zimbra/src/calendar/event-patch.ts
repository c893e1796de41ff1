/**
 * What a patch of an event is about: its calendar, an answer, an alert that was seen, its content.
 *
 * @module
 */
import { participantId } from "@partage-ent/calendar";
import type { Id, JSCalendarEvent, PatchObject } from "@partage-ent/jmap";
import { applyPatch, segments } from "../json-patch.js";
import { refuse } from "../refusal.js";

/** A patch, sorted by what it is about. */
export interface SortedPatch {
  /** The calendar that the event goes into, undefined where it stays. */
  readonly calendarId: Id | undefined;
  readonly answer: Answer | undefined;
  /** Milliseconds up to which alarms were seen. */
  readonly acknowledged: number | undefined;
  readonly content: PatchObject;
}

/** An answer to an invitation. */
export interface Answer {
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
export interface PatchContext {
  readonly calendarId: Id;
  readonly isOrigin: boolean;
  /** Addresses of the person, in lowercase. */
  readonly addresses: readonly string[];
}

/** Sorts a patch. */
export function sortPatch(patch: PatchObject, context: PatchContext): SortedPatch {
  const content: [string, unknown][] = [];
  const calendars = new Map<Id, boolean>([[context.calendarId, true]]);
  let status: unknown;
  let comment: string | undefined;
  let acknowledged: number | undefined;
  const own = new Set(context.addresses.map((address) => participantId(`mailto:${address}`)));
  for (const [pointer, value] of Object.entries(patch)) {
    const path = segments(pointer);
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

function answerOf(status: unknown, comment: string | undefined): Answer {
  if (status === "accepted" || status === "declined" || status === "tentative") {
    return { status, comment };
  }
  const description = "The mail server takes a yes, a no or a maybe as an answer.";
  return refuse("invalidProperties", description, "participants");
}

/** An event with a patch applied; null takes a property away. */
export function patched(event: JSCalendarEvent, patch: PatchObject): JSCalendarEvent {
  return applyPatch(event, patch, MAPS);
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
  return Object.keys(patch).every((pointer) => PER_USER.has(segments(pointer)[0] ?? ""));
}
