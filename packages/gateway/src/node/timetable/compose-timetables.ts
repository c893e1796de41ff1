/**
 * Puts timetables before mail systems, and the keeping of lessons in calendars behind them.
 *
 * @module
 */
import type { Backend } from "@partage-ent/server";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { type FeedFetcher, withTimetables } from "../../app/index.js";
import type { LoadedConfig } from "../service-config.js";
import type { Storage } from "../start-gateway.js";
import { type RunningSync, startSync } from "../timetable-sync/start-sync.js";
import { joinSyncTelemetry, logSync, measureSync } from "../timetable-sync/sync-observers.js";
import { startTimetables } from "./timetable-runner.js";

/** What {@link composeTimetables} needs beside a configuration. */
export interface ComposeTimetablesMeans {
  readonly backends: Readonly<Record<string, Backend>>;
  readonly storage: Storage;
  readonly log: Logger;
  readonly registry: Registry;
  readonly fetchFeed?: FeedFetcher;
  readonly now?: () => number;
}

/** Mail systems with timetables, where those are configured. */
export interface ComposedTimetables {
  readonly backends: Readonly<Record<string, Backend>>;
  /** Looks at no more feeds, and writes no more lessons. */
  stop(): Promise<void>;
}

/** Starts the timetables of a configuration; without any, nothing runs. */
export async function composeTimetables(
  { config, timetables: setups }: LoadedConfig,
  { backends, storage, log, registry, fetchFeed, now }: ComposeTimetablesMeans,
): Promise<ComposedTimetables> {
  if (Object.keys(setups).length === 0) return { backends, stop: () => Promise.resolve() };
  const clock = now && { now };
  const running = startTimetables({
    ...{ setups, log, store: storage.timetables },
    ...(fetchFeed && { fetchFeed }),
    ...clock,
  });
  const { timetables } = running;
  const offering = new Set(
    config.establishments
      .filter((establishment) => establishment.timetables?.keepInCalendar)
      .map(({ key }) => key),
  );
  let sync: RunningSync | undefined;
  if (offering.size > 0) {
    sync = await startSync({
      ...{ database: storage.database, lessons: timetables, ...clock },
      backends: Object.fromEntries(Object.entries(backends).filter(([key]) => offering.has(key))),
      limits: config.timetableSync,
      isOffered: ({ establishment }) => offering.has(establishment),
      telemetry: (ledger) => joinSyncTelemetry([logSync(log), measureSync(registry, ledger)]),
    });
  }
  const wrapped = Object.entries(backends).map(([key, backend]) => [
    key,
    withTimetables(backend, timetables, offering.has(key) ? sync?.service : undefined),
  ]);
  return {
    backends: Object.fromEntries(wrapped) as Readonly<Record<string, Backend>>,
    stop: async () => {
      await sync?.stop();
      await running.stop();
    },
  };
}
