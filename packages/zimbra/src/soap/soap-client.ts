/**
 * A client of Zimbra's SOAP interface in JSON: pre-auth, batches, one shared renewal of a token,
 * retries of what may be retried, and errors that say what happened.
 *
 * @module
 */
import { raceAbort, sleep } from "@partage-ent/server";
import { AccountSession } from "./account-session.js";
import {
  type Credentials,
  readEnvelope,
  type SoapAnswers,
  type SoapCall,
  writeEnvelope,
} from "./envelope.js";
import { isObject, type JsonObject } from "./json.js";
import { isIdempotent } from "./operations.js";
import { preauthAddress, signPreauth } from "./preauth.js";
import { type Deliver, SoapScope } from "./soap-scope.js";
import { type Fetch, type FetchInit, type Patience, Transport } from "./transport.js";
import { CLOCK_SKEW, isFault, SoapFault, UpstreamError } from "./upstream-error.js";

/** A request and its answer, without tokens and signatures; for checks of conformance. */
export interface SoapTrace {
  readonly request: unknown;
  readonly response: unknown;
}

/** How a {@link SoapClient} is set up; times in milliseconds. */
export interface SoapClientOptions {
  /** Where the server is: its root, or the address of `/service/soap` itself. */
  readonly url: URL | string;
  /** Pre-auth key of the domain, hexadecimal digits. */
  readonly preauthKey: string;
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Until the headers of an answer are there; default 10 s. */
  readonly firstByteTimeout?: number;
  /** Until an answer is whole; default 30 s. */
  readonly timeout?: number;
  /** Octets of an answer; default 32 MB. */
  readonly maxAnswerSize?: number;
  /** Accounts whose tokens are kept; default 50,000, the least recently used goes first. */
  readonly maxAccounts?: number;
  /** Pause before the one retry of an idempotent request; default 200 ms. */
  readonly retryPause?: number;
  /** Failures in a row after which the server is given a rest; default 5. */
  readonly failureThreshold?: number;
  /** First rest after these; default 2 s, doubled by each failed probe up to 60 s. */
  readonly restPause?: number;
  /**
   * How REST requests carry the token; default `cookie`. `query` is for a server in the same page
   * only: a browser lets nobody set a cookie header, and anywhere else addresses end up in logs.
   */
  readonly restToken?: "cookie" | "query";
  /** Hears every exchange, without its secrets. */
  readonly onExchange?: (trace: SoapTrace) => void;
}

/** A SOAP client of one server and one domain. */
export interface SoapClient {
  /** Root of the server, with a slash at its end. */
  readonly base: URL;
  /** Until an answer is whole, in milliseconds. */
  readonly timeout: number;
  /** Opens a unit of work of an account. */
  open(
    account: string,
    options: { readonly signal: AbortSignal; readonly patience?: Patience },
  ): SoapScope;
  /** Sends a REST request with the account's token, renewed once where it is refused (HTTP 401). */
  rest(account: string, path: string, init: RestInit): Promise<Response>;
  /** The address that opens the web client signed in. */
  jump(account: string, base: URL, redirect: string): Promise<URL>;
  /** Ends the account's session on the server and forgets its token. */
  forget(account: string): Promise<void>;
  /** Signs in anew and tells how far the server's clock is ahead, in milliseconds, where it says so. */
  probe(
    account: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly skew: number | undefined }>;
}

/** A REST request; the body of a POST can be sent once only, so it is never retried. */
export interface RestInit {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ReadableStream<Uint8Array>;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

/** Opens a client; nothing is sent before the first request. */
export function createSoapClient(options: SoapClientOptions): SoapClient {
  return new Client(options);
}

/** Whether clocks differ so much that pre-auth, which is good for five minutes, is refused or soon will be. */
export function isTooFar(skew: number | undefined): skew is number {
  return skew !== undefined && Math.abs(skew) > 4 * 60_000;
}

const AUTH_FAULTS = ["service.AUTH_EXPIRED", "service.AUTH_REQUIRED"] as const;

/** Longer waits that a server asks for are left to the caller. */
const LONGEST_RETRY_AFTER = 2_000;

class Client implements SoapClient {
  readonly base: URL;
  readonly timeout: number;
  readonly #soap: URL;
  readonly #options: SoapClientOptions;
  readonly #transport: Transport;
  readonly #sessions = new Map<string, AccountSession>();
  readonly #life = new AbortController();

