/**
 * The SOAP requests of one person during one unit of work: those made in one tick travel together.
 */
import type { AccountSession } from "./account-session.js";
import type { SoapCall, SoapOutcome } from "./envelope.js";
import type { JsonObject } from "./json.js";
import { isRead, type SoapOperation, type SoapRequests } from "./operations.js";
import { SoapFault } from "./upstream-error.js";

/** An answer with the change numbers around it. */
export interface Answer {
  readonly body: JsonObject;
  /** Every change up to this one shows in the answer; undefined where the account was unknown. */
  readonly before: number | undefined;
  /** The last change when the whole exchange ended. */
  readonly after: number | undefined;
}

/** Sends calls of one account in one HTTP request. */
export type Deliver = (calls: readonly SoapCall[]) => Promise<{
  readonly outcomes: readonly SoapOutcome[];
  readonly before: number | undefined;
  readonly after: number | undefined;
}>;

interface Pending extends SoapCall {
  readonly key: string | undefined;
  readonly writes: boolean;
  readonly answer: Promise<Answer>;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Most requests in one batch: larger ones make answers that are slow to build and to read. */
const MAX_BATCH = 100;

/** Requests of one account in one unit of work. */
export class SoapScope {
  readonly session: AccountSession;
  readonly signal: AbortSignal;
  readonly #deliver: Deliver;
  #queue: Pending[] = [];

  constructor(session: AccountSession, signal: AbortSignal, deliver: Deliver) {
    this.session = session;
    this.signal = signal;
    this.#deliver = deliver;
  }

  /**
   * Sends a request with all others of this tick; equal reads are sent once.
   *
   * @param options.withWrites - Keeps a read in the batch of the writes before it, which it is to check.
   * @throws SoapFault, UpstreamError.
   */
  call<Name extends SoapOperation>(
    operation: Name,
    request: SoapRequests[Name],
    options: { readonly withWrites?: boolean } = {},
  ): Promise<Answer> {
    const writes = options.withWrites ?? !isRead(operation);
    const key = writes ? undefined : `${operation} ${JSON.stringify(request)}`;
    const twin = key === undefined ? undefined : this.#queue.find((entry) => entry.key === key);
    if (twin) return twin.answer;
    // The timer lets every caller of this tick join, those behind a promise included.
    if (this.#queue.length === 0) setTimeout(() => void this.#flush(), 0);
    const pending = newPending({ operation, request }, key, writes);
    this.#queue.push(pending);
    return pending.answer;
  }

  async #flush(): Promise<void> {
    const queue = this.#queue;
    this.#queue = [];
    for (const run of runsOf(queue)) await this.#send(run);
  }

  async #send(run: readonly Pending[]): Promise<void> {
    try {
      this.signal.throwIfAborted();
      const { outcomes, before, after } = await this.#deliver(run);
      run.forEach((pending, index) => {
        const outcome = outcomes[index]!;
        if (outcome instanceof SoapFault) pending.reject(outcome);
        else pending.resolve({ body: outcome, before, after });
      });
    } catch (error) {
      for (const pending of run) pending.reject(error);
    }
  }
}

function newPending(call: SoapCall, key: string | undefined, writes: boolean): Pending {
  let resolve: ((answer: Answer) => void) | undefined;
  let reject: ((error: unknown) => void) | undefined;
  const answer = new Promise<Answer>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Several callers may share an answer, or have left before it comes.
  answer.catch(() => undefined);
  return { ...call, key, writes, answer, resolve: resolve!, reject: reject! };
}

/** Cuts a queue where reads and writes meet, so that each sees what was asked before it. */
function runsOf(queue: readonly Pending[]): readonly (readonly Pending[])[] {
  const runs: Pending[][] = [];
  for (const pending of queue) {
    const last = runs.at(-1);
    if (last && last[0]!.writes === pending.writes && last.length < MAX_BATCH) last.push(pending);
    else runs.push([pending]);
  }
  return runs;
}
