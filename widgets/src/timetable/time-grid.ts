/**
 * Lessons on the hours of a day or week; loaded when one of these views is first shown.
 *
 * @module
 */
import type { Lesson } from "@partage-ent/jmap";
import type { LiveQuery } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { adopt } from "../shared/adopt.js";
import { addDays, type CivilDate, mondayOf, weekNumberOf } from "../shared/civil-time.js";
import { icon } from "../shared/row-icons.js";
import { type Entry, entriesOf } from "./entries.js";
import { type Block, type DayColumn, type GridLayout, layOutDays } from "./grid-layout.js";
import { GridFocus } from "./grid-focus.js";
import { NEXT, PREVIOUS } from "./icons.js";
import { gridStyles } from "./time-grid.styles.js";
import {
  type LessonView,
  renderMarks,
  renderPeople,
  renderRoom,
  renderType,
  titleOf,
} from "./lesson-text.js";
import type { TimetableModel } from "./model.js";

/** Pixels that a finger must move aside to turn the page. */
const SWIPE = 48;

/** The day and week views of one timetable. */
export class TimeGrid {
  lessons: LiveQuery<readonly Lesson[]> | undefined;
  /** First instant of what is shown and first one after it. */
  window: readonly [after: number, before: number] | undefined;
  readonly #model: TimetableModel;
  readonly #focus: GridFocus;
  #key = "";
  #placed = "";
  #stop: (() => void) | undefined;
  #of: readonly unknown[] = [];
  #entries: readonly Entry[] = [];
  #from: { readonly x: number; readonly y: number } | undefined;

  constructor(model: TimetableModel) {
    this.#model = model;
    this.#focus = new GridFocus(model, (by) => this.step(by));
    adopt(model.host.renderRoot as ShadowRoot, gridStyles);
  }

  /** The days that are shown. */
  get dates(): readonly CivilDate[] {
    const { view, date, when } = this.#model;
    const day = date ?? when.clock.dateOf(Date.now());
    if (view === "day") return [day];
    const monday = mondayOf(day);
    return Array.from({ length: 7 }, (_, at) => addDays(monday, at));
  }

