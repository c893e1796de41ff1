/**
 * The part of the port that serves course timetables (vendor capability).
 *
 * @module
 */
import type {
  Id,
  Lesson,
  LessonFilterCondition,
  TimetableChange,
  TimetableFeed,
  TimetableFeedCreate,
  TimetableSync,
  TimetableSyncPreviewResponse,
} from "@partage-ent/jmap";
import type { EditResults, Edits, QueryResult, Records } from "./records.js";

/** A `Lesson/query` with its defaults filled in; by start, the earliest first. */
export interface LessonQuery {
  readonly filter: LessonFilterCondition;
  readonly position: number;
  readonly limit: number;
  readonly calculateTotal: boolean;
}

/** Timetables of one person during one JMAP request (vendor capability). */
export interface TimetableBackend {
  /** All feeds when `ids` is null. */
  getFeeds(accountId: Id, ids: readonly Id[] | null): Promise<Records<TimetableFeed>>;
  /** Patches of `isShown`, `selectedGroups`, `name`, already validated. */
  setFeeds(accountId: Id, edits: Edits<TimetableFeedCreate>): Promise<EditResults<TimetableFeed>>;
  /** Lessons of the feeds that are shown, by their starts. */
  queryLessons(accountId: Id, query: LessonQuery): Promise<QueryResult>;
  /** Lessons by ids that a query answered. */
  getLessons(accountId: Id, ids: readonly Id[]): Promise<Records<Lesson>>;
  /** Those of the last 14 days, newest first, when `ids` is null. */
  getTimetableChanges(accountId: Id, ids: readonly Id[] | null): Promise<Records<TimetableChange>>;
  /** Patches of `isSeen`. */
  setTimetableChanges(accountId: Id, edits: Edits<never>): Promise<EditResults<TimetableChange>>;
  /** No record where lessons can't be kept in a calendar. */
  getSync(accountId: Id, ids: readonly Id[] | null): Promise<Records<TimetableSync>>;
  /** Patches of `status`, `feedIds`, `previewId` of the singleton. */
  setSync(accountId: Id, edits: Edits<never>): Promise<EditResults<TimetableSync>>;
  /** Counts what keeping the lessons of some feeds in a calendar would write. */
  previewSync(
    accountId: Id,
    feedIds: readonly Id[],
  ): Promise<Omit<TimetableSyncPreviewResponse, "accountId">>;
}
