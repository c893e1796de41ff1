/**
 * What is asked before an event is deleted.
 *
 * @module
 */
import type { Occurrences } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { EventMessages } from "../locales/event.js";

/** What the person has chosen so far. */
export interface RemoveChoice {
  readonly which: Occurrences;
  readonly notify: boolean;
}

/** What {@link renderRemoveQuestion} is drawn with. */
export interface RemoveQuestion {
  readonly messages: EventMessages;
  readonly choice: RemoveChoice;
  readonly isSeries: boolean;
  /** Who would be told; absent where there is nobody. */
  readonly told: "participants" | "organizer" | undefined;
  readonly choose: (choice: RemoveChoice) => void;
  readonly remove: () => void;
  readonly keep: () => void;
}

/** Draws which occurrences are to go and whether others are told. */
export function renderRemoveQuestion(question: RemoveQuestion): TemplateResult {
  const { messages: m, choice, isSeries, told, choose, remove, keep } = question;
  const title = isSeries ? m.removeSeriesAsk : m.removeAsk;
  const option = (which: Occurrences, label: string): TemplateResult =>
    html`<label class="check"
      ><input
        type="radio"
        name="remove"
        .checked=${choice.which === which}
        @change=${() => choose({ ...choice, which })}
      />${label}</label
    >`;
  return html`<div class="ask" role="alertdialog" aria-label=${title} tabindex="-1">
    <strong>${title}</strong>
    ${
      isSeries
        ? html`<div class="choices" role="radiogroup" aria-label=${title}>
            ${option("this", m.onlyThis)} ${option("following", m.following)}
            ${option("all", m.wholeSeries)}
          </div>`
        : nothing
    }
    ${
      told
        ? html`<label class="check"
            ><input
              type="checkbox"
              name="notify"
              .checked=${choice.notify}
              @change=${(event: Event) =>
                choose({ ...choice, notify: (event.target as HTMLInputElement).checked })}
            />${told === "organizer" ? m.removeNotifyOwner : m.removeNotify}</label
          >`
        : nothing
    }
    <div class="bar">
      <button
        class="button danger"
        part="button"
        type="button"
        data-act="remove-now"
        @click=${remove}
      >
        ${m.remove}
      </button>
      <button class="plain" type="button" data-act="keep" @click=${keep}>${m.keep}</button>
    </div>
  </div>`;
}
