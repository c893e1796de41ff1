/**
 * People that a field suggests while somebody types (ARIA APG, editable combobox with list
 * autocomplete), loaded when such a field is first used.
 *
 * @module
 */
import {
  type Connection,
  isPartageError,
  type PeopleSuggestions,
  type PersonSuggestion,
  type SuggestionSource,
  suggestPeople,
} from "@partage-ent/sdk";
import type { CardKind } from "@partage-ent/jmap";
import { html, nothing, render, type TemplateResult } from "lit";
import { type SuggestionMessages, suggestionCatalog } from "../locales/suggestions.js";
import type { NamedAddress } from "./addresses.js";
import { adopt } from "./adopt.js";
import { expandGroup } from "./expand-group.js";
import { messagesFor } from "./locale.js";
import { markedPieces } from "./marked-text.js";
import { suggestionStyles } from "./suggestions.styles.js";
import { initialsOf, plainLine } from "./text.js";

/** Milliseconds without a key before the server is asked. */
const PAUSE = 130;
/** Fewest characters that are looked up. */
const SHORTEST = 2;

/** A field and what suggestions need to know of it. */
export interface SuggestionsField {
  /** In a shadow root; its role and states are set here. */
  readonly input: HTMLInputElement;
  readonly connection: Connection;
  readonly sources?: readonly SuggestionSource[] | undefined;
  readonly kinds?: readonly CardKind[] | undefined;
  /** Whether somebody is chosen already and need not be suggested. */
  readonly isChosen: (email: string) => boolean;
  /** Takes who was chosen; the field is empty again after. */
  readonly pick: (people: readonly NamedAddress[]) => void;
}

let count = 0;

/** The list below one field. */
export class Suggestions {
  readonly #field: SuggestionsField;
  readonly #id = `people-${++count}`;
  readonly #popup = document.createElement("div");
  readonly #status = document.createElement("span");
  #words: SuggestionMessages = suggestionCatalog.fr;
  #lang = "fr";
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #found: PeopleSuggestions | undefined;
  #about = "";
  #active = 0;

