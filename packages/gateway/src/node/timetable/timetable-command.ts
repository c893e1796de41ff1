/**
 * What an operator does about timetables on the command line: rules tried, held feeds accepted.
 *
 * @module
 */
import type { FeedAnswer, FeedFetcher, TimetableSetup } from "../../app/index.js";
import { assignFeeds, fillFeed, type FilledFeed } from "../../app/timetable/assign-feeds.js";
import { configuredSource } from "../../app/timetable/feed-hub.js";
import { createLog } from "../log.js";
import type { LoadedConfig } from "../service-config.js";
import { openStorage } from "../start-gateway.js";
import { createFetchFeed } from "./fetch-feed.js";
import { createReadFeedApart, type FeedReaderApart } from "./read-feed-apart.js";

/** How a look at a feed ended. */
export interface FeedTrial {
  readonly id: string;
  readonly name: string;
  readonly onlyTaught: boolean;
  readonly ok: boolean;
  /** Lessons and groups, or what is wrong; never an address. */
  readonly message: string;
}

/** What a command says, and its exit code. */
export interface TimetableOutcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Establishments of a configuration that have timetables, by key; only one when a key is given. */
export function chosenSetup(
  { timetables }: LoadedConfig,
  key: string | undefined,
): readonly [string, TimetableSetup] | string {
  const all = Object.entries(timetables);
  const found = key === undefined ? all : all.filter(([each]) => each === key);
  const [only] = found;
  if (found.length === 1 && only) return only;
  if (found.length === 0) return "no establishment of this configuration has timetables";
  return `which establishment? --establishment ${found.map(([each]) => each).join(" | ")}`;
}

/** Values of `--as name=value`, by name; a text for what is wrong. */
export function readAttributes(
  values: readonly string[],
  allowed: readonly string[],
): Readonly<Record<string, readonly string[]>> | string {
  const attributes = new Map<string, string[]>();
  for (const value of values) {
    const at = value.indexOf("=");
    const name = value.slice(0, Math.max(0, at));
    if (at < 1) return `--as wants name=value, not ${value}`;
    if (!allowed.includes(name)) {
      const kept = allowed.length === 0 ? "none" : allowed.join(", ");
      return `--as ${name}: the establishment keeps ${kept} (attributes)`;
    }
    attributes.set(name, [...(attributes.get(name) ?? []), value.slice(at + 1)]);
  }
  return Object.fromEntries(attributes);
}

/** Says which feeds somebody would get, and asks each. */
export async function tryRules(
  setup: TimetableSetup,
  attributes: Readonly<Record<string, readonly string[]>>,
  fetchFeed: FeedFetcher = createFetchFeed(),
): Promise<readonly FeedTrial[]> {
  const assigned = assignFeeds(setup, attributes);
  const filled = assigned.map(({ id, onlyTaught }) => ({ feed: fillFeed(setup, id)!, onlyTaught }));
  return tryFeeds(filled, fetchFeed);
}

/** Asks every feed that needs no value. */
export async function tryAllFeeds(
  setup: TimetableSetup,
  fetchFeed: FeedFetcher = createFetchFeed(),
): Promise<readonly FeedTrial[]> {
  const filled = setup.feeds.flatMap(({ id }) => fillFeed(setup, id) ?? []);
  return tryFeeds(
    filled.map((feed) => ({ feed, onlyTaught: false })),
    fetchFeed,
  );
}

async function tryFeeds(
  feeds: readonly { readonly feed: FilledFeed; readonly onlyTaught: boolean }[],
  fetchFeed: FeedFetcher,
): Promise<readonly FeedTrial[]> {
  const reader = createReadFeedApart();
  const trials: FeedTrial[] = [];
  try {
    for (const { feed, onlyTaught } of feeds) {
      const { id, name } = feed;
      trials.push({ id, name, onlyTaught, ...(await tryFeed(feed, fetchFeed, reader)) });
    }
  } finally {
    await reader.close();
  }
  return trials;
}

async function tryFeed(
  feed: FilledFeed,
  fetchFeed: FeedFetcher,
  reader: FeedReaderApart,
): Promise<Pick<FeedTrial, "ok" | "message">> {
  try {
    const lessons = await readAnswer(feed, fetchFeed, reader);
    const groups = new Set(lessons.flatMap((lesson) => lesson.groups)).size;
    return { ok: true, message: `${lessons.length} lessons for ${groups} groups` };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "could not be read" };
  }
}

async function readAnswer(
  { url, network }: FilledFeed,
  fetchFeed: FeedFetcher,
  { readFeed }: FeedReaderApart,
): Promise<Awaited<ReturnType<FeedReaderApart["readFeed"]>>> {
  const signal = new AbortController().signal;
  const answer: FeedAnswer = await fetchFeed({
    ...{ url: url(), network, etag: null, lastModified: null, signal },
  });
  if (answer.kind === "unchanged") return [];
  const { octets, charset } = answer;
  return readFeed({ octets, charset, now: Date.now(), lane: "establishment" });
}

/** Trials as lines for a terminal; the last one is the figure. */
export function formatTrials(trials: readonly FeedTrial[]): TimetableOutcome {
  const lines = trials.map(({ id, name, onlyTaught, ok, message }) => {
    const taught = onlyTaught ? ", only lessons that the person gives" : "";
    return `${ok ? "ok   " : "ERROR"} ${id} (${name}${taught}): ${message}`;
  });
  const good = trials.filter(({ ok }) => ok).length;
  const figure = `${trials.length} ${trials.length === 1 ? "feed" : "feeds"}, ${good} answer`;
  return { ok: good === trials.length, text: `${[...lines, figure].join("\n")}\n` };
}

/** Accepts the state in which a feed is held. */
export async function acceptFeed(
  loaded: LoadedConfig,
  establishment: string,
  feedId: string,
): Promise<TimetableOutcome> {
  if (loaded.config.store.kind === "memory") {
    return { ok: false, text: "a store in memory is the running gateway's alone\n" };
  }
  const { store, timetables } = await openStorage(loaded, createLog({ level: "silent" }));
  try {
    const source = configuredSource(feedId);
    const key = { establishment, source };
    const record = (await timetables.readFeeds(establishment, [source])).get(source);
    const isAccepted = record !== undefined && (await timetables.acceptFeed(key, Date.now()));
    if (isAccepted) {
      return { ok: true, text: `${feedId}: accepted; it is taken over at the next look\n` };
    }
    const state = record ? `it is ${record.status}` : "nobody has it yet";
    return { ok: false, text: `${feedId}: no state of it is held (${state})\n` };
  } finally {
    await store.close();
  }
}
