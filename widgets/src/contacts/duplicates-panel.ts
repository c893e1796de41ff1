/**
 * Contacts that are there twice: which, why, and what one of them would be.
 *
 * @module
 */
import type { CardDuplicate, ContactCard, Id } from "@partage-ent/jmap";
import {
  findDuplicateContacts,
  getContact,
  type MergePreview,
  previewMerge,
} from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import {
  type ContactsDuplicatesMessages,
  contactsDuplicatesCatalog,
} from "../locales/contacts-duplicates.js";
import { ALERT, icon } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { plainLine } from "../shared/text.js";
import { mergeCards } from "./changes.js";
import type { Interaction } from "./interaction.js";
import { cardLabel } from "./lines.js";
import { renderMerge } from "./merge-view.js";
import { Panel } from "./panel.js";

/** Opens the list of duplicates. */
export async function openDuplicates(interaction: Interaction): Promise<void> {
  const words = await messagesFor(contactsDuplicatesCatalog, interaction.model.lang);
  new DuplicatesPanel(interaction, words).open();
}

/** Opens the preview of one card made of those that were chosen. */
export async function openMerge(interaction: Interaction, ids: readonly Id[]): Promise<void> {
  const { model } = interaction;
  const words = await messagesFor(contactsDuplicatesCatalog, model.lang);
  const people = interaction.cardsOf(ids).filter(({ kind }) => kind !== "group");
  if (people.every((card) => model.mayWrite(card)))
    new DuplicatesPanel(
      interaction,
      words,
      people.map(({ id }) => id),
    ).open();
  else interaction.tell({ text: words.forbidden });
}

/** What a panel is doing. */
type Step =
  | { readonly is: "searching" | "none" | "loading" | "failed" | "previewFailed" }
  | { readonly is: "list" }
  | { readonly is: "confirm"; readonly merges: readonly MergePreview[] }
  | {
      readonly is: "merge";
      readonly preview: MergePreview;
      readonly cards: readonly ContactCard[];
    };

/** Reasons of which one alone makes two cards the same person. */
const SURE: ReadonlySet<string> = new Set(["uid", "email", "phone"]);

/** Duplicates that are merged at once. */
const MOST_AT_ONCE = 50;

class DuplicatesPanel {
  readonly #interaction: Interaction;
  readonly #words: ContactsDuplicatesMessages;
  readonly #panel: Panel;
  /** Cards that were chosen to be merged, rather than found. */
  readonly #chosen: readonly Id[] | undefined;
  #step: Step;
  #found: readonly CardDuplicate[] = [];
  #progress = "";

  constructor(interaction: Interaction, words: ContactsDuplicatesMessages, chosen?: readonly Id[]) {
    this.#interaction = interaction;
    this.#words = words;
    this.#chosen = chosen;
    this.#step = { is: chosen ? "loading" : "searching" };
    const draw = () => ({
      title: chosen || this.#step.is === "merge" ? words.mergeTitle : words.title,
      close: words.close,
      content: this.#render(),
    });
    this.#panel = new Panel(interaction.model, draw, "large");
  }

  open(): void {
    this.#panel.open();
    if (this.#chosen) void this.#preview(this.#chosen);
    else void this.#find();
  }

  #show(step: Step, focus = "#panel-title"): void {
    this.#step = step;
    this.#panel.draw();
    this.#panel.focus(focus);
  }

