/**
 * Changes of events: shown at once, taken back when the server refuses, undone for a while.
 *
 * What tells other people is held back for as long as it can be undone: a mail can't be called back.
 *
 * @module
 */
import type { PatchObject } from "@partage-ent/jmap";
import {
  answerInvitation,
  changeEvent,
  deleteEvent,
  type EventRow,
  isPartageError,
  type Occurrences,
} from "@partage-ent/sdk";
import type { AgendaActionsMessages } from "../locales/agenda-actions.js";
import { addDays, type CivilDate, daysBetween, zoneClock } from "../shared/civil-time.js";
import { formatDuration } from "../shared/duration.js";
import type { AgendaPage } from "./agenda-page.js";
import type { AgendaModel, Toast } from "./model.js";
import { type Occurrence, ownParticipantOf } from "./occurrence.js";

/** Answers that a person can give. */
export type Answer = "accepted" | "tentative" | "declined";

/** What a change needs beside the event. */
export interface ChangeContext {
  readonly model: AgendaModel;
  readonly words: AgendaActionsMessages;
  /** Says what happened, with a way back. */
  readonly tell: (toast: Toast) => void;
  /** Waits as long as the action can be undone; rejects when the person takes it back. */
  readonly grace: (text: string) => Promise<void>;
}

/** Where an event goes: instants, or days for one that has no hours. */
export type Target =
  | { readonly start: number; readonly end: number }
  | { readonly firstDay: CivilDate; readonly lastDay: CivilDate };

/** Whether others hear of a change. */
export const hasGuests = ({ row }: Occurrence): boolean =>
  Object.keys(row.participants ?? {}).length > 1;

/** Whether the person may change an event. */
export function mayChange(model: AgendaModel, { calendar, row, isCancelled }: Occurrence): boolean {
  const rights = calendar?.myRights;
  return (
    model.isWritable &&
    !isCancelled &&
    (rights?.mayWriteAll === true || rights?.mayWriteOwn === true) &&
    row.isOrigin !== false
  );
}

type RowChange = (row: EventRow) => EventRow | undefined;

const mapRows =
  (isMeant: (row: EventRow) => boolean, change: RowChange) =>
  (page: AgendaPage): AgendaPage => ({
    ...page,
    items: page.items
      .flatMap((row) => (isMeant(row) ? (change(row) ?? []) : [row]))
      .toSorted((a, b) => (a.utcStart ?? a.start).localeCompare(b.utcStart ?? b.start)),
  });

/** Which rows a change is about, beside the one that was chosen. */
function meant({ row }: Occurrence, which: Occurrences): (other: EventRow) => boolean {
  if (which === "this" || !row.baseEventId) return ({ id }) => id === row.id;
  return (other) =>
    other.baseEventId === row.baseEventId &&
    (which === "all" || (other.recurrenceId ?? "") >= (row.recurrenceId ?? ""));
}

/** The row as the server has it last: its revision guards the change. */
function latest(model: AgendaModel, row: EventRow): EventRow {
  const now = model.page?.value?.items.find(({ id }) => id === row.id);
  return { ...row, revision: now?.revision ?? row.revision };
}

/** Shows a change at once; takes it back and says so when `commit` fails. */
async function apply(
  { model, words, tell }: ChangeContext,
  change: (page: AgendaPage) => AgendaPage,
  failed: string,
  commit: () => Promise<unknown>,
): Promise<boolean> {
  const { page } = model;
  if (!page) return false;
  try {
    await page.mutate(change, commit);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    const code = isPartageError(error) ? error.code : undefined;
    const text =
      code === "ERR_CONFLICT"
        ? words.conflict
        : code === "ERR_FORBIDDEN"
          ? words.forbidden
          : failed;
    tell({ text });
    return false;
  } finally {
    // What else changed with it is shown as the server has it.
    void page.refresh().catch(model.update);
  }
}

