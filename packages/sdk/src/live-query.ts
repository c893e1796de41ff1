/**
 * Data that stays true while somebody looks at it.
 *
 * @module
 */
import type { Connection } from "./connection.js";
import type { PartageError } from "./error.js";
import { SharedQuery } from "./shared-query.js";

/** What a {@link LiveQuery} is doing. */
export type LiveStatus =
  /** Nothing yet, and nobody subscribed. */
  | "idle"
  /** First load under way: nothing to show yet. */
  | "loading"
  /** `value` is what the server said last. */
  | "fresh"
  /** `value` is shown while a newer one is being loaded. */
  | "refreshing"
  /** The last load failed: `error` says why; `value`, if any, is as of `asOf`. */
  | "failed";

/** What makes up a live query. */
export interface LiveQueryOptions<Value> {
  /** Same key on one connection = same query. Never contains secrets. */
  readonly key: string;
  /** Types whose change makes the value old: `["Email", "Mailbox"]`. */
  readonly types: readonly string[];
  /** Loads the value; what it throws becomes `error`. */
  readonly load: (signal: AbortSignal) => Promise<Value>;
}

/** A value shared by key across a page, reloaded when the server tells that it changed. */
export interface LiveQuery<Value> {
  /** The last value, with the optimistic changes under way; undefined before the first. */
  readonly value: Value | undefined;
  /** Why the last load failed; undefined when it did not. */
  readonly error: PartageError | undefined;
  readonly status: LiveStatus;
  /** When `value` was loaded, in milliseconds since the epoch. */
  readonly asOf: number | undefined;
  /**
   * Calls `listener` after every change of the members above, until the returned function is
   * called. The first subscriber starts loading and listening; with the last one both stop.
   */
  subscribe(listener: () => void): () => void;
  /** Loads again now (or joins the load under way) and rejects when that fails. */
  refresh(): Promise<void>;
  /**
   * Shows `update(value)` at once, runs `commit`, and takes the change back when that fails.
   * A reload in between keeps the change on top. Several at once are applied in their order.
   *
   * @returns what `commit` gives; rejects as it does.
   */
  mutate<Result>(update: (value: Value) => Value, commit: () => Promise<Result>): Promise<Result>;
}

/**
 * Gives the live query of this key, made at first use.
 *
 * @example
 * const inbox = liveQuery(connection, {
 *   key: "inbox/20",
 *   types: ["Email", "Mailbox"],
 *   load: (signal) => listEmails(connection, { limit: 20, signal }),
 * });
 * const stop = inbox.subscribe(() => render(inbox.value));
 */
export function liveQuery<Value>(
  connection: Connection,
  options: LiveQueryOptions<Value>,
): LiveQuery<Value> {
  const queries = connection.shared("queries", () => new Map<string, LiveQuery<unknown>>());
  const { key } = options;
  const known = queries.get(key) as LiveQuery<Value> | undefined;
  const query =
    known ??
    new SharedQuery(connection, options, () => queries.get(key) === query && queries.delete(key));
  queries.set(key, query);
  return query;
}
