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
    const { idHash, expiresAt } = session.stored;
    const controller = new AbortController();
    const group = this.#open.get(idHash) ?? new Set();
    this.#open.set(idHash, group.add(controller));
    const end = (): void => controller.abort();
    const expiry = setTimeout(end, Math.max(0, expiresAt - this.#now()));
    const recheck = setInterval(() => void this.#recheck(idHash, controller), RECHECK);
    request.addEventListener("abort", end, { once: true });
    controller.signal.addEventListener("abort", () => {
      clearTimeout(expiry);
      clearInterval(recheck);
      request.removeEventListener("abort", end);
      group.delete(controller);
      if (group.size === 0) this.#open.delete(idHash);
    });
    if (request.aborted) end();
    return controller.signal;
  }

  /** Ends what a session has open at this gateway. */
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