  constructor(options: SoapClientOptions) {
    this.#options = options;
    this.base = baseOf(options.url);
    this.timeout = options.timeout ?? 30_000;
    this.#soap = new URL("service/soap", this.base);
    this.#transport = new Transport({
      fetch: options.fetch,
      clock: options.clock,
      firstByteTimeout: options.firstByteTimeout ?? 10_000,
      timeout: this.timeout,
      maxAnswerSize: options.maxAnswerSize ?? 32 * 1024 * 1024,
      circuit: {
        threshold: options.failureThreshold ?? 5,
        pause: options.restPause ?? 2_000,
        maxPause: 60_000,
      },
    });
  }

  open(
    account: string,
    { signal, patience }: { readonly signal: AbortSignal; readonly patience?: Patience },
  ): SoapScope {
    const session = this.#session(account);
    const deliver: Deliver = (calls) => this.#deliver(session, calls, signal, patience);
    return new SoapScope(session, signal, deliver);
  }

  async rest(account: string, path: string, init: RestInit): Promise<Response> {
    const session = this.#session(account);
    const credentials = await raceAbort(session.credentials(), init.signal);
    const response = await this.#restOnce(path, init, credentials);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    const renewed = await raceAbort(session.renewed(credentials.token), init.signal);
    if (init.body) throw new UpstreamError("unavailable", "The sign-in had ended; try again.");
    return this.#restOnce(path, init, renewed);
  }

  async jump(account: string, base: URL, redirect: string): Promise<URL> {
    const claims = { account, by: "name", expires: 0, timestamp: this.#options.clock() } as const;
    return preauthAddress(base, this.#options.preauthKey, claims, redirect);
  }

  async forget(account: string): Promise<void> {
    const session = this.#sessions.get(account);
    this.#sessions.delete(account);
    const credentials = session?.drop();
    if (!credentials) return;
    const call: SoapCall = { operation: "EndSessionRequest", request: { logoff: true } };
    try {
      await this.#exchange([call], credentials, this.#life.signal);
    } catch (error) {
      // An ended token is as good as one that never was.
      if (!(error instanceof SoapFault)) throw error;
    }
  }

  async probe(
    account: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly skew: number | undefined }> {
    let skew: number | undefined;
    const sawDate = (date: string | null): void => {
      skew = this.#skewOf(date);
    };
    if (account !== undefined) await this.#signIn(account, signal, sawDate);
    else {
      const call: SoapCall = { operation: "NoOpRequest", request: {} };
      await this.#exchange([call], undefined, signal, undefined, sawDate).catch(ignoreAuthFaults);
    }
    return { skew };
  }

  #skewOf(date: string | null): number | undefined {
    const time = date === null ? Number.NaN : Date.parse(date);
    return Number.isNaN(time) ? undefined : time - this.#options.clock();
  }

  #session(account: string): AccountSession {
    const known = this.#sessions.get(account);
    this.#sessions.delete(account);
    const signIn = (name: string): Promise<JsonObject> => this.#signIn(name, this.#life.signal);
    const session = known ?? new AccountSession(account, signIn, this.#options.clock);
    this.#sessions.set(account, session);
    const [oldest] = this.#sessions.keys();
    const limit = this.#options.maxAccounts ?? 50_000;
    if (this.#sessions.size > limit && oldest !== undefined) this.#sessions.delete(oldest);
    return session;
  }

  async #signIn(
    account: string,
    signal: AbortSignal,
    sawDate?: (date: string | null) => void,
  ): Promise<JsonObject> {
    const timestamp = this.#options.clock();
    const claims = { account, by: "name", expires: 0, timestamp } as const;
    const request = {
      account: { by: "name", _content: account },
      preauth: {
        timestamp,
        expires: 0,
        _content: await signPreauth(this.#options.preauthKey, claims),
      },
    };
    const calls: readonly SoapCall[] = [{ operation: "AuthRequest", request }];
    let skew: number | undefined;
    const noteDate = (date: string | null): void => {
      skew = this.#skewOf(date);
      sawDate?.(date);
    };
    const send = (): Promise<SoapAnswers> =>
      this.#exchange(calls, undefined, signal, undefined, noteDate);
    try {
      const { outcomes } = await this.#persistently(calls, send, signal);
      return outcomes[0] as JsonObject;
    } catch (error) {
      if (!isFault(error, "account.AUTH_FAILED") || !isTooFar(skew)) throw error;
      throw new SoapFault(error.code, new Map([[CLOCK_SKEW, String(skew)]]));
    }
  }

  async #deliver(
    session: AccountSession,
    calls: readonly SoapCall[],
    signal: AbortSignal,
    patience: Patience | undefined,
  ): ReturnType<Deliver> {
    const before = session.change;
    const send = async (
      some: readonly SoapCall[],
      credentials: Credentials,
    ): Promise<SoapAnswers> =>
      this.#persistently(some, () => this.#exchange(some, credentials, signal, patience), signal);
    const credentials = await raceAbort(session.credentials(), signal);
    const first = await send(calls, credentials).catch((error: unknown) =>
      allRefused(error, calls),
    );
    const refused = calls.filter((_, index) => isFault(first.outcomes[index], ...AUTH_FAULTS));
    let { change } = first;
    let outcomes = first.outcomes;
    if (refused.length > 0) {
      const renewed = await raceAbort(session.renewed(credentials.token), signal);
      const second = await send(refused, renewed);
      change = second.change;
      outcomes = calls.map((call, index) => {
        const again = refused.indexOf(call);
        return again < 0 ? first.outcomes[index]! : second.outcomes[again]!;
      });
    }
    session.sawChange(change, before);
    return { outcomes, before, after: change };
  }

  /** Tries once more after a failure of transport, if all the calls may be repeated. */
  async #persistently(
    calls: readonly SoapCall[],
    send: () => Promise<SoapAnswers>,
    signal: AbortSignal,
  ): Promise<SoapAnswers> {
    try {
      return await send();
    } catch (error) {
      const pause = this.#retryPause(error);
      const repeatable = calls.every(({ operation, request }) => isIdempotent(operation, request));
      if (pause === undefined || !repeatable) throw error;
      await sleep(pause, signal);
      return send();
    }
  }

  #retryPause(error: unknown): number | undefined {
    if (!(error instanceof UpstreamError)) return undefined;
    if (!["unreachable", "unavailable", "truncated"].includes(error.kind)) return undefined;
    const pause = this.#options.retryPause ?? 200;
    const asked = (error.retryAfter ?? 0) * 1_000;
    if (asked > LONGEST_RETRY_AFTER) return undefined;
    return Math.max(asked, pause * (0.5 + Math.random()));
  }

  async #exchange(
    calls: readonly SoapCall[],
    credentials: Credentials | undefined,
    signal: AbortSignal,
    patience?: Patience,
    sawDate?: (date: string | null) => void,
  ): Promise<SoapAnswers> {
    const request = writeEnvelope(calls, credentials);
    const headers = credentials ? authHeaders(credentials) : {};
    const answer = await this.#transport.post(this.#soap, headers, request, { signal, patience });
    this.#options.onExchange?.(withoutSecrets(request, answer.envelope));
    sawDate?.(answer.date);
    return readEnvelope(answer.envelope, calls);
  }

  #restOnce(path: string, init: RestInit, credentials: Credentials): Promise<Response> {
    const request: Omit<FetchInit, "redirect" | "signal"> = {
      method: init.method,
      headers: { ...init.headers, ...authHeaders(credentials) },
      ...(init.body ? { body: init.body, duplex: "half" } : {}),
    };
    const address = new URL(path, this.base);
    if (this.#options.restToken === "query") {
      address.searchParams.set("auth", "qp");
      address.searchParams.set("zauthtoken", credentials.token);
    }
    return this.#transport.stream(address, request, init.signal, init.patience);
  }
}

