import type { Id, Lesson, TimetableChange, TimetableFeed, TimetableSync } from "@partage-ent/jmap";
import type { TimetableBackend } from "../backend.js";
import { type ChangeLog, editRecords, pickRecords } from "./memory-records.js";

/** A feed with defaults. */
export function feed(id: Id, more: Partial<TimetableFeed> = {}): TimetableFeed {
  return {
    id,
    name: id,
    origin: "rule",
    onlyTaught: false,
    isShown: true,
    groups: [],
    selectedGroups: null,
    status: "ok",
    fetchedAt: null,
    problem: null,
    ...more,
  };
}

/** A lesson with defaults. */
export function lesson(id: Id, more: Partial<Lesson> = {}): Lesson {
  return {
    id,
    feedId: "f1",
    title: id,
    type: "CM",
    teachers: [],
    groups: [],
    rooms: [],
    description: "",
    start: "2026-11-23T08:00:00Z",
    end: "2026-11-23T10:00:00Z",
    ...more,
  };
}

/** Timetables in memory, for tests. */
export class MemoryTimetables {
  readonly feeds = new Map<Id, TimetableFeed>([["f1", feed("f1")]]);
  readonly lessons = new Map<Id, Lesson>();
  readonly changes = new Map<Id, TimetableChange>();
  readonly sync = new Map<Id, TimetableSync>([
    [
      "singleton",
      {
        id: "singleton",
        status: "off",
        feedIds: [],
        calendarId: null,
        written: 0,
        waiting: 0,
        lastRunAt: null,
        problem: null,
      },
    ],
  ]);
  readonly #log: ChangeLog;

  constructor(log: ChangeLog) {
    this.#log = log;
  }

  /** The port, each call run by `answer`. */
  backend(answer: <Result>(name: string, run: () => Result) => Promise<Result>): TimetableBackend {
    const log = this.#log;
    const kept = { create: () => ({ type: "forbidden" }) as const, destroy: () => null };
    return {
      getFeeds: (_, ids) => answer("getFeeds", () => pickRecords(this.feeds, ids, log.state)),
      setFeeds: (_, edits) =>
        answer("setFeeds", () =>
          editRecords(log, "TimetableFeed", this.feeds, edits, {
            create: (id, { name = id }) => feed(id, { name, origin: "person", status: "pending" }),
            update: (item, patch) => ({ ...item, ...patch }),
            destroy: ({ origin }) => (origin === "person" ? null : { type: "forbidden" }),
          }),
        ),
      queryLessons: (_, { filter, position, limit }) =>
        answer("queryLessons", () => {
          const { inFeeds, after = "", before = "9999" } = filter;
          const ids = [...this.lessons.values()]
            .filter(({ feedId }) => inFeeds === undefined || inFeeds.includes(feedId))
            .filter(({ start, end }) => end > after && start < before)
            .sort((a, b) => a.start.localeCompare(b.start))
            .map(({ id }) => id);
          const page = ids.slice(position, position + limit);
          return { queryState: log.state, position, ids: page, total: ids.length };
        }),
      getLessons: (_, ids) => answer("getLessons", () => pickRecords(this.lessons, ids, log.state)),
      getTimetableChanges: (_, ids) =>
        answer("getTimetableChanges", () => pickRecords(this.changes, ids, log.state)),
      setTimetableChanges: (_, edits) =>
        answer("setTimetableChanges", () =>
          editRecords<never, TimetableChange>(log, "TimetableChange", this.changes, edits, {
            ...kept,
            update: (item, patch) => ({ ...item, ...patch }),
          }),
        ),
      getSync: (_, ids) => answer("getSync", () => pickRecords(this.sync, ids, log.state)),
      setSync: (_, edits) =>
        answer("setSync", () =>
          editRecords<never, TimetableSync>(log, "TimetableSync", this.sync, edits, {
            ...kept,
            update: (item, patch) => ({ ...item, ...patch }),
          }),
        ),
      previewSync: () =>
        answer("previewSync", () => ({
          previewId: "preview1",
          calendarName: "Emploi du temps",
          create: this.lessons.size,
          update: 0,
          destroy: 0,
          sample: [...this.lessons.values()].slice(0, 20),
        })),
    };
  }
}
