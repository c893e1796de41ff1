/**
 * The timetable methods of one account, held in memory: a part of {@link FakeGateway}.
 *
 * @module
 */
import {
  type Id,
  type Lesson,
  type LessonFilterCondition,
  TIMETABLE,
  type TimetableChange,
  type TimetableFeed,
  type TimetableSync,
} from "@partage-ent/jmap";
import { type Args, type FakeGateway, type FakePart, getFrom } from "./fake-gateway.js";

/** What a {@link FakeTimetable} begins with. */
export interface FakeTimetableData {
  readonly feeds: readonly TimetableFeed[];
  readonly lessons: readonly Lesson[];
  readonly changes?: readonly TimetableChange[];
  readonly sync?: Partial<TimetableSync>;
  /** Default: none. */
  readonly feedHosts?: readonly string[];
  readonly maySync?: boolean;
}

type Stored<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const none = { notCreated: null, notUpdated: null, notDestroyed: null };

/** Feeds, lessons, changes and the calendar that is kept like them. */
export class FakeTimetable implements FakePart {
  readonly capabilities: Readonly<Record<string, object>>;
  readonly types: readonly string[] = [
    "TimetableFeed",
    "Lesson",
    "TimetableChange",
    "TimetableSync",
  ];
  readonly scopes: readonly string[] = ["timetable.read", "timetable.write"];
  readonly feeds: Stored<TimetableFeed>[];
  readonly lessons: Lesson[];
  readonly changes: Stored<TimetableChange>[];
  sync: Stored<TimetableSync>;
  /** Addresses of feeds that were added. */
  readonly addresses: string[] = [];
  readonly #hosts: readonly string[];

  constructor(data: FakeTimetableData) {
    const { feedHosts = [], maySync = true } = data;
    this.#hosts = feedHosts;
    this.capabilities = { [TIMETABLE]: { feedHosts, maySync } };
    this.feeds = data.feeds.map((feed) => ({ ...feed }));
    this.lessons = [...data.lessons];
    this.changes = (data.changes ?? []).map((change) => ({ ...change }));
    this.sync = {
      id: "singleton",
      status: "off",
      feedIds: [],
      calendarId: null,
      written: 0,
      waiting: 0,
      lastRunAt: null,
      problem: null,
      ...data.sync,
    };
  }

  call(name: string, args: Args, gateway: FakeGateway): Args | undefined {
    switch (name) {
      case "TimetableFeed/get":
        return getFrom(this.feeds, args);
      case "TimetableFeed/set":
        return this.#setFeeds(args, gateway);
      case "Lesson/get":
        return getFrom(this.lessons, args);
      case "Lesson/query":
        return this.#query(args);
      case "TimetableChange/get":
        return getFrom(this.changes, args);
      case "TimetableChange/set":
        return this.#update(this.changes, args, gateway);
      case "TimetableSync/get":
        return getFrom([this.sync], args);
      case "TimetableSync/set":
        return this.#setSync(args, gateway);
      case "TimetableSync/preview":
        return this.#preview(args["feedIds"] as readonly Id[]);
      default:
        return undefined;
    }
  }

  /** The lesson becomes another, and a change of it is noticed and pushed. */
  change(gateway: FakeGateway, change: TimetableChange): void {
    const id = change.before?.id ?? change.after!.id;
    const at = this.lessons.findIndex((lesson) => lesson.id === id);
    this.lessons.splice(at < 0 ? this.lessons.length : at, at < 0 ? 0 : 1);
    if (change.after) this.lessons.push(change.after);
    this.changes.unshift({ ...change });
    gateway.changed(id, "updated");
  }

