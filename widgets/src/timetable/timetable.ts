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
import { type TimetableMessages, timetableCatalog } from "../locales/timetable.js";
import { ConnectionController } from "../shared/connection-context.js";
import { LocaleController } from "../shared/locale.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { byStart } from "./entries.js";
import type { Interaction } from "./interaction.js";
import {
  type DayItem,
  renderDays,
  renderGhosts,
  renderLesson,
  renderSkeleton,
} from "./lesson-row.js";
import type { LessonView } from "./lesson-text.js";
import { TimetableModel, type TimetableView } from "./model.js";
import { renderNowBlock } from "./now-block.js";
import { timetableStyles } from "./timetable.styles.js";

/** Width, in its text size, from which the week is shown by default. */
const WIDE = 48;
const MINUTE = 60_000;

/**
 * The course timetable: now, next, where, and what changed.
 *
 * @tag partage-timetable
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageLessonSelectEvent} partage-lesson-select - A lesson was chosen; cancel it to show the details elsewhere.
 * @fires {PartageTimetableChangeEvent} partage-timetable-change - The number of changes that were not seen became another.
 * @csspart root - All of the element.
 * @csspart head - The line with title, count and actions.
 * @csspart title - The title.
 * @csspart badge - The number of changes that were not seen.
 * @csspart now - What is on now and next.
 * @csspart card - A lesson in it.
 * @csspart changes - What changed.
 * @csspart lesson - A lesson in the list.
 * @csspart lesson-title - The title of a lesson.
 * @csspart room - Where a lesson is.
 * @csspart mark - What changed of a lesson, in a word.
 * @csspart grid - The hours of a day or week.
 * @csspart block - A lesson in the grid.
 * @csspart panel - The choice of timetables, or how they are kept in PARTAGE.
 * @csspart state - What stands in place of the lessons: empty, failed, signed out.
 * @csspart note - A line above the lessons: offline, out of date.
 * @csspart button - A primary button.
 * @csspart menu - A menu.
 * @csspart toast - What happened and how to undo it.
 * @csspart foot - The line with the time zone.
 * @cssprop [--partage-color-accent] - Links, what is on now, primary buttons.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered or stands out.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - What is cancelled, failures.
 * @cssprop [--partage-color-warning] - What moved, clashes.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartageTimetable extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, timetableStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    view: {},
    feeds: {},
    agenda: { type: Boolean },
    max: { type: Number },
    headingLevel: { type: Number, attribute: "heading-level" },
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    shortcutsDisabled: { type: Boolean, attribute: "shortcuts-disabled" },
    detailsDisabled: { type: Boolean, attribute: "details-disabled" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** `list`, `day`, `week`, or `auto`: the list where there is little room, else the week. */
  view: TimetableView | "auto" = "auto";

  /** Ids of configured feeds to show, separated by spaces; never addresses. Default: all. */
  feeds = "";

  /** Shows the person's own events beside the lessons at first. */
  agenda = false;

  /** Lessons in the list at first. */
  max = 12;

  /** Level of the title among the headings of the page, 1 to 5; days are one below. */
  headingLevel = 2;

  /** Leaves the title out, where the page has its own. */
  titleHidden = false;

  /** Turns keys of one character off (WCAG 2.2, 2.1.4); arrows, Enter and Escape stay. */
  shortcutsDisabled = false;

  /** Never opens the details of a lesson: the page shows them itself. */
  detailsDisabled = false;

  readonly #model: TimetableModel = new TimetableModel(this);
  readonly #locale = new LocaleController<TimetableMessages>(this, timetableCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#model.follow(connection));
  readonly #sizes = new ResizeObserver(([entry]) => {
    this.#width = entry!.contentRect.width;
    // Drawing within the observer's turn would change sizes that it still looks at.
    setTimeout(() => this.requestUpdate());
  });
  #width: number | undefined;
  #interaction: Interaction | undefined;
  #loading: Promise<void> | undefined;
  #minute: ReturnType<typeof setTimeout> | undefined;
  #chosen: TimetableView | undefined;
  #more = 0;

  constructor() {
    super();
    // Keys and pointers come before clicks: by the time of an action its code is there.
    this.addEventListener("focusin", this.#prepare, { once: true });
    this.addEventListener("pointerenter", this.#prepare, { once: true });
    this.addController({
      hostConnected: () => {
        this.#sizes.observe(this);
        document.addEventListener("visibilitychange", this.#tick);
        this.#tick();
      },
      hostDisconnected: () => {
        this.#sizes.disconnect();
        document.removeEventListener("visibilitychange", this.#tick);
        clearTimeout(this.#minute);
      },
    });
  }

  /** Asks the server again. */
  async refresh(): Promise<void> {
    const { upcoming, feeds, changes, grid, agenda } = this.#model;
    const all = [upcoming, feeds, changes, grid?.lessons, agenda?.events];
    await Promise.all(all.flatMap((query) => query?.refresh() ?? []));
  }

  /** Shows lessons in another way, until the page sets `view`. */
  show(view: TimetableView): void {
    this.#chosen = view;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const model = this.#model;
    const { messages, lang } = this.#locale;
    model.lang = lang;
    if (messages) model.messages = messages;
    if (changed.has("view")) this.#chosen = undefined;
    this.#width ??= this.offsetWidth;
    const auto = this.#width / parseFloat(getComputedStyle(this).fontSize) < WIDE ? "list" : "week";
    model.view = this.#chosen ?? (this.view === "auto" || !this.view ? auto : this.view);
    const ids = this.feeds?.match(/\S+/g) ?? undefined;
    if (String(ids) !== String(model.feedIds)) model.forget();
    model.feedIds = ids;
    if (model.connection?.status === "signed-in" && !model.session) model.join();
    const { clock } = model.when;
    // What was on earlier today is asked for too, so that it can be seen where it stood.
    model.showFrom(clock.instantOf(clock.dateOf(Date.now())), this.#limit + 8);
    for (const part of [model.extras, this.#interaction, model.grid, model.agenda])
      void part?.follow(lang);
  }

  protected override updated(): void {
    const { connection, upcoming, lessons, extras } = this.#model;
    extras?.drawn();
    // First things first: what is not needed to read the lessons is fetched when they stand.
    const isSettled = lessons ?? upcoming?.error ?? connection?.status !== "connecting";
    if (isSettled) void this.#loadExtras();
  }

  protected override render(): unknown {
    const model = this.#model;
    const m = this.#locale.messages;
    const isGrid = model.view !== "list";
    if (!m) return renderSkeleton("", isGrid);
    const { extras } = model;
    return html`<div
      class="root ${model.panel ? "covered" : ""}"
      part="root"
      lang=${model.lang}
      @click=${this.#click}
      @keydown=${this.#keydown}
    >
      ${this.#renderHead(m)}
      <div class="body">${model.panel?.render() ?? this.#renderBody(m)}</div>
      ${extras?.renderFoot()}
      <div class="sr" role="status">${extras?.announcer.text}</div>
      ${this.#interaction?.renderToast()}
    </div>`;
  }

  #renderHead(m: TimetableMessages): TemplateResult {
    const model = this.#model;
    const { shownFeeds } = model;
    const isTaught = shownFeeds.length > 0 && shownFeeds.every(({ onlyTaught }) => onlyTaught);
    const unseen = model.shownChanges.filter(({ isSeen }) => !isSeen).length;
    return html`<div class="head" part="head">
      <div
        class="heading"
        part="title"
        role=${this.titleHidden ? nothing : "heading"}
        aria-level=${this.titleHidden ? nothing : this.headingLevel}
      >
        <span class="cut ${this.titleHidden ? "sr" : ""}">${isTaught ? m.taught : m.title}</span>
        ${
          unseen > 0
            ? html`<span class="badge" part="badge"
                >${unseen.toLocaleString(model.lang)}<span class="sr">
                  ${m.unseen(unseen)}</span
                ></span
              >`
            : nothing
        }
      </div>
      ${model.extras?.renderHeadActions()}
    </div>`;
  }

  #renderBody(m: TimetableMessages): unknown {
    const model = this.#model;
    const { extras, entries } = model;
    const isGrid = model.view !== "list";
    const state = extras?.renderState();
    if (state) return state;
    if (!model.lessons || !model.feeds?.value) return renderSkeleton(m.loading, isGrid);
    const view = model.lessonView;
    // What changed stands above the lessons: these wait for it rather than move down.
    const isWhole = extras ?? !model.shownChanges.length;
    return html`${extras?.renderNote()} ${renderNowBlock(entries, view)} ${extras?.renderChanges()}
    ${extras?.renderViewBar() ?? html`<div class="views"></div>`}
    ${
      (isWhole && (isGrid ? model.grid?.render(view) : this.#renderList(m, view))) ||
      renderGhosts(isGrid)
    }`;
  }

  #renderList(m: TimetableMessages, view: LessonView): unknown {
    const model = this.#model;
    const held = model.entries.filter(({ end }) => end > view.now);
    // Past the last lesson that was asked for, only some of the places that others left are known.
    const last = held.filter(({ isGone }) => !isGone)[this.#limit - 1];
    const own = last ? held.filter((entry) => byStart(entry, last) <= 0) : held;
    const items: DayItem[] = own.map((entry) => ({
      start: entry.start,
      render: () => renderLesson(entry, view),
    }));
    const days = renderDays(
      model.agenda?.mergeInto(items, last?.start) ?? items,
      view,
      Math.min(6, this.headingLevel + 1),
    );
    return html`<div class="list ${items.length > 60 ? "long" : ""}">
      ${days}
      ${
        last && model.lessons!.length >= this.#limit + 8
          ? html`<button class="more" type="button" @click=${this.#showMore}>${m.showMore}</button>`
          : nothing
      }
    </div>`;
  }

  get #limit(): number {
    return Math.max(1, Math.min(this.max || 12, 500)) + this.#more;
  }

  /** Loads what acts on lessons; a failure is said, and tried again next time. */
  async #interact(): Promise<Interaction | undefined> {
    const model = this.#model;
    try {
      const { Interaction } = await import("./interaction.js");
      await this.#loadExtras();
      this.#interaction ??= new Interaction(model, (view) => this.show(view));
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
        const extras = new Extras(model, this.agenda);
        await extras.follow(model.lang);
        model.extras = extras;
        this.requestUpdate();
      } catch {
        // The lessons can be read without; the next drawing tries again.
        this.#loading = undefined;
      }
    })();
    return this.#loading;
  }

  readonly #tick = (): void => {
    clearTimeout(this.#minute);
    if (document.hidden) return;
    this.#minute = setTimeout(this.#tick, MINUTE - (Date.now() % MINUTE));
    this.requestUpdate();
  };

  readonly #showMore = (): void => {
    this.#more += 20;
    this.requestUpdate();
  };

  readonly #prepare = (): void => void this.#interact();

  readonly #click = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>("[data-act]");
    if (!target) return;
    const key = target.closest<HTMLElement>("[data-id]")?.dataset["id"];
    void this.#interact().then((interaction) => interaction?.run(target, key));
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    this.#interaction?.keydown(event);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-timetable": PartageTimetable;
  }
}
