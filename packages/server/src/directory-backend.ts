/**
 * The part of the port that serves the directory (vendor capability). Who may know what is the
 * back end's to decide: it answers as much as the person that it was opened for may be told.
 *
 * @module
 */
import type {
  DirectoryEntry,
  DirectoryEntryFilterCondition,
  DirectoryFacets,
  DirectoryStructure,
  DirectoryStructureFilterCondition,
  Id,
} from "@partage-ent/jmap";
import type { QueryResult, Records } from "./records.js";

/** A `DirectoryEntry/query` with its defaults filled in. */
export interface DirectoryEntryQuery {
  readonly filter: DirectoryEntryFilterCondition;
  readonly position: number;
  readonly limit: number;
  readonly calculateFacets: boolean;
}

/** What a `DirectoryEntry/query` finds, the best match first. */
export interface DirectoryEntryQueryResult extends QueryResult {
  readonly hasMore: boolean;
  readonly masked: number;
  readonly isApproximate: boolean;
  readonly facets: DirectoryFacets | null;
}

/** An entry with the properties that were wanted, at least. */
export type FetchedDirectoryEntry = Pick<DirectoryEntry, "id"> & Partial<DirectoryEntry>;

/** A `DirectoryStructure/query` with its defaults filled in. */
export interface DirectoryStructureQuery {
  readonly filter: DirectoryStructureFilterCondition;
  readonly position: number;
  readonly limit: number;
}

/** The directory as one person sees it, during one JMAP request. */
export interface DirectoryBackend {
  /** Nothing is found for a `text` that is too short. @throws MethodFailure `unsupportedFilter`. */
  queryEntries(accountId: Id, query: DirectoryEntryQuery): Promise<DirectoryEntryQueryResult>;
  /** Entries by ids that a query answered; one that must not be seen is not found. */
  getEntries(
    accountId: Id,
    ids: readonly Id[],
    properties: readonly (keyof DirectoryEntry)[],
  ): Promise<Records<FetchedDirectoryEntry>>;
  /** By name. */
  queryStructures(accountId: Id, query: DirectoryStructureQuery): Promise<QueryResult>;
  /** Structures by ids that a query or a membership answered. */
  getStructures(accountId: Id, ids: readonly Id[]): Promise<Records<DirectoryStructure>>;
}
