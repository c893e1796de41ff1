/**
 * A file of contacts: what is in it and what is wrong with it, where it goes, what became of it.
 *
 * @module
 */
import type { AddressBook, CardFileProblem, Id } from "@partage-ent/jmap";
import {
  type CardFile,
  deleteContacts,
  importContacts,
  isPartageError,
  parseCardFile,
  type PartageErrorCode,
} from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type ContactsFilesMessages, contactsFilesCatalog } from "../locales/contacts-files.js";
import { UPLOAD } from "../shared/action-icons.js";
import { firstOf, labelOf } from "../shared/card-name.js";
import { renderSelect } from "../shared/fields.js";
import { ALERT, icon } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { plainLine } from "../shared/text.js";
import type { Interaction } from "./interaction.js";
import { Panel } from "./panel.js";
import { problemWords } from "./problem-words.js";

/** Cards of a file that are listed. */
const SHOWN = 20;
/** Problems that are listed. */
const SHOWN_PROBLEMS = 100;
/** Cards that are deleted in one call. */
const AT_ONCE = 100;

const FAILURES: Readonly<Partial<Record<PartageErrorCode, "notCards" | "tooLarge" | "offline">>> = {
  ERR_INVALID_ARGUMENTS: "notCards",
  ERR_TOO_LARGE: "tooLarge",
  ERR_OFFLINE: "offline",
};

/** Opens the import. */
export async function openImport(interaction: Interaction): Promise<void> {
  const words = await messagesFor(contactsFilesCatalog, interaction.model.lang);
  new ImportPanel(interaction, words).open();
}

class ImportPanel {
  readonly #interaction: Interaction;
  readonly #words: ContactsFilesMessages;
  readonly #panel: Panel;
  #name = "";
  #file: CardFile | undefined;
  #bookId: Id;
  #status: "none" | "reading" | "importing" = "none";
  #failure: "notCards" | "tooLarge" | "offline" | "failed" | "importFailed" | undefined;

