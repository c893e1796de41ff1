import type { Id, TimetableChange } from "@partage-ent/jmap";
import { markTimetableChangesSeen } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { ALERT } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import { type ChangeView, comparisonOf, sentencesOf } from "./change-text.js";
import type { Extras } from "./extras.js";
import { renderType, titleOf } from "./lesson-text.js";
import type { TimetableModel } from "./model.js";
import { SeenWatch } from "./seen-watch.js";

/** Changes that are shown before the rest is asked for. */
const FEW = 4;
/** Milliseconds before the server is told again what it refused. */
const PAUSE = 60_000;

/** What changed, first what was not seen; remembers on the server what was. */
export class ChangeList {
  readonly #model: TimetableModel;
  readonly #extras: Extras;
  readonly #watch: SeenWatch = new SeenWatch((ids) => this.markSeen(ids));
  /** What was new when this page showed it: it stays while it is being read. */
  readonly #kept = new Set<Id>();
  readonly #told = new Set<Id>();
  readonly #known = new Set<Id>();
  #isOpen = false;
  #isWhole = false;
  #began = false;

  constructor(model: TimetableModel, extras: Extras) {
    this.#model = model;
    this.#extras = extras;
  }

  /** Forgets what belongs to another account. */
  forget(): void {
    this.#kept.clear();
    this.#told.clear();
    this.#known.clear();
    this.#began = false;
  }

  /** Opens what changed in the last days, also what was seen. */
  open(): void {
    this.#isOpen = this.#isWhole = true;
    this.#model.update();
  }

  /** Tells the server what the person saw; changes that it does not take stay unseen. */
  markSeen(ids: readonly Id[]): void {
    const { changes, connection, update } = this.#model;
    const own = ids.filter((id) => !this.#told.has(id));
    const news = own.filter((id) => changes?.value?.some((one) => one.id === id && !one.isSeen));
    if (!connection || !changes || news.length === 0) return;
    for (const id of news) this.#told.add(id);
    changes
      .mutate(
        (list) => list.map((one) => (news.includes(one.id) ? { ...one, isSeen: true } : one)),
        () => markTimetableChangesSeen(connection, news),
      )
      .catch(() => {
        setTimeout(() => {
          for (const id of news) this.#told.delete(id);
          update();
        }, PAUSE);
      });
  }

  /** Marks the changes of a lesson whose details were opened. */
  markLessonSeen(lessonId: Id): void {
    const own = this.#model.shownChanges.filter(
      ({ before, after }) => (after ?? before)?.id === lessonId,
    );
    this.markSeen(own.map(({ id }) => id));
  }

  /** Watches what was drawn, and says what came by itself. */
  drawn(): void {
    const { host, changes, shownChanges } = this.#model;
    const unseen = new Set(shownChanges.filter(({ isSeen }) => !isSeen).map(({ id }) => id));
    const rows = [...host.renderRoot.querySelectorAll<HTMLElement>("[data-change]")];
    this.#watch.watch(
      rows.filter(
        ({ dataset }) => unseen.has(dataset["change"]!) && !this.#told.has(dataset["change"]!),
      ),
    );
    if (!changes?.value) return;
    const news = [...unseen].filter((id) => !this.#known.has(id));
    for (const id of news) this.#known.add(id);
    if (this.#began && news.length) {
      this.#extras.announcer.news(this.#extras.words.fresh(news.length));
    }
    this.#began = true;
  }

  render(): unknown {
    const { shownChanges } = this.#model;
    const { words: w } = this.#extras;
    for (const { id, isSeen } of shownChanges) if (!isSeen) this.#kept.add(id);
    if (shownChanges.length === 0) return nothing;
    const news = shownChanges.filter(({ id }) => this.#kept.has(id));
    const own = this.#isOpen ? shownChanges : news;
    if (own.length === 0) {
      return html`<div class="changes none">
        <button class="quiet" type="button" aria-expanded="false" @click=${() => this.open()}>
          ${w.recent(shownChanges.length)}
        </button>
      </div>`;
    }
    const shown = this.#isWhole ? own : own.slice(0, FEW);
    const level = Math.min(6, this.#model.host.headingLevel + 1);
    const rest = own.length > shown.length;
    return html`<div class="changes" part="changes">
      <div class="changes-head">
        ${icon(ALERT)}
        <span role="heading" aria-level=${level}
          ><bdi>${news.length ? w.changesUnseen(news.length) : w.recent(own.length)}</bdi></span
        >
        <button class="quiet" type="button" @click=${this.#finish}>
          ${news.length ? w.allSeen : w.hide}
        </button>
      </div>
      <ul>
        ${shown.map((change) => this.#renderChange(change))}
      </ul>
      ${
        rest
          ? html`<button class="quiet all" type="button" @click=${() => this.open()}>
              ${w.showAll(shownChanges.length)}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderChange(change: TimetableChange): TemplateResult {
    const { messages: m, when } = this.#model;
    const view: ChangeView = { words: this.#extras.words, messages: m, when, now: Date.now() };
    const lesson = change.after ?? change.before!;
    const kind = change.kinds[0]!;
    const { was, is } = comparisonOf(change, view);
    return html`<li
      class="change ${change.isSeen ? "" : "new"}"
      data-id=${change.after ? lesson.id : `${lesson.id}@${lesson.start}`}
      data-change=${change.id}
    >
      <button class="open" type="button" data-act="open">
        <span class="sr">${sentencesOf(change, view).join(" ; ")}</span>
        <span class="name" aria-hidden="true"
          ><span class="mark ${kind}">${m[kind]}</span
          ><span class="title" dir="auto">${titleOf(lesson, m)}</span>${renderType(lesson, m)}</span
        >
        <span class="compare" aria-hidden="true"
          >${was ? html`<s dir="auto">${was}</s>` : nothing}${
            is
              ? html`<span
                  >${was ? html`<span class="arrow">→</span> ` : nothing}<b dir="auto"
                    >${is}</b
                  ></span
                >`
              : nothing
          }</span
        >
      </button>
    </li>`;
  }

  readonly #finish = (): void => {
    const { shownChanges, update, host } = this.#model;
    const unseen = shownChanges.filter(({ isSeen }) => !isSeen).map(({ id }) => id);
    this.markSeen(unseen);
    this.#kept.clear();
    this.#isOpen = this.#isWhole = false;
    if (unseen.length) this.#extras.announcer.say(this.#extras.words.seenSaid);
    update();
    void host.updateComplete.then(() =>
      host.renderRoot.querySelector<HTMLElement>(".changes .quiet")?.focus(),
    );
  };
}
