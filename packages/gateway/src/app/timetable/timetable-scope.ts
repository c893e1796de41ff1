/**
 * The timetables of one person during one JMAP request.
 *
 * @module
 */
import type {
  Id,
  Lesson,
  LessonFilterCondition,
  PatchObject,
  SetError,
  TimetableChange,
  TimetableFeed,
  TimetableFeedCreate,
  TimetableSync,
} from "@partage-ent/jmap";
import {
  type Edits,
  type EditResults,
  type LessonQuery,
  MethodFailure,
  type Principal,
  type QueryResult,
  type Records,
  type TimetableBackend,
} from "@partage-ent/server";
import { addFeed, cleanName } from "./add-feed.js";
import { changeChoices } from "./change-choices.js";
import type { FeedHub } from "./feed-hub.js";
import {
  changesOf,
  describeFeed,
  describeLesson,
  lessonsOf,
  loadTimetable,
  ofSelectedGroups,
  parseLessonId,
  type PersonTimetable,
  statesOf,
  type TimetableStates,
} from "./person-timetable.js";
import type { SyncService } from "./timetable-ports.js";
import type { PersonChoices } from "./timetable-store.js";
import { stateOfSync } from "./watch-sync.js";

const MOST_GROUPS = 200;
const LONGEST_GROUP = 200;
const SINGLETON = "singleton";

/** Opens the timetables of a person for one request: her feeds are read once. */
export function openTimetableScope(
  hub: FeedHub,
  principal: Principal,
  sync: SyncService | undefined,
): TimetableBackend {
  let loading: Promise<PersonTimetable> | undefined;
  const load = (): Promise<PersonTimetable> => (loading ??= loadOrFail(hub, principal));
  const reload = (): Promise<PersonTimetable> => {
    loading = undefined;
    return load();
  };
  const requireSync = (): SyncService => {
    if (!sync) throw new MethodFailure("forbidden", "Lessons can't be kept in a calendar here.");
    return sync;
  };
  return {
    getFeeds: async (_accountId, ids) => getFeeds(hub, await load(), ids),
    setFeeds: async (_accountId, edits) => {
      const before = await load();
      return finish(await setFeeds(hub, before, edits), before, reload, "TimetableFeed");
    },
    queryLessons: async (_accountId, query) => queryLessons(hub, await load(), query),
    getLessons: async (_accountId, ids) => getLessons(hub, await load(), ids),
    getTimetableChanges: async (_accountId, ids) => getChanges(hub, await load(), ids),
    setTimetableChanges: async (_accountId, edits) => {
      const before = await load();
      return finish(await setChanges(hub, before, edits), before, reload, "TimetableChange");
    },
    getSync: async (_accountId, ids) => getSync(sync, principal, ids),
    setSync: async (_accountId, edits) => {
      const result = await setSync(requireSync(), principal, edits);
      // Nothing of hers is changed by that, but all of her pages hear of it.
      if (result.updated.size > 0) await changeChoices(hub, await load(), (same) => same, true);
      return result;
    },
    previewSync: (_accountId, feedIds) => requireSync().preview(principal, feedIds),
  };
}

async function loadOrFail(hub: FeedHub, principal: Principal): Promise<PersonTimetable> {
  const timetable = await loadTimetable(hub, principal);
  if (!timetable)
    throw new MethodFailure("accountNotSupportedByMethod", "There are no timetables.");
  return timetable;
}

async function getFeeds(
  hub: FeedHub,
  timetable: PersonTimetable,
  ids: readonly Id[] | null,
): Promise<Records<TimetableFeed>> {
  const { TimetableFeed: state } = await statesOf(timetable);
  const list = await Promise.all(
    timetable.feeds
      .filter(({ id }) => ids === null || ids.includes(id))
      .map((feed) => describeFeed(hub, timetable, feed)),
  );
  return { state, list, notFound: missing(ids, list) };
}

function missing(ids: readonly Id[] | null, list: readonly { readonly id: Id }[]): readonly Id[] {
  const found = new Set(list.map(({ id }) => id));
  return [...new Set(ids ?? [])].filter((id) => !found.has(id));
}

async function queryLessons(
  hub: FeedHub,
  timetable: PersonTimetable,
  { filter, position, limit, calculateTotal }: LessonQuery,
): Promise<QueryResult> {
  const { inFeeds } = filter;
  const feeds = timetable.feeds.filter(
    ({ id }) =>
      !timetable.choices.hidden.includes(id) && (inFeeds === undefined || inFeeds.includes(id)),
  );
  const found = await Promise.all(
    feeds.map(async (feed) => {
      const all = await lessonsOf(hub, timetable, feed);
      return ofSelectedGroups(timetable, feed.id, all)
        .filter((lesson) => isWithin(lesson, filter))
        .map((lesson) => describeLesson(feed.id, lesson));
    }),
  );
  const lessons = found.flat().sort((a, b) => compare(a.start, b.start) || compare(a.id, b.id));
  const from = position < 0 ? Math.max(0, lessons.length + position) : position;
  return {
    queryState: (await statesOf(timetable)).Lesson,
    position: Math.min(from, lessons.length),
    ids: lessons.slice(from, from + limit).map(({ id }) => id),
    ...(calculateTotal ? { total: lessons.length } : {}),
  };
}

