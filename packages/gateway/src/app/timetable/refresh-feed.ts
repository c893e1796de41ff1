/**
 * One look at a feed: fetched, read, compared with what was known, and taken over or held.
 *
 * @module
 */
import { diffTimetables } from "@partage-ent/calendar";
import { packLessons, unpackLessons } from "./feed-content.js";
import {
  type FeedAnswer,
  FeedFailure,
  type FeedFetcher,
  type FeedLesson,
  type FeedReader,
} from "./feed-fetcher.js";
import type { FeedNetwork } from "./timetable-setup.js";
import type {
  FeedKey,
  FeedOutcome,
  FeedRecord,
  NewChange,
  NewLessons,
  TimetableStore,
} from "./timetable-store.js";

/** What looking at feeds needs. */
export interface RefreshMeans {
  readonly store: TimetableStore;
  readonly fetchFeed: FeedFetcher;
  readonly readFeed: FeedReader;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Name of this worker among all that share the store. */
  readonly worker: string;
}

/** Where a feed is, and how it is looked at. */
export interface FeedSource {
  readonly url: string;
  readonly network: FeedNetwork;
  /** Groups whose lessons are taken; null for all. */
  readonly groups: readonly string[] | null;
  readonly lane: "establishment" | "person";
  readonly refreshMs: number;
  readonly holdMs: number | null;
}

/** How a look at a feed ended. */
export interface FeedLook {
  readonly record: Pick<FeedRecord, "status" | "problem" | "version" | "lessons">;
  /** Whether the lessons are other ones than before. */
  readonly isNew: boolean;
  /** Lessons that changed. */
  readonly changes: number;
  /** What failed, where it did. */
  readonly failure?: unknown;
}

/** Milliseconds for one answer, reading aside. */
const FETCH_TIME = 30_000;
/** A worker that does not come back loses its feed after so long. */
const LEASE = 120_000;
const FIRST_RETRY = 60_000;
const LAST_RETRY = 12 * 3_600_000;
const PUT_OFF = 3_600_000;
const LONGEST_WAIT = 24 * 3_600_000;

/**
 * Looks at a feed, if no other worker does; undefined when one does, or took it over meanwhile.
 * Never rejects for what a feed or its server does.
 */
export async function refreshFeed(
  means: RefreshMeans,
  key: FeedKey,
  source: FeedSource,
): Promise<FeedLook | undefined> {
  const { store, worker, now } = means;
  const record = await store.leaseFeed(key, worker, now(), now() + LEASE);
  if (!record) return undefined;
  const next = await look(means, record, source).catch((error: unknown) =>
    fail(means, record, source, error),
  );
  const isKept = await store.saveFeed(key, worker, next.outcome, now(), next.lessons);
  if (!isKept) return undefined;
  return {
    record: next.outcome,
    isNew: next.lessons !== undefined,
    changes: next.lessons?.changes.length ?? 0,
    ...(next.failure === undefined ? {} : { failure: next.failure }),
  };
}

/**
 * Puts off a feed that can't be looked at: one that no configuration and no person has any more, or
 * whose URL does not open. Due for ever, they would keep others from their turn.
 */
export async function putOffFeed(means: RefreshMeans, key: FeedKey): Promise<void> {
  const { store, worker, now } = means;
  const record = await store.leaseFeed(key, worker, now(), now() + LEASE);
  if (!record) return;
  await store.saveFeed(key, worker, { ...keep(record), nextAt: soon(means, PUT_OFF) }, now());
}

interface Next {
  readonly outcome: FeedOutcome;
  readonly lessons?: NewLessons;
  readonly failure?: unknown;
}

async function look(means: RefreshMeans, record: FeedRecord, source: FeedSource): Promise<Next> {
  const hasContent = record.version !== "";
  const answer = await means.fetchFeed({
    url: source.url,
    network: source.network,
    etag: hasContent ? record.etag : null,
    lastModified: hasContent ? record.lastModified : null,
    signal: AbortSignal.timeout(FETCH_TIME),
  });
  if (answer.kind === "unchanged") {
    if (!hasContent) throw new FeedFailure("unavailable");
    return { outcome: { ...good(means, record, source), ...validatorsOf(record) } };
  }
  const all = await means.readFeed({
    octets: answer.octets,
    charset: answer.charset,
    now: means.now(),
    lane: source.lane,
  });
  return compare(means, record, source, answer, choose(all, source.groups));
}

type Content = Extract<FeedAnswer, { readonly kind: "content" }>;

async function compare(
  means: RefreshMeans,
  record: FeedRecord,
  source: FeedSource,
  answer: Content,
  lessons: readonly FeedLesson[],
): Promise<Next> {
  const { version, content } = await packLessons(lessons);
  const ok = { ...good(means, record, source), ...validatorsOf(answer) };
  if (version === record.version) return { outcome: ok };
  const before = await means.store.readContent(record);
  const known = before ? await unpackLessons(before.content) : [];
  const { held, changes } = diffTimetables(known, lessons);
  const isAccepted = record.acceptedVersion === version;
  if (held !== null && !isAccepted && !hasPersisted(means, record, source)) {
    return { outcome: hold(means, record, source, version, held) };
  }
  const told = held === null ? changes : gone(known, lessons);
  return {
    outcome: { ...ok, version, groups: groupsOf(lessons), lessons: lessons.length },
    lessons: { content, changes: record.version === "" ? [] : news(told, means.now()) },
  };
}

