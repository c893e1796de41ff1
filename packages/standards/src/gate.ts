import { MethodFailure } from "@partage-ent/server";

/** Who waits for leave. */
interface Waiting {
  readonly key: string;
  readonly go: () => void;
}

/** Lets so many work at the same time, of all and of each; others wait in the order they came. */
export class Gate {
  readonly #most: number;
  readonly #mostOfEach: number;
  readonly #inside = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #count = 0;

  constructor(most: number, mostOfEach: number) {
    this.#most = most;
    this.#mostOfEach = mostOfEach;
  }

  /** Waits for leave; what is answered gives it back. @throws MethodFailure when the signal aborts. */
  async enter(key: string, signal: AbortSignal): Promise<() => void> {
    if (!this.#hasRoom(key)) await this.#turn(key, signal);
    else this.#let(key);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#leave(key);
    };
  }

  #hasRoom(key: string): boolean {
    return this.#count < this.#most && (this.#inside.get(key) ?? 0) < this.#mostOfEach;
  }

  #let(key: string): void {
    this.#count++;
    this.#inside.set(key, (this.#inside.get(key) ?? 0) + 1);
  }

  #turn(key: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new MethodFailure("serverUnavailable", "The request was cancelled."));
      };
      const waiting: Waiting = {
        key,
        go: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      if (signal.aborted)
        reject(new MethodFailure("serverUnavailable", "The request was cancelled."));
      else {
        this.#waiting.push(waiting);
        signal.addEventListener("abort", onAbort, { once: true });
      }
    });
  }

  #leave(key: string): void {
    this.#count--;
    const left = (this.#inside.get(key) ?? 1) - 1;
    if (left > 0) this.#inside.set(key, left);
    else this.#inside.delete(key);
    const next = this.#waiting.findIndex((waiting) => this.#hasRoom(waiting.key));
    const [waiting] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (!waiting) return;
    this.#let(waiting.key);
    waiting.go();
  }
}
