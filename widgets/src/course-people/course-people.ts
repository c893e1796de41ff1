import type { CoursePerson, GatewaySession } from "@partage-ent/jmap";
import {
  type Connection,
  type ConnectionChangeEvent,
  listCoursePeople,
  type PartageError,
} from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { type CoursePeopleMessages, coursePeopleCatalog } from "../locales/course-people.js";
import { Announcer } from "../shared/announcer.js";
import { composeUrl, PartageComposeEvent } from "../shared/compose-event.js";
import { ConnectionController } from "../shared/connection-context.js";
import { LocaleController } from "../shared/locale.js";
import { renderState } from "../shared/states.js";
import { plainLine } from "../shared/text.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { coursePeopleStyles } from "./course-people.styles.js";
import { PEOPLE, SEARCH } from "./icons.js";
import { findPeople, type ListedPerson, listPeople } from "./listed-people.js";
import { ghosts, renderPerson } from "./person-row.js";
import { type CoursePeopleState, renderCourseNote, renderCourseState } from "./state-view.js";

/** How long nothing is typed before the number of people found is said, in milliseconds. */
const PAUSE = 600;

/**
 * Who is in the course that the page was launched from, by an LTI platform that tells it, and how to
 * write to them.
 *
 * @tag partage-course-people
 * @fires {PartageComposeEvent} partage-compose - Somebody is to be written to; cancel it where the page has a composer.
 * @csspart root - All of the element.
 * @csspart title - The title.
 * @csspart count - How many people there are.
 * @csspart input - The search field.
 * @csspart list - The people.
 * @csspart row - One person.
 * @csspart avatar - Initials.
 * @csspart name - The name.
 * @csspart write - What leads to writing to somebody.
 * @csspart button - A primary button.
 * @csspart note - The line that says how old the list is.
 * @csspart state - What stands in place of the list: nobody, no course, failures, signed out.
 * @cssprop [--partage-color-accent] - Links, primary buttons, what was typed.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartageCoursePeople extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, coursePeopleStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    max: { type: Number },
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    headingLevel: { type: Number, attribute: "heading-level" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** People at first and with each « Afficher la suite », 1 to 200. */
  max = 25;

  /** Leaves the title out, where the page has its own. */
  titleHidden = false;

  /** Level of the title among the headings of the page, 1 to 6. */
  headingLevel = 2;

  readonly #locale = new LocaleController<CoursePeopleMessages>(this, coursePeopleCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#follow(connection));
  readonly #announcer = new Announcer(this);
  #session: GatewaySession | undefined;
  #people: readonly CoursePerson[] | undefined;
  #readAt: number | undefined;
  #error: PartageError | undefined;
  #abort = new AbortController();
  #leave = new AbortController();
  #listed: readonly ListedPerson[] = [];
  /** What {@link PartageCoursePeople.#listed} was made of. */
  #madeOf: readonly unknown[] = [];
  #text = "";
  /** Steps of `max` that are shown. */
  #steps = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The row that the focus goes to once it is drawn. */
  #focusAt: number | undefined;

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        addEventListener("online", this.#goOn);
        if (this.hasUpdated) this.refresh();
      },
      hostDisconnected: () => {
        removeEventListener("online", this.#goOn);
        this.#abort.abort();
        clearTimeout(this.#timer);
      },
    });
  }

  /** Moves the focus to the search field. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector("input")?.focus(options);
  }

  /** Asks the platform again; what is shown stays until the answer is there. */
  refresh(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    const connection = this.#link.current;
    if (connection && this.isConnected) void this.#load(connection, this.#abort.signal);
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const status = this.#link.current?.status;
    if (status === "signed-out" || status === "expired") this.#drop();
    const code = this.#error?.code;
    // Somebody signed in elsewhere on the page: what was refused before is asked again.
    if (status === "signed-in" && (code === "ERR_SIGNED_OUT" || code === "ERR_EXPIRED")) {
      this.#error = undefined;
      this.refresh();
    }
    if (changed.has("max")) this.#steps = 1;
    const { messages, lang } = this.#locale;
    const of = [this.#people, messages, lang];
    if (messages && of.some((one, at) => one !== this.#madeOf[at])) {
      this.#listed = listPeople(this.#people ?? [], messages, lang);
      this.#madeOf = of;
    }
  }

  protected override updated(): void {
    if (this.#focusAt === undefined) return;
    this.renderRoot.querySelectorAll<HTMLElement>("li")[this.#focusAt]?.focus();
    this.#focusAt = undefined;
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    if (!m) return nothing;
    const state: CoursePeopleState = {
      ...{ connection: this.#link.current, error: this.#error, readAt: this.#readAt },
      ...{ messages: m, lang: this.#locale.lang, retry: () => this.refresh() },
    };
    const instead = renderCourseState(state);
    const found = findPeople(this.#listed, this.#text);
    return html`<div class="root" part="root" lang=${this.#locale.lang} @keydown=${this.#keydown}>
      ${this.#renderHead(m, instead ? undefined : found.length)}
      ${instead ?? [this.#renderField(m), renderCourseNote(state), this.#renderBody(m, found)]}
      <div class="sr" role="status">${this.#announcer.text}</div>
    </div>`;
  }

  #renderHead(m: CoursePeopleMessages, found: number | undefined): unknown {
    const all = found === undefined ? 0 : this.#listed.length;
    if (this.titleHidden && !all) return nothing;
    const [n, of] = [this.#number(found ?? 0), this.#number(all)];
    return html`<div class="head">
      ${
        this.titleHidden
          ? nothing
          : html`<span class="heading" part="title" role="heading" aria-level=${this.headingLevel}
              >${m.title}</span
            >`
      }
      ${
        all
          ? html`<span class="count" part="count" dir="auto"
              >${found === all ? m.count(of, all === 1) : m.found(n, of)}</span
            >`
          : nothing
      }
    </div>`;
  }

  #renderField(m: CoursePeopleMessages): unknown {
    if (this.#people?.length === 0) return nothing;
    return html`<div class="find" role="search">
      <input
        class="input"
        part="input"
        type="search"
        enterkeyhint="search"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="200"
        aria-label=${m.label}
        placeholder=${m.placeholder}
        ?disabled=${!this.#people}
        .value=${this.#text}
        @input=${this.#input}
      />
    </div>`;
  }

  #renderBody(m: CoursePeopleMessages, found: readonly ListedPerson[]): TemplateResult {
    return html`<div class="body">${this.#renderContent(m, found)}</div>`;
  }

  #renderContent(m: CoursePeopleMessages, found: readonly ListedPerson[]): unknown {
    if (!this.#people) return [html`<span class="sr" role="status">${m.loading}</span>`, ghosts];
    if (!this.#people.length)
      return renderState({ icon: PEOPLE, title: m.empty, text: m.emptyText });
    if (!found.length) {
      const action = { label: m.clear, run: () => this.#clear() };
      const title = m.none(plainLine(this.#text, 60));
      return renderState({ icon: SEARCH, title, text: m.noneText, action });
    }
    const shown = found.slice(0, this.#shown);
    const view = {
      ...{ messages: m, text: this.#text },
      hrefOf: (email: string) => composeUrl(this.#session, [email]),
      compose: (event: Event, email: string) => this.#compose(event, email),
    };
    return html`<ul part="list" aria-label=${m.list}>
        ${shown.map((person) => renderPerson(person, view))}
      </ul>
      ${
        shown.length < found.length
          ? html`<button class="more" type="button" @click=${this.#more}>${m.showMore}</button>`
          : nothing
      }`;
  }

  get #shown(): number {
    return this.#steps * Math.min(200, Math.max(1, Math.trunc(this.max) || 25));
  }

  #number(count: number): string {
    return count.toLocaleString(this.#locale.lang);
  }

  readonly #input = (event: Event): void => {
    this.#find((event.target as HTMLInputElement).value);
  };

  #find(text: string): void {
    this.#text = text;
    this.#steps = 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sayFound(), PAUSE);
    this.requestUpdate();
  }

  #sayFound(): void {
    const m = this.#locale.messages;
    const all = this.#listed.length;
    if (!m || !all) return;
    const { length } = findPeople(this.#listed, this.#text);
    const said = length === all ? m.count : m.foundSaid;
    this.#announcer.say(
      length ? said(this.#number(length), length === 1, this.#number(all)) : m.none(this.#text),
    );
  }

  #clear(): void {
    this.#find("");
    this.focus();
  }

  readonly #more = (): void => {
    this.#focusAt = this.#shown;
    this.#steps++;
    this.requestUpdate();
  };

  /** Arrows go from the field to whom one can write to, and among them; Escape empties the field. */
  readonly #keydown = (event: KeyboardEvent): void => {
    const input = this.renderRoot.querySelector("input");
    if (!input || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    if (event.key === "Escape" && this.#text) {
      event.preventDefault();
      event.stopPropagation();
      this.#clear();
      return;
    }
    const stops = [input, ...this.renderRoot.querySelectorAll<HTMLElement>(".write")];
    const at = stops.indexOf(target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && at >= 0 ? stops[at + step] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  #compose(event: Event, email: string): void {
    const compose = new PartageComposeEvent([email]);
    if (!this.dispatchEvent(compose)) event.preventDefault();
  }

  #drop(): void {
    this.#people = this.#readAt = this.#session = undefined;
    this.#text = "";
    this.#steps = 1;
  }

  #follow(connection: Connection | undefined): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    connection?.addEventListener("partage-connection-change", this.#changed, {
      signal: this.#leave.signal,
    });
    this.#forget();
  }

  /** What one person may see is not shown to another. */
  readonly #changed = ({ status, signedOut }: ConnectionChangeEvent): void => {
    if (signedOut && status !== "signed-out") this.#forget();
  };

  #forget(): void {
    this.#drop();
    this.#error = undefined;
    this.refresh();
  }

  /** The network is back: what failed without it is asked again. */
  readonly #goOn = (): void => {
    if (this.#error) this.refresh();
  };

  async #load(connection: Connection, signal: AbortSignal): Promise<void> {
    try {
      const session = await connection.session();
      if (signal.aborted) return;
      const people = await listCoursePeople(connection, { signal });
      if (signal.aborted) return;
      this.#session = session;
      this.#people = people;
      this.#readAt = Date.now();
      this.#error = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error as PartageError;
    }
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-course-people": PartageCoursePeople;
  }
}
