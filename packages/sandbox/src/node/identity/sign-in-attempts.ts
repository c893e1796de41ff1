/** Counts failed sign-ins, so that guessing passwords is slow. */

const WINDOW = 5 * 60_000;
const MOST_KEYS = 5_000;

interface Count {
  failures: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Failed attempts by key (an account name, a client address) over five minutes. */
export class SignInAttempts {
  readonly #counts = new Map<string, Count>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Tells whether a key failed `limit` times or more in its window. */
  isBlocked(key: string, limit: number): boolean {
    return this.#current(key).failures >= limit;
  }

  /** Notes a failure. */
  fail(key: string): void {
    const count = this.#current(key);
    count.failures += 1;
    this.#counts.set(key, count);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= MOST_KEYS) break;
      this.#counts.delete(oldest);
    }
  }

  /** Forgets a key after a success. */
  forget(key: string): void {
    this.#counts.delete(key);
  }

  #current(key: string): Count {
    const now = this.#clock();
    const count = this.#counts.get(key);
    return count && count.until > now ? count : { failures: 0, until: now + WINDOW };
  }
}
