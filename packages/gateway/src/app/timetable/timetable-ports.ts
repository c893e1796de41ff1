/**
 * What reading timetables and keeping them in a calendar know of each other.
 *
 * @module
 */
import type {
  Id,
  Lesson,
  PatchObject,
  SetError,
  TimetableSync,
  TimetableSyncPreviewResponse,
} from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";

/** Lessons of some feeds, as one person sees them. */
export interface LessonReading {
  /** Of groups that she selected, in the order of their starts; of a feed that is held, its last good ones. */
  readonly lessons: readonly Lesson[];
  /** Differs whenever `lessons` do. */
  readonly version: string;
  /** Feeds that could never be read, or are no longer hers: their lessons must be left as they are. */
  readonly unreadable: readonly Id[];
}

/** Where lessons come from. */
export interface LessonSource {
  /** Reads what is known now; fetches only a feed that was never looked at. */
  read(principal: Principal, feedIds: readonly Id[]): Promise<LessonReading>;
  /** Tells, until the returned function is called, when a feed has other lessons than before. */
  subscribe(listener: (establishment: string, feedId: Id) => void): () => void;
}

/** Keeps lessons in a calendar of the person. */
export interface SyncService {
  /** How lessons are kept for a person now. */
  get(principal: Principal): Promise<TimetableSync>;
  /** Patches `status`, `feedIds`, `previewId`; answers why it was refused. */
  set(principal: Principal, patch: PatchObject): Promise<SetError | undefined>;
  /** Counts what keeping the lessons of some feeds would write; writes nothing. */
  preview(
    principal: Principal,
    feedIds: readonly Id[],
  ): Promise<Omit<TimetableSyncPreviewResponse, "accountId">>;
}
