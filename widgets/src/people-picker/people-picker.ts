import type { CardKind } from "@partage-ent/jmap";
import type { Connection, SuggestionSource } from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { type PeoplePickerMessages, peoplePickerCatalog } from "../locales/people-picker.js";
import { isSameAddress, type NamedAddress, readAddresses } from "../shared/addresses.js";
import { ConnectionController } from "../shared/connection-context.js";
import { LocaleController } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import type { Suggestions } from "../shared/suggestions.js";
import { plainLine } from "../shared/text.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { PartagePeopleChangeEvent } from "./events.js";
import { peoplePickerStyles } from "./people-picker.styles.js";

/** Most people that one field takes. */
const MOST = 200;
const REMOVE = "M18 6 6 18M6 6l12 12";

/**
 * A field for people: suggests one's own contacts and the directory while somebody types, takes
 * addresses too. It is part of a form like any other field: under its `name` the form sends one
 * address for each person.
 *
 * @tag partage-people-picker
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartagePeopleChangeEvent} partage-people-change - Somebody was chosen or removed by the person.
 * @fires {Event} input - The same, as fields of forms say it.
 * @fires {Event} change - The same, as fields of forms say it.
 * @csspart field - The box around the people and the text field.
 * @csspart person - Somebody who is chosen.
 * @csspart input - The text field.
 * @csspart suggestions - The list of suggested people.
 * @csspart suggestion - Somebody in it.
 * @csspart wrong - What is wrong with the field.
 * @cssprop [--partage-color-accent] - Focus.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of the people.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - What is wrong.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartagePeoplePicker extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** A field of forms. */
  static readonly formAssociated = true;

  /** A click on its label goes into the text field. */
  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: true,
  };

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, peoplePickerStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    name: { reflect: true },
    value: { noAccessor: true },
    label: {},
    placeholder: {},
    sources: {},
    kinds: {},
    max: { type: Number },
    required: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
    readOnly: { type: Boolean, reflect: true, attribute: "readonly" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** Name under which a form sends the addresses. */
  name = "";

  /** What the field is called, where no `<label>` says it. */
  label = "";

  /** What stands in the empty field. */
  placeholder: string | undefined;

  /** Where people are looked for: `contacts`, `directory`, with a space between. Default: both. */
  sources = "";

  /** Kinds that are suggested: `individual`, `group`, `location`, with spaces between. Default: people and groups. */
  kinds = "";

  /** Most people, 1 to 200. Default: 200. */
  max: number = MOST;

  /** Whether a form needs somebody. */
  required = false;

  /** Whether the field is out of use. */
  disabled = false;

  /** Whether the people can be seen only. */
  readOnly = false;

  readonly #internals: ElementInternals = this.attachInternals();
  readonly #locale = new LocaleController<PeoplePickerMessages>(this, peoplePickerCatalog);
  readonly #link = new ConnectionController(this, () => this.#forget());
  #people: readonly NamedAddress[] = [];
  #initial: readonly NamedAddress[] | undefined;
  #suggestions: Suggestions | undefined;
  #loading: Promise<void> | undefined;
  #isFormDisabled = false;
  #wrong = "";
  #said = "";

  /** Those who are chosen. */
  get people(): readonly NamedAddress[] {
    return this.#people;
  }

  set people(people: readonly NamedAddress[]) {
    this.#take(people.map(({ name, email }) => ({ name, email })));
  }

  /** Addresses with commas between; what is no address is left out. */
  get value(): string {
    return this.#people.map(({ email }) => email).join(", ");
  }

  set value(value: string) {
    this.#take(readAddresses(value ?? "").people);
  }

  /** The form that the field is part of. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /** What is wrong with the field, as forms see it. */
  get validity(): ValidityState {
    return this.#internals.validity;
  }

  /** What the form says is wrong. */
  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  /** Whether a form checks the field. */
  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  /** Whether nothing is wrong. */
  checkValidity(): boolean {
    this.#takeTyped();
    return this.#internals.checkValidity();
  }

  /** Whether nothing is wrong; says what is. */
  reportValidity(): boolean {
    this.#takeTyped();
    return this.#internals.reportValidity();
  }

  /** The form goes back to what it was: called by the browser. */
  formResetCallback(): void {
    this.#wrong = "";
    const input = this.#input;
    if (input) input.value = "";
    this.#take(this.#initial ?? []);
  }

  /** A fieldset around is switched off or on: called by the browser. */
  formDisabledCallback(disabled: boolean): void {
    this.#isFormDisabled = disabled;
    this.requestUpdate();
  }

  /** The page comes back as it was left: called by the browser. */
  formStateRestoreCallback(state: string | File | FormData | null): void {
    if (typeof state === "string") this.#take(readAddresses(state).people);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#initial ??= this.#people;
    if (changed.has("connection") || changed.has("sources") || changed.has("kinds")) this.#forget();
    void this.#suggestions?.follow(this.#locale.lang);
  }

  protected override updated(): void {
    this.#tellForm();
  }

  protected override render(): unknown {
    const m = this.#locale.messages ?? peoplePickerCatalog.fr;
    const isOff = this.#isOff;
    const name = this.label || this.#labelled || m.people;
    const isFull = this.#people.length >= this.#most;
    return html`<div class="root" lang=${this.#locale.lang}>
      <div
        class="box ${this.#wrong ? "bad" : ""} ${isOff ? "off" : ""}"
        part="field"
        role="group"
        aria-label=${name}
        @mousedown=${this.#enter}
      >
        ${
          this.#people.length
            ? html`<ul class="people" aria-label=${m.chosen} @keydown=${this.#walk}>
                ${this.#people.map((person) => this.#renderPerson(person, m))}
              </ul>`
            : nothing
        }
        <input
          id="input"
          part="input"
          type="text"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-label=${name}
          aria-required=${this.required ? "true" : nothing}
          aria-invalid=${this.#wrong ? "true" : nothing}
          aria-describedby=${this.#wrong ? "wrong" : nothing}
          placeholder=${this.#people.length ? nothing : (this.placeholder ?? m.placeholder)}
          ?disabled=${isOff}
          ?hidden=${isFull && this.#most === 1}
          @focus=${this.#prepare}
          @input=${this.#type}
          @keydown=${this.#keydown}
          @paste=${this.#paste}
          @blur=${this.#takeTyped}
        />
      </div>
      ${this.#wrong ? html`<p class="wrong" id="wrong" part="wrong">${this.#wrong}</p>` : nothing}
      <span class="sr" role="status">${this.#said}</span>
    </div>`;
  }

  #renderPerson(person: NamedAddress, m: PeoplePickerMessages): TemplateResult {
    const name = plainLine(person.name, 200) || plainLine(person.email, 320);
    return html`<li class="person" part="person" title=${plainLine(person.email, 320)}>
      <bdi>${name}</bdi>
      ${
        this.#isOff
          ? nothing
          : html`<button
              class="icon"
              type="button"
              aria-label=${m.remove(name)}
              @click=${() => this.#remove(person)}
            >
              ${icon(REMOVE)}
            </button>`
      }
    </li>`;
  }

  get #input(): HTMLInputElement | null {
    return this.shadowRoot?.querySelector<HTMLInputElement>("#input") ?? null;
  }

  get #isOff(): boolean {
    return this.disabled || this.#isFormDisabled || this.readOnly;
  }

  get #most(): number {
    return Math.max(1, Math.min(this.max || MOST, MOST));
  }

  /** What labels of the page say. */
  get #labelled(): string {
    return [...this.#internals.labels].map((label) => label.textContent?.trim()).join(" ");
  }

  /** Sets who is chosen, none twice, and tells the form. */
  #take(people: readonly NamedAddress[]): void {
    const taken: NamedAddress[] = [];
    for (const person of people) {
      if (taken.length >= this.#most) break;
      if (!taken.some(({ email }) => isSameAddress(email, person.email))) taken.push(person);
    }
    this.#people = taken;
    this.#tellForm();
    this.requestUpdate("people");
  }

  #tellForm(): void {
    const data = new FormData();
    for (const { email } of this.#people) data.append(this.name, email);
    const state = this.#people.map(({ name, email }) =>
      name ? `"${name.replace(/"/g, "")}" <${email}>` : email,
    );
    this.#internals.setFormValue(this.name ? data : null, state.join(", "));
    const m = this.#locale.messages ?? peoplePickerCatalog.fr;
    const isMissing = this.required && this.#people.length === 0;
    const anchor = this.#input ?? undefined;
    if (this.#wrong) this.#internals.setValidity({ typeMismatch: true }, this.#wrong, anchor);
    else if (isMissing) this.#internals.setValidity({ valueMissing: true }, m.required, anchor);
    else this.#internals.setValidity({});
  }

  #add(more: readonly NamedAddress[]): void {
    const m = this.#locale.messages ?? peoplePickerCatalog.fr;
    const before = this.#people.length;
    const all = [...this.#people, ...more];
    this.#take(all);
    const added = this.#people.slice(before);
    if (this.#input) this.#input.value = "";
    this.#wrong = before >= this.#most && more.length ? m.full(this.#most) : "";
    const [first] = added;
    this.#said =
      this.#wrong ||
      (added.length > 1
        ? m.addedMany(added.length)
        : first
          ? m.added(first.name || first.email)
          : "");
    if (!added.length) return;
    this.#changed();
    // The field is hidden where one person is all: the focus must not go with it.
    const hadFocus = this.shadowRoot?.activeElement === this.#input;
    void this.updateComplete.then(() => {
      if (hadFocus && this.#input?.hidden) this.#buttons[0]?.focus();
    });
  }

  #remove(person: NamedAddress): void {
    const m = this.#locale.messages ?? peoplePickerCatalog.fr;
    const at = this.#people.indexOf(person);
    this.#take(this.#people.filter((one) => one !== person));
    this.#wrong = "";
    this.#said = m.removed(person.name || person.email);
    this.#changed();
    void this.updateComplete.then(() => {
      const buttons = this.#buttons;
      (buttons[Math.min(at, buttons.length - 1)] ?? this.#input)?.focus();
    });
  }

  #changed(): void {
    this.dispatchEvent(new PartagePeopleChangeEvent(this.#people));
    for (const type of ["input", "change"])
      this.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  }

  get #buttons(): readonly HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>(".person button") ?? [])];
  }

  /** A press beside the text goes into it. */
  readonly #enter = (event: MouseEvent): void => {
    if ((event.target as Element).closest("button, input") || this.#isOff) return;
    event.preventDefault();
    this.#input?.focus();
  };

  readonly #prepare = (): void => {
    this.#loading ??= this.#load();
  };

  /** Loads what suggests people; without it addresses can be typed. */
  async #load(): Promise<void> {
    const input = this.#input;
    const connection = this.#link.current;
    if (!input || !connection || this.#isOff) return this.#forget();
    try {
      const { Suggestions } = await import("../shared/suggestions.js");
      if (connection !== this.#link.current) return;
      const words = <Word extends string>(text: string): Word[] | undefined =>
        (text.match(/\S+/g) as Word[] | null) ?? undefined;
      this.#suggestions = new Suggestions({
        input,
        connection,
        sources: words<SuggestionSource>(this.sources),
        kinds: words<CardKind>(this.kinds),
        isChosen: (email) => this.#people.some((person) => isSameAddress(person.email, email)),
        pick: (people) => this.#add(people),
      });
      await this.#suggestions.follow(this.#locale.lang);
      if (input.value) this.#suggestions.ask(input.value);
    } catch {
      // The next focus tries again.
      this.#loading = undefined;
    }
  }

  #forget(): void {
    this.#suggestions?.remove();
    this.#suggestions = this.#loading = undefined;
  }

  readonly #type = (event: Event): void => {
    // The page hears of people, not of letters.
    event.stopPropagation();
    if (this.#wrong) {
      this.#wrong = "";
      this.requestUpdate();
    }
    const { value } = event.target as HTMLInputElement;
    this.#suggestions?.ask(value);
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    const input = event.target as HTMLInputElement;
    if (event.isComposing) return;
    const { people, wrong } = readAddresses(input.value);
    const isWhole = people.length > 0 && wrong.length === 0;
    const ends = event.key === "Enter" || event.key === "," || event.key === ";";
    if (ends && isWhole) {
      event.preventDefault();
      this.#suggestions?.close();
      this.#add(people);
    } else if (this.#suggestions?.keydown(event)) return;
    else if (event.key === "Enter" && input.value.trim()) {
      // What is no address yet does not send the form.
      event.preventDefault();
      this.#takeTyped();
    } else if ((event.key === "Backspace" || event.key === "ArrowLeft") && !input.selectionEnd)
      this.#buttons.at(-1)?.focus();
  };

  /** Moves among those who are chosen, and removes them. */
  readonly #walk = (event: KeyboardEvent): void => {
    const buttons = this.#buttons;
    const at = buttons.indexOf(event.target as HTMLElement);
    const isRtl = getComputedStyle(this).direction === "rtl";
    const forward = isRtl ? "ArrowLeft" : "ArrowRight";
    const back = isRtl ? "ArrowRight" : "ArrowLeft";
    if (event.key === forward) (buttons[at + 1] ?? this.#input)?.focus();
    else if (event.key === back) buttons[at - 1]?.focus();
    else if (event.key === "Home") buttons[0]?.focus();
    else if (event.key === "End") this.#input?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") buttons[at]?.click();
    else return;
    event.preventDefault();
  };

  readonly #paste = (event: ClipboardEvent): void => {
    const { people, wrong } = readAddresses(event.clipboardData?.getData("text/plain") ?? "");
    if (people.length === 0) return;
    event.preventDefault();
    this.#suggestions?.close();
    this.#add(people);
    const input = this.#input;
    if (input && wrong.length) {
      input.value = wrong.join(", ");
      this.#takeTyped();
    }
  };

  /** Adds what is typed; what is no address stays, and is told of. */
  readonly #takeTyped = (): void => {
    const input = this.#input;
    if (!input?.value.trim()) return;
    const m = this.#locale.messages ?? peoplePickerCatalog.fr;
    const { people, wrong } = readAddresses(input.value);
    if (people.length) this.#add(people);
    input.value = wrong.join(", ");
    this.#wrong = wrong[0] ? m.wrong(plainLine(wrong[0], 80)) : this.#wrong;
    this.#tellForm();
    this.requestUpdate();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-people-picker": PartagePeoplePicker;
  }
}
