/**
 * What a timetable knows and does: its element draws it, its lazy parts act on it.
 *
 * @module
 */
import {
  type GatewaySession,
  type Id,
  type Lesson,
  TIMETABLE,
  type TimetableChange,
  type TimetableFeed,
} from "@partage-ent/jmap";
import {
  type Connection,
  listLessons,
  listTimetableChanges,
  listTimetableFeeds,
  type LiveQuery,
  liveQuery,
  PartageError,
} from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { TimetableMessages } from "../locales/timetable.js";
import type { CivilDate } from "../shared/civil-time.js";
import type { AgendaMerge } from "./agenda-merge.js";
import { type Entry, entriesOf } from "./entries.js";
import type { Extras } from "./extras.js";
import type { LessonView } from "./lesson-text.js";
import type { TimeGrid } from "./time-grid.js";
import { type When, whenIn } from "./when.js";

/** How lessons are shown. */
export type TimetableView = "list" | "day" | "week";

/** What happened a moment ago, and how to take it back. */
export interface Toast {
  readonly text: string;
  readonly undo?: (() => void) | undefined;
  /** Called when it goes without having been taken back. */
  readonly expire?: (() => void) | undefined;
}

/** Something that stands in place of the lessons until it is closed. */
export interface Panel {
  render(): unknown;
  /** Called when it goes away. */
  close?(): void;
}

/** The element as its parts see it. */
export interface TimetableHost extends ReactiveElement {
  readonly headingLevel: number;
  readonly shortcutsDisabled: boolean;
  readonly detailsDisabled: boolean;
  refresh(): Promise<void>;
}

/** State and data of one timetable element. */
export class TimetableModel {
  readonly host: TimetableHost;
  connection: Connection | undefined;
  session: GatewaySession | undefined;
  messages!: TimetableMessages;
  lang = "fr";
  view: TimetableView = "list";
  /** A day that day and week views show; today's when undefined. */
  date: CivilDate | undefined;
  /** Ids that the page chose among the feeds; all when undefined. */
  feedIds: readonly Id[] | undefined;
  feeds: LiveQuery<readonly TimetableFeed[]> | undefined;
  changes: LiveQuery<readonly TimetableChange[]> | undefined;
  /** Lessons from today on. */
  upcoming: LiveQuery<readonly Lesson[]> | undefined;
  /** What is drawn after the first content, once it is loaded. */
  extras: Extras | undefined;
  /** The views of hours, once one was asked for. */
  grid: TimeGrid | undefined;
  /** The person's own events beside the lessons, once they were asked for. */
  agenda: AgendaMerge | undefined;
  panel: Panel | undefined;
  toast: Toast | undefined;
  /** Tells what happened; with a way back once the code of actions is there. */
  tell: (toast: Toast) => void = ({ text }) => this.extras?.announcer.say(text);
  readonly #stops: (() => void)[] = [];
  #stopUpcoming: (() => void) | undefined;
  #key = "";
  #kept: readonly Lesson[] | undefined;
  #entries: readonly Entry[] = [];
  #of: readonly unknown[] = [];

  constructor(host: TimetableHost) {
    this.host = host;
  }

  readonly update = (): void => {
    this.host.requestUpdate();
  };

  get when(): When {
    return whenIn(this.lang, this.session?.timeZone);
  }

  /** Whether the session may change what is shown and kept. */
  get isWritable(): boolean {
    return this.session?.scopes.includes("timetable.write") ?? false;
  }

  /** Feeds that are shown here. */
  get shownFeeds(): readonly TimetableFeed[] {
    const { feeds, feedIds } = this;
    return (feeds?.value ?? []).filter(
      ({ id, isShown }) => isShown && (!feedIds || feedIds.includes(id)),
    );
  }

  /** Changes of lessons of feeds and groups that are shown, the newest first. */
  get shownChanges(): readonly TimetableChange[] {
    const feeds = new Map(this.shownFeeds.map((feed) => [feed.id, feed]));
    return (this.changes?.value ?? []).filter(({ feedId, before, after }) => {
      const chosen = feeds.get(feedId)?.selectedGroups;
      const groups = [...(before?.groups ?? []), ...(after?.groups ?? [])];
      if (!chosen || !groups.length) return feeds.has(feedId);
      return groups.some((group) => chosen.includes(group));
    });
  }

