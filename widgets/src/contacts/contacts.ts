// Above the usual length: the element's public surface and what its first content needs, no more.
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
import { type ContactsMessages, contactsCatalog } from "../locales/contacts.js";
import { ConnectionController } from "../shared/connection-context.js";
import { LocaleController } from "../shared/locale.js";
import { DOWN, icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { contactsStyles } from "./contacts.styles.js";
import type { Interaction } from "./interaction.js";
import type { Line } from "./lines.js";
import { ContactsModel } from "./model.js";
import { renderHeading, renderRow, renderSkeleton, type RowView } from "./row.js";

/** Lines that are drawn at most before the parts that window them are loaded. */
const FIRST_LINES = 40;

type LineRenderer = (line: Line | undefined, index: number) => unknown;

const inOrder = (lines: readonly Line[], render: LineRenderer): unknown => lines.map(render);

/**
 * The address books of a person, own and shared: find somebody, write, call, keep in order.
 *
 * @tag partage-contacts
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageContactSelectEvent} partage-contact-select - A contact was chosen; cancel it to show the contact elsewhere.
 * @fires {PartageComposeEvent} partage-compose - Somebody wants to write to addresses; cancel it where the page has a composer.
 * @csspart root - All of the element.
 * @csspart head - The line with title, count and actions.
 * @csspart title - The name of the book or view.
 * @csspart search - The field to search with.
 * @csspart list - The scrolling list.
 * @csspart row - A contact.
 * @csspart avatar - The initials or picture of a contact.
 * @csspart name - A name.
 * @csspart actions - The buttons of a row.
 * @csspart state - What stands in place of the list: empty, failed, signed out.
 * @csspart note - A line above the list: offline, out of date.
 * @csspart button - A primary button.
 * @csspart menu - A menu.
 * @csspart toast - What happened and how to undo it.
 * @csspart pane - Where a contact is read and written.
 * @csspart dialog - A window over the element: import, duplicates, keys.
 * @csspart foot - The line with the link to the webmail.
 * @cssprop [--partage-color-accent] - Links, primary buttons.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered or stands out.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures, deletions.
 * @cssprop [--partage-color-warning] - What needs attention.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 * @cssprop [--partage-density=normal] - `compact`, `normal` or `roomy`.
 */
export class PartageContacts extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, contactsStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    book: {},
    query: {},
    max: { type: Number },
    headingLevel: { type: Number, attribute: "heading-level" },
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    shortcutsDisabled: { type: Boolean, attribute: "shortcuts-disabled" },
    paneDisabled: { type: Boolean, attribute: "pane-disabled" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** Address book by id or name, `all` but the collected addresses, or `groups`. */
  book = "all";

  /** Words to look for. */
  query = "";

  /** Lines at first where the page scrolls; a list that scrolls itself shows all. */
  max = 50;

  /** Level of the title among the headings of the page, 1 to 6. */
  headingLevel = 2;

  /** Leaves the title out, where the page has its own. */
  titleHidden = false;

  /** Turns keys of one character off (WCAG 2.2, 2.1.4); arrows, Enter and Escape stay. */
  shortcutsDisabled = false;

  /** Never opens the pane: the page shows contacts itself. */
  paneDisabled = false;

  readonly #model: ContactsModel = new ContactsModel(this);
  readonly #locale = new LocaleController<ContactsMessages>(this, contactsCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#model.follow(connection));
  #interaction: Interaction | undefined;
  #loading: Promise<void> | undefined;

  constructor() {
    super();
    // Keys and pointers come before clicks: by the time of an action its code is there.
    this.addEventListener("focusin", this.#prepare, { once: true });
    this.addEventListener("pointerenter", this.#prepare, { once: true });
  }

  /** Asks the server again. */
  async refresh(): Promise<void> {
    const { cards, books } = this.#model;
    await Promise.all([cards?.refresh(), books?.refresh()]);
  }

  /** Opens a contact, as a click on its row does. */
  openContact(contactId: string): void {
    void this.#interact().then((interaction) => interaction?.open(contactId));
  }

  /** Closes the pane; asks first where something typed would be lost. */
  closeContact(): void {
    this.#interaction?.pane?.close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const model = this.#model;
    model.lang = this.#locale.lang;
    if (this.#locale.messages) model.messages = this.#locale.messages;
    const { book, query } = this;
    if (changed.has("book")) model.view = { ...model.view, book: book || "all" };
    if (changed.has("query")) model.view = { ...model.view, text: query };
    // A book that the page names is known by its id once there are books.
    const named = model.book;
    if (named && named.id !== model.view.book) model.view = { ...model.view, book: named.id };
    const status = this.#link.current?.status;
    if (status === "signed-in" && !model.session) model.join();
    if (status === "signed-out") {
      this.#interaction?.pane.forget();
      model.forget();
    }
    if (!model.find(model.activeId)) model.activeId = model.lines.find(({ card }) => card)?.id;
    void this.#interaction?.follow(model.lang);
    void model.extras?.follow(model.lang);
  }

  protected override updated(): void {
    const { connection, cards, value, extras, lines, window } = this.#model;
    extras?.drawn();
    // First things first: what is not needed to read the rows is fetched when they stand.
    if (value ?? cards?.error ?? connection?.status !== "connecting") void this.#loadExtras();
    const list = this.renderRoot.querySelector(".list");
    const scrolls = !!list && list.scrollHeight > list.clientHeight + 1;
    if (scrolls && !this.#model.showsAll && lines.length > this.max) this.#showAll();
    if (lines.length > FIRST_LINES && !window) void this.#loadWindow();
  }

  protected override render(): unknown {
    const model = this.#model;
    const m = this.#locale.messages;
    if (!m) return renderSkeleton(8, "");
    const { extras, openId } = model;
    return html`<div
      class="root"
      part="root"
      lang=${model.lang}
      @click=${this.#click}
      @keydown=${this.#keydown}
    >
      ${this.#interaction?.renderBulkBar() ?? this.#renderHead(m)}
      <div class="body ${openId === undefined ? "" : "reading"}">
        <div class="side">
          <div class="find" role="search" ?hidden=${!model.value && !!model.cards?.error}>
            <input
              type="search"
              part="search"
              autocomplete="off"
              enterkeyhint="search"
              aria-label=${m.search}
              placeholder=${m.searchHint}
              .value=${model.view.text}
              @input=${this.#search}
            />${extras?.renderJump()}
          </div>
          <div class="list" part="list" tabindex="-1">
            ${extras?.renderNote()} ${this.#renderList(m)}
          </div>
        </div>
        ${openId === undefined ? nothing : this.#interaction?.pane?.render()}
      </div>
      ${extras?.renderFoot()}
      <div class="sr" role="status">${extras?.announcer.text}</div>
      ${this.#interaction?.renderToast()}
    </div>`;
  }

  #renderHead(m: ContactsMessages): TemplateResult {
    const model = this.#model;
    const { view, extras, books } = model;
    const label = this.#viewLabel(m);
    return html`<div class="head" part="head">
      <div
        class="title"
        part="title"
        role=${this.titleHidden ? nothing : "heading"}
        aria-level=${this.titleHidden ? nothing : this.headingLevel}
      >
        <button
          class="choose"
          type="button"
          data-act="choose"
          aria-haspopup="menu"
          aria-label=${m.choose(label)}
          title=${label}
          ?disabled=${!books?.value}
        >
          <span class="cut" dir="auto">${label}</span>${books?.value ? icon(DOWN) : nothing}
        </button>
        ${view.text || !extras ? nothing : extras.renderTotal()}
      </div>
      ${extras?.renderHeadActions()}
    </div>`;
  }

  #renderList(m: ContactsMessages): unknown {
    const model = this.#model;
    const { value, extras, lines, window, selected, openId, activeId } = model;
    const state = extras?.renderState();
    if (state) return state;
    // What a view shows may be among those that are still on their way.
    if (!value || (!lines.length && (value.hasMore || !extras)))
      return renderSkeleton(8, m.loading);
    const shown = this.#model.showsAll ? lines : lines.slice(0, Math.max(1, this.max));
    const [start, end] = window?.range ?? [0, FIRST_LINES];
    const view: RowView = { messages: m, extras, selected, openId, activeId };
    const draw: LineRenderer = (line, at) =>
      line?.card
        ? renderRow(line.card, start + at, view)
        : renderHeading(line?.heading ?? "", start + at, m);
    return html`<div
        class="rows ${selected.size ? "picking" : ""}"
        role="grid"
        aria-label=${m.list(this.#viewLabel(m))}
        aria-rowcount=${shown.length}
      >
        ${(window?.repeat ?? inOrder)(shown.slice(start, end), draw)}
      </div>
      ${
        shown.length < lines.length
          ? html`<button class="all" type="button" @click=${this.#showAll}>
              ${m.showAll((lines.length - lines.at(-1)!.headings).toLocaleString(model.lang))}
            </button>`
          : nothing
      }`;
  }

  #viewLabel(m: ContactsMessages): string {
    const { view, book } = this.#model;
    if (view.book === "groups") return m.groups;
    return book?.isCollected ? m.collected : plainLine(book?.name ?? m.contacts, 200);
  }

  /** Loads what acts on contacts; a failure is said, and tried again next time. */
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
        const extras = new Extras(model);
        await extras.follow(model.lang);
        model.extras = extras;
        this.requestUpdate();
      } catch {
        // The rows can be read without; the next drawing tries again.
        this.#loading = undefined;
      }
    })();
    return this.#loading;
  }

  /** Loads what draws a part of a long list only. */
  async #loadWindow(): Promise<void> {
    const model = this.#model;
    const { RowWindow } = await import("../shared/row-window.js");
    const count = (): number => (this.#model.showsAll ? Infinity : Math.max(1, this.max));
    model.window ??= new RowWindow<Line>(
      this,
      () => Math.min(model.lines.length, count()),
      (index) => {
        const { lines } = model;
        const last = lines.at(-1);
        return lines[index]?.headings ?? last?.headings ?? 0;
      },
    );
    // It measures what was drawn, and draws the rest.
    this.requestUpdate();
  }

  readonly #showAll = (): void => {
    this.#model.showsAll = true;
    this.requestUpdate();
  };

  readonly #prepare = (): void => void this.#interact();

  readonly #search = (event: Event): void => {
    const model = this.#model;
    const text = (event.target as HTMLInputElement).value;
    model.view = { ...model.view, text, found: new Set() };
    this.renderRoot.querySelector(".list")?.scrollTo({ top: 0 });
    model.update();
    void this.#interact().then((interaction) => interaction?.searched());
  };

  readonly #click = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>("[data-act]");
    if (!target) return;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset["id"];
    if (id) this.#model.activeId = id;
    void this.#interact().then((interaction) => interaction?.run(target, id, event));
    this.requestUpdate();
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    this.#interaction?.keydown(event);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-contacts": PartageContacts;
  }
}
