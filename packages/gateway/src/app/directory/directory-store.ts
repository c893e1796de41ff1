/**
 * The port behind which the index of the directory is kept: written by readings of sources, asked by
 * {@link openDirectory}. It keeps who asked not to be listed apart from everybody else.
 *
 * @module
 */
import type { Affiliation, CardKind } from "@partage-ent/jmap";
import type { DirectoryRecord, SourceReading, StructureRecord } from "./directory-source.js";

/** Names a source among all of a store. */
export interface SourceKey {
  readonly establishment: string;
  readonly source: string;
}

/** What is known of a source: how its last reading went, and what the index has of it. */
export interface SourceRecord extends SourceKey {
  /** `pending` before the first reading, `failed` and `held` while an older one is served. */
  readonly status: "pending" | "fresh" | "failed" | "held";
  /** What is wrong, in words for an operator; null when nothing is. */
  readonly problem: string | null;
  /** Grows with every reading that was taken over; 0 before the first. */
  readonly generation: number;
  readonly cursor: string | null;
  readonly records: number;
  readonly structures: number;
  /** Records on the liste rouge, which are in {@link SourceRecord.records} too. */
  readonly unlisted: number;
  /** Records whose key a source before this one has. */
  readonly duplicates: number;
  /** Records that the last reading could not take. */
  readonly problems: number;
  /** When the index was last known to be what the source tells; null before the first reading. */
  readonly freshAt: number | null;
  /** When everything was last read; null before the first reading. */
  readonly wholeAt: number | null;
  readonly nextAt: number;
  readonly failures: number;
}

/** How a reading is taken over. */
export interface LoadOptions {
  /** Names of the establishment's sources; of a key that several tell, the first one counts. */
  readonly precedence: readonly string[];
  /** Takes a whole reading over although more than half of what was known is gone. */
  readonly acceptsShrinking: boolean;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** How a reading was taken over. */
export interface LoadOutcome {
  /** `held` when more than half was gone: what was known is served as before. */
  readonly status: "loaded" | "held" | "unchanged";
  readonly records: number;
  readonly structures: number;
  readonly unlisted: number;
  readonly duplicates: number;
  /** What was not taken; at most {@link MOST_PROBLEMS}. */
  readonly problems: readonly { readonly place: string; readonly description: string }[];
  readonly problemCount: number;
  readonly milliseconds: number;
}

/** Most problems of one reading that are named. */
export const MOST_PROBLEMS = 100;

/** Part of the index that a caller may see, and what of it. */
export interface DirectoryReach {
  readonly establishment: string;
  /** Whether students, and others who do not work there, are found. */
  readonly students: boolean;
  readonly emails: boolean;
  readonly phones: boolean;
  readonly mobiles: boolean;
  /** Whether groups are found. */
  readonly groups: boolean;
  /** Whether people are found by a group, and groups by people. */
  readonly groupMembers: boolean;
}

/** What entries are looked for by; all that is given must be so. */
export interface EntrySearch {
  readonly text?: string;
  readonly kind?: CardKind;
  /** Exactly this address, in lower case. */
  readonly email?: string;
  readonly affiliation?: Affiliation;
  /** Codes of a structure and of those below it, in one establishment. */
  readonly structures?: {
    readonly establishment: string;
    readonly codes: readonly string[];
    /** How many people there are. */
    readonly people: number;
  };
  /** Id of a group. */
  readonly group?: string;
  /** Whether what only resembles the text is left out: whom it means is announced. */
  readonly isLiteral?: boolean;
}

/** What was found. */
export interface EntryMatches {
  /** Ids, the best match first. */
  readonly ids: readonly string[];
  readonly hasMore: boolean;
  readonly isApproximate: boolean;
}

/** How many of some entries have something. */
export interface FacetCount {
  readonly establishment: string;
  /** Code of a structure, affiliation, id of a group; the establishment itself. */
  readonly value: string;
  readonly name: string;
  readonly count: number;
}

/** Counted of the first matches. */
export interface FacetCounts {
  readonly establishment: readonly FacetCount[];
  readonly structure: readonly FacetCount[];
  readonly affiliation: readonly FacetCount[];
  readonly group: readonly FacetCount[];
}

/** An entry as it is kept. */
export interface StoredEntry {
  readonly id: string;
  readonly establishment: string;
  readonly source: string;
  readonly record: DirectoryRecord;
  /** Of a group: members that are listed, whoever they are. */
  readonly memberCount: number;
}

/** A structure as it is kept. */
export interface StoredStructure extends StructureRecord {
  readonly establishment: string;
  /** People who work there or below, and all others, each counted once. */
  readonly members: { readonly employees: number; readonly students: number };
}

/** The index of all establishments. */
export interface DirectoryStore {
  /**
   * Takes a reading over: a whole one in the place of what the source told before, another one as
   * changes of it. Until all of it is there, and when it fails, what was known is served.
   *
   * @throws what the reading throws.
   */
  load(key: SourceKey, reading: SourceReading, options: LoadOptions): Promise<LoadOutcome>;
  /** Begins or goes on with the care for sources; those that are not named any more are forgotten. */
  declareSources(
    establishment: string,
    sources: readonly string[],
    now: number,
  ): Promise<readonly SourceRecord[]>;
  readSources(establishment: string): Promise<readonly SourceRecord[]>;
  /** Takes a source for a worker unless another one has it; undefined then. */
  leaseSource(
    key: SourceKey,
    worker: string,
    now: number,
    until: number,
  ): Promise<SourceRecord | undefined>;
  /** Keeps a lease for longer; false when it was lost. */
  renewLease(key: SourceKey, worker: string, until: number): Promise<boolean>;
  /** Ends a lease with what became of the reading. */
  endLease(
    key: SourceKey,
    worker: string,
    outcome: Pick<SourceRecord, "status" | "problem" | "nextAt" | "failures">,
  ): Promise<void>;
  /** Another one whenever something of these establishments is told otherwise. */
  readState(establishments: readonly string[]): Promise<string>;
  search(
    reaches: readonly DirectoryReach[],
    search: EntrySearch,
    limit: number,
  ): Promise<EntryMatches>;
  /** How many people on the liste rouge have all the words of a text in their names, each whole and one a surname. */
  countMasked(reaches: readonly DirectoryReach[], text: string, limit: number): Promise<number>;
  countFacets(reaches: readonly DirectoryReach[], ids: readonly string[]): Promise<FacetCounts>;
  /** Entries by id, of those that a caller finds; nobody on the liste rouge. */
  readEntries(
    reaches: readonly DirectoryReach[],
    ids: readonly string[],
  ): Promise<readonly StoredEntry[]>;
  /** All structures of establishments, by name. */
  readStructures(establishments: readonly string[]): Promise<readonly StoredStructure[]>;
  /** What the index holds: kinds of entries. */
  readKinds(establishments: readonly string[]): Promise<readonly CardKind[]>;
}
