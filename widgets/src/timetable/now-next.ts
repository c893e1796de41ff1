import type { Entry } from "./entries.js";

/** What goes on at an instant, and what comes then. */
export interface NowNext {
  /** Lessons under way. */
  readonly now: readonly Entry[];
  /** The lessons that start next, more than one where some start together. */
  readonly next: readonly Entry[];
  /** What would be on until then, but is cancelled or was moved. */
  readonly gone: readonly Entry[];
}

/** Finds what is on at an instant among entries in the order of their starts. */
export function nowNext(entries: readonly Entry[], instant: number): NowNext {
  const held = entries.filter(({ isGone }) => !isGone);
  const first = held.find(({ start }) => start > instant);
  const now = held.filter(({ start, end }) => start <= instant && end > instant);
  const until = first?.start ?? Infinity;
  return {
    now,
    next: held.filter(({ start }) => start === first?.start),
    gone: entries.filter(({ isGone, start, end }) => isGone && end > instant && start <= until),
  };
}
