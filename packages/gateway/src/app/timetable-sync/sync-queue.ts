import type { SyncOwner } from "./sync-ledger.js";

/** Looks at one account; never rejects. */
export type SyncHandler = (owner: SyncOwner) => Promise<void>;

/**
 * Work that waits, as a port: shared by all workers of a store, or in memory. An account that waits
 * already is not queued a second time. A lost job loses nothing: what is due stands in the ledger.
 */
export interface SyncQueue {
  /** Queues accounts. */
  push(owners: readonly SyncOwner[]): Promise<void>;
  /** Begins to work for an establishment, so many accounts at once. */
  work(establishment: string, concurrency: number, handler: SyncHandler): Promise<void>;
  /** Begins no more; settles when all that began has ended. */
  stop(): Promise<void>;
}
