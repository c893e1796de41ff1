/**
 * What an inbox shows beside its first rows: states, tags, doubts, buttons, foot; loaded after them.
 *
 * @module
 */
import type { Tag } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import { type ExtrasMessages, extrasCatalog } from "../locales/extras.js";
import { adopt } from "../shared/adopt.js";
import { buttonStyles } from "../shared/button.styles.js";
import type { DateFormat } from "../shared/date-format.js";
import { ALERT, ARCHIVE, EXTERNAL, icon, MORE, REFRESH, SEARCH, TRASH } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { suspicionsOf } from "../shared/suspicion.js";
import { tagColors } from "../shared/tag-color.js";
import { plainLine } from "../shared/text.js";
import { extrasStyles } from "./extras.styles.js";
import { renderListState, renderNote, type StateActions } from "./list-state.js";
import type { InboxModel } from "./model.js";
import type { RowEmail, RowExtras } from "./row.js";

/** Draws all but the first content of one inbox. */
export class Extras implements RowExtras {
  words!: ExtrasMessages;
  readonly #model: InboxModel;
  #lang = "";
  #tags: ReadonlyMap<string, Tag> = new Map();

  constructor(model: InboxModel) {
    this.#model = model;
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

  /** Gives tags their colours, through the object model: a `style` attribute breaks a strict policy. */
  paint(): void {
    for (const chip of this.#model.host.renderRoot.querySelectorAll<HTMLElement>("[data-color]")) {
      const colors = tagColors(chip.dataset["color"]);
      chip.style.backgroundColor = colors?.background ?? "";
      chip.style.color = colors?.text ?? "";
    }
  }

  renderState(actions: StateActions): unknown {
    return renderListState(this.#model, this.words, actions);
  }

  renderNote(dates: DateFormat, retry: () => void): unknown {
    return renderNote(this.#model, this.words, dates, retry);
  }

  /** Says that there is more above, without moving what is being read. */
  renderFresh(show: () => void): unknown {
    const { held } = this.#model;
    if (!held) return nothing;
    return html`<div class="fresh">
      <button class="button" part="button" type="button" @click=${show}>
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
