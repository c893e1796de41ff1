/**
 * The card of an invitation: what it is, when, where, who, and what must be known before answering.
 *
 * @module
 */
import type { JSCalendarEvent } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { InvitationMessages } from "../locales/invitation.js";
import type { AnswerBar, AnswerView } from "../shared/answer-bar.js";
import { type WhenStyle, whenWords } from "../shared/event-time.js";
import { ALERT, icon } from "../shared/icon.js";
import { renderLinkedText } from "../shared/linked-text.js";
import {
  addressOf,
  participantName,
  renderParticipants,
  statusOf,
} from "../shared/participants-view.js";
import { recurrenceWords } from "../shared/recurrence-words.js";
import { plainLine } from "../shared/text.js";
import { videoLinkOf } from "../shared/video-link.js";
import type { Invitation, Verdict } from "./read-invitation.js";

/** What the card is drawn with. */
export interface InvitationView {
  readonly invitation: Invitation;
  readonly verdict: Verdict;
  readonly messages: InvitationMessages;
  readonly style: WhenStyle;
  readonly headingLevel: number;
  readonly answers: AnswerBar;
  readonly answer: AnswerView | undefined;
  /** The one thing to do beside answering. */
  readonly action:
    { readonly label: string; readonly run: () => void; readonly hint?: string } | undefined;
  readonly isBusy: boolean;
}

const CLOCK = "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 6v6l4 2";
const REPEAT = "m17 2 4 4-4 4M3 11v-1a4 4 0 0 1 4-4h14M7 22l-4-4 4-4M21 13v1a4 4 0 0 1-4 4H3";
const PLACE =
  "M20 10c0 5-5.5 10.2-7.4 11.8a1 1 0 0 1-1.2 0C9.5 20.2 4 15 4 10a8 8 0 0 1 16 0M9 10a3 3 0 1 0 6 0 3 3 0 1 0-6 0";
const VIDEO =
  "m16 13 5.2 3.5a.5.5 0 0 0 .8-.4V7.9a.5.5 0 0 0-.8-.4L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2";
const INFO = "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 16v-4M12 8h.01";

/** Characters of a title that may have to be scrolled. */
const LONG_TITLE = 120;

/** Most names that one sentence lists. */
const FEW = 3;

/** A line that says something about the invitation. */
export interface InvitationNote {
  readonly text: string;
  readonly tone: "" | "warn" | "bad";
}

/** What must be known, the most important first. */
export function notesOf(
  { event, others, addresses }: Invitation,
  verdict: Verdict,
  m: InvitationMessages,
): readonly InvitationNote[] {
  const { kind, isOutdated, isMissing, isForOthers, isOrganizer, isPast, isCancelled } = verdict;
  const { strangeSender, organizer, replier } = verdict;
  const isAsked = kind === "invitation" || kind === "update";
  const isAnswer = kind === "reply" || kind === "proposal";
  const notes: (InvitationNote | false)[] = [
    strangeSender !== undefined && {
      tone: "warn",
      text: isAnswer
        ? m.strangeReply(plainLine(strangeSender, 320), replier ? participantName(replier) : "")
        : m.strangeSender(
            plainLine(strangeSender, 320),
            organizer ? plainLine(addressOf(organizer), 320) : "",
          ),
    },
    kind === "cancellation" && { tone: "bad", text: cancellationText(verdict, m) },
    isAsked && isCancelled && { tone: "bad", text: m.cancelled },
    isAsked && isOutdated && !isCancelled && { tone: "warn", text: m.outdated },
    isAnswer && isOutdated && { tone: "warn", text: m.outdatedReply },
    isForOthers && { tone: "warn", text: forOthersText(event, addresses, m) },
    isAsked && isOrganizer && { tone: "", text: m.youOrganize },
    isPast && kind !== "cancellation" && { tone: "", text: m.past },
    isAsked && isMissing && verdict.mayAnswer && { tone: "", text: m.missing },
    isAnswer && isMissing && { tone: "", text: m.missingReply },
    kind === "refusal" && { tone: "", text: m.notKept },
    kind === "event" && !isMissing && { tone: "", text: m.inCalendar },
    event.recurrenceId !== undefined && { tone: "", text: m.oneDate },
    others > 0 && { tone: "", text: m.others(others) },
  ];
  return notes.filter((note): note is InvitationNote => note !== false);
}

function cancellationText({ isMissing, isOutdated }: Verdict, m: InvitationMessages): string {
  return isOutdated ? m.outdatedCancel : isMissing ? m.cancelledGone : m.cancelled;
}

function forOthersText(
  { participants = {} }: JSCalendarEvent,
  addresses: readonly string[],
  m: InvitationMessages,
): string {
  const names = Object.values(participants)
    .filter((one) => !one.roles.owner && !addresses.includes(addressOf(one)))
    .map(participantName)
    .filter(Boolean);
  if (!names.length) return m.forOthersUnknown;
  return m.forOthers(`${names.slice(0, FEW).join(", ")}${names.length > FEW ? "…" : ""}`);
}

