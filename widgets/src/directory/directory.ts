import type { CardKind } from "@partage-ent/jmap";
import type { Connection } from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { type DirectoryMessages, directoryCatalog } from "../locales/directory.js";
import { ConnectionController } from "../shared/connection-context.js";
import { LocaleController } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { directoryStyles } from "./directory.styles.js";
import { CLEAR, SEARCH } from "./icons.js";
import type { Interaction } from "./interaction.js";
import { DirectoryModel } from "./model.js";
import { ghosts, renderRow } from "./row.js";

/** Keys that act on the results while the person types. */
const KEYS = /^(Arrow(Up|Down)|Page(Up|Down)|Enter|Escape)$/;

/**
 * The directory: who is who, where, and how to reach them.
 *
 * @tag partage-directory
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartagePersonSelectEvent} partage-person-select - A person, group or room was chosen; cancel it to show the card elsewhere.
 * @fires {PartageComposeEvent} partage-compose - Somebody is to be written to; cancel it where the page has a composer.
 * @fires {PartageInviteEvent} partage-invite - Somebody is to be invited; cancel it where the page does so itself.
 * @csspart root - All of the element.
 * @csspart head - The line with the title and actions.
 * @csspart title - The title.
 * @csspart search - The field and what stands in it.
 * @csspart input - The field.
 * @csspart row - A result.
 * @csspart avatar - Initials, or the sign of a group or room.
 * @csspart name - The name of a result.
 * @csspart filter - A choice of what results are narrowed to.
 * @csspart count - How many results there are.
 * @csspart masked - The line on people who asked not to be listed.
 * @csspart tree - The structures of the establishment.
 * @csspart card - Where the card of a result stands.
 * @csspart state - What stands in place of the results: hints, failures, signed out.
 * @csspart note - A line above the results: offline, out of date.
 * @csspart button - A primary button.
 * @csspart menu - A menu.
 * @cssprop [--partage-color-accent] - Links, choices, primary buttons.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered or stands out.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures.
 * @cssprop [--partage-color-warning] - What is out of date.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartageDirectory extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, directoryStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    kind: {},
    structure: {},
    query: {},
    max: { type: Number },
    showOrganigramme: { type: Boolean, attribute: "show-organigramme" },
    headingLevel: { type: Number, attribute: "heading-level" },
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    detailsDisabled: { type: Boolean, attribute: "details-disabled" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** What is found at first: `individual`, `group` or `location` (rooms). Default: all that there is. */
  kind: CardKind | "" = "";

  /** Id of a structure whose people are shown at first. */
  structure = "";

  /** What is looked for at first. */
  query = "";

  /** Results at first, 1 to 50. */
  max = 10;

  /** Shows the structures of the establishment at first. */
  showOrganigramme = false;

  /** Level of the title among the headings of the page, 1 to 5; what is inside is one below. */
  headingLevel = 2;

  /** Leaves the title out, where the page has its own. */
  titleHidden = false;

  /** Never opens the card of a result: the page shows it itself. */
  detailsDisabled = false;

  readonly #model: DirectoryModel = new DirectoryModel(this);
  readonly #locale = new LocaleController<DirectoryMessages>(this, directoryCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#model.follow(connection));
  #interaction: Interaction | undefined;
  #loading: Promise<void> | undefined;
  /** Height that results had: a shorter answer to the next letter does not move the page. */
  #floor = 0;

  constructor() {
    super();
    // Keys and pointers come before clicks: by the time of an action its code is there.
    this.addEventListener("focusin", this.#prepare, { once: true });
    this.addEventListener("pointerenter", this.#prepare, { once: true });
  }

  /** Moves the focus to the field. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector("input")?.focus(options);
  }

  /** Asks the server again. */
  refresh(): void {
    this.#model.ask();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const model = this.#model;
    const { messages, lang } = this.#locale;
    model.lang = lang;
    if (messages) model.messages = messages;
    if (changed.has("query")) model.text = this.query ?? "";
    if (changed.has("kind") || changed.has("structure")) {
      const [id, kind] = [this.structure, this.kind || undefined];
      model.filters = { ...model.filters, kind, structure: id ? { id, name: "" } : undefined };
    }
    if (["query", "kind", "structure"].some((name) => changed.has(name))) model.ask();
    for (const part of [model.extras, this.#interaction]) void part?.follow(lang);
  }

  protected override updated(): void {
    const { connection, extras } = this.#model;
    this.#keepHeight();
    extras?.drawn();
    // First things first: what is not needed to type is fetched when the field stands.
    if (connection?.status !== "connecting") void this.#loadExtras();
  }

  protected override render(): unknown {
    const model = this.#model;
    const m = this.#locale.messages;
    if (!m) return nothing;
    const { extras, panel, items } = model;
    const stead = panel?.render() ?? extras?.renderState();
    return html`<div
      class="root"
      part="root"
      lang=${model.lang}
      @click=${this.#click}
      @keydown=${this.#keydown}
    >
      ${
        this.titleHidden
          ? nothing
          : html`<div class="head" part="head">
              <span class="heading" part="title" role="heading" aria-level=${this.headingLevel}
                >${m.title}</span
              >
              ${extras?.renderHeadActions()}
            </div>`
      }
      ${this.#renderField(m, items.length > 0 && !stead)}
      <div class="bar">${extras?.renderBar()}</div>
      <div class="body ${model.openId ? "reading" : ""}">${stead ?? this.#renderResults(m)}</div>
      <div class="sr" role="status">${extras?.announcer.text}</div>
    </div>`;
  }

  #renderField(m: DirectoryMessages, isExpanded: boolean): TemplateResult {
    const { text, items, activeId, isAsking } = this.#model;
    const at = items.findIndex(({ id }) => id === activeId);
    return html`<div class="find ${isAsking ? "busy" : ""}" part="search" role="search">
      ${icon(SEARCH)}
      <input
        part="input"
        role="combobox"
        type="text"
        inputmode="search"
        enterkeyhint="search"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="200"
        aria-label=${m.label}
        aria-autocomplete="list"
        aria-controls="list"
        aria-expanded=${isExpanded}
        aria-activedescendant=${at < 0 ? nothing : `o${at}`}
        placeholder=${m.placeholder}
        .value=${text}
        @input=${this.#input}
      />
      ${
        text
          ? html`<button
              class="icon"
              type="button"
              data-act="clear"
              aria-label=${m.clear}
              title=${m.clear}
            >
              ${icon(CLEAR)}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderResults(m: DirectoryMessages): unknown {
    const model = this.#model;
    const { extras, items, results, isAsking } = model;
    return html`<div class="results">
        ${extras?.renderNote()} ${isAsking && !results ? ghosts : nothing}
        <div class="rows">${items.map((entry, index) => renderRow(entry, index, model))}</div>
        <div
          id="list"
          role="listbox"
          aria-label=${m.results}
          aria-owns=${items.map((_entry, index) => `o${index}`).join(" ") || nothing}
        ></div>
        ${
          results?.hasMore
            ? html`<button class="more" type="button" data-act="more-results">
                ${m.showMore}
              </button>`
            : nothing
        }
        ${extras?.renderMasked()}
      </div>
      ${this.#interaction?.renderCard()}`;
  }

  #keepHeight(): void {
    const body = this.renderRoot.querySelector<HTMLElement>(".body");
    if (!body) return;
    const isInside = body.scrollHeight > body.clientHeight + 1;
    if (!this.#model.text || isInside) this.#floor = 0;
    else this.#floor = Math.max(this.#floor, body.querySelector(".results")?.clientHeight ?? 0);
    // Set through the object model: a `style` attribute breaks a strict policy.
    body.style.minBlockSize = this.#floor ? `${this.#floor}px` : "";
  }

  /** Loads what acts on results; a failure is said, and tried again next time. */
  async #interact(): Promise<Interaction | undefined> {
    const model = this.#model;
    try {
      const { Interaction } = await import("./interaction.js");
      await this.#loadExtras();
      this.#interaction ??= new Interaction(model);
      await this.#interaction.follow(model.lang);
      return this.#interaction;
    } catch {
      model.extras?.announcer.say(model.extras.words.loadFailed);
      return undefined;
    }
  }

  #loadExtras(): Promise<void> {
    this.#loading ??= (async () => {
      const model = this.#model;
      try {
        const { Extras } = await import("./extras.js");
        const extras = new Extras(model, this.showOrganigramme);
        await extras.follow(model.lang);
        model.extras = extras;
        this.requestUpdate();
      } catch {
        // People can be found without; the next drawing tries again.
        this.#loading = undefined;
      }
    })();
    return this.#loading;
  }

  readonly #prepare = (): void => void this.#interact();

  readonly #input = (event: Event): void => {
    this.#model.type((event.target as HTMLInputElement).value);
  };

  readonly #click = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>("[data-act]");
    if (!target) return;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset["id"];
    void this.#interact().then((interaction) => interaction?.run(target, id));
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    const { target } = event;
    if (this.#interaction) this.#interaction.keydown(event);
    else if (KEYS.test(event.key) && (target as Element).matches("input")) {
      // A key that came before its code is not lost, and does not move the caret meanwhile.
      event.preventDefault();
      void this.#interact().then((interaction) => interaction?.typed(event.key));
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-directory": PartageDirectory;
  }
}
