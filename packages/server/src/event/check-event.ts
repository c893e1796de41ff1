/**
 * Events and patches as a back end may see them.
 *
 * @module
 */
import * as v from "valibot";
import type { Account, CalendarEvent, PatchObject, SetError } from "@partage-ent/jmap";
import { CALENDARS } from "@partage-ent/jmap";
import { limitOf, MAX_CONTAINERS, realContainers, realPointer } from "../containers.js";
import { unescapePointer } from "../email-patch.js";
import type { Arguments } from "../method.js";
import { invalidProperties } from "../methods/mailbox.js";
import type { Checked, CheckContext } from "../methods/set.js";
import { firstIssue, hasListForObject, readPatch, topName } from "./event-patch.js";
import { withoutServerSet } from "./event-parts.js";
import {
  CREATE_ENTRIES,
  EVENT_PROPERTIES,
  MAX_PARTICIPANTS,
  UPDATE_ENTRIES,
} from "./event-properties.js";
import { readBounded } from "./event-size.js";
import { durationSeconds } from "./event-values.js";

/** Seconds. */
const DAY = 86_400;

const createSchema = v.pipe(v.strictObject(CREATE_ENTRIES), withoutServerSet(CREATE_ENTRIES));

/** Most calendars of one event. */
const mostCalendars = (account: Account): number =>
  limitOf(account, CALENDARS, "maxCalendarsPerEvent", MAX_CONTAINERS);

function badProperties(issues: readonly v.BaseIssue<unknown>[]): SetError {
  return invalidProperties(firstIssue(issues, ""), ...new Set(issues.map(topName)));
}

type Created = v.InferOutput<typeof createSchema>;

/** What a new event says that can't be, though each property by itself can. */
function contradiction(event: Created): SetError | null {
  const { start, duration = "P1D", showWithoutTime, timeZone, timeZones } = event;
  if (showWithoutTime === true && !start.endsWith("T00:00:00")) {
    return invalidProperties("Whole days start at midnight.", "start");
  }
  if (showWithoutTime === true && (durationSeconds(duration) ?? 1) % DAY !== 0) {
    return invalidProperties("Whole days last days.", "duration");
  }
  if (timeZone?.startsWith("/") && !Object.hasOwn(timeZones ?? {}, timeZone)) {
    return invalidProperties("The event does not bring this zone.", "timeZone");
  }
  return null;
}

function tooManyParticipants(account: Account, count: number): SetError | null {
  const most = limitOf(account, CALENDARS, "maxParticipantsPerEvent", MAX_PARTICIPANTS);
  return count > most ? invalidProperties(`More than ${most} participants.`, "participants") : null;
}

/** A new event, whole and sane; what only the server sets is refused. */
export function checkEventCreate(
  record: Arguments,
  context: CheckContext,
): Checked<Partial<CalendarEvent>> {
  const bounded = readBounded(record, "event");
  if (bounded.error !== undefined) return { error: tooLarge(bounded.error) };
  const result = v.safeParse(createSchema, bounded.value);
  if (!result.success) return { error: badProperties(result.issues) };
  const lists = Object.entries(result.output).filter(([name, value]) =>
    hasListForObject(bounded.value[name], value),
  );
  if (lists.length > 0) {
    return {
      error: invalidProperties("A list in place of an object.", ...lists.map(([at]) => at)),
    };
  }
  const { participants, calendarIds } = result.output;
  const calendars = realContainers(calendarIds, mostCalendars(context.account), context);
  if (calendars === null) return { error: invalidProperties("A bad value.", "calendarIds") };
  const error =
    contradiction(result.output) ??
    tooManyParticipants(context.account, Object.keys(participants ?? {}).length);
  if (error !== null) return { error };
  // The schema answers for the types of what it lets through.
  return { value: { ...result.output, calendarIds: calendars } as Partial<CalendarEvent> };
}

const tooLarge = (description: string): SetError => ({ type: "tooLarge", description });

/** A patch of an event or of an occurrence, every pointer of which leads somewhere sane. */
export function checkEventUpdate(patch: PatchObject, context: CheckContext): Checked<PatchObject> {
  const bounded = readBounded(patch, "event");
  if (bounded.error !== undefined) return { error: tooLarge(bounded.error) };
  const { value, error } = readPatch(bounded.value, UPDATE_ENTRIES);
  if (error !== undefined) {
    const { type, description, pointer } = error;
    const isPatch = type === "invalidPatch" || pointer === "";
    const at = pointer.slice(0, 255);
    return {
      error: isPatch
        ? { type: "invalidPatch", description: `${at}: ${description}` }
        : invalidProperties(description, at),
    };
  }
  const read: (readonly [string, unknown])[] = [];
  const most = mostCalendars(context.account);
  for (const entry of Object.entries(value)) {
    const real = realPointer(entry, "calendarIds", most, context);
    if (real === null) return { error: invalidProperties("A bad value.", entry[0]) };
    read.push(real);
  }
  const tooMany = tooManyParticipants(context.account, countParticipants(value));
  return tooMany === null ? { value: Object.fromEntries(read) } : { error: tooMany };
}

const members = (value: unknown): readonly [string, unknown][] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Who a participant is: an address, or an id where a patch says none. */
function whoOf(id: string, participant: unknown): string {
  const { email, sendTo } = isObject(participant) ? participant : {};
  const uri = isObject(sendTo) ? (sendTo.imip ?? sendTo.other) : undefined;
  const address = email ?? uri;
  return typeof address === "string" ? address.replace(/^mailto:/i, "").toLowerCase() : `#${id}`;
}

/** Collects who takes part by an event or a patch of one, overrides included. */
function collectPeople(record: unknown, into: Set<string>): void {
  for (const [pointer, value] of members(record)) {
    const [first, second, ...rest] = pointer.split("/");
    if (first === "participants" && second === undefined) {
      for (const [id, one] of members(value)) into.add(whoOf(id, one));
    } else if (first === "participants") {
      into.add(whoOf(second ?? "", rest.length === 0 ? value : undefined));
    } else if (first === "recurrenceOverrides" && second === undefined) {
      for (const [, override] of members(value)) collectPeople(override, into);
    } else if (first === "recurrenceOverrides") {
      const isWhole = rest.length === 0;
      collectPeople(isWhole ? value : { [unescapePointer(rest.join("/"))]: value }, into);
    }
  }
}

/** How many people take part by an event, or are brought in by a patch, each counted once. */
export function countParticipants(record: unknown): number {
  const people = new Set<string>();
  collectPeople(record, people);
  return people.size;
}

/** Whether a patch does nothing but answer an invitation: one message, to the organizer. */
export function isAnswer(patch: unknown): boolean {
  const answer = /^participants\/[^/]+\/(participationStatus|participationComment|expectReply)$/;
  const pointers = members(patch);
  return pointers.length > 0 && pointers.every(([pointer]) => answer.test(pointer));
}

/** Properties answered where none are asked for: not those that cost a look at the clock. */
export const DEFAULT_EVENT_PROPERTIES: readonly (keyof CalendarEvent)[] = EVENT_PROPERTIES.filter(
  (name) => name !== "utcStart" && name !== "utcEnd",
);
