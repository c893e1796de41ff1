/**
 * What an expansion may cost.
 *
 * @module
 */

/** Limits of one expansion; what is left out has the default. */
export interface Budget {
  /** Most occurrences to answer. Default: 10,000. */
  readonly occurrences?: number;
  /** Most candidate periods to look at. Default: 200,000. */
  readonly steps?: number;
  /** Milliseconds. Default: 500. */
  readonly time?: number;
  /** Stops it; the expansion throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** A clock in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** Which limit ended an expansion early. */
export type BudgetLimit = "occurrences" | "steps" | "time";

/** Counts what an expansion costs. */
export interface Meter {
  /** Set once a limit was reached. */
  stopped: BudgetLimit | null;
  /** Spends steps; false when no more may be done. */
  step(cost?: number): boolean;
  /** Spends one occurrence; false when it may not be answered. */
  occurrence(): boolean;
}

/** Starts counting. */
export function startMeter(budget: Budget = {}): Meter {
  const { signal, now = Date.now } = budget;
  signal?.throwIfAborted();
  const deadline = now() + (budget.time ?? 500);
  let steps = budget.steps ?? 200_000;
  let occurrences = budget.occurrences ?? 10_000;
  let untilLook = 256;
  return {
    stopped: null,
    step(cost = 1) {
      if (this.stopped) return false;
      steps -= cost;
      untilLook -= cost;
      if (steps < 0) this.stopped = "steps";
      else if (untilLook <= 0) {
        untilLook = 256;
        signal?.throwIfAborted();
        if (now() > deadline) this.stopped = "time";
      }
      return !this.stopped;
    },
    occurrence() {
      if (this.stopped) return false;
      if (--occurrences < 0) this.stopped = "occurrences";
      return !this.stopped;
    },
  };
}
