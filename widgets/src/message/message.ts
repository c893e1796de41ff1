// Above the usual length: the element's public surface and what any of its states needs.
import type { GatewaySession, Id, Mailbox, Tag } from "@partage-ent/jmap";
import {
  type BlobSource,
  type Connection,
  type ConnectionStatus,
  listMailboxes,
  listTags,
  type LiveQuery,
  liveQuery,
  setKeywords,
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
import { repeat } from "lit/directives/repeat.js";
import { type MessageMessages, messageCatalog } from "../locales/message.js";
import { buttonStyles } from "../shared/button.styles.js";
import { ConnectionController } from "../shared/connection-context.js";
import { dateFormat } from "../shared/date-format.js";
import {
  ALERT,
  ARCHIVE,
  CLOSE,
  FOLDER,
  icon,
  LOCK,
  MORE,
  OFFLINE,
  STAR,
  TRASH,
} from "../shared/icon.js";
import { LocaleController } from "../shared/locale.js";
import { suspicionsOf } from "../shared/suspicion.js";
import { tagColors } from "../shared/tag-color.js";
import { nameOf, plainLine } from "../shared/text.js";
import { stepUpAction } from "../shared/step-up.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { type AttachmentView, renderAttachments, saveBlob } from "./attachment-view.js";
import {
  renderBody,
  renderBodyNotes,
  renderLines,
  renderNote,
  renderSuspicion,
} from "./body-view.js";
import {
  type MessageAction,
  PartageMessageActionEvent,
  PartageMessageCloseEvent,
  PartageMessageSeenEvent,
} from "./events.js";
import { type HeaderView, renderAvatar, renderHeader, renderMarks } from "./header-view.js";
import { INFO } from "./icons.js";
import { InvitationParts } from "./invitation-part.js";
import type { Outcome } from "./message-actions.js";
import { messageStyles } from "./message.styles.js";
import { type EmailHost, type EmailSummary, OpenEmail } from "./open-email.js";
import { renderProblem } from "./problem-view.js";
import { followMessages } from "./reading.js";

/** Milliseconds of loading after which the pane says that it takes long. */
const SLOW = 5_000;

/** Messages of a long thread that are listed at first, the newest. */
const FIRST_MESSAGES = 8;

/**
 * A message, or the messages of its thread, to read.
 *
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageMessageCloseEvent} partage-message-close - The person leaves the message.
 * @fires {PartageMessageActionEvent} partage-message-action - The person acts on messages; cancel it to do it yourself.
 * @fires {PartageMessageSeenEvent} partage-message-seen - A message was marked as read because it was shown.
 * @csspart root - All of the element.
 * @csspart subject - The subject.
 * @csspart header - Sender, recipients, date.
 * @csspart tag - A tag.
 * @csspart note - A line that says something about the message.
 * @csspart warning - Why the message is doubtful.
 * @csspart frame - The frame with the formatted message.
 * @csspart text - The message as plain text.
 * @csspart invitation - The invitation that the message carries.
 * @csspart attachments - The list of attachments.
 * @csspart attachment - An attachment.
 * @csspart state - What stands in place of the message when it can't be shown.
 * @csspart button - A primary button.
 * @csspart menu - A menu.
 * @cssprop [--partage-color-accent] - Links, primary buttons.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of notes and attachments.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures.
 * @cssprop [--partage-color-warning] - Stars, doubtful messages.
 */
export class PartageMessage extends LitElement {
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, buttonStyles, messageStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    emailId: { attribute: "email-id" },
    conversation: { type: Boolean },
    closeHidden: { type: Boolean, attribute: "close-hidden" },
    headingLevel: { type: Number, attribute: "heading-level" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** Id of the message (`Email` of RFC 8621). */
  emailId: Id | undefined;

  /** Shows all messages of the thread, the newest unfolded. */
  conversation = false;

  /** Leaves the close button out, where the page has its own. */
  closeHidden = false;

  /** Level of the subject among the headings of the page, 1 to 6. */
  headingLevel = 3;

  readonly #locale = new LocaleController<MessageMessages>(this, messageCatalog);
  readonly #link = new ConnectionController(this, () => this.#restart());
  readonly #opened = new Map<Id, OpenEmail>();
  readonly #downloading = new Set<string>();
  readonly #invitations = new InvitationParts(() => this.requestUpdate());
  readonly #stops: (() => void)[] = [];
  #session: GatewaySession | undefined;
  #messages: LiveQuery<readonly EmailSummary[]> | undefined;
  #mailboxes: LiveQuery<readonly Mailbox[]> | undefined;
  #tags: LiveQuery<readonly Tag[]> | undefined;
  #failure: unknown;
  #outcome: Outcome | undefined;
  #isAsking = false;
  #isSlow = false;
  #isAllListed = false;
  #wantsFocus = false;
  #target: string | undefined;
  #status: ConnectionStatus | undefined;
  #newest: Id | undefined;
  /** Which of several beginnings is the last one: answers to others come too late. */
  #turn = 0;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.addEventListener("keydown", this.#keydown);
    // The style sheet makes each change of the theme a transition: there is no other sign of it.
    this.addEventListener("transitionend", this.#followTheme);
    this.addController({
      hostConnected: () => {
        addEventListener("online", this.#online);
        if (this.hasUpdated) this.#restart();
      },
      hostDisconnected: () => {
        removeEventListener("online", this.#online);
        this.#stop();
      },
    });
  }

  /** Moves the focus to the subject, now or as soon as it is there. */
  override focus(options?: FocusOptions): void {
    this.#wantsFocus = true;
    this.#focusHeading(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("emailId") || changed.has("conversation")) {
      this.#restart();
      if (this.autofocus && !this.#isSteppedFrom()) this.#wantsFocus = true;
    }
    this.#followStatus();
  }

  protected override updated(): void {
    for (const chip of this.renderRoot.querySelectorAll<HTMLElement>("[data-color]")) {
      const colors = tagColors(chip.dataset["color"]);
      // Set one by one through the object model: a `style` attribute breaks a strict policy.
      chip.style.backgroundColor = colors?.background ?? "";
      chip.style.color = colors?.text ?? "";
    }
    this.#followTheme();
    if (this.#wantsFocus) this.#focusHeading();
    this.#markSeen();
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    if (!m || this.emailId === undefined) return nothing;
    const open = this.#opened.get(this.emailId);
    const problem = this.#renderProblem(open, m);
    const subject = plainLine(open?.row?.subject ?? "", 1_000);
    return html`<div
      class="root"
      part="root"
      lang=${this.#locale.lang}
      @pointerover=${this.#pointAtLink}
      @focusin=${this.#pointAtLink}
    >
      ${
        problem ??
        html`<div class="top">
            <div
              class="subject"
              part="subject"
              role="heading"
              aria-level=${this.headingLevel}
              aria-busy=${open?.row ? nothing : "true"}
              tabindex="-1"
              dir="auto"
            >
              ${open?.row ? subject || m.noSubject : html`<span class="sr">${m.loading}</span><i class="ghost-line"></i>`}
            </div>
            ${this.#renderToolbar(open, m)}
          </div>
          ${open ? renderMarks(open, this.#headerView(m)) : nothing} ${this.#renderNews(open, m)}
          ${this.#renderMessages(m)}`
      }
      <div class="target" ?hidden=${!this.#target}>
        ${this.#target ? m.linkTo(this.#target) : nothing}
      </div>
      <div class="sr" role="status">${this.#outcome?.text}</div>
    </div>`;
  }

  #renderProblem(open: OpenEmail | undefined, m: MessageMessages): unknown {
    const { current } = this.#link;
    const error = open?.email ? undefined : (open?.error ?? this.#failure);
    if (current && !error) return undefined;
    return renderProblem(error, m, {
      hasGateway: current !== undefined,
      retry: () => this.#restart(),
      signIn: () => current && signIn(current),
      opensMail: this.#session?.scopes.includes("mail.read"),
      stepUp: current && stepUpAction(current, this.#session, "mail.read", m.stepUp)?.run,
      close: this.closeHidden ? undefined : () => this.#close(),
    });
  }

  #renderToolbar(open: OpenEmail | undefined, m: MessageMessages): TemplateResult {
    const isReady = open?.row !== undefined && !open.isGone;
    const isStarred = "$flagged" in (open?.row?.keywords ?? {});
    const isTrash = this.#roleOf(open?.row) === "trash";
    const button = (act: string, label: string, path: string, extra = ""): TemplateResult =>
      html`<button
        class="icon ${extra}"
        type="button"
        data-act=${act}
        aria-label=${label}
        title=${label}
        aria-haspopup=${act === "move" || act === "more" ? "menu" : nothing}
        ?disabled=${!isReady && act !== "close"}
        @click=${this.#act}
      >
        ${icon(path)}
      </button>`;
    return html`<div class="tools" role="toolbar" aria-label=${m.actions}>
      ${
        this.#isWritable
          ? [
              button(
                isStarred ? "unstar" : "star",
                isStarred ? m.unstar : m.star,
                STAR,
                isStarred ? "starred" : "",
              ),
              isTrash ? nothing : button("archive", m.archive, ARCHIVE),
              button("move", m.move, FOLDER),
              isTrash ? button("ask", m.destroy, TRASH) : button("trash", m.trash, TRASH),
            ]
          : nothing
      }
      ${button("more", m.more, MORE)}
      ${this.closeHidden ? nothing : button("close", m.close, CLOSE)}
    </div>`;
  }

  /** What happened to the message meanwhile, and what the last action did. */
  #renderNews(open: OpenEmail | undefined, m: MessageMessages): unknown[] {
    const undo = this.#outcome?.undo;
    const notes: unknown[] = [];
    if (this.#isAsking) notes.push(this.#renderQuestion(m));
    if (this.#outcome) {
      const action = undo && { label: m.undo, run: () => void this.#undo(undo) };
      notes.push(renderNote(INFO, this.#outcome.text, action));
    }
    if (open?.isGone && !this.#outcome) notes.push(renderNote(ALERT, m.gone));
    const { current } = this.#link;
    if (current?.status === "offline") notes.push(renderNote(OFFLINE, m.offline));
    if (current?.status === "expired") {
      const action = { label: m.signInAgain, run: () => signIn(current) };
      notes.push(renderNote(LOCK, `${m.expired}. ${m.expiredText}`, action));
    }
    if (this.#isSlow) notes.push(html`<div role="status">${renderNote(INFO, m.slow)}</div>`);
    return notes;
  }

  #renderQuestion(m: MessageMessages): TemplateResult {
    return html`<div class="note" part="note" role="alertdialog" aria-label=${m.destroyAsk}>
      ${icon(ALERT)}<span>${m.destroyAsk}</span>
      <button
        class="button danger"
        part="button"
        type="button"
        data-act="destroy"
        @click=${this.#act}
      >
        ${m.destroy}
      </button>
      <button class="quiet" type="button" data-act="keep" @click=${this.#act}>${m.keep}</button>
    </div>`;
  }

  #renderMessages(m: MessageMessages): unknown {
    const all = [...this.#opened.values()];
    if (all.length === 0) return html`<article class="email">${renderGhost()}</article>`;
    const from = this.#isAllListed ? 0 : Math.max(0, all.length - FIRST_MESSAGES);
    const listed = all.filter(({ isUnfolded }, index) => index >= from || isUnfolded);
    const hidden = all.length - listed.length;
    return html`${all.length > 1 ? html`<p class="count">${m.thread(all.length)}</p>` : nothing}
    ${
      hidden > 0
        ? html`<button class="older quiet" type="button" @click=${this.#listAll}>
            ${m.older(hidden)}
          </button>`
        : nothing
    }
    ${repeat(
      listed,
      ({ id }) => id,
      (open) => this.#renderEmail(open, all.length > 1, m),
    )}`;
  }

  #renderEmail(open: OpenEmail, isThread: boolean, m: MessageMessages): TemplateResult {
    const { email, error, isUnfolded, row } = open;
    if (!isUnfolded) return this.#renderFolded(open, m);
    const header = renderHeader(open, this.#headerView(m));
    const reader = this.#session?.person;
    const doubts = row ? suspicionsOf(email ?? row, reader) : [];
    const isLost = error !== undefined && !email;
    return html`<article class="email" aria-label=${nameOf(row?.from?.[0]) || m.noSender}>
      ${
        isThread
          ? html`<button
              class="fold"
              type="button"
              aria-expanded="true"
              aria-label=${this.#describe(open, m)}
              @click=${() => this.#fold(open)}
            ></button>`
          : nothing
      }
      ${row ? header : nothing} ${row ? renderSuspicion(doubts, open, m) : nothing}
      ${isLost ? this.#renderLost(open, m) : renderBodyNotes(open, this.#session?.links.image !== undefined, m)}
      ${email ? this.#renderInvitation(open) : nothing} ${isLost ? nothing : renderBody(open, m)}
      ${email ? renderAttachments(open, this.#attachmentView(m)) : nothing}
    </article>`;
  }

  #renderInvitation(open: OpenEmail): unknown {
    return this.#invitations.render(open, {
      connection: this.#link.current!,
      session: this.#session!,
      prefix: this.localName.slice(0, -"partage-message".length),
      headingLevel: Math.min(6, this.headingLevel + 1),
    });
  }

  #renderLost(open: OpenEmail, m: MessageMessages): TemplateResult {
    return renderNote(ALERT, m.failed, { label: m.retry, run: () => void open.load() });
  }

  #renderFolded(open: OpenEmail, m: MessageMessages): TemplateResult {
    const { row } = open;
    const isUnread = row !== undefined && !("$seen" in row.keywords);
    return html`<article class="folded ${isUnread ? "unread" : ""}">
      <button
        class="fold"
        type="button"
        aria-expanded="false"
        aria-label=${this.#describe(open, m)}
        @click=${() => this.#fold(open)}
      ></button>
      ${renderAvatar(row?.from?.[0])}
      <bdi class="name cut">${nameOf(row?.from?.[0]) || m.noSender}</bdi>
      <span class="preview cut" dir="auto">${plainLine(row?.preview ?? "", 200)}</span>
      <time class="when" datetime=${row?.receivedAt ?? nothing}
        >${row ? this.#dates().short(new Date(row.receivedAt)) : nothing}</time
      >
    </article>`;
  }

  #describe({ row }: OpenEmail, m: MessageMessages): string {
    const who = nameOf(row?.from?.[0]) || m.noSender;
    const when = row ? this.#dates().short(new Date(row.receivedAt)) : "";
    const isUnread = row !== undefined && !("$seen" in row.keywords);
    return [who, when, isUnread ? m.unread : ""].filter(Boolean).join(", ");
  }

  #dates(): ReturnType<typeof dateFormat> {
    return dateFormat(this.#locale.lang, this.#session?.timeZone);
  }

  #headerView(messages: MessageMessages): HeaderView {
    return {
      messages,
      dates: this.#dates(),
      tags: new Map(this.#tags?.value?.map((tag) => [tag.keyword, tag])),
      update: this.#update,
    };
  }

  #attachmentView(messages: MessageMessages): AttachmentView {
    return {
      messages,
      connection: this.#link.current!,
      session: this.#session!,
      lang: this.#locale.lang,
      downloading: this.#downloading,
      save: (source) => void this.#save(source),
    };
  }

  get #isWritable(): boolean {
    return this.#session?.scopes.includes("mail.write") ?? false;
  }

  /** Begins anew: another message, another connection, or a new try. */
  #restart(): void {
    this.#stop();
    const { current } = this.#link;
    const { emailId } = this;
    this.#failure = this.#outcome = this.#target = undefined;
    this.#isAsking = this.#isAllListed = false;
    const turn = ++this.#turn;
    this.#update();
    if (!current || emailId === undefined || !this.isConnected) return;
    this.#slowTimer = setTimeout(() => this.#setSlow(true), SLOW);
    void current.session().then(
      (session) => {
        if (turn !== this.#turn) return;
        this.#session = session;
        this.#start(current, emailId);
      },
      (error: unknown) => {
        if (turn !== this.#turn) return;
        this.#setSlow(false);
        this.#failure = error;
        this.#update();
      },
    );
  }

  /** Shows nothing of a person who signed out, and tries again what failed when the way is free. */
  #followStatus(): void {
    const status = this.#link.current?.status;
    const before = this.#status;
    this.#status = status;
    if (status === before) return;
    const isOut = status === "signed-out" && before === "signed-in";
    const isBack = status === "signed-in" && before !== "connecting" && before !== undefined;
    if (isOut || (isBack && this.#hasFailed)) this.#restart();
  }

  get #hasFailed(): boolean {
    const open = this.#opened.get(this.emailId ?? "");
    return this.#failure !== undefined || open?.error !== undefined;
  }

  #start(connection: Connection, id: Id): void {
    const watch = <Value>(query: LiveQuery<Value>, changed = this.#update): LiveQuery<Value> => {
      this.#stops.push(query.subscribe(changed));
      return query;
    };
    void this.#unfold(this.#open(id));
    this.#messages = followMessages(connection, id, this.conversation);
    watch(this.#messages, () => this.#follow());
    const load = { mailboxes: listMailboxes, tags: listTags };
    this.#mailboxes = watch(
      liveQuery(connection, {
        key: "mailboxes",
        types: ["Mailbox"],
        load: (signal) => load.mailboxes(connection, { signal }),
      }),
    );
    this.#tags = watch(
      liveQuery(connection, {
        key: "tags",
        types: ["Tag"],
        load: (signal) => load.tags(connection, { signal }),
      }),
    );
    this.#update();
  }

  #stop(): void {
    this.#setSlow(false);
    for (const stop of this.#stops.splice(0)) stop();
    for (const open of this.#opened.values()) open.close();
    this.#opened.clear();
    this.#messages = undefined;
  }

  #open(id: Id, row?: EmailSummary): OpenEmail {
    const host: EmailHost = {
      connection: this.#link.current!,
      session: this.#session!,
      frameTitle: this.#locale.messages?.body ?? "",
      look: () => this.#look(),
      update: this.#update,
      pointAt: (href) => this.#pointAt(href),
      close: () => this.#close(),
    };
    const open = new OpenEmail(id, host, row);
    this.#opened.set(id, open);
    return open;
  }

  async #unfold(open: OpenEmail): Promise<void> {
    await open.load();
    if (open.id === this.emailId) this.#setSlow(false);
  }

  #fold(open: OpenEmail): void {
    if (open.isUnfolded) {
      open.isUnfolded = false;
      open.dropFrame();
      this.#update();
    } else void this.#unfold(open);
  }

  /** Takes over what the server says about the messages now. */
  #follow(): void {
    const found = this.#messages?.value;
    if (!found) return this.#update();
    const known = new Map(this.#opened);
    this.#opened.clear();
    for (const row of found) {
      const open = known.get(row.id) ?? this.#open(row.id, row);
      open.row = row;
      open.isGone = false;
      this.#opened.set(row.id, open);
      known.delete(row.id);
    }
    // What is being read stays until the reader leaves it, wherever else it was deleted.
    for (const open of known.values()) {
      if (!open.isUnfolded) continue;
      open.isGone = true;
      this.#opened.set(open.id, open);
    }
    const newest = found.at(-1);
    if (this.conversation && newest && !known.has(newest.id)) this.#unfoldOnce(newest.id);
    this.#update();
  }

  /** The newest message of a thread is unfolded when it comes, and then left as the reader wants. */
  #unfoldOnce(id: Id): void {
    if (this.#newest === id) return;
    this.#newest = id;
    const open = this.#opened.get(id);
    if (open && !open.isUnfolded) void this.#unfold(open);
  }

  /** Marks what is shown as read; what could not be marked is so at the next opening. */
  #markSeen(): void {
    const { current } = this.#link;
    if (!current || !this.#isWritable) return;
    for (const open of this.#opened.values()) {
      const { email, isUnfolded, isMarked, isGone, row } = open;
      if (!email || !isUnfolded || isMarked || isGone) continue;
      open.isMarked = true;
      if (row && "$seen" in row.keywords) continue;
      const keywords = { ...row?.keywords, $seen: true as const };
      void this.#mutate(
        [open.id],
        (each) => ({ ...each, keywords }),
        async () => {
          await setKeywords(current, [open.id], { $seen: true });
          /** @internal listed by the class comment */
          this.dispatchEvent(new PartageMessageSeenEvent(open.id));
        },
      ).catch(() => this.#update());
    }
  }

  #mutate<Result>(
    ids: readonly Id[],
    change: (email: EmailSummary) => EmailSummary,
    commit: () => Promise<Result>,
  ): Promise<Result> {
    const query = this.#messages;
    if (!query) return commit();
    return query.mutate(
      (rows) => rows.map((row) => (ids.includes(row.id) ? change(row) : row)),
      commit,
    );
  }

  /** The messages that an action is for: of a thread, those that were received. */
  #targets(): readonly EmailSummary[] {
    const rows = [...this.#opened.values()].flatMap(({ row }) => row ?? []);
    const own = rows.filter(({ id }) => id === this.emailId);
    if (!this.conversation) return own;
    const received = rows.filter((row) => !["sent", "drafts"].includes(this.#roleOf(row) ?? ""));
    return received.length > 0 ? received : own;
  }

  #roleOf(row: EmailSummary | undefined): Mailbox["role"] | undefined {
    const ids = Object.keys(row?.mailboxIds ?? {});
    return this.#mailboxes?.value?.find(({ id }) => ids.includes(id))?.role;
  }

  readonly #act = (event: Event): void => {
    const button = event.currentTarget as HTMLElement;
    const act = button.dataset["act"];
    if (act === "close") this.#close();
    else if (act === "ask" || act === "keep") {
      this.#isAsking = act === "ask";
      this.#update();
    } else if (act === "more" || act === "move") void this.#openMenu(act, button);
    else void this.#perform(act as MessageAction);
  };

  async #perform(action: MessageAction, mailboxId?: Id): Promise<void> {
    const isStar = action === "star" || action === "unstar";
    const own = this.#opened.get(this.emailId ?? "")?.row;
    const emails = isStar && own ? [own] : this.#targets();
    const ids = emails.map(({ id }) => id);
    this.#isAsking = false;
    /** @internal listed by the class comment */
    const isOurs = this.dispatchEvent(new PartageMessageActionEvent(action, ids, mailboxId));
    const { current } = this.#link;
    const m = this.#locale.messages!;
    if (!isOurs || !current) return this.#update();
    const keyword = isStar ? "$flagged" : "$seen";
    const isOn = action === "star" || action === "read";
    const isKeyword = isStar || action === "read" || action === "unread";
    const change = (email: EmailSummary): EmailSummary =>
      isKeyword ? withKeyword(email, keyword, isOn) : email;
    try {
      const { perform } = await import("./message-actions.js");
      const mailboxes = this.#mailboxes?.value ?? [];
      const target = { connection: current, emails, mailboxes, messages: m };
      this.#outcome = await this.#mutate(ids, change, () => perform(action, mailboxId, target));
    } catch {
      this.#outcome = { text: m.actionFailed };
    }
    this.#update();
  }

  async #undo(undo: () => Promise<void>): Promise<void> {
    const m = this.#locale.messages!;
    try {
      await undo();
      this.#outcome = { text: m.undone };
    } catch {
      this.#outcome = { text: m.actionFailed, undo };
    }
    this.#update();
  }

  async #openMenu(which: "more" | "move", anchor: HTMLElement): Promise<void> {
    const m = this.#locale.messages!;
    const open = this.#opened.get(this.emailId ?? "");
    if (!open) return;
    const [{ openMenu }, { moreMenu, placesMenu }] = await Promise.all([
      import("../shared/menu.js"),
      import("./message-actions.js"),
    ]);
    if (which === "move") {
      const emails = this.#targets();
      const mailboxes = this.#mailboxes?.value ?? [];
      const places = placesMenu(
        { emails, mailboxes, messages: m },
        (id) => void this.#perform("move", id),
      );
      return openMenu(anchor, m.moveTitle, places);
    }
    const menu = {
      isWritable: this.#isWritable,
      hasHtml: open.hasHtml,
      isText: open.isText,
      webmail: this.#webmail(open.id),
      unread: () => void this.#perform("unread"),
      togglePlain: () => {
        open.isPlain = !open.isPlain;
        if (open.isPlain) open.dropFrame();
        this.#update();
      },
      download: () => void this.#downloadMessage(open),
    };
    openMenu(anchor, m.more, moreMenu(menu, m));
  }

  #webmail(id: Id): string | undefined {
    const link = this.#session?.links.open;
    const { current } = this.#link;
    if (link === undefined || !current) return undefined;
    const url = new URL(link, current.gateway);
    url.searchParams.set("view", "mail");
    url.searchParams.set("id", id);
    return url.href;
  }

  #downloadMessage({ email, row }: OpenEmail): Promise<void> {
    const subject = plainLine(row?.subject ?? "", 80).replace(/[/\\:*?"<>|.]+/g, "_") || "message";
    const blobId = email?.blobId ?? null;
    return this.#save({ blobId, name: `${subject}.eml`, type: "message/rfc822" });
  }

  async #save(source: BlobSource): Promise<void> {
    const { current } = this.#link;
    const key = source.blobId;
    if (!current || !key || this.#downloading.has(key)) return;
    this.#downloading.add(key);
    this.#update();
    try {
      await saveBlob({ connection: current }, source);
    } catch {
      this.#outcome = { text: this.#locale.messages!.downloadFailed(source.name ?? "") };
    } finally {
      this.#downloading.delete(key);
      this.#update();
    }
  }

  readonly #followTheme = (): void => {
    const look = this.#look();
    for (const { frame } of this.#opened.values()) frame?.follow(look);
  };

  #look(): ReturnType<EmailHost["look"]> {
    const { color, backgroundColor, fontFamily, fontSize } = getComputedStyle(this);
    const [r = 0, g = 0, b = 0] = (/^rgba?\((.*)\)$/.exec(color)?.[1] ?? "")
      .split(/[\s,/]+/)
      .map(Number);
    // Light text stands on a dark background, whatever theme the host made it with.
    const isDark = 0.299 * r + 0.587 * g + 0.114 * b > 140;
    return {
      lang: this.#locale.lang,
      colorScheme: isDark ? "dark" : "light",
      background: backgroundColor,
      font: fontFamily,
      fontSize,
    };
  }

  /** True when the person is at another button of the pane around, to go on from message to message. */
  #isSteppedFrom(): boolean {
    const root = this.getRootNode() as ShadowRoot | Document;
    const { activeElement } = root;
    return activeElement?.localName === "button" && !!this.parentElement?.contains(activeElement);
  }

  #focusHeading(options: FocusOptions = { preventScroll: false }): void {
    const heading = this.renderRoot?.querySelector<HTMLElement>('.subject, [role="alert"]');
    if (!heading) return;
    this.#wantsFocus = false;
    heading.focus(options);
  }

  #setSlow(isSlow: boolean): void {
    if (!isSlow) clearTimeout(this.#slowTimer);
    if (this.#isSlow === isSlow) return;
    this.#isSlow = isSlow;
    this.#update();
  }

  #pointAt(href: string | undefined): void {
    const target = href === undefined ? undefined : plainLine(href, 300);
    if (target === this.#target) return;
    this.#target = target;
    this.#update();
  }

  #close(): void {
    /** @internal listed by the class comment */
    this.dispatchEvent(new PartageMessageCloseEvent(this.emailId));
  }

  readonly #update = (): void => this.requestUpdate();

  readonly #online = (): void => {
    if (this.#hasFailed) this.#restart();
  };

  readonly #listAll = (): void => {
    this.#isAllListed = true;
    this.#update();
  };

  readonly #pointAtLink = (event: Event): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-link]");
    this.#pointAt(link?.href);
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#isAsking) {
      this.#isAsking = false;
      this.#update();
    } else this.#close();
  };
}

/** Room for header and text while they are on their way. */
function renderGhost(): TemplateResult {
  return html`<div class="who ghost" aria-hidden="true">
      <span class="avatar"></span>
      <div class="names"><i class="short"></i><i></i></div>
    </div>
    ${renderLines()}`;
}

function withKeyword(email: EmailSummary, keyword: string, on: boolean): EmailSummary {
  const { [keyword]: _, ...others } = email.keywords;
  return { ...email, keywords: on ? { ...others, [keyword]: true } : others };
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-message": PartageMessage;
  }
}
