/**
 * All that happens when somebody acts on the timetable: loaded when a pointer or the focus comes near.
 *
 * @module
 */
import { html, nothing } from "lit";
import {
  type TimetableActionsMessages,
  timetableActionsCatalog,
} from "../locales/timetable-actions.js";
import { adopt } from "../shared/adopt.js";
import { CLOSE } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import { PartageLessonSelectEvent } from "./events.js";
import { interactionStyles } from "./interaction.styles.js";
import { handleKey } from "./keyboard.js";
import type { TimetableModel, TimetableView, Toast } from "./model.js";

/** Milliseconds that an action can be undone. */
export const UNDO_TIME = 8_000;

/** Actions, keys, menus and details of one timetable. */
export class Interaction {
  readonly model: TimetableModel;
  words!: TimetableActionsMessages;
  /** Shows lessons in another way. */
  readonly show: (view: TimetableView) => void;
  #lang = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(model: TimetableModel, show: (view: TimetableView) => void) {
    this.model = model;
    this.show = show;
    model.tell = (toast) => this.tell(toast);
    adopt(model.host.renderRoot as ShadowRoot, interactionStyles);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(timetableActionsCatalog, lang);
    this.model.update();
  }

  /** Does what a button stands for; says so when its code can't be fetched. */
  async run(target: HTMLElement, key: string | undefined): Promise<void> {
    const { model } = this;
    const { act, view } = target.dataset;
    try {
      if (act === "open" && key) await this.open(key);
      else if (act === "view") this.show(view as TimetableView);
      else if (act === "agenda") await model.extras!.toggleAgenda();
      else if (act === "refresh") await this.refresh();
      else if (act === "menu") (await import("./menu-items.js")).openMoreMenu(this, target);
      else if (act === "previous") model.grid?.step(-1);
      else if (act === "next") model.grid?.step(1);
      else if (act === "today") model.grid?.goTo(undefined);
      else if (act === "close-panel") this.closePanel();
    } catch {
      this.tell({ text: model.extras!.words.loadFailed });
    }
  }

  keydown(event: KeyboardEvent): void {
    if (this.words) handleKey(this, event);
  }

  /** Shows the details of a lesson, unless the page takes it. */
  async open(key: string): Promise<void> {
    const { model } = this;
    const { host } = model;
    const change = model.shownChanges.find(({ before, after }) => (after ?? before)?.id === key);
    const entry = model.find(key);
    const lesson = entry?.lesson ?? change?.after ?? change?.before;
    if (!lesson) return;
    model.extras?.changes.markLessonSeen(lesson.id);
    /** @internal listed by the class comment of the element */
    const isOurs = host.dispatchEvent(new PartageLessonSelectEvent(lesson));
    if (!isOurs || host.detailsDisabled) return;
    const { openDetails } = await import("./details.js");
    openDetails(this, lesson, entry);
  }

  async refresh(): Promise<void> {
    // What fails is shown by the state that the failure leaves.
    await this.model.host.refresh().catch(this.model.update);
  }

  /** Goes back from a panel to the lessons. */
  closePanel(): void {
    const { model } = this;
    model.panel?.close?.();
    model.panel = undefined;
    model.update();
    void model.host.updateComplete.then(() =>
      model.host.renderRoot.querySelector<HTMLElement>('[data-act="menu"]')?.focus(),
    );
  }

  /** Opens the list of keys. */
  async help(): Promise<void> {
    const { openHelp } = await import("./help.js");
    openHelp(this);
  }

  /** Tells what happened; a toast goes by itself. */
  tell(toast: Toast): void {
    this.model.toast?.expire?.();
    this.model.toast = toast;
    this.model.extras?.announcer.say(toast.text);
    this.#resume();
    this.model.update();
  }

  dismiss(): void {
    const { toast } = this.model;
    this.#clear();
    toast?.expire?.();
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.model.toast = undefined;
    this.model.update();
  }

  renderToast(): unknown {
    const { toast, extras } = this.model;
    if (!toast || !extras) return nothing;
    const { words: w } = extras;
    return html`<div
      class="toast"
      part="toast"
      @pointerenter=${this.#pause}
      @pointerleave=${this.#resume}
      @focusin=${this.#pause}
      @focusout=${this.#resume}
    >
      <span>${toast.text}</span>
      ${
        toast.undo
          ? html`<button class="undo" type="button" @click=${this.#undo}>${w.undo}</button>`
          : nothing
      }
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

  readonly #undo = (): void => {
    const { toast } = this.model;
    this.#clear();
    toast?.undo?.();
    this.model.extras?.announcer.say(this.words.undone);
  };

  readonly #pause = (): void => clearTimeout(this.#timer);

  readonly #resume = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), UNDO_TIME);
  };
}