/** Answers an invitation; of a series as a whole. */
export async function answer(
  context: ChangeContext,
  event: Occurrence,
  status: Answer,
): Promise<void> {
  const { model, words, grace } = context;
  const { connection, session } = model;
  const own = session && ownParticipantOf(event.row, session.person.email);
  if (!connection || !own) return;
  const [id, participant] = own;
  const participants = {
    ...event.row.participants,
    [id]: { ...participant, participationStatus: status },
  };
  const which = event.row.recurrenceId ? "all" : "this";
  await apply(
    context,
    mapRows(meant(event, which), (row) => ({ ...row, participants })),
    words.failedAnswer,
    async () => {
      await grace(words[status](event.title));
      await answerInvitation(connection, latest(model, event.row), status, { which });
    },
  );
}

const utc = (instant: number): string => new Date(instant).toISOString().replace(/\.\d+/, "");

/** An event at its new place, in the terms of the wire. */
function patchOf(
  model: AgendaModel,
  { row, firstDay, lastDay, start, end }: Occurrence,
  to: Target,
) {
  if ("firstDay" in to) {
    const length = daysBetween(to.firstDay, to.lastDay) + 1;
    const isSame = length === daysBetween(firstDay, lastDay) + 1;
    return {
      start: `${to.firstDay}T00:00:00`,
      ...(isSame ? {} : { duration: `P${length}D` }),
    };
  }
  const clock = zoneClock(row.timeZone ?? model.session?.timeZone);
  const local = new Date(to.start + clock.offsetAt(to.start)).toISOString().slice(0, 19);
  const isSame = to.end - to.start === end - start;
  return { start: local, ...(isSame ? {} : { duration: formatDuration(to.end - to.start) }) };
}

/** How rows look when they are moved along with one of them. */
function moveRow(
  { row: own, start, end, firstDay }: Occurrence,
  to: Target,
  patch: PatchObject,
): RowChange {
  const shift = (instant: string | undefined, by: number): string =>
    utc(Date.parse(instant ?? "") + by);
  if ("firstDay" in to) {
    const days = daysBetween(firstDay, to.firstDay);
    return (row) => ({
      ...row,
      ...(patch as Partial<EventRow>),
      start: `${addDays(row.start.slice(0, 10), days)}T00:00:00`,
      utcStart: shift(row.utcStart, days * 86_400_000),
      utcEnd: shift(row.utcEnd, days * 86_400_000),
    });
  }
  return (row) => ({
    ...row,
    ...(row.id === own.id ? (patch as Partial<EventRow>) : {}),
    utcStart: shift(row.utcStart, to.start - start),
    utcEnd: shift(row.utcEnd, to.end - end),
  });
}

/** Moves an event, or makes it longer or shorter. */
export async function move(
  context: ChangeContext,
  event: Occurrence,
  to: Target,
  which: Occurrences,
  text: string,
): Promise<boolean> {
  const { model, words, grace, tell } = context;
  const { connection } = model;
  if (!connection) return false;
  const patch = patchOf(model, event, to);
  const moved = moveRow(event, to, patch);
  const all = mapRows(meant(event, which), moved);
  // It may have been carried here from days that are not on this page.
  const shown = (page: AgendaPage): AgendaPage =>
    page.items.some(({ id }) => id === event.id)
      ? all(page)
      : all({ ...page, items: [...page.items, event.row] });
  const invite = hasGuests(event);
  const isHeld = invite || which !== "this";
  const isDone = await apply(context, shown, words.failedMove, async () => {
    if (isHeld) await grace(text);
    await changeEvent(connection, latest(model, event.row), patch, { which, invite });
  });
  if (!isDone || isHeld) return isDone;
  const back = { start: event.row.start, duration: event.row.duration ?? "PT0S" };
  const undo = async (): Promise<void> => {
    const { revision: _old, ...row } = event.row;
    await apply(
      context,
      mapRows(meant(event, "this"), () => event.row),
      words.failedMove,
      () => changeEvent(connection, row, back, { which: "this" }),
    );
  };
  tell({ text, undo });
  return true;
}

/** Deletes an event. */
export async function remove(
  context: ChangeContext,
  event: Occurrence,
  which: Occurrences,
): Promise<void> {
  const { model, words, grace } = context;
  const { connection } = model;
  if (!connection) return;
  await apply(
    context,
    mapRows(meant(event, which), () => undefined),
    words.failedDelete,
    async () => {
      await grace(words.deleted(event.title));
      const notify = hasGuests(event);
      await deleteEvent(connection, latest(model, event.row), { which, notify });
    },
  );
}
