/**
 * What contacts show beside their first rows: states, buttons, pictures, foot; loaded after them.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { ContactRow } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type ContactsExtrasMessages, contactsExtrasCatalog } from "../locales/contacts-extras.js";
import { PLUS } from "../shared/action-icons.js";
import { adopt } from "../shared/adopt.js";
import { Announcer } from "../shared/announcer.js";
import { buttonStyles } from "../shared/button.styles.js";
import { dateFormat } from "../shared/date-format.js";
import { EXTERNAL, icon, MAIL, MORE, REFRESH } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { extrasStyles } from "./extras.styles.js";
import type { Faces } from "./faces.js";
import { LETTERS, PEOPLE } from "./icons.js";
import { renderListState, renderNote } from "./list-state.js";
import type { ContactsModel } from "./model.js";
import type { RowExtras } from "./row.js";

/** Rows from which on letters can be jumped to. */
const MANY = 20;

/** Draws all but the first content of one element. */
export class Extras implements RowExtras {
  words!: ContactsExtrasMessages;
  /** What a screen reader is told. */
  readonly announcer: Announcer;
  /** Pictures, once a contact has one. */
  faces: Faces | undefined;
  readonly #model: ContactsModel;
  #lang = "";
  #speaking: Promise<void> = Promise.resolve();
  #isLoadingAll = false;
  #isLoadingFaces = false;

  constructor(model: ContactsModel) {
    this.#model = model;
    this.announcer = new Announcer(model.host);
    const root = model.host.renderRoot as ShadowRoot;
    adopt(root, buttonStyles);
    adopt(root, extrasStyles);
    this.cardsChanged();
  }

  /** Speaks the language of the element. */
  follow(lang: string): Promise<void> {
    if (lang !== this.#lang) {
      this.#lang = lang;
      this.#speaking = messagesFor(contactsExtrasCatalog, lang).then((words) => {
        this.words = words;
        this.#model.update();
      });
    }
    return this.#speaking;
  }

  /** Asks for the rest after the first cards; takes what is gone out of the selection. */
  cardsChanged(): void {
    const { value, selected } = this.#model;
    if (value?.hasMore) void this.#loadAll();
    if (!value || selected.size === 0) return;
    const here = new Set(value.items.map(({ id }) => id));
    for (const id of selected) if (!here.has(id)) selected.delete(id);
  }

  async #loadAll(): Promise<void> {
    const { connection } = this.#model;
    if (!connection || this.#isLoadingAll) return;
    this.#isLoadingAll = true;
    try {
      const { allCards } = await import("./all-cards.js");
      if (this.#model.connection === connection) this.#model.show(allCards(connection));
    } finally {
      this.#isLoadingAll = false;
    }
  }

  /** Drops pictures of another person's contacts. */
  forget(): void {
    this.faces = undefined;
    this.#isLoadingFaces = false;
  }

  /** Draws pictures on what was drawn. */
  drawn(): void {
    this.faces?.paint(this.#model.host.renderRoot);
  }

  async #loadFaces(): Promise<void> {
    const { connection, update } = this.#model;
    if (!connection || this.#isLoadingFaces) return;
    this.#isLoadingFaces = true;
    const { Faces } = await import("./faces.js");
    this.faces = new Faces(connection, update);
    update();
  }

  readonly #retry = (): void => {
    // What fails again is shown by the state that the failure leaves.
    this.#model.host.refresh().catch(this.#model.update);
  };

  readonly #showAll = (): void => {
    const model = this.#model;
    const { book, text, found } = model.view;
    model.view = book === "all" ? { book, text: "", found } : { book: "all", text, found };
    model.update();
    model.host.renderRoot.querySelector<HTMLElement>(".find input")?.focus();
  };

  renderState(): unknown {
    const actions = { retry: this.#retry, showAll: this.#showAll };
    return renderListState(this.#model, this.words, actions);
  }

  renderNote(): unknown {
    const { lang, session } = this.#model;
    const dates = dateFormat(lang, session?.timeZone);
    return renderNote(this.#model, this.words, dates, this.#retry);
  }

  renderTotal(): unknown {
    const { lines, value, lang } = this.#model;
    const n = lines.length - (lines.at(-1)?.headings ?? 0);
    if (!n || value?.hasMore) return nothing;
    const text = n.toLocaleString(lang);
    return html`<span class="total"
      ><span aria-hidden="true">${text}</span
      ><span class="sr">${this.words.total(text)}</span></span
    >`;
  }

  renderHeadActions(): unknown {
    const { words: w } = this;
    const { session, isWritable } = this.#model;
    if (!session) return nothing;
    return [
      isWritable ? this.#button("create", w.newContact, PLUS) : nothing,
      this.#button("refresh", w.refresh, REFRESH, "wide"),
      this.#button("menu", w.more, MORE),
    ];
  }

  renderJump(): unknown {
    return this.#model.lines.length < MANY
      ? nothing
      : this.#button("jump", this.words.jump, LETTERS);
  }

  renderPick({ id }: ContactRow, name: string, stop: number): TemplateResult {
    return html`<input
      type="checkbox"
      data-act="pick"
      tabindex=${stop}
      .checked=${this.#model.selected.has(id)}
      aria-label=${this.words.select(name)}
    />`;
  }

  renderActions(card: ContactRow, name: string, stop: number): unknown {
    const { words: w } = this;
    return [
      card.emails && Object.keys(card.emails).length > 0
        ? this.#button("write", w.writeTo(name), MAIL, "quick", stop)
        : nothing,
      this.#button("more", w.rowMore(name), MORE, "", stop),
    ];
  }

  renderFace(card: ContactRow): unknown {
    const blobId = card.media && this.#photoOf(card.media);
    if (!blobId) return card.kind === "group" ? icon(PEOPLE) : undefined;
    if (!this.faces) void this.#loadFaces();
    if (!this.faces?.has(blobId)) return undefined;
    return html`<canvas width="96" height="96" data-face=${blobId}></canvas>`;
  }

  #photoOf(media: NonNullable<ContactRow["media"]>): Id | undefined {
    return Object.values(media).find(({ kind, blobId }) => kind === "photo" && blobId)?.blobId;
  }

  renderFoot(): unknown {
    const { session, books, value, view, lang, isWritable } = this.#model;
    const { words: w } = this;
    if (!session) return nothing;
    const { open } = session.links;
    const apart = books?.value?.filter(({ isCollected }) => isCollected) ?? [];
    const count = value?.items.filter(({ addressBookIds }) =>
      apart.some(({ id }) => id in addressBookIds),
    ).length;
    return html`<div class="foot" part="foot">
      ${
        count && view.book === "all"
          ? html`<button class="quiet" type="button" data-act="collected">
              ${w.collected(count.toLocaleString(lang))}
            </button>`
          : nothing
      }
      ${isWritable || !value ? nothing : html`<span>${w.readOnly}</span>`}
      ${
        open
          ? html`<a href="${open}?view=contacts" target="_blank" rel="noopener noreferrer"
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
      aria-haspopup=${["menu", "more", "jump"].includes(act) ? "menu" : nothing}
    >
      ${icon(path)}
    </button>`;
  }
}
