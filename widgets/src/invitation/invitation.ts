import type { Email, GatewaySession, Id } from "@partage-ent/jmap";
import {
  answerInvitation,
  changeEvent,
  type Connection,
  createEvent,
  deleteEvent,
  isPartageError,
  type LiveQuery,
  liveQuery,
  proposeTime,
} from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
} from "lit";
import { type InvitationMessages, invitationCatalog } from "../locales/invitation.js";
import { AnswerBar, type AnswerView } from "../shared/answer-bar.js";
import { buttonStyles } from "../shared/button.styles.js";
import { ConnectionController } from "../shared/connection-context.js";
import { spanOf } from "../shared/event-time.js";
import { eventStyles } from "../shared/event.styles.js";
import { fieldStyles } from "../shared/field.styles.js";
import { ALERT, icon, OFFLINE } from "../shared/icon.js";
import { LocaleController } from "../shared/locale.js";
import { renderState } from "../shared/states.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { type InvitationView, renderInvitation } from "./invitation-view.js";
import { invitationStyles } from "./invitation.styles.js";
import {
  type Invitation,
  judge,
  ownAnswer,
  readInvitation,
  type Verdict,
} from "./read-invitation.js";

const DONE = "M20 6 9 17l-5-5";

/** What was done, and how to take it back. */
interface Outcome {
  readonly text: string;
  readonly isBad?: boolean;
  readonly undo?: () => Promise<void>;
}

/**
 * The invitation that a message carries: what, when, where, and the answer in one press.
 *
 * @csspart root - All of the element.
 * @csspart title - The title of the event.
 * @csspart when - When it is.
 * @csspart conflict - What else is at that time.
 * @csspart answer - The buttons that answer.
 * @csspart participants - The people.
 * @csspart state - What stands in place of an invitation that can't be shown.
 * @csspart button - A button.
 * @cssprop [--partage-color-accent] - Links, primary buttons.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures, cancellations.
 * @cssprop [--partage-color-warning] - Conflicts, doubtful senders.
 */
