import type { SyncOwner } from "./sync-ledger.js";
import type { SyncProblemCode } from "./sync-problem.js";

/** One look at an account: names and counts, never what a lesson says. */
export interface SyncRunEvent extends SyncOwner {
  /**
   * `done`: the calendar is like the timetable; `idle`: there was nothing to do; `partial`: more is to
   * be done; `stopped`: rolled back; `failed`: see `problem`; `busy`: another worker has it.
   */
  readonly outcome: "done" | "idle" | "partial" | "stopped" | "failed" | "busy";
  readonly created: number;
  readonly updated: number;
  readonly destroyed: number;
  /** Lessons that the mail system would not take. */
  readonly refused: number;
  readonly milliseconds: number;
  readonly problem?: SyncProblemCode;
}

/** What keeping lessons in calendars tells an operator, as a port. */
export interface SyncTelemetry {
  /** One account was brought up to date, or could not be. */
  run(event: SyncRunEvent): void;
  /** A fault of the service itself or of something behind it. */
  fault(error: unknown): void;
}
