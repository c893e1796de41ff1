import type { Connection, ConnectionChangeEvent } from "./connection.js";
import { isPartageError, PartageError } from "./error.js";
import type { LiveQuery, LiveQueryOptions, LiveStatus } from "./live-query.js";

/** Milliseconds that a value is kept for the next subscriber. */
const KEEP = 300_000;
/** Milliseconds before the first attempt after a failure that may pass. */
const RETRY = 5_000;
/** Milliseconds that such attempts are never further apart than. */
const MAX_RETRY = 300_000;

type Update<Value> = (value: Value) => Value;
type Timer = ReturnType<typeof setTimeout>;

/** The {@link LiveQuery} that this version of the package makes. */
export class SharedQuery<Value> implements LiveQuery<Value> {
  readonly #connection: Connection;
  readonly #options: LiveQueryOptions<Value>;
  readonly #forget: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #updates = new Set<Update<Value>>();
  /** What the server said last, without the changes under way. */
  #loaded: { readonly value: Value; readonly at: number } | undefined;
  #value: Value | undefined;
  #error: PartageError | undefined;
  #loading: Promise<void> | undefined;
  /** The load under way is older than something that happened since. */
  #outdated = false;
  #abort = new AbortController();
  #watching: AbortController | undefined;
  #failures = 0;
  #retry: Timer | undefined;
  #leave: Timer | undefined;

  constructor(connection: Connection, options: LiveQueryOptions<Value>, forget: () => void) {
    this.#connection = connection;
    this.#options = options;
    this.#forget = forget;
  }

  get value(): Value | undefined {
    return this.#value;
  }

  get error(): PartageError | undefined {
    return this.#error;
  }

  get asOf(): number | undefined {
    return this.#loaded?.at;
  }

  get status(): LiveStatus {
    if (this.#loading) return this.#loaded ? "refreshing" : "loading";
    if (this.#error) return "failed";
    return this.#loaded ? "fresh" : "idle";
  }

  subscribe(listener: () => void): () => void {
    clearTimeout(this.#leave);
    // One listener may subscribe twice; each subscription is its own.
    const own = () => listener();
    this.#listeners.add(own);
    if (!this.#watching) this.#start();
    return () => {
      this.#listeners.delete(own);
      // An element that is moved in the page leaves and comes back at once.
      if (!this.#listeners.size) this.#leave = setTimeout(() => this.#stop());
    };
  }

  async refresh(): Promise<void> {
    await this.#load();
    if (this.#error) throw this.#error;
  }

  async mutate<Result>(update: Update<Value>, commit: () => Promise<Result>): Promise<Result> {
    this.#updates.add(update);
    this.#show();
    try {
      const result = await commit();
      // A load under way may not know of the change: it is shown until another one does.
      this.#outdated = true;
      if (this.#loading) void this.#loading.then(() => this.#settle(update, !!this.#error));
      else this.#settle(update, true);
      return result;
    } catch (error) {
      this.#settle(update, false);
      throw error;
    }
  }

  /** Ends a change under way; `keep` makes it part of what is known. */
  #settle(update: Update<Value>, keep: boolean): void {
    this.#updates.delete(update);
    if (keep && this.#loaded) {
      this.#loaded = { ...this.#loaded, value: update(this.#loaded.value) };
    }
    this.#show();
  }

  #show(): void {
    const loaded = this.#loaded;
    this.#value = loaded && [...this.#updates].reduce((value, next) => next(value), loaded.value);
    for (const listener of [...this.#listeners]) listener();
  }

  #start(): void {
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    this.#connection.addEventListener("partage-connection-change", (event) => this.#follow(event), {
      signal,
    });
    void this.#load().then(() => this.#watch(signal));
  }

  async #watch(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      const { watchChanges } = await import("./watch-changes.js");
      const { types } = this.#options;
      if (!signal.aborted)
        watchChanges(this.#connection, types, () => void this.#load(true), signal);
    } catch {
      // The script could not be fetched: the next look replaces it, and tries again.
      this.#retry = setTimeout(() => void this.#load().then(() => this.#watch(signal)), MAX_RETRY);
    }
  }

  #stop(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#abort.abort();
    clearTimeout(this.#retry);
    this.#leave = setTimeout(this.#forget, KEEP);
    // In Node a value that is kept must not keep the program alive.
    (this.#leave as { unref?: () => void }).unref?.();
  }

  #follow({ status, signedOut }: ConnectionChangeEvent): void {
    if (signedOut) {
      this.#abort.abort();
      this.#loaded = undefined;
      this.#error = new PartageError("ERR_SIGNED_OUT", "Nobody is signed in");
      this.#updates.clear();
      this.#show();
    } else if (status === "signed-in" && this.#error) {
      if (this.#error.code !== "ERR_SIGNED_OUT") void this.#load();
      else {
        // Watching ended with the session before.
        this.#watching?.abort();
        this.#start();
      }
    }
  }

  /** Loads, or joins the load under way; `outdate` has that one followed by another. */
  #load(outdate = false): Promise<void> {
    clearTimeout(this.#retry);
    if (this.#loading) this.#outdated ||= outdate;
    else {
      this.#abort = new AbortController();
      this.#loading = this.#run(this.#abort.signal).finally(() => {
        this.#loading = undefined;
        this.#show();
      });
      this.#show();
    }
    return this.#loading;
  }

  async #run(signal: AbortSignal): Promise<void> {
    do {
      this.#outdated = false;
      try {
        const value = await this.#options.load(signal);
        if (signal.aborted) return;
        this.#loaded = { value, at: Date.now() };
        this.#error = undefined;
        this.#failures = 0;
      } catch (cause) {
        if (signal.aborted) return;
        this.#fail(cause);
        return;
      }
    } while (this.#outdated);
  }

  #fail(cause: unknown): void {
    const error = isPartageError(cause)
      ? cause
      : new PartageError("ERR_PROTOCOL", "What was loaded could not be read", { cause });
    this.#error = error;
    if (!error.retryable || !this.#watching) return;
    const delay = Math.min(MAX_RETRY, RETRY * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(
      () => void this.#load(),
      Math.max(delay, (error.retryAfter ?? 0) * 1000),
    );
  }
}
