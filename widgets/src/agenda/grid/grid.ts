/**
 * Days, weeks and months of one agenda: what they show, drawn when their data are there.
 *
 * A grid of ARIA: days are columns; the arrow keys go between events and free hours, one of which is
 * the only stop of Tab (ARIA APG, grid pattern).
 *
 * @module
 */
import { type AgendaGridMessages, agendaGridCatalog } from "../../locales/agenda-grid.js";
import { adopt } from "../../shared/adopt.js";
import { addDays, type CivilDate, mondayOf } from "../../shared/civil-time.js";
import { type DateFormat, dateFormat } from "../../shared/date-format.js";
import { messagesFor } from "../../shared/locale.js";
import { clock } from "../clock.js";
import { type DayWords, dayWords } from "../day-words.js";
import { stateWord } from "../list-view.js";
import type { AgendaModel } from "../model.js";
import type { Occurrence } from "../occurrence.js";
import { gridStyles } from "./grid.styles.js";
import { renderMonth } from "./month-grid.js";
import { daysFrom, monthWords, spanWords } from "./period-words.js";
import { renderTimes } from "./time-grid.js";

/** Where the keys are. */
export interface Cursor {
  readonly day: CivilDate;
  /** Minute of the clock; absent in a month. */
  readonly minute?: number | undefined;
  /** The event that has the focus, where it is one. */
  readonly id?: string | undefined;
}

/** Where an event is shown while somebody moves it. */
export type Place = Pick<Occurrence, "start" | "end" | "firstDay" | "lastDay">;

/** Widths, in `em`, from which a week has seven days, and three; and a month has words. */
const WEEK_WIDTH = 42;
const THREE_WIDTH = 21;
const MONTH_WIDTH = 36;
/** Width of the narrowest lane. */
const LANE_WIDTH = 2.25;

/** State of the grids of one agenda. */
export class Grid {
  words!: AgendaGridMessages;
  readonly model: AgendaModel;
  cursor: Cursor | undefined;
  /** The event that is being moved, and where it is shown. */
  moved: { readonly event: Occurrence; readonly place: Place } | undefined;
  /** Shows all events of whole days, however many. */
  isLaneOpen = false;
  /** Puts the focus back where the keys are, once drawn. */
  isFocusWanted = false;
  #lang = "";
  #width = 0;
  #scrolledTo = "";
  #hadFocus = false;

