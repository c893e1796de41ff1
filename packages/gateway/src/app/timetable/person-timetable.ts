/**
 * The timetable of one person as it is now: her feeds, what she chose, lessons, changes and states.
 *
 * @module
 */
import type { Id, Lesson, TimetableChange, TimetableFeed } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import { hashText } from "../random.js";
import { type AssignedFeed, assignFeeds, fillFeed } from "./assign-feeds.js";
import type { FeedLesson } from "./feed-fetcher.js";
import { configuredSource, type FeedHub } from "./feed-hub.js";
import { isNamed } from "./fold-name.js";
import type { TimetableSetup } from "./timetable-setup.js";
import type {
  FeedRecord,
  PersonChoices,
  PersonFeed,
  StoredChange,
  StoredChoices,
  TimetableOwner,
} from "./timetable-store.js";

/** A feed of a person. */
export interface OwnFeed {
  readonly id: Id;
  readonly source: string;
  readonly name: string;
  readonly origin: TimetableFeed["origin"];
  readonly onlyTaught: boolean;
  /** Changes noticed before are none to her. */
  readonly since: number;
  readonly record: FeedRecord | undefined;
}

/** A person's timetable. */
export interface PersonTimetable {
  readonly owner: TimetableOwner;
  readonly setup: TimetableSetup;
  readonly name: string | null;
  readonly choices: PersonChoices;
  readonly revision: number;
  readonly feeds: readonly OwnFeed[];
}

/**
 * Reads the timetable of a person. Without a word about her in this way in, she has what rules
 * last gave her.
 */
export async function loadTimetable(
  hub: FeedHub,
  principal: Principal,
): Promise<PersonTimetable | undefined> {
  const { establishment, account } = principal;
  const setup = hub.setupOf(establishment);
  if (!setup) return undefined;
  const owner = { establishment, account };
  const [stored, personFeeds] = await Promise.all([
    hub.options.store.readChoices(owner),
    hub.options.store.listPersonFeeds(owner),
  ]);
  const known = await keepAssigned(hub, setup, principal, stored);
  const { choices, revision } = known;
  const given = assignedFeeds(setup, choices.assigned, choices.joinedAt);
  const added = personFeeds.map((feed) => addedFeed(feed, choices.joinedAt));
  const sources = [...given, ...added].map(({ source }) => source);
  const records = await hub.need(establishment, sources);
  const feeds = [...given, ...added].map((feed) => ({
    ...feed,
    record: records.get(feed.source),
  }));
  return { owner, setup, name: choices.name, choices, revision, feeds };
}

/** Remembers what rules give now, so that it is known when she is away. */
async function keepAssigned(
  hub: FeedHub,
  setup: TimetableSetup,
  { establishment, account, name, attributes = {} }: Principal,
  stored: StoredChoices | undefined,
): Promise<StoredChoices> {
  const { store, now } = hub.options;
  const before = stored?.choices;
  const isTold = Object.keys(attributes).length > 0 || !before;
  const assigned = isTold ? assignFeeds(setup, attributes) : before.assigned;
  const next: PersonChoices = {
    joinedAt: before?.joinedAt ?? now(),
    assigned,
    name: name ?? before?.name ?? null,
    hidden: before?.hidden ?? [],
    groups: before?.groups ?? {},
    seen: before?.seen ?? [],
  };
  const isSame =
    before?.name === next.name && JSON.stringify(before.assigned) === JSON.stringify(assigned);
  if (stored && isSame) return stored;
  const revision = stored?.revision ?? 0;
  const owner = { establishment, account };
  if (await store.writeChoices(owner, next, revision, now())) {
    return { choices: next, revision: revision + 1 };
  }
  // Somebody else wrote at the same time: what she chose there counts, what rules give is known here.
  const latest = await store.readChoices(owner);
  return latest
    ? { ...latest, choices: { ...latest.choices, assigned, name: next.name } }
    : { choices: next, revision };
}

function assignedFeeds(
  setup: TimetableSetup,
  assigned: readonly AssignedFeed[],
  since: number,
): readonly Omit<OwnFeed, "record">[] {
  return assigned.flatMap(({ id, onlyTaught }) => {
    const feed = fillFeed(setup, id);
    if (!feed) return [];
    const { name } = feed;
    const source = configuredSource(id);
    return [{ ...{ id, source, name, onlyTaught, since }, origin: "rule" as const }];
  });
}

function addedFeed(
  { id, source, name, createdAt }: PersonFeed,
  joinedAt: number,
): Omit<OwnFeed, "record"> {
  const since = Math.max(joinedAt, createdAt);
  return { ...{ id, source, name, since }, onlyTaught: false, origin: "person" };
}

