import type { Id } from "@partage-ent/jmap";

/** How long a change stands in view before it counts as seen, in milliseconds. */
const SEEN_TIME = 3_000;

/** Notices which changes were in view long enough to be read. */
export class SeenWatch {
  readonly #tell: (ids: readonly Id[]) => void;
  readonly #timers = new Map<Element, ReturnType<typeof setTimeout>>();
  readonly #seen = new Set<Id>();
  readonly #observer = new IntersectionObserver((entries) => this.#look(entries), {
    threshold: 0.6,
  });
  #watched: readonly Element[] = [];
  #telling = false;

  /** @param tell - Called with all that were seen since it was called last. */
  constructor(tell: (ids: readonly Id[]) => void) {
    this.#tell = tell;
  }

  /** Watches these elements, and no others; each names its change in `data-change`. */
  watch(elements: readonly HTMLElement[]): void {
    for (const old of this.#watched) if (!elements.includes(old as HTMLElement)) this.#leave(old);
    for (const element of elements)
      if (!this.#watched.includes(element)) this.#observer.observe(element);
    this.#watched = elements;
  }

  #leave(element: Element): void {
    this.#observer.unobserve(element);
    clearTimeout(this.#timers.get(element));
    this.#timers.delete(element);
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(this.#timers.get(target));
      if (isIntersecting) this.#time(target as HTMLElement);
    }
  }

  #time(target: HTMLElement): void {
    const timer = setTimeout(() => {
      // A page in the background shows nothing to anybody.
      if (document.hidden) return this.#time(target);
      this.#seen.add(target.dataset["change"]!);
      if (this.#telling) return;
      this.#telling = true;
      // Those that came into view together are told together.
      setTimeout(() => {
        this.#telling = false;
        this.#tell([...this.#seen]);
        this.#seen.clear();
      }, 200);
    }, SEEN_TIME);
    this.#timers.set(target, timer);
  }
}
