/**
 * Bounds how much is done at once, and how much of it for one person: whoever asks for much waits,
 * nobody else does.
 *
 * @module
 */

interface Waiting {
  readonly owner: string;
  readonly start: () => void;
}

/** Runs tasks: at most `limit` at once, one at once of each owner. */
export class FairLane {
  readonly #limit: number;
  readonly #active = new Set<string>();
  readonly #waiting: Waiting[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs a task when its turn has come. */
  async run<Result>(owner: string, task: () => Promise<Result>): Promise<Result> {
    await new Promise<void>((start) => {
      this.#waiting.push({ owner, start });
      this.#next();
    });
    try {
      return await task();
    } finally {
      this.#active.delete(owner);
      this.#next();
    }
  }

  #next(): void {
    for (let at = 0; at < this.#waiting.length && this.#active.size < this.#limit;) {
      const { owner, start } = this.#waiting[at]!;
      if (this.#active.has(owner)) {
        at += 1;
        continue;
      }
      this.#waiting.splice(at, 1);
      this.#active.add(owner);
      start();
    }
  }
}
