/**
 * Events before now, above the list, when somebody asks for them.
 *
 * @module
 */
import type { LiveQuery } from "@partage-ent/sdk";
import { html, type TemplateResult } from "lit";
import type { AgendaExtrasMessages } from "../locales/agenda-extras.js";
import { addDays } from "../shared/civil-time.js";
import { icon, UP } from "../shared/row-icons.js";
import { agendaPage, type AgendaPage } from "./agenda-page.js";
import { type ListView, renderDays } from "./list-view.js";
import { clock } from "./clock.js";
import type { AgendaModel } from "./model.js";
import type { Occurrence } from "./occurrence.js";

/** Days that each press goes back. */
const STEPS = [7, 30, 90];

/** The past of one agenda's list. */
export class PastEvents {
  readonly #model: AgendaModel;
  #step = -1;
  #page: LiveQuery<AgendaPage> | undefined;
  #stop: (() => void) | undefined;
  #list: readonly Occurrence[] = [];
  /** The step under way has shown something. */
  #isFound = false;

  constructor(model: AgendaModel) {
    this.#model = model;
  }

  /** Goes further back, as far as needed to find something. */
  readonly show = (): void => {
    const { connection, today, only } = this.#model;
    const back = STEPS[++this.#step];
    if (!connection || back === undefined) return;
    this.#isFound = false;
    this.#stop?.();
    this.#page = agendaPage(connection, {
      only,
      days: [addDays(today, -back), addDays(today, 1)],
      limit: 0,
    });
    this.#stop = this.#page.subscribe(this.#changed);
    this.#changed();
  };

  find(id: string): Occurrence | undefined {
    return this.#list.find((one) => one.id === id);
  }

  /** Goes back to what is next. */
  forget(): void {
    this.#stop?.();
    this.#step = -1;
    this.#list = [];
    this.#page = this.#stop = undefined;
  }

  readonly #changed = (): void => {
    const model = this.#model;
    const value = this.#page?.value;
    if (value) {
      const before = this.#ended(clock.now()).length;
      this.#list = model.read(value);
      const isMore = this.#ended(clock.now()).length > before;
      if (!isMore && !this.#isFound && this.#step < STEPS.length - 1) this.show();
      this.#isFound ||= isMore;
    }
    model.update();
  };

  #ended(now: number): Occurrence[] {
    return this.#list.filter(({ end, start }) => end <= now && start < now);
  }

  render(view: ListView, w: AgendaExtrasMessages): TemplateResult {
    const ended = this.#ended(view.now);
    const isLast = this.#step >= STEPS.length - 1;
    return html`${
      isLast
        ? html`<p class="earlier">${ended.length ? "" : w.noEarlier}</p>`
        : html`<button class="earlier" type="button" @click=${this.show}>
            ${icon(UP)}${w.earlier}
          </button>`
    }
    ${ended.length ? html`<div class="gone">${renderDays(ended, view)}</div>` : ""}`;
  }
}
