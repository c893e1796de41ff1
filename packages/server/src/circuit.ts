import { MethodFailure } from "./method-failure.js";

/** How a {@link Circuit} behaves; times in milliseconds. */
export interface CircuitOptions {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Failures in a row after which the server is left alone. */
  readonly threshold: number;
  /** First pause; each failed probe doubles it. */
  readonly pause: number;
  readonly maxPause: number;
  /** What is thrown while the server is left alone; default: a {@link MethodFailure} `serverUnavailable`. */
  readonly resting?: (retryAfter: number) => Error;
}

/**
 * Leaves a failing server alone: after several failures in a row calls fail at once, until a single
 * probe after a pause gets an answer.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  #failures = 0;
  #openUntil = 0;
  #pause: number;
  #probing = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
    this.#pause = options.pause;
  }

  /** Asks for leave to call. @throws what {@link CircuitOptions.resting} makes of the seconds to wait. */
  enter(): void {
    if (this.#failures < this.#options.threshold) return;
    const remaining = this.#openUntil - this.#options.clock();
    if (remaining > 0 || this.#probing) {
      const { resting = isResting } = this.#options;
      throw resting(Math.max(1, Math.ceil(remaining / 1_000)));
    }
    this.#probing = true;
  }

  /** The server answered. */
  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
    this.#pause = this.#options.pause;
  }

  /** The server failed. */
  failed(): void {
    this.#failures++;
    if (this.#failures < this.#options.threshold) return;
    this.#openUntil = this.#options.clock() + this.#pause;
    if (this.#probing) this.#pause = Math.min(this.#pause * 2, this.#options.maxPause);
    this.#probing = false;
  }

  /** The call ended for a reason that says nothing about the server. */
  abandoned(): void {
    this.#probing = false;
  }
}

function isResting(retryAfter: number): MethodFailure {
  const description = "The server has been failing; it is given a rest.";
  return new MethodFailure("serverUnavailable", description, { retryAfter });
}
