/**
 * How fast one establishment's mail system is written to, and when it is left alone.
 *
 * @module
 */

/** Waits; ends early when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits by the clock. */
export const sleepByClock: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });

/** Lets so many writes per second through, evenly, whoever asks. */
export class WritePace {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #sleep: Sleep;
  #freeAt = 0;

  constructor(perSecond: number, now: () => number, sleep: Sleep = sleepByClock) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Settles when so many writes may be sent. */
  async take(writes: number, signal: AbortSignal): Promise<void> {
    const now = this.#now();
    const at = Math.max(now, this.#freeAt);
    this.#freeAt = at + (writes / this.#perSecond) * 1000;
    if (at > now) await this.#sleep(at - now, signal);
  }
}

/** Leaves a mail system alone for a while once several accounts in a row found it down. */
export class SyncCircuit {
  readonly #threshold: number;
  readonly #restMs: number;
  readonly #now: () => number;
  #failures = 0;
  #closedUntil = 0;

  constructor(threshold: number, restMs: number, now: () => number) {
    this.#threshold = threshold;
    this.#restMs = restMs;
    this.#now = now;
  }

  /** Whether it is to be left alone now. */
  get isResting(): boolean {
    return this.#closedUntil > this.#now();
  }

  /** It answered. */
  succeed(): void {
    this.#failures = 0;
  }

  /** It did not answer; `retryAfter` in seconds, where it said so. */
  fail(retryAfter: number | undefined): void {
    this.#failures += 1;
    if (this.#failures < this.#threshold && retryAfter === undefined) return;
    // One try after the rest decides whether there is another.
    this.#failures = this.#threshold - 1;
    this.#closedUntil = this.#now() + Math.max(this.#restMs, (retryAfter ?? 0) * 1000);
  }
}
