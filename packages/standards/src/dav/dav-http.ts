/**
 * HTTP of WebDAV: what its methods do, and what its answers mean.
 *
 * @module
 */
import { MethodFailure, type Principal } from "@partage-ent/server";
import { BoundedHttp, type HttpManners } from "../http/bounded-http.js";
import { retryAfterOf } from "../http/retry-after.js";
import { isDown, notUnderstood, refusalOf } from "./dav-failure.js";
import type { DavSettings } from "./dav-options.js";

/** A request. */
export interface DavRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer with its whole body. */
export interface DavAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where the answer came from after redirects. */
  readonly url: URL;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | undefined;
  /** Whom it was asked for by a header that the server may have left unread. */
  readonly actingFor?: string | undefined;
}

/** Methods that change nothing, however often a server gets them. */
const READS: ReadonlySet<string> = new Set(["GET", "OPTIONS", "PROPFIND", "REPORT"]);

/** Sends the requests of all persons to one server. */
export class DavHttp {
  readonly #settings: DavSettings;
  readonly #http: BoundedHttp;

  constructor(settings: DavSettings) {
    this.#settings = settings;
    const { base, service, credentials, fetch, clock, timeoutMs, limits } = settings;
    this.#http = new BoundedHttp({
      ...{ origin: base.origin, service, credentials, fetch, clock, timeoutMs },
      perServer: limits.connectionsPerServer,
      perAccount: limits.connectionsPerAccount,
      maxPause: 30_000,
      manners: davManners(clock),
    });
  }

  /**
   * Sends a request; every status but one of signing in or of a server that is down is the caller's.
   *
   * @throws MethodFailure.
   */
  async send(principal: Principal, request: DavRequest, signal: AbortSignal): Promise<DavAnswer> {
    const { limits, clock } = this.#settings;
    const isSafe = READS.has(request.method);
    const bounds = { signal, most: limits.responseOctets };
    const { text, ...answer } = await this.#http.exchange(
      principal,
      { ...request, isSafe },
      bounds,
    );
    return { ...answer, body: text, retryAfter: retryAfterOf(answer.headers, clock()) };
  }
}

function davManners(clock: () => number): HttpManners {
  return {
    // Redirects keep method and body (RFC 9110 section 15.4 leaves that to 307 and 308 for POST alone).
    follows: () => true,
    // Asking too often says nothing of the server.
    isFailing: (status) => isDown(status) && status !== 429,
    refusal: ({ status, headers }) => {
      if (isDown(status)) return refusalOf(status, retryAfterOf(headers, clock()));
      return status === 401
        ? new MethodFailure("forbidden", "The server does not accept the sign-in.")
        : undefined;
    },
    unreachable: (cause, isLate) => {
      const description = isLate
        ? "The server takes too long to answer."
        : "The server can't be reached.";
      return new MethodFailure("serverUnavailable", description, { retryAfter: 10, cause });
    },
    givenUp: cancelled,
    notUnderstood,
    tooLarge: () => new MethodFailure("serverFail", "The server answers more than can be taken."),
  };
}

/** Whoever asked does not wait any longer. */
export function cancelled(): MethodFailure {
  return new MethodFailure("serverUnavailable", "The request was cancelled.");
}
