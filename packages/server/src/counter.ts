/** Counts what is under way by key, up to a limit. */
export class Counter {
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** All that is under way. */
  get total(): number {
    return this.#total;
  }

  /** Takes a place; null where `max` of this key are taken, else what gives it back, once. */
  take(key: string, max: number): (() => void) | null {
    const count = this.#counts.get(key) ?? 0;
    if (count >= max) return null;
    this.#counts.set(key, count + 1);
    this.#total += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#total -= 1;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    };
  }
}