  /** Lessons of the days that are shown, and the places that others left. */
  get entries(): readonly Entry[] {
    const { changes, feeds, feedIds, entries } = this.#model;
    const own = this.lessons?.value;
    const of = [own ?? entries, changes?.value, feeds?.value, feedIds, this.#key];
    if (of.some((value, at) => value !== this.#of[at])) {
      this.#of = of;
      const [after, before] = this.window ?? [0, 0];
      // While its lessons load, a week shows what is known of it from the list.
      const all = own ? entriesOf(own, this.#model.shownChanges) : entries;
      this.#entries = all.filter(({ start, end }) => start < before && end > after);
    }
    return this.#entries;
  }

  /** Asks for the days that are shown. */
  async follow(_lang: string): Promise<void> {
    const model = this.#model;
    const { clock } = model.when;
    if (model.view === "list" || !model.connection) return;
    const { dates } = this;
    this.window = [clock.instantOf(dates[0]!), clock.instantOf(addDays(dates.at(-1)!, 1))];
    const key = JSON.stringify([this.window, model.feedIds]);
    if (this.lessons && key === this.#key) return;
    this.#key = key;
    const stops: (() => void)[] = [];
    const next = model.watchLessons(stops, ...this.window);
    this.#stop?.();
    this.#stop = stops[0];
    this.lessons = next;
  }

  forget(): void {
    this.#stop?.();
    this.#stop = this.lessons = undefined;
    this.#of = this.#entries = [];
    this.#key = this.#placed = "";
  }

  /** Brings today into view where the days of a week need more room than there is. */
  drawn(): void {
    const grid = this.#model.host.renderRoot.querySelector(".grid");
    const today = grid?.querySelector(".column.today");
    if (!grid || this.#placed === this.#key || this.#model.view === "list") return;
    this.#placed = this.#key;
    const { left, right } = grid.getBoundingClientRect();
    const hours = grid.querySelector(".hours")!.getBoundingClientRect().width;
    const at = today?.getBoundingClientRect();
    if (!at) grid.scrollLeft = 0;
    else if (getComputedStyle(grid).direction === "rtl")
      grid.scrollLeft += at.right - right + hours;
    else grid.scrollLeft += at.left - left - hours;
  }

  /** Shows the day or week before or after. */
  step(by: number): void {
    const { view, date, when } = this.#model;
    if (view === "list") return;
    const day = date ?? when.clock.dateOf(Date.now());
    this.goTo(addDays(view === "day" ? day : mondayOf(day), view === "day" ? by : by * 7));
  }

  /** Shows a day or the week around it; today with none. */
  goTo(date: CivilDate | undefined): void {
    const model = this.#model;
    if (model.view === "list") return;
    model.date = date;
    model.extras?.announcer.say(this.#label);
    model.update();
  }

  /** Moves in the grid; false for keys that mean nothing there. */
  keydown(event: KeyboardEvent): boolean {
    return this.#focus.keydown(event);
  }

  /** What is shown, in words: « Semaine 48, du 23 au 29 novembre ». */
  get #label(): string {
    const { dates } = this;
    const { when, messages: m, lang } = this.#model;
    const [first, last] = [dates[0]!, dates.at(-1)!];
    const week = m.week(weekNumberOf(first));
    if (dates.length === 1) return `${when.fullDay(first)}, ${week}`;
    const range = new Intl.DateTimeFormat(lang, {
      ...{ timeZone: "UTC", day: "numeric", month: "long", year: "numeric" },
    });
    return `${week}, ${range.formatRange(Date.parse(first), Date.parse(last))}`;
  }

  render(view: LessonView): TemplateResult {
    const model = this.#model;
    const { extras, agenda, when } = model;
    const w = extras!.words;
    const isDay = model.view === "day";
    const layout = layOutDays(this.dates, this.entries, agenda?.own ?? [], when.clock);
    this.#focus.layout = layout;
    const button = (act: string, label: string, path: string): TemplateResult =>
      html`<button class="icon" type="button" data-act=${act} aria-label=${label} title=${label}>
        ${icon(path)}
      </button>`;
    return html`<div class="pager">
        ${button("previous", isDay ? w.previousDay : w.previousWeek, PREVIOUS)}
        <button class="today" type="button" data-act="today">${w.today}</button>
        ${button("next", isDay ? w.nextDay : w.nextWeek, NEXT)}
        <span class="period">${this.#label}</span>
      </div>
      ${renderGrid(layout, view, {
        label: this.#label,
        noLessons: w.noLessons,
        allDay: w.allDay,
        headingDays: !isDay,
        isBusy: !this.lessons?.value,
        stop: this.#focus.stop,
        hooks: { down: this.#down, up: this.#up },
      })}`;
  }

  readonly #down = ({ pointerType, clientX: x, clientY: y }: PointerEvent): void => {
    this.#from = pointerType === "touch" ? { x, y } : undefined;
  };

  readonly #up = (event: PointerEvent): void => {
    const { clientX, clientY } = event;
    if (!this.#from) return;
    const [dx, dy] = [clientX - this.#from.x, clientY - this.#from.y];
    const isSwipe = Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy);
    this.#from = undefined;
    const grid = event.currentTarget as Element;
    // Where the days need more room than there is, a finger moves along them.
    if (!isSwipe || grid.scrollWidth > grid.clientWidth + 1) return;
    const isRtl = getComputedStyle(grid).direction === "rtl";
    // A swipe that ends on a lesson does not press it.
    const swallow = (click: Event): void => click.stopPropagation();
    grid.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => grid.removeEventListener("click", swallow, { capture: true }));
    this.step(dx < 0 === isRtl ? -1 : 1);
  };
}

/** What {@link renderGrid} needs beside lessons. */
export interface GridOptions {
  readonly label: string;
  readonly noLessons: string;
  readonly allDay: string;
  /** Whether the days are named above the columns. */
  readonly headingDays: boolean;
  readonly isBusy: boolean;
  /** Key of the block, or date of the column, that Tab reaches. */
  readonly stop: string | undefined;
  readonly hooks?: {
    readonly down: (event: PointerEvent) => void;
    readonly up: (event: PointerEvent) => void;
  };
}

function renderBlock(block: Block, view: LessonView, stop: string | undefined): TemplateResult {
  const { start, end, lane, lanes, span, entry, own } = block;
  const { when, messages: m, now } = view;
  const { start: from, end: to } = (entry ?? own)!;
  const range = `${when.at(from)} – ${when.at(to)}`;
  const style = `--at:${start};--len:${end - start};--lane:${lane};--lanes:${lanes};--span:${span}`;
  if (own) {
    return html`<div class="block own" part="block" role="note" tabindex="-1" .style=${style}>
      <span class="title"><bdi>${own.title}</bdi></span>
      <span class="hours-of">${range}</span>
      <span class="where">${own.rooms}</span>
      ${own.clashes ? html`<span class="mark clash" aria-hidden="true">!</span>` : nothing}
    </div>`;
  }
  const { lesson, isGone, key } = entry!;
  const isOn = !isGone && from <= now && to > now;
  const title = titleOf(lesson, m);
  return html`<button
    class="block ${lesson.type ?? ""} ${isGone ? "gone" : ""} ${isOn ? "on" : ""}"
    part="block"
    type="button"
    data-act="open"
    data-id=${key}
    tabindex=${key === stop ? 0 : -1}
    title="${title}, ${range}"
    .style=${style}
  >
    <span class="marks">${renderMarks(entry!, view)}</span>
    <span class="title"><bdi>${title}</bdi></span>
    <span class="where">${renderRoom(entry!, view)}</span>
    <span class="hours-of">${range} ${renderType(lesson, m)}</span>
    ${renderPeople(lesson, view)}
  </button>`;
}

function renderColumn(
  { date, blocks, lunch }: DayColumn,
  view: LessonView,
  options: GridOptions,
): TemplateResult {
  const { when, now } = view;
  const isToday = date === when.clock.dateOf(now);
  const label = blocks.length ? when.longDay(date) : `${when.longDay(date)}, ${options.noLessons}`;
  return html`<div
    class="column ${isToday ? "today" : ""}"
    role="gridcell"
    data-date=${date}
    tabindex=${date === options.stop ? 0 : -1}
  >
    <span class="sr">${label}</span>
    ${
      lunch
        ? html`<div
            class="lunch"
            .style=${`--at:${lunch.start};--len:${lunch.end - lunch.start}`}
          ></div>`
        : nothing
    }
    ${blocks.map((block) => renderBlock(block, view, options.stop))}
    ${isToday ? html`<div class="nowline" .style=${`--at:${when.clock.minutesOf(now)}`}></div>` : nothing}
  </div>`;
}

/** Draws days side by side on their hours (ARIA grid pattern; arrows move from lesson to lesson). */
export function renderGrid(
  { columns, from, to }: GridLayout,
  lessonView: LessonView,
  options: GridOptions,
): TemplateResult {
  const view = { ...lessonView, isCompact: true };
  const { when, now } = view;
  const today = when.clock.dateOf(now);
  const hour = (at: number): string => when.at(when.clock.instantOf(columns[0]!.date, at * 60));
  const hasWholeDay = columns.some(({ wholeDay }) => wholeDay.length > 0);
  const { hooks } = options;
  return html`<div
    class="grid ${columns.length === 1 ? "single" : ""}"
    part="grid"
    role="grid"
    aria-label=${options.label}
    aria-busy=${options.isBusy}
    .style=${`--from:${from * 60};--hours:${to - from};--columns:${columns.length}`}
    @pointerdown=${hooks?.down}
    @pointerup=${hooks?.up}
  >
    <div class="days ${options.headingDays ? "" : "sr"}" role="row">
      ${columns.map(
        ({ date }) =>
          html`<div
            role="columnheader"
            aria-label=${when.longDay(date)}
            class=${date === today ? "today" : ""}
            aria-current=${date === today ? "date" : nothing}
          >
            <span>${when.dayName(date)}</span> <b>${Number(date.slice(8))}</b>
          </div>`,
      )}
    </div>
    ${
      hasWholeDay
        ? html`<div class="whole-days" role="row">
            ${columns.map(
              ({ wholeDay }) =>
                html`<div role="gridcell">
                  ${wholeDay.map(
                    ({ title }) =>
                      html`<div class="own" dir="auto">
                        <span class="sr">${options.allDay} : </span>${title}
                      </div>`,
                  )}
                </div>`,
            )}
          </div>`
        : nothing
    }
    <div class="hours" aria-hidden="true">
      ${Array.from({ length: to - from }, (_, at) => html`<span>${hour(from + at)}</span>`)}
    </div>
    <div class="columns" role="row">
      ${columns.map((column) => renderColumn(column, view, options))}
    </div>
  </div>`;
}
