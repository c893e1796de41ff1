/**
 * Watching an account of an upstream server: by its event source (RFC 8620 section 7.3), or, where it has none
 * (Cyrus 3.6 answers 204), by asking for the states again and again, ever less often while nothing changes.
 *
 * @module
 */
import { type Id, JmapError, openEventStream, type TypeState } from "@partage-ent/jmap";
import { type AccountChange, MethodFailure, sleep } from "@partage-ent/server";
import { accountIdOf } from "../account-id.js";
import type { UpstreamMember } from "./jmap-options.js";
import { entriesOf, isRecord, stateOrUndefined } from "./shape.js";
import type { UpstreamMethod, UpstreamScope } from "./upstream-scope.js";
import { addressOf } from "./upstream-session.js";

/** Types whose states are told, by what serves them. */
const TYPES: Readonly<Record<string, UpstreamMember>> = {
  Mailbox: "mail",
  Email: "mail",
  Thread: "mail",
  Identity: "identities",
  Quota: "quota",
  AddressBook: "contacts",
  ContactCard: "contacts",
};

/** Takes one of the event sources that may be open at once. */
export interface EventSourceSlots {
  take(): boolean;
  release(): void;
}

/** Yields the states now and after each change, until the signal aborts or the person is refused. */
export async function* watchUpstream(
  scope: UpstreamScope,
  slots: EventSourceSlots,
): AsyncGenerator<AccountChange, void> {
  const watch = new UpstreamWatch(scope, slots);
  try {
    yield* watch.run();
  } finally {
    watch.stop();
  }
}

class UpstreamWatch {
  readonly #scope: UpstreamScope;
  readonly #slots: EventSourceSlots;
  readonly #signal: AbortSignal;
  readonly #told = new Map<string, string>();
  readonly #stream = new AbortController();
  #isStreaming = false;
  #pushed: Record<string, string> = {};
  #wake = new AbortController();
  #mustAsk = true;
  #failure: unknown;

  constructor(scope: UpstreamScope, slots: EventSourceSlots) {
    this.#scope = scope;
    this.#slots = slots;
    this.#signal = scope.signal;
  }

