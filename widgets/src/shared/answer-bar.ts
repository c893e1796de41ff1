/**
 * How a person answers an invitation: three buttons, a message, another time.
 *
 * @module
 */
import type { ParticipationStatus } from "@partage-ent/jmap";
import type { ProposedTime } from "@partage-ent/sdk";
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { EventWords } from "../locales/event-words.js";
import { zoneClock } from "./civil-time.js";
import { formatDuration } from "./duration.js";
import type { EventSpan } from "./event-time.js";
import { minutesOf } from "./event-time.js";
import { ALERT, icon } from "./icon.js";

/** An answer that can be given here. */
export type Answer = "accepted" | "tentative" | "declined";

/** What an answer is about. */
export interface AnswerView {
  readonly words: EventWords;
  /** What the person answered before. */
  readonly status: ParticipationStatus;
  /** Asks whether the answer is for one date or all. */
  readonly isOccurrence: boolean;
  /** Where the event is now: what a proposal begins with; absent where none can be made. */
  readonly span: EventSpan | undefined;
  readonly timeZone: string;
  /** Rejects when the answer is not sent. */
  readonly answer: (answer: Answer, comment: string, which: "this" | "all") => Promise<void>;
  readonly propose: (proposal: ProposedTime) => Promise<void>;
}

const CHECK = "M20 6 9 17l-5-5";
const QUESTION =
  "M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0";
const CROSS = "M18 6 6 18M6 6l12 12";

/** Most characters of a message to the organizer. */
const MOST = 2_000;

const ANSWERS = [
  ["accepted", "accept", CHECK, "youAccepted"],
  ["tentative", "maybe", QUESTION, "youTentative"],
  ["declined", "decline", CROSS, "youDeclined"],
] as const;

/** The answer of one person to one event, and what she is writing. */
export class AnswerBar {
  readonly #host: ReactiveControllerHost;
  #comment = "";
  #isCommenting = false;
  #isProposing = false;
  #which: "this" | "all" = "all";
  #pending: Answer | "proposal" | undefined;
  #outcome = "";
  #problem = "";
  #form = { date: "", start: "", end: "" };

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Forgets what was typed: another event is shown. */
  reset(): void {
    this.#comment = this.#outcome = this.#problem = "";
    this.#isCommenting = this.#isProposing = false;
    this.#pending = undefined;
    this.#which = "all";
  }

  /** What was done, for a status region. */
  get said(): string {
    return this.#outcome;
  }

