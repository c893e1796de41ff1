/**
 * What is remembered of calendars that are kept like timetables, as a port: in memory for one page
 * or a test, SQL for a service. Every implementation passes the same contract suite. Times are
 * milliseconds since the epoch.
 *
 * One worker at a time has the lease of an account, and each write of its run is refused once
 * another has taken over: a worker that was held up can't undo what its follower noted.
 *
 * @module
 */
import type { Id, TimetableSync } from "@partage-ent/jmap";

/** Whose calendar it is. */
export interface SyncOwner {
  readonly establishment: string;
  /** Account address in the mail system. */
  readonly account: string;
}

/** Whether lessons are being kept in a calendar. */
export type SyncStatus = TimetableSync["status"];

/** What one person asked for, and how far it is. */
export interface SyncAccount extends SyncOwner {
  readonly status: SyncStatus;
  /** Who paused it; only what a problem paused is tried again by itself. */
  readonly pausedBy: "person" | "operator" | "problem" | null;
  readonly feedIds: readonly Id[];
  /** What the way in said of the person when she was last here: which feeds are hers depends on it. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** The person's name, as the way in said it: by it a teacher's own lessons are found. */
  readonly name: string | null;
  /** Random, new at each start: nobody else can make the uid of an event of ours. */
  readonly key: string | null;
  /** The calendar that was made for it; null before. */
  readonly calendarId: Id | null;
  /** The name under which the calendar is made, by which it is found again after a crash. */
  readonly calendarMark: string | null;
  /** The calendar was there and is no more: what to do next is the person's to say. */
  readonly isCalendarGone: boolean;
  /** Zone of the events, the account's at the start. */
  readonly timeZone: string | null;
  /** Why it does not go on: a short English sentence. */
  readonly problem: string | null;
  /** Runs in a row that failed. */
  readonly failures: number;
  /** Version of the lessons that stand in the calendar, whole; null while something is pending. */
  readonly version: string | null;
  readonly lastRunAt: number | null;
  readonly preview: SyncPreview | null;
}

/** A preview that was shown and not used yet. */
export interface SyncPreview {
  /** SHA-256 of its id. */
  readonly idHash: string;
  readonly feedIds: readonly Id[];
  readonly expiresAt: number;
}

/** One event that was written, is being written, or is being removed. */
export interface LedgerRow {
  readonly feedId: Id;
  readonly lessonId: Id;
  /** Counts the events that stood for this lesson, since a removed event's uid is not used again. */
  readonly generation: number;
  readonly uid: string;
  /** Null until the mail system's answer was noted. */
  readonly eventId: Id | null;
  /** Of the content that stands; null while that is not known. */
  readonly hash: string | null;
  /**
   * `intended`: may stand already, under its uid; `written`: stands; `removing`: may be gone already;
   * `removed`: is gone, and so is its uid, which a mail system may still have in its trash.
   */
  readonly state: "intended" | "written" | "removing" | "removed";
  /** When the lesson ends. */
  readonly endsAt: number;
}

/** What a person or an operator changes. */
export type SyncSettings = Partial<Omit<SyncAccount, keyof SyncOwner>> & {
  /** When a worker is to look; never when infinite. */
  readonly dueAt?: number;
  /** Forgets all rows and takes the lease away from whoever has it. */
  readonly startsAnew?: boolean;
};

/** What a run changes. */
export type SyncProgress = Partial<
  Pick<
    SyncAccount,
    "calendarId" | "calendarMark" | "isCalendarGone" | "timeZone" | "problem" | "failures"
  >
>;

/** How a run ends. */
export interface SyncEnd extends SyncProgress {
  /** When a worker is to look again; never when infinite. */
  readonly dueAt: number;
  readonly version: string | null;
  readonly lastRunAt: number;
  /** Unless somebody changed the status meanwhile. */
  readonly become?: Pick<SyncAccount, "status" | "pausedBy">;
}

/** How many events there are. */
export interface SyncCounts {
  readonly written: number;
  readonly waiting: number;
}

/** Another worker has the account now. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  readonly code = "LEASE_LOST";
}

/** An account that one worker has to itself; every member throws {@link LeaseLostError} once it has not. */
export interface SyncLease {
  /** As it was when the lease began. */
  readonly account: SyncAccount;
  /** All rows of the account, as they are under the lease. */
  rows(): Promise<readonly LedgerRow[]>;
  /** Keeps rows and forgets others, all or none, prolongs the lease and answers the status now. */
  record(change: {
    readonly put?: readonly LedgerRow[];
    readonly forget?: readonly LedgerRow[];
  }): Promise<SyncStatus>;
  /** Notes progress, prolongs the lease and answers the status now. */
  note(progress: SyncProgress): Promise<SyncStatus>;
  /** Ends the lease; answers whether a worker was asked to look again meanwhile. */
  end(end: SyncEnd): Promise<boolean>;
}

/** The port. */
export interface SyncLedger {
  /** The account of a person; undefined for one who never began. */
  read(owner: SyncOwner): Promise<SyncAccount | undefined>;
  /** Changes what `decide` answers, nothing else coming between; an unknown account is off. */
  change(
    owner: SyncOwner,
    decide: (account: SyncAccount) => SyncSettings,
  ): Promise<{ readonly account: SyncAccount; readonly isDue: boolean }>;
  /** How many lessons stand in the calendar and how many writes wait. */
  count(owner: SyncOwner): Promise<SyncCounts>;
  /** What stands and what is under way, for a look at it; a run asks its lease. */
  rows(owner: SyncOwner): Promise<readonly LedgerRow[]>;
  /** Answers undefined for an unknown account and while another worker has it. */
  lease(owner: SyncOwner, milliseconds: number): Promise<SyncLease | undefined>;
  /** Accounts at which a worker is to look by now, the longest waiting first. */
  due(establishments: readonly string[], limit: number): Promise<readonly SyncOwner[]>;
  /** Makes all accounts that follow a feed due, and answers them. */
  mark(establishment: string, feedId: Id): Promise<readonly SyncOwner[]>;
  /** How many accounts have each status. */
  census(): Promise<Readonly<Record<SyncStatus, number>>>;
}

/** An account that never asked for anything. */
export function emptyAccount({ establishment, account }: SyncOwner): SyncAccount {
  return {
    ...{ establishment, account },
    ...{ status: "off", pausedBy: null, feedIds: [], attributes: {}, name: null, key: null },
    ...{ calendarId: null, calendarMark: null, isCalendarGone: false, timeZone: null },
    ...{ problem: null, failures: 0, version: null, lastRunAt: null, preview: null },
  };
}