/** Draws the card. */
export function renderInvitation(view: InvitationView): TemplateResult {
  const { invitation, verdict, messages: m, headingLevel, answer, answers } = view;
  const { event } = invitation;
  const { organizer, kind } = verdict;
  const title = plainLine(event.title ?? invitation.mine?.title ?? "", 1_000) || m.noTitle;
  const who = kind === "reply" || kind === "proposal" ? verdict.replier : organizer;
  return html`<div class="head">
      <div class="kind">
        <strong>${m[kind]}</strong
        >${who ? html`<bdi>${m.from(participantName(who))}</bdi>` : nothing}
      </div>
      <div
        class="title"
        part="title"
        role="heading"
        aria-level=${headingLevel}
        tabindex=${title.length > LONG_TITLE ? "0" : nothing}
        dir="auto"
      >
        ${title}
      </div>
    </div>
    ${notesOf(invitation, verdict, m).map(
      ({ text, tone }) =>
        html`<div class="note ${tone}">${icon(tone ? ALERT : INFO)}<span>${text}</span></div>`,
    )}
    ${renderReply(view)} ${renderTimes(view)} ${renderPlace(view)} ${renderOverlaps(view)}
    ${answer ? answers.render(answer) : nothing} ${renderAction(view)} ${renderPeople(view)}`;
}

function renderReply({ verdict, messages: m }: InvitationView): unknown {
  const { kind, replier } = verdict;
  if (!replier || (kind !== "reply" && kind !== "proposal")) return nothing;
  const words = {
    accepted: m.accepted,
    tentative: m.tentative,
    declined: m.declined,
    delegated: m.delegated,
    "needs-action": m.needsAction,
  };
  const name = participantName(replier);
  const comment = plainLine(replier.participationComment ?? "", 2_000);
  return html`<div>
    <p class="when">
      ${kind === "proposal" ? m.proposes(name) : m.replied(name, words[statusOf(replier)])}
    </p>
    ${comment ? html`<p class="quote" dir="auto">${comment}</p>` : nothing}
  </div>`;
}

function renderTimes(view: InvitationView): TemplateResult {
  const { invitation, verdict, messages: m, style } = view;
  const { event } = invitation;
  const { kind, isMoved, target, isOutdated } = verdict;
  const file = whenWords(event, style);
  const repeats = recurrenceWords(event, { lang: style.lang, words: style.words });
  const known =
    isMoved && target?.start ? whenWords({ ...target, start: target.start }, style) : undefined;
  // What the file says is the past where the calendar is newer, the future where it proposes.
  const [first, second] = !known
    ? []
    : isOutdated
      ? [
          [m.before, file.text],
          [m.now, known.text],
        ]
      : [
          [kind === "proposal" ? m.now : m.before, known.text],
          [kind === "proposal" ? m.proposedTime : m.now, file.text],
        ];
  const isReplaced = kind !== "proposal";
  return html`<div class="line" part="when">
      ${icon(CLOCK)}
      <div>
        ${
          first && second
            ? html`<dl class="moves">
                <div>
                  <dt>${first[0]}</dt>
                  <dd class=${isReplaced ? "before" : ""}>${first[1]}</dd>
                </div>
                <div>
                  <dt>${second[0]}</dt>
                  <dd class="when">${second[1]}</dd>
                </div>
              </dl>`
            : html`<p class="when">${file.text}</p>`
        }
        ${file.note && !isOutdated ? html`<p class="muted">${file.note}</p>` : nothing}
      </div>
    </div>
    ${
      repeats
        ? html`<div class="line">
            ${icon(REPEAT)}
            <div><span class="sr">${m.repeats} : </span>${repeats}</div>
          </div>`
        : nothing
    }`;
}

function renderPlace({ invitation, messages: m, verdict }: InvitationView): unknown {
  const { event } = invitation;
  if (verdict.kind === "reply") return nothing;
  const places = Object.values(event.locations ?? {})
    .slice(0, 5)
    .map(({ name = "" }) => plainLine(name, 500))
    .filter(Boolean);
  const link = videoLinkOf(event);
  return html`${
    places.length
      ? html`<div class="line">
          ${icon(PLACE)}
          <div>
            <span class="sr">${m.place} : </span>${places.map((name) => renderLinkedText(name))}
          </div>
        </div>`
      : nothing
  }
  ${
    link && verdict.kind !== "cancellation"
      ? html`<div class="line">
          ${icon(VIDEO)}
          <div>
            <a
              href=${link.href}
              target="_blank"
              rel="noopener noreferrer"
              title=${m.joinHost(link.host)}
              >${m.joinService(link.service)}</a
            >
            <span class="muted">${link.host}</span>
          </div>
        </div>`
      : nothing
  }`;
}

function renderOverlaps({ invitation, verdict, messages: m }: InvitationView): unknown {
  const { overlaps } = invitation;
  if (!verdict.mayAnswer || verdict.isOutdated) return nothing;
  if (!overlaps.length)
    return invitation.event.showWithoutTime ? nothing : html`<p class="muted">${m.free}</p>`;
  const titles = overlaps.map(({ title }) => plainLine(title ?? "", 200) || m.noTitle);
  return html`<div class="note warn" part="conflict">
    ${icon(ALERT)}<span
      >${titles.length === 1 ? m.overlaps(titles[0]!) : html`${m.conflicts(titles.length)}<br />${titles.slice(0, 5).join(", ")}`}</span
    >
  </div>`;
}

function renderAction({ action, isBusy }: InvitationView): unknown {
  if (!action) return nothing;
  return html`<div class="bar">
    <button
      class="button"
      part="button"
      type="button"
      data-act="do"
      ?disabled=${isBusy}
      @click=${action.run}
    >
      ${action.label}
    </button>
    ${action.hint ? html`<span class="hint">${action.hint}</span>` : nothing}
  </div>`;
}

function renderPeople({ invitation, verdict, messages: m }: InvitationView): unknown {
  const participants = invitation.mine?.participants ?? invitation.event.participants ?? {};
  const count = Object.keys(participants).length;
  if (count < 2 || verdict.kind === "cancellation") return nothing;
  return html`<details>
    <summary>${m.people(count)}</summary>
    ${renderParticipants(participants, { words: m, addresses: invitation.addresses })}
  </details>`;
}
