/**
 * Course timetables: feeds, lessons, what changed, and a calendar that is kept like them (vendor
 * capability, docs/profile.md).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type {
  Comparator,
  GetArguments,
  GetResponse,
  Id,
  Method,
  QueryArguments,
  QueryResponse,
  SetArguments,
  SetResponse,
  UTCDate,
} from "./core.js";
import { VENDOR } from "./profile.js";

/** The URL of the timetable capability. */
export const TIMETABLE: string = `${VENDOR}timetable/1`;

/** What an account's timetable capability holds. */
export interface TimetableCapability {
  /** Whether the person may add feeds of her own, and from which hosts. */
  readonly feedHosts: readonly string[];
  /** Whether lessons can be kept in a calendar. */
  readonly maySync: boolean;
}

/** How the last look at a feed went. */
export type TimetableFeedStatus =
  /** Not looked at yet. */
  | "pending"
  | "ok"
  /** The last look failed; the lessons are those of `fetchedAt`. */
  | "stale"
  /** The feed came back empty or halved: its lessons are kept as they were. */
  | "held"
  /** Never could be read. */
  | "failed";

/** A source of lessons that the establishment assigned or the person added; its address is never told. */
export interface TimetableFeed {
  readonly id: Id;
  readonly name: string;
  /** `rule`: assigned by the establishment; `person`: added by her, and hers to remove. */
  readonly origin: "rule" | "person";
  /** Whether only lessons that the person gives are told of it. */
  readonly onlyTaught: boolean;
  /** Whether its lessons are to be shown. */
  readonly isShown: boolean;
  /** Groups that lessons of the feed are for, sorted. */
  readonly groups: readonly string[];
  /** Groups that the person chose; null for all. */
  readonly selectedGroups: readonly string[] | null;
  readonly status: TimetableFeedStatus;
  /** When its lessons were last read; null before. */
  readonly fetchedAt: UTCDate | null;
  /** Why it is not `ok`: a short English sentence without any address. */
  readonly problem: string | null;
}

/** What a person gives to add a feed; the URL is kept sealed and never told again. */
export interface TimetableFeedCreate {
  readonly url: string;
  readonly name?: string;
}

/** Kinds of lessons of French universities. */
export type LessonType = "CM" | "TD" | "TP" | "exam";

/** One lesson of a timetable. */
export interface Lesson {
  readonly id: Id;
  readonly feedId: Id;
  readonly title: string;
  readonly type: LessonType | null;
  readonly teachers: readonly string[];
  readonly groups: readonly string[];
  readonly rooms: readonly string[];
  /** What else the feed says, without export stamps. */
  readonly description: string;
  readonly start: UTCDate;
  readonly end: UTCDate;
}

/** What `Lesson/query` filters by. */
export interface LessonFilterCondition {
  readonly inFeeds?: readonly Id[];
  /** The lesson ends after this. */
  readonly after?: UTCDate;
  /** The lesson starts before this. */
  readonly before?: UTCDate;
}

/** Kinds of change of one lesson. */
export type TimetableChangeKind = "moved" | "room" | "teacher" | "renamed" | "cancelled" | "added";

/** One lesson that changed. */
export interface TimetableChange {
  readonly id: Id;
  readonly feedId: Id;
  /** All that changed of it, what matters most first; never empty. */
  readonly kinds: readonly TimetableChangeKind[];
  /** Null for a lesson that was added. */
  readonly before: Lesson | null;
  /** Null for a lesson that was cancelled. */
  readonly after: Lesson | null;
  readonly noticedAt: UTCDate;
  readonly isSeen: boolean;
}

/** The calendar that is kept like the timetable; a singleton, its id is `singleton`. */
export interface TimetableSync {
  readonly id: Id;
  readonly status: "off" | "active" | "paused" | "stopping";
  readonly feedIds: readonly Id[];
  /** The calendar that lessons are written into; null while there is none. */
  readonly calendarId: Id | null;
  /** Lessons that stand in the calendar. */
  readonly written: number;
  /** Writes that are still to be done. */
  readonly waiting: number;
  readonly lastRunAt: UTCDate | null;
  /** Why it does not go on: a short English sentence; null when all is well. */
  readonly problem: string | null;
}

/** Arguments of `TimetableSync/preview`. */
export interface TimetableSyncPreviewArguments {
  readonly accountId: Id;
  readonly feedIds: readonly Id[];
}

/** Response of `TimetableSync/preview`: what would be written; nothing has been. */
export interface TimetableSyncPreviewResponse {
  readonly accountId: Id;
  /** To be given back with `status: "active"`; good for an hour. */
  readonly previewId: Id;
  readonly calendarName: string;
  readonly create: number;
  readonly update: number;
  readonly destroy: number;
  /** The next ones of what would be there, at most 20. */
  readonly sample: readonly Lesson[];
}

/** Methods of the timetable capability. */
export interface TimetableMethods {
  readonly "TimetableFeed/get": Method<
    GetArguments<keyof TimetableFeed>,
    GetResponse<TimetableFeed>
  >;
  /** Creates from {@link TimetableFeedCreate}; updates `isShown`, `selectedGroups` and, of her own, `name`. */
  readonly "TimetableFeed/set": Method<
    SetArguments<TimetableFeedCreate>,
    SetResponse<TimetableFeed>
  >;
  readonly "Lesson/get": Method<GetArguments<keyof Lesson>, GetResponse<Lesson>>;
  /** In the order of their starts; of feeds that are shown and groups that are selected. */
  readonly "Lesson/query": Method<
    QueryArguments<LessonFilterCondition, Comparator<"start">>,
    QueryResponse
  >;
  /** All of the last 14 days when `ids` is null, newest first. */
  readonly "TimetableChange/get": Method<
    GetArguments<keyof TimetableChange>,
    GetResponse<TimetableChange>
  >;
  /** Updates `isSeen`. */
  readonly "TimetableChange/set": Method<SetArguments<never>, SetResponse<TimetableChange>>;
  readonly "TimetableSync/get": Method<
    GetArguments<keyof TimetableSync>,
    GetResponse<TimetableSync>
  >;
  /** Updates the singleton: `status`, `feedIds`, and `previewId` when it becomes active for the first time. */
  readonly "TimetableSync/set": Method<SetArguments<never>, SetResponse<TimetableSync>>;
  readonly "TimetableSync/preview": Method<
    TimetableSyncPreviewArguments,
    TimetableSyncPreviewResponse
  >;
}

/** The timetable capability (vendor). */
export const timetable: Capability<TimetableMethods> = {
  uri: TIMETABLE,
  types: ["TimetableFeed", "Lesson", "TimetableChange", "TimetableSync"],
};
