/**
 * The states that a list can be in instead of its content.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./row-icons.js";

/** What {@link renderState} shows. */
export interface StateContent {
  /** Path data of an icon. */
  readonly icon: string;
  /** What is the matter, in a few words. */
  readonly title: string;
  /** What it means and what to do. */
  readonly text: string;
  /** The next step; its button is the primary one. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  /** Interrupts a screen reader: something went wrong. */
  readonly isAlert?: boolean;
}

/** Draws an empty, failed or signed-out state at the size of a short list. */
export function renderState({
  icon: path,
  title,
  text,
  action,
  isAlert,
}: StateContent): TemplateResult {
  return html`<div class="state" part="state" role=${isAlert ? "alert" : nothing}>
    ${icon(path)}<strong>${title}</strong>
    <p>${text}</p>
    ${
      action
        ? html`<button class="button" part="button" type="button" @click=${action.run}>
            ${action.label}
          </button>`
        : nothing
    }
  </div>`;
}
