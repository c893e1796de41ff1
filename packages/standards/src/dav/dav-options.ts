/**
 * How a WebDAV service is reached.
 *
 * @module
 */
import type { Credentials } from "../credential.js";

/** Bounds of a service. */
export interface DavLimits {
  /** Requests of one person at the same time. Default: 4. */
  readonly connectionsPerAccount?: number;
  /** Requests at the same time, of all persons. Default: 64. */
  readonly connectionsPerServer?: number;
  /** Octets of one answer. Default: 32 MB. */
  readonly responseOctets?: number;
  /** Objects of one collection. Default: 20,000. */
  readonly objectsPerCollection?: number;
  /** Octets of all objects that are kept in memory, of all persons. Default: 128 MB. */
  readonly cacheOctets?: number;
}

/** How a WebDAV service is reached. */
export interface DavServiceOptions {
  readonly kind: "calendar" | "addressbook";
  /** Origin, with a context path where the server has one (`https://sogo.univ.fr/SOGo/dav/`). */
  readonly url: URL | string;
  /**
   * Path or address of the home where it can't be discovered: `{account}` is the whole address,
   * `{user}` what is before the `@`, `{domain}` what is behind it.
   */
  readonly homeTemplate?: string;
  readonly credentials: Credentials;
  /** Sends requests; the global one by default. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** For one request. Default: 20,000. */
  readonly timeoutMs?: number;
  readonly limits?: DavLimits;
  /** Between two looks at the versions of collections while somebody watches. Default: 60,000. */
  readonly pollMs?: number;
  /** How long what discovery found is kept. Default: 15 minutes. */
  readonly discoveryMs?: number;
}

/** {@link DavServiceOptions} with the defaults filled in. */
export interface DavSettings {
  readonly kind: "calendar" | "addressbook";
  readonly service: "caldav" | "carddav";
  readonly base: URL;
  readonly homeTemplate: string | undefined;
  readonly credentials: Credentials;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
  readonly timeoutMs: number;
  readonly limits: Required<DavLimits>;
  readonly pollMs: number;
  readonly discoveryMs: number;
}

const LIMITS: Required<DavLimits> = {
  connectionsPerAccount: 4,
  connectionsPerServer: 64,
  responseOctets: 32_000_000,
  objectsPerCollection: 20_000,
  cacheOctets: 128_000_000,
};

/** Fills in the defaults. @throws TypeError for an address that is none of HTTP. */
export function davSettings(options: DavServiceOptions): DavSettings {
  const base = new URL(options.url);
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(base.hostname);
  if (base.protocol !== "https:" && !(base.protocol === "http:" && isLoopback)) {
    throw new TypeError("A WebDAV service is reached by https, or by http on loopback.");
  }
  if (base.username !== "" || base.password !== "" || base.search !== "" || base.hash !== "") {
    throw new TypeError("The address of a WebDAV service is an origin with a path.");
  }
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return {
    kind: options.kind,
    service: options.kind === "calendar" ? "caldav" : "carddav",
    base,
    homeTemplate: options.homeTemplate,
    credentials: options.credentials,
    fetch: options.fetch ?? fetch,
    clock: options.clock ?? Date.now,
    timeoutMs: options.timeoutMs ?? 20_000,
    limits: { ...LIMITS, ...options.limits },
    pollMs: options.pollMs ?? 60_000,
    discoveryMs: options.discoveryMs ?? 15 * 60_000,
  };
}
