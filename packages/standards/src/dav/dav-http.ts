/**
 * HTTP of WebDAV: one origin and no other, bounded in time, size and number, signed in for one person.
 *
 * @module
 */
import { Circuit, MethodFailure, type Principal } from "@partage-ent/server";
import type { Credential } from "../credential.js";
import { personKey } from "../person-key.js";
import { actingFor, authorizationOf } from "../authorization.js";
import { isDown, notUnderstood, refusalOf } from "./dav-failure.js";
import type { DavSettings } from "./dav-options.js";
import { Gate } from "../gate.js";

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

/** Redirects that are followed. */
const MAX_REDIRECTS = 3;
/** Methods that change nothing, however often a server gets them. */
const READS: ReadonlySet<string> = new Set(["GET", "OPTIONS", "PROPFIND", "REPORT"]);

/** Sends the requests of all persons to one server. */
export class DavHttp {
  readonly #settings: DavSettings;
  readonly #circuit: Circuit;
  readonly #gate: Gate;

  constructor(settings: DavSettings) {
    this.#settings = settings;
    const { clock, limits } = settings;
    this.#circuit = new Circuit({ clock, threshold: 5, pause: 1_000, maxPause: 30_000 });
    this.#gate = new Gate(limits.connectionsPerServer, limits.connectionsPerAccount);
  }

  /**
   * Sends a request; every status but one of signing in or of a server that is down is the caller's.
   *
   * @throws MethodFailure.
   */
  async send(principal: Principal, request: DavRequest, signal: AbortSignal): Promise<DavAnswer> {
    const leave = await this.#gate.enter(personKey(principal), signal);
    try {
      return await this.#signedIn(principal, request, signal);
    } finally {
      leave();
    }
  }

  async #signedIn(
    principal: Principal,
    request: DavRequest,
    signal: AbortSignal,
  ): Promise<DavAnswer> {
    const { credentials, service } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      const credential = await credentials.get(principal, service);
      const answer = await this.#redirected(request, credential, signal);
      if (answer.status !== 401) {
        if (isDown(answer.status)) throw refusalOf(answer.status, answer.retryAfter);
        return { ...answer, actingFor: actingFor(credential) };
      }
      const isWorthIt = await credentials.refused(principal, service, credential);
      if (!isWorthIt || attempt > 0) {
        throw new MethodFailure("forbidden", "The server does not accept the sign-in.");
      }
    }
  }

  /** Redirects keep method and body (RFC 9110 section 15.4 leaves that to 307 and 308 for POST alone). */
  async #redirected(
    request: DavRequest,
    credential: Credential,
    signal: AbortSignal,
  ): Promise<DavAnswer> {
    let { url } = request;
    for (let hops = 0; ; hops++) {
      const answer = await this.#retried({ ...request, url }, credential, signal);
      if (![301, 302, 303, 307, 308].includes(answer.status)) return answer;
      const location = answer.headers.get("Location") ?? "";
      const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
      if (!next || next.origin !== this.#settings.base.origin || hops >= MAX_REDIRECTS) {
        throw notUnderstood();
      }
      url = next;
    }
  }

  /**
   * Some servers end connections that they said they keep (SOGo after OPTIONS, PUT and REPORT), and the next
   * request is lost with its connection: what only reads is sent once more.
   */
  async #retried(
    request: DavRequest,
    credential: Credential,
    signal: AbortSignal,
  ): Promise<DavAnswer> {
    try {
      return await this.#once(request, credential, signal);
    } catch (error) {
      const isBroken = error instanceof MethodFailure && error.cause instanceof TypeError;
      if (!isBroken || !READS.has(request.method)) throw error;
      return this.#once(request, credential, signal);
    }
  }

  async #once(
    { method, url, headers, body }: DavRequest,
    credential: Credential,
    signal: AbortSignal,
  ): Promise<DavAnswer> {
    const { base, timeoutMs } = this.#settings;
    if (url.origin !== base.origin) throw notUnderstood();
    const authorization = authorizationOf(credential);
    if (signal.aborted) throw cancelled();
    this.#circuit.enter();
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await this.#settings.fetch(url, {
        method,
        headers: { ...headers, ...authorization },
        ...(body === undefined ? {} : { body }),
        redirect: "manual",
        signal: AbortSignal.any([signal, timeout]),
      });
      const text = await this.#bodyOf(response);
      if (isDown(response.status) && response.status !== 429) this.#circuit.failed();
      else this.#circuit.succeeded();
      const retryAfter = retryAfterOf(response.headers, this.#settings.clock());
      return { status: response.status, headers: response.headers, body: text, url, retryAfter };
    } catch (error) {
      throw this.#failed(error, signal, timeout);
    }
  }

  #failed(error: unknown, signal: AbortSignal, timeout: AbortSignal): unknown {
    if (error instanceof MethodFailure) {
      this.#circuit.succeeded();
      return error;
    }
    if (signal.aborted) {
      this.#circuit.abandoned();
      return cancelled();
    }
    this.#circuit.failed();
    const description = timeout.aborted
      ? "The server takes too long to answer."
      : "The server can't be reached.";
    return new MethodFailure("serverUnavailable", description, { retryAfter: 10, cause: error });
  }

  async #bodyOf(response: Response): Promise<string> {
    if (!response.body) return "";
    const decoder = new TextDecoder();
    let text = "";
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > this.#settings.limits.responseOctets) {
        throw new MethodFailure("serverFail", "The server answers more than can be taken.");
      }
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }
}

/** Whoever asked does not wait any longer. */
export function cancelled(): MethodFailure {
  return new MethodFailure("serverUnavailable", "The request was cancelled.");
}

/** Longest wait that is told, in seconds. */
const MAX_WAIT = 3_600;

/** Seconds, or a date (RFC 9110 section 10.2.3). */
function retryAfterOf(headers: Headers, now: number): number | undefined {
  const value = headers.get("Retry-After")?.trim() ?? "";
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1_000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(MAX_WAIT, Math.max(1, Math.ceil(seconds)));
}
