/**
 * Points of a run at which a kill matters: before and after everything that outlives the process.
 *
 * @module
 */

/** Names of the points. */
export const SYNC_POINTS = [
  "leased",
  "calendar-intended",
  "calendar-created",
  "calendar-noted",
  "calendar-named",
  "writes-intended",
  "batch-checked",
  "batch-written",
  "batch-recorded",
  "calendar-emptied",
  "calendar-removed",
  "ending",
] as const;

/** The name of a point. */
export type SyncPoint = (typeof SYNC_POINTS)[number];

/** Hears that a run is at a point; for tests that kill there. */
export type AtPoint = (point: SyncPoint) => void | Promise<void>;
