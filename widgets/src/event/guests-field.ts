import type { Connection } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { EditorMessages } from "../locales/event-editor.js";
import { isSameAddress, readAddresses } from "../shared/addresses.js";
import { ALERT, CLOSE, icon } from "../shared/icon.js";
import { languageOf } from "../shared/locale.js";
import type { Suggestions } from "../shared/suggestions.js";
import { plainLine } from "../shared/text.js";
import type { Guest } from "./event-form.js";
import { PartagePeopleQueryEvent } from "./events.js";
import { addGuests } from "./guests.js";

/** What the people are drawn with. */
export interface GuestsView {
  readonly guests: readonly Guest[];
  readonly messages: EditorMessages;
  readonly change: (guests: readonly Guest[]) => void;
}

/** Name of a guest, else the address. */
export function guestName({ name, email }: Pick<Guest, "name" | "email">): string {
  return plainLine(name, 200) || plainLine(email, 320);
}

/** The field in which people are invited, and who is. */
export class GuestsField {
  readonly #element: HTMLElement;
  readonly #connection: Connection;
  readonly #update: () => void;
  #made: Suggestions | undefined;
  #suggestions: Promise<Suggestions | undefined> | undefined;
  /** What was typed and is not added yet. */
  typed = "";
  #wrong: readonly string[] = [];
  #said = "";
  #view: GuestsView | undefined;

  constructor(element: HTMLElement, connection: Connection, update: () => void) {
    this.#element = element;
    this.#connection = connection;
    this.#update = update;
  }

  /**
   * Adds what is typed.
   *
   * @returns the guests then; what is no address stays in the field and is told of.
   */
  take({ guests, messages: m, change }: GuestsView): readonly Guest[] {
    const { people, wrong } = readAddresses(this.typed);
    const next = addGuests(guests, people);
    this.typed = wrong.join(", ");
    this.#wrong = wrong;
    this.#said = next.length > guests.length ? m.guestAdded(next.length - guests.length) : "";
    // What was typed since it was drawn is not what the template knows.
    const field = this.#element.shadowRoot?.querySelector<HTMLInputElement>("#guests");
    if (field) field.value = this.typed;
    if (next.length > guests.length) change(next);
    else this.#update();
    return next;
  }

  /** Whether what stands in the field is no address. */
  get isWrong(): boolean {
    return this.#wrong.length > 0;
  }

  /** Draws the field and the list. */
  render(view: GuestsView): TemplateResult {
    const { guests, messages: m } = view;
    this.#view = view;
    const problem = this.#wrong.length ? m.wrongAddress(plainLine(this.#wrong[0]!, 100)) : "";
    return html`<fieldset class="guests">
      <legend class="label">${m.guests}</legend>
      <div class="adding">
        <input
          class="input"
          id="guests"
          name="guests"
          type="text"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-label=${m.addGuests}
          aria-invalid=${problem ? "true" : nothing}
          aria-describedby=${problem ? "guests-wrong guests-hint" : "guests-hint"}
          .value=${this.typed}
          @focus=${(event: Event) => void this.#suggest(event.target as HTMLInputElement)}
          @input=${(event: Event) => this.#type(event.target as HTMLInputElement, view)}
          @keydown=${(event: KeyboardEvent) => this.#keydown(event, view)}
        />
        <button class="plain" type="button" data-act="add-guests" @click=${() => this.take(view)}>
          ${m.add}
        </button>
      </div>
      ${problem ? html`<span class="wrong" id="guests-wrong">${icon(ALERT)}${problem}</span>` : nothing}
      <span class="hint" id="guests-hint">${m.addGuestsHint}</span>
      <span class="sr" role="status">${this.#said}</span>
      ${
        guests.length
          ? html`<ul class="invited">
              ${guests.map((guest) => this.#renderGuest(guest, view))}
            </ul>`
          : nothing
      }
    </fieldset>`;
  }

  #renderGuest(guest: Guest, { guests, messages: m, change }: GuestsView): TemplateResult {
    const name = guestName(guest);
    const isRoom = guest.kind === "location" || guest.kind === "resource";
    const remove = (): void => {
      change(guests.filter((one) => one !== guest));
      this.#element.shadowRoot?.querySelector<HTMLElement>("#guests")?.focus();
    };
    const require = (event: Event): void => {
      const isOptional = (event.target as HTMLSelectElement).value === "optional";
      change(guests.map((one) => (one === guest ? { ...one, isOptional } : one)));
    };
    return html`<li>
      <span class="guest"
        ><bdi class="cut">${name}</bdi
        >${guest.name ? html`<bdi class="muted cut">${guest.email}</bdi>` : nothing}</span
      >
      ${
        isRoom
          ? html`<span class="muted">${m.room}</span>`
          : html`<select class="input" aria-label=${m.presence(name)} @change=${require}>
              <option value="required" .selected=${!guest.isOptional}>${m.required}</option>
              <option value="optional" .selected=${guest.isOptional}>${m.optional}</option>
            </select>`
      }
      <button
        class="icon"
        type="button"
        aria-label=${m.removeGuest(name)}
        title=${m.removeGuest(name)}
        @click=${remove}
      >
        ${icon(CLOSE)}
      </button>
    </li>`;
  }

  #type(field: HTMLInputElement, view: GuestsView): void {
    this.typed = field.value;
    if (this.#wrong.length) {
      this.#wrong = [];
      this.#update();
    }
    const add: PartagePeopleQueryEvent["add"] = (people) => {
      this.typed = field.value = "";
      // A picker may answer after others were added.
      const { guests, change } = this.#view ?? view;
      change(addGuests(guests, people));
    };
    const query = new PartagePeopleQueryEvent(field.value, field, add);
    if (this.#element.dispatchEvent(query))
      void this.#suggest(field).then((suggestions) => suggestions?.ask(field.value));
  }

  /** Loads what suggests people; without it addresses can be typed. */
  #suggest(input: HTMLInputElement): Promise<Suggestions | undefined> {
    return (this.#suggestions ??= (async () => {
      try {
        const { Suggestions } = await import("../shared/suggestions.js");
        const made = new Suggestions({
          input,
          connection: this.#connection,
          isChosen: (email) =>
            (this.#view?.guests ?? []).some((guest) => isSameAddress(guest.email, email)),
          pick: (people) => {
            const { guests = [], change, messages: m } = this.#view ?? {};
            this.typed = input.value = "";
            const next = addGuests(guests, people);
            this.#said = m?.guestAdded(next.length - guests.length) ?? "";
            change?.(next);
          },
        });
        await made.follow(languageOf(this.#element));
        this.#made = made;
        return made;
      } catch {
        // The next letter tries again.
        this.#suggestions = undefined;
        return undefined;
      }
    })());
  }

  #keydown(event: KeyboardEvent, view: GuestsView): void {
    if (event.defaultPrevented || event.isComposing) return;
    const { people, wrong } = readAddresses(this.typed);
    const isWhole = people.length > 0 && wrong.length === 0;
    if (/^([,;]|Enter)$/.test(event.key) && isWhole) {
      event.preventDefault();
      this.#made?.close();
      this.take(view);
    } else if (this.#made?.keydown(event)) return;
    else if (event.key === "Enter" && this.typed.trim()) {
      event.preventDefault();
      this.take(view);
    } else if (/^[,;]$/.test(event.key) && people.length) {
      event.preventDefault();
      this.take(view);
    }
  }
}
