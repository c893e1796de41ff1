// Above the usual length: the element's public surface and what any of its states needs.
import type { Calendar, CalendarEvent, GatewaySession, Id } from "@partage-ent/jmap";
import {
  answerInvitation,
  type Connection,
  deleteEvent,
  type EventRow,
  isPartageError,
  listCalendars,
  type LiveQuery,
  liveQuery,
  proposeTime,
  signIn,
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
import { type EventMessages, eventCatalog } from "../locales/event.js";
import { adopt } from "../shared/adopt.js";
import { AnswerBar, type AnswerView } from "../shared/answer-bar.js";
import { buttonStyles } from "../shared/button.styles.js";
import { ConnectionController } from "../shared/connection-context.js";
import { spanOf } from "../shared/event-time.js";
import { eventStyles } from "../shared/event.styles.js";
import { fieldStyles } from "../shared/field.styles.js";
import { ALERT, CLOSE, icon, LOCK, MORE, OFFLINE, TRASH } from "../shared/icon.js";
import { LocaleController } from "../shared/locale.js";
import { findParticipant, statusOf } from "../shared/participants-view.js";
import { saveFile } from "../shared/save-file.js";
import { renderState } from "../shared/states.js";
import { plainLine } from "../shared/text.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { calendarOf, isWritable, renderCard, titleOf } from "./card.js";
import type { EventEditor } from "./editor.js";
import { cardStyles } from "./event.styles.js";
import { type EventChange, PartageEventChangedEvent, PartageEventCloseEvent } from "./events.js";
import { CALENDAR, COPY, DOWNLOAD, EDIT, INFO } from "./icons.js";
import { type EventDetails, loadDetails, overlapsOf } from "./load-details.js";
import { renderProblem } from "./problem-view.js";
import { type RemoveChoice, renderRemoveQuestion } from "./remove-question.js";

/** Characters of a title that may have to be scrolled. */
const LONG_TITLE = 120;

/** Milliseconds during which a deletion can be taken back. */
const UNDO = 8_000;

/**
 * An event, to read, answer, change and create.
 *
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageEventCloseEvent} partage-event-close - The person leaves the event.
 * @fires {PartageEventChangedEvent} partage-event-changed - The event was created, changed, answered or deleted.
 * @fires {PartagePeopleQueryEvent} partage-people-query - The person types whom to invite; a picker of people may answer.
 * @csspart root - All of the element.
 * @csspart title - The title.
 * @csspart when - When it is.
 * @csspart join - The button that joins a video meeting.
 * @csspart conflict - What else is at that time.
 * @csspart answer - The buttons that answer an invitation.
 * @csspart participants - The people.
 * @csspart form - The form in which an event is written.
 * @csspart state - What stands in place of the event when it can't be shown.
 * @csspart button - A button.
 * @csspart menu - A menu.
 * @cssprop [--partage-color-accent] - Links, primary buttons.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of notes.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures, deletion.
 * @cssprop [--partage-color-warning] - Conflicts.
 */
export class PartageEvent extends LitElement {
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [
    tokens,
    buttonStyles,
    fieldStyles,
    eventStyles,
    cardStyles,
  ];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    eventId: { attribute: "event-id" },
    draft: { attribute: false },
    mode: {},
    calendars: { attribute: false },
    timeZone: { attribute: "time-zone" },
    closeHidden: { type: Boolean, attribute: "close-hidden" },
    headingLevel: { type: Number, attribute: "heading-level" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** Id of the event or occurrence; null for a new one. */
  eventId: Id | null = null;

  /** What is known of a new event. */
  draft: Partial<CalendarEvent> | null = null;

  /** Whether the event is read or written. */
  mode: "view" | "edit" = "view";

  /** Calendars of the person, where the page around has them already. */
  calendars: readonly Calendar[] | undefined;

  /** IANA zone in which times are said. Default: that of the account. */
  timeZone: string | undefined;

  /** Leaves the close button out, where the page has its own. */
  closeHidden = false;

  /** Level of the title among the headings of the page, 1 to 6. */
  headingLevel = 3;

  readonly #locale = new LocaleController<EventMessages>(this, eventCatalog);
  readonly #link = new ConnectionController(this, () => this.#restart());
  readonly #answers = new AnswerBar(this);
  #session: GatewaySession | undefined;
  #query: LiveQuery<EventDetails> | undefined;
  #stop: (() => void) | undefined;
  #details: EventDetails | undefined;
  #own: readonly Calendar[] | undefined;
  #overlaps: readonly EventRow[] = [];
  #overlapsOf: EventDetails | undefined;
  #failure: unknown;
  #isGone = false;
  #removing: RemoveChoice | undefined;
  #isRemoved = false;
  #outcome:
    | { readonly text: string; readonly undo?: () => Promise<void>; readonly isBad?: boolean }
    | undefined;
  #editor: EventEditor | undefined;
  #hasEditorFailed = false;
  #wantsFocus = false;
  /** Which of several beginnings is the last one: answers to others come too late. */
  #turn = 0;
  #abort = new AbortController();
  #undoTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.addEventListener("keydown", this.#keydown);
    this.addController({
      hostConnected: () => {
        if (this.hasUpdated) this.#restart();
      },
      hostDisconnected: () => this.#end(),
    });
  }

  /** Moves the focus to the title, or to the first field of the form, now or as soon as it is there. */
  override focus(options?: FocusOptions): void {
    this.#wantsFocus = true;
    this.#focusFirst(options);
  }

  /** Leaves the event as its close button does: asks first where something typed would be lost. */
  requestClose(): void {
    if (this.#editor?.isChanged) this.#editor.askToLeave();
    else this.#close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("eventId") || changed.has("draft")) this.#restart();
    else if (changed.has("mode")) this.#editor = undefined;
    if (this.mode === "edit") this.#edit();
  }

  protected override updated(): void {
    const color = this.#calendar?.color;
    const isColor = color && /^#[\da-f]{6}$/i.test(color);
    for (const mark of this.renderRoot.querySelectorAll<HTMLElement>(".stripe, .dot"))
      // Set through the object model: a `style` attribute breaks a strict policy.
      mark.style.background = isColor ? color : "";
    if (this.#wantsFocus) this.#focusFirst();
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    if (!m) return nothing;
    const isCancelled = this.mode === "view" && this.#details?.event.status === "cancelled";
    return html`<div
      class="root ${isCancelled ? "cancelled" : ""}"
      part="root"
      lang=${this.#locale.lang}
    >
      ${this.#renderContent(m)}
      <div class="sr" role="status">${this.#outcome?.text ?? this.#answers.said}</div>
    </div>`;
  }

  #renderContent(m: EventMessages): unknown {
    const problem = this.#renderProblem(m);
    if (problem) return problem;
    if (this.eventId === null && !this.draft)
      return renderState({ icon: CALENDAR, title: m.nothing, text: m.nothingText });
    if (this.#isRemoved) return html`<div class="empty">${this.#renderNotes(m)}</div>`;
    if (this.mode === "edit") return this.#editor?.render() ?? this.#renderGhost(m);
    const details = this.#details;
    // One that has to be scrolled is reached by keyboard.
    const isLong = (details?.event.title?.length ?? 0) > LONG_TITLE;
    return html`<div class="top">
        <span class="stripe"></span>
        <div
          class="title"
          part="title"
          role="heading"
          aria-level=${this.headingLevel}
          aria-busy=${details ? nothing : "true"}
          tabindex=${isLong ? "0" : "-1"}
          dir="auto"
        >
          ${details ? titleOf(details.event, m) : html`<span class="sr">${m.loading}</span><span class="ghost"><i class="short"></i></span>`}
        </div>
        ${this.#renderToolbar(m)}
      </div>
      ${this.#renderNotes(m)}
      ${details ? renderCard({ ...details, ...this.#cardView(m) }) : html`<div class="ghost" aria-hidden="true"><i></i><i class="short"></i><i></i><i></i></div>`}`;
  }

  #renderGhost(m: EventMessages): TemplateResult {
    return html`<div class="ghost" aria-busy="true">
      <span class="sr">${m.loading}</span><i class="short"></i><i></i><i></i><i class="short"></i
      ><i></i>
    </div>`;
  }

  #renderProblem(m: EventMessages): unknown {
    const { current } = this.#link;
    const hasContent = this.#details !== undefined || this.#editor !== undefined;
    const error = hasContent ? undefined : (this.#failure ?? this.#query?.error);
    if (this.#hasEditorFailed) {
      const action = { label: m.retry, run: () => this.#retryEditor() };
      return renderState({
        icon: ALERT,
        title: m.failed,
        text: m.editorFailed,
        action,
        isAlert: true,
      });
    }
    if (current && !error) return undefined;
    return renderProblem(error, m, {
      hasGateway: current !== undefined,
      retry: () => this.#restart(),
      signIn: () => current && signIn(current),
      close: this.closeHidden ? undefined : () => this.#close(),
    });
  }

  #renderToolbar(m: EventMessages): TemplateResult {
    const isReady = this.#details !== undefined && !this.#isGone;
    const button = (act: string, label: string, path: string): TemplateResult =>
      html`<button
        class="icon"
        type="button"
        data-act=${act}
        aria-label=${label}
        title=${label}
        aria-haspopup=${act === "more" ? "menu" : nothing}
        @click=${this.#act}
      >
        ${icon(path)}
      </button>`;
    return html`<div class="tools" role="toolbar" aria-label=${m.actions}>
      ${isReady && this.#mayEdit ? button("edit", m.edit, EDIT) : nothing}
      ${isReady && this.#mayDelete ? button("remove", m.remove, TRASH) : nothing}
      ${isReady ? button("more", m.more, MORE) : nothing}
      ${this.closeHidden ? nothing : button("close", m.close, CLOSE)}
    </div>`;
  }

  #renderNotes(m: EventMessages): TemplateResult {
    const { current } = this.#link;
    const undo = this.#outcome?.undo;
    return html`<div class="notes">
      ${this.#removing ? this.#renderRemoving(this.#removing, m) : nothing}
      ${
        this.#outcome
          ? html`<div
              class="note ${this.#outcome.isBad ? "bad" : ""}"
              role=${this.#outcome.isBad ? "alert" : nothing}
            >
              ${icon(this.#outcome.isBad ? ALERT : INFO)}<span>${this.#outcome.text}</span>
              ${undo ? html`<button class="quiet" type="button" data-act="undo" @click=${() => void this.#undo(undo)}>${m.undo}</button>` : nothing}
            </div>`
          : nothing
      }
      ${this.#isGone && !this.#outcome ? html`<div class="note warn">${icon(ALERT)}<span>${m.goneNow}</span></div>` : nothing}
      ${current?.status === "offline" ? html`<div class="note">${icon(OFFLINE)}<span>${m.offline}</span></div>` : nothing}
      ${
        current?.status === "expired"
          ? html`<div class="note">
              ${icon(LOCK)}<span>${m.expired}. ${m.expiredText}</span>
              <button class="quiet" type="button" @click=${() => signIn(current)}>
                ${m.signIn}
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }

  #renderRemoving(choice: RemoveChoice, m: EventMessages): TemplateResult {
    const { event } = this.#details!;
    const isSeries = event.recurrenceId !== undefined;
    return renderRemoveQuestion({
      ...{ messages: m, choice, isSeries },
      told: this.#told,
      choose: (next) => {
        this.#removing = next;
        this.requestUpdate();
      },
      remove: () => void this.#remove(choice),
      keep: () => this.#keep(),
    });
  }

  #cardView(m: EventMessages): Omit<Parameters<typeof renderCard>[0], keyof EventDetails> {
    return {
      messages: m,
      lang: this.#locale.lang,
      timeZone: this.#zone,
      now: Date.now(),
      overlaps: this.#overlaps,
      answers: this.#answers,
      answer: this.#answerView(m),
    };
  }

  /** What the person can answer: who invites asks nobody's leave. */
  #answerView(m: EventMessages): AnswerView | undefined {
    const { event, addresses, calendars } = this.#details!;
    const own = findParticipant(event.participants, addresses);
    const { current } = this.#link;
    const mayAnswer = calendarOf(event, calendars)?.myRights.mayRSVP !== false;
    if (!own || !current || own.roles.owner || event.isOrigin || event.status === "cancelled")
      return undefined;
    if (!mayAnswer || !this.#isAllowed("calendar.write")) return undefined;
    return {
      words: m,
      status: statusOf(own),
      isOccurrence: event.recurrenceId !== undefined,
      span: spanOf(event, this.#zone),
      timeZone: this.#zone,
      answer: async (answer, comment, which) => {
        await answerInvitation(current, event, answer, { comment, which });
        await this.#query?.refresh();
        this.#tell({ id: event.id });
      },
      propose: (proposal) => proposeTime(current, event, proposal),
    };
  }

  get #zone(): string {
    return this.timeZone ?? this.#session?.timeZone ?? "Europe/Paris";
  }

  get #calendar(): Calendar | undefined {
    if (this.mode === "edit") return this.#editor?.calendar;
    return this.#details && calendarOf(this.#details.event, this.#details.calendars);
  }

  #isAllowed(scope: string): boolean {
    return this.#session?.scopes.includes(scope) ?? false;
  }

  get #mayEdit(): boolean {
    const calendar = this.#calendar;
    const isOwn = this.#details?.event.isOrigin !== false;
    return (
      isOwn && this.#isAllowed("calendar.write") && calendar !== undefined && isWritable(calendar)
    );
  }

  get #mayDelete(): boolean {
    const calendar = this.#calendar;
    const may = calendar && (calendar.myRights.mayDelete || isWritable(calendar));
    return this.#isAllowed("calendar.write") && may === true;
  }

  /** Who would hear of a deletion. */
  get #told(): "participants" | "organizer" | undefined {
    const { event, addresses } = this.#details!;
    const others = Object.keys(event.participants ?? {}).length > 1;
    if (event.isOrigin !== false) return others ? "participants" : undefined;
    const own = findParticipant(event.participants, addresses);
    return own && event.status !== "cancelled" ? "organizer" : undefined;
  }

  /** Begins anew: another event, another connection, or a new try. */
  #restart(): void {
    this.#end();
    const { current } = this.#link;
    this.#failure = this.#outcome = this.#removing = this.#editor = undefined;
    this.#details = this.#overlapsOf = undefined;
    this.#overlaps = [];
    this.#isGone = this.#isRemoved = this.#hasEditorFailed = false;
    this.#answers.reset();
    const turn = ++this.#turn;
    this.#abort = new AbortController();
    this.requestUpdate();
    if (!current || !this.isConnected || (this.eventId === null && !this.draft)) return;
    this.#begin(current).catch((error: unknown) => {
      if (turn !== this.#turn) return;
      this.#failure = error;
      this.requestUpdate();
    });
  }

  async #begin(connection: Connection): Promise<void> {
    const turn = this.#turn;
    const { signal } = this.#abort;
    const session = await connection.session();
    if (turn !== this.#turn) return;
    this.#session = session;
    const { eventId } = this;
    if (eventId !== null) {
      const timeZone = this.#zone;
      this.#query = liveQuery(connection, {
        key: `event/${eventId}/${timeZone}`,
        types: ["CalendarEvent"],
        load: (stop) =>
          loadDetails(connection, eventId, { timeZone, calendars: this.calendars, signal: stop }),
      });
      this.#stop = this.#query.subscribe(() => this.#follow());
      this.#follow();
      return;
    }
    this.#own = this.calendars ?? (await listCalendars(connection, { signal }));
    if (turn === this.#turn) this.requestUpdate();
  }

  /** Takes over what the server says of the event now. */
  #follow(): void {
    const { value, error } = this.#query ?? {};
    const code = isPartageError(error) ? error.code : undefined;
    // What is being read stays until the reader leaves it.
    this.#isGone = code === "ERR_NOT_FOUND" && this.#details !== undefined;
    if (value) this.#details = value;
    if (value && value !== this.#overlapsOf) void this.#findOverlaps(value);
    this.requestUpdate();
  }

  async #findOverlaps(details: EventDetails): Promise<void> {
    this.#overlapsOf = details;
    const { current } = this.#link;
    try {
      const found = await overlapsOf(current!, details, this.#zone, this.#abort.signal);
      if (details !== this.#overlapsOf) return;
      this.#overlaps = found;
      this.requestUpdate();
    } catch {
      // A hint that can't be given is left out: the event itself is there.
      this.#overlaps = [];
    }
  }

  #end(): void {
    this.#stop?.();
    this.#stop = this.#query = undefined;
    this.#abort.abort();
    clearTimeout(this.#undoTimer);
  }

  /** Makes the form as soon as there is what it needs. */
  #edit(): void {
    const { current } = this.#link;
    const calendars = this.#details?.calendars ?? this.#own;
    const isReady = this.eventId === null ? this.draft !== null : this.#details !== undefined;
    if (
      this.#editor ||
      this.#hasEditorFailed ||
      !current ||
      !this.#session ||
      !calendars ||
      !isReady
    )
      return;
    const turn = this.#turn;
    const session = this.#session;
    const details = this.#details;
    const draft = this.draft ?? {};
    void import("./editor.js").then(
      async ({ EventEditor, loadWords, editorStyles }) => {
        const words = await loadWords(this.#locale.lang);
        if (turn !== this.#turn || this.#editor || this.mode !== "edit") return;
        adopt(this.renderRoot as ShadowRoot, editorStyles);
        this.#editor = new EventEditor(
          {
            ...{ connection: current, session, words, calendars },
            lang: this.#locale.lang,
            timeZone: this.#zone,
            element: this,
            headingLevel: this.headingLevel,
            saved: (change) => this.#saved(change),
            left: () => this.#left(),
          },
          details ?? draft,
        );
        this.#wantsFocus = true;
        this.requestUpdate();
      },
      () => {
        this.#hasEditorFailed = true;
        this.requestUpdate();
      },
    );
  }

  #retryEditor(): void {
    this.#hasEditorFailed = false;
    this.requestUpdate();
  }

  #saved(change: EventChange): void {
    this.#editor = undefined;
    this.#tell(change);
    if (this.eventId !== null) this.mode = "view";
    this.#close();
  }

  /** Leaves the form: a new event is gone, another one is read again. */
  #left(): void {
    this.#editor = undefined;
    if (this.eventId === null) return this.#close();
    this.mode = "view";
    this.draft = null;
    this.#wantsFocus = true;
  }

  readonly #act = (event: Event): void => {
    const button = event.currentTarget as HTMLElement;
    const act = button.dataset["act"];
    if (act === "close") this.requestClose();
    else if (act === "edit") this.mode = "edit";
    else if (act === "more") void this.#openMenu(button);
    else if (act === "remove") this.#askToRemove();
  };

  async #openMenu(anchor: HTMLElement): Promise<void> {
    const m = this.#locale.messages!;
    const { openMenu } = await import("../shared/menu.js");
    const items = [
      ...(this.#isAllowed("calendar.write")
        ? [{ label: m.duplicate, icon: COPY, run: () => this.#duplicate() }]
        : []),
      ...(this.#details?.event.blobId || this.#details?.series.blobId
        ? [{ label: m.download, icon: DOWNLOAD, run: () => void this.#download() }]
        : []),
    ];
    if (items.length) openMenu(anchor, m.more, items);
  }

  #duplicate(): void {
    const { event } = this.#details!;
    const { title, start, duration, timeZone, showWithoutTime, locations, virtualLocations } =
      event;
    const { description, descriptionContentType, alerts, privacy, freeBusyStatus } = event;
    const calendar = this.#calendar;
    const calendarIds = calendar && isWritable(calendar) ? event.calendarIds : undefined;
    const all = {
      ...{ title, start, duration, timeZone, showWithoutTime, locations, virtualLocations },
      ...{ description, descriptionContentType, alerts, privacy, freeBusyStatus, calendarIds },
    };
    const known = Object.entries(all).filter(([, value]) => value !== undefined);
    this.calendars ??= this.#details!.calendars;
    this.eventId = null;
    this.draft = Object.fromEntries(known);
    this.mode = "edit";
  }

  async #download(): Promise<void> {
    const m = this.#locale.messages!;
    const { event, series } = this.#details!;
    const name = plainLine(event.title ?? "", 80).replace(/[/\\:*?"<>|.]+/g, "_") || m.event;
    const blobId = event.blobId ?? series.blobId ?? null;
    try {
      await saveFile(this.#link.current!, { blobId, name: `${name}.ics`, type: "text/calendar" });
    } catch {
      this.#outcome = { text: m.downloadFailed, isBad: true };
      this.requestUpdate();
    }
  }

  #askToRemove(): void {
    const isSeries = this.#details!.event.recurrenceId !== undefined;
    const choice: RemoveChoice = { which: "this", notify: this.#told !== undefined };
    if (!isSeries && !this.#told) return void this.#remove(choice);
    this.#removing = choice;
    this.#outcome = undefined;
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(".ask")?.focus(),
    );
  }

  #keep(): void {
    this.#removing = undefined;
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[data-act="remove"]')?.focus(),
    );
  }

  async #remove({ which, notify }: RemoveChoice): Promise<void> {
    const m = this.#locale.messages!;
    const { event } = this.#details!;
    const { current } = this.#link;
    const before = this.#removing;
    this.#removing = undefined;
    this.requestUpdate();
    try {
      const undo = await deleteEvent(current!, event, { which, notify: notify && !!this.#told });
      this.#stop?.();
      this.#isRemoved = true;
      const back = async (): Promise<void> => {
        await undo();
        this.#tell({ id: event.id });
      };
      const isOurs = this.#tell({ deleted: event.id, undo: back });
      if (!isOurs) return this.#close();
      this.#outcome = { text: which === "this" ? m.removed : m.removedSome, undo: back };
      this.#undoTimer = setTimeout(() => this.#close(), UNDO);
    } catch (error) {
      const code = isPartageError(error) ? error.code : undefined;
      const isConflict = code === "ERR_CONFLICT";
      this.#removing = isConflict ? undefined : before;
      const text = isConflict
        ? m.removeConflict
        : code === "ERR_UNSUPPORTED"
          ? m.removeUnsupported
          : m.removeFailed;
      this.#outcome = { text, isBad: true };
      if (isConflict) this.#query?.refresh().catch(() => this.requestUpdate());
    }
    this.requestUpdate();
  }

  async #undo(undo: () => Promise<void>): Promise<void> {
    const m = this.#locale.messages!;
    clearTimeout(this.#undoTimer);
    try {
      await undo();
      this.#outcome = { text: m.undone };
      this.#undoTimer = setTimeout(() => this.#close(), UNDO / 4);
    } catch {
      this.#outcome = { text: m.undoFailed, undo, isBad: true };
    }
    this.requestUpdate();
  }

  #focusFirst(options: FocusOptions = { preventScroll: false }): void {
    const root = this.renderRoot;
    const target =
      root?.querySelector<HTMLElement>("[data-first]") ??
      root?.querySelector<HTMLElement>('.title, .state[role="alert"]');
    if (!target) return;
    if (this.mode === "edit" && !this.#editor) return;
    this.#wantsFocus = false;
    target.focus(options);
  }

  /** @returns false where a listener does the rest itself. */
  #tell(change: EventChange): boolean {
    /** @internal listed by the class comment */
    return this.dispatchEvent(new PartageEventChangedEvent(change));
  }

  #close(): void {
    clearTimeout(this.#undoTimer);
    /** @internal listed by the class comment */
    this.dispatchEvent(new PartageEventCloseEvent());
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#removing) this.#keep();
    else if (this.mode === "edit" && this.#editor) this.#editor.escape();
    else this.#close();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-event": PartageEvent;
  }
}
