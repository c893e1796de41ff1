import type { Id, TimetableSync, TimetableSyncPreviewResponse } from "@partage-ent/jmap";
import {
  getTimetableSync,
  isPartageError,
  type LiveQuery,
  previewTimetableSync,
  setTimetableSync,
} from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { TimetablePanelsMessages } from "../locales/timetable-panels.js";
import { plainLine } from "../shared/text.js";
import { renderType, titleOf } from "./lesson-text.js";
import type { Panel, TimetableModel } from "./model.js";
import { openPanel, renderPanel } from "./panel-frame.js";

/** Keeps lessons in a calendar of PARTAGE: preview, start, pause, stop, and how it goes. */
export class SyncPanel implements Panel {
  readonly #model: TimetableModel;
  readonly #words: TimetablePanelsMessages;
  readonly #stops: (() => void)[] = [];
  readonly #sync: LiveQuery<TimetableSync>;
  #chosen: ReadonlySet<Id> | undefined;
  #preview: TimetableSyncPreviewResponse | undefined;
  #isBusy = false;
  #isAsking = false;
  #problem = "";

  /** Shows the panel in place of the lessons. */
  static async open(model: TimetableModel): Promise<void> {
    await openPanel(model, (words) => new SyncPanel(model, words));
  }

  constructor(model: TimetableModel, words: TimetablePanelsMessages) {
    this.#model = model;
    this.#words = words;
    const types = ["TimetableSync"];
    this.#sync = model.watch("sync", types, getTimetableSync, this.#stops);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  render(): TemplateResult {
    const w = this.#words;
    const { value: sync, error } = this.#sync;
    const body = sync
      ? this.#renderSync(sync)
      : error
        ? html`<p class="problem" role="alert">${w.syncUnread}</p>
            ${this.#button(w.retry, () => void this.#sync.refresh().catch(this.#model.update))}`
        : html`<p role="status" class="hint">${w.syncLoading}…</p>`;
    return renderPanel(
      this.#model,
      w,
      w.syncTitle,
      html`<div class="sync">
        <p>${w.syncAbout}</p>
        ${body}
        ${this.#problem ? html`<p class="problem" role="alert">${this.#problem}</p>` : nothing}
      </div>`,
    );
  }

  #renderSync(sync: TimetableSync): TemplateResult {
    const w = this.#words;
    const { status, written, waiting, lastRunAt, problem } = sync;
    const text = {
      off: w.off,
      active: w.active(written),
      paused: w.paused(written),
      stopping: w.stopping(Math.max(written, waiting)),
    }[status];
    const time = (at: string): string =>
      this.#model.when.dates.short(new Date(at), new Date(Date.now()));
    const isWorking = status === "active" && waiting > 0;
    return html`<div class="sync-state ${problem ? "failed" : status}" role="status">
        <b>${text}</b>
        ${isWorking ? html`<span>${w.working(waiting)}</span>` : nothing}
        ${lastRunAt && status !== "off" ? html`<span>${w.lastRun(time(lastRunAt))}</span>` : nothing}
      </div>
      ${
        isWorking
          ? html`<progress
              max=${written + waiting}
              value=${written}
              aria-label=${w.progress(written, written + waiting)}
            ></progress>`
          : nothing
      }
      ${
        problem
          ? html`<p class="problem">
              ${w.syncProblem} ${w.reason} <span lang="en">${plainLine(problem, 300)}</span>
            </p>`
          : nothing
      }
      ${status === "off" ? this.#renderStart() : this.#renderControls(sync)}`;
  }

  #renderControls({ status, written }: TimetableSync): unknown {
    const w = this.#words;
    if (status === "stopping") return nothing;
    if (this.#isAsking) {
      return html`<div class="ask" role="group">
        <p>${w.stopAsk(written)}</p>
        ${this.#button(w.stopYes, () => this.#set("off", w.stopped))}
        ${this.#quiet(w.cancel, () => (this.#isAsking = false))}
      </div>`;
    }
    return html`<div class="buttons">
      ${
        status === "active"
          ? this.#button(w.pause, () => this.#set("paused", w.paused1))
          : this.#button(w.resume, () => this.#set("active", w.resumed))
      }
      ${this.#quiet(w.stop, () => (this.#isAsking = true))}
    </div>`;
  }

  #renderStart(): TemplateResult {
    const w = this.#words;
    if (this.#preview) return this.#renderPreview(this.#preview);
    const feeds = this.#model.feeds?.value ?? [];
    const chosen = this.#feedIds();
    return html`${
      feeds.length > 1
        ? html`<fieldset>
            <legend>${w.syncWhich}</legend>
            ${feeds.map(
              ({ id, name }) =>
                html`<label class="check">
                  <input
                    type="checkbox"
                    .checked=${chosen.includes(id)}
                    @change=${() => this.#toggle(id)}
                  />
                  <span dir="auto">${plainLine(name, 150)}</span>
                </label>`,
            )}
          </fieldset>`
        : nothing
    }
    ${this.#button(
      this.#isBusy ? w.previewing : w.preview,
      () => this.#look(),
      this.#isBusy || chosen.length === 0,
    )}`;
  }

  #renderPreview(preview: TimetableSyncPreviewResponse): TemplateResult {
    const w = this.#words;
    const { create, update, destroy, sample, calendarName } = preview;
    const { when, messages: m } = this.#model;
    const counts = [
      [create, w.previewCreate],
      [update, w.previewUpdate],
      [destroy, w.previewDestroy],
    ] as const;
    const told = counts.flatMap(([n, say]) => (n ? say(n) : []));
    return html`<div
      class="preview"
      role="group"
      tabindex="-1"
      aria-label=${w.previewTitle(plainLine(calendarName))}
    >
      <div class="panel-subtitle" dir="auto">${w.previewTitle(plainLine(calendarName))}</div>
      <ul class="counts">
        ${(told.length ? told : [w.previewNothing]).map((text) => html`<li>${text}</li>`)}
      </ul>
      ${sample.length ? html`<p class="hint">${w.previewSample}</p>` : nothing}
      <ul class="sample">
        ${sample.slice(0, 8).map((lesson) => {
          const start = Date.parse(lesson.start);
          const day = when.shortDay(when.clock.dateOf(start));
          return html`<li>
            <span class="hint">${day} ${when.at(start)}</span>
            <span dir="auto">${titleOf(lesson, m)}</span> ${renderType(lesson, m)}
          </li>`;
        })}
      </ul>
      <p class="hint">${w.previewNote}</p>
      <div class="buttons">
        ${this.#button(w.start, () => this.#start(preview), this.#isBusy)}
        ${this.#quiet(w.cancel, () => (this.#preview = undefined))}
      </div>
    </div>`;
  }

  #button(label: string, run: () => unknown, isDisabled = this.#isBusy): TemplateResult {
    return html`<button
      class="button"
      part="button"
      type="button"
      aria-disabled=${isDisabled ? "true" : nothing}
      @click=${() => (isDisabled ? undefined : run())}
    >
      ${label}
    </button>`;
  }

