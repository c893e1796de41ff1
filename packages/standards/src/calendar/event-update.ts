/**
 * Changes of events: of a series as a whole, of one occurrence, of the calendar that they are in.
 *
 * @module
 */
import type { CalendarEvent, Id, PatchObject } from "@partage-ent/jmap";
import { MethodFailure, Refusal, refuse, sortEventPatch } from "@partage-ent/server";
import { DavRefusal } from "../dav/dav-failure.js";
import { sameVersion } from "../dav/on-current.js";
import type { CalendarPlace } from "./calendar-place.js";
import { messagesOf } from "./change-messages.js";
import { type EditContext, fileOf, requireWritable, writableCalendar } from "./edit-context.js";
import { type ChangeContext, changeEvent, type EventChange } from "./event-change.js";
import { participantIds } from "./event-get.js";
import { eventPlace } from "./event-id.js";
import { onStored, reread } from "./on-stored.js";
import { sendMessages } from "./send-messages.js";
import { revisionOf, type StoredEvent } from "./stored-event.js";

type Updated = Partial<CalendarEvent> | null;

/** Changes an event or an occurrence. */
export function updateEvent(
  context: EditContext,
  id: Id,
  loaded: StoredEvent | undefined,
  patch: PatchObject,
): Promise<Updated> {
  return onStored(context, id, loaded, async (stored) => {
    const occurrence = eventPlace(id)?.occurrence;
    const changing = await changeContext(context, stored);
    const sorted = sortEventPatch(patch, {
      calendarId: stored.calendar.id,
      isOrigin: stored.isOrigin,
      own: participantIds(changing.addresses),
    });
    if (occurrence !== undefined && sorted.calendarId !== undefined) {
      refuse("invalidProperties", "An occurrence stays with its series.", "calendarIds");
    }
    const change = changeEvent(changing, stored, occurrence, patch, sorted);
    if (sorted.calendarId === undefined) return writeChange(context, change, changing);
    // Nothing is written of what can't be moved.
    await movableTo(context, stored, sorted.calendarId);
    const updated = await writeChange(context, change, changing);
    if (updated === "preconditionFailed") return updated;
    const now = updated === null ? stored : await reread(context, id);
    return moveEvent(context, now, sorted.calendarId);
  });
}

/** For whom an event is changed. */
export async function changeContext(
  { scope, scheduling, isTelling }: EditContext,
  { calendar, isOrigin, event }: Pick<StoredEvent, "calendar" | "isOrigin" | "event">,
): Promise<ChangeContext> {
  const addresses = await scope.addressesOf(calendar);
  const { isShared } = calendar.collection;
  const isOwnOrNobodys = isOrigin || !event.participants;
  return {
    now: scope.settings.clock(),
    scheduling,
    isTelling: isTelling && (isOwnOrNobodys || !isShared),
    isObedient: await scope.obeysScheduleAgent(),
    addresses,
    name: isShared ? calendar.collection.owner?.name : scope.principal.name,
    sentBy: isShared ? scope.principal.account : undefined,
  };
}

/** Writes a change, and tells people where that is done by mail. */
export async function writeChange(
  { scope }: EditContext,
  change: EventChange,
  { scheduling, isTelling, addresses, now }: ChangeContext,
): Promise<Updated | "preconditionFailed"> {
  const { stored, before, after } = change;
  if (before === after) return null;
  const { collection } = stored.calendar;
  const { name, data: old } = stored.object;
  const data = fileOf({ file: stored.file, event: before }, after);
  const done = await scope.dav.put(collection, name, data, sameVersion(stored.object));
  if (done === "preconditionFailed") return done;
  if (isTelling && scheduling === "mail") {
    await tellOrUndo(
      () => sendMessages(scope, messagesOf(change, addresses, now)),
      async () => {
        if (done.etag === null) return;
        await scope.dav.put(collection, name, old, { ifMatch: done.etag });
      },
    );
  }
  return done.etag === null ? {} : { revision: revisionOf(done.etag) };
}

/** Tells people of what was written; takes it back where they can't be told. */
export async function tellOrUndo(
  tell: () => Promise<void>,
  undo: () => Promise<unknown>,
): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!(error instanceof MethodFailure) || error.type === "serverPartialFail") throw error;
    await undo();
    throw new Refusal({
      type: "forbidden",
      description: `People could not be told, so nothing was changed: ${error.message}`,
    });
  }
}

async function movableTo(
  context: EditContext,
  { calendar }: StoredEvent,
  calendarId: Id,
): Promise<void> {
  requireWritable(calendar);
  const target = await writableCalendar(context, calendarId);
  if (target.collection.isShared || calendar.collection.isShared) {
    refuse("invalidProperties", "An event stays with the person whose it is.", "calendarIds");
  }
}

async function moveEvent(
  context: EditContext,
  stored: StoredEvent | undefined,
  calendarId: Id,
): Promise<Updated | "preconditionFailed"> {
  if (!stored) return refuse("notFound", "This event does not exist any more.");
  const target = await writableCalendar(context, calendarId);
  const done = await move(context, stored, target);
  if (done === "preconditionFailed") return done;
  if (!done) refuse("notFound", "This event does not exist any more.");
  return {};
}

/** Statuses with which servers say that they move nothing, or read the address of a target wrongly. */
const NO_MOVE: readonly number[] = [403, 405, 501];

async function move(
  { scope, scheduling }: EditContext,
  { object, calendar: { collection: from } }: StoredEvent,
  { collection: to }: CalendarPlace,
): Promise<boolean | "preconditionFailed"> {
  const { name, data } = object;
  try {
    return await scope.dav.move(from, name, to, sameVersion(object));
  } catch (error) {
    // A server that schedules would tell people of a copy and of a removal.
    const isSilent = scheduling !== "server";
    if (!isSilent || !(error instanceof DavRefusal) || !NO_MOVE.includes(error.status)) throw error;
  }
  const copied = await scope.dav.put(to, name, data, { ifNone: true });
  if (copied === "preconditionFailed") return copied;
  const removed = await scope.dav.remove(from, name, sameVersion(object));
  if (removed !== "preconditionFailed") return removed;
  // Somebody else wrote to the one that stays: the copy would be older.
  await scope.dav.remove(to, name, copied.etag === null ? null : { ifMatch: copied.etag });
  return removed;
}