export class PartageInvitation extends LitElement {
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [
    tokens,
    buttonStyles,
    fieldStyles,
    eventStyles,
    invitationStyles,
  ];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    blobId: { attribute: "blob-id" },
    email: { attribute: false },
    headingLevel: { type: Number, attribute: "heading-level" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** The blob of the calendar file (`text/calendar`). */
  blobId: Id | undefined;

  /** The message that it came with: who sent it is compared with who invites. */
  email: Pick<Email, "from"> | undefined;

  /** Level of the title among the headings of the page, 1 to 6. */
  headingLevel = 4;

  readonly #locale = new LocaleController<InvitationMessages>(this, invitationCatalog);
  readonly #link = new ConnectionController(this, () => this.#restart());
  readonly #answers = new AnswerBar(this);
  #session: GatewaySession | undefined;
  #query: LiveQuery<Invitation> | undefined;
  #stop: (() => void) | undefined;
  #failure: unknown;
  #outcome: Outcome | undefined;
  #isBusy = false;
  /** Which of several beginnings is the last one: answers to others come too late. */
  #turn = 0;

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        if (this.hasUpdated) this.#restart();
      },
      hostDisconnected: () => this.#end(),
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("blobId")) this.#restart();
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    const { current } = this.#link;
    if (!m || !current || this.blobId === undefined) return nothing;
    const invitation = this.#query?.value;
    const error = this.#failure ?? this.#query?.error;
    const kind = invitation ? this.#judge(invitation).kind : "";
    return html`<section
      class="root ${kind}"
      part="root"
      lang=${this.#locale.lang}
      aria-label=${m.invitation}
    >
      ${
        invitation
          ? renderInvitation(this.#view(invitation, m))
          : error
            ? this.#renderProblem(error, m)
            : html`<div class="ghost" aria-busy="true">
                <span class="sr">${m.loading}</span><i class="short"></i><i></i><i></i>
              </div>`
      }
      ${this.#outcome ? this.#renderOutcome(this.#outcome, m) : nothing}
      <div class="sr" role="status">${this.#outcome?.text ?? this.#answers.said}</div>
    </section>`;
  }

  #renderProblem(error: unknown, m: InvitationMessages): unknown {
    const code = isPartageError(error) ? error.code : "";
    if (error instanceof RangeError || /ARGUMENTS|NOT_FOUND/.test(code))
      return renderState({ icon: ALERT, title: m.unreadable, text: m.unreadableText });
    const action = { label: m.retry, run: () => this.#restart() };
    const isOffline = code === "ERR_OFFLINE";
    const text = isOffline ? m.offlineText : m.failedText;
    return renderState({ icon: isOffline ? OFFLINE : ALERT, title: m.failed, text, action });
  }

  #renderOutcome({ text, isBad, undo }: Outcome, m: InvitationMessages): unknown {
    return html`<div class="note ${isBad ? "bad" : ""}" role=${isBad ? "alert" : nothing}>
      ${icon(isBad ? ALERT : DONE)}<span>${text}</span>
      ${undo ? html`<button class="quiet" type="button" data-act="undo" @click=${() => void this.#undo(undo)}>${m.undo}</button>` : nothing}
    </div>`;
  }

  #judge(invitation: Invitation): Verdict {
    const sender = this.email?.from?.[0];
    return judge(invitation, { sender, timeZone: this.#zone, now: Date.now() });
  }

  get #zone(): string {
    return this.#session?.timeZone ?? "Europe/Paris";
  }

  get #isWritable(): boolean {
    return this.#session?.scopes.includes("calendar.write") ?? false;
  }

  #view(invitation: Invitation, m: InvitationMessages): InvitationView {
    const verdict = this.#judge(invitation);
    const style = { lang: this.#locale.lang, timeZone: this.#zone, words: m, now: Date.now() };
    return {
      ...{ invitation, verdict, messages: m, style },
      headingLevel: this.headingLevel,
      answers: this.#answers,
      answer: this.#answerView(invitation, verdict, m),
      action: this.#isWritable ? this.#action(invitation, verdict, m) : undefined,
      isBusy: this.#isBusy,
    };
  }

  #answerView(
    invitation: Invitation,
    { mayAnswer, own, target }: Verdict,
    m: InvitationMessages,
  ): AnswerView | undefined {
    const { current } = this.#link;
    if (!mayAnswer || !own || !current || !this.#isWritable) return undefined;
    const { event, mine } = invitation;
    return {
      words: m,
      status: ownAnswer(invitation, own),
      isOccurrence: false,
      span: target && spanOf(event, this.#zone),
      timeZone: this.#zone,
      answer: async (answer, comment) => {
        const seen = target ?? { ...event, method: undefined };
        const participants = target?.participants ?? mine?.participants ?? event.participants;
        await answerInvitation(current, { ...seen, participants }, answer, {
          comment,
        });
        await this.#query?.refresh();
      },
      propose: async (proposal) => {
        if (target) await proposeTime(current, target, proposal);
      },
    };
  }

  /** The one thing to do with what needs no answer. */
  #action(
    invitation: Invitation,
    verdict: Verdict,
    m: InvitationMessages,
  ): InvitationView["action"] {
    const { kind, target, isOutdated, isOrganizer, isMoved } = verdict;
    if (kind === "cancellation" && target && !isOutdated && !isOrganizer)
      return { label: m.remove, run: () => void this.#remove(verdict, m) };
    if (kind === "proposal" && target && isOrganizer && isMoved)
      return {
        label: m.acceptTime,
        hint: m.acceptTimeHint,
        run: () => void this.#move(invitation, verdict, m),
      };
    if (kind === "event" && !target)
      return { label: m.add, run: () => void this.#add(invitation, m) };
    return undefined;
  }

  async #remove({ target }: Verdict, m: InvitationMessages): Promise<void> {
    await this.#do(m.removeFailed, async (connection) => {
      const which = target!.recurrenceId ? "this" : "all";
      const undo = await deleteEvent(connection, target!, { which });
      return { text: m.removed, undo };
    });
  }

  async #move({ event }: Invitation, { target }: Verdict, m: InvitationMessages): Promise<void> {
    await this.#do(m.moveFailed, async (connection) => {
      const { start, duration, timeZone } = event;
      const patch = { start, ...(duration && { duration }), ...(timeZone && { timeZone }) };
      const which = target!.recurrenceId ? "this" : "all";
      await changeEvent(connection, target!, patch, { which, invite: true });
      return { text: m.moved };
    });
  }

  async #add({ event }: Invitation, m: InvitationMessages): Promise<void> {
    await this.#do(m.addFailed, async (connection) => {
      // A published event has no guests of this person's: she only keeps it.
      const { method: _method, participants: _people, replyTo: _reply, ...kept } = event;
      await createEvent(connection, kept);
      return { text: m.added };
    });
  }

  async #do(failed: string, work: (connection: Connection) => Promise<Outcome>): Promise<void> {
    const { current } = this.#link;
    if (!current || this.#isBusy) return;
    this.#isBusy = true;
    this.#outcome = undefined;
    this.requestUpdate();
    try {
      this.#outcome = await work(current);
      await this.#query?.refresh();
    } catch (error) {
      const m = this.#locale.messages!;
      const isConflict = isPartageError(error) && error.code === "ERR_CONFLICT";
      this.#outcome ??= { text: isConflict ? m.moveConflict : failed, isBad: true };
      if (isConflict) this.#query?.refresh().catch(this.#update);
    }
    this.#isBusy = false;
    this.requestUpdate();
  }

  async #undo(undo: () => Promise<void>): Promise<void> {
    const m = this.#locale.messages!;
    try {
      await undo();
      this.#outcome = { text: m.undone };
      await this.#query?.refresh();
    } catch {
      this.#outcome = { text: m.undoFailed, undo, isBad: true };
    }
    this.requestUpdate();
  }

  /** Begins anew: another file, another connection, or a new try. */
  #restart(): void {
    this.#end();
    this.#failure = this.#outcome = undefined;
    this.#answers.reset();
    const turn = ++this.#turn;
    const { current } = this.#link;
    const { blobId } = this;
    this.requestUpdate();
    if (!current || !blobId || !this.isConnected) return;
    void current.session().then(
      (session) => {
        if (turn !== this.#turn) return;
        this.#session = session;
        const { timeZone, person } = session;
        this.#query = liveQuery(current, {
          key: `invitation/${blobId}`,
          types: ["CalendarEvent"],
          load: (signal) =>
            readInvitation(current, blobId, { timeZone, email: person.email, signal }),
        });
        this.#stop = this.#query.subscribe(this.#update);
        this.requestUpdate();
      },
      (error: unknown) => {
        if (turn !== this.#turn) return;
        this.#failure = error;
        this.requestUpdate();
      },
    );
  }

  #end(): void {
    this.#stop?.();
    this.#stop = this.#query = undefined;
  }

  readonly #update = (): void => this.requestUpdate();
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-invitation": PartageInvitation;
  }
}
