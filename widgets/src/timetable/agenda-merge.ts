/**
 * The person's own events beside her lessons, and where both are at the same time.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import {
  type EventRow,
  getTimetableSync,
  listCalendars,
  listEvents,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { adopt } from "../shared/adopt.js";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { agendaStyles } from "./agenda-merge.styles.js";
import type { Entry } from "./entries.js";
import { listed, PIN } from "./lesson-text.js";
import type { DayItem } from "./lesson-row.js";
import type { TimetableModel } from "./model.js";

/** Days of events that are asked for beside a list. */
const LIST_DAYS = 28;
const DAY = 86_400_000;

/** An event of the person's own, as a list or grid shows it. */
export interface OwnEvent {
  readonly key: string;
  readonly title: string;
  readonly rooms: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly isAllDay: boolean;
  /** Whether it is at the same time as a lesson. */
  readonly clashes: boolean;
}

/** Reads own events of the window that is shown, and compares them with the lessons. */
export class AgendaMerge {
  /** Own events, in the order of their starts. */
  own: readonly OwnEvent[] = [];
  /** What is at the same time as a lesson, in words, by the key of its entry. */
  clashes: ReadonlyMap<string, string> = new Map();
  events: LiveQuery<readonly EventRow[]> | undefined;
  readonly #model: TimetableModel;
  #key = "";
  #stop: (() => void) | undefined;
  #of: readonly unknown[] = [];

  constructor(model: TimetableModel) {
    this.#model = model;
    adopt(model.host.renderRoot as ShadowRoot, agendaStyles);
  }

  /** Whether events could not be read. */
  get failed(): boolean {
    return !!this.events?.error && !this.events.value;
  }

  /** Asks for the window that is shown. */
  async follow(): Promise<void> {
    const { connection, grid, view, when } = this.#model;
    if (!connection) return;
    const today = when.clock.instantOf(when.clock.dateOf(Date.now()));
    const [after, before] =
      view === "list" || !grid?.window ? [today, today + LIST_DAYS * DAY] : grid.window;
    const { timeZone } = when.clock;
    const key = JSON.stringify(["timetable/events", after, before, timeZone]);
    if (key === this.#key) return;
    this.#key = key;
    const local = (instant: number): string => {
      const minutes = when.clock.minutesOf(instant);
      const time = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, "0"));
      return `${when.clock.dateOf(instant)}T${time.join(":")}:00`;
    };
    const next = liveQuery<readonly EventRow[]>(connection, {
      key,
      types: ["CalendarEvent", "Calendar", "TimetableSync"],
      load: async (signal) => {
        const [calendars, kept] = await Promise.all([
          listCalendars(connection, { signal }),
          // Without a kept calendar there is nothing to leave out.
          getTimetableSync(connection, { signal }).then(
            ({ calendarId }) => calendarId,
            () => null,
          ),
        ]);
        const calendarIds: readonly Id[] = calendars.flatMap(({ id, isVisible }) =>
          isVisible && id !== kept ? id : [],
        );
        if (calendarIds.length === 0) return [];
        const window = { after: local(after), before: local(before), timeZone };
        return (await listEvents(connection, { ...window, calendarIds, signal })).items;
      },
    });
    const stop = next.subscribe(this.#model.update);
    this.#stop?.();
    this.#stop = stop;
    this.events = next;
  }

  forget(): void {
    this.#stop?.();
    this.#stop = this.events = undefined;
    this.#key = "";
    this.#of = this.own = [];
    this.clashes = new Map();
  }

  /** Finds which of the lessons are at the same time as own events. */
  compare(entries: readonly Entry[]): void {
    const { words: w } = this.#model.extras!;
    const of = [this.events?.value, entries, w];
    if (of.every((value, at) => value === this.#of[at])) return;
    this.#of = of;
    const clashes = new Map<string, string>();
    const held = entries.filter(({ isGone }) => !isGone);
    this.own = (this.events?.value ?? []).flatMap((row) => {
      if (row.status === "cancelled") return [];
      const [start, end] = [Date.parse(row.utcStart ?? ""), Date.parse(row.utcEnd ?? "")];
      if (!Number.isFinite(start) || !Number.isFinite(end)) return [];
      const title = plainLine(row.title ?? "") || w.noTitle;
      // A copy of a lesson that came into a calendar by another way is that lesson.
      const isCopy = held.some(
        (one) =>
          one.start === start && one.end === end && title.includes(plainLine(one.lesson.title)),
      );
      if (isCopy) return [];
      const isAllDay = row.showWithoutTime ?? false;
      const isBusy = !isAllDay && row.freeBusyStatus !== "free";
      const same = isBusy ? held.filter((one) => one.start < end && start < one.end) : [];
      for (const { key } of same) clashes.set(key, w.clashWith(title));
      const rooms = Object.values(row.locations ?? {}).flatMap(({ name }) => name ?? []);
      return {
        key: row.id,
        ...{ title, rooms: listed(rooms), start, end, isAllDay, clashes: same.length > 0 },
      };
    });
    this.clashes = clashes;
  }

  /** Adds own events to a list of lessons that ends at `until`. */
  mergeInto(items: readonly DayItem[], until: number | undefined): readonly DayItem[] {
    const now = Date.now();
    const own = this.own
      .filter(({ start, end }) => end > now && (until === undefined || start <= until))
      .map((event) => ({ start: Math.max(event.start, now), render: () => this.#render(event) }));
    return [...items, ...own].sort((a, b) => a.start - b.start);
  }

  #render({ title, rooms, start, end, isAllDay, clashes }: OwnEvent): TemplateResult {
    const { when, extras } = this.#model;
    const w = extras!.words;
    const time = (instant: number): string => when.dates.time(new Date(instant));
    return html`<li class="lesson own">
      <div class="open">
        <span class="time"
          >${
            isAllDay
              ? html`<span class="whole">${w.allDay}</span>`
              : html`<b>${time(start)}</b><span class="sr"> – </span><span>${time(end)}</span>`
          }</span
        >
        <span class="what">
          <span class="name"
            ><span class="cut title" dir="auto" title=${title}>${title}</span
            ><span class="type">${w.ownEvent}</span></span
          >
          ${
            rooms
              ? html`<span class="where"
                  >${icon(PIN)}<span class="cut" dir="auto">${rooms}</span></span
                >`
              : nothing
          }
          ${clashes ? html`<span class="marks"><span class="mark clash">${w.clash}</span></span>` : nothing}
        </span>
      </div>
    </li>`;
  }
}
