import type { Id, TimetableCapability } from "@partage-ent/jmap";
import type { Principal, TimetableBackend } from "@partage-ent/server";
import { hashText } from "../random.js";
import type { FeedFetcher, FeedReader } from "./feed-fetcher.js";
import { FeedHub, type TimetableEvent } from "./feed-hub.js";
import type { FeedNewsItem } from "./feed-news.js";
import {
  describeLesson,
  lessonsOf,
  loadTimetable,
  ofSelectedGroups,
  statesOf,
  type TimetableStates,
} from "./person-timetable.js";
import type { LessonReading, LessonSource, SyncService } from "./timetable-ports.js";
import { openTimetableScope } from "./timetable-scope.js";
import type { TimetableSetup } from "./timetable-setup.js";
import type { TimetableStore } from "./timetable-store.js";

/** What {@link createTimetables} needs. */
export interface TimetablesOptions {
  /** By key of the establishment; those that are absent have no timetables. */
  readonly establishments: Readonly<Record<string, TimetableSetup>>;
  readonly store: TimetableStore;
  readonly fetchFeed: FeedFetcher;
  readonly readFeed: FeedReader;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  /** From 0 to 1, to spread work; `Math.random` by default. */
  readonly random?: () => number;
  /** How long a request waits for a feed that nobody looked at before, in milliseconds. Default: 5,000. */
  readonly firstWaitMs?: number;
  /** How often other gateways' work is looked for, in milliseconds. Default: 5,000. */
  readonly newsMs?: number;
  /** Hears what an operator wants to know; never an address. */
  readonly tell?: (event: TimetableEvent) => void;
}

/** Timetables of the people of some establishments. */
export interface Timetables extends LessonSource {
  /** Whether an establishment has timetables. */
  serves(establishment: string): boolean;
  /** What one request of a person needs. */
  open(principal: Principal, sync?: SyncService): TimetableBackend;
  /** What the capability of a person's account holds. */
  capability(principal: Principal, maySync: boolean): TimetableCapability;
  /** Yields the states, first as they are now, then whenever one changes, until `signal` aborts. */
  watch(
    principal: Principal,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<TimetableStates>;
  /** Hears that a person chose something else, until the returned function is called. */
  listen(principal: Principal, listener: () => void): () => void;
  /** Looks at the feeds that are due; answers how many there were. */
  refreshDue(): Promise<number>;
  /** Looks at one configured feed now. */
  refresh(establishment: string, feedId: Id): Promise<void>;
  /** Forgets what is old. */
  sweep(): Promise<void>;
  /** Lets go of timers. */
  close(): void;
}

/** Composes timetables; nothing is fetched before somebody needs it. */
export function createTimetables(options: TimetablesOptions): Timetables {
  const hub = new FeedHub({
    ...{ now: Date.now, random: Math.random, firstWaitMs: 5_000, newsMs: 5_000 },
    tell: () => undefined,
    ...options,
  });
  return {
    serves: (establishment) => hub.setupOf(establishment) !== undefined,
    open: (principal, sync) => openTimetableScope(hub, principal, sync),
    capability: ({ establishment }, maySync) => ({
      feedHosts: hub.setupOf(establishment)?.personFeeds?.hosts ?? [],
      maySync,
    }),
    watch: (principal, { signal }) => watchTimetable(hub, principal, signal),
    listen: ({ establishment, account }, listener) =>
      hub.listen((news) => {
        const isHers = "account" in news && news.account === account;
        if (isHers && news.establishment === establishment) listener();
      }),
    read: (principal, feedIds) => readLessons(hub, principal, feedIds),
    subscribe: (listener) => subscribe(hub, listener),
    refreshDue: () => hub.refreshDue(),
    refresh: async (establishment, feedId) => {
      const source = `c:${feedId}`;
      await hub.options.store.needFeeds(establishment, [source], hub.options.now());
      await hub.refresh({ establishment, source });
    },
    sweep: () => hub.sweep(),
    close: () => hub.close(),
  };
}

async function readLessons(
  hub: FeedHub,
  principal: Principal,
  feedIds: readonly Id[],
): Promise<LessonReading> {
  const timetable = await loadTimetable(hub, principal);
  const wanted = [...new Set(feedIds)];
  const own = (timetable?.feeds ?? []).filter(({ id }) => wanted.includes(id));
  const readable = own.filter(({ record }) => record && record.version !== "");
  const known = new Set(readable.map(({ id }) => id));
  const unreadable = wanted.filter((id) => !known.has(id));
  if (!timetable) return { lessons: [], version: "none", unreadable };
  const lists = await Promise.all(
    readable.map(async (feed) => {
      const lessons = await lessonsOf(hub, timetable, feed);
      const selected = ofSelectedGroups(timetable, feed.id, lessons);
      return selected.map((lesson) => describeLesson(feed.id, lesson));
    }),
  );
  const lessons = lists
    .flat()
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.id < b.id ? -1 : 1));
  const contents = readable.map(({ id, onlyTaught, record }) => [
    ...[id, record?.version, onlyTaught ? timetable.name : null],
    timetable.choices.groups[id] ?? null,
  ]);
  const version = (await hashText(JSON.stringify([contents, unreadable]))).slice(0, 16);
  return { lessons, version, unreadable };
}

function subscribe(
  hub: FeedHub,
  listener: (establishment: string, feedId: Id) => void,
): () => void {
  return hub.listen((news) => {
    if (!("source" in news)) return;
    void hub.wireIds(news).then(
      (ids) => ids.forEach((id) => listener(news.establishment, id)),
      () => undefined,
    );
  });
}

async function* watchTimetable(
  hub: FeedHub,
  principal: Principal,
  signal: AbortSignal,
): AsyncGenerator<TimetableStates> {
  let isNew = true;
  let wake: (() => void) | undefined;
  let sources = new Set<string>();
  const hear = (news: FeedNewsItem): void => {
    const isMine = "source" in news ? sources.has(news.source) : news.account === principal.account;
    if (!isMine || news.establishment !== principal.establishment) return;
    isNew = true;
    wake?.();
  };
  const stop = hub.listen(hear);
  const end = (): void => wake?.();
  signal.addEventListener("abort", end, { once: true });
  let last = "";
  try {
    while (!signal.aborted) {
      if (!isNew) await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
      if (signal.aborted) return;
      isNew = false;
      const timetable = await loadTimetable(hub, principal);
      if (!timetable) return;
      sources = new Set(timetable.feeds.map(({ source }) => source));
      const states = await statesOf(timetable);
      const text = JSON.stringify(states);
      if (text !== last) yield states;
      last = text;
    }
  } finally {
    signal.removeEventListener("abort", end);
    stop();
  }
}