  /** Lessons that the person chose to see, in the order of their starts. */
  #shown(): Lesson[] {
    const feeds = new Map(this.feeds.map((feed) => [feed.id, feed]));
    return this.lessons
      .filter(({ feedId, groups }) => {
        const feed = feeds.get(feedId);
        if (!feed?.isShown) return false;
        const { selectedGroups } = feed;
        return !selectedGroups || !groups.length || groups.some((g) => selectedGroups.includes(g));
      })
      .sort((a, b) => a.start.localeCompare(b.start) || a.id.localeCompare(b.id));
  }

  #query(args: Args): Args {
    const filter = (args["filter"] ?? {}) as LessonFilterCondition;
    const position = (args["position"] as number | undefined) ?? 0;
    const limit = (args["limit"] as number | undefined) ?? Infinity;
    const ids = this.#shown()
      .filter(({ start, end }) => !filter.after || end > filter.after || start >= filter.after)
      .filter(({ start }) => !filter.before || start < filter.before)
      .filter(({ feedId }) => !filter.inFeeds || filter.inFeeds.includes(feedId))
      .map(({ id }) => id);
    return { position, canCalculateChanges: false, ids: ids.slice(position, position + limit) };
  }

  #update(list: readonly { readonly id: Id }[], args: Args, gateway: FakeGateway): Args {
    const updated: Record<Id, null> = {};
    for (const [id, patch] of Object.entries((args["update"] ?? {}) as Record<Id, Args>)) {
      Object.assign(
        list.find((item) => item.id === id)!,
        patch,
      );
      updated[id] = null;
      gateway.changed(id, "updated");
    }
    return { ...none, oldState: "1", newState: "2", created: null, updated, destroyed: null };
  }

  #setFeeds(args: Args, gateway: FakeGateway): Args {
    const answer = this.#update(this.feeds, args, gateway);
    for (const [key, feed] of Object.entries(
      (args["create"] ?? {}) as Record<string, { url: string; name?: string }>,
    )) {
      const host = URL.canParse(feed.url) ? new URL(feed.url).hostname : "";
      if (!this.#hosts.includes(host)) {
        const error = { type: "invalidProperties", properties: ["url"] };
        return { ...answer, notCreated: { [key]: error } };
      }
      const id = `own-${this.feeds.length}`;
      this.addresses.push(feed.url);
      const rest = { onlyTaught: false, isShown: true, groups: [], selectedGroups: null };
      const status = { status: "pending", fetchedAt: null, problem: null } as const;
      this.feeds.push({ id, name: feed.name ?? host, origin: "person", ...rest, ...status });
      gateway.changed(id, "created");
      return { ...answer, created: { [key]: { id } } };
    }
    for (const id of (args["destroy"] ?? []) as readonly Id[]) {
      this.feeds.splice(
        this.feeds.findIndex((feed) => feed.id === id),
        1,
      );
      gateway.changed(id, "destroyed");
    }
    return { ...answer, destroyed: args["destroy"] ?? null };
  }

  #setSync(args: Args, gateway: FakeGateway): Args {
    const update = (args["update"] as { singleton: Args }).singleton;
    const { previewId: _preview, ...patch } = update;
    Object.assign(this.sync, patch);
    if (this.sync.status === "active") {
      const written = this.#shown().length;
      Object.assign(this.sync, { calendarId: "c-timetable", written, waiting: 0 });
      this.sync.lastRunAt = new Date(Date.now()).toISOString().replace(/\.\d+/, "");
    }
    if (this.sync.status === "off") Object.assign(this.sync, { calendarId: null, written: 0 });
    gateway.changed("singleton", "updated");
    return { ...none, created: null, updated: { singleton: null }, destroyed: null };
  }

  #preview(feedIds: readonly Id[]): Args {
    const lessons = this.#shown().filter(({ feedId }) => feedIds.includes(feedId));
    const now = new Date(Date.now()).toISOString();
    return {
      previewId: "p1",
      calendarName: "Emploi du temps",
      create: lessons.length,
      update: 0,
      destroy: 0,
      sample: lessons.filter(({ start }) => start > now).slice(0, 20),
    };
  }
}
