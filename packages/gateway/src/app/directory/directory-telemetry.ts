/**
 * What an operator is told of the directory: who asks how much, never for whom.
 *
 * @module
 */
import type { DirectoryCaller } from "@partage-ent/jmap";
import type { SourceKey } from "./directory-store.js";
import type { SourceLook } from "./refresh-source.js";

/** A question that was answered. */
export interface DirectoryQueryEvent {
  readonly establishment: string;
  readonly account: string;
  readonly caller: DirectoryCaller;
  /** Names of what was filtered by. */
  readonly filters: readonly string[];
  /** Characters of the text; 0 without one. */
  readonly textLength: number;
  readonly position: number;
  readonly results: number;
  /** How many people who are not listed were announced. */
  readonly masked: number;
  readonly isApproximate: boolean;
}

/** Entries that were read. */
export interface DirectoryReadEvent {
  readonly establishment: string;
  readonly account: string;
  readonly caller: DirectoryCaller;
  readonly asked: number;
  readonly told: number;
}

/** Hears what is asked of the directory, and what becomes of its sources. */
export interface DirectoryTelemetry {
  query(event: DirectoryQueryEvent): void;
  read(event: DirectoryReadEvent): void;
  source(event: SourceKey & SourceLook): void;
}
