import type { Principal } from "@partage-ent/server";
import { personKey } from "../person-key.js";

/** People of whom something is kept. */
const MAX_PEOPLE = 20_000;

/** Keeps one value for each person, each for a while. */
export class TimedCache<Value> {
  readonly #lifetime: number;
  readonly #clock: () => number;
  /** In the order of their ends, since all live equally long. */
  readonly #entries = new Map<string, { readonly value: Value; readonly endsAt: number }>();

  constructor(lifetime: number, clock: () => number) {
    this.#lifetime = lifetime;
    this.#clock = clock;
  }

  get(principal: Principal): Value | undefined {
    const entry = this.#entries.get(personKey(principal));
    return entry && entry.endsAt > this.#clock() ? entry.value : undefined;
  }

  set(principal: Principal, value: Value): void {
    const key = personKey(principal);
    this.#entries.delete(key);
    for (const [oldest, { endsAt }] of this.#entries) {
      if (endsAt > this.#clock() && this.#entries.size < MAX_PEOPLE) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, endsAt: this.#clock() + this.#lifetime });
  }

  delete(principal: Principal): void {
    this.#entries.delete(personKey(principal));
  }
}