function choose(
  lessons: readonly FeedLesson[],
  groups: readonly string[] | null,
): readonly FeedLesson[] {
  if (groups === null) return lessons;
  return lessons.filter(
    (lesson) => lesson.groups.length === 0 || lesson.groups.some((group) => groups.includes(group)),
  );
}

function groupsOf(lessons: readonly FeedLesson[]): readonly string[] {
  return [...new Set(lessons.flatMap(({ groups }) => groups))].sort();
}

function hasPersisted(
  { now }: RefreshMeans,
  { heldSince }: FeedRecord,
  { holdMs }: FeedSource,
): boolean {
  return holdMs !== null && heldSince !== null && now() - heldSince >= holdMs;
}

/** What an empty or halved feed takes away, once it is taken as it is. */
function gone(
  known: readonly FeedLesson[],
  lessons: readonly FeedLesson[],
): readonly { readonly kinds: readonly ["cancelled"]; readonly before: FeedLesson }[] {
  const left = new Set(lessons.map(({ key }) => key));
  return known
    .filter(({ key }) => !left.has(key))
    .map((before) => ({ kinds: ["cancelled"], before }));
}

/** Changes of lessons that are over are none: feeds let the past go. */
function news(
  changes: readonly {
    readonly kinds: NewChange["kinds"];
    readonly before?: unknown;
    readonly after?: unknown;
  }[],
  now: number,
): readonly NewChange[] {
  return changes
    .map(({ kinds, before, after }) => ({
      kinds,
      before: (before ?? null) as FeedLesson | null,
      after: (after ?? null) as FeedLesson | null,
      noticedAt: now,
    }))
    .filter(({ before, after }) => isAhead(before, now) || isAhead(after, now));
}

function isAhead(lesson: FeedLesson | null, now: number): boolean {
  return lesson !== null && Date.parse(lesson.end) > now;
}

function good(means: RefreshMeans, record: FeedRecord, { refreshMs }: FeedSource): FeedOutcome {
  return {
    ...keep(record),
    ...{ status: "ok", problem: null, failures: 0, heldVersion: null, heldSince: null },
    fetchedAt: means.now(),
    nextAt: soon(means, refreshMs),
  };
}

function hold(
  means: RefreshMeans,
  record: FeedRecord,
  { refreshMs }: FeedSource,
  heldVersion: string,
  held: "empty" | "halved",
): FeedOutcome {
  return {
    ...keep(record),
    status: "held",
    problem:
      held === "empty"
        ? "The feed came back empty; the lessons known before are kept."
        : "The feed lost more than half of its lessons; those known before are kept.",
    ...{ failures: 0, heldVersion, heldSince: record.heldSince ?? means.now() },
    // Without validators the next look brings the whole feed again.
    ...{ etag: null, lastModified: null },
    nextAt: soon(means, refreshMs),
  };
}

function fail(
  means: RefreshMeans,
  record: FeedRecord,
  { refreshMs }: FeedSource,
  failure: unknown,
): Next {
  const isKnown = failure instanceof FeedFailure;
  const failures = record.failures + 1;
  const most = Math.max(refreshMs, LAST_RETRY);
  const wait = Math.min(FIRST_RETRY * 2 ** Math.min(failures - 1, 20), most);
  const asked = Math.min(isKnown ? (failure.retryAfterMs ?? 0) : 0, LONGEST_WAIT);
  const outcome: FeedOutcome = {
    ...keep(record),
    status: record.version === "" ? "failed" : record.status === "held" ? "held" : "stale",
    problem: isKnown ? failure.message : "This feed could not be read.",
    failures,
    nextAt: Math.max(soon(means, wait), means.now() + asked),
  };
  return { outcome, failure };
}

/** Not all at the same moment: a tenth sooner or later. */
function soon({ now, random }: RefreshMeans, wait: number): number {
  return Math.round(now() + wait * (0.9 + 0.2 * random()));
}

function validatorsOf({
  etag,
  lastModified,
}: Pick<FeedRecord, "etag" | "lastModified">): Pick<FeedOutcome, "etag" | "lastModified"> {
  return { etag, lastModified };
}

function keep(record: FeedRecord): FeedOutcome {
  const { status, problem, version, groups, lessons, fetchedAt, etag, lastModified } = record;
  const { nextAt, failures, heldVersion, heldSince } = record;
  return {
    ...{ status, problem, version, groups, lessons, fetchedAt, etag, lastModified },
    ...{ nextAt, failures, heldVersion, heldSince },
  };
}
