/**
 * Puts the directories of a configuration before mail systems, and reads their sources for as long as
 * the service runs.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Backend } from "@partage-ent/server";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { createDirectories } from "../../app/directory/directories.js";
import type { DirectorySetup } from "../../app/directory/directory-setup.js";
import type { DirectoryStore } from "../../app/directory/directory-store.js";
import type { DirectoryTelemetry } from "../../app/directory/directory-telemetry.js";
import { refreshSource } from "../../app/directory/refresh-source.js";
import { withDirectory } from "../../app/directory/with-directory.js";
import { type Database, openPglite } from "../database.js";
import { describeError } from "../log.js";
import { migrate } from "../migrations.js";
import { joinDirectoryTelemetry, logDirectory, measureDirectory } from "./directory-observers.js";
import { createSqlDirectoryStore } from "./sql-directory-store.js";

/** What {@link composeDirectories} needs. */
export interface ComposeDirectoriesMeans {
  /** By key of the establishment. */
  readonly setups: Readonly<Record<string, DirectorySetup>>;
  readonly backends: Readonly<Record<string, Backend>>;
  /** Where the index is kept; without one, in an engine of its own that forgets all at the end. */
  readonly database: Database | undefined;
  readonly log: Logger;
  readonly registry: Registry;
  readonly now?: () => number;
}

/** Mail systems with directories, where those are configured. */
export interface ComposedDirectories {
  readonly backends: Readonly<Record<string, Backend>>;
  /** Reads no more sources; a reading that is under way is given up. */
  stop(): Promise<void>;
}

/** Time between two looks at what is due. */
const TICK = 5_000;

/** Starts the directories of a configuration; without any, nothing runs. */
export async function composeDirectories({
  setups,
  backends,
  database,
  log,
  registry,
  now = Date.now,
}: ComposeDirectoriesMeans): Promise<ComposedDirectories> {
  const keys = Object.keys(setups);
  if (keys.length === 0) return { backends, stop: () => Promise.resolve() };
  const own = database ? undefined : await openOwn();
  const store = createSqlDirectoryStore(database ?? own!, now);
  const telemetry = joinDirectoryTelemetry([
    logDirectory(log),
    measureDirectory(registry, store, keys, now),
  ]);
  for (const [key, { sources }] of Object.entries(setups)) {
    const names = sources.map(({ source }) => source.name);
    await store.declareSources(key, names, now());
  }
  const runner = startReading({ setups, store, telemetry, log, now });
  const directories = createDirectories({ establishments: setups, store, telemetry });
  const wrapped = Object.entries(backends).map(([key, backend]) => [
    key,
    withDirectory(backend, directories),
  ]);
  return {
    backends: Object.fromEntries(wrapped) as Readonly<Record<string, Backend>>,
    stop: async () => {
      await runner.stop();
      await own?.close();
    },
  };
}

async function openOwn(): Promise<Database> {
  const own = await openPglite();
  await migrate(own);
  return own;
}

/** Reads sources that are due, one of an establishment at a time, until it is stopped. */
function startReading({
  setups,
  store,
  telemetry,
  log,
  now,
}: {
  readonly setups: Readonly<Record<string, DirectorySetup>>;
  readonly store: DirectoryStore;
  readonly telemetry: DirectoryTelemetry;
  readonly log: Logger;
  readonly now: () => number;
}): { stop(): Promise<void> } {
  const worker = randomUUID();
  const stopping = new AbortController();
  const reading = new Map<string, Promise<void>>();
  const look = async (establishment: string, { sources }: DirectorySetup): Promise<void> => {
    const precedence = sources.map(({ source }) => source.name);
    const records = await store.readSources(establishment);
    for (const configured of sources) {
      const key = { establishment, source: configured.source.name };
      const isDue = (records.find(({ source }) => source === key.source)?.nextAt ?? 0) <= now();
      if (!isDue || stopping.signal.aborted) continue;
      const { signal } = stopping;
      const means = { store, now, worker };
      const seen = await refreshSource(means, key, { ...configured, precedence, signal });
      if (seen && !signal.aborted) telemetry.source({ ...key, ...seen });
    }
  };
  const tick = (): void => {
    for (const [establishment, setup] of Object.entries(setups)) {
      if (reading.has(establishment)) continue;
      const looking = look(establishment, setup)
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) log.warn({ error: describeError(error) }, "directory");
        })
        .finally(() => reading.delete(establishment));
      reading.set(establishment, looking);
    }
  };
  const ticker = setInterval(tick, TICK);
  ticker.unref();
  tick();
  return {
    stop: async () => {
      clearInterval(ticker);
      stopping.abort(new Error("the service stops"));
      await Promise.all(reading.values());
    },
  };
}
