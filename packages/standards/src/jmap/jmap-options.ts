/**
 * How an upstream JMAP server is reached.
 *
 * @module
 */
import type { ReadBlob } from "../blob-reader.js";
import type { Credentials } from "../credential.js";
import type { UploadShelf } from "../upload-shelf.js";

/** Members of a part that an upstream JMAP server may serve. */
export type UpstreamMember = "mail" | "identities" | "quota" | "contacts";

/** Bounds of what an upstream server may cost; sizes in octets. */
export interface JmapPartLimits {
  /** Requests at the same time, event sources aside. */
  readonly requestsPerServer: number;
  readonly requestsPerAccount: number;
  /** Event sources at the same time; who gets none polls. */
  readonly eventSources: number;
  readonly sessionOctets: number;
  readonly answerOctets: number;
  readonly uploadOctets: number;
}

/** Times of a watch, in milliseconds. */
export interface JmapWatchTimes {
  /** First pause between two polls, where the server has no event source. */
  readonly pollMs: number;
  /** Longest pause, reached while nothing changes. */
  readonly maxPollMs: number;
  /** First pause after a failure; doubled up to `maxPollMs`. */
  readonly retryMs: number;
}

/** How an upstream JMAP server is set up. */
export interface JmapPartOptions {
  /** Address of the session object, `https://mail.univ.example/.well-known/jmap`; plain HTTP on loopback only. */
  readonly sessionUrl: URL | string;
  readonly credentials: Credentials;
  /**
   * Name or id of the person's account upstream, with `{account}` for their address; by default the primary
   * account of each capability.
   */
  readonly accountTemplate?: string;
  /**
   * What is taken from this server, where it has it; default: all. What it never serves is better named
   * nowhere: until it has answered once, parts behind it stay in its shadow.
   */
  readonly serves?: readonly UpstreamMember[];
  /** Where uploads are kept that contacts are made of. */
  readonly uploads?: UploadShelf;
  /** Reads blobs of other parts, for cards that come with an email. */
  readonly readBlob?: ReadBlob;
  /** Milliseconds that an answer may take. Default: 20,000. */
  readonly timeoutMs?: number;
  /** Milliseconds that session objects are kept. Default: 300,000. */
  readonly sessionLifetimeMs?: number;
  readonly limits?: Partial<JmapPartLimits>;
  readonly watchTimes?: Partial<JmapWatchTimes>;
  /** Default: the global `fetch`. */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** {@link JmapPartOptions} with their defaults. */
export interface JmapSettings extends Required<
  Omit<JmapPartOptions, "accountTemplate" | "uploads" | "readBlob" | "limits" | "watchTimes">
> {
  readonly sessionUrl: URL;
  readonly accountTemplate: string | undefined;
  readonly uploads: UploadShelf | undefined;
  readonly readBlob: ReadBlob | undefined;
  readonly limits: JmapPartLimits;
  readonly watchTimes: JmapWatchTimes;
}

const LIMITS: JmapPartLimits = {
  requestsPerServer: 64,
  requestsPerAccount: 4,
  eventSources: 2_000,
  sessionOctets: 1_000_000,
  answerOctets: 32_000_000,
  uploadOctets: 50_000_000,
};

const WATCH_TIMES: JmapWatchTimes = { pollMs: 20_000, maxPollMs: 120_000, retryMs: 1_000 };

/** @throws TypeError when the address is none that credentials may be sent to. */
export function readSettings(options: JmapPartOptions): JmapSettings {
  const sessionUrl = new URL(options.sessionUrl);
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(sessionUrl.hostname);
  if (sessionUrl.protocol !== "https:" && !(sessionUrl.protocol === "http:" && isLoopback)) {
    throw new TypeError("A JMAP server is reached by HTTPS; by plain HTTP on loopback only.");
  }
  return {
    sessionUrl,
    credentials: options.credentials,
    accountTemplate: options.accountTemplate,
    serves: options.serves ?? ["mail", "identities", "quota", "contacts"],
    uploads: options.uploads,
    readBlob: options.readBlob,
    timeoutMs: options.timeoutMs ?? 20_000,
    sessionLifetimeMs: options.sessionLifetimeMs ?? 300_000,
    limits: { ...LIMITS, ...options.limits },
    watchTimes: { ...WATCH_TIMES, ...options.watchTimes },
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    clock: options.clock ?? Date.now,
  };
}
