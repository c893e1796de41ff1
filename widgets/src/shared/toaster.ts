/**
 * What happened a moment ago, and how to take it back.
 *
 * @module
 */
import type { ReactiveController, ReactiveElement } from "lit";
import { html, nothing } from "lit";
import { CLOSE, icon } from "./icon.js";

/** Milliseconds that an action can be undone. */
export const UNDO_TIME = 8_000;

/** A line that goes by itself. */
export interface Toast {
  readonly text: string;
  readonly undo?: (() => Promise<void>) | undefined;
}

/** Words of a {@link Toaster}. */
export interface ToastWords {
  readonly undo: string;
  readonly undone: string;
  readonly dismiss: string;
}

/** An action that is held back while it can be undone. */
interface Held {
  readonly commit: () => void;
  readonly undo: () => void;
}

/** The toast of one element: one at a time, for eight seconds, longer under a pointer or the focus. */
export class Toaster implements ReactiveController {
  words!: ToastWords;
  readonly #host: ReactiveElement;
  readonly #say: (text: string) => void;
  #toast: Toast | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held: Held | undefined;

  /** @param say - Tells a screen reader. */
  constructor(host: ReactiveElement, say: (text: string) => void) {
    this.#host = host;
    this.#say = say;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#commit);
  }

  /** What was done is not lost with the element. */
  hostDisconnected(): void {
    removeEventListener("pagehide", this.#commit);
    this.dismiss();
  }

  /** Says what happened, with a way back. */
  tell(toast: Toast): void {
    this.#toast = toast;
    this.#say(toast.text);
    this.#resume();
    this.#host.requestUpdate();
  }

  /**
   * Holds an action back for as long as it can be undone; the one before it goes: one undo at a time.
   * Rejects with an `AbortError` when the person takes it back.
   */
  grace(text: string): Promise<void> {
    this.#held?.commit();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        if (this.#held === held) this.#held = undefined;
      };
      const held: Held = {
        commit: () => {
          end();
          resolve();
        },
        undo: () => {
          end();
          reject(new DOMException("taken back", "AbortError"));
        },
      };
      this.#held = held;
      this.tell({ text, undo: async () => held.undo() });
    });
  }

  /** Takes the last action back, within its time. */
  async undo(): Promise<void> {
    const undo = this.#toast?.undo;
    if (!undo) return;
    this.#hide();
    await undo();
    this.#say(this.words.undone);
  }

  /** Leaves what was done as it is. */
  dismiss(): void {
    this.#held?.commit();
    this.#hide();
  }

  render(): unknown {
    const toast = this.#toast;
    const { words: w } = this;
    if (!toast) return nothing;
    return html`<div
      class="toast"
      part="toast"
      @pointerenter=${this.#pause}
      @pointerleave=${this.#resume}
      @focusin=${this.#pause}
      @focusout=${this.#resume}
    >
      <span>${toast.text}</span>
      ${
        toast.undo
          ? html`<button class="undo" type="button" @click=${() => void this.undo()}>
              ${w.undo}
            </button>`
          : nothing
      }
      <button
        class="icon"
        type="button"
        aria-label=${w.dismiss}
        title=${w.dismiss}
        @click=${() => this.dismiss()}
      >
        ${icon(CLOSE)}
      </button>
    </div>`;
  }

  readonly #commit = (): void => this.#held?.commit();

  #hide(): void {
    clearTimeout(this.#timer);
    this.#toast = undefined;
    this.#host.requestUpdate();
  }

  readonly #pause = (): void => clearTimeout(this.#timer);

  readonly #resume = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), UNDO_TIME);
  };
}
