/**
 * What an operator sees of kept calendars: log lines and measures.
 *
 * @module
 */
import type { Logger } from "pino";
import { Counter, Gauge, type Registry } from "prom-client";
import type { SyncLedger, SyncTelemetry } from "../../app/index.js";
import { describeError } from "../log.js";

/** Writes to a log: names and counts. A look that found nothing to do is told at level debug. */
export function logSync(log: Logger): SyncTelemetry {
  return {
    run: (event) => {
      const isQuiet = event.outcome === "idle" || event.outcome === "busy";
      const level = event.outcome === "failed" ? "warn" : isQuiet ? "debug" : "info";
      log[level]({ timetableSync: event }, `timetable sync ${event.outcome}`);
    },
    fault: (error) => log.warn({ error: describeError(error) }, "timetable sync"),
  };
}

/** Adds measures; how many accounts there are is asked of the ledger when they are read. */
export function measureSync(registry: Registry, ledger: SyncLedger): SyncTelemetry {
  const registers = [registry];
  const runs = new Counter({
    name: "partage_timetable_sync_runs_total",
    help: "Looks at accounts whose calendar is kept like a timetable, by outcome and problem.",
    labelNames: ["establishment", "outcome", "problem"],
    registers,
  });
  const writes = new Counter({
    name: "partage_timetable_sync_writes_total",
    help: "Events created, updated, destroyed and refused.",
    labelNames: ["establishment", "kind"],
    registers,
  });
  const faults = new Counter({
    name: "partage_timetable_sync_faults_total",
    help: "Faults of the service itself.",
    registers,
  });
  new Gauge({
    name: "partage_timetable_sync_accounts",
    help: "Accounts in the store, by status.",
    labelNames: ["status"],
    registers,
    async collect() {
      const census = await ledger.census().catch(() => undefined);
      for (const status of ["active", "paused", "stopping"] as const) {
        this.set({ status }, census?.[status] ?? NaN);
      }
    },
  });
  return {
    run: ({ establishment, outcome, problem = "", ...counts }) => {
      runs.inc({ establishment, outcome, problem });
      for (const kind of ["created", "updated", "destroyed", "refused"] as const) {
        if (counts[kind] > 0) writes.inc({ establishment, kind }, counts[kind]);
      }
    },
    fault: () => faults.inc(),
  };
}

/** Tells several. */
export function joinSyncTelemetry(hearers: readonly SyncTelemetry[]): SyncTelemetry {
  return {
    run: (event) => hearers.forEach((hearer) => hearer.run(event)),
    fault: (error) => hearers.forEach((hearer) => hearer.fault(error)),
  };
}