function baseOf(url: URL | string): URL {
  const base = new URL(url);
  base.pathname = base.pathname.replace(/\/(?:service(?:\/soap)?\/?)?$/, "/");
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  base.search = "";
  base.hash = "";
  return base;
}

/** The cookie too, since a proxy before several mail servers finds the right one by it. */
function authHeaders({ token, csrf }: Credentials): Record<string, string> {
  return {
    cookie: `ZM_AUTH_TOKEN=${token}`,
    ...(csrf === undefined ? {} : { "x-zimbra-csrf-token": csrf }),
  };
}

function allRefused(error: unknown, calls: readonly SoapCall[]): SoapAnswers {
  if (!isFault(error, ...AUTH_FAULTS)) throw error;
  return { outcomes: calls.map(() => error), change: undefined };
}

function ignoreAuthFaults(error: unknown): void {
  if (!isFault(error, ...AUTH_FAULTS)) throw error;
}

function withoutSecrets(request: JsonObject, response: unknown): SoapTrace {
  const body = (value: unknown): unknown => (isObject(value) ? value["Body"] : undefined);
  const secret = (key: string, value: unknown): unknown => {
    if (key === "authToken" || key === "csrfToken")
      return Array.isArray(value) ? [{ _content: "…" }] : "…";
    return key === "preauth" && isObject(value) ? { ...value, _content: "…" } : value;
  };
  return JSON.parse(
    JSON.stringify(
      { request: { Body: body(request) }, response: { Body: body(response) } },
      secret,
    ),
  ) as SoapTrace;
}
