// Above the usual length: the element's public surface and what its first content needs, no more.
import type { EmailFilter } from "@partage-ent/jmap";
import type { Connection, EmailPreset } from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { type InboxMessages, inboxCatalog } from "../locales/inbox.js";
import { ConnectionController } from "../shared/connection-context.js";
import { type DateFormat, dateFormat } from "../shared/date-format.js";
import { DOWN, icon } from "../shared/row-icons.js";
import { LocaleController } from "../shared/locale.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { inboxStyles } from "./inbox.styles.js";
import type { Interaction } from "./interaction.js";
import { type ListView, newestRows } from "./mail-list.js";
import { InboxModel } from "./model.js";
import { renderGap, renderRow, renderSkeleton, type RowEmail, type RowView } from "./row.js";
import { rowStyles } from "./row.styles.js";

type RowRenderer = (email: RowEmail | undefined, index: number) => unknown;

const inOrder = (emails: readonly (RowEmail | undefined)[], render: RowRenderer): unknown =>
  emails.map(render);

/** Rows that are drawn at most before the parts that window them are loaded. */
const FIRST_ROWS = 40;

/**
 * The messages of a mailbox: glance, read, sort, without leaving the page.
 *
 * @tag partage-inbox
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageMessageSelectEvent} partage-message-select - A message was chosen; cancel it to show the message elsewhere.
 * @fires {PartageUnreadChangeEvent} partage-unread-change - The number of unread messages of the mailbox changed.
 * @csspart root - All of the element.
 * @csspart head - The line with title, count and actions.
 * @csspart title - The name of the mailbox or view.
 * @csspart badge - The number of unread messages.
 * @csspart list - The scrolling list.
 * @csspart row - A message.
 * @csspart row-unread - An unread message.
 * @csspart avatar - The initials of a sender.
 * @csspart dot - The mark of an unread message.
 * @csspart sender - A sender.
 * @csspart subject - A subject.
 * @csspart preview - The first words of a message.
 * @csspart date - When a message was received.
 * @csspart tag - A tag.
 * @csspart actions - The buttons of a row.
 * @csspart state - What stands in place of the list: empty, failed, signed out.
 * @csspart note - A line above the list: offline, out of date.
 * @csspart button - A primary button.
 * @csspart menu - A menu.
 * @csspart toast - What happened and how to undo it.
 * @csspart pane - The reading pane.
 * @csspart foot - The line with quota and link.
 * @cssprop [--partage-color-accent] - Links, unread marks, primary buttons.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered or stands out.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures, high priority.
 * @cssprop [--partage-color-warning] - Stars, doubtful senders.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 * @cssprop [--partage-density=normal] - `compact`, `normal` or `roomy`.
 */