function isWithin(
  { start, end }: Pick<Lesson, "start" | "end">,
  { after, before }: LessonFilterCondition,
): boolean {
  return (
    (after === undefined || Date.parse(end) > Date.parse(after)) &&
    (before === undefined || Date.parse(start) < Date.parse(before))
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function getLessons(
  hub: FeedHub,
  timetable: PersonTimetable,
  ids: readonly Id[],
): Promise<Records<Lesson>> {
  const wanted = new Map<Id, Set<string>>();
  for (const id of ids) {
    const parsed = parseLessonId(id);
    if (parsed) wanted.set(parsed.feedId, (wanted.get(parsed.feedId) ?? new Set()).add(parsed.key));
  }
  const found = new Map<Id, Lesson>();
  for (const feed of timetable.feeds) {
    const keys = wanted.get(feed.id);
    if (!keys) continue;
    for (const lesson of await lessonsOf(hub, timetable, feed)) {
      if (!keys.has(lesson.key)) continue;
      const told = describeLesson(feed.id, lesson);
      found.set(told.id, told);
    }
  }
  const list = [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
  return { state: (await statesOf(timetable)).Lesson, list, notFound: missing(ids, list) };
}

async function getChanges(
  hub: FeedHub,
  timetable: PersonTimetable,
  ids: readonly Id[] | null,
): Promise<Records<TimetableChange>> {
  const { TimetableChange: state } = await statesOf(timetable);
  const all = await changesOf(hub, timetable);
  const list = ids === null ? all : all.filter(({ id }) => ids.includes(id));
  return { state, list, notFound: missing(ids, list) };
}

/** What became of a `/set`, states aside. */
interface Outcome<Item> {
  readonly created: ReadonlyMap<Id, Id>;
  readonly updated: ReadonlyMap<Id, Partial<Item> | null>;
  readonly destroyed: readonly Id[];
  readonly notCreated: ReadonlyMap<Id, SetError>;
  readonly notUpdated: ReadonlyMap<Id, SetError>;
  readonly notDestroyed: ReadonlyMap<Id, SetError>;
  /** Tells the records that were created. */
  readonly describe: (after: PersonTimetable, id: Id) => Promise<Partial<Item>>;
}

async function finish<Item>(
  outcome: Outcome<Item>,
  before: PersonTimetable,
  reload: () => Promise<PersonTimetable>,
  type: keyof TimetableStates,
): Promise<EditResults<Item>> {
  const { describe, ...rest } = outcome;
  const oldState = (await statesOf(before))[type];
  const after = await reload();
  const created = new Map<Id, Partial<Item>>();
  for (const [creationId, id] of outcome.created) {
    created.set(creationId, await describe(after, id));
  }
  return { ...rest, oldState, newState: (await statesOf(after))[type], created };
}

async function setFeeds(
  hub: FeedHub,
  timetable: PersonTimetable,
  { create, update, destroy }: Edits<TimetableFeedCreate>,
): Promise<Outcome<TimetableFeed>> {
  const created = new Map<Id, Id>();
  const notCreated = new Map<Id, SetError>();
  for (const [creationId, wanted] of create) {
    const result = await addFeed(hub, timetable, wanted);
    if (typeof result === "string") created.set(creationId, result);
    else notCreated.set(creationId, result);
  }
  const updated = new Map<Id, null>();
  const notUpdated = new Map<Id, SetError>();
  for (const [id, patch] of update) {
    const refusal = await updateFeed(hub, timetable, id, patch);
    if (refusal) notUpdated.set(id, refusal);
    else updated.set(id, null);
  }
  const destroyed: Id[] = [];
  const notDestroyed = new Map<Id, SetError>();
  for (const id of destroy) {
    const refusal = await removeFeed(hub, timetable, id);
    if (refusal) notDestroyed.set(id, refusal);
    else destroyed.push(id);
  }
  const describe = async (after: PersonTimetable, id: Id): Promise<Partial<TimetableFeed>> => {
    const feed = after.feeds.find((each) => each.id === id);
    return feed ? describeFeed(hub, after, feed) : { id };
  };
  return { created, notCreated, updated, notUpdated, destroyed, notDestroyed, describe };
}

async function updateFeed(
  hub: FeedHub,
  timetable: PersonTimetable,
  id: Id,
  patch: PatchObject,
): Promise<SetError | undefined> {
  const feed = timetable.feeds.find((each) => each.id === id);
  if (!feed) return { type: "notFound" };
  const isShown = patch["isShown"];
  const groups = patch["selectedGroups"];
  if (groups !== undefined && groups !== null && !isGroupList(groups)) {
    return { type: "invalidProperties", properties: ["selectedGroups"] };
  }
  if (patch["name"] !== undefined) {
    const name = cleanName(patch["name"]);
    if (feed.origin !== "person") {
      const description = "A feed of the establishment keeps its name.";
      return { type: "forbidden", properties: ["name"], description };
    }
    if (name === undefined) return { type: "invalidProperties", properties: ["name"] };
    await hub.options.store.renamePersonFeed(timetable.owner, id, name);
  }
  const change = (choices: PersonChoices): PersonChoices => {
    const hidden = choices.hidden.filter((each) => each !== id);
    const left = Object.entries(choices.groups).filter(([each]) => each !== id);
    const selected = groups === undefined ? (choices.groups[id] ?? null) : groups;
    return {
      ...choices,
      hidden: (isShown === undefined ? choices.hidden.includes(id) : isShown === false)
        ? [...hidden, id]
        : hidden,
      groups: Object.fromEntries(selected === null ? left : [...left, [id, selected]]),
    };
  };
  await changeChoices(hub, timetable, change, patch["name"] !== undefined);
  return undefined;
}

function isGroupList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_GROUPS &&
    value.every((group) => typeof group === "string" && group.length <= LONGEST_GROUP)
  );
}

async function removeFeed(
  hub: FeedHub,
  timetable: PersonTimetable,
  id: Id,
): Promise<SetError | undefined> {
  const feed = timetable.feeds.find((each) => each.id === id);
  if (!feed) return { type: "notFound" };
  if (feed.origin !== "person") {
    const description = "A feed of the establishment can be hidden, not removed.";
    return { type: "forbidden", description };
  }
  await hub.options.store.removePersonFeed(timetable.owner, id);
  const forget = (choices: PersonChoices): PersonChoices => ({
    ...choices,
    hidden: choices.hidden.filter((each) => each !== id),
    groups: Object.fromEntries(Object.entries(choices.groups).filter(([each]) => each !== id)),
  });
  await changeChoices(hub, timetable, forget, true);
  return undefined;
}

async function setChanges(
  hub: FeedHub,
  timetable: PersonTimetable,
  { create, update, destroy }: Edits<never>,
): Promise<Outcome<TimetableChange>> {
  const known = new Map((await changesOf(hub, timetable)).map((change) => [change.id, change]));
  const since = new Map(timetable.feeds.map((feed) => [feed.id, feed.since]));
  const updated = new Map<Id, null>();
  const notUpdated = new Map<Id, SetError>();
  const seen = new Map<Id, boolean>();
  for (const [id, patch] of update) {
    const change = known.get(id);
    const isOld = change && Date.parse(change.noticedAt) + 1_000 <= (since.get(change.feedId) ?? 0);
    if (!change) notUpdated.set(id, { type: "notFound" });
    else if (patch["isSeen"] === false && isOld) {
      const description = "This changed before the person came.";
      notUpdated.set(id, { type: "forbidden", properties: ["isSeen"], description });
    } else {
      seen.set(id, patch["isSeen"] === true);
      updated.set(id, null);
    }
  }
  await changeChoices(hub, timetable, (choices) => {
    const others = choices.seen.filter((id) => !seen.has(id) && known.has(id));
    const added = [...seen].filter(([, isSeen]) => isSeen).map(([id]) => id);
    return { ...choices, seen: seen.size === 0 ? choices.seen : [...others, ...added] };
  });
  const forbidden: SetError = { type: "forbidden", description: "Changes are noticed, not made." };
  return {
    ...{ created: new Map(), updated, destroyed: [], notUpdated },
    notCreated: new Map([...create.keys()].map((id) => [id, forbidden])),
    notDestroyed: new Map(destroy.map((id) => [id, forbidden])),
    describe: async (_after, id) => Promise.resolve({ id }),
  };
}

async function getSync(
  sync: SyncService | undefined,
  principal: Principal,
  ids: readonly Id[] | null,
): Promise<Records<TimetableSync>> {
  const record = await sync?.get(principal);
  const list = record && (ids === null || ids.includes(SINGLETON)) ? [record] : [];
  return { state: await stateOfSync(record), list, notFound: missing(ids, list) };
}

async function setSync(
  sync: SyncService,
  principal: Principal,
  { create, update, destroy }: Edits<never>,
): Promise<EditResults<TimetableSync>> {
  const oldState = await stateOfSync(await sync.get(principal));
  const updated = new Map<Id, null>();
  const notUpdated = new Map<Id, SetError>();
  for (const [id, patch] of update) {
    const refusal: SetError | undefined =
      id === SINGLETON ? await sync.set(principal, patch) : { type: "notFound" };
    if (refusal) notUpdated.set(id, refusal);
    else updated.set(id, null);
  }
  const singleton: SetError = { type: "singleton" };
  return {
    ...{ oldState, newState: await stateOfSync(await sync.get(principal)) },
    ...{ created: new Map(), updated, destroyed: [], notUpdated },
    notCreated: new Map([...create.keys()].map((id) => [id, singleton])),
    notDestroyed: new Map(destroy.map((id) => [id, singleton])),
  };
}
