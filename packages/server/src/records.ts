/**
 * What reads and writes of any type of record answer (RFC 8620 section 5).
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";

/** A list of records with the state they were read at. */
export interface Records<Item> {
  readonly state: string;
  readonly list: readonly Item[];
  /** Ids asked for that do not exist. */
  readonly notFound: readonly Id[];
}

/** What changed since a state (RFC 8620 section 5.2). */
export interface Changes {
  readonly oldState: string;
  readonly newState: string;
  readonly hasMoreChanges: boolean;
  readonly created: readonly Id[];
  readonly updated: readonly Id[];
  readonly destroyed: readonly Id[];
}

/** What a `/set` is to do; every id is real, creation references are resolved. */
export interface Edits<Create> {
  readonly create: ReadonlyMap<Id, Create>;
  readonly update: ReadonlyMap<Id, PatchObject>;
  readonly destroy: readonly Id[];
}

/** The outcome of {@link Edits}, record by record (RFC 8620 section 5.3). */
export interface EditResults<Item> {
  readonly oldState: string | null;
  readonly newState: string;
  readonly created: ReadonlyMap<Id, Partial<Item>>;
  readonly updated: ReadonlyMap<Id, Partial<Item> | null>;
  readonly destroyed: readonly Id[];
  readonly notCreated: ReadonlyMap<Id, SetError>;
  readonly notUpdated: ReadonlyMap<Id, SetError>;
  readonly notDestroyed: ReadonlyMap<Id, SetError>;
}

/** Result of a query (RFC 8620 section 5.5). */
export interface QueryResult {
  readonly queryState: string;
  readonly position: number;
  readonly ids: readonly Id[];
  readonly total?: number;
}
