/**
 * Watching an account for changes: by a wait set, which the server answers when something happens,
 * or by asking again and again, ever less often while nothing changes.
 *
 * Both tell the same state strings as `Foo/get`.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type AccountChange, raceAbort, sleep } from "@partage-ent/server";
import { stateOf } from "../mail/state.js";
import { isTrue, objectsOf, textOf } from "../soap/json.js";
import type { SoapScope } from "../soap/soap-scope.js";
import { isFault, SoapFault, UpstreamError } from "../soap/upstream-error.js";

/** How many wait sets may be open at once, over all accounts. */
export interface WaitSetSlots {
  /** Takes a slot; false where there is none. */
  take(): boolean;
  /** Gives a slot back. */
  release(): void;
}

/** Times of a watch, in milliseconds. */
export interface WatchTimes {
  /** How long a wait set waits before it answers that nothing happened; Zimbra's least is 30 s. */
  readonly wait: number;
  /** First pause between two polls. */
  readonly poll: number;
  /** Longest pause, reached while nothing changes. */
  readonly maxPoll: number;
  /** First pause after a failure; doubled up to `maxPoll`. */
  readonly retry: number;
}

/** Times where the operator sets none. */
export const DEFAULT_WATCH_TIMES: WatchTimes = {
  wait: 60_000,
  poll: 15_000,
  maxPoll: 120_000,
  retry: 1_000,
};

/** What a watch needs. */
export interface WatchOptions {
  readonly accountId: Id;
  readonly account: string;
  /** Opens a unit of work that is as patient as a request may take, in milliseconds. */
  readonly open: (signal: AbortSignal, duration: number) => SoapScope;
  readonly push: "waitset" | "poll";
  readonly slots: WaitSetSlots;
  readonly times: WatchTimes;
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

const TYPES = [
  "Mailbox",
  "Email",
  "Thread",
  "Tag",
  "Quota",
  "Calendar",
  "CalendarEvent",
  "AddressBook",
  "ContactCard",
] as const;

/** A wait set that is taken away sooner than this was crowded out by the person's other clients. */
const SHORT_LIFE = 60_000;
/** Times it may be crowded out before polling is the better way. */
const MAX_EVICTIONS = 3;

/** Yields the state now and after each change, until the signal aborts or the account is refused. */
export async function* watchAccount(options: WatchOptions): AsyncGenerator<AccountChange, void> {
  const watch = new Watch(options);
  let told: number | undefined;
  let failures = 0;
  try {
    while (!options.signal.aborted) {
      try {
        const change = await watch.next(told);
        failures = 0;
        if (change === undefined || change === told) continue;
        told = change;
        yield accountChange(options.accountId, change);
      } catch (error) {
        if (options.signal.aborted) return;
        if (!isTransient(error)) throw error;
        await pause(options, error, failures++);
      }
    }
  } finally {
    await watch.close();
  }
}

function accountChange(accountId: Id, change: number): AccountChange {
  const state = stateOf(change);
  return { accountId, changed: Object.fromEntries(TYPES.map((type) => [type, state])) };
}

function isTransient(error: unknown): boolean {
  return (
    error instanceof UpstreamError ||
    isFault(
      error,
      "service.TEMPORARILY_UNAVAILABLE",
      "service.PROXY_ERROR",
      "account.MAINTENANCE_MODE",
    )
  );
}

async function pause(
  { times, signal }: WatchOptions,
  error: unknown,
  failures: number,
): Promise<void> {
  const asked = error instanceof UpstreamError ? (error.retryAfter ?? 0) * 1_000 : 0;
  const own = Math.min(times.retry * 2 ** Math.min(failures, 10), times.maxPoll);
  // Thousands of watches must not come back in the same moment.
  await sleep(Math.max(asked, own * (0.5 + Math.random())), signal).catch(() => undefined);
}

/** A wait set with the place it was read up to. */
interface WaitSet {
  readonly id: string;
  seq: string;
  readonly bornAt: number;
}

class Watch {
  readonly #options: WatchOptions;
  #waitSet: WaitSet | undefined;
  #hasSlot = false;
  #evictions = 0;
  #pause: number;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#pause = options.times.poll;
  }

