/**
 * Search in place of the head, with the words found marked in the rows.
 *
 * @module
 */
import { type Id, mail, MAIL, useCapabilities } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import { CLOSE } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import type { Interaction } from "./interaction.js";
import type { Rows } from "./mail-list.js";
import type { InboxModel, MarkedText } from "./model.js";

/** Milliseconds of silence after a key before the server is asked. */
const PAUSE = 350;
/** Rows whose words are marked at most. */
const MARKED = 50;

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };

/** Turns a snippet (RFC 8621 section 5) into text and marks; no other markup survives. */
export function markedText(snippet: string): unknown {
  const parts = snippet.split(/<mark>(.*?)<\/mark>/s);
  return parts.map((part, at) => {
    const text = part.replace(
      /&(?:(lt|gt|quot|amp)|#(\d{1,6}));/g,
      (_all, name?: string, code?: string) =>
        name ? ENTITIES[name]! : String.fromCodePoint(Math.min(Number(code), 0x10ffff)),
    );
    return at % 2 ? html`<mark>${text}</mark>` : text;
  });
}

/** The search of one inbox. */
export class SearchBar {
  readonly #interaction: Interaction;
  #isOpen = false;
  #isHere = false;
  #before: InboxModel["view"] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #marking: Rows | undefined;

  constructor(interaction: Interaction) {
    this.#interaction = interaction;
  }

  open(): void {
    const { model } = this.#interaction;
    if (!this.#isOpen) this.#before = model.view;
    this.#isOpen = true;
    model.update();
    void model.host.updateComplete.then(() =>
      model.host.renderRoot.querySelector<HTMLElement>(".find input")?.focus(),
    );
  }

  /** Goes back to what was shown before. */
  close(): void {
    const { model } = this.#interaction;
    clearTimeout(this.#timer);
    this.#isOpen = false;
    if (this.#before) model.view = this.#before;
    model.marked = new Map();
    model.update();
    void model.host.updateComplete.then(() =>
      model.host.renderRoot.querySelector<HTMLElement>('[data-act="search"]')?.focus(),
    );
  }

  render(): TemplateResult | undefined {
    const { model, words: w } = this.#interaction;
    if (!this.#isOpen) return undefined;
    void this.#mark();
    const found = model.view.text && model.rows?.value;
    return html`<form
      class="head find"
      role="search"
      @submit=${this.#submit}
      @keydown=${this.#keydown}
    >
      <input
        type="search"
        enterkeyhint="search"
        autocomplete="off"
        aria-label=${w.searchLabel}
        placeholder=${w.searchHint}
        .value=${model.view.text}
        @input=${this.#input}
      />
      <button
        class="icon"
        type="button"
        aria-label=${w.searchClose}
        title=${w.searchClose}
        @click=${() => this.close()}
      >
        ${icon(CLOSE)}
      </button>
      <div class="scope">
        <label
          ><input type="checkbox" .checked=${this.#isHere} @change=${this.#scope} />${
            w.searchHere
          }</label
        >
        ${
          found
            ? html`<output>${w.found(found.items.length)}${found.hasMore ? "+" : ""}</output>`
            : nothing
        }
      </div>
    </form>`;
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") {
      const { model } = this.#interaction;
      void this.#interaction.focusRow(model.activeId ?? model.emails[0]?.id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #input = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(value), PAUSE);
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    clearTimeout(this.#timer);
    this.#find((event.target as HTMLFormElement).querySelector("input")!.value);
  };

  readonly #scope = (event: Event): void => {
    this.#isHere = (event.target as HTMLInputElement).checked;
    if (this.#interaction.model.view.text) this.#find(this.#interaction.model.view.text);
  };

  #find(text: string): void {
    const { model } = this.#interaction;
    const before = this.#before!;
    const words = text.trim();
    const mailbox = this.#isHere || !words ? before.mailbox : "everywhere";
    model.view = { ...before, mailbox, preset: words ? "all" : before.preset, text: words };
    model.update();
  }

  /** Asks where the words stand in what was found, once per result. */
  async #mark(): Promise<void> {
    const { model, words } = this.#interaction;
    const { connection, session, view } = model;
    const rows = model.rows?.value;
    if (!view.text || !rows || rows === this.#marking || !connection || !session) return;
    this.#marking = rows;
    this.#interaction.say(words.found(rows.items.length));
    const emailIds = rows.items.slice(0, MARKED).flatMap((email) => email?.id ?? []);
    if (emailIds.length === 0) return;
    try {
      const { list } = await useCapabilities(connection.batch, [mail])("SearchSnippet/get", {
        accountId: session.jmap.primaryAccounts[MAIL]!,
        filter: { text: view.text },
        emailIds,
      });
      if (rows !== this.#marking) return;
      model.marked = new Map(
        list.map(({ emailId, subject, preview }): [Id, MarkedText] => [
          emailId,
          {
            subject: subject === null ? undefined : markedText(subject),
            preview: preview === null ? undefined : markedText(preview),
          },
        ]),
      );
    } catch {
      // Rows are right without marks.
      model.marked = new Map();
    }
    model.update();
  }
}
