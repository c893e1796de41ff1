/**
 * Composes and starts the service from a configuration.
 *
 * @module
 */
import type { Backend } from "@partage-ent/server";
import type { DestinationStream, Logger } from "pino";
import {
  createGateway,
  createMemoryStore,
  type FetchImage,
  type Gateway,
  type GatewayRoute,
  type Grant,
  isLoopback,
  type Store,
  type Telemetry,
} from "../app/index.js";
import { createBackends } from "./backends.js";
import { openPglite, openPostgres } from "./database.js";
import { createFetchImage } from "./fetch-image.js";
import { createHealth } from "./health.js";
import { type ListeningServer, listenGateway, listenMetrics, type Served } from "./http-server.js";
import { createLog, describeError, logTelemetry } from "./log.js";
import { createMetrics, type Metrics } from "./metrics.js";
import { createOidcSignIn } from "./oidc-sign-in.js";
import {
  loadConfig,
  type LoadedConfig,
  type ServiceConfig,
  type ServiceConfigInput,
} from "./service-config.js";
import { openSqlStore } from "./sql-store.js";

/** What is not in the configuration file; all optional. */
export interface StartOptions {
  /** Where `{ env: NAME }` is read; the environment of the process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Receives the log; standard output by default. */
  readonly logDestination?: DestinationStream;
  /** Mail systems by key of the establishment, in place of those of the configuration. */
  readonly backends?: Readonly<Record<string, Backend>>;
  /** Store in place of that of the configuration; closed at the stop. */
  readonly store?: Store;
  readonly routes?: readonly GatewayRoute[];
  readonly grants?: readonly Grant[];
  /** Asks other servers for the images of messages, in place of the service's own way. */
  readonly fetchImage?: FetchImage;
  /** Hears all that is logged, too. */
  readonly telemetry?: Telemetry;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** A service that listens. */
export interface RunningGateway {
  /** Address on which it listens, `http://127.0.0.1:8787`. */
  readonly address: string;
  readonly port: number;
  /** Address under which browsers reach it; a port 0 of a loopback one is filled in. */
  readonly publicUrl: string;
  /** Address of the measures, where they are on. */
  readonly metricsAddress?: string;
  /** What should be better in the configuration. */
  readonly warnings: readonly string[];
  /** Takes no more, ends streams, lets requests finish, closes the store. */
  stop(): Promise<void>;
}

/** How often what has expired is removed, in milliseconds. */
const SWEEP = 60_000;

/**
 * Starts a gateway.
 *
 * @throws ConfigError when the configuration can't be used.
 */
export async function startGateway(
  input: ServiceConfigInput,
  options: StartOptions = {},
): Promise<RunningGateway> {
  const loaded = loadConfig(input, { env: options.env ?? process.env });
  const { config, warnings } = loaded;
  const destination = options.logDestination;
  const log = createLog({ level: config.log.level, ...(destination && { destination }) });
  for (const warning of warnings) log.warn({ warning }, "configuration");
  const store = options.store ?? (await openStore(loaded, log, options.now));
  try {
    return await startWith(loaded, store, log, options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startWith(
  loaded: LoadedConfig,
  store: Store,
  log: Logger,
  options: StartOptions,
): Promise<RunningGateway> {
  const served: Served = {};
  const metrics = createMetrics({ store, gateway: () => served.gateway });
  const server = await listenGateway(served, loaded.config);
  const config = fillPort(loaded.config, server.port);
  const composed = compose({ ...loaded, config }, { store, log, metrics }, options);
  served.gateway = composed.gateway;
  served.health = createHealth(store, composed.backends);
  const measures = config.metrics && (await listenMetrics(metrics, config.metrics));
  const sweeper = setInterval(() => void sweep(store, log), SWEEP).unref();
  const address = formatAddress(server);
  log.info({ address, publicUrl: config.publicUrl }, "listening");
  return {
    address,
    port: server.port,
    publicUrl: config.publicUrl,
    ...(measures && { metricsAddress: `${formatAddress(measures)}/metrics` }),
    warnings: loaded.warnings,
    stop: once(async () => {
      clearInterval(sweeper);
      await composed.gateway.close();
      await Promise.all([server.stop(config.timeouts.stopMs), measures?.stop(0)]);
      await store.close();
      log.info("stopped");
    }),
  };
}

interface Composed {
  readonly gateway: Gateway;
  readonly backends: Readonly<Record<string, Backend>>;
}

interface Means {
  readonly store: Store;
  readonly log: Logger;
  readonly metrics: Metrics;
}

function compose(
  { config, secrets }: LoadedConfig,
  { store, log, metrics }: Means,
  options: StartOptions,
): Composed {
  const { routes = [], grants = [], fetchImage = createFetchImage(), now } = options;
  const hearers = [logTelemetry(log), metrics.telemetry];
  const telemetry = joinTelemetry(options.telemetry ? [...hearers, options.telemetry] : hearers);
  const backends =
    options.backends ?? createBackends(config, secrets, { aliases: store, ...(now && { now }) });
  const gateway = createGateway({
    ...{ config, store, backends, telemetry, routes, grants, fetchImage },
    signIn: createOidcSignIn({ config, clientSecrets: secrets.clientSecrets, ...(now && { now }) }),
    ...(now && { now }),
  });
  return { gateway, backends };
}

/** Port 0 in the public address of a loopback gateway stands for the port it got. */
function fillPort(config: ServiceConfig, port: number): ServiceConfig {
  const url = new URL(config.publicUrl);
  if (url.port !== "0" || !isLoopback(url.hostname)) return config;
  url.port = String(port);
  return { ...config, publicUrl: url.href.replace(/\/$/, "") };
}

/** Opens the store of a configuration. */
export async function openStore(
  { config, secrets }: LoadedConfig,
  log: Logger,
  now?: () => number,
): Promise<Store> {
  const { store } = config;
  if (store.kind === "memory") return createMemoryStore(now && { now });
  if (store.kind === "pglite") return openSqlStore(await openPglite(store.path), now);
  const url = secrets.storeUrl?.reveal() ?? "";
  const { maxConnections } = store;
  const onError = (error: Error): void => log.warn({ error: describeError(error) }, "store");
  const database = openPostgres(url, { maxConnections, onError });
  try {
    return await openSqlStore(database, now);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function sweep(store: Store, log: Logger): Promise<void> {
  try {
    await store.sweep();
  } catch (error) {
    log.warn({ error: describeError(error) }, "sweep");
  }
}

function formatAddress({ host, port }: ListeningServer): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function joinTelemetry(hearers: readonly Telemetry[]): Telemetry {
  return {
    audit: (event) => hearers.forEach((hearer) => hearer.audit(event)),
    request: (event) => hearers.forEach((hearer) => hearer.request(event)),
    fault: (fault) => hearers.forEach((hearer) => hearer.fault(fault)),
  };
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}