  #quiet(label: string, run: () => void): TemplateResult {
    const press = (): void => {
      run();
      this.#redraw();
    };
    return html`<button class="quiet" type="button" @click=${press}>${label}</button>`;
  }

  /** The feeds that would be kept: those that are shown, until the person chooses. */
  #feedIds(): readonly Id[] {
    const feeds = this.#model.feeds?.value ?? [];
    const isChosen = ({ id, isShown }: (typeof feeds)[number]): boolean =>
      this.#chosen?.has(id) ?? isShown;
    return feeds.filter(isChosen).map(({ id }) => id);
  }

  #toggle(id: Id): void {
    const chosen = new Set(this.#feedIds());
    if (!chosen.delete(id)) chosen.add(id);
    this.#chosen = chosen;
    this.#model.update();
  }

  /** Draws again, and keeps the focus where the person acts. */
  #redraw(): void {
    const { host, update } = this.#model;
    update();
    void host.updateComplete.then(() => {
      const root = host.renderRoot as ShadowRoot;
      if (!root.activeElement)
        root.querySelector<HTMLElement>(".preview, .sync .button, .panel-title")?.focus();
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = "";
    this.#model.update();
    try {
      await work();
    } catch (error) {
      const w = this.#words;
      const isOld =
        this.#preview && isPartageError(error) && /INVALID_ARG|NOT_FOUND/.test(error.code);
      this.#problem = isOld ? w.previewOld : w.syncFailed;
      if (isOld) this.#preview = undefined;
    } finally {
      this.#isBusy = false;
      this.#redraw();
    }
  }

  #look(): Promise<void> {
    return this.#try(async () => {
      this.#preview = await previewTimetableSync(this.#model.connection!, this.#feedIds());
    });
  }

  #start({ previewId }: TimetableSyncPreviewResponse): Promise<void> {
    const feedIds = this.#feedIds();
    return this.#try(async () => {
      await setTimetableSync(this.#model.connection!, { status: "active", feedIds, previewId });
      this.#preview = undefined;
      this.#model.extras?.announcer.say(this.#words.started);
      await this.#sync.refresh();
    });
  }

  #set(status: "active" | "paused" | "off", said: string): Promise<void> {
    return this.#try(async () => {
      await setTimetableSync(this.#model.connection!, { status });
      this.#isAsking = false;
      this.#model.extras?.announcer.say(said);
      await this.#sync.refresh();
    });
  }
}
