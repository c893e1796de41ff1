/**
 * Composes and starts the service from a configuration.
 *
 * @module
 */
import type { Backend } from "@partage-ent/server";
import type { DestinationStream, Logger } from "pino";
import {
  createCasSignIn,
  createGateway,
  createHeaderSignIn,
  createMemoryLtiStore,
  createMemoryStore,
  createMemoryTimetableStore,
  type FeedFetcher,
  type FetchImage,
  type Gateway,
  type GatewayRoute,
  type Grant,
  isLoopback,
  type LtiStore,
  signInByKind,
  type Store,
  type Telemetry,
  type TimetableStore,
} from "../app/index.js";
import { createHostGrants } from "../app/host-grants/create-host-grants.js";
import { composeAssets } from "./assets/compose-assets.js";
import { createBackends } from "./backends.js";
import { composeCredentials } from "./credentials/compose-credentials.js";
import { type Database, openPglite, openPostgres } from "./database.js";
import { composeDevices } from "./devices/compose-devices.js";
import { composeDirectories } from "./directory/compose-directories.js";
import { createFetchImage } from "./fetch-image.js";
import { createHealth } from "./health.js";
import { type ListeningServer, listenGateway, listenMetrics, type Served } from "./http-server.js";
import { createLog, describeError, logTelemetry } from "./log.js";
import { createMetrics, type Metrics } from "./metrics.js";
import { createOidcSignIn } from "./oidc-sign-in.js";
import { composeLti } from "./lti/compose-lti.js";
import { createSqlLtiStore } from "./lti/sql-lti-store.js";
import {
  loadConfig,
  type LoadedConfig,
  type ServiceConfig,
  type ServiceConfigInput,
} from "./service-config.js";
import { openSqlStore } from "./sql-store.js";
import { createSqlTimetableStore } from "./timetable/sql-timetable-store.js";
import { composeTimetables } from "./timetable/compose-timetables.js";

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
  /** Platforms of LTI in place of those of the store. */
  readonly ltiStore?: LtiStore;
  readonly routes?: readonly GatewayRoute[];
  readonly grants?: readonly Grant[];
  /** Asks other servers for the images of messages, in place of the service's own way. */
  readonly fetchImage?: FetchImage;
  /** Asks servers for timetable feeds, in place of the service's own way. */
  readonly fetchFeed?: FeedFetcher;
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
  const storage = options.store
    ? {
        store: options.store,
        timetables: createMemoryTimetableStore(),
        lti: createMemoryLtiStore(options.now),
      }
    : await openStorage(loaded, log, options.now);
  try {
    return await startWith(loaded, storage, log, options);
  } catch (error) {
    await storage.store.close();
    throw error;
  }
}

async function startWith(
  loaded: LoadedConfig,
  storage: Storage,
  log: Logger,
  options: StartOptions,
): Promise<RunningGateway> {
  const { store } = storage;
  const served: Served = {};
  const metrics = createMetrics({ store, gateway: () => served.gateway });
  const server = await listenGateway(served, loaded.config);
  const config = fillPort(loaded.config, server.port);
  const composed = await compose({ ...loaded, config }, { storage, log, metrics }, options);
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
      await composed.stop();
      await Promise.all([server.stop(config.timeouts.stopMs), measures?.stop(0)]);
      await store.close();
      log.info("stopped");
    }),
  };
}

interface Composed {
  readonly gateway: Gateway;
  readonly backends: Readonly<Record<string, Backend>>;
  /** Reads no more feeds and sources, and writes no more lessons. */
  readonly stop: () => Promise<void>;
}

interface Means {
  readonly storage: Storage;
  readonly log: Logger;
  readonly metrics: Metrics;
}

