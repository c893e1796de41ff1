import { escapeSegment, type Id } from "@partage-ent/jmap";
import {
  createIn,
  updateIn,
  type DeleteEventOptions,
  type OpenCalendars,
  type SeenEvent,
} from "./event-edits.js";
import { readSeries } from "./change-series.js";
import { onlyRecord } from "./only-record.js";
import { isFirst, recreationOf, truncation } from "./split-series.js";

/** Brings back what was deleted. */
export type Restore = (account: OpenCalendars) => Promise<void>;

/** Deletes an event or occurrences of it: loaded when that is asked for. */
export async function deleteEvents(
  account: OpenCalendars,
  event: SeenEvent,
  options: DeleteEventOptions,
): Promise<Restore> {
  const { which = "this", notify: invite, signal } = options;
  // Read whole before: what is shown of an event is not all there is to bring back.
  const series = await readSeries(account, event, options);
  const at = event.recurrenceId;
  const revision = event.revision ?? series.revision;
  if (at === undefined || which === "all" || (which === "following" && isFirst(series, at))) {
    await destroy(account, series.id, { ...options, revision });
    // Who was only invited has nobody to invite again.
    const again = Boolean(invite && series.isOrigin);
    return async (later) => {
      await createIn(later, recreationOf(series), { invite: again });
    };
  }
  if (which === "following") {
    const { head, restore } = truncation(series, at);
    await updateIn(account, series.id, head, { invite, revision, signal });
    return (later) => updateIn(later, series.id, restore, { invite });
  }
  await destroy(account, event.id, { ...options, revision: event.revision });
  const before = series.recurrenceOverrides?.[at] ?? null;
  const restore = { [`recurrenceOverrides/${escapeSegment(at)}`]: before };
  return (later) => updateIn(later, series.id, restore, { invite });
}

async function destroy(
  { accountId, call }: OpenCalendars,
  id: Id,
  { notify, revision, signal }: DeleteEventOptions & { readonly revision: string | undefined },
): Promise<void> {
  const answer = await call(
    "CalendarEvent/set",
    {
      accountId,
      destroy: [id],
      ifRevision: revision ? { [id]: revision } : undefined,
      sendSchedulingMessages: notify,
    },
    { signal },
  );
  await onlyRecord(answer.notDestroyed);
}
