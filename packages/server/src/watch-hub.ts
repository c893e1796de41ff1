/**
 * One upstream watch a person, however many pages and tabs of theirs listen.
 *
 * @module
 */
import type { Id, TypeState } from "@partage-ent/jmap";
import type { AccountChange, Backend, Principal } from "./backend.js";

/** States by account and type. */
export type States = Readonly<Record<Id, TypeState>>;

/** Who listens to a watch. */
export interface WatchListener {
  /** Some states are new; `first` when nothing was known of the account before. */
  readonly changed: (change: AccountChange, first: boolean) => void;
  /** The watch ended: upstream failed or the service stops. */
  readonly ended: () => void;
}

/** One listener's hold on a watch. */
export interface Subscription {
  /** All states known so far; empty until the back end has told its first. */
  readonly states: () => States;
  readonly leave: () => void;
}

interface Watch {
  readonly abort: AbortController;
  readonly listeners: Set<WatchListener>;
  readonly states: Map<Id, TypeState>;
  linger: ReturnType<typeof setTimeout> | undefined;
}

/** Options of {@link WatchHub}. */
export interface WatchHubOptions {
  /** Milliseconds that a watch outlives its last listener: a page that reloads finds it running. */
  readonly linger: number;
  readonly onError: (error: unknown, principal: Principal) => void;
}

/** Shares the watches of a back end. */
export class WatchHub {
  readonly #watches = new Map<string, Watch>();
  readonly #options: WatchHubOptions;

  constructor(options: WatchHubOptions) {
    this.#options = options;
  }

  /** Watches that run upstream. */
  get size(): number {
    return this.#watches.size;
  }

  /** Listens to the changes of a person; starts the watch where none runs. */
  subscribe(backend: Backend, principal: Principal, listener: WatchListener): Subscription {
    const key = JSON.stringify([principal.establishment, principal.account]);
    const running = this.#watches.get(key);
    const watch = running ?? this.#start(key, backend, principal);
    clearTimeout(watch.linger);
    watch.listeners.add(listener);
    return {
      states: () => Object.fromEntries(watch.states),
      leave: () => {
        if (!watch.listeners.delete(listener) || watch.listeners.size > 0) return;
        watch.linger = setTimeout(() => this.#stop(key, watch), this.#options.linger);
      },
    };
  }

  /** Ends every watch and tells its listeners. */
  close(): void {
    for (const [key, watch] of [...this.#watches]) this.#stop(key, watch);
  }

  #start(key: string, backend: Backend, principal: Principal): Watch {
    const watch: Watch = {
      abort: new AbortController(),
      listeners: new Set(),
      states: new Map(),
      linger: undefined,
    };
    this.#watches.set(key, watch);
    void this.#run(key, watch, backend, principal);
    return watch;
  }

  async #run(key: string, watch: Watch, backend: Backend, principal: Principal): Promise<void> {
    const { signal } = watch.abort;
    try {
      for await (const change of backend.watch(principal, { signal })) {
        if (signal.aborted) break;
        this.#tell(watch, change);
      }
    } catch (error) {
      if (!signal.aborted) this.#options.onError(error, principal);
    }
    this.#stop(key, watch);
  }

  #tell(watch: Watch, { accountId, changed }: AccountChange): void {
    const known = watch.states.get(accountId);
    const fresh = Object.entries(changed).filter(([type, state]) => known?.[type] !== state);
    if (fresh.length === 0) return;
    const news = Object.fromEntries(fresh);
    watch.states.set(accountId, { ...known, ...news });
    const first = known === undefined;
    for (const listener of [...watch.listeners]) {
      listener.changed({ accountId, changed: news }, first);
    }
  }

  #stop(key: string, watch: Watch): void {
    clearTimeout(watch.linger);
    if (this.#watches.get(key) === watch) this.#watches.delete(key);
    watch.abort.abort();
    const listeners = [...watch.listeners];
    watch.listeners.clear();
    for (const listener of listeners) listener.ended();
  }
}
