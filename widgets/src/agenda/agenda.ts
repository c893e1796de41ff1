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
import { type AgendaMessages, agendaCatalog } from "../locales/agenda.js";
import { ConnectionController } from "../shared/connection-context.js";
import { dateFormat } from "../shared/date-format.js";
import { LocaleController } from "../shared/locale.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { agendaPage, type AgendaQuery, type AgendaView } from "./agenda-page.js";
import { agendaStyles } from "./agenda.styles.js";
import { clock } from "./clock.js";
import { dayWords } from "./day-words.js";
import type { Interaction } from "./interaction.js";
import { type ListView, renderDays, renderSkeleton } from "./list-view.js";
import { AgendaModel } from "./model.js";

/** Rows that are drawn at most before the reader comes near the last of them. */
const FIRST_ROWS = 40;
const VIEWS: readonly AgendaView[] = ["list", "day", "week", "month"];

const wordsOf = (text: string, separator: RegExp): string[] =>
  text.split(separator).flatMap((word) => word.trim() || []);

/**
 * Calendars: what is next, where, how to get in; by list, day, week or month.
 *
 * @tag partage-agenda
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageEventSelectEvent} partage-event-select - An event was chosen; cancel it to show the event elsewhere.
 * @csspart root - All of the element.
 * @csspart head - The line with title and actions.
 * @csspart title - The name of the view or of the days shown.
 * @csspart list - The list, or the days.
 * @csspart day - The name of a day in the list.
 * @csspart event - An event.
 * @csspart event-title - The title of an event.
 * @csspart state - What stands in place of the events: empty, failed, signed out.
 * @csspart note - A line above the events: offline, out of date.
 * @csspart button - A primary button.
 * @csspart menu - A menu.
 * @csspart toast - What happened and how to undo it.
 * @csspart reminder - A reminder.
 * @csspart dialog - What stands over the agenda: an event, the calendars, a question.
 * @csspart foot - The line with time zone and link.
 * @cssprop [--partage-color-accent] - Links, today, now, primary buttons.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered or stands out.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures, the line of now.
 * @cssprop [--partage-color-warning] - Conflicts, invitations without an answer.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartageAgenda extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, agendaStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    view: {},
    views: {},
    limit: { type: Number },
    date: {},
    calendars: {},
    headingLevel: { type: Number, attribute: "heading-level" },
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    shortcutsDisabled: { type: Boolean, attribute: "shortcuts-disabled" },
    remindersDisabled: { type: Boolean, attribute: "reminders-disabled" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** View at first: `list`, `day`, `week` or `month`. */
  view: AgendaView = "list";

  /** Views that the person may choose, with spaces between. */
  views: string = VIEWS.join(" ");

  /** Events in the list at first. */
  limit = 8;

  /** Day to show in grids, `2026-11-23`. Default: today. */
  date = "";

  /** Calendars to show, by id or name with commas between. Default: those that the person shows in all her clients. */
  calendars = "";

  /** Level of the title among the headings of the page, 1 to 6. */
  headingLevel = 2;

  /** Leaves the title of the list out, where the page has its own. */
  titleHidden = false;

  /** Turns keys of one character off (WCAG 2.2, 2.1.4); arrows, Enter and Escape stay. */
  shortcutsDisabled = false;

  /** Shows no reminders: the page has its own. */
  remindersDisabled = false;

  readonly #model: AgendaModel = new AgendaModel(this);
  readonly #locale = new LocaleController<AgendaMessages>(this, agendaCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#model.follow(connection));
  #interaction: Promise<Interaction | undefined> | undefined;
  #loading: Promise<void> | undefined;
  #more = 0;
  #shown = "";
  #drawn = FIRST_ROWS;
  #isGrowing = false;
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    // Draws again when the minute changes.
    this.addController({
      hostConnected: () => this.#wait(),
      hostDisconnected: () => clearTimeout(this.#tick),
    });
    // Keys and pointers come before clicks: by the time of an action its code is there.
    this.addEventListener("focusin", this.#prepare, { once: true });
    this.addEventListener("pointerenter", this.#prepare, { once: true });
  }

  /** Asks the server again. */
  async refresh(): Promise<void> {
    await this.#model.page?.refresh();
  }

  /** Opens an event, as a click on it does. */
  openEvent(eventId: string): void {
    void this.#interact().then((interaction) => interaction?.open(eventId));
  }

  protected override willUpdate(changed: PropertyValues): void {
    const model = this.#model;
    model.lang = this.#locale.lang;
    if (this.#locale.messages) model.messages = this.#locale.messages;
    if (changed.has("view") && VIEWS.includes(this.view)) model.view = this.view;
    if (changed.has("date") && /^\d{4}-\d\d-\d\d$/.test(this.date)) model.chosenDay = this.date;
    model.only = wordsOf(this.calendars, /,/);
    const offered = wordsOf(this.views, /[\s,]+/);
    model.views = VIEWS.filter((view) => offered.includes(view) || view === model.view);
    if (!this.#locale.messages) return;
    if (model.connection?.status === "signed-in" && !model.session) model.join();
    this.#followPage();
    void model.extras?.follow(model.lang);
    void model.interaction?.follow(model.lang);
    if (model.view !== "list") void this.#loadGrid();
  }

  protected override updated(): void {
    const { connection, page, value, extras, occurrences } = this.#model;
    extras?.drawn();
    this.#model.grid?.drawn();
    // First things first: what is not needed to read the events is fetched when they stand.
    const isSettled = value ?? page?.error ?? connection?.status !== "connecting";
    if (isSettled) void this.#loadExtras();
    if (occurrences.length > this.#drawn) void this.#growList();
  }

  protected override render(): unknown {
    const model = this.#model;
    const { extras, grid, view } = model;
    const m = this.#locale.messages;
    if (!m) return renderSkeleton(this.limit, "");
    return html`<div
      class="root"
      part="root"
      lang=${model.lang}
      @click=${this.#click}
      @keydown=${this.#keydown}
      @pointerdown=${this.#pointerdown}
    >
      <div class="head" part="head">
        <div
          class="title cut"
          part="title"
          role=${this.titleHidden && view === "list" ? nothing : "heading"}
          aria-level=${this.headingLevel}
        >
          ${this.#title(m)}
        </div>
        ${extras?.renderHeadActions()}
      </div>
      ${extras?.renderNote()}
      <div class="list ${view}" part="list" tabindex="-1">
        ${extras?.renderState() ?? (view === "list" ? this.#renderList(m) : (grid?.render() ?? this.#renderBlank(m)))}
      </div>
      ${extras?.renderFoot()}
      <div class="sr" role="status">${extras?.announcer.text}</div>
      ${model.interaction?.renderOver()} ${model.reminders?.render()}
    </div>`;
  }

  #title(m: AgendaMessages): string {
    const { view, grid } = this.#model;
    if (view === "list") return this.titleHidden ? "" : m.agenda;
    return grid?.title ?? m.agenda;
  }

  #renderBlank(m: AgendaMessages): TemplateResult {
    return html`<div class="blank" role="status"><span class="sr">${m.loading}</span></div>`;
  }

  #renderList(m: AgendaMessages): unknown {
    const model = this.#model;
    const { value, extras, occurrences, lang } = model;
    // Made while the events travel: formats of dates are slow to make.
    const dates = dateFormat(lang, model.session?.timeZone);
    if (!value) return renderSkeleton(Math.min(this.limit, 20), m.loading);
    const view: ListView = {
      messages: m,
      dates,
      words: dayWords(lang),
      now: clock.now(),
      today: model.today,
      headingLevel: this.headingLevel,
      extras,
    };
    const coming = occurrences.filter(({ end, start }) => end > view.now || start >= view.now);
    // What has just ended makes room for what comes after.
    if (value.hasMore && coming.length < Math.min(this.limit, occurrences.length))
      void this.refresh();
    return html`<div role="region" aria-label=${m.events(m.agenda)}>
        ${extras?.renderEarlier(view)} ${renderDays(coming.slice(0, this.#drawn), view)}
      </div>
      ${
        coming.length > this.#drawn
          ? html`<div
              class="rest"
              .style=${`block-size:${(coming.length - this.#drawn) * 3.5}em`}
            ></div>`
          : nothing
      }
      ${
        value.hasMore
          ? html`<button class="more" type="button" @click=${this.#showMore}>${m.showMore}</button>`
          : nothing
      }`;
  }

  /** Asks for events again when the connection or the view became another. */
  #followPage(): void {
    const model = this.#model;
    const { connection, only, days } = model;
    const limit = Math.max(1, Math.min(this.limit || 8, 500)) + this.#more;
    const query: AgendaQuery = { only, days, limit: days ? 0 : limit };
    // The days of a grid begin by the clock of the account.
    const isKnown = !days || model.session !== undefined;
    const shown = JSON.stringify([query, connection !== undefined, isKnown]);
    if (shown === this.#shown && (model.page ?? !connection)) return;
    const isLonger = this.#more > 0 && !days;
    this.#shown = shown;
    if (connection && isKnown) model.show(agendaPage(connection, query), isLonger);
    else model.show(undefined);
  }

  /** Loads what acts on events; a failure is said, and tried again next time. */
  #interact(): Promise<Interaction | undefined> {
    this.#interaction ??= (async () => {
      const model = this.#model;
      try {
        const { Interaction } = await import("./interaction.js");
        await this.#loadExtras();
        const interaction = new Interaction(model);
        await interaction.follow(model.lang);
        model.interaction = interaction;
        return interaction;
      } catch {
        this.#interaction = undefined;
        model.extras?.announcer.say(model.extras.words.loadFailed);
        return undefined;
      }
    })();
    return this.#interaction;
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
        // The events can be read without; the next drawing tries again.
        this.#loading = undefined;
      }
    })();
    return this.#loading;
  }

  async #loadGrid(): Promise<void> {
    const model = this.#model;
    try {
      const { Grid } = await import("./grid/grid.js");
      model.grid ??= new Grid(model);
      await model.grid.follow(model.lang);
    } catch {
      model.extras?.announcer.say(model.extras.words.loadFailed);
    }
  }

  /** Draws more rows when the reader comes near the end of those that are drawn. */
  async #growList(): Promise<void> {
    const rest = this.renderRoot.querySelector(".rest");
    if (!rest || this.#isGrowing) return;
    this.#isGrowing = true;
    await (await import("./long-list.js")).whenNear(rest);
    this.#isGrowing = false;
    this.#drawn += FIRST_ROWS * 2;
    this.requestUpdate();
  }

  #wait(): void {
    this.#tick = setTimeout(
      () => {
        this.requestUpdate();
        this.#wait();
      },
      60_050 - (clock.now() % 60_000),
    );
  }

  readonly #showMore = (): void => {
    this.#more += 20;
    this.requestUpdate();
  };

  readonly #prepare = (): void => void this.#interact();

  readonly #click = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>("[data-act]");
    void this.#interact().then((interaction) => interaction?.click(target, event));
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    this.#model.interaction?.keydown(event);
  };

  readonly #pointerdown = (event: PointerEvent): void => {
    this.#model.interaction?.gridActions?.pointerdown(event);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-agenda": PartageAgenda;
  }
}
