/**
 * All that happens when somebody acts on the agenda: loaded when a pointer or the focus comes near.
 *
 * @module
 */
import type { CalendarEvent, Id } from "@partage-ent/jmap";
import type { Occurrences } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type AgendaActionsMessages, agendaActionsCatalog } from "../locales/agenda-actions.js";
import { adopt } from "../shared/adopt.js";
import { addDays, type CivilDate } from "../shared/civil-time.js";
import { CLOSE } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import type { AgendaView } from "./agenda-page.js";
import { answer, type ChangeContext, mayChange, move, remove, type Target } from "./changes.js";
import { clock as device } from "./clock.js";
import { addMonths } from "./day-words.js";
import { EventPane } from "./event-pane.js";
import { PartageEventSelectEvent } from "./events.js";
import { interactionStyles } from "./interaction.styles.js";
import { handleKey } from "./keyboard.js";
import type { GridActions } from "./grid/grid-actions.js";
import type { AgendaModel, Toast } from "./model.js";
import type { Occurrence } from "./occurrence.js";

/** Milliseconds that an action can be undone. */
const UNDO_TIME = 8_000;

/** An action that is held back while it can be undone. */
interface Held {
  readonly commit: () => void;
  readonly undo: () => void;
}

/** Actions, dialogs and keys of one agenda. */
export class Interaction {
  readonly model: AgendaModel;
  words!: AgendaActionsMessages;
  readonly pane: EventPane;
  /** Keys and pointers of days, weeks and months, once one of them is shown. */
  gridActions: GridActions | undefined;
  /** Settles when it is known which occurrences a move is about. */
  asked: Promise<unknown> = Promise.resolve();
  #lang = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held: Held | undefined;

  constructor(model: AgendaModel) {
    this.model = model;
    this.pane = new EventPane(this);
    adopt(model.host.renderRoot as ShadowRoot, interactionStyles);
    // What was done is not lost with the page.
    addEventListener("pagehide", () => this.#held?.commit());
    void this.#loadGridActions();
  }

  async #loadGridActions(): Promise<void> {
    if (this.model.view === "list" || this.gridActions) return;
    const { GridActions } = await import("./grid/grid-actions.js");
    this.gridActions ??= new GridActions(this);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(agendaActionsCatalog, lang);
    this.model.update();
  }

  /** Does what a button stands for, or an empty hour; says so when its code can't be fetched. */
  async click(target: HTMLElement | null, event: MouseEvent): Promise<void> {
    try {
      const id = target?.closest<HTMLElement>("[data-id]")?.dataset["id"];
      if (target) await this.#run(target, id);
      else if (this.model.view !== "list") await this.#pressEmpty(event);
    } catch {
      this.tell({ text: this.model.extras!.words.loadFailed });
    }
  }