/** The feed as it is told. */
export async function describeFeed(
  hub: FeedHub,
  timetable: PersonTimetable,
  feed: OwnFeed,
): Promise<TimetableFeed> {
  const { record } = feed;
  const { choices } = timetable;
  const groups = feed.onlyTaught
    ? [...new Set((await lessonsOf(hub, timetable, feed)).flatMap((each) => each.groups))].sort()
    : (record?.groups ?? []);
  return {
    id: feed.id,
    name: feed.name,
    origin: feed.origin,
    onlyTaught: feed.onlyTaught,
    isShown: !choices.hidden.includes(feed.id),
    groups,
    selectedGroups: selectedGroups(timetable, feed.id),
    status: record?.status ?? "pending",
    fetchedAt: typeof record?.fetchedAt === "number" ? formatTime(record.fetchedAt) : null,
    problem: record?.problem ?? null,
  };
}

/** Milliseconds as a UTCDate of the wire. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

function selectedGroups({ choices }: PersonTimetable, feedId: Id): readonly string[] | null {
  return Object.hasOwn(choices.groups, feedId) ? (choices.groups[feedId] ?? null) : null;
}

/** Lessons of a feed that may be told to the person, whatever groups she selected. */
export async function lessonsOf(
  hub: FeedHub,
  { name }: PersonTimetable,
  { record, onlyTaught }: OwnFeed,
): Promise<readonly FeedLesson[]> {
  const lessons = record ? await hub.lessons(record) : [];
  return onlyTaught ? lessons.filter(({ teachers }) => isNamed(teachers, name ?? "")) : lessons;
}

/** Of these lessons those for the groups that she selected. */
export function ofSelectedGroups(
  timetable: PersonTimetable,
  feedId: Id,
  lessons: readonly FeedLesson[],
): readonly FeedLesson[] {
  const selected = selectedGroups(timetable, feedId);
  return selected === null ? lessons : lessons.filter((lesson) => isForGroups(lesson, selected));
}

function isForGroups({ groups }: FeedLesson, selected: readonly string[]): boolean {
  return groups.length === 0 || groups.some((group) => selected.includes(group));
}

/** Characters of the key in a lesson's id. */
const KEY = 16;

/** A lesson as it is told. */
export function describeLesson(feedId: Id, lesson: FeedLesson): Lesson {
  const { key, title, type, teachers, groups, rooms, description, start, end } = lesson;
  const id = `${feedId}_${key}`;
  return { ...{ id, feedId, title, type, teachers, groups, rooms, description, start, end } };
}

/** What the id of a lesson says; undefined for one that can be none. */
export function parseLessonId(id: Id): { readonly feedId: Id; readonly key: string } | undefined {
  const at = id.length - KEY - 1;
  return at > 0 && id[at] === "_" ? { feedId: id.slice(0, at), key: id.slice(at + 1) } : undefined;
}

/** Changes that concern the person, newest first. */
export async function changesOf(
  hub: FeedHub,
  timetable: PersonTimetable,
): Promise<readonly TimetableChange[]> {
  const { owner, setup, choices, feeds } = timetable;
  const shown = feeds.filter(({ id }) => !choices.hidden.includes(id));
  const since = hub.options.now() - setup.keepChangesMs;
  const sources = shown.map(({ source }) => source);
  const log = await hub.options.store.readChanges(owner.establishment, sources, since);
  const seen = new Set(choices.seen);
  const bySource = new Map(shown.map((feed) => [feed.source, feed]));
  return log.flatMap((change) => {
    const feed = bySource.get(change.source);
    if (!feed || !concerns(timetable, feed, change)) return [];
    const { id, kinds, before, after, noticedAt } = change;
    return {
      ...{ id, feedId: feed.id, kinds },
      before: before && describeLesson(feed.id, before),
      after: after && describeLesson(feed.id, after),
      noticedAt: formatTime(noticedAt),
      isSeen: seen.has(id) || noticedAt < feed.since,
    };
  });
}

function concerns(
  timetable: PersonTimetable,
  { id, onlyTaught }: OwnFeed,
  { before, after }: StoredChange,
): boolean {
  const selected = selectedGroups(timetable, id);
  return [before, after].some(
    (lesson) =>
      lesson !== null &&
      (selected === null || isForGroups(lesson, selected)) &&
      (!onlyTaught || isNamed(lesson.teachers, timetable.name ?? "")),
  );
}

/** States of the three types. */
export interface TimetableStates {
  readonly TimetableFeed: string;
  readonly Lesson: string;
  readonly TimetableChange: string;
}

/** States that differ whenever what is told differs. */
export async function statesOf({
  choices,
  feeds,
  name,
}: PersonTimetable): Promise<TimetableStates> {
  const contents = feeds.map(({ id, onlyTaught, record }) => [
    ...[id, onlyTaught ? name : null, record?.version ?? ""],
  ]);
  const selection = [contents, choices.hidden, choices.groups];
  const looks = feeds.map(({ name: title, record }) => [
    ...[title, record?.status, record?.problem, record?.fetchedAt],
  ]);
  const [feed, lesson, change] = await Promise.all(
    [[selection, looks], selection, [selection, choices.seen]].map((what) => shortHash(what)),
  );
  return { TimetableFeed: feed!, Lesson: lesson!, TimetableChange: change! };
}

async function shortHash(what: unknown): Promise<string> {
  return (await hashText(JSON.stringify(what))).slice(0, 16);
}
