/**
 * Changes of events. Each rejects with {@link PartageError} `ERR_CONFLICT` when somebody else has
 * changed the event since it was seen, `ERR_FORBIDDEN` in a calendar that is only read.
 *
 * @module
 */
import {
  calendars,
  escapeSegment,
  type CalendarEvent,
  type Duration,
  type Id,
  type JSCalendarEvent,
  type LocalDateTime,
  type PatchObject,
  type TimeZoneId,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";
import {
  createIn,
  updateIn,
  type ChangeEventOptions,
  type CreateEventOptions,
  type DeleteEventOptions,
  type OpenCalendars,
  type SeenEvent,
} from "./event-edits.js";

/** What {@link answerInvitation} accepts. */
export interface AnswerOptions extends AccountOptions {
  readonly comment?: string | undefined;
  /** Tells the organizer. Default: true. */
  readonly notify?: boolean | undefined;
  /** Default: `this` for an occurrence. */
  readonly which?: "this" | "all" | undefined;
}

/** Another time for a meeting. */
export interface ProposedTime {
  readonly start: LocalDateTime;
  readonly timeZone: TimeZoneId;
  readonly duration: Duration;
  readonly comment?: string | undefined;
}

/**
 * Creates an event and answers its id; it goes into the default calendar unless `calendarIds` says
 * another.
 *
 * @example `await createEvent(connection, { title: "Jury", start: "2026-11-23T10:00:00", duration: "PT1H", timeZone: "Europe/Paris" })`
 */
export function createEvent(
  connection: Connection,
  event: Partial<CalendarEvent>,
  options: CreateEventOptions = {},
): Promise<Id> {
  return withAccount(connection, calendars, options, (account) =>
    createIn(account, event, options),
  );
}

/**
 * Changes an event and answers the id it has now, which is a new one where a series was split.
 *
 * `patch` speaks of what was seen: of an occurrence a new `start` is its own, and a change of
 * several occurrences moves them all by as much. A new rule (`recurrenceRules`) makes occurrences
 * that were changed one by one follow it again.
 *
 * @throws {@link PartageError} `ERR_UNSUPPORTED` for a series that can't be split: it ends after a
 * number of times by a rule that is not counted here.
 */
export function changeEvent(
  connection: Connection,
  event: SeenEvent,
  patch: PatchObject,
  options: ChangeEventOptions = {},
): Promise<Id> {
  return withAccount(connection, calendars, options, async (account) => {
    const { which = "this", invite } = options;
    const repeats = event.recurrenceId ?? event.recurrenceRules?.length;
    if (repeats && which !== "this") {
      const { changeSeries } = await import("./change-series.js");
      return changeSeries(account, event, patch, { ...options, which });
    }
    await updateIn(account, event.id, patch, { ...options, revision: event.revision, invite });
    return event.id;
  });
}

/**
 * Deletes an event, or occurrences of it, and answers a function that brings back what was there.
 *
 * @example
 * const undo = await deleteEvent(connection, event, { which: "this" });
 * await undo();
 */
export function deleteEvent(
  connection: Connection,
  event: SeenEvent,
  options: DeleteEventOptions = {},
): Promise<() => Promise<void>> {
  return withAccount(connection, calendars, options, async (account) => {
    const undo = await (await import("./delete-events.js")).deleteEvents(account, event, options);
    // The undo outlives what aborts the deletion.
    return () => withAccount(connection, calendars, { accountId: account.accountId }, undo);
  });
}

/**
 * Answers an invitation. One that is in no calendar yet, as `parseEvents` reads it, is put in the
 * default calendar.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when the person is not among the participants.
 */
export function answerInvitation(
  connection: Connection,
  event: SeenEvent | JSCalendarEvent,
  answer: "accepted" | "tentative" | "declined",
  options: AnswerOptions = {},
): Promise<void> {
  return withAccount(connection, calendars, options, async (account) => {
    const { comment, notify = true, which = "this" } = options;
    const own = await ownParticipant(account, event, options);
    if (!("id" in event)) {
      const participant = {
        ...event.participants![own]!,
        participationStatus: answer,
        ...(comment && { participationComment: comment }),
      };
      const participants = { ...event.participants, [own]: participant };
      await createIn(account, { ...event, participants }, { ...options, invite: notify });
      return;
    }
    const at = `participants/${escapeSegment(own)}/`;
    const patch = {
      [`${at}participationStatus`]: answer,
      ...(comment && { [`${at}participationComment`]: comment }),
    };
    const id = which === "all" ? (event.baseEventId ?? event.id) : event.id;
    await updateIn(account, id, patch, { ...options, invite: notify, revision: event.revision });
  });
}

/** Proposes another time to the organizer (RFC 5546 section 3.2.7); the event stays as it is. */
export function proposeTime(
  connection: Connection,
  event: SeenEvent,
  { start, timeZone, duration, comment }: ProposedTime,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const { id } = event;
    const proposal = { accountId, id, start, timeZone, duration, comment: comment || null };
    await call("CalendarEvent/counter", proposal, options);
  });
}

/** Says that the person has seen a reminder, so that no client shows it again. */
export function acknowledgeAlert(
  connection: Connection,
  event: SeenEvent,
  alertId: Id,
  options: AccountOptions & { readonly now?: number } = {},
): Promise<void> {
  return withAccount(connection, calendars, options, (account) => {
    const now = new Date(options.now ?? Date.now()).toISOString().replace(/\.\d+/, "");
    const patch = { [`alerts/${escapeSegment(alertId)}/acknowledged`]: now };
    return updateIn(account, event.id, patch, options);
  });
}

/** Finds who of the participants the person is: by the address she signed in with, else by all she has. */
async function ownParticipant(
  { session, accountId, call }: OpenCalendars,
  event: SeenEvent | JSCalendarEvent,
  options: AccountOptions,
): Promise<Id> {
  const entries = Object.entries(event.participants ?? {});
  const find = (addresses: readonly string[]) =>
    entries.find(([, { email, sendTo }]) =>
      [email, sendTo?.["imip"]].some((one) => one && addresses.includes(bare(one))),
    )?.[0];
  const own = find([bare(session.person.email)]);
  if (own) return own;
  const { list } = await call("ParticipantIdentity/get", { accountId, ids: null }, options);
  const other = find(list.map(({ calendarAddress }) => bare(calendarAddress)));
  if (other) return other;
  throw new PartageError("ERR_NOT_FOUND", "This person is not invited");
}

function bare(address: string): string {
  return address.replace(/^mailto:/i, "").toLowerCase();
}
