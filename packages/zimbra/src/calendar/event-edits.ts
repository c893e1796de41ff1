/**
 * `CalendarEvent/set`. Records are independent of each other, so their requests travel together.
 *
 * @module
 */
import type { CalendarEvent, Id } from "@partage-ent/jmap";
import { type CalendarEventEdits, type EditResults, newOutcomes } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { statesUnknown } from "../mail/states-around.js";
import type { EditContext } from "./edit-context.js";
import { createEvent } from "./event-create.js";
import { destroyEvent } from "./event-destroy.js";
import { eventPlace } from "./event-ids.js";
import { updateEvent } from "./event-update.js";
import { loadAppointments, type PlacedAppointment } from "./load-appointments.js";
import { settle } from "../refusal.js";
import { reload } from "./set-whole.js";

/** Creates, changes and destroys events. */
export async function setEvents(
  scope: AccountScope,
  accountId: Id,
  edits: CalendarEventEdits,
): Promise<EditResults<CalendarEvent>> {
  // What this request read before may be older than what is changed.
  scope.forgetReads();
  const ids = [...edits.update.keys(), ...edits.destroy];
  const baseIds = ids.flatMap((id) => eventPlace(id)?.baseId ?? []);
  const { appointments, calendars } = await loadAppointments(scope, accountId, baseIds, {
    rights: true,
  });
  const context: EditContext = {
    scope,
    accountId,
    info: await scope.info(),
    calendars,
    isScheduling: edits.sendSchedulingMessages,
    ifRevision: edits.ifRevision,
  };
  const outcomes = newOutcomes<CalendarEvent>();
  const loaded = (id: Id) => appointments.get(eventPlace(id)?.baseId ?? "");
  const changes = [
    ...[...edits.update].map(([id, patch]): Change => ({
      id,
      run: (inner, appointment) =>
        settle(id, outcomes.updated, outcomes.notUpdated, () =>
          updateEvent(inner, id, appointment, patch),
        ),
    })),
    ...edits.destroy.map((id): Change => ({
      id,
      run: (inner, appointment) =>
        settle(id, outcomes.destroyed, outcomes.notDestroyed, () =>
          destroyEvent(inner, id, appointment),
        ),
    })),
  ];
  await Promise.all([
    ...[...edits.create].map(([key, create]) =>
      settle(key, outcomes.created, outcomes.notCreated, () => createEvent(context, create)),
    ),
    ...bySeries(changes).map((group) => oneByOne(context, group, loaded(group[0]!.id))),
  ]);
  scope.forgetReads();
  const states = await statesUnknown(scope);
  return { ...states, ...outcomes, destroyed: [...outcomes.destroyed.keys()] };
}

/** A change of one record. */
interface Change {
  readonly id: Id;
  readonly run: (context: EditContext, appointment: PlacedAppointment | undefined) => Promise<void>;
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

/** Each change of a series moves its revision, so the next one reads it anew. */
async function oneByOne(
  context: EditContext,
  changes: readonly Change[],
  first: PlacedAppointment | undefined,
): Promise<void> {
  let appointment = first;
  const seen = changes.filter(({ id }) => context.ifRevision.get(id) !== first?.revision);
  const others = seen.flatMap(({ id }): readonly [Id, string][] => {
    const revision = context.ifRevision.get(id);
    return revision === undefined ? [] : [[id, revision]];
  });
  const inner = { ...context, ifRevision: new Map(others) };
  for (const [index, change] of changes.entries()) {
    if (index > 0 && appointment) appointment = await reload(context, appointment.id);
    await change.run(inner, appointment);
  }
}
