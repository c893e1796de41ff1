/**
 * Measures for Prometheus.
 *
 * @module
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Gateway, Store, Telemetry } from "../app/index.js";

/** The measures of one gateway. */
export interface Metrics {
  readonly telemetry: Telemetry;
  /** The measures now, in the text format of Prometheus. */
  read(): Promise<string>;
  readonly contentType: string;
  /** Where others add measures of theirs. */
  readonly registry: Registry;
}

/** Opens the measures; what they ask of the gateway and its store, they ask when read. */
export function createMetrics(sources: {
  readonly store: Store;
  readonly gateway: () => Gateway | undefined;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "partage_" });
  addGauges(registry, sources);
  return {
    telemetry: createCounters(registry),
    read: () => registry.metrics(),
    contentType: registry.contentType,
    registry,
  };
}

function createCounters(registry: Registry): Telemetry {
  const registers = [registry];
  const duration = new Histogram({
    name: "partage_http_request_seconds",
    help: "Time until the headers of an answer, by route.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const audits = new Counter({
    name: "partage_audit_events_total",
    help: "Audited events, by kind and establishment.",
    labelNames: ["event", "establishment"],
    registers,
  });
  const faults = new Counter({
    name: "partage_faults_total",
    help: "Faults of the gateway or of systems behind it.",
    registers,
  });
  return {
    request: ({ method, route, status, milliseconds }) => {
      const known = ["GET", "HEAD", "POST", "OPTIONS"].includes(method) ? method : "other";
      duration.observe({ method: known, route, status }, milliseconds / 1000);
    },
    audit: ({ event, establishment = "" }) => audits.inc({ event, establishment }),
    fault: () => faults.inc(),
  };
}

function addGauges(
  registry: Registry,
  { store, gateway }: { readonly store: Store; readonly gateway: () => Gateway | undefined },
): void {
  const registers = [registry];
  new Gauge({
    name: "partage_sessions",
    help: "Live sessions in the store, of all gateways that share it.",
    registers,
    async collect() {
      this.set(await store.countSessions().catch(() => NaN));
    },
  });
  const load = new Gauge({
    name: "partage_jmap_load",
    help: "Requests being answered, open event streams, watches of the mail system.",
    labelNames: ["kind"],
    registers,
    collect() {
      const now = gateway()?.load();
      for (const kind of ["requests", "streams", "watches"] as const) {
        load.set({ kind }, now?.[kind] ?? 0);
      }
    },
  });
}
