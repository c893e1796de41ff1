/**
 * What an establishment decides about timetables: feeds, who gets which, what a person may add.
 *
 * @module
 */

/**
 * Where a feed may be: `public` reaches addresses of the public internet only; `private` the one
 * configured host and port, whatever its address, and nothing else.
 */
export type FeedNetwork = "public" | "private";

/** A feed of the establishment; its URL holds `{value}` when there is one feed for each value. */
export interface ConfiguredFeed {
  /** Lower case letters, digits and dashes. */
  readonly id: string;
  readonly name: string;
  /** The URL, which may be a secret. */
  readonly url: () => string;
  readonly network: FeedNetwork;
  /** Groups whose lessons are taken from the feed, beside lessons without a group; all when absent. */
  readonly groups?: readonly string[];
}

/** Gives feeds to people by what their way in says of them. */
export interface TimetableRule {
  /**
   * Attributes and what one of their values must be, all of them: a text with `*` for any
   * characters, or with one `{value}` that the URL of the feeds takes up. Without regard to case.
   */
  readonly when: Readonly<Record<string, readonly string[]>>;
  /** Ids of feeds. */
  readonly feeds: readonly string[];
  /** Only lessons that the person gives. */
  readonly taught: boolean;
}

/** Feeds that people may add by themselves. */
export interface PersonFeedSetup {
  /** Exact host names. */
  readonly hosts: readonly string[];
  /** Most of one person. */
  readonly most: number;
  /** Key that seals their URLs. */
  readonly sealKey: () => string;
}

/** Timetables of one establishment. */
export interface TimetableSetup {
  readonly feeds: readonly ConfiguredFeed[];
  readonly rules: readonly TimetableRule[];
  /** Null where people may add none. */
  readonly personFeeds: PersonFeedSetup | null;
  /** Milliseconds between two looks at a feed. */
  readonly refreshMs: number;
  /** Milliseconds for which changes are told. */
  readonly keepChangesMs: number;
  /** An empty or halved feed that stays so for as long is taken as it is; null for never. */
  readonly holdMs: number | null;
}

/** Defaults of what an establishment leaves out, in milliseconds. */
export const TIMETABLE_DEFAULTS = {
  refreshMs: 30 * 60_000,
  keepChangesMs: 14 * 24 * 3_600_000,
  holdMs: null,
} as const;
