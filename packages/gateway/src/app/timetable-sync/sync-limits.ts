/** Limits of keeping lessons in calendars. */
export interface SyncLimits {
  /** Accounts of one establishment that are written at once, by one gateway. */
  readonly accountsAtOnce: number;
  /** Writes per second to the mail system of one establishment, by one gateway. */
  readonly writesPerSecond: number;
  /** Events in one call of the back end. */
  readonly batch: number;
  /** Most events in a calendar; the earliest are written. */
  readonly eventsPerAccount: number;
  /** Lessons that ended earlier are neither written nor removed, in milliseconds. */
  readonly pastMs: number;
  /** An account is looked at so often even if no feed changed, in milliseconds. */
  readonly lookMs: number;
  /** How often due accounts are searched for, in milliseconds. */
  readonly sweepMs: number;
  /** A worker that died is succeeded after this, in milliseconds; longer than one call takes. */
  readonly leaseMs: number;
  /** Longest time for one batch, in milliseconds. */
  readonly callMs: number;
  /** First wait after a failure that passes; doubles up to an hour, in milliseconds. */
  readonly retryMs: number;
  /** Wait after a failure that somebody has to mend, in milliseconds. */
  readonly blockedMs: number;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Limits for a mail system that people work with at the same time. */
export const DEFAULT_SYNC_LIMITS: SyncLimits = {
  accountsAtOnce: 4,
  writesPerSecond: 50,
  batch: 50,
  eventsPerAccount: 5_000,
  pastMs: 7 * 24 * HOUR,
  lookMs: 6 * HOUR,
  sweepMs: 30 * SECOND,
  leaseMs: 120 * SECOND,
  callMs: 60 * SECOND,
  retryMs: 30 * SECOND,
  blockedMs: 6 * HOUR,
};
