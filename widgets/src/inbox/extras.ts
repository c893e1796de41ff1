/**
 * What an inbox shows beside its first rows: states, tags, doubts, buttons, foot; loaded after them.
 *
 * @module
 */
import type { Id, Tag } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import { type ExtrasMessages, extrasCatalog } from "../locales/extras.js";
import { Announcer } from "../shared/announcer.js";
import { adopt } from "../shared/adopt.js";
import { buttonStyles } from "../shared/button.styles.js";
import type { DateFormat } from "../shared/date-format.js";
import { ALERT, ARCHIVE, EXTERNAL, REFRESH, SEARCH, TRASH } from "../shared/icon.js";
import { icon, MORE } from "../shared/row-icons.js";
import { messagesFor } from "../shared/locale.js";
import { suspicionsOf } from "../shared/suspicion.js";
import { tagColors } from "../shared/tag-color.js";
import { plainLine } from "../shared/text.js";
import { PartageUnreadChangeEvent } from "./events.js";
import { extrasStyles } from "./extras.styles.js";
import { renderListState, renderNote } from "./list-state.js";
import type { InboxModel } from "./model.js";
import type { RowEmail, RowExtras } from "./row.js";

/** How long a pointer over the rows counts as about to press, in milliseconds. */
const POINTING_TIME = 2_000;

/** Draws all but the first content of one inbox. */
export class Extras implements RowExtras {
  words!: ExtrasMessages;
  readonly #model: InboxModel;
  /** What a screen reader is told. */
  readonly announcer: Announcer;
  /** Messages that were in the list, as far as they were shown. */
  readonly #known = new Set<Id>();
  #unread: number | undefined;
  #pointedAt = 0;
  #lang = "";
  #tags: ReadonlyMap<string, Tag> = new Map();

  constructor(model: InboxModel) {
    this.#model = model;
    this.announcer = new Announcer(model.host);
    this.#learn();
    model.host.addEventListener("pointermove", () => (this.#pointedAt = performance.now()));
    const root = model.host.renderRoot as ShadowRoot;
    adopt(root, buttonStyles);
    adopt(root, extrasStyles);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(extrasCatalog, lang);
    this.#model.update();
  }

  /** Reads what changed since the last drawing. */
  prepare(): void {
    this.#tags = new Map(this.#model.tags?.value?.map((tag) => [tag.keyword, tag]));
  }

  /** Tells news from what was there, and keeps it apart while rows must not move. */
  rowsChanged(): void {
    const model = this.#model;
    const items = model.value?.items ?? [];
    // What comes back by an undo or a refusal is no news: only what was never here is.
    const fresh = items.findIndex((email) => email && this.#known.has(email.id));
    const news = items.slice(0, Math.max(0, fresh - model.held));
    const unread = news.filter((email) => email && !("$seen" in email.keywords)).length;
    if (unread > 0) this.announcer.news(this.words.fresh(unread));
    model.held = fresh > 0 && this.#isAway() ? fresh : 0;
    this.#learn();
    // A row that scrolled out of what is loaded stays selected; one that left the list does not.
    if (items.includes(undefined)) return;
    const here = new Set(items.map((email) => email?.id));
    for (const id of model.selected) if (!here.has(id)) model.selected.delete(id);
  }

  /** Starts over with another list. */
  forget(): void {
    this.#known.clear();
  }

  /** Tells the page how many messages are unread, and colours what was drawn. */
  drawn(): void {
    this.#paint();
    const unread = this.#model.mailbox?.unreadEmails;
    if (unread === undefined || unread === this.#unread) return;
    this.#unread = unread;
    /** @internal listed by the class comment of the element */
    this.#model.host.dispatchEvent(new PartageUnreadChangeEvent(unread));
  }

  #learn(): void {
    for (const email of this.#model.emails) if (email) this.#known.add(email.id);
  }

  /**
   * True while the reader is at another place than the top, goes through the rows by keys, or is
   * about to press one: a pointer that rests is not.
   */
  #isAway(): boolean {
    const list = this.#model.host.renderRoot.querySelector(".list");
    const rows = list?.querySelector(".rows");
    if (!list || !rows) return false;
    const isScrolled = list.scrollTop > 8 || rows.getBoundingClientRect().top < 0;
    const isPointing =
      rows.matches(":hover") && performance.now() - this.#pointedAt < POINTING_TIME;
    if (isPointing) setTimeout(this.#look, POINTING_TIME);
    return isScrolled || isPointing || rows.querySelector(":focus-visible") !== null;
  }

  readonly #look = (): void => {
    this.rowsChanged();
    this.#model.update();
  };

  readonly #retry = (): void => {
    // What fails again is shown by the state that the failure leaves.
    this.#model.host.refresh().catch(this.#model.update);
  };

  readonly #showAll = (): void => {
    const model = this.#model;
    model.search?.close();
    model.view = { ...model.view, mailbox: "inbox", preset: "all", text: "" };
    model.update();
  };

  readonly #showFresh = (): void => {
    const { renderRoot } = this.#model.host;
    this.#model.held = 0;
    this.#learn();
    this.#model.update();
    renderRoot.querySelector(".list")?.scrollTo({ top: 0 });
    renderRoot.querySelector(".head")?.scrollIntoView({ block: "nearest" });
  };