  /** Draws buttons and what belongs to them. */
  render(view: AnswerView): TemplateResult {
    const { words: m, status, isOccurrence, span } = view;
    const shown = this.#pending && this.#pending !== "proposal" ? this.#pending : status;
    const known = ANSWERS.find(([answer]) => answer === shown)?.[3];
    const now = known ? m[known] : shown === "delegated" ? m.youDelegated : "";
    const hint = [now, this.#outcome].filter(Boolean).join(" ");
    return html`<div class="answers" part="answer" role="group" aria-label=${m.yourAnswer}>
      <div class="trio">${ANSWERS.map((one) => this.#renderButton(one, shown, view))}</div>
      ${hint ? html`<p class="hint">${hint}</p>` : nothing}
      ${isOccurrence ? this.#renderWhich(m) : nothing}
      ${this.#isCommenting ? this.#renderComment(m) : nothing}
      ${this.#isProposing ? this.#renderProposal(view) : nothing}
      ${this.#problem ? html`<p class="wrong" role="alert">${icon(ALERT)}${this.#problem}</p>` : nothing}
      <div class="bar more">
        ${
          this.#isCommenting
            ? nothing
            : html`<button class="quiet" type="button" data-act="comment" @click=${this.#comments}>
                ${m.addComment}
              </button>`
        }
        ${
          span && !this.#isProposing
            ? html`<button
                class="quiet"
                type="button"
                data-act="propose"
                @click=${() => this.#startProposal(view)}
              >
                ${m.propose}
              </button>`
            : nothing
        }
      </div>
    </div>`;
  }

  #renderButton(
    [answer, label, path]: (typeof ANSWERS)[number],
    shown: ParticipationStatus,
    view: AnswerView,
  ): TemplateResult {
    const isOwn = shown === answer;
    const isFirst = answer === "accepted" && shown === "needs-action";
    return html`<button
      class="${isOwn || isFirst ? "button" : "plain"} ${isOwn ? "own" : ""}"
      part="button"
      type="button"
      data-answer=${answer}
      aria-pressed=${isOwn}
      aria-busy=${this.#pending === answer ? "true" : nothing}
      @click=${() => void this.#send(answer, view)}
    >
      ${icon(path)}${view.words[label]}
    </button>`;
  }

  #renderWhich(m: EventWords): TemplateResult {
    const option = (which: "this" | "all", label: string): TemplateResult =>
      html`<label class="check"
        ><input
          type="radio"
          name="which"
          .checked=${this.#which === which}
          @change=${() => (this.#which = which)}
        />${label}</label
      >`;
    return html`<div class="bar which" role="radiogroup" aria-label=${m.answerWhich}>
      <span class="hint">${m.answerWhich}</span>
      ${option("all", m.answerAll)} ${option("this", m.answerThis)}
    </div>`;
  }

  #renderComment(m: EventWords): TemplateResult {
    return html`<label class="field"
      ><span class="label">${m.comment}</span
      ><textarea
        class="input"
        name="comment"
        rows="2"
        maxlength=${MOST}
        .value=${this.#comment}
        @input=${(event: Event) => (this.#comment = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
    </label>`;
  }

  #renderProposal(view: AnswerView): TemplateResult {
    const { words: m } = view;
    const field = (name: "date" | "start" | "end", type: string, label: string): TemplateResult =>
      html`<label class="field"
        ><span class="label">${label}</span
        ><input
          class="input"
          name=${`propose-${name}`}
          type=${type}
          required
          .value=${this.#form[name]}
          @input=${(event: Event) => (this.#form[name] = (event.target as HTMLInputElement).value)}
      /></label>`;
    return html`<form
      class="propose"
      @submit=${(event: Event) => void this.#propose(event, view)}
      novalidate
    >
      <div class="three">
        ${field("date", "date", m.proposeDate)} ${field("start", "time", m.proposeStart)}
        ${field("end", "time", m.proposeEnd)}
      </div>
      ${this.#isCommenting ? nothing : this.#renderComment(m)}
      <div class="bar">
        <button class="button" part="button" type="submit" ?disabled=${this.#pending !== undefined}>
          ${this.#pending === "proposal" ? m.sending : m.proposeSend}
        </button>
        <button class="plain" type="button" @click=${() => this.#stopProposal()}>
          ${m.cancel}
        </button>
      </div>
    </form>`;
  }

  async #send(answer: Answer, view: AnswerView): Promise<void> {
    if (this.#pending) return;
    this.#pending = answer;
    this.#problem = this.#outcome = "";
    this.#host.requestUpdate();
    const which = view.isOccurrence ? this.#which : "this";
    try {
      await view.answer(answer, this.#comment.trim(), which);
      this.#comment = "";
      this.#isCommenting = false;
      this.#outcome = view.words.answered;
    } catch {
      this.#problem = view.words.answerFailed;
    }
    this.#pending = undefined;
    this.#host.requestUpdate();
  }

  async #propose(event: Event, view: AnswerView): Promise<void> {
    event.preventDefault();
    const { words: m, timeZone } = view;
    const { date, start, end } = this.#form;
    const clock = zoneClock(timeZone);
    const at = (time: string): number => clock.instantOf(date, minutesOf(`${date}T${time}`));
    const length = date && start && end ? at(end) - at(start) : Number.NaN;
    this.#problem = length > 0 ? "" : m.proposeInvalid;
    this.#outcome = "";
    this.#host.requestUpdate();
    if (this.#problem || this.#pending) return;
    this.#pending = "proposal";
    const duration = formatDuration(length);
    const comment = this.#comment.trim();
    try {
      await view.propose({ start: `${date}T${start}:00`, timeZone, duration, comment });
      this.#isProposing = false;
      this.#comment = "";
      this.#outcome = m.proposed;
    } catch {
      this.#problem = m.proposeFailed;
    }
    this.#pending = undefined;
    this.#host.requestUpdate();
  }

  #startProposal({ span, timeZone }: AnswerView): void {
    const clock = zoneClock(timeZone);
    const time = (instant: number): string => {
      const minutes = clock.minutesOf(instant);
      return [Math.floor(minutes / 60), minutes % 60]
        .map((n) => String(n).padStart(2, "0"))
        .join(":");
    };
    if (!span) return;
    const isAllDay = span.isAllDay;
    this.#form = {
      date: span.firstDay,
      start: isAllDay ? "09:00" : time(span.start),
      end: isAllDay ? "10:00" : time(span.end),
    };
    this.#isProposing = true;
    this.#problem = this.#outcome = "";
    this.#host.requestUpdate();
  }

  #stopProposal(): void {
    this.#isProposing = false;
    this.#problem = "";
    this.#host.requestUpdate();
  }

  readonly #comments = (): void => {
    this.#isCommenting = true;
    this.#host.requestUpdate();
  };
}
