/**
 * Methods of course timetables (vendor capability, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type {
  Lesson,
  LessonFilterCondition,
  PatchObject,
  SetError,
  TimetableChange,
  TimetableFeed,
  TimetableFeedCreate,
  TimetableSync,
} from "@partage-ent/jmap";
import { TIMETABLE } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  invalidArguments,
  isId,
  readArguments,
  someIdsArgument,
} from "../arguments.js";
import { topName } from "../event/event-patch.js";
import { text, uri, utcDate } from "../event/event-values.js";
import type { Arguments, Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { readFilter, readSort } from "./filter.js";
import { getMethod } from "./get.js";
import { invalidProperties } from "./mailbox.js";
import { cappedLimit, queryEntries } from "./query.js";
import type { Checked } from "./set.js";
import { setMethod } from "./set.js";

/** Most feeds that one call names. */
const MAX_FEEDS = 64;

const LESSON_PROPERTIES: readonly (keyof Lesson)[] = [
  "id",
  "feedId",
  "title",
  "type",
  "teachers",
  "groups",
  "rooms",
  "description",
  "start",
  "end",
];

const id = v.pipe(v.string(), v.check(isId));
const name = v.pipe(text(128), v.trim(), v.minLength(1));
const feedIds = v.pipe(v.array(id), v.maxLength(MAX_FEEDS));

/** Fails without the value: the address of a feed can be a secret. */
function checkEntries(record: Arguments, entries: v.ObjectEntries): Checked<PatchObject> {
  const result = v.safeParse(v.strictObject(entries), record);
  if (result.success) return { value: result.output };
  const said = "A bad value, or a property that can't be set.";
  return { error: invalidProperties(said, ...new Set(result.issues.map(topName))) };
}

const FEED_URL = v.pipe(
  uri("https", "http", "webcal", "webcals"),
  v.check((url) => {
    // All checks of a pipe are made, also after one has failed.
    if (!URL.canParse(url)) return false;
    const { username, password, hostname } = new URL(url);
    return username === "" && password === "" && hostname !== "";
  }),
);

function checkFeedCreate(record: Arguments): Checked<TimetableFeedCreate> {
  const { value, error } = checkEntries(record, { url: FEED_URL, name: v.optional(name) });
  if (error !== undefined) return { error };
  const { url } = value;
  return { value: { ...value, url: String(url) } };
}

const checkFeedUpdate = (patch: PatchObject): Checked<PatchObject> =>
  checkEntries(patch, {
    isShown: v.optional(v.boolean()),
    selectedGroups: v.optional(v.nullable(v.pipe(v.array(text(255)), v.maxLength(500)))),
    name: v.optional(name),
  });

const checkSyncUpdate = (patch: PatchObject): Checked<PatchObject> =>
  checkEntries(patch, {
    status: v.optional(v.picklist(["active", "paused", "off"])),
    feedIds: v.optional(feedIds),
    previewId: v.optional(id),
  });

const refuse = (error: SetError): (() => Checked<never>) => {
  return () => ({ error });
};

function readLessonFilter(call: Call, filter: unknown): LessonFilterCondition {
  const time = (value: unknown): unknown => (v.is(utcDate, value) ? value : undefined);
  const read = readFilter<LessonFilterCondition>(
    filter,
    {
      inFeeds: (value) => {
        if (!v.is(v.array(v.string()), value) || value.length > MAX_FEEDS) return undefined;
        const ids = value.map((asked) => resolveId(call.createdIds, asked));
        return ids.every((one) => one !== undefined && isId(one)) ? ids : undefined;
      },
      after: time,
      before: time,
    },
    call.limits.maxFilterNodes,
  );
  if (read !== null && "operator" in read) {
    throw new MethodFailure("unsupportedFilter", "Lessons are found by one condition.");
  }
  return read ?? {};
}

const lessonQuery: MethodDefinition = {
  capability: TIMETABLE,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, queryEntries);
    checkAccount(call, args.accountId, TIMETABLE, false);
    const filter = readLessonFilter(call, args.filter);
    if (readSort(args.sort, ["start"]).some(({ isAscending }) => !isAscending)) {
      throw new MethodFailure("unsupportedSort", "Lessons come by their start, ascending.");
    }
    const { accountId, position, anchor, calculateTotal } = args;
    if (anchor !== null || position < 0) {
      throw invalidArguments("Lessons are asked for by position.", "anchor", "position");
    }
    const { limit, told } = cappedLimit(args.limit, call.limits.maxQueryLimit);
    const wait = call.spend("timetable.search", 1);
    if (wait !== undefined) await wait;
    const query = { filter, position, limit, calculateTotal };
    const found = await served(call.backend.timetables).queryLessons(accountId, query);
    return {
      accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      position: found.position,
      ids: found.ids,
      ...(calculateTotal && found.total !== undefined ? { total: found.total } : {}),
      ...told,
    };
  },
};