  async *run(): AsyncGenerator<AccountChange, void> {
    const { pollMs, maxPollMs, retryMs } = this.#scope.server.settings.watchTimes;
    let pause = pollMs;
    let failures = 0;
    await this.#listen();
    while (!this.#signal.aborted) {
      this.#wake = new AbortController();
      try {
        const news = this.#fresh(await this.#states());
        failures = 0;
        pause = news === undefined ? Math.min(pause * 1.5, maxPollMs) : pollMs;
        if (news !== undefined) yield news;
        if (Object.keys(this.#pushed).length === 0 && !this.#mustAsk) await this.#rest(pause);
      } catch (error) {
        if (this.#signal.aborted) return;
        if (error instanceof MethodFailure && error.type === "forbidden") throw error;
        const asked = error instanceof MethodFailure ? (error.retryAfter ?? 0) * 1_000 : 0;
        const own = retryMs * 2 ** Math.min(failures++, 10) * (0.5 + Math.random());
        if (this.#failure !== undefined) throw error;
        this.#mustAsk = true;
        await this.#rest(Math.min(Math.max(asked, own), maxPollMs));
      }
    }
  }

  stop(): void {
    this.#stream.abort();
    this.#release();
  }

  #release(): void {
    if (this.#isStreaming) this.#slots.release();
    this.#isStreaming = false;
  }

  /** What was pushed; or, where nothing is, what the server says when it is asked. */
  async #states(): Promise<TypeState> {
    const pushed = this.#pushed;
    this.#pushed = {};
    if (this.#failure !== undefined) throw this.#failure as Error;
    if (!this.#mustAsk && this.#isStreaming) return pushed;
    this.#mustAsk = false;
    return { ...pushed, ...(await this.#ask()) };
  }

  /** A pause that a push cuts short; an event source that lives is not polled beside. */
  async #rest(pause: number): Promise<void> {
    const woken = AbortSignal.any([this.#signal, this.#wake.signal]);
    const duration = this.#isStreaming && !this.#mustAsk ? 2_000_000_000 : pause;
    // Both signals only end the pause: the loop looks why.
    await sleep(duration * (0.8 + Math.random() * 0.2), woken).catch(() => undefined);
    if (!this.#isStreaming) this.#mustAsk = true;
  }

  #fresh(states: TypeState): AccountChange | undefined {
    const news = Object.entries(states).filter(([type, state]) => this.#told.get(type) !== state);
    if (news.length === 0) return undefined;
    for (const [type, state] of news) this.#told.set(type, state);
    return { accountId: accountIdOf(this.#scope.principal), changed: Object.fromEntries(news) };
  }

  /** One small batch: the states alone. */
  async #ask(): Promise<TypeState> {
    const { accounts } = await this.#scope.session();
    const types = Object.entries(TYPES).filter(([, member]) => accounts[member] !== undefined);
    const states = await Promise.all(
      types.map(async ([type]): Promise<[string, string][]> => {
        const answer = await this.#scope.call(`${type}/get` as UpstreamMethod, { ids: [] });
        const state = stateOrUndefined(answer["state"]);
        return state === undefined ? [] : [[type, state]];
      }),
    );
    return Object.fromEntries(states.flat());
  }

  async #listen(): Promise<void> {
    try {
      const { eventSourceUrl, apiUrl } = await this.#scope.session();
      if (eventSourceUrl === null || !this.#slots.take()) return;
      this.#isStreaming = true;
      const variables = { types: "*", closeafter: "no", ping: "60" };
      void this.#follow(addressOf(eventSourceUrl, variables, apiUrl));
    } catch (error) {
      // Who can't be asked for the session can't be asked for states either: that says so itself.
      if (!(error instanceof MethodFailure) && !this.#signal.aborted) throw error;
    }
  }

  async #follow(url: URL): Promise<void> {
    const { principal, server } = this.#scope;
    const signal = AbortSignal.any([this.#signal, this.#stream.signal]);
    try {
      const events = openEventStream(url, {
        signal,
        minDelay: server.settings.watchTimes.retryMs,
        fetch: (_, init) =>
          server.http.listen(
            principal,
            { method: "GET", url, headers: init.headers as Record<string, string> },
            init.signal!,
          ),
        isFinal: (error) => error instanceof MethodFailure && error.type === "forbidden",
        // What happened while nobody listened was pushed to nobody.
        onOpen: () => this.#tell({}, true),
      });
      for await (const { event, data } of events) {
        if (event === "state") this.#tell(await this.#readChange(data), false);
      }
    } catch (error) {
      // An event source that can't be had is made up for by polling, which says whether the server answers.
      if (!(error instanceof JmapError || error instanceof MethodFailure)) this.#failure = error;
    } finally {
      this.#release();
      this.#tell({}, true);
    }
  }

  #tell(states: TypeState, mustAsk: boolean): void {
    Object.assign(this.#pushed, states);
    this.#mustAsk ||= mustAsk;
    this.#wake.abort();
  }

  /** RFC 8620 section 7.1; what is of other accounts or types is not told. */
  async #readChange(data: string): Promise<TypeState> {
    const change = parseChange(data);
    const { accounts } = await this.#scope.session();
    const told = entriesOf(isRecord(change) ? change["changed"] : undefined, 50).flatMap(
      ([account, states]) =>
        entriesOf(states, 100).filter(([type]) => isOf(type, account, accounts)),
    );
    const states = told.flatMap(([type, value]): [string, string][] => {
      const state = stateOrUndefined(value);
      return state === undefined ? [] : [[type, state]];
    });
    return Object.fromEntries(states);
  }
}

function isOf(
  type: string,
  account: string,
  accounts: Readonly<Partial<Record<UpstreamMember, Id>>>,
): boolean {
  const member = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  return member !== undefined && accounts[member] === account;
}

function parseChange(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return undefined;
  }
}
