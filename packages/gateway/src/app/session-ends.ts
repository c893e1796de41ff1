import type { LiveSession } from "./session.js";
import type { Store } from "./store.js";

/** How often an open stream asks whether its session was ended elsewhere, in milliseconds. */
const RECHECK = 30_000;

/** Ends event streams with the session that opened them, here or at another gateway. */
export class SessionEnds {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #open = new Map<string, Set<AbortController>>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** A signal that aborts with the session; `request` ends the watch over it. */
  watch(session: LiveSession, request: AbortSignal): AbortSignal {
    const { idHash, parentHash, expiresAt } = session.stored;
    const controller = new AbortController();
    const hashes = parentHash === null ? [idHash] : [idHash, parentHash];
    for (const hash of hashes) this.#join(hash, controller);
    const end = (): void => controller.abort();
    const expiry = setTimeout(end, Math.max(0, expiresAt - this.#now()));
    const recheck = setInterval(() => void this.#recheck(idHash, controller), RECHECK);
    request.addEventListener("abort", end, { once: true });
    controller.signal.addEventListener("abort", () => {
      clearTimeout(expiry);
      clearInterval(recheck);
      request.removeEventListener("abort", end);
      for (const hash of hashes) this.#leave(hash, controller);
    });
    if (request.aborted) end();
    return controller.signal;
  }

  #join(hash: string, controller: AbortController): void {
    this.#open.set(hash, (this.#open.get(hash) ?? new Set()).add(controller));
  }

  #leave(hash: string, controller: AbortController): void {
    const group = this.#open.get(hash);
    group?.delete(controller);
    if (group?.size === 0) this.#open.delete(hash);
  }

  /** Ends what a session, and those that came from it, have open at this gateway. */
  end(idHash: string): void {
    for (const controller of [...(this.#open.get(idHash) ?? [])]) controller.abort();
  }

  /** Ends everything. */
  endAll(): void {
    for (const idHash of [...this.#open.keys()]) this.end(idHash);
  }

  async #recheck(idHash: string, controller: AbortController): Promise<void> {
    try {
      if (!(await this.#store.readSession(idHash))) controller.abort();
    } catch {
      // A store that is away ends no stream: the next turn asks again.
      return;
    }
  }
}