/** What planning all writes of some feeds costs, beside a single write. */
const PREVIEW_COST = 10;

const syncPreview: MethodDefinition = {
  capability: TIMETABLE,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, { accountId: idArgument, feedIds: someIdsArgument });
    const { accountId } = args;
    checkAccount(call, accountId, TIMETABLE, true);
    const ids = args.feedIds.map((asked) => resolveId(call.createdIds, asked));
    if (ids.length > MAX_FEEDS || !v.is(v.array(id), ids)) {
      throw invalidArguments("These are no feeds.", "feedIds");
    }
    await call.spend("timetable.write", PREVIEW_COST);
    const plan = await served(call.backend.timetables).previewSync(accountId, [...new Set(ids)]);
    return { accountId, ...plan };
  },
};

const LESSON_GET = getMethod<Lesson>({
  capability: TIMETABLE,
  properties: LESSON_PROPERTIES,
  allowAll: false,
  read: async (call, accountId, ids) => {
    const wait = call.spend("timetable.read", ids?.length ?? 0);
    if (wait !== undefined) await wait;
    return served(call.backend.timetables).getLessons(accountId, ids ?? []);
  },
});

const feedMethods: Readonly<Record<string, MethodDefinition>> = {
  "TimetableFeed/get": getMethod<TimetableFeed>({
    capability: TIMETABLE,
    properties: [
      "id",
      "name",
      "origin",
      "onlyTaught",
      "isShown",
      "groups",
      "selectedGroups",
      "status",
      "fetchedAt",
      "problem",
    ],
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.timetables).getFeeds(accountId, ids),
  }),
  "TimetableFeed/set": setMethod<TimetableFeedCreate, TimetableFeed>({
    capability: TIMETABLE,
    budget: "timetable.write",
    readState: async (call, accountId) =>
      (await served(call.backend.timetables).getFeeds(accountId, [])).state,
    checkCreate: checkFeedCreate,
    checkUpdate: checkFeedUpdate,
    references: () => [],
    write: (call, accountId, edits) => served(call.backend.timetables).setFeeds(accountId, edits),
  }),
};

const changeMethods: Readonly<Record<string, MethodDefinition>> = {
  "TimetableChange/get": getMethod<TimetableChange>({
    capability: TIMETABLE,
    properties: ["id", "feedId", "kinds", "before", "after", "noticedAt", "isSeen"],
    allowAll: true,
    read: (call, accountId, ids) =>
      served(call.backend.timetables).getTimetableChanges(accountId, ids),
  }),
  "TimetableChange/set": setMethod<never, TimetableChange>({
    capability: TIMETABLE,
    budget: "timetable.write",
    readState: async (call, accountId) =>
      (await served(call.backend.timetables).getTimetableChanges(accountId, [])).state,
    checkCreate: refuse({ type: "forbidden", description: "Changes are noticed, not made." }),
    checkUpdate: (patch) => checkEntries(patch, { isSeen: v.optional(v.boolean()) }),
    refuseDestroy: { type: "forbidden", description: "Changes go away by themselves." },
    references: () => [],
    write: (call, accountId, edits) =>
      served(call.backend.timetables).setTimetableChanges(accountId, edits),
  }),
};

const SINGLETON: SetError = { type: "singleton", description: "There is one, and stays." };

const syncMethods: Readonly<Record<string, MethodDefinition>> = {
  "TimetableSync/get": getMethod<TimetableSync>({
    capability: TIMETABLE,
    properties: [
      "id",
      "status",
      "feedIds",
      "calendarId",
      "written",
      "waiting",
      "lastRunAt",
      "problem",
    ],
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.timetables).getSync(accountId, ids),
  }),
  "TimetableSync/set": setMethod<never, TimetableSync>({
    capability: TIMETABLE,
    budget: "timetable.write",
    readState: async (call, accountId) =>
      (await served(call.backend.timetables).getSync(accountId, [])).state,
    checkCreate: refuse(SINGLETON),
    checkUpdate: checkSyncUpdate,
    refuseDestroy: SINGLETON,
    references: () => [],
    write: (call, accountId, edits) => served(call.backend.timetables).setSync(accountId, edits),
  }),
  "TimetableSync/preview": syncPreview,
};

/** Methods of timetables. */
export const timetableMethods: Readonly<Record<string, MethodDefinition>> = {
  ...feedMethods,
  "Lesson/get": LESSON_GET,
  "Lesson/query": lessonQuery,
  ...changeMethods,
  ...syncMethods,
};