  async #pressEmpty(event: MouseEvent): Promise<void> {
    const { grid } = this.model;
    const { emptySpot } = await import("./grid/drag.js");
    const spot = grid && emptySpot(grid, event);
    if (spot) this.create(spot.day, spot.minute);
  }

  async #run(target: HTMLElement, id: Id | undefined): Promise<void> {
    const { act, day, minute } = target.dataset;
    if (act === "open" && id) return this.open(id);
    if (act === "accepted" || act === "tentative" || act === "declined") {
      const event = this.model.find(id);
      if (event) await Promise.race([answer(this.context, event, act), this.#focusRow(event.id)]);
      return;
    }
    if (act === "view") return (await import("./menus.js")).openViewMenu(this, target);
    if (act === "menu") return (await import("./menus.js")).openMoreMenu(this, target);
    if (act === "slot" && day) return this.create(day, minute === undefined ? undefined : +minute);
    if (act === "day" && day) return this.goTo(day, "day");
    if (act === "pick-day" && day) return this.goTo(day);
    if (act === "lane") return this.#toggleLane();
    if (act) await this.act(act);
  }

  /** Runs an action that is about no event. */
  async act(act: string): Promise<void> {
    const { model } = this;
    if (act === "previous" || act === "next") this.step(act === "next" ? 1 : -1);
    else if (act === "today") this.goTo(undefined);
    else if (act === "create") this.create(model.view === "list" ? undefined : model.day);
    else if (act === "refresh") await model.host.refresh().catch(model.update);
    else if (act === "print") (await import("./print.js")).printView(model);
    else if (act === "calendars") await (await import("./calendars-panel.js")).openCalendars(this);
    else if (act === "help") (await import("./help.js")).openHelp(this);
  }

  /** Keeps the focus in a row whose buttons went away. */
  async #focusRow(id: Id): Promise<void> {
    const { host } = this.model;
    await host.updateComplete;
    const rows = [...host.renderRoot.querySelectorAll<HTMLElement>(".event")];
    rows
      .find(({ dataset }) => dataset["id"] === id)
      ?.querySelector<HTMLElement>(".open")
      ?.focus();
  }

  #toggleLane(): void {
    const { grid } = this.model;
    if (grid) grid.isLaneOpen = !grid.isLaneOpen;
    this.model.update();
  }

  keydown(event: KeyboardEvent): void {
    if (this.words) handleKey(this, event);
  }

  /** Shows other days; undefined is today. */
  goTo(day: CivilDate | undefined, view?: AgendaView): void {
    const { model } = this;
    model.chosenDay = day;
    if (view) this.show(view);
    model.grid?.scrollToNow();
    model.update();
    this.#sayPeriod();
  }

  /** Shows another period of the same length. */
  step(by: 1 | -1): void {
    const { model } = this;
    const { day, view, grid } = model;
    if (view === "list") return;
    const days = grid?.step ?? 7;
    this.goTo(view === "month" ? addMonths(day, by) : addDays(day, by * days));
  }

  /** Shows time in another way. */
  show(view: AgendaView): void {
    const { model } = this;
    if (!model.views.includes(view)) return;
    model.view = view;
    void this.#loadGridActions();
    model.extras?.past.forget();
    model.update();
    this.#sayPeriod();
  }

  /** Shows an event, unless the page takes it. */
  open(id: Id): void {
    const event = this.model.find(id) ?? this.model.extras?.past.find(id);
    if (!event) return;
    /** @internal listed by the class comment of the element */
    if (!this.model.host.dispatchEvent(new PartageEventSelectEvent(event.row))) return;
    this.pane.open(event.id, event.title);
  }

  /** Starts a new event: on a day, at a minute of it, for as long as said. */
  create(day?: CivilDate, minute?: number, length = 60): void {
    const { model } = this;
    if (!model.isWritable) return;
    const { clock, today } = model;
    const now = clock.minutesOf(device.now());
    const isToday = day === undefined || day === today;
    // The next half hour, as people set meetings; whole days have no minute.
    const at = minute ?? (isToday ? Math.min(1380, Math.ceil((now + 1) / 30) * 30) : 540);
    const instant = clock.instantOf(day ?? today, at);
    const draft: Partial<CalendarEvent> = {
      start: new Date(instant + clock.offsetAt(instant)).toISOString().slice(0, 19),
      duration: `PT${length}M`,
      timeZone: clock.timeZone,
    };
    this.pane.create(draft);
  }

  /** Moves an event, after asking which occurrences are meant. */
  async move(event: Occurrence, to: Target, text: string): Promise<boolean> {
    if (!mayChange(this.model, event)) {
      this.tell({ text: this.words.readOnly });
      return false;
    }
    const asked = this.#which(event, this.words.whichTitle);
    this.asked = asked;
    const which = await asked;
    return which ? move(this.context, event, to, which, text) : false;
  }

  /** Deletes an event, after asking which occurrences are meant. */
  async remove(event: Occurrence): Promise<void> {
    if (!mayChange(this.model, event)) {
      this.tell({ text: this.words.readOnly });
      return;
    }
    const which = await this.#which(event, this.words.whichDelete);
    if (which) await remove(this.context, event, which);
  }

  async #which({ row }: Occurrence, question: string): Promise<Occurrences | undefined> {
    if (!row.recurrenceId) return "this";
    const { ask } = await import("./ask.js");
    const { words: w } = this;
    const choices = [
      ["this", w.this],
      ["following", w.following],
      ["all", w.all],
    ] as const;
    return ask(this.model.host.renderRoot as ShadowRoot, question, choices, w.cancel);
  }

  /** Takes the last action back, within its time. */
  async undo(): Promise<void> {
    const { model } = this;
    const undo = model.toast?.undo;
    if (!undo) return;
    this.#hide();
    await undo();
    this.say(this.words.undone);
  }

  /** Leaves what was done as it is. */
  dismiss(): void {
    this.#held?.commit();
    this.#hide();
  }

  #hide(): void {
    clearTimeout(this.#timer);
    this.model.toast = undefined;
    this.model.update();
  }

  /** Says what happened, with a way back. */
  tell(toast: Toast): void {
    this.model.toast = toast;
    this.say(toast.text);
    this.#resume();
  }

  /** Tells a screen reader. */
  say(text: string): void {
    this.model.extras?.announcer.say(text);
  }

  get context(): ChangeContext {
    return {
      model: this.model,
      words: this.words,
      tell: (toast) => this.tell(toast),
      grace: (text) => this.#grace(text),
    };
  }

  /** Holds an action back; the one before it is committed: one undo at a time. */
  #grace(text: string): Promise<void> {
    this.#held?.commit();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        if (this.#held === held) this.#held = undefined;
      };
      const held: Held = {
        commit: () => {
          end();
          resolve();
        },
        undo: () => {
          end();
          reject(new DOMException("taken back", "AbortError"));
        },
      };
      this.#held = held;
      this.tell({ text, undo: async () => held.undo() });
    });
  }

  renderOver(): unknown {
    const { toast } = this.model;
    const { words: w } = this;
    if (!toast) return nothing;
    return html`<div
      class="toast"
      part="toast"
      @pointerenter=${this.#pause}
      @pointerleave=${this.#resume}
      @focusin=${this.#pause}
      @focusout=${this.#resume}
    >
      <span>${toast.text}</span>
      ${toast.undo ? this.#renderUndo() : nothing}
      <button
        class="icon"
        type="button"
        aria-label=${w.dismiss}
        title=${w.dismiss}
        @click=${() => this.dismiss()}
      >
        ${icon(CLOSE)}
      </button>
    </div>`;
  }

  #renderUndo(): TemplateResult {
    return html`<button class="undo" type="button" @click=${() => void this.undo()}>
      ${this.words.undo}
    </button>`;
  }

  #sayPeriod(): void {
    const { host } = this.model;
    void host.updateComplete.then(() => {
      this.say(host.renderRoot.querySelector(".title")?.textContent.trim() ?? "");
    });
  }

  readonly #pause = (): void => clearTimeout(this.#timer);

  readonly #resume = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), UNDO_TIME);
  };
}
