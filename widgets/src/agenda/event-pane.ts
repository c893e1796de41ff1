/**
 * Where `<partage-event>` stands: a sheet over the page, with the focus in it until it closes.
 *
 * @module
 */
import type { CalendarEvent, Id } from "@partage-ent/jmap";
import { html, nothing, render } from "lit";
import { loadElement } from "../load.js";
import { ALERT, CLOSE } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import { renderState } from "../shared/states.js";
import type { Interaction } from "./interaction.js";

/** The tag of the agenda, before which a page may put a prefix. */
const TAG = "partage-agenda";

/** What the agenda gives to the element that shows an event. */
interface EventElement extends HTMLElement {
  connection: unknown;
  eventId: Id | null;
  draft: Partial<CalendarEvent> | null;
  mode: "view" | "edit";
  requestClose(): void;
  calendars: unknown;
  timeZone: string | undefined;
}

/** The sheet of one agenda in which events are read and written. */
export class EventPane {
  readonly #interaction: Interaction;
  #dialog: HTMLDialogElement | undefined;
  #element: EventElement | undefined;
  #back: Id | undefined;

  constructor(interaction: Interaction) {
    this.#interaction = interaction;
  }

  /** Shows an event. */
  open(id: Id, title: string): void {
    this.#back = id;
    void this.#show(title, { eventId: id, draft: null, mode: "view" });
  }

  /** Shows an empty event to be filled in. */
  create(draft: Partial<CalendarEvent>): void {
    this.#back = undefined;
    const { newEvent } = this.#interaction.words;
    void this.#show(newEvent, { eventId: null, draft, mode: "edit" });
  }

  close(): void {
    this.#dialog?.close();
  }

  async #show(
    label: string,
    content: Pick<EventElement, "eventId" | "draft" | "mode">,
  ): Promise<void> {
    const { model, words } = this.#interaction;
    const dialog = this.#openDialog(label);
    try {
      const prefix = model.host.localName.slice(0, -TAG.length);
      const element = (this.#element ??= this.#make(await loadElement("partage-event", prefix)));
      Object.assign(element, {
        connection: model.connection,
        // Before they are there, the event reads them itself: none would be none to write into.
        calendars: model.value?.calendars,
        timeZone: model.session?.timeZone,
        ...content,
      });
      if (!dialog.open) return;
      this.#fill(dialog, element);
      element.focus();
    } catch {
      this.#fill(
        dialog,
        renderState({
          icon: ALERT,
          title: words.paneFailed,
          text: model.extras!.words.loadFailed,
          action: { label: words.close, run: () => this.close() },
          isAlert: true,
        }),
      );
    }
  }

  #make(tag: string): EventElement {
    const { model } = this.#interaction;
    const element = document.createElement(tag) as EventElement;
    element.addEventListener("partage-event-close", () => this.close());
    // What was deleted can be brought back from there for a while: it closes by itself.
    element.addEventListener("partage-event-changed", () => {
      model.host.refresh().catch(model.update);
    });
    return element;
  }

  #openDialog(label: string): HTMLDialogElement {
    const root = this.#interaction.model.host.renderRoot as ShadowRoot;
    const dialog = (this.#dialog ??= this.#makeDialog());
    dialog.setAttribute("aria-label", label);
    (root.querySelector(".root") ?? root).append(dialog);
    this.#fill(dialog, nothing);
    if (!dialog.open) dialog.showModal();
    return dialog;
  }

  #makeDialog(): HTMLDialogElement {
    const { model } = this.#interaction;
    const dialog = document.createElement("dialog");
    dialog.className = "sheet";
    dialog.setAttribute("part", "dialog");
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.#restore();
    });
    // The backdrop belongs to the dialog. Leaving asks first where something typed would be lost.
    const leave = (event: Event): void => {
      if (event.target !== dialog) return;
      event.preventDefault();
      if (this.#element?.isConnected) this.#element.requestClose();
      else dialog.close();
    };
    dialog.addEventListener("click", leave);
    dialog.addEventListener("cancel", leave);
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.lang = model.lang;
    return dialog;
  }

  #fill(dialog: HTMLDialogElement, content: unknown): void {
    const { words: w } = this.#interaction;
    // The element brings its own way out; without it there must be one.
    const leave = html`<button
      class="icon leave"
      type="button"
      aria-label=${w.close}
      title=${w.close}
      @click=${() => this.close()}
    >
      ${icon(CLOSE)}
    </button>`;
    render([content === this.#element ? nothing : leave, content], dialog);
  }

  /** Puts the focus back to the event that was opened, drawn anew or not. */
  #restore(): void {
    const { model } = this.#interaction;
    const id = this.#back;
    void model.host.updateComplete.then(() => {
      const all = [...model.host.renderRoot.querySelectorAll<HTMLElement>("[data-id]")];
      const one = all.find(({ dataset }) => dataset["id"] === id);
      const target = one?.querySelector<HTMLElement>(".open") ?? one;
      (target ?? model.host.renderRoot.querySelector<HTMLElement>(".list"))?.focus();
    });
  }
}
