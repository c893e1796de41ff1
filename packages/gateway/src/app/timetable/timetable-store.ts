/**
 * What timetables remember, as a port: in memory for a page or a test, SQL for a service. Every
 * implementation passes the same contract suite. Times are milliseconds since the epoch.
 *
 * @module
 */
import type { TimetableChangeKind, TimetableFeedStatus } from "@partage-ent/jmap";
import type { AliasOwner } from "../store.js";
import type { AssignedFeed } from "./assign-feeds.js";
import type { FeedLesson } from "./feed-fetcher.js";

/** A person, as rows name her. */
export type TimetableOwner = AliasOwner;

/** What is fetched, once for all who have it in common. */
export interface FeedKey {
  readonly establishment: string;
  /** `c:` and the id of a configured feed, or `p:` and the keyed hash of a person's URL. */
  readonly source: string;
}

/** What is known of a feed. */
export interface FeedRecord extends FeedKey {
  readonly status: TimetableFeedStatus;
  /** A sentence without any address. */
  readonly problem: string | null;
  /** Of its content; empty before there is any. */
  readonly version: string;
  /** Groups that lessons are for, sorted. */
  readonly groups: readonly string[];
  /** How many lessons there are. */
  readonly lessons: number;
  readonly fetchedAt: number | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** When it is to be looked at again. */
  readonly nextAt: number;
  /** Failed looks in a row. */
  readonly failures: number;
  /** When somebody last needed it. */
  readonly neededAt: number;
  /** Version that is held back, and since when. */
  readonly heldVersion: string | null;
  readonly heldSince: number | null;
  /** A version that an operator accepts although it is empty or halved. */
  readonly acceptedVersion: string | null;
}

/** What a look at a feed changes in its record. */
export type FeedOutcome = Omit<FeedRecord, keyof FeedKey | "neededAt" | "acceptedVersion">;

/** Other lessons than before. */
export interface NewLessons {
  readonly content: Uint8Array;
  readonly changes: readonly NewChange[];
}

/** A change that was noticed. */
export interface NewChange {
  readonly kinds: readonly TimetableChangeKind[];
  readonly before: FeedLesson | null;
  readonly after: FeedLesson | null;
  readonly noticedAt: number;
}

/** A change of the log. */
export interface StoredChange extends NewChange {
  /** Decimal digits, unique in the store. */
  readonly id: string;
  readonly source: string;
}

/** What a person chose. */
export interface PersonChoices {
  /** When she first came: what changed before is not news to her. */
  readonly joinedAt: number;
  /** What rules last gave her, and under which name: for work that is done without her. */
  readonly assigned: readonly AssignedFeed[];
  readonly name: string | null;
  /** Ids of feeds that are not shown. */
  readonly hidden: readonly string[];
  /** Groups by id of the feed. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Ids of changes that she has seen. */
  readonly seen: readonly string[];
}

/** Choices, and which edition they are. */
export interface StoredChoices {
  readonly choices: PersonChoices;
  /** 1 at first. */
  readonly revision: number;
}

/** A feed that a person added; its URL stands in it sealed only. */
export interface PersonFeed {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  /** Host of its URL, for operators. */
  readonly host: string;
  readonly sealed: string;
  readonly createdAt: number;
}

/** Someone who added a feed, and its sealed URL. */
export interface FeedHolder {
  readonly account: string;
  readonly id: string;
  readonly sealed: string;
}

/** What others than this process may have changed. */
export interface TimetableNews {
  readonly feeds: readonly (FeedKey & { readonly mark: string })[];
  readonly persons: readonly (TimetableOwner & { readonly mark: string })[];
}

/** A feed that says something else at every look must fill neither the store nor an answer. */
export const MOST_CHANGES = 5_000;

/** The port. */
export interface TimetableStore {
  /** Records by source, of those that are known. */
  readFeeds(
    establishment: string,
    sources: readonly string[],
  ): Promise<ReadonlyMap<string, FeedRecord>>;
  /** All of an establishment. */
  listFeeds(establishment: string): Promise<readonly FeedRecord[]>;
  /** Notes that somebody needs feeds; an unknown one gets a record, to be looked at now. */
  needFeeds(establishment: string, sources: readonly string[], now: number): Promise<void>;
  /** The feed for one worker until a time; undefined while another has it. */
  leaseFeed(
    key: FeedKey,
    worker: string,
    now: number,
    until: number,
  ): Promise<FeedRecord | undefined>;
  /** Writes what a look brought, and gives the feed back; false when the lease was lost: nothing is written. */
  saveFeed(
    key: FeedKey,
    worker: string,
    outcome: FeedOutcome,
    now: number,
    lessons?: NewLessons,
  ): Promise<boolean>;
  /** Packed lessons and their version. */
  readContent(
    key: FeedKey,
  ): Promise<{ readonly version: string; readonly content: Uint8Array } | undefined>;
  /** Feeds to be looked at, the longest due first, of those that somebody needed since a time. */
  listDue(now: number, neededSince: number, limit: number): Promise<readonly FeedKey[]>;
  /** Accepts the version that is held, and has it looked at now; false when none is held. */
  acceptFeed(key: FeedKey, now: number): Promise<boolean>;
  /** Changes noticed since a time, newest first; at most {@link MOST_CHANGES}, and as many are kept of a feed. */
  readChanges(
    establishment: string,
    sources: readonly string[],
    since: number,
  ): Promise<readonly StoredChange[]>;
  /** What a person chose of her feeds; undefined where she chose nothing. */
  readChoices(owner: TimetableOwner): Promise<StoredChoices | undefined>;
  /** Writes the edition that follows one (0 for none yet); false when another did so before. */
  writeChoices(
    owner: TimetableOwner,
    choices: PersonChoices,
    revision: number,
    now: number,
  ): Promise<boolean>;
  /** In the order in which they were added. */
  listPersonFeeds(owner: TimetableOwner): Promise<readonly PersonFeed[]>;
  /** Of several at once no more than `most` get in, and one URL once. */
  addPersonFeed(
    owner: TimetableOwner,
    feed: PersonFeed,
    most: number,
  ): Promise<"added" | "full" | "known">;
  /** Answers whether there was one. */
  renamePersonFeed(owner: TimetableOwner, id: string, name: string): Promise<boolean>;
  /** Removes it, and all of its content when nobody else has it. */
  removePersonFeed(owner: TimetableOwner, id: string): Promise<boolean>;
  /** Who has a person's feed; at most so many. */
  listHolders(key: FeedKey, limit: number): Promise<readonly FeedHolder[]>;
  /** What was written since a time. */
  readTimetableNews(since: number): Promise<TimetableNews>;
  /** Removes changes noticed before a time, and feeds that nobody needed since another. */
  sweepTimetables(changesBefore: number, unneededSince: number): Promise<void>;
}