  constructor(field: SuggestionsField) {
    this.#field = field;
    const { input } = field;
    const root = input.getRootNode() as ShadowRoot;
    adopt(root, suggestionStyles);
    this.#popup.className = "suggestions";
    this.#popup.popover = "manual";
    this.#popup.setAttribute("part", "suggestions");
    this.#status.className = "sr";
    this.#status.setAttribute("role", "status");
    // The field keeps the focus while the list is used.
    this.#popup.addEventListener("mousedown", (event) => event.preventDefault());
    this.#popup.addEventListener("click", ({ target }) => {
      const option = (target as Element).closest<HTMLElement>("[data-index]");
      const item = option && this.#items[Number(option.dataset["index"])];
      if (item) void this.#choose(item);
    });
    input.parentElement!.append(this.#popup, this.#status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("blur", this.close);
  }

  /** Whether the list is shown. */
  get isOpen(): boolean {
    return this.#popup.matches(":popover-open");
  }

  /** Speaks the language of a tag from now on. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.#words = await messagesFor(suggestionCatalog, lang);
  }

  /** Takes the list and its parts away for good. */
  remove(): void {
    this.close();
    this.#field.input.removeEventListener("blur", this.close);
    this.#popup.remove();
    this.#status.remove();
  }

  /** Looks up what is typed, once nothing is typed for a moment. */
  ask(text: string): void {
    clearTimeout(this.#timer);
    this.#text = text.trim();
    if (this.#text.length < SHORTEST) this.close();
    else this.#timer = setTimeout(() => void this.#load(), PAUSE);
  }

  /** Takes the keys of the pattern; true where the field has nothing more to do with it. */
  keydown(event: KeyboardEvent): boolean {
    const { key, altKey } = event;
    const items = this.#items;
    if (!this.isOpen) {
      if (key !== "ArrowDown" || this.#text.length < SHORTEST) return false;
      void this.#load();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      if (altKey) this.close();
      else
        this.#activate(
          (this.#active + (key === "ArrowDown" ? 1 : -1) + items.length) % (items.length || 1),
        );
    } else if (key === "Escape") this.close();
    else if (key === "Enter" && items[this.#active]) void this.#choose(items[this.#active]!);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Hides the list and forgets what was asked. */
  readonly close = (): void => {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#found = undefined;
    this.#about = "";
    removeEventListener("resize", this.#place);
    removeEventListener("scroll", this.#place, true);
    if (this.isOpen) this.#popup.hidePopover();
    this.#field.input.setAttribute("aria-expanded", "false");
    this.#field.input.removeAttribute("aria-activedescendant");
  };

  get #items(): readonly PersonSuggestion[] {
    return (this.#found?.items ?? []).filter(({ email }) => !email || !this.#field.isChosen(email));
  }

  async #load(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const { connection, sources, kinds } = this.#field;
    const { signal } = asking;
    try {
      this.#found = await suggestPeople(connection, { text: this.#text, sources, kinds, signal });
      this.#about = "";
    } catch (error) {
      if (signal.aborted) return;
      this.#found = undefined;
      this.#about = this.#explain(error);
    }
    if (signal.aborted) return;
    this.#active = 0;
    // A session without contacts and directory has nothing to say.
    if (this.#found?.asked.length === 0) return this.close();
    this.#show();
    const { length } = this.#items;
    this.#status.textContent = length ? this.#words.found(length) : (this.#notes[0] ?? "");
  }

  #explain(error: unknown): string {
    const m = this.#words;
    const { code, retryAfter } = isPartageError(error) ? error : {};
    if (code === "ERR_OFFLINE") return m.offline;
    if (code === "ERR_SIGNED_OUT" || code === "ERR_EXPIRED") return m.signedOut;
    const isBusy = code === "ERR_RATE_LIMIT" || retryAfter !== undefined;
    return isBusy ? m.tooMany(retryAfter ?? 60) : m.failed;
  }

  /** What is said below the people. */
  get #notes(): readonly string[] {
    const m = this.#words;
    const found = this.#found;
    if (!found) return [this.#about].filter(Boolean);
    const { missing, masked } = found;
    return [
      this.#items.length ? "" : m.none(plainLine(this.#text, 80)),
      masked ? m.masked(masked) : "",
      missing.includes("contacts") ? m.missingContacts : "",
      missing.includes("directory") ? m.missingDirectory : "",
    ].filter(Boolean);
  }

  #show(): void {
    const { input } = this.#field;
    if (!this.#found && !this.#about) return;
    // Who left the field meanwhile is not called back.
    if ((input.getRootNode() as ShadowRoot).activeElement !== input) return this.close();
    this.#draw();
    if (!this.isOpen) {
      this.#popup.showPopover();
      addEventListener("resize", this.#place);
      addEventListener("scroll", this.#place, true);
    }
    input.setAttribute("aria-controls", `${this.#id}-list`);
    input.setAttribute("aria-expanded", String(this.#items.length > 0));
    this.#place();
    this.#activate(this.#active);
  }

  #draw(): void {
    const items = this.#items;
    render(
      html`<ul
          class=${items.length ? "some" : ""}
          role="listbox"
          id="${this.#id}-list"
          aria-label=${this.#words.list}
        >
          ${items.map((item, index) => this.#renderItem(item, index))}
        </ul>
        ${this.#notes.map((note) => html`<p class="about">${note}</p>`)}`,
      this.#popup,
    );
  }

  #renderItem(item: PersonSuggestion, index: number): TemplateResult {
    const name = plainLine(item.name, 200);
    const email = plainLine(item.email, 320);
    return html`<li
      class="suggestion"
      part="suggestion"
      role="option"
      id="${this.#id}-${index}"
      aria-selected=${String(index === this.#active)}
      data-index=${index}
    >
      <span class="face" aria-hidden="true">${initialsOf(name)}</span>
      <span class="who">
        <bdi class="name"
          >${markedPieces(name, this.#text).map(([piece, isMatch]) =>
            isMatch ? html`<mark>${piece}</mark>` : piece,
          )}</bdi
        >
        ${email && email !== name ? html`<bdi class="more">${email}</bdi>` : nothing}
        <span class="more" dir="auto">${this.#detailOf(item)}</span>
      </span>
    </li>`;
  }

  #detailOf({ kind, source, detail, memberCount }: PersonSuggestion): string {
    const m = this.#words;
    const kinds: Partial<Record<CardKind, string>> = { group: m.group, location: m.room };
    const members = kind === "group" && memberCount !== null ? m.members(memberCount) : "";
    const where = source === "contacts" ? m.contact : "";
    return [kinds[kind], members, plainLine(detail, 200), where].filter(Boolean).join(" · ");
  }

  #activate(index: number): void {
    this.#active = Math.max(0, Math.min(index, this.#items.length - 1));
    const { input } = this.#field;
    if (!this.#items.length) return input.removeAttribute("aria-activedescendant");
    this.#draw();
    input.setAttribute("aria-activedescendant", `${this.#id}-${this.#active}`);
    this.#popup.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  async #choose({ id, name, email }: PersonSuggestion): Promise<void> {
    const { connection, pick } = this.#field;
    if (email) {
      this.close();
      this.#text = "";
      return pick([{ name, email }]);
    }
    try {
      const people = await expandGroup(connection, id);
      if (!people.length) return this.#tell(this.#words.emptyGroup);
      this.close();
      this.#text = "";
      pick(people);
    } catch (error) {
      this.#tell(this.#explain(error));
    }
  }

  #tell(text: string): void {
    this.#found = undefined;
    this.#about = text;
    this.#status.textContent = text;
    this.#show();
  }

  readonly #place = (): void => {
    const { input } = this.#field;
    const box = (input.closest(".box") ?? input).getBoundingClientRect();
    const popup = this.#popup;
    const width = Math.min(Math.max(box.width, 272), innerWidth - 16);
    popup.style.width = `${width}px`;
    const below =
      box.bottom + 4 + popup.offsetHeight <= innerHeight || box.top < popup.offsetHeight;
    popup.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    popup.style.top = `${below ? box.bottom + 4 : box.top - popup.offsetHeight - 4}px`;
  };
}
