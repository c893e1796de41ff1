/**
 * HTTP to one server: one origin and no other, bounded in time, size and number, signed in for one person.
 *
 * @module
 */
import { Circuit, MethodFailure, type Principal } from "@partage-ent/server";
import { actingFor, authorizationOf } from "../authorization.js";
import type { Credentials, ServiceKind } from "../credential.js";
import { Gate } from "../gate.js";
import { personKey } from "../person-key.js";
import { ExchangeTime } from "./exchange-time.js";

/** A request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Whether sending it twice does no harm. */
  readonly isSafe?: boolean;
}

/** An answer with its whole body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where the answer came from after redirects. */
  readonly url: URL;
  /** Whom it was asked for by a header that the server may have left unread. */
  readonly actingFor: string | undefined;
}

/** An answer whose body is still to be read. */
interface OpenAnswer extends Pick<HttpAnswer, "url" | "actingFor"> {
  readonly response: Response;
}

/** How one server is reached. */
export interface BoundedHttpOptions {
  readonly origin: string;
  readonly service: ServiceKind;
  readonly credentials: Credentials;
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** Requests at the same time, of everybody and of one person. */
  readonly perServer: number;
  readonly perAccount: number;
  /** Longest rest that a failing server is given, in milliseconds. */
  readonly maxPause: number;
  readonly manners: HttpManners;
}

/** What the answers of a kind of servers mean. */
export interface HttpManners {
  /** Whether a request goes where a redirect leads, within the origin. */
  follows(request: HttpRequest): boolean;
  /** Whether a status says that the server as a whole is failing. */
  isFailing(status: number): boolean;
  /** The failure that an answer is, whatever was asked; undefined where the caller reads it. */
  refusal(response: Response): MethodFailure | undefined;
  /** The server can't be reached, or is late. */
  unreachable(cause: unknown, isLate: boolean): MethodFailure;
  /** Whoever asked does not wait any longer. */
  givenUp(reason: unknown): unknown;
  notUnderstood(): MethodFailure;
  tooLarge(): MethodFailure;
}

/** Redirects that are followed. */
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Sends the requests of all people to one server. */
export class BoundedHttp {
  readonly #options: BoundedHttpOptions;
  readonly #circuit: Circuit;
  readonly #gate: Gate;

  constructor(options: BoundedHttpOptions) {
    this.#options = options;
    const { clock, maxPause, perServer, perAccount } = options;
    this.#circuit = new Circuit({ clock, threshold: 5, pause: 1_000, maxPause });
    this.#gate = new Gate(perServer, perAccount);
  }

  /**
   * Sends a request and reads its answer, `most` octets of it.
   *
   * @throws MethodFailure on every answer of a server that is down or refuses who asks.
   */
  async exchange(
    principal: Principal,
    request: HttpRequest,
    { signal, most }: { readonly signal: AbortSignal; readonly most: number },
  ): Promise<HttpAnswer> {
    const leave = await this.#gate.enter(personKey(principal), signal);
    const time = new ExchangeTime(this.#options.timeoutMs, signal);
    try {
      const { response, ...answer } = await this.#signedIn(principal, request, time);
      const { status, headers } = response;
      return { status, headers, text: await this.#textOf(response, most, time), ...answer };
    } finally {
      time.stop();
      leave();
    }
  }

  /** As {@link exchange}; the body streams, and may pause as long as an answer may take. */
  async stream(principal: Principal, request: HttpRequest, signal: AbortSignal): Promise<Response> {
    const leave = await this.#gate.enter(personKey(principal), signal);
    const time = new ExchangeTime(this.#options.timeoutMs, signal);
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
  async listen(principal: Principal, request: HttpRequest, signal: AbortSignal): Promise<Response> {
    const time = new ExchangeTime(this.#options.timeoutMs, signal);
    try {
      return (await this.#signedIn(principal, request, time)).response;
    } finally {
      time.stop();
    }
  }

  /** Asks without a credential whether there is a server: 401 is an answer. */
  async probe(url: URL, signal: AbortSignal): Promise<number> {
    const time = new ExchangeTime(this.#options.timeoutMs, signal);
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
    request: HttpRequest,
    time: ExchangeTime,
  ): Promise<OpenAnswer> {
    const { credentials, service, manners } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const credential = await credentials.get(principal, service);
      const answer = await this.#redirected(request, authorizationOf(credential), time);
      const { response } = answer;
      const refusal = manners.refusal(response);
      if (refusal === undefined) return { ...answer, actingFor: actingFor(credential) };
      await response.body?.cancel();
      const isRefused = response.status === 401;
      const isWorthIt = isRefused && (await credentials.refused(principal, service, credential));
      if (!isWorthIt || attempt > 0) throw refusal;
    }
  }

  async #redirected(
    request: HttpRequest,
    authorization: Readonly<Record<string, string>>,
    time: ExchangeTime,
  ): Promise<Omit<OpenAnswer, "actingFor">> {
    const { manners } = this.#options;
    let { url } = request;
    for (let hops = 0; ; hops++) {
      const response = await this.#retried({ ...request, url }, authorization, time);
      if (!REDIRECTS.includes(response.status)) return { response, url };
      await response.body?.cancel();
      const location = response.headers.get("Location") ?? "";
      const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
      if (next === undefined || hops >= MAX_REDIRECTS || !manners.follows(request)) {
        throw manners.notUnderstood();
      }
      url = next;
    }
  }

  /**
   * A connection that the server closed while it was idle shows only when it is used, and some servers end
   * those that they said they keep: what does no harm twice is sent once more.
   */
  async #retried(
    request: HttpRequest,
    authorization: Readonly<Record<string, string>>,
    time: ExchangeTime,
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
    { method, url, headers, body }: HttpRequest,
    authorization: Readonly<Record<string, string>>,
    time: ExchangeTime,
  ): Promise<Response> {
    const { origin, manners } = this.#options;
    if (url.origin !== origin) throw manners.notUnderstood();
    if (time.isGivenUp) throw manners.givenUp(time.signal.reason);
    this.#circuit.enter();
    try {
      const response = await this.#options.fetch(url, {
        method,
        headers: { ...headers, ...authorization },
        ...(body === undefined ? {} : { body }),
        redirect: "manual",
        signal: time.signal,
      });
      if (manners.isFailing(response.status)) this.#circuit.failed();
      else this.#circuit.succeeded();
      return response;
    } catch (error) {
      throw this.#failed(error, time);
    }
  }

  #failed(error: unknown, time: ExchangeTime): unknown {
    const { manners } = this.#options;
    if (time.isGivenUp) {
      this.#circuit.abandoned();
      return manners.givenUp(error);
    }
    this.#circuit.failed();
    return manners.unreachable(error, time.isLate);
  }

  async #textOf(response: Response, most: number, time: ExchangeTime): Promise<string> {
    if (response.body === null) return "";
    const decoder = new TextDecoder();
    let text = "";
    let size = 0;
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > most) throw this.#options.manners.tooLarge();
        text += decoder.decode(chunk, { stream: true });
      }
    } catch (error) {
      if (error instanceof MethodFailure) throw error;
      throw this.#failed(error, time);
    }
    return text + decoder.decode();
  }
}
