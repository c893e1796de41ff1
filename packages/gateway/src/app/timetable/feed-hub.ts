/**
 * Feeds of all establishments: fetched once for everybody, kept, and watched for what is new.
 *
 * @module
 */
import { fillFeed } from "./assign-feeds.js";
import { RateLimiter } from "../rate-limit.js";
import { createSealer, FEED_SALT, type Sealer } from "../sealer.js";
import { FairLane } from "./fair-lane.js";
import { unpackLessons } from "./feed-content.js";
import type { FeedFetcher, FeedLesson, FeedReader } from "./feed-fetcher.js";
import { FeedNews, type FeedNewsListener } from "./feed-news.js";
import { type FeedLook, type FeedSource, putOffFeed, refreshFeed } from "./refresh-feed.js";
import type { TimetableSetup } from "./timetable-setup.js";
import type { FeedKey, FeedRecord, TimetableOwner, TimetableStore } from "./timetable-store.js";

/** Something that an operator wants to know of a feed. */
export interface TimetableEvent {
  readonly event: "feed-changed" | "feed-held" | "feed-failed";
  readonly establishment: string;
  /** Id of a configured feed; of a person's, the beginning of its fingerprint. */
  readonly feed: string;
  readonly status: FeedRecord["status"];
  /** Lessons that changed. */
  readonly changes: number;
  /** What failed. */
  readonly failure?: unknown;
}

/** What {@link FeedHub} needs. */
export interface FeedHubOptions {
  /** By key of the establishment. */
  readonly establishments: Readonly<Record<string, TimetableSetup>>;
  readonly store: TimetableStore;
  readonly fetchFeed: FeedFetcher;
  readonly readFeed: FeedReader;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: () => number;
  /** How long somebody waits for a feed that nobody looked at before, in milliseconds. */
  readonly firstWaitMs: number;
  /** How often other gateways' work is looked for, in milliseconds. */
  readonly newsMs: number;
  readonly tell: (event: TimetableEvent) => void;
}

interface FoundSource {
  /** Whose turn it takes. */
  readonly owner: string;
  readonly source: FeedSource;
}

const CONFIGURED = "c:";
const PERSONAL = "p:";
/** A feed that nobody needed for so long is looked at no more, and forgotten after longer. */
const NEEDED = 8 * 24 * 3_600_000;
const FORGOTTEN = 60 * 24 * 3_600_000;
/** Lessons that are kept unpacked. */
const MOST_CACHED = 100_000;
const NOTE_NEED = 600_000;
/** Feeds that a person may try to add in an hour. */
const MOST_ADDITIONS = 20;

/** Source of a configured feed. */
export function configuredSource(id: string): string {
  return CONFIGURED + id;
}

/** Source of a person's feed. */
export function personalSource(fingerprint: string): string {
  return PERSONAL + fingerprint;
}

/** What a sealed URL is bound to. */
export function sealContext({ establishment, account }: TimetableOwner, id: string): string {
  return JSON.stringify([establishment, account, id]);
}

/** The feeds of a gateway. */
export class FeedHub {
  readonly options: FeedHubOptions;
  readonly #worker = crypto.randomUUID();
  readonly #looks = new Map<string, Promise<FeedLook | undefined>>();
  readonly #lanes = { establishment: new FairLane(4), person: new FairLane(4) };
  readonly #cache = new Map<string, readonly FeedLesson[]>();
  #cached = 0;
  readonly #noted = new Map<string, number>();
  readonly #sealers = new Map<string, Sealer>();
  readonly #news: FeedNews;
  readonly #additions: RateLimiter;

  constructor(options: FeedHubOptions) {
    this.options = options;
    this.#additions = new RateLimiter(MOST_ADDITIONS, 3_600_000, options.now);
    this.#news = new FeedNews(options.store, options.newsMs, options.now);
  }

