/**
 * `CalendarEvent/import`: the events of a file are put into a calendar, and nobody is told. A scheduling
 * message is applied to the event that it is about (RFC 5546 section 3.2).
 *
 * @module
 */
import {
  applyMessage,
  type CalendarFile,
  type SchedulingMessage,
  type SchedulingMethod,
} from "@partage-ent/calendar";
import type { Id, JSCalendarEvent } from "@partage-ent/jmap";
import { MethodFailure, Refusal } from "@partage-ent/server";
import { sameVersion } from "../dav/on-current.js";
import type { CalendarPlace } from "./calendar-place.js";
import type { CalendarScope, Scheduling } from "./calendar-scope.js";
import { fileOf, written } from "./edit-context.js";
import { refuseSilence } from "./event-change.js";
import { participantIds } from "./event-get.js";
import { objectName, ownEventId, placedEventId } from "./event-id.js";
import { calendarFile } from "./event-parse.js";
import { answeredEvent, isTold, organizedEvent } from "./schedule-agent.js";
import { isOriginOf, type StoredEvent } from "./stored-event.js";

/** Events of one file that are imported. */
const MAX_EVENTS = 1_000;
/** Objects that are written at the same time. */
const LANES = 4;

const METHODS: ReadonlySet<string> = new Set<SchedulingMethod>(["request", "reply", "cancel"]);

/** Imports a blob. @throws MethodFailure `notFound`, `forbidden`, `invalidArguments`. */
export async function importEvents(
  scope: CalendarScope,
  accountId: Id,
  blobId: Id,
  calendarId: Id,
): Promise<readonly Id[]> {
  scope.dav.requireAccount(accountId);
  const file = await calendarFile(scope, blobId);
  if (file === "notFound") throw new MethodFailure("notFound", "There is no such file.");
  if (file === "notParsable")
    throw new MethodFailure("invalidArguments", "This file is not a calendar.");
  scope.forgetReads();
  const calendar = (await scope.calendars()).find(({ id }) => id === calendarId);
  if (!calendar) throw new MethodFailure("notFound", "There is no such calendar.");
  if (!calendar.rights.mayWriteAll)
    throw new MethodFailure("forbidden", "This calendar can only be read.");
  const groups = byUid(file);
  if (groups.length > MAX_EVENTS)
    throw new MethodFailure("requestTooLarge", `A file has at most ${MAX_EVENTS} events.`);
  const [scheduling, isObedient] = await Promise.all([
    scope.scheduling(),
    scope.obeysScheduleAgent(),
  ]);
  const importing = { scope, calendar, scheduling, isObedient, file };
  const ids = await inLanes(groups, (group) => importOne(importing, group));
  scope.forgetReads();
  return ids.flatMap((id) => id ?? []);
}

interface Importing {
  readonly scope: CalendarScope;
  readonly calendar: CalendarPlace;
  readonly scheduling: Scheduling;
  readonly isObedient: boolean;
  readonly file: CalendarFile;
}

/** Events by UID: occurrences that stand alone are one object. */
function byUid({ events }: CalendarFile): readonly (readonly JSCalendarEvent[])[] {
  const groups = new Map<string, JSCalendarEvent[]>();
  for (const event of events) {
    const group = groups.get(event.uid);
    if (group) group.push(event);
    else groups.set(event.uid, [event]);
  }
  return [...groups.values()];
}

async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

async function importOne(
  importing: Importing,
  events: readonly JSCalendarEvent[],
): Promise<Id | null> {
  const { scope, file } = importing;
  try {
    const known = await scope.findByUid(events[0]!.uid);
    const { method } = file;
    if (method !== undefined && METHODS.has(method) && (known || method !== "request")) {
      return await applyOne(importing, known, { method: method as SchedulingMethod }, events);
    }
    return known ? await replaceOne(importing, known, events) : await addOne(importing, events);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new MethodFailure("invalidArguments", error.reason.description ?? error.message);
  }
}

/** Nobody is told: the server neither invites nor answers for what is imported. */
function untold(
  { scheduling, isObedient }: Importing,
  event: JSCalendarEvent,
  addresses: readonly string[],
): JSCalendarEvent {
  if (scheduling !== "server") return event;
  const own = participantIds(addresses);
  if (isOriginOf(event, addresses)) {
    if (!isObedient && isTold(event, own, isObedient)) refuseSilence();
    return organizedEvent(event, own, false);
  }
  const [, me] = Object.entries(event.participants ?? {}).find(([id]) => own.has(id)) ?? [];
  const isOpen = (me?.participationStatus ?? "needs-action") === "needs-action";
  if (!isOpen && !isObedient) refuseSilence();
  return isOpen ? event : answeredEvent(event, false);
}

async function addOne(importing: Importing, events: readonly JSCalendarEvent[]): Promise<Id> {
  const { scope, calendar } = importing;
  const addresses = await scope.addressesOf(calendar);
  const name = objectName(events[0]!.uid);
  const content = events.map((event) => untold(importing, event, addresses));
  const data = written(content, { now: scope.settings.clock() });
  const done = await scope.dav.put(calendar.collection, name, data, { ifNone: true });
  if (done === "preconditionFailed") throw changed();
  return calendar.collection.isShared ? placedEventId(calendar.id, name) : ownEventId(name);
}

/** Of a meeting that the server told people of, it would tell them again. */
function refuseToldMeeting(
  { scheduling, isObedient }: Importing,
  { event, isOrigin }: StoredEvent,
  addresses: readonly string[],
): void {
  if (scheduling !== "server" || !isOrigin) return;
  if (isTold(event, participantIds(addresses), isObedient)) refuseSilence();
}

async function replaceOne(
  importing: Importing,
  known: StoredEvent,
  events: readonly JSCalendarEvent[],
): Promise<Id> {
  const addresses = await importing.scope.addressesOf(known.calendar);
  refuseToldMeeting(importing, known, addresses);
  const content = events.map((event) => untold(importing, event, addresses));
  return store(importing, known, written(content, { now: importing.scope.settings.clock() }));
}

async function applyOne(
  importing: Importing,
  known: StoredEvent | undefined,
  { method }: Pick<SchedulingMessage, "method">,
  events: readonly JSCalendarEvent[],
): Promise<Id | null> {
  if (!known) {
    throw new MethodFailure("invalidArguments", "This message is about no event that is known.");
  }
  // Invitations and cancellations of her own meetings come from nobody but her, who tells people of them.
  if (known.isOrigin && method !== "reply") {
    throw new MethodFailure("invalidArguments", "This message is in the person's own name.");
  }
  refuseToldMeeting(importing, known, await importing.scope.addressesOf(known.calendar));
  let event = known.event;
  for (const one of events) event = applyMessage(event, { method, event: one }).event ?? event;
  return event === known.event ? known.id : store(importing, known, fileOf(known, event));
}

async function store({ scope }: Importing, known: StoredEvent, data: string): Promise<Id> {
  const { collection, rights } = known.calendar;
  if (!rights.mayWriteAll) throw new MethodFailure("forbidden", "This event can only be read.");
  const done = await scope.dav.put(collection, known.object.name, data, sameVersion(known.object));
  if (done === "preconditionFailed") throw changed();
  return known.id;
}

function changed(): MethodFailure {
  return new MethodFailure("stateMismatch", "Somebody else has changed this event.");
}