  /** Lessons from today on; while more of them load, those that were there before. */
  get lessons(): readonly Lesson[] | undefined {
    return this.upcoming?.value ?? this.#kept;
  }

  /** Lessons from today on and the places that they left, in the order of their starts. */
  get entries(): readonly Entry[] {
    const of = [this.lessons, this.changes?.value, this.feeds?.value, this.feedIds];
    if (of.some((value, at) => value !== this.#of[at])) {
      this.#of = of;
      this.#entries = entriesOf(this.lessons ?? [], this.shownChanges);
    }
    return this.#entries;
  }

  /** What drawing lessons needs. */
  get lessonView(): LessonView {
    const { agenda, grid } = this;
    agenda?.compare(this.view === "list" || !grid ? this.entries : grid.entries);
    const taught = this.shownFeeds.flatMap(({ id, onlyTaught }) => (onlyTaught ? id : []));
    return {
      messages: this.messages,
      when: this.when,
      now: Date.now(),
      taught: new Set(taught),
      clashes: agenda?.clashes,
    };
  }

  /** Starts to follow a connection, or stops with none. */
  follow(connection: Connection | undefined): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.forget();
    this.connection = connection;
    this.session = this.feeds = this.changes = undefined;
    if (!connection) return;
    this.feeds = this.watch("feeds", ["TimetableFeed"], listTimetableFeeds, this.#stops);
    this.changes = this.watch("changes", ["TimetableChange"], listTimetableChanges, this.#stops);
    this.join();
  }

  /** Learns who is signed in; again after a sign-in. */
  join(): void {
    const { connection } = this;
    void connection?.session().then((session) => {
      if (this.connection === connection) this.session = session;
      this.update();
    }, this.update);
  }

  /** A live query of the timetable that redraws the element until one of `stops` is called. */
  watch<Value>(
    key: string,
    types: readonly string[],
    list: (connection: Connection, options: { readonly signal: AbortSignal }) => Promise<Value>,
    stops: (() => void)[],
  ): LiveQuery<Value> {
    const connection = this.connection!;
    const query = liveQuery(connection, {
      key: `timetable/${key}`,
      types,
      load: async (signal) => {
        const { jmap } = await connection.session();
        if (!jmap.primaryAccounts[TIMETABLE])
          throw new PartageError("ERR_UNSUPPORTED", "There are no timetables here");
        return list(connection, { signal });
      },
    });
    stops.push(query.subscribe(this.update));
    return query;
  }

  /** Lessons of a window; without its end the next ones, however far off. */
  watchLessons(
    stops: (() => void)[],
    after: number,
    before?: number,
    limit?: number,
  ): LiveQuery<readonly Lesson[]> {
    const { feedIds } = this;
    const key = JSON.stringify([after, before, limit, feedIds]);
    return this.watch(
      key,
      ["Lesson", "TimetableFeed"],
      (connection, { signal }) =>
        listLessons(connection, { after, before, limit, feedIds, signal }),
      stops,
    );
  }

  /** Shows lessons from an instant on. */
  showFrom(after: number, limit: number): void {
    const key = JSON.stringify([after, limit, this.feedIds]);
    if (!this.connection || (this.upcoming && key === this.#key)) return;
    this.#key = key;
    const stops: (() => void)[] = [];
    this.#kept = this.lessons;
    const next = this.watchLessons(stops, after, undefined, limit);
    this.#stopUpcoming?.();
    this.#stopUpcoming = stops[0];
    this.upcoming = next;
  }

  /** Drops lessons and all that hangs on them. */
  forget(): void {
    this.#stopUpcoming?.();
    this.grid?.forget();
    this.extras?.changes.forget();
    this.agenda?.forget();
    this.#stopUpcoming = this.upcoming = this.panel = undefined;
    this.#kept = undefined;
    this.#of = [];
    this.#entries = [];
  }

  /** The entry of a key, wherever it is shown. */
  find(key: string | undefined): Entry | undefined {
    const own = ({ key: other }: Entry): boolean => other === key;
    return this.grid?.entries.find(own) ?? this.entries.find(own);
  }
}
