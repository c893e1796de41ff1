/**
 * HTTP to an upstream JMAP server: one origin and no other, bounded in time, size and number, signed in for
 * one person.
 *
 * @module
 */
import { Circuit, MethodFailure, type Principal } from "@partage-ent/server";
import { actingFor, authorizationOf } from "../authorization.js";
import { Gate } from "../gate.js";
import { personKey } from "../person-key.js";
import type { JmapSettings } from "./jmap-options.js";
import { notUnderstood, refusalOf, unavailable } from "./upstream-failure.js";

/** A request. */
export interface UpstreamRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Whether sending it twice does no harm. */
  readonly isSafe?: boolean;
}

/** An answer with its whole body. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly text: string;
  /** Where the answer came from after redirects. */
  readonly url: URL;
  /** Whom it was asked for by a header that the server may have left unread. */
  readonly actingFor: string | undefined;
}

/** Redirects that are followed. */
const MAX_REDIRECTS = 3;

/** Sends the requests of all people to one server. */
export class UpstreamHttp {
  readonly #settings: JmapSettings;
  readonly #circuit: Circuit;
  readonly #gate: Gate;

  constructor(settings: JmapSettings) {
    this.#settings = settings;
    const { clock, limits } = settings;
    this.#circuit = new Circuit({ clock, threshold: 5, pause: 1_000, maxPause: 8_000 });
    this.#gate = new Gate(limits.requestsPerServer, limits.requestsPerAccount);
  }

  /** @throws MethodFailure on every answer of a server that is down or refuses who asks. */
  async exchange(
    principal: Principal,
    request: UpstreamRequest,
    { signal, most }: { readonly signal: AbortSignal; readonly most: number },
  ): Promise<UpstreamAnswer> {
    const leave = await this.#gate.enter(personKey(principal), signal);
    const time = new Time(this.#settings.timeoutMs, signal);
    try {
      const { response, ...answer } = await this.#signedIn(principal, request, time);
      const text = await this.#textOf(response, most, time);
      return { status: response.status, text, ...answer };
    } finally {
      time.stop();
      leave();
    }
  }

  /** As {@link exchange}; the body streams, and may pause as long as an answer may take. */
  async stream(
    principal: Principal,
    request: UpstreamRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const leave = await this.#gate.enter(personKey(principal), signal);
    const time = new Time(this.#settings.timeoutMs, signal);
    try {
      const { response } = await this.#signedIn(principal, request, time);
      if (response.body === null) return response;
      const { status, headers } = response;
      return new Response(response.body.pipeThrough(time.alongside()), { status, headers });
    } catch (error) {
      time.stop();
      throw error;
    } finally {
      leave();
    }
  }

  /** As {@link exchange}, without an end: an event source. */
  async listen(
    principal: Principal,
    request: UpstreamRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const time = new Time(this.#settings.timeoutMs, signal);
    try {
      return (await this.#signedIn(principal, request, time)).response;
    } finally {
      time.stop();
    }
  }

  /** Asks without a credential whether there is a server: 401 is an answer. */
  async probe(url: URL, signal: AbortSignal): Promise<number> {
    const time = new Time(this.#settings.timeoutMs, signal);
    try {
      const { response } = await this.#redirected({ method: "GET", url, isSafe: true }, {}, time);
      await response.body?.cancel();
      return response.status;
    } finally {
      time.stop();
    }
  }

  async #signedIn(
    principal: Principal,
    request: UpstreamRequest,
    time: Time,
  ): Promise<{
    readonly response: Response;
    readonly url: URL;
    readonly actingFor: string | undefined;
  }> {
    const { credentials, clock } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      const credential = await credentials.get(principal, "jmap");
      const answer = await this.#redirected(request, authorizationOf(credential), time);
      const { response } = answer;
      const refusal = refusalOf(response, clock());
      if (refusal === undefined) return { ...answer, actingFor: actingFor(credential) };
      await response.body?.cancel();
      const isRefused = response.status === 401;
      const isWorthIt = isRefused && (await credentials.refused(principal, "jmap", credential));
      if (!isWorthIt || attempt > 0) throw refusal;
    }
  }

  /** Only what is read is asked for elsewhere: a body, and what it does, stays where it was sent. */
  async #redirected(
    request: UpstreamRequest,
    authorization: Readonly<Record<string, string>>,
    time: Time,
  ): Promise<{ readonly response: Response; readonly url: URL }> {
    let { url } = request;
    for (let hops = 0; ; hops++) {
      const response = await this.#retried({ ...request, url }, authorization, time);
      if (![301, 302, 303, 307, 308].includes(response.status)) return { response, url };
      await response.body?.cancel();
      const location = response.headers.get("Location") ?? "";
      const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
      if (request.method !== "GET" || next === undefined || hops >= MAX_REDIRECTS) {
        throw notUnderstood();
      }
      url = next;
    }
  }

  /** A connection that the server closed while it was idle shows only when it is used. */
  async #retried(
    request: UpstreamRequest,
    authorization: Readonly<Record<string, string>>,
    time: Time,
  ): Promise<Response> {
    try {
      return await this.#once(request, authorization, time);
    } catch (error) {
      const isBroken = error instanceof MethodFailure && error.cause instanceof TypeError;
      if (request.isSafe !== true || !isBroken || time.signal.aborted) throw error;
      return this.#once(request, authorization, time);
    }
  }

  async #once(
    { method, url, headers, body }: UpstreamRequest,
    authorization: Readonly<Record<string, string>>,
    time: Time,
  ): Promise<Response> {
    if (url.origin !== this.#settings.sessionUrl.origin) throw notUnderstood();
    time.signal.throwIfAborted();
    this.#circuit.enter();
    try {
      const response = await this.#settings.fetch(url, {
        method,
        headers: { ...headers, ...authorization },
        ...(body === undefined ? {} : { body }),
        redirect: "manual",
        signal: time.signal,
      });
      if (response.status >= 500) this.#circuit.failed();
      else this.#circuit.succeeded();
      return response;
    } catch (error) {
      throw this.#failed(error, time);
    }
  }

  #failed(error: unknown, time: Time): unknown {
    if (time.isGivenUp) {
      this.#circuit.abandoned();
      return error;
    }
    this.#circuit.failed();
    return unavailable(undefined, error);
  }

  async #textOf(response: Response, most: number, time: Time): Promise<string> {
    if (response.body === null) return "";
    const decoder = new TextDecoder();
    let text = "";
    let size = 0;
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > most) {
          throw new MethodFailure("serverFail", "The mail server answers more than can be taken.");
        }
        text += decoder.decode(chunk, { stream: true });
      }
    } catch (error) {
      if (error instanceof MethodFailure) throw error;
      throw this.#failed(error, time);
    }
    return text + decoder.decode();
  }
}

/** How long one exchange may take. */
class Time {
  readonly signal: AbortSignal;
  readonly #asked: AbortSignal;
  readonly #late = new AbortController();
  readonly #most: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(most: number, asked: AbortSignal) {
    this.#most = most;
    this.#asked = asked;
    this.signal = AbortSignal.any([asked, this.#late.signal]);
    this.#start();
  }

  /** Whoever asked went away. */
  get isGivenUp(): boolean {
    return this.#asked.aborted;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Lets a body pass as long as it does not pause for too long. */
  alongside(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: (chunk, controller) => {
        this.#start();
        controller.enqueue(chunk);
      },
      flush: () => this.stop(),
    });
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#late.abort(unavailable(undefined)), this.#most);
  }
}
