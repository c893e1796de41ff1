import type { AliasOwner } from "../store.js";

/** How long an answer is good, in milliseconds: portals ask at every page. */
const GOOD_FOR = 60_000;
/** Most people whose answers are kept, where nothing else is said: the oldest go first. */
const MOST_PEOPLE = 10_000;

interface Kept {
  readonly answer: Promise<unknown>;
  readonly until: number;
}

/**
 * Answers by person, for a minute or until something of that person changed here. An answer that is
 * under way when it is forgotten goes to whoever waits for it, and to nobody else.
 */
export class PersonCache {
  readonly #now: () => number;
  readonly #most: number;
  readonly #people = new Map<string, Map<string, Kept>>();

  constructor(now: () => number, most = MOST_PEOPLE) {
    this.#now = now;
    this.#most = most;
  }

  /** The answer that is kept under a name, or that of `load`; a failure is not kept. */
  read<Answer>(owner: AliasOwner, name: string, load: () => Promise<Answer>): Promise<Answer> {
    const own = this.#answersOf(keyOf(owner));
    const kept = own.get(name);
    if (kept && kept.until > this.#now()) return kept.answer as Promise<Answer>;
    const answer = load();
    const entry = { answer, until: this.#now() + GOOD_FOR };
    own.set(name, entry);
    answer.catch(() => {
      if (own.get(name) === entry) own.delete(name);
    });
    return answer;
  }

  /** Forgets all answers of a person: something changed. */
  forget(owner: AliasOwner): void {
    this.#people.delete(keyOf(owner));
  }

  #answersOf(key: string): Map<string, Kept> {
    const known = this.#people.get(key);
    if (known) return known;
    const own = new Map<string, Kept>();
    this.#people.set(key, own);
    if (this.#people.size > this.#most) {
      const oldest = this.#people.keys().next();
      if (!oldest.done) this.#people.delete(oldest.value);
    }
    return own;
  }
}

function keyOf({ establishment, account }: AliasOwner): string {
  return `${establishment} ${account}`;
}
