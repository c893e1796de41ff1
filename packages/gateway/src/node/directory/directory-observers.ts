/**
 * What an operator sees of the directory: log lines and measures.
 *
 * @module
 */
import type { Logger } from "pino";
import { Counter, Gauge, type Registry } from "prom-client";
import type { DirectoryStore } from "../../app/directory/directory-store.js";
import type { DirectoryTelemetry } from "../../app/directory/directory-telemetry.js";
import { describeError } from "../log.js";

/** Writes to a log: who asked how much, and what became of sources; no text and no name. */
export function logDirectory(log: Logger): DirectoryTelemetry {
  return {
    query: (event) => log.info({ audit: { event: "directory-query", ...event } }, "directory"),
    read: (event) => log.info({ audit: { event: "directory-read", ...event } }, "directory"),
    source: ({ failure, outcome, ...event }) => {
      const isWrong = event.status === "failed" || event.status === "held";
      const { problems: _, ...counts } = outcome ?? { problems: [] };
      const error = failure === undefined ? {} : { error: describeError(failure) };
      const told = { directorySource: { ...event, ...counts }, ...error };
      log[isWrong ? "warn" : "info"](told, `directory source ${event.status}`);
    },
  };
}

/** Adds measures: questions, and how old and how large the index is. */
export function measureDirectory(
  registry: Registry,
  store: DirectoryStore,
  establishments: readonly string[],
  now: () => number,
): DirectoryTelemetry {
  const registers = [registry];
  const queries = new Counter({
    name: "partage_directory_queries_total",
    help: "Questions to the directory, by who is taken for what.",
    labelNames: ["establishment", "caller", "masked"],
    registers,
  });
  const looks = new Counter({
    name: "partage_directory_source_looks_total",
    help: "Readings of sources, by how they ended.",
    labelNames: ["establishment", "source", "status"],
    registers,
  });
  const labelNames = ["establishment", "source"];
  const age = new Gauge({
    name: "partage_directory_age_seconds",
    help: "Since when what a source tells is not known to be what the index has.",
    ...{ labelNames, registers },
  });
  new Gauge({
    name: "partage_directory_records",
    help: "Records in the index, by source.",
    ...{ labelNames, registers },
    async collect() {
      for (const establishment of establishments) {
        const records = await store.readSources(establishment).catch(() => []);
        for (const { source, records: count, freshAt } of records) {
          this.set({ establishment, source }, count);
          age.set({ establishment, source }, freshAt === null ? NaN : (now() - freshAt) / 1_000);
        }
      }
    },
  });
  return {
    query: ({ establishment, caller, masked }) =>
      queries.inc({ establishment, caller, masked: masked > 0 ? "yes" : "no" }),
    read: () => undefined,
    source: ({ establishment, source, status }) => looks.inc({ establishment, source, status }),
  };
}

/** Tells several. */
export function joinDirectoryTelemetry(hearers: readonly DirectoryTelemetry[]): DirectoryTelemetry {
  return {
    query: (event) => hearers.forEach((hearer) => hearer.query(event)),
    read: (event) => hearers.forEach((hearer) => hearer.read(event)),
    source: (event) => hearers.forEach((hearer) => hearer.source(event)),
  };
}
