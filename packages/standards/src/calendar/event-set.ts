/**
 * `CalendarEvent/set`. Series are independent of each other; changes of one series come one after the other.
 *
 * @module
 */
import { CalendarError } from "@partage-ent/calendar";
import type { CalendarEvent, Id, SetError } from "@partage-ent/jmap";
import {
  type CalendarEventEdits,
  type EditResults,
  newOutcomes,
  settleRecord,
} from "@partage-ent/server";
import { DavRefusal } from "../dav/dav-failure.js";
import type { CalendarScope } from "./calendar-scope.js";
import type { EditContext } from "./edit-context.js";
import { createEvent } from "./event-create.js";
import { destroyEvent } from "./event-destroy.js";
import { eventPlace } from "./event-id.js";
import { updateEvent } from "./event-update.js";
import { reread } from "./on-stored.js";
import type { StoredEvent } from "./stored-event.js";

/** Creates, changes and destroys events. */
export async function setEvents(
  scope: CalendarScope,
  accountId: Id,
  edits: CalendarEventEdits,
): Promise<EditResults<CalendarEvent>> {
  scope.dav.requireAccount(accountId);
  // What this request read before may be older than what is changed.
  scope.forgetReads();
  const context: EditContext = {
    scope,
    scheduling: await scope.scheduling(),
    isTelling: edits.sendSchedulingMessages,
    ifRevision: edits.ifRevision,
  };
  const loaded = await scope.find([...edits.update.keys(), ...edits.destroy]);
  const outcomes = newOutcomes<CalendarEvent>();
  const changes = [
    ...[...edits.update].map(([id, patch]): Change => ({
      id,
      failed: outcomes.notUpdated,
      run: (stored) =>
        settleRecord(
          id,
          outcomes.updated,
          outcomes.notUpdated,
          () => updateEvent(context, id, stored, patch),
          toSetError,
        ),
    })),
    ...edits.destroy.map((id): Change => ({
      id,
      failed: outcomes.notDestroyed,
      run: (stored) =>
        settleRecord(
          id,
          outcomes.destroyed,
          outcomes.notDestroyed,
          () => destroyEvent(context, id, stored),
          toSetError,
        ),
    })),
  ];
  const current = changes.filter((change) => isCurrent(edits, change, loaded));
  await Promise.all([
    oneByOneCreated(context, edits, outcomes),
    ...bySeries(current).map((group) => oneByOne(context, group, loaded)),
  ]);
  scope.forgetReads();
  const newState = await scope.dav.state();
  return { oldState: null, newState, ...outcomes, destroyed: [...outcomes.destroyed.keys()] };
}

/** A change of one record. */
interface Change {
  readonly id: Id;
  readonly failed: Map<Id, SetError>;
  readonly run: (stored: StoredEvent | undefined) => Promise<void>;
}

/** Whether a change was made on the version that there is; it fails where not. */
function isCurrent(
  { ifRevision }: CalendarEventEdits,
  { id, failed }: Change,
  loaded: ReadonlyMap<Id, StoredEvent>,
): boolean {
  const seen = ifRevision.get(id);
  const stored = loaded.get(eventPlace(id)?.baseId ?? "");
  if (seen === undefined || !stored || stored.revision === seen) return true;
  const description = "Somebody else has changed this event.";
  failed.set(id, { type: "revisionMismatch", description });
  return false;
}

function bySeries(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<Id, Change[]>();
  for (const change of changes) {
    const key = eventPlace(change.id)?.baseId ?? change.id;
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  return [...groups.values()];
}

/** Each change of a series makes another version of it, so the next one reads it anew. */
async function oneByOne(
  context: EditContext,
  changes: readonly Change[],
  loaded: ReadonlyMap<Id, StoredEvent>,
): Promise<void> {
  for (const [index, { id, run }] of changes.entries()) {
    const known = loaded.get(eventPlace(id)?.baseId ?? "");
    await run(index === 0 || !known ? known : await reread(context, id));
  }
}

/** Events with the same UID in one request are no two events. */
async function oneByOneCreated(
  context: EditContext,
  { create }: CalendarEventEdits,
  { created, notCreated }: ReturnType<typeof newOutcomes<CalendarEvent>>,
): Promise<void> {
  for (const [key, event] of create) {
    await settleRecord(key, created, notCreated, () => createEvent(context, event), toSetError);
  }
}

/** What an error means for one record; throws those that fail the whole method. */
export function toSetError(error: unknown): SetError {
  if (error instanceof DavRefusal) return error.setError;
  if (error instanceof CalendarError) {
    return { type: "invalidProperties", description: "This event makes no sense as iCalendar." };
  }
  throw error;
}
