/**
 * What keys and pointers do in days, weeks and months; loaded when somebody comes near.
 *
 * @module
 */
import { addDays, type CivilDate } from "../../shared/civil-time.js";
import { mayChange } from "../changes.js";
import type { Interaction } from "../interaction.js";
import type { AgendaModel } from "../model.js";
import type { Occurrence } from "../occurrence.js";
import { startDrag } from "./drag.js";
import type { Cursor, Grid, Place } from "./grid.js";
import { eventsOn } from "./month-grid.js";
import { shifted, STEP, targetOf } from "./shifted.js";
import { type DayEvent, dayEvents, nextStop, stopBeside, stopsOf } from "./stops.js";
import { isLong } from "./time-grid.js";

/** Keys and pointers in the grids of one agenda. */
export class GridActions {
  readonly #interaction: Interaction;
  readonly #model: AgendaModel;
  /** Moved by keys, until Enter or Escape. */
  #isCarried = false;

  constructor(interaction: Interaction) {
    this.#interaction = interaction;
    this.#model = interaction.model;
  }

  get #grid(): Grid {
    return this.#model.grid!;
  }

  pointerdown(event: PointerEvent): void {
    if (!this.#isCarried) startDrag(this.#interaction, this.#grid, event);
  }

  /** Answers a key; false for one that is none of the grid's. */
  keydown(event: KeyboardEvent): boolean {
    const { view } = this.#model;
    if (this.#isCarried) return this.#carry(event);
    const target = event.target as HTMLElement;
    if (!this.#grid.cursor || !target.matches("[data-stop]")) return false;
    return view === "month" ? this.#keyInMonth(event, target) : this.#keyInDays(event);
  }

  /** Takes up the event that has the focus, to be moved by arrows. */
  pickUp(id: string | undefined): void {
    const event = this.#model.find(id);
    if (!event) return;
    const { words } = this.#grid;
    if (!mayChange(this.#model, event)) {
      this.#interaction.say(words.readOnly);
      return;
    }
    this.#isCarried = true;
    this.#show(event, event);
    this.#interaction.say(words.picked(event.title));
  }

  #eventsOf(day: CivilDate): readonly DayEvent[] {
    const { occurrences, clock } = this.#model;
    return dayEvents(occurrences, day, (instant) => clock.minutesOf(instant), isLong);
  }

  #keyInDays({ key }: KeyboardEvent): boolean {
    const grid = this.#grid;
    const cursor = grid.cursor!;
    const [first] = grid.days;
    const last = grid.dayList.at(-1)!;
    if (key === "ArrowDown" || key === "ArrowUp") {
      const stops = stopsOf(this.#eventsOf(cursor.day), cursor.day);
      return this.#goTo(nextStop(stops, cursor, key === "ArrowDown" ? 1 : -1) ?? cursor);
    }
    const by = this.#sideways(key);
    if (by) return this.#goTo(stopBeside(this.#eventsOf(addDays(cursor.day, by)), cursor, by));
    if (key !== "Home" && key !== "End") return false;
    const day = key === "Home" ? first : last;
    return this.#goTo(stopBeside(this.#eventsOf(day), { ...cursor, day }, 0));
  }

  #keyInMonth({ key }: KeyboardEvent, target: HTMLElement): boolean {
    const grid = this.#grid;
    const { day, id } = grid.cursor!;
    const events = eventsOn(grid, day);
    const at = events.findIndex((event) => event.id === id);
    const isCell = target.matches(".cell");
    if (isCell && (key === "Enter" || key === " ")) {
      if (!grid.isRoomy) return this.#chooseDay(day);
      const [next] = events;
      if (!next) this.#interaction.create(day);
      return next ? this.#goTo({ day, id: next.id }) : true;
    }
    if (id && key === "Escape") return this.#goTo({ day });
    const down = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (id && down && events[at + down]) return this.#goTo({ day, id: events[at + down]!.id });
    const by = this.#sideways(key) || (down ?? 0) * 7;
    if (by) return this.#goTo({ day: addDays(day, by) });
    if (key !== "Home" && key !== "End") return false;
    const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
    return this.#goTo({ day: addDays(day, key === "Home" ? -weekday : 6 - weekday) });
  }

  /** Days that a key goes to the side, by the direction of the text. */
  #sideways(key: string): number {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key] ?? 0;
    return getComputedStyle(this.#model.host).direction === "rtl" ? -by : by;
  }

  /** Shows one day of a narrow month in words. */
  #chooseDay(day: CivilDate): true {
    this.#model.chosenDay = day;
    return this.#goTo({ day });
  }

  /** Puts the focus on a stop, in another period where need be. */
  #goTo(cursor: Cursor): true {
    const grid = this.#grid;
    grid.cursor = cursor;
    grid.isFocusWanted = true;
    if (!this.#isSeen(cursor.day)) this.#model.chosenDay = cursor.day;
    this.#model.update();
    return true;
  }

  #isSeen(day: CivilDate): boolean {
    const [first, end] = this.#grid.days;
    return day >= first && day < end;
  }

  /** Moves what was picked up. */
  #carry(event: KeyboardEvent): boolean {
    const grid = this.#grid;
    const { event: one, place } = grid.moved!;
    if (event.key === "Escape") return this.#putBack();
    if (event.key === "Enter" || event.key === " ") return this.#drop(one, place);
    const vertical = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    const isMonth = this.#model.view === "month";
    const inDays = isMonth || one.isAllDay;
    const change = event.shiftKey
      ? { longer: vertical * (one.isAllDay ? 1 : STEP) }
      : {
          days: this.#sideways(event.key) + (inDays ? vertical * 7 : 0),
          minutes: inDays ? 0 : vertical * STEP,
        };
    if (Object.values(change).some(Boolean)) {
      this.#show(one, shifted(this.#model, one, place, change));
      this.#interaction.say(grid.labelOf(one));
    }
    // Every key belongs to the move until it ends; Tab ends it by leaving.
    return event.key !== "Tab" || this.#putBack();
  }

  #show(event: Occurrence, { start, end, firstDay, lastDay }: Place): void {
    const grid = this.#grid;
    grid.moved = { event, place: { start, end, firstDay, lastDay } };
    this.#goTo({ day: firstDay, id: event.id, minute: grid.cursor?.minute });
  }

  #putBack(): true {
    const grid = this.#grid;
    this.#isCarried = false;
    const { id, firstDay } = grid.moved!.event;
    grid.moved = undefined;
    this.#interaction.say(grid.words.put);
    return this.#goTo({ ...grid.cursor, day: firstDay, id });
  }

  #drop(event: Occurrence, place: Place): true {
    this.#isCarried = false;
    void this.drop(event, place);
    return true;
  }

  /** Leaves an event where it is shown, after the questions that this asks. */
  async drop(event: Occurrence, place: Place): Promise<void> {
    const grid = this.#grid;
    const isSame =
      JSON.stringify(targetOf(event, place)) === JSON.stringify(targetOf(event, event));
    const { words } = this.#interaction;
    if (!isSame) {
      const when = grid.labelOf(event).slice(event.title.length + 2);
      const done = this.#interaction.move(
        event,
        targetOf(event, place),
        words.moved(event.title, when.split(", ").slice(0, 2).join(", ")),
      );
      // Shown by the page from the moment that it is known which occurrences are meant.
      void done.finally(() => this.#free(event.id));
      await this.#interaction.asked;
    }
    this.#free(event.id);
    grid.isFocusWanted = true;
    this.#model.update();
  }

  #free(id: string): void {
    const grid = this.#grid;
    if (grid.moved?.event.id !== id || this.#isCarried) return;
    grid.moved = undefined;
    this.#model.update();
  }
}
