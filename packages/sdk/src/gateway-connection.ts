import {
  CORE,
  createBatch,
  type Batch,
  type GatewaySession,
  type JmapRequest,
  type JmapResponse,
} from "@partage-ent/jmap";
import {
  ConnectionChangeEvent,
  type Connection,
  type ConnectionRequestInit,
  type ConnectionStatus,
} from "./connection.js";
import { errorCode, PartageError } from "./error.js";
import { exchange, readJson } from "./exchange.js";
import type { Access, Grant } from "./grant.js";
import { VERSION } from "./version.js";

/** The {@link Connection} that this version of the package makes. */
export class GatewayConnection extends EventTarget implements Connection {
  readonly protocol = 1;
  readonly version: string = VERSION;
  readonly gateway: URL;
  readonly batch: Batch;
  readonly #grant: Grant;
  readonly #fetch: typeof fetch;
  readonly #shared = new Map<string, unknown>();
  #status: ConnectionStatus = "connecting";
  #access: Access | undefined;
  #opening: Promise<Access> | undefined;
  /** Who was signed in last: what is known of one person is not shown to another. */
  #person: string | undefined;
  /** The access that could not be renewed any more: requests that still carry it fail at once. */
  #ended: Access | undefined;

  constructor(gateway: URL, grant: Grant, send: typeof fetch) {
    super();
    this.gateway = gateway;
    this.#grant = grant;
    this.#fetch = send;
    this.batch = createBatch({
      session: async () => (await this.session()).jmap,
      send: (request, signal) => this.#sendCalls(request, signal),
      onResponse: (name, { accountId, state }) => {
        const states = this.shared("states", newStates);
        const key = `${String(accountId)}/${name.split("/")[0]!}`;
        const seen = states.get(key) ?? state;
        // Different states mean that what was loaded before is older than what is now.
        if (typeof state === "string") states.set(key, seen === state ? state : "");
      },
    });
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  async session(): Promise<GatewaySession> {
    return (await this.#open()).session;
  }

  async request(path: string | URL, init: ConnectionRequestInit = {}): Promise<Response> {
    const access = await this.#open();
    try {
      return await this.#send(access, path, init);
    } catch (error) {
      if (errorCode(error) !== "ERR_SIGNED_OUT") throw error;
    }
    const renewed = await this.#open(access);
    // What one person began is not done in the name of another.
    const retryable = personOf(renewed) === personOf(access);
    if (retryable && (init.repeatable ?? !init.method)) return this.#send(renewed, path, init);
    throw new PartageError("ERR_EXPIRED", "The session was renewed", { retryable });
  }

  shared<T>(key: string, create: () => T): T {
    if (!this.#shared.has(key)) this.#shared.set(key, create());
    return this.#shared.get(key) as T;
  }

  reset(status: ConnectionStatus): void {
    this.#access = this.#ended = undefined;
    this.#person = undefined;
    this.#shared.clear();
    this.#status = status;
    this.dispatchEvent(new ConnectionChangeEvent(status, true));
  }

  /** Gives access that is not `stale`; however many ask, it is renewed once. */
  #open(stale?: Access): Promise<Access> {
    const access = this.#access;
    if (access && access !== stale && !(access.renewAt! < Date.now()))
      return Promise.resolve(access);
    if (stale && stale === this.#ended) return Promise.reject(expired());
    this.#opening ??= this.#obtain().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #obtain(): Promise<Access> {
    const before = this.#access;
    try {
      const access = await this.#grant(
        async (path, init) =>
          readJson(await exchange(this.#fetch, new URL(path, this.gateway), init)),
        this,
      );
      if (typeof access.session?.jmap?.capabilities?.[CORE] !== "object") {
        throw new PartageError("ERR_PROTOCOL", "The gateway answered no session");
      }
      const person = personOf(access);
      if (this.#person && this.#person !== person) this.reset("connecting");
      this.#person = person;
      this.#access = access;
      this.#become("signed-in");
      return access;
    } catch (error) {
      if (errorCode(error) !== "ERR_SIGNED_OUT") {
        this.#become(errorCode(error) === "ERR_OFFLINE" ? "offline" : "failed");
        throw error;
      }
      // A session that ended stays so for whoever asks next: the person was signed in here.
      this.#ended = before ?? this.#ended;
      this.#access = undefined;
      this.#become(this.#ended ? "expired" : "signed-out");
      throw this.#ended ? expired(error) : error;
    }
  }

  async #send(access: Access, path: string | URL, init: ConnectionRequestInit): Promise<Response> {
    const url = new URL(path, this.gateway);
    // A session object can't send credentials to another place.
    if (url.origin !== this.gateway.origin) {
      throw new PartageError("ERR_PROTOCOL", "This URL leads away from the gateway");
    }
    const { headers, credentials } = await access.authorize(init.method ?? "GET", url);
    const all = { ...(init.headers as Record<string, string>), ...headers };
    try {
      const response = await exchange(
        this.#fetch,
        url,
        { ...init, credentials, headers: all },
        init.timeout,
      );
      if (this.#status === "offline") this.#become("signed-in");
      return response;
    } catch (error) {
      if (errorCode(error) === "ERR_OFFLINE") this.#become("offline");
      throw error;
    }
  }

  async #sendCalls(request: JmapRequest, signal: AbortSignal): Promise<JmapResponse> {
    const { session } = await this.#open();
    const response = await this.request(session.jmap.apiUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
      signal,
      // Doing them twice is doing them once; only what creates is not.
      repeatable: request.methodCalls.every(([, args]) => !args["create"]),
    });
    const answer = (await readJson(response)) as JmapResponse;
    if (Array.isArray(answer?.methodResponses)) return answer;
    throw new PartageError("ERR_PROTOCOL", "The gateway answered no JMAP");
  }

  #become(status: ConnectionStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.dispatchEvent(new ConnectionChangeEvent(status));
  }
}

/** States by account and type, as answers told them; empty where they told different ones. */
const newStates = () => new Map<string, string>();

const personOf = ({ session }: Access) => session.jmap.username;

function expired(cause?: unknown): PartageError {
  return new PartageError("ERR_EXPIRED", "The session has ended", { cause });
}
