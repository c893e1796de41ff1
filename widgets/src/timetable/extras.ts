/**
 * What a timetable shows beside its first lessons: changes, states, buttons, foot; loaded after them.
 *
 * @module
 */
import { CALENDARS } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import {
  type TimetableExtrasMessages,
  timetableExtrasCatalog,
} from "../locales/timetable-extras.js";
import { adopt } from "../shared/adopt.js";
import { Announcer } from "../shared/announcer.js";
import { buttonStyles } from "../shared/button.styles.js";
import { REFRESH } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { icon, MORE } from "../shared/row-icons.js";
import { ChangeList } from "./change-list.js";
import { PartageTimetableChangeEvent } from "./events.js";
import { extrasStyles } from "./extras.styles.js";
import type { TimetableModel, TimetableView } from "./model.js";
import { renderTimetableNote, renderTimetableState, type StateActions } from "./state-view.js";

/** Draws all but the first content of one timetable. */
export class Extras {
  words!: TimetableExtrasMessages;
  /** What a screen reader is told. */
  readonly announcer: Announcer;
  readonly changes: ChangeList;
  readonly #model: TimetableModel;
  #lang = "";
  #unseen: number | undefined;
  #wantsAgenda: boolean;

  /** @param wantsAgenda - Shows the person's own events from the start. */
  constructor(model: TimetableModel, wantsAgenda: boolean) {
    this.#model = model;
    this.#wantsAgenda = wantsAgenda;
    this.announcer = new Announcer(model.host);
    this.changes = new ChangeList(model, this);
    const root = model.host.renderRoot as ShadowRoot;
    adopt(root, buttonStyles);
    adopt(root, extrasStyles);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(timetableExtrasCatalog, lang);
    this.#model.update();
  }

  /** Whether the person has calendars whose events can stand beside the lessons. */
  get hasAgenda(): boolean {
    const { session } = this.#model;
    return !!session?.jmap.primaryAccounts[CALENDARS] && session.scopes.includes("calendar.read");
  }

  /** Looks at what was drawn: tells the page and the server, and fetches what a view needs. */
  drawn(): void {
    const model = this.#model;
    this.changes.drawn();
    model.grid?.drawn();
    if (!model.changes?.value || !model.feeds?.value) return;
    if (this.#wantsAgenda && this.hasAgenda) {
      this.#wantsAgenda = false;
      void this.toggleAgenda();
    }
    if (model.view !== "list" && !model.grid) void this.#loadGrid();
    const unseen = model.shownChanges.filter(({ isSeen }) => !isSeen).length;
    if (unseen === this.#unseen) return;
    this.#unseen = unseen;
    /** @internal listed by the class comment of the element */
    model.host.dispatchEvent(new PartageTimetableChangeEvent(unseen));
  }

  /** Shows or hides the person's own events beside the lessons. */
  async toggleAgenda(): Promise<void> {
    const model = this.#model;
    if (model.agenda) {
      model.agenda.forget();
      model.agenda = undefined;
    } else {
      const { AgendaMerge } = await import("./agenda-merge.js");
      model.agenda ??= new AgendaMerge(model);
      await model.agenda.follow();
    }
    model.update();
  }

  async #loadGrid(): Promise<void> {
    const model = this.#model;
    const { TimeGrid } = await import("./time-grid.js");
    model.grid ??= new TimeGrid(model);
    await model.grid.follow(model.lang);
    model.update();
  }

  renderState(): unknown {
    return renderTimetableState(this.#model, this.words, this.#actions);
  }

  renderNote(): unknown {
    return renderTimetableNote(this.#model, this.words, this.#actions);
  }

  renderChanges(): unknown {
    return this.changes.render();
  }

  renderHeadActions(): unknown {
    const { words: w } = this;
    if (!this.#model.session) return nothing;
    return [
      this.#button("refresh", w.refresh, REFRESH, "wide"),
      this.#button("menu", w.more, MORE),
    ];
  }

  renderViewBar(): TemplateResult {
    const { words: w } = this;
    const model = this.#model;
    const choices: readonly TimetableView[] = ["list", "day", "week"];
    const clashes = model.agenda?.clashes.size ?? 0;
    return html`<div class="views">
      <div class="segments" role="group" aria-label=${w.view}>
        ${choices.map(
          (view) =>
            html`<button
              type="button"
              data-act="view"
              data-view=${view}
              aria-pressed=${model.view === view}
            >
              ${w[view]}
            </button>`,
        )}
      </div>
      ${
        this.hasAgenda
          ? html`<button
              class="toggle"
              type="button"
              data-act="agenda"
              aria-pressed=${model.agenda !== undefined}
            >
              ${w.agenda}
            </button>`
          : nothing
      }
      ${clashes ? html`<span class="mark clash">${w.clashes(clashes)}</span>` : nothing}
    </div>`;
  }

  renderFoot(): unknown {
    const { dates } = this.#model.when;
    if (!this.#model.session || !dates.differs) return nothing;
    return html`<div class="foot" part="foot">${this.words.zone(dates.timeZone)}</div>`;
  }

  readonly #actions: StateActions = {
    // What fails again is shown by the state that the failure leaves.
    retry: () => void this.#model.host.refresh().catch(this.#model.update),
    openFeeds: () => void this.openFeeds(),
  };

  /** Opens the choice of timetables. */
  async openFeeds(): Promise<void> {
    try {
      const { FeedsPanel } = await import("./feeds-panel.js");
      await FeedsPanel.open(this.#model);
    } catch {
      this.announcer.say(this.words.loadFailed);
    }
  }

  #button(act: string, label: string, path: string, kind = ""): TemplateResult {
    return html`<button
      class="icon ${kind}"
      type="button"
      data-act=${act}
      aria-label=${label}
      title=${label}
      aria-haspopup=${act === "menu" ? "menu" : nothing}
    >
      ${icon(path)}
    </button>`;
  }
}
