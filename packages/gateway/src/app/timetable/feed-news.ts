/**
 * Tells listeners what is new in the store: at once what this process did, after a while what others did.
 *
 * @module
 */
import type { TimetableNews, TimetableStore } from "./timetable-store.js";

/** A feed whose lessons or status changed, or a person who chose something else. */
export type FeedNewsItem = TimetableNews["feeds"][number] | TimetableNews["persons"][number];

/** Hears of news. */
export type FeedNewsListener = (news: FeedNewsItem) => void;

/** Clocks of gateways may differ by so much, in milliseconds. */
const OVERLAP = 30_000;
const MOST_KNOWN = 50_000;

/** The news of a store; asks for others' only while somebody listens. */
export class FeedNews {
  readonly #store: TimetableStore;
  readonly #every: number;
  readonly #now: () => number;
  readonly #listeners = new Set<FeedNewsListener>();
  readonly #known = new Map<string, string>();
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: TimetableStore, every: number, now: () => number) {
    this.#store = store;
    this.#every = every;
    this.#now = now;
  }

  /** Adds a listener; the returned function takes it away. */
  listen(listener: FeedNewsListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  /** What this process did to a feed. */
  feed(item: TimetableNews["feeds"][number]): void {
    this.#hear(`f ${item.establishment}\n${item.source}`, item);
  }

  /** What this process wrote for a person. */
  person(item: TimetableNews["persons"][number]): void {
    this.#hear(`p ${item.establishment}\n${item.account}`, item);
  }

  /** Stops asking. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    this.#since = this.#now();
    this.#schedule();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#ask(), this.#every);
  }

  async #ask(): Promise<void> {
    const timer = this.#timer;
    const asked = this.#now();
    // A store that is away is asked again, for the same time.
    const news = await this.#store.readTimetableNews(this.#since - OVERLAP).catch(() => undefined);
    if (news) this.#since = asked;
    for (const item of news?.feeds ?? []) this.feed(item);
    for (const item of news?.persons ?? []) this.person(item);
    if (timer === this.#timer && timer !== undefined) this.#schedule();
  }

  #hear(name: string, item: FeedNewsItem): void {
    if (this.#known.get(name) === item.mark) return;
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    this.#known.set(name, item.mark);
    for (const listener of [...this.#listeners]) listener(item);
  }
}