  constructor(interaction: Interaction, words: ContactsFilesMessages) {
    this.#interaction = interaction;
    this.#words = words;
    const { view } = interaction.model;
    const own = this.#books.find(({ id }) => id === view.book);
    this.#bookId =
      (own ?? this.#books.find(({ isDefault }) => isDefault) ?? this.#books[0])?.id ?? "";
    this.#panel = new Panel(interaction.model, () => ({
      title: words.title,
      close: words.close,
      content: this.#render(),
    }));
  }

  open(): void {
    this.#panel.open();
    this.#panel.focus("input");
  }

  get #books(): readonly AddressBook[] {
    const all = this.#interaction.model.books?.value ?? [];
    return all.filter(({ myRights, isCollected }) => myRights.mayWrite && !isCollected);
  }

  #say(n: number): string {
    return n.toLocaleString(this.#interaction.model.lang);
  }

  #render(): TemplateResult {
    const w = this.#words;
    const file = this.#file;
    if (this.#books.length === 0) return this.#renderWarning(w.noBook);
    return html`<p class="hint">${w.text}</p>
      ${this.#failure ? this.#renderWarning(w[this.#failure]) : nothing}
      ${
        this.#status === "none"
          ? this.#renderPick()
          : this.#renderProgress(
              this.#status === "reading"
                ? w.reading(this.#name)
                : w.importing(this.#say(file?.cards.length ?? 0)),
            )
      }
      ${file && this.#status !== "reading" ? this.#renderFile(file) : nothing}`;
  }

  #renderWarning(text: string): TemplateResult {
    return html`<p class="warn" role="alert">${icon(ALERT)}<span>${text}</span></p>`;
  }

  #renderProgress(text: string): TemplateResult {
    return html`<div role="status">
      <p>${text}</p>
      <progress aria-label=${text}></progress>
    </div>`;
  }

  #renderPick(): TemplateResult {
    const w = this.#words;
    return html`<label class="${this.#file ? "plain" : "button"} pick-file"
      ><input
        class="sr"
        type="file"
        accept=".vcf,.vcard,.csv,text/vcard,text/csv"
        @change=${this.#choose}
      />${icon(UPLOAD)}${this.#file ? w.other : w.choose}</label
    >`;
  }

  #renderFile({ cards, problems }: CardFile): TemplateResult {
    const w = this.#words;
    const n = cards.length;
    const rest = n - SHOWN;
    return html`<p role="status">
        ${n === 1 ? w.holdsOne(this.#name) : w.holds(this.#say(n), this.#name)}
      </p>
      <ul class="cards" tabindex="0" aria-label=${this.#name}>
        ${cards.slice(0, SHOWN).map((card) => {
          const name = labelOf(card).text || w.noName;
          const about = [firstOf(card.emails)?.address, firstOf(card.phones)?.number];
          const more = plainLine(about.filter((text) => text && text !== name).join(" · "), 200);
          return html`<li>
            <bdi>${name}</bdi>${more ? html`<small dir="auto">${more}</small>` : nothing}
          </li>`;
        })}
        ${rest > 0 ? html`<li>${w.more(this.#say(rest))}</li>` : nothing}
      </ul>
      ${
        problems.length > 0
          ? html`<div>
              <h3>${w.problems(problems.length)}</h3>
              <ul class="problems" tabindex="0" aria-label=${w.problems(problems.length)}>
                ${problems.slice(0, SHOWN_PROBLEMS).map((problem) => this.#renderProblem(problem))}
              </ul>
            </div>`
          : nothing
      }
      ${renderSelect({
        ...{ id: "import-book", label: w.book, value: this.#bookId },
        options: this.#books.map(({ id, name, owner }) => [
          id,
          plainLine(owner ? `${name} (${owner.name || owner.email})` : name, 200),
        ]),
        change: (id) => (this.#bookId = id),
      })}
      <div class="bar">
        <button
          class="button"
          type="button"
          ?disabled=${this.#status !== "none"}
          @click=${() => void this.#import(cards.length)}
        >
          ${n === 1 ? w.importOne : w.import(this.#say(n))}
        </button>
      </div>`;
  }

  #renderProblem(problem: CardFileProblem): TemplateResult {
    const w = this.#words;
    const said = problemWords(problem, w);
    return html`<li>
      <b>${w.line(problem.line)}</b>${
        said
          ? html`<span>${said}</span>`
          : html`<span lang="en">${plainLine(problem.description, 300)}</span>`
      }
    </li>`;
  }

  readonly #choose = async (event: Event): Promise<void> => {
    const { connection } = this.#interaction.model;
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file || !connection) return;
    this.#name = plainLine(file.name, 100);
    this.#file = this.#failure = undefined;
    this.#status = "reading";
    this.#panel.draw();
    try {
      const isTable = /\.csv$/i.test(file.name) || file.type === "text/csv";
      const typed = isTable ? new Blob([file], { type: "text/csv" }) : file;
      this.#file = await parseCardFile(connection, typed, { signal: this.#panel.signal });
    } catch (error) {
      this.#fail(error, "failed");
    }
    this.#status = "none";
    this.#panel.draw();
    this.#panel.focus(this.#file ? ".bar .button" : "input");
  };

  #fail(error: unknown, otherwise: "failed" | "importFailed"): void {
    this.#failure = (isPartageError(error) && FAILURES[error.code]) || otherwise;
  }

  async #import(count: number): Promise<void> {
    const { model } = this.#interaction;
    const { connection } = model;
    const book = model.bookFor(this.#bookId);
    if (!connection || !this.#file || !book) return;
    this.#status = "importing";
    this.#failure = undefined;
    this.#panel.draw();
    try {
      // Goes on when the window is closed: an import can't be called back half-way.
      const { ids } = await importContacts(connection, this.#file, this.#bookId);
      this.#panel.close();
      this.#done(ids, count, plainLine(book.name, 100));
    } catch (error) {
      this.#fail(error, "importFailed");
      this.#status = "none";
      this.#panel.draw();
      this.#panel.focus(".bar .button");
    }
    await this.#interaction.refresh();
  }

  #done(ids: readonly Id[], count: number, book: string): void {
    const w = this.#words;
    const left = count - ids.length;
    const text = [w.imported(ids.length, book), left > 0 && w.left(left)]
      .filter(Boolean)
      .join(". ");
    this.#interaction.tell({ text, undo: () => this.#undo(ids) });
  }

  async #undo(ids: readonly Id[]): Promise<void> {
    const { model } = this.#interaction;
    try {
      for (let at = 0; at < ids.length && model.connection; at += AT_ONCE)
        await deleteContacts(model.connection, ids.slice(at, at + AT_ONCE));
    } catch {
      this.#interaction.tell({ text: this.#words.undoFailed });
    }
    await this.#interaction.refresh();
  }
}
