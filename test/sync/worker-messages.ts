/**
 * What the process that kills and those that are killed tell each other.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { SyncLimits, SyncRunEvent } from "@partage-ent/gateway/app";

/** Where a worker finds its world. */
export interface WorkerSetup {
  readonly store:
    | { readonly kind: "postgres"; readonly url: string }
    | { readonly kind: "pglite"; readonly path: string };
  readonly feedUrl: string;
  readonly calendarUrl: string;
  /** A Zimbra-compatible server in place of the calendars in memory. */
  readonly zimbra?: { readonly url: string; readonly preauthKey: string };
  readonly limits: Partial<SyncLimits>;
  readonly feedsOf: Readonly<Record<string, readonly Id[]>>;
}

/** What a worker is asked for one account. */
export interface WorkerAsk {
  readonly id: number;
  readonly what: "activate" | "pause" | "off" | "state" | "stop";
  readonly account: string;
}

/** The answer to a wish that was fulfilled. */
export const DONE = "done";

/** How an account stands. */
export interface WorkerState {
  readonly status: string;
  readonly problem: string | null | undefined;
  /** Whether the calendar is like the timetable. */
  readonly isWhole: boolean;
  readonly written: number;
  readonly waiting: number;
}

/** What a worker tells. */
export type WorkerTelling =
  | { readonly kind: "ready" }
  | { readonly kind: "run"; readonly event: SyncRunEvent }
  | { readonly kind: "fault"; readonly text: string }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly result?: unknown;
      readonly failure?: string;
    };