  /** What an establishment decided; undefined when it has no timetables. */
  setupOf(establishment: string): TimetableSetup | undefined {
    const { establishments } = this.options;
    return Object.hasOwn(establishments, establishment) ? establishments[establishment] : undefined;
  }

  /** Seals URLs of an establishment; undefined where people may add no feed. */
  sealerOf(establishment: string): Sealer | undefined {
    const personFeeds = this.setupOf(establishment)?.personFeeds;
    if (!personFeeds) return undefined;
    const sealer =
      this.#sealers.get(establishment) ?? createSealer(personFeeds.sealKey(), FEED_SALT);
    this.#sealers.set(establishment, sealer);
    return sealer;
  }

  /** Records of feeds that somebody needs; those that nobody looked at before are looked at first, for a while. */
  async need(
    establishment: string,
    sources: readonly string[],
  ): Promise<ReadonlyMap<string, FeedRecord>> {
    if (sources.length === 0) return new Map();
    await this.#noteNeed(establishment, sources);
    const { store } = this.options;
    const records = await store.readFeeds(establishment, sources);
    const unknown = sources.filter((source) => !records.has(source));
    if (unknown.length > 0) await store.needFeeds(establishment, unknown, this.options.now());
    const untouched = sources.filter((source) => {
      const record = records.get(source);
      return !record || record.status === "pending";
    });
    if (untouched.length === 0) return records;
    const looks = untouched.map((source) => this.refresh({ establishment, source }));
    await Promise.race([Promise.all(looks), delay(this.options.firstWaitMs)]);
    return store.readFeeds(establishment, sources);
  }

  async #noteNeed(establishment: string, sources: readonly string[]): Promise<void> {
    const now = this.options.now();
    const stale = sources.filter(
      (source) => (this.#noted.get(`${establishment}\n${source}`) ?? 0) < now - NOTE_NEED,
    );
    if (stale.length === 0) return;
    await this.options.store.needFeeds(establishment, stale, now);
    if (this.#noted.size > 20_000) this.#noted.clear();
    for (const source of stale) this.#noted.set(`${establishment}\n${source}`, now);
  }

  /** Looks at a feed now; several who ask at once share one look. Never rejects. */
  refresh(key: FeedKey): Promise<FeedLook | undefined> {
    const name = `${key.establishment}\n${key.source}`;
    const before = this.#looks.get(name);
    if (before) return before;
    const look = this.#look(key)
      .catch((failure: unknown) => {
        this.#tell(key, "feed-failed", { status: "failed", changes: 0, failure });
        return undefined;
      })
      .finally(() => this.#looks.delete(name));
    this.#looks.set(name, look);
    return look;
  }

  async #look(key: FeedKey): Promise<FeedLook | undefined> {
    const { store, fetchFeed, readFeed, now, random } = this.options;
    const means = { ...{ store, fetchFeed, readFeed, now, random }, worker: this.#worker };
    let found: FoundSource | undefined;
    try {
      found = await this.#findSource(key);
    } finally {
      if (!found) await putOffFeed(means, key);
    }
    if (!found) return undefined;
    const lane = this.#lanes[found.source.lane];
    const look = await lane.run(found.owner, () => refreshFeed(means, key, found.source));
    if (!look) return undefined;
    const { status } = look.record;
    const told = { status, changes: look.changes, failure: look.failure };
    if (look.failure !== undefined) this.#tell(key, "feed-failed", told);
    else if (status === "held") this.#tell(key, "feed-held", told);
    else if (look.isNew) this.#tell(key, "feed-changed", told);
    this.#news.feed({ ...key, mark: `${look.record.version} ${status}` });
    return look;
  }

  #tell(
    { establishment, source }: FeedKey,
    event: TimetableEvent["event"],
    told: Pick<TimetableEvent, "status" | "changes" | "failure">,
  ): void {
    const feed = source.startsWith(PERSONAL) ? source.slice(0, 10) : source.slice(2);
    const { status, changes, failure } = told;
    this.options.tell({
      ...{ event, establishment, feed, status, changes },
      ...(failure === undefined ? {} : { failure }),
    });
  }

  async #findSource(key: FeedKey): Promise<FoundSource | undefined> {
    const setup = this.setupOf(key.establishment);
    if (!setup) return undefined;
    const { refreshMs, holdMs } = setup;
    if (key.source.startsWith(CONFIGURED)) {
      const feed = fillFeed(setup, key.source.slice(CONFIGURED.length));
      if (!feed) return undefined;
      const { network, groups } = feed;
      const source = { url: feed.url(), network, groups, refreshMs, holdMs };
      return { owner: key.source, source: { ...source, lane: "establishment" } };
    }
    const sealer = this.sealerOf(key.establishment);
    const [holder] = await this.options.store.listHolders(key, 1);
    if (!sealer || !holder) return undefined;
    const { establishment } = key;
    const { account, id, sealed } = holder;
    const url = await sealer.open(sealed, sealContext({ establishment, account }, id));
    const source = { url, network: "public", groups: null, refreshMs, holdMs } as const;
    return { owner: `${establishment} ${account}`, source: { ...source, lane: "person" } };
  }

