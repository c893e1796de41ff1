/**
 * A window over the contacts: what is imported, what is there twice, a book.
 *
 * @module
 */
import { html, render } from "lit";
import { adopt } from "../shared/adopt.js";
import { fieldStyles } from "../shared/field.styles.js";
import { CLOSE, icon } from "../shared/icon.js";
import type { ContactsModel } from "./model.js";
import { panelStyles } from "./panel.styles.js";

/** What a panel shows. */
export interface PanelContent {
  readonly title: string;
  readonly close: string;
  readonly content: unknown;
}

/** A modal dialog that is drawn again by hand; it keeps the focus and gives it back. */
export class Panel {
  readonly dialog: HTMLDialogElement = document.createElement("dialog");
  /** Ends what is under way when the dialog closes. */
  readonly signal: AbortSignal;
  readonly #model: ContactsModel;
  readonly #draw: () => PanelContent;

  constructor(model: ContactsModel, draw: () => PanelContent, kind = "") {
    this.#model = model;
    this.#draw = draw;
    const ending = new AbortController();
    this.signal = ending.signal;
    const { dialog } = this;
    dialog.className = `panel ${kind}`;
    dialog.setAttribute("part", "dialog");
    dialog.setAttribute("aria-labelledby", "panel-title");
    dialog.addEventListener("close", () => {
      ending.abort();
      dialog.remove();
    });
  }

  /** Shows it; the focus comes back to where it was, or to the list. */
  open(): void {
    const { host } = this.#model;
    // The element may have left the page while this was fetched.
    if (!host.isConnected) return;
    const root = host.renderRoot as ShadowRoot;
    adopt(root, fieldStyles);
    adopt(root, panelStyles);
    const back = root.activeElement as HTMLElement | null;
    (root.querySelector(".root") ?? root).append(this.dialog);
    this.dialog.addEventListener("close", () => {
      (back?.isConnected ? back : root.querySelector<HTMLElement>(".list"))?.focus();
    });
    this.draw();
    this.dialog.showModal();
  }

  close(): void {
    this.dialog.close();
  }

  draw(): void {
    const { title, close, content } = this.#draw();
    render(
      html`<div class="panel-head">
          <h2 id="panel-title" tabindex="-1">${title}</h2>
          <button
            class="icon"
            type="button"
            aria-label=${close}
            title=${close}
            @click=${() => this.close()}
          >
            ${icon(CLOSE)}
          </button>
        </div>
        <div class="panel-body">${content}</div>`,
      this.dialog,
    );
  }

  /** Puts the focus on something inside. */
  focus(selector: string): void {
    this.dialog.querySelector<HTMLElement>(selector)?.focus();
  }
}
