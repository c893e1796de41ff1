/**
 * The course timetable: feeds, lessons, what changed, and the calendar that is kept like it.
 *
 * @module
 */
import {
  timetable,
  type Id,
  type Lesson,
  type PatchObject,
  type TimetableChange,
  type TimetableFeed,
  type TimetableFeedCreate,
  type TimetableSync,
  type TimetableSyncPreviewResponse,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { TimeWindow } from "./availability.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";
import { onlyRecord } from "./only-record.js";

/** Lists the feeds that lessons come from. */
export function listTimetableFeeds(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly TimetableFeed[]> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    return (await call("TimetableFeed/get", { accountId, ids: null }, options)).list;
  });
}

/**
 * Changes what is shown of a feed: `{ isShown }`, `{ selectedGroups }`, `{ name }` of one's own.
 */
export function changeTimetableFeed(
  connection: Connection,
  id: Id,
  patch: PatchObject,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const update = { [id]: patch };
    await onlyRecord((await call("TimetableFeed/set", { accountId, update }, options)).notUpdated);
  });
}

/**
 * Adds a feed by its address, which is kept sealed and never told again.
 *
 * @throws {@link PartageError} `ERR_INVALID_ARGUMENTS` when the host is not allowed or the address is none.
 */
export function addTimetableFeed(
  connection: Connection,
  feed: TimetableFeedCreate,
  options: AccountOptions = {},
): Promise<Id> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const answer = await call("TimetableFeed/set", { accountId, create: { new: feed } }, options);
    await onlyRecord(answer.notCreated);
    return answer.created?.["new"]?.id ?? "";
  });
}

/** Removes a feed that the person added. */
export function removeTimetableFeed(
  connection: Connection,
  id: Id,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const answer = await call("TimetableFeed/set", { accountId, destroy: [id] }, options);
    await onlyRecord(answer.notDestroyed);
  });
}

/** What {@link listLessons} accepts. */
export interface ListLessonsOptions extends AccountOptions, Partial<TimeWindow> {
  /** Default: all that are shown. */
  readonly feedIds?: readonly Id[] | undefined;
  /** Default: 500. */
  readonly limit?: number | undefined;
}

/** Lists lessons of the feeds that are shown, the earliest first. */
export function listLessons(
  connection: Connection,
  options: ListLessonsOptions = {},
): Promise<readonly Lesson[]> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const { after, before, feedIds, limit = 500 } = options;
    const filter = { inFeeds: feedIds, after: utc(after), before: utc(before) };
    const query = call("Lesson/query", { accountId, filter, limit }, options);
    const get = call("Lesson/get", { accountId, ids: query.ref("/ids") }, options);
    const [{ ids }, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((lesson) => [lesson.id, lesson]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  });
}

/** Lists what changed in the last 14 days, newest first. */
export function listTimetableChanges(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly TimetableChange[]> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    return (await call("TimetableChange/get", { accountId, ids: null }, options)).list;
  });
}

/** Remembers, for all devices of the person, that she saw some changes. */
export function markTimetableChangesSeen(
  connection: Connection,
  ids: readonly Id[],
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const update = Object.fromEntries(ids.map((id) => [id, { isSeen: true }]));
    await onlyRecord(
      (await call("TimetableChange/set", { accountId, update }, options)).notUpdated,
    );
  });
}

/** Reads how lessons are kept in a calendar. */
export function getTimetableSync(
  connection: Connection,
  options: AccountOptions = {},
): Promise<TimetableSync> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const { list } = await call("TimetableSync/get", { accountId, ids: null }, options);
    const [sync] = list;
    if (!sync) throw new PartageError("ERR_UNSUPPORTED", "Lessons can't be kept in a calendar");
    return sync;
  });
}

/** Tells what keeping the lessons of some feeds in a calendar would write; writes nothing. */
export function previewTimetableSync(
  connection: Connection,
  feedIds: readonly Id[],
  options: AccountOptions = {},
): Promise<TimetableSyncPreviewResponse> {
  return withAccount(connection, timetable, options, ({ accountId, call }) =>
    call("TimetableSync/preview", { accountId, feedIds }, options),
  );
}

/** Starts, pauses, resumes or stops keeping lessons in a calendar; stopping removes what was written. */
export function setTimetableSync(
  connection: Connection,
  change:
    | { readonly status: "active"; readonly feedIds: readonly Id[]; readonly previewId: Id }
    | { readonly status: "active" | "paused" | "off" },
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, timetable, options, async ({ accountId, call }) => {
    const update = { singleton: change };
    await onlyRecord((await call("TimetableSync/set", { accountId, update }, options)).notUpdated);
  });
}

function utc(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString().replace(/\.\d+/, "");
}