  /** Gives tags their colours, through the object model: a `style` attribute breaks a strict policy. */
  #paint(): void {
    for (const chip of this.#model.host.renderRoot.querySelectorAll<HTMLElement>("[data-color]")) {
      const colors = tagColors(chip.dataset["color"]);
      chip.style.backgroundColor = colors?.background ?? "";
      chip.style.color = colors?.text ?? "";
    }
  }

  renderState(): unknown {
    const actions = { retry: this.#retry, showAll: this.#showAll };
    return renderListState(this.#model, this.words, actions);
  }

  renderNote(dates: DateFormat): unknown {
    return renderNote(this.#model, this.words, dates, this.#retry);
  }

  /** Says that there is more above, without moving what is being read. */
  renderFresh(): unknown {
    const { held } = this.#model;
    if (!held) return nothing;
    return html`<div class="fresh">
      <button class="button" part="button" type="button" @click=${this.#showFresh}>
        ${this.words.fresh(held)}
      </button>
    </div>`;
  }

  renderHeadActions(): unknown {
    const { words: w } = this;
    const { messages, session } = this.#model;
    if (!session) return nothing;
    return [
      this.#button("search", w.search, SEARCH),
      this.#button("refresh", w.refresh, REFRESH, "wide"),
      this.#button("menu", messages.more, MORE),
    ];
  }

  renderQuick(stop: number): TemplateResult {
    const { words: w } = this;
    return html`<span class="quick"
      >${this.#button("archive", w.toArchive, ARCHIVE, "", stop)}${this.#button(
        "trash",
        w.toTrash,
        TRASH,
        "",
        stop,
      )}</span
    >`;
  }

  renderDoubt(email: RowEmail): unknown {
    if (suspicionsOf(email, this.#model.session?.person).length === 0) return nothing;
    return html`<span class="chip doubt">${icon(ALERT)}${this.words.suspicious}</span>`;
  }

  renderTags(email: RowEmail): unknown {
    const own = Object.keys(email.keywords).flatMap((keyword) => this.#tags.get(keyword) ?? []);
    const rest = own.slice(2).map(({ name }) => plainLine(name, 128));
    return [
      ...own
        .slice(0, 2)
        .map(
          ({ name, color }) =>
            html`<span
              class="chip"
              part="tag"
              data-color=${color ?? ""}
              title=${this.words.tag(plainLine(name, 128))}
              ><span class="cut" dir="auto">${plainLine(name, 128)}</span></span
            >`,
        ),
      rest.length > 0
        ? html`<span class="chip" title=${rest.join(", ")}>+${rest.length}</span>`
        : nothing,
    ];
  }

  renderFoot(dates: DateFormat, quota: unknown): unknown {
    const { session } = this.#model;
    const { words: w } = this;
    if (!session) return nothing;
    const { open } = session.links;
    return html`<div class="foot" part="foot">
      ${quota} ${dates.differs ? html`<span>${w.zone(dates.timeZone)}</span>` : nothing}
      ${
        open
          ? html`<a href=${open} target="_blank" rel="noopener noreferrer"
              >${w.open}${icon(EXTERNAL)}</a
            >`
          : nothing
      }
    </div>`;
  }

  #button(act: string, label: string, path: string, kind = "", stop = 0): TemplateResult {
    return html`<button
      class="icon ${kind}"
      type="button"
      data-act=${act}
      tabindex=${stop}
      aria-label=${label}
      title=${label}
      aria-haspopup=${act === "menu" ? "menu" : nothing}
    >
      ${icon(path)}
    </button>`;
  }
}