  /** Lessons of a feed at its version; empty where there are none yet. */
  async lessons({ establishment, source, version }: FeedRecord): Promise<readonly FeedLesson[]> {
    if (version === "") return [];
    const name = JSON.stringify([establishment, source, version]);
    const known = this.#cache.get(name);
    if (known) {
      this.#cache.delete(name);
      this.#cache.set(name, known);
      return known;
    }
    const packed = await this.options.store.readContent({ establishment, source });
    if (!packed) return [];
    const lessons = await unpackLessons(packed.content);
    // What another worker wrote meanwhile belongs to its own version.
    this.#remember(JSON.stringify([establishment, source, packed.version]), lessons);
    return lessons;
  }

  #remember(name: string, lessons: readonly FeedLesson[]): void {
    if (this.#cache.has(name)) return;
    this.#cache.set(name, lessons);
    this.#cached += lessons.length;
    for (const [oldest, content] of this.#cache) {
      if (this.#cached <= MOST_CACHED || oldest === name) break;
      this.#cache.delete(oldest);
      this.#cached -= content.length;
    }
  }

  /** Looks at all feeds that are due; answers how many there were. */
  async refreshDue(): Promise<number> {
    const now = this.options.now();
    const due = await this.options.store.listDue(now, now - NEEDED, 200);
    await Promise.all(due.map((key) => this.refresh(key)));
    return due.length;
  }

  /** Forgets old changes and feeds that nobody needs. */
  sweep(): Promise<void> {
    const now = this.options.now();
    const setups = Object.values(this.options.establishments);
    const keep = Math.max(0, ...setups.map(({ keepChangesMs }) => keepChangesMs));
    return this.options.store.sweepTimetables(now - keep, now - FORGOTTEN);
  }

  /** Hears what is new, of this gateway and of others, until the returned function is called. */
  listen(listener: FeedNewsListener): () => void {
    return this.#news.listen(listener);
  }

  /** Tells that a person chose something else. */
  tellPerson(owner: TimetableOwner, revision: number): void {
    const { establishment, account } = owner;
    this.#news.person({ establishment, account, mark: String(revision) });
  }

  /** Ids on the wire under which people have a feed. */
  async wireIds({ establishment, source }: FeedKey): Promise<readonly string[]> {
    if (source.startsWith(CONFIGURED)) return [source.slice(CONFIGURED.length)];
    const holders = await this.options.store.listHolders({ establishment, source }, 10_000);
    return holders.map(({ id }) => id);
  }

  /** Counts a feed that somebody wants to add; true when it was one too many. */
  countAddition({ establishment, account }: TimetableOwner): boolean {
    return this.#additions.take(`${establishment} ${account}`) > 0;
  }

  /** Lets go of timers. */
  close(): void {
    this.#news.close();
  }
}

/** Settles after so many milliseconds. */
export function delay(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
