/**
 * The watches of all parts as one: the states of all types first, then whatever changed anywhere. A part
 * whose watch fails is begun again, ever less often, and hurts no other.
 *
 * @module
 */
import type { TypeState } from "@partage-ent/jmap";
import { type AccountChange, MethodFailure, sleep } from "@partage-ent/server";

/** Times of a merged watch, in milliseconds. */
export interface MergedWatchTimes {
  /** How long the first states of slow parts are waited for. */
  readonly patience: number;
  /** First pause before a watch that failed is begun again; doubled for each further failure. */
  readonly retry: number;
  readonly maxRetry: number;
}

/** What a merged watch needs. */
export interface MergedWatchOptions {
  /** Begins the watch of each part. */
  readonly begin: readonly ((signal: AbortSignal) => AsyncIterable<AccountChange>)[];
  /** What of a part's states is told: another part may serve the type. */
  readonly select: (index: number, changed: TypeState) => TypeState;
  readonly times: MergedWatchTimes;
  readonly signal: AbortSignal;
}

/** Yields states by type until the signal aborts. @throws the last error when no part can be watched any more. */
export async function* mergeWatches(options: MergedWatchOptions): AsyncGenerator<TypeState, void> {
  const merge = new Merge(options);
  try {
    yield* merge.run();
  } finally {
    merge.stop();
  }
}

class Merge {
  readonly #options: MergedWatchOptions;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #told = new Map<string, string>();
  readonly #silent = new Set<number>();
  readonly #running = new Set<number>();
  #news: Record<string, string> = {};
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(options: MergedWatchOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal]);
    for (const index of options.begin.keys()) {
      this.#silent.add(index);
      this.#running.add(index);
    }
  }

  async *run(): AsyncGenerator<TypeState, void> {
    const wake = (): void => this.#wake();
    this.#signal.addEventListener("abort", wake, { once: true });
    for (const [index, begin] of this.#options.begin.entries()) void this.#follow(index, begin);
    const timer = setTimeout(() => {
      this.#silent.clear();
      this.#wake();
    }, this.#options.times.patience);
    try {
      while (!this.#signal.aborted) {
        const news = this.#take();
        if (news !== undefined) yield news;
        else if (this.#running.size === 0) break;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      if (!this.#signal.aborted && this.#failure !== undefined) throw this.#failure;
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener("abort", wake);
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  /** What is new, once every part has said something or was waited for long enough. */
  #take(): TypeState | undefined {
    if (this.#silent.size > 0 || Object.keys(this.#news).length === 0) return undefined;
    const news = this.#news;
    this.#news = {};
    return news;
  }

  #note(index: number, changed: TypeState): void {
    for (const [type, state] of Object.entries(this.#options.select(index, changed))) {
      if (this.#told.get(type) === state) continue;
      this.#told.set(type, state);
      this.#news[type] = state;
    }
    this.#silent.delete(index);
    this.#wake();
  }

  async #follow(
    index: number,
    begin: (signal: AbortSignal) => AsyncIterable<AccountChange>,
  ): Promise<void> {
    let failures = 0;
    while (!this.#signal.aborted) {
      try {
        for await (const { changed } of begin(this.#signal)) {
          failures = 0;
          this.#note(index, changed);
        }
        break;
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error("A watch failed.");
        this.#silent.delete(index);
        this.#wake();
        if (this.#signal.aborted || isFinal(error)) break;
        await this.#pause(failures++, error);
      }
    }
    this.#running.delete(index);
    this.#silent.delete(index);
    this.#wake();
  }

  /** Thousands of watches must not come back in the same moment. */
  async #pause(failures: number, error: unknown): Promise<void> {
    const { retry, maxRetry } = this.#options.times;
    const own = Math.min(retry * 2 ** Math.min(failures, 10), maxRetry);
    const asked = error instanceof MethodFailure ? (error.retryAfter ?? 0) * 1_000 : 0;
    const pause = Math.max(own * (0.5 + Math.random()), Math.min(asked, maxRetry));
    // A pause that is cut short ends the loop that it stands in.
    await sleep(pause, this.#signal).catch(() => undefined);
  }
}

/** Who is refused stays refused until the next sign-in. */
const isFinal = (error: unknown): boolean =>
  error instanceof MethodFailure && error.type === "forbidden";
