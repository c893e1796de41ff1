/**
 * Timetables of the service: composed from the configuration, refreshed for as long as it runs.
 *
 * @module
 */
import type { Logger } from "pino";
import {
  createTimetables,
  type FeedFetcher,
  type TimetableEvent,
  type TimetableSetup,
  type Timetables,
  type TimetableStore,
} from "../../app/index.js";
import { describeError } from "../log.js";
import { createFetchFeed } from "./fetch-feed.js";
import { createReadFeedApart } from "./read-feed-apart.js";

/** What {@link startTimetables} needs. */
export interface TimetableRunnerOptions {
  readonly setups: Readonly<Record<string, TimetableSetup>>;
  readonly store: TimetableStore;
  readonly log: Logger;
  /** In place of the service's own way. */
  readonly fetchFeed?: FeedFetcher;
  readonly now?: () => number;
}

/** Timetables that are kept fresh. */
export interface RunningTimetables {
  readonly timetables: Timetables;
  /** Looks at no more feeds; what is under way is left. */
  stop(): Promise<void>;
}

const TICK = 5_000;
const SWEEP = 3_600_000;

/** Starts looking at feeds that somebody needs; several gateways of one store share the work. */
export function startTimetables(options: TimetableRunnerOptions): RunningTimetables {
  const { setups, store, log, fetchFeed = createFetchFeed(), now } = options;
  const reader = createReadFeedApart();
  let isStopped = false;
  const timetables = createTimetables({
    ...{ establishments: setups, store, fetchFeed, readFeed: reader.readFeed },
    ...(now && { now }),
    tell: (event) => {
      if (!isStopped) logEvent(log, event);
    },
  });
  const attempt = (what: string, act: () => Promise<unknown>): void => {
    act().catch((error: unknown) => log.warn({ error: describeError(error) }, what));
  };
  // A look that takes long does not keep others waiting: what is under way is not due.
  const ticker = setInterval(() => attempt("timetables", () => timetables.refreshDue()), TICK);
  const sweeper = setInterval(() => attempt("timetables", () => timetables.sweep()), SWEEP);
  ticker.unref();
  sweeper.unref();
  return {
    timetables,
    stop: async () => {
      isStopped = true;
      clearInterval(ticker);
      clearInterval(sweeper);
      timetables.close();
      await reader.close();
    },
  };
}

function logEvent(log: Logger, { failure, ...event }: TimetableEvent): void {
  const told = failure === undefined ? event : { ...event, error: describeError(failure) };
  if (event.event === "feed-changed") log.info(told, "timetable");
  else log.warn(told, "timetable");
}
