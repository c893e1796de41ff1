import type { CalendarEvent, Id, PatchObject } from "@partage-ent/jmap";
import type { ChangeEventOptions, OpenCalendars, Occurrences, SeenEvent } from "./event-edits.js";
import { PartageError } from "./error.js";
import { onlyRecord } from "./only-record.js";
import { isFirst, movedSeries, splitSeries, type SplitSeries } from "./split-series.js";

/** What {@link changeSeries} needs to know. */
export interface ChangeSeriesOptions extends ChangeEventOptions {
  readonly which: Exclude<Occurrences, "this">;
}

/** Changes a series from one of its occurrences on, or all of it: loaded when that is asked for. */
export async function changeSeries(
  account: OpenCalendars,
  event: SeenEvent,
  patch: PatchObject,
  options: ChangeSeriesOptions,
): Promise<Id> {
  const { accountId, call } = account;
  const { which, invite, signal } = options;
  const series = await readSeries(account, event, options);
  const at = event.recurrenceId ?? series.start;
  const revision = event.revision ?? series.revision;
  const common = {
    accountId,
    ifRevision: revision ? { [series.id]: revision } : undefined,
    sendSchedulingMessages: invite,
  };
  if (which === "all" || isFirst(series, at)) {
    const update = { [series.id]: movedSeries(series, patch, at) };
    const answer = await call("CalendarEvent/set", { ...common, update }, { signal });
    await onlyRecord(answer.notUpdated);
    return series.id;
  }
  const split = splitSeries(series, at, patch, crypto.randomUUID());
  const { notCreated, notUpdated, created } = await call(
    "CalendarEvent/set",
    { ...common, create: { rest: split.tail }, update: { [series.id]: split.head } },
    { signal },
  );
  const rest = created?.["rest"]?.id;
  if (notCreated || notUpdated) {
    await rollBack(account, series.id, split, { rest, isCut: !notUpdated?.[series.id] });
    await onlyRecord(notUpdated ?? notCreated);
  }
  return rest ?? "";
}

/** Reads the series that an event is an occurrence of, or the event itself. */
export async function readSeries(
  { accountId, call }: OpenCalendars,
  event: SeenEvent,
  { signal }: ChangeEventOptions,
): Promise<CalendarEvent> {
  const ids = [event.baseEventId ?? event.id];
  const { list } = await call("CalendarEvent/get", { accountId, ids }, { signal });
  const [series] = list;
  if (!series) throw new PartageError("ERR_NOT_FOUND", "This event does not exist any more");
  return series;
}

/** Takes back the half of a split that was written; never aborted, as it leaves a series whole. */
async function rollBack(
  { accountId, call }: OpenCalendars,
  id: Id,
  { restore }: SplitSeries,
  { rest, isCut }: { readonly rest: Id | undefined; readonly isCut: boolean },
): Promise<void> {
  const answer = await call("CalendarEvent/set", {
    accountId,
    update: isCut ? { [id]: restore } : undefined,
    destroy: rest ? [rest] : undefined,
  });
  await onlyRecord(answer.notUpdated ?? answer.notDestroyed);
}