  /** The change number when something may have happened. */
  async next(told: number | undefined): Promise<number | undefined> {
    if (!this.#mayWait()) return this.#poll(told);
    try {
      return await this.#wait();
    } catch (error) {
      if (!isFault(error, "mail.NO_SUCH_WAITSET")) throw error;
      this.#lost();
      return undefined;
    }
  }

  #mayWait(): boolean {
    if (this.#options.push === "poll" || this.#evictions >= MAX_EVICTIONS) return false;
    this.#hasSlot ||= this.#options.slots.take();
    return this.#hasSlot;
  }

  #lost(): void {
    const waitSet = this.#waitSet;
    this.#waitSet = undefined;
    const isShort = waitSet && this.#options.clock() - waitSet.bornAt < SHORT_LIFE;
    this.#evictions = isShort ? this.#evictions + 1 : 0;
    if (this.#evictions >= MAX_EVICTIONS) this.#releaseSlot();
  }

  async #poll(told: number | undefined): Promise<number | undefined> {
    if (told !== undefined) await sleep(this.#pause, this.#options.signal);
    const change = await this.#changeNow();
    const { poll, maxPoll } = this.#options.times;
    this.#pause = change === told ? Math.min(this.#pause * 1.5, maxPoll) : poll;
    return change;
  }

  async #changeNow(): Promise<number | undefined> {
    const { after } = await this.#scope().call("NoOpRequest", {});
    return after ?? this.#syncChange();
  }

  /** For servers that tell no change number in their headers. */
  async #syncChange(): Promise<number | undefined> {
    const { body } = await this.#scope().call("SyncRequest", { l: "6", msgCutoff: 2_000_000_000 });
    const token = Number.parseInt(textOf(body["token"]) ?? "", 10);
    return Number.isNaN(token) ? undefined : token;
  }

  async #wait(): Promise<number | undefined> {
    const { times, signal } = this.#options;
    if (!this.#waitSet) return this.#create();
    const waitSet = this.#waitSet;
    const { body, after } = await this.#scope(times.wait).call("WaitSetRequest", {
      waitSet: waitSet.id,
      seq: waitSet.seq,
      block: true,
      timeout: Math.ceil(times.wait / 1_000),
    });
    signal.throwIfAborted();
    if (isTrue(body["canceled"])) {
      this.#lost();
      return undefined;
    }
    waitSet.seq = textOf(body["seq"]) ?? waitSet.seq;
    const happened = [...objectsOf(body["a"]), ...objectsOf(body["n"])].length > 0;
    return happened ? (after ?? this.#syncChange()) : undefined;
  }

  async #create(): Promise<number | undefined> {
    const { account, clock } = this.#options;
    const { body, after } = await this.#scope().call("CreateWaitSetRequest", {
      defTypes: "all",
      add: { a: [{ name: account }] },
    });
    const id = textOf(body["waitSet"]);
    if (id === undefined) throw new SoapFault("mail.NO_SUCH_WAITSET");
    this.#waitSet = { id, seq: textOf(body["seq"]) ?? "0", bornAt: clock() };
    return after ?? this.#syncChange();
  }

  #scope(duration = 0): SoapScope {
    return this.#options.open(this.#options.signal, duration);
  }

  #releaseSlot(): void {
    if (this.#hasSlot) this.#options.slots.release();
    this.#hasSlot = false;
  }

  /** Gives the wait set back, which counts among the person's five; not waited for longer than a moment. */
  async close(): Promise<void> {
    this.#releaseSlot();
    const waitSet = this.#waitSet?.id;
    this.#waitSet = undefined;
    if (waitSet === undefined) return;
    const moment = AbortSignal.timeout(2_000);
    const ended = this.#options.open(moment, 0).call("DestroyWaitSetRequest", { waitSet });
    // The server forgets unused wait sets by itself after twenty minutes.
    await raceAbort(ended, moment).catch(() => undefined);
  }
}