  async #find(): Promise<void> {
    const { connection } = this.#interaction.model;
    this.#show({ is: "searching" });
    try {
      const { signal } = this.#panel;
      const found = await findDuplicateContacts(connection!, { signal });
      const { model } = this.#interaction;
      // What was merged a moment ago, or can't be changed, is not offered.
      this.#found = found.filter(({ cardIds }) =>
        cardIds.every((id) => model.mayWrite(model.cardOf(id))),
      );
      this.#show({ is: this.#found.length > 0 ? "list" : "none" });
    } catch {
      this.#show({ is: "failed" });
    }
  }

  async #preview(cardIds: readonly Id[]): Promise<void> {
    const { connection } = this.#interaction.model;
    const { signal } = this.#panel;
    this.#show({ is: "loading" });
    try {
      const [preview, ...cards] = await Promise.all([
        previewMerge(connection!, cardIds, { signal }),
        ...cardIds.map((id) => getContact(connection!, id, { signal })),
      ]);
      this.#show({ is: "merge", preview, cards });
    } catch {
      this.#show({ is: "previewFailed" });
    }
  }

  /** Previews those that share more than a name, and keeps those of which nothing is lost. */
  async #surest(sure: readonly CardDuplicate[]): Promise<void> {
    const { connection } = this.#interaction.model;
    const { signal } = this.#panel;
    this.#show({ is: "loading" });
    const merges: MergePreview[] = [];
    try {
      for (const [at, { cardIds }] of sure.entries()) {
        this.#progress = this.#words.progress(at + 1, sure.length);
        this.#panel.draw();
        const preview = await previewMerge(connection!, cardIds, { signal });
        if (preview.lost.length === 0) merges.push(preview);
      }
      this.#progress = "";
      this.#show({ is: merges.length > 0 ? "confirm" : "list", merges });
    } catch {
      this.#show({ is: "previewFailed" });
    }
  }

  #merge(merges: readonly MergePreview[]): void {
    const interaction = this.#interaction;
    this.#panel.close();
    interaction.model.selected.clear();
    const gone = merges.flatMap(({ cardIds }) => cardIds.slice(1));
    void interaction.leave(gone, () => mergeCards(interaction.context, merges));
  }

  #render(): TemplateResult {
    const step = this.#step;
    const w = this.#words;
    switch (step.is) {
      case "searching":
      case "loading": {
        const text = step.is === "loading" ? this.#progress || w.loading : w.searching;
        return html`<div role="status">
          <p>${text}</p>
          <progress aria-label=${text}></progress>
        </div>`;
      }
      case "none":
        return html`<p><strong>${w.none}</strong></p>
          <p class="hint">${w.noneText}</p>`;
      case "failed":
      case "previewFailed":
        return this.#renderFailure(w[step.is]);
      case "list":
        return this.#renderList();
      case "confirm":
        return this.#renderConfirm(step.merges);
      case "merge":
        return renderMerge(w, step, {
          merge: () => this.#merge([step.preview]),
          back: () => this.#back(),
        });
    }
  }

  #back(): void {
    if (this.#chosen) this.#panel.close();
    else this.#show({ is: "list" });
  }

  #renderFailure(text: string): TemplateResult {
    const again = (): void => void (this.#chosen ? this.#preview(this.#chosen) : this.#find());
    return html`<p class="warn" role="alert">${icon(ALERT)}<span>${text}</span></p>
      <button class="button" type="button" @click=${again}>${this.#words.retry}</button>`;
  }

  #nameOf(id: Id): string {
    const { model } = this.#interaction;
    const card = model.cardOf(id);
    return (card && cardLabel(card).text) || model.messages.noName;
  }

  #renderList(): TemplateResult {
    const w = this.#words;
    const sure = this.#found
      .filter(({ reasons }) => reasons.some((reason) => SURE.has(reason)))
      .slice(0, MOST_AT_ONCE);
    return html`<p role="status">${w.found(this.#found.length)}</p>
      ${
        sure.length > 1
          ? html`<div class="surest">
              <p>${w.surestText}</p>
              <button class="plain" type="button" @click=${() => void this.#surest(sure)}>
                ${w.mergeSurest}
              </button>
            </div>`
          : nothing
      }
      <ul class="pairs">
        ${this.#found.map((one) => this.#renderPair(one))}
      </ul>`;
  }

  #renderPair({ cardIds, reasons }: CardDuplicate): TemplateResult {
    const w = this.#words;
    const names = cardIds.map((id) => this.#nameOf(id));
    const label = names.join(", ");
    return html`<li>
      <div class="them">
        ${cardIds.map((id, at) => html`<div>${this.#renderWho(id, names[at]!)}</div>`)}
        <small>${w.reasons(reasons.map((reason) => w[reason]).join(", "))}</small>
      </div>
      <button
        class="plain"
        type="button"
        aria-label=${w.previewOf(label)}
        @click=${() => void this.#preview(cardIds)}
      >
        ${w.preview}
      </button>
    </li>`;
  }

  #renderWho(id: Id, name: string): TemplateResult {
    const { model } = this.#interaction;
    const card = model.cardOf(id);
    const mail = plainLine(Object.values(card?.emails ?? {})[0]?.address ?? "", 200);
    const book = model.bookFor(Object.keys(card?.addressBookIds ?? {})[0] ?? "");
    const more = [mail, plainLine(book?.name ?? "", 100)].filter(Boolean).join(" · ");
    return html`<bdi>${name}</bdi> <small dir="auto">${more}</small>`;
  }

  #renderConfirm(merges: readonly MergePreview[]): TemplateResult {
    const w = this.#words;
    return html`<p role="status"><strong>${w.confirm(merges.length)}</strong></p>
      <ul class="cards" tabindex="0" aria-label=${w.confirm(merges.length)}>
        ${merges.map(
          ({ cardIds }) => html`<li>${cardIds.map((id) => this.#nameOf(id)).join(" + ")}</li>`,
        )}
      </ul>
      <div class="bar">
        <button class="plain" type="button" @click=${() => this.#show({ is: "list" })}>
          ${w.cancel}
        </button>
        <button class="button" type="button" @click=${() => this.#merge(merges)}>
          ${w.confirmYes}
        </button>
      </div>`;
  }
}
