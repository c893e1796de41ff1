import type { SourceProblem } from "../directory/directory-source.js";

/** Most problems that are kept with their place. */
const MOST_PLACES = 500;

/** What of a source could not be taken: the first ones with their place, all of them counted. */
export class ProblemList {
  readonly #kept: SourceProblem[] = [];
  readonly #counts = new Map<string, number>();
  #more = 0;

  add(place: string, description: string): void {
    if (this.#kept.length < MOST_PLACES) this.#kept.push({ place, description });
    else this.#more++;
    // Numbers within a description are no kinds of their own.
    const kind = description.replace(/\d+/g, "N");
    if (this.#counts.has(kind) || this.#counts.size < MOST_PLACES) {
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    }
  }

  /** How often each kind was met. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  list(): readonly SourceProblem[] {
    if (this.#more === 0) return [...this.#kept];
    const description = `and ${this.#more} more problems that are not listed`;
    return [...this.#kept, { place: "(the source)", description }];
  }
}
