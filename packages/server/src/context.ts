/**
 * What a request brings along that a browser's `Request` can't say: who is signed in, what the
 * session may do, and which mail system stands behind.
 *
 * @module
 */
import type { Backend, Principal } from "./backend.js";

/**
 * What a budget counts: `email.read` and `email.body` emails without and with their text,
 * `email.search` queries and snippets, `email.write` records of a `/set`, `blob.download` and
 * `blob.upload` blobs; `event.read`, `event.search` and `event.write` the same of events,
 * `event.invite` participants that are told; `principal.read` and `principal.search` principals
 * and queries for them, `availability.read` questions for somebody's free time;
 * `timetable.read` lessons, `timetable.search` queries, `timetable.write` records of a `/set`;
 * `card.read`, `card.search` and `card.write` the same of cards and address books;
 * `directory.read` and `directory.search` entries of the directory and queries for them,
 * `structure.read` structures and queries for them.
 */
export type BudgetName =
  | "email.read"
  | "email.body"
  | "email.search"
  | "email.write"
  | "blob.download"
  | "blob.upload"
  | "event.read"
  | "event.search"
  | "event.write"
  | "event.invite"
  | "principal.read"
  | "principal.search"
  | "availability.read"
  | "timetable.read"
  | "timetable.search"
  | "timetable.write"
  | "card.read"
  | "card.search"
  | "card.write"
  | "directory.read"
  | "directory.search"
  | "structure.read";

/** Whether a cost was granted; a refusal says after how many seconds to try again. */
export type BudgetAnswer =
  { readonly granted: true } | { readonly granted: false; readonly retryAfter: number };

/** What one session may read and write in a while, kept by the gateway. */
export interface Budget {
  /** Takes all of `cost` or nothing; an answer given at once keeps calls of a tick together. */
  take(name: BudgetName, cost: number): BudgetAnswer | Promise<BudgetAnswer>;
}

/** Who asks, with what rights, on which mail system. */
export interface JmapContext {
  readonly principal: Principal;
  /** Scopes of the session, `mail.read` ... (docs/profile.md); unknown ones grant nothing. */
  readonly scopes: readonly string[];
  /** The mail system of the principal's establishment. */
  readonly backend: Backend;
  /**
   * Opaque key of the session, by which concurrent requests and streams are counted; never shown.
   */
  readonly sessionKey: string;
  /** Public address under which the routes are reached, with a slash at its end. */
  readonly baseUrl: string;
  /** Path in `request.url` under which the routes begin; default `/`. */
  readonly basePath?: string;
  /** Address of the client, for reports only. */
  readonly clientAddress?: string;
  /** Aborts when the session ends or the client is gone: ends its calls and streams. */
  readonly signal?: AbortSignal;
  /** Absent: no budget. */
  readonly budget?: Budget;
}