async function compose(
  loaded: LoadedConfig,
  { storage, log, metrics }: Means,
  options: StartOptions,
): Promise<Composed> {
  const { config, secrets } = loaded;
  const { store } = storage;
  const { routes = [], grants = [], fetchImage = createFetchImage(), now } = options;
  const hearers = [logTelemetry(log), metrics.telemetry];
  const telemetry = joinTelemetry(options.telemetry ? [...hearers, options.telemetry] : hearers);
  const openId = createOidcSignIn({
    ...{ config, clientSecrets: secrets.clientSecrets, ...(now && { now }) },
  });
  const { ports, personal, proxyGrants } = composeCredentials(loaded, {
    ...{ store, telemetry, refresh: openId.refresh, ...(now && { now }) },
  });
  const own = options.backends
    ? {}
    : createBackends(loaded, { aliases: store, credentials: ports, ...(now && { now }) });
  const mail = options.backends ?? own;
  const directories = await composeDirectories({
    ...{ setups: loaded.directories, backends: mail, database: storage.database, log },
    ...{ registry: metrics.registry, ...(now && { now }) },
  });
  const timetables = await composeTimetables(loaded, {
    ...{ backends: directories.backends, storage, log, registry: metrics.registry },
    ...(options.fetchFeed && { fetchFeed: options.fetchFeed }),
    ...(now && { now }),
  });
  const devices = composeDevices(loaded, timetables.backends, now);
  const { backends } = devices;
  const lti = await composeLti(loaded, options.ltiStore ?? storage.lti, now);
  const gateway = createGateway({
    ...{ config, store, backends, telemetry, fetchImage },
    grants: [
      ...createHostGrants({
        ...{ config, secrets: secrets.hostSecrets, store, now: now ?? Date.now },
        fetch: (url, init) => fetch(url, init),
      }),
      ...grants,
    ],
    routes: [await composeAssets(config.assets.path, log), ...devices.routes, ...routes],
    signIn: signInByKind({
      openId,
      cas: createCasSignIn({
        ...{ fetch: (url, init) => fetch(url, init), publicUrl: config.publicUrl },
        ...(proxyGrants && { proxyGrants }),
      }),
      header: createHeaderSignIn({ secretOf: (issuer) => secrets.hostSecrets[issuer]?.reveal() }),
    }),
    ...(lti && { lti }),
    portalSecrets: secrets.portalSecrets,
    ...(personal && { credentials: personal }),
    ...(proxyGrants && { proxyGrants }),
    ...(now && { now }),
  });
  const stop = async (): Promise<void> => {
    await timetables.stop();
    await directories.stop();
    await Promise.all(Object.values(own).map(async (backend) => backend.close?.()));
  };
  return { gateway, backends, stop };
}

/** Port 0 in the public address of a loopback gateway stands for the port it got. */
function fillPort(config: ServiceConfig, port: number): ServiceConfig {
  const url = new URL(config.publicUrl);
  if (url.port !== "0" || !isLoopback(url.hostname)) return config;
  url.port = String(port);
  return { ...config, publicUrl: url.href.replace(/\/$/, "") };
}

/** What a service keeps; closing its store closes all of it. */
export interface Storage {
  readonly store: Store;
  readonly timetables: TimetableStore;
  readonly lti: LtiStore;
  /** Where all are tables of one database. */
  readonly database?: Database;
}

/** Opens what a configuration says that the service keeps. */
export async function openStorage(
  { config, secrets }: LoadedConfig,
  log: Logger,
  now?: () => number,
): Promise<Storage> {
  const { store } = config;
  if (store.kind === "memory") {
    const timetables = createMemoryTimetableStore();
    return { store: createMemoryStore(now && { now }), timetables, lti: createMemoryLtiStore(now) };
  }
  const database =
    store.kind === "pglite"
      ? await openPglite(store.path)
      : openPostgres(secrets.storeUrl?.reveal() ?? "", {
          maxConnections: store.maxConnections,
          onError: (error) => log.warn({ error: describeError(error) }, "store"),
        });
  try {
    const opened = await openSqlStore(database, now);
    const timetables = createSqlTimetableStore(database);
    return { store: opened, timetables, lti: createSqlLtiStore(database, now), database };
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