  constructor(model: AgendaModel) {
    this.model = model;
    const { host } = model;
    adopt(host.renderRoot as ShadowRoot, gridStyles);
    new ResizeObserver(([entry]) => this.#resize(entry!.contentRect.width)).observe(host);
    this.#resize(host.clientWidth);
    host.renderRoot.addEventListener("focusin", this.#learn);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(agendaGridCatalog, lang);
    this.model.update();
  }

  get now(): number {
    return clock.now();
  }

  get dates(): DateFormat {
    return dateFormat(this.model.lang, this.model.session?.timeZone);
  }

  get dayWords(): DayWords {
    return dayWords(this.model.lang);
  }

  /** The name of the days that are shown; undefined until it is known which those are. */
  get title(): string | undefined {
    const { view, day, lang, today, session } = this.model;
    if (!session) return undefined;
    if (view === "day") return this.dayWords.day(day, today);
    if (view === "month") return monthWords(lang, day, today);
    return spanWords(lang, this.days[0], this.dayList.at(-1)!, today);
  }

  /** Days by which Previous and Next go. */
  get step(): number {
    const { view } = this.model;
    if (view !== "week") return 1;
    return this.#width >= WEEK_WIDTH ? 7 : this.#width >= THREE_WIDTH ? 3 : 1;
  }

  /** Lanes that a day has room for; one day alone shows whatever there is. */
  get mostLanes(): number {
    const days = this.dayList.length;
    return days === 1 ? Infinity : Math.max(2, Math.floor(this.#width / days / LANE_WIDTH));
  }

  /** Whether a month has room for words in its days. */
  get isRoomy(): boolean {
    return this.#width >= MONTH_WIDTH;
  }

  /** The days that are drawn, the second one not included; fewer than a week where it is narrow. */
  get days(): readonly [from: CivilDate, to: CivilDate] {
    const { day, days, view } = this.model;
    if (view !== "week" || this.step === 7) return days!;
    // A week of Monday to Sunday is at hand: days are turned within it.
    const first = addDays(day, Math.min(0, 7 - this.step - this.#weekdayIndex(day)));
    return [first, addDays(first, this.step)];
  }

  #weekdayIndex(day: CivilDate): number {
    return (Date.parse(day) - Date.parse(mondayOf(day))) / 86_400_000;
  }

  get dayList(): readonly CivilDate[] {
    const [from, to] = this.days;
    return daysFrom(from, (Date.parse(to) - Date.parse(from)) / 86_400_000);
  }

  /** Where a new event would begin, by keys. */
  get slot(): { readonly day: CivilDate; readonly minute: number | undefined } | undefined {
    return this.cursor && { day: this.cursor.day, minute: this.cursor.minute };
  }

  /** The events of the page, and the one that is carried here from another. */
  get events(): readonly Occurrence[] {
    const { moved } = this;
    const { occurrences } = this.model;
    if (!moved || occurrences.some(({ id }) => id === moved.event.id)) return occurrences;
    return [...occurrences, moved.event];
  }

  /** Where an event is drawn. */
  placeOf(event: Occurrence): Place {
    return this.isMoved(event) ? this.moved!.place : event;
  }

  isMoved({ id }: Occurrence): boolean {
    return this.moved?.event.id === id;
  }

  /** What a screen reader says of an event. */
  labelOf(event: Occurrence): string {
    const { dates, dayWords: days, words: w, model } = this;
    const { firstDay, lastDay, start, end } = this.placeOf(event);
    const times = event.isAllDay
      ? w.allDay
      : w.span(dates.time(new Date(start)), dates.time(new Date(end)));
    const day =
      firstDay === lastDay
        ? days.short(firstDay)
        : spanWords(model.lang, firstDay, lastDay, model.today);
    const { title, where, calendar } = event;
    return [title, day, times, where, calendar?.name, stateWord(event, model.messages)]
      .filter(Boolean)
      .join(", ");
  }

  render(): unknown {
    const { model } = this;
    // Whose days they are is known with the session.
    if (!this.words || !model.session) return undefined;
    const root = model.host.renderRoot as ShadowRoot;
    this.#hadFocus = root.activeElement?.matches("[data-stop]") ?? false;
    return model.view === "month" ? renderMonth(this) : renderTimes(this);
  }

  /** Goes to the hours of work once per period, and back to the focus. */
  drawn(): void {
    const { model } = this;
    if (model.view === "list") return;
    const list = model.host.renderRoot.querySelector<HTMLElement>(".list");
    const period = `${model.view} ${this.days.join()}`;
    if (model.view !== "month" && this.#scrolledTo !== period && list?.querySelector(".hours")) {
      this.#scrolledTo = period;
      this.#scroll(list);
    }
    if (!this.isFocusWanted && !this.#hadFocus) return;
    const target = list?.querySelector<HTMLElement>('[tabindex="0"][data-stop]');
    if (!target) return;
    this.isFocusWanted = this.#hadFocus = false;
    // What was drawn again may stand for another event: the focus stays with its own.
    if (target !== (model.host.renderRoot as ShadowRoot).activeElement)
      target.focus({ preventScroll: model.view === "month" });
  }

  /** Knows where the focus is. */
  readonly #learn = ({ target }: Event): void => {
    const stop = target as HTMLElement;
    const day = stop.closest<HTMLElement>("[data-day]")?.dataset["day"];
    if (!day || !stop.matches("[data-stop]")) return;
    const { id, minute } = stop.dataset;
    const event = this.model.find(id);
    if (id !== undefined && id === this.cursor?.id) return;
    const own = event && (event.isAllDay ? -1 : this.model.clock.minutesOf(event.start));
    this.cursor = {
      day: event && event.firstDay > day ? event.firstDay : day,
      minute: minute === undefined ? own : Number(minute),
      id,
    };
    this.model.update();
  };

  /** Shows the hours around now again, or those of work. */
  scrollToNow(): void {
    this.#scrolledTo = "";
  }

  /** Half an hour above the first event of the hours of work, or above now. */
  #scroll(list: HTMLElement): void {
    const hours = list.querySelector<HTMLElement>(".columns");
    const head = list.querySelector<HTMLElement>(".top");
    if (!hours || !head) return;
    const { today, clock: zone } = this.model;
    const isNow = this.dayList.includes(today);
    const from = isNow ? Math.min(480, Math.max(0, zone.minutesOf(this.now) - 90)) : 480;
    const start = isNow && zone.minutesOf(this.now) > 840 ? zone.minutesOf(this.now) - 240 : from;
    list.scrollTop = (hours.offsetHeight * Math.max(0, start - 15)) / 1440;
  }

  #resize(pixels: number): void {
    const { step, isRoomy } = this;
    this.#width = pixels / parseFloat(getComputedStyle(this.model.host).fontSize);
    if (step !== this.step || isRoomy !== this.isRoomy) this.model.update();
  }
}