export class PartageInbox extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, inboxStyles, rowStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    mailbox: {},
    show: {},
    query: {},
    filter: { type: Object },
    mode: {},
    max: { type: Number },
    endless: { type: Boolean },
    headingLevel: { type: Number, attribute: "heading-level" },
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    shortcutsDisabled: { type: Boolean, attribute: "shortcuts-disabled" },
    paneDisabled: { type: Boolean, attribute: "pane-disabled" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** Mailbox by role, id or path, or `everywhere`: all but trash and junk. */
  mailbox = "inbox";

  /** Which messages: `all`, `unread`, `flagged` or `important`. */
  show: EmailPreset = "all";

  /** Words to look for. */
  query = "";

  /** A condition in JMAP's own form, as JSON (RFC 8621 section 4.4.1). */
  filter: EmailFilter | undefined;

  /** `message`: a row per message; `conversation`: a row per thread. */
  mode: "message" | "conversation" = "message";

  /** Rows at first. */
  max = 10;

  /** Shows the whole mailbox in a list that loads as it scrolls; `max` is then ignored. */
  endless = false;

  /** Level of the title among the headings of the page, 1 to 6. */
  headingLevel = 2;

  /** Leaves the title out, where the page has its own. */
  titleHidden = false;

  /** Turns keys of one character off (WCAG 2.2, 2.1.4); arrows, Enter and Escape stay. */
  shortcutsDisabled = false;

  /** Never opens the reading pane: the page shows messages itself. */
  paneDisabled = false;

  readonly #model: InboxModel = new InboxModel(this);
  readonly #locale = new LocaleController<InboxMessages>(this, inboxCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#model.follow(connection));
  #interaction: Interaction | undefined;
  #loading: Promise<void> | undefined;
  #more = 0;
  #limit = 0;
  #shown = "";
  #windowed = "";

  constructor() {
    super();
    // Keys and pointers come before clicks: by the time of an action its code is there.
    this.addEventListener("focusin", this.#prepare, { once: true });
    this.addEventListener("pointerenter", this.#prepare, { once: true });
  }

  /** Asks the server again. */
  async refresh(): Promise<void> {
    const { rows, mailboxes } = this.#model;
    await Promise.all([rows?.refresh(), mailboxes?.refresh()]);
  }

  /** Opens a message of the list, as a click on its row does. */
  openMessage(emailId: string): void {
    void this.#interact().then((interaction) => interaction?.open(emailId));
  }

  /** Closes the reading pane. */
  closeMessage(): void {
    this.#interaction?.pane?.close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const model = this.#model;
    model.lang = this.#locale.lang;
    if (this.#locale.messages) model.messages = this.#locale.messages;
    const asked = ["mailbox", "show", "query", "filter", "mode", "max", "endless"];
    if (!model.view || asked.some((name) => changed.has(name))) {
      this.#more = 0;
      model.view = this.#viewOfAttributes();
    }
    if (!this.#locale.messages) return;
    const { connection } = model;
    if (connection?.status === "signed-in" && !model.session) model.join();
    this.#followRows();
    void this.#interaction?.follow(model.lang);
    void model.extras?.follow(model.lang);
  }

  protected override updated(): void {
    const { connection, rows, value, extras, emails } = this.#model;
    extras?.drawn();
    // First things first: what is not needed to read the rows is fetched when they stand.
    const isSettled = value ?? rows?.error ?? connection?.status !== "connecting";
    if (isSettled) void this.#loadExtras();
    if (emails.length > FIRST_ROWS && this.#windowed !== this.#shown) void this.#loadWindow();
  }

  protected override render(): unknown {
    const model = this.#model;
    const m = this.#locale.messages;
    if (!m) return renderSkeleton(this.#skeletonRows(), "");
    const dates = dateFormat(model.lang, model.session?.timeZone);
    const extras = model.extras;
    extras?.prepare();
    const bar = this.#interaction?.renderBulkBar() ?? model.search?.render() ?? this.#renderHead(m);
    return html`<div
      class="root"
      part="root"
      lang=${model.lang}
      @click=${this.#click}
      @keydown=${this.#keydown}
    >
      ${bar}
      <div class="body ${model.openId ? "reading" : ""}">
        <div class="list" part="list" tabindex="-1">
          ${extras?.renderNote(dates)} ${extras?.renderFresh()} ${this.#renderList(m, dates)}
        </div>
        ${model.openId ? this.#interaction?.pane?.render() : nothing}
      </div>
      ${extras?.renderFoot(dates, this.#interaction?.renderQuota())}
      <div class="sr" role="status">${extras?.announcer.text}</div>
      ${this.#interaction?.renderToast()}
    </div>`;
  }

  #renderHead(m: InboxMessages): TemplateResult {
    const model = this.#model;
    const label = this.#viewLabel(m);
    // Of a view that leaves unread messages out the count would say something else.
    const unread = /^[fi]/.test(model.view.preset) ? 0 : (model.mailbox?.unreadEmails ?? 0);
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
          ?disabled=${!model.mailboxes?.value}
        >
          <span class="cut">${label}</span>${model.mailboxes?.value ? icon(DOWN) : nothing}
        </button>
        ${
          unread > 0
            ? html`<span class="badge" part="badge"
                >${unread.toLocaleString(model.lang)}<span class="sr"> ${m.unread}</span></span
              >`
            : nothing
        }
      </div>
      ${model.extras?.renderHeadActions()}
    </div>`;
  }

  #renderList(m: InboxMessages, dates: DateFormat): unknown {
    const model = this.#model;
    const { value, extras } = model;
    const state = extras?.renderState();
    if (state) return state;
    if (!value?.items.length) return renderSkeleton(this.#skeletonRows(), m.loading);
    const { emails } = model;
    const [start, end] = model.window?.range ?? [0, FIRST_ROWS];
    const view = this.#rowView(m, dates);
    return html`<div
        class="rows ${model.selected.size ? "picking" : ""}"
        role="grid"
        aria-label=${m.list(this.#viewLabel(m))}
        aria-rowcount=${emails.length}
      >
        ${(model.window?.repeat ?? inOrder)(emails.slice(start, end), (email, index) =>
          email ? renderRow(email, start + index, view) : renderGap(start + index),
        )}
      </div>
      ${
        value.hasMore && !this.endless
          ? html`<button class="more" type="button" @click=${this.#showMore}>${m.showMore}</button>`
          : nothing
      }`;
  }

  #rowView(messages: InboxMessages, dates: DateFormat): RowView {
    const model = this.#model;
    const { value, extras, marked, selected, openId, activeId } = model;
    return {
      messages,
      dates,
      selected,
      openId,
      activeId,
      now: new Date(),
      extras,
      outgoing: ["sent", "drafts"].includes(model.mailbox?.role ?? ""),
      writable: model.isWritable,
      threadSize: (threadId) => value?.sizes.get(threadId) ?? 1,
      snippet: (id) => marked.get(id) ?? {},
    };
  }

  #viewOfAttributes(): ListView {
    return {
      mailbox: this.mailbox || "inbox",
      preset: this.show,
      text: this.query,
      filter: this.filter ?? undefined,
      collapseThreads: this.mode === "conversation",
      limit: this.endless ? 50 : Math.max(1, Math.min(this.max || 10, 500)),
    };
  }

  #viewLabel(m: InboxMessages): string {
    const model = this.#model;
    const { preset, mailbox } = model.view;
    const where = model.mailbox
      ? model.nameOf(model.mailbox)
      : mailbox === "inbox"
        ? m.inbox
        : mailbox === "everywhere"
          ? m.all
          : mailbox;
    if (preset === "all") return where;
    return mailbox === "inbox" ? m[preset] : `${m[preset]} – ${where}`;
  }

  #skeletonRows(): number {
    return this.endless ? 12 : Math.min(this.#model.view.limit, 20);
  }

  /** Asks for rows again when the connection or the view became another. */
  #followRows(): void {
    const model = this.#model;
    const { connection } = model;
    const view = { ...model.view, limit: model.view.limit + this.#more };
    const list = JSON.stringify(model.view) + String(this.endless);
    const isSame = list === this.#shown && model.rows !== undefined;
    if (isSame && this.#limit === view.limit) return;
    this.#shown = list;
    this.#limit = view.limit;
    model.show(connection && newestRows(connection, view), isSame);
  }

  /** Loads what acts on messages; a failure is said, and tried again next time. */
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

  /** Loads what draws a part of a long list only, and what loads the rest of an endless one. */
  async #loadWindow(): Promise<void> {
    const model = this.#model;
    const shown = (this.#windowed = this.#shown);
    const { RowWindow, endlessRows } = await import("./row-window.js");
    model.window ??= new RowWindow(this, () => model.emails.length);
    // It measures what was drawn, and draws the rest.
    this.requestUpdate();
    const { connection, view } = model;
    if (!this.endless || !connection || this.#shown !== shown) return;
    model.show(endlessRows(connection, view, model.window), true);
  }

  readonly #showMore = (): void => {
    this.#more += 20;
    this.requestUpdate();
  };

  readonly #prepare = (): void => void this.#interact();

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
    "partage-inbox": PartageInbox;
  }
}
