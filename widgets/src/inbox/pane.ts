/**
 * Where `<partage-message>` stands: beside the list where there is room, over it elsewhere.
 *
 * @module
 */
import { html, type TemplateResult } from "lit";
import { loadElement } from "../load.js";
import { ALERT } from "../shared/icon.js";
import { renderState } from "../shared/states.js";
import type { Interaction, MailAction } from "./interaction.js";
import type { RowEmail } from "./row.js";

/** The tag of the inbox, before which a page may put a prefix. */
const TAG = "partage-inbox";

/** What the inbox gives to the element that shows a message. */
interface MessageElement extends HTMLElement {
  connection: unknown;
  emailId: string | undefined;
  conversation: boolean;
}

/** What the element asks the inbox to do (`partage-message-action`). */
interface MessageActionEvent extends Event {
  readonly action: MailAction | "move";
  readonly emailIds: readonly string[];
  readonly mailboxId: string | undefined;
}

/** The reading pane of one inbox. */
export class MessagePane {
  readonly #interaction: Interaction;
  #element: MessageElement | undefined;
  #hasFailed = false;
  #place = 0;

  constructor(interaction: Interaction) {
    this.#interaction = interaction;
  }

  /** Shows a message; the second time focus goes into it. */
  open(email: RowEmail): void {
    const { model } = this.#interaction;
    const list = model.host.renderRoot.querySelector(".list");
    const isAgain = model.openId === email.id;
    if (!model.openId) this.#place = list?.scrollTop ?? 0;
    model.openId = email.id;
    model.activeId = email.id;
    if (this.#element) {
      this.#element.emailId = email.id;
      this.#element.conversation = model.view.collapseThreads;
    } else void this.#load();
    this.#interaction.markRead(email);
    model.update();
    void model.host.updateComplete.then(() => {
      // Where the pane took the place of the list the reader is in it now.
      if (isAgain || list?.checkVisibility() === false) this.#focus();
    });
  }

  /** Goes back to the list, at the place where the reader left it. */
  close(): void {
    const { model } = this.#interaction;
    if (!model.openId) return;
    model.openId = undefined;
    model.update();
    void model.host.updateComplete.then(() => {
      model.host.renderRoot.querySelector(".list")?.scrollTo({ top: this.#place });
      void this.#interaction.focusRow(model.activeId);
    });
  }

  render(): TemplateResult {
    const { model, words } = this.#interaction;
    return html`<section
      class="pane"
      part="pane"
      tabindex="-1"
      aria-label=${model.extras!.words.pane}
    >
      ${
        this.#hasFailed
          ? renderState({
              icon: ALERT,
              title: words.paneFailed,
              text: model.extras!.words.loadFailed,
              action: { label: words.back, run: () => this.close() },
              isAlert: true,
            })
          : this.#element
      }
    </section>`;
  }

  #focus(): void {
    const { renderRoot } = this.#interaction.model.host;
    (this.#element ?? renderRoot.querySelector<HTMLElement>(".pane"))?.focus();
  }

  async #load(): Promise<void> {
    const { model } = this.#interaction;
    try {
      this.#hasFailed = false;
      const tag = await loadElement("partage-message", model.host.localName.slice(0, -TAG.length));
      const element = document.createElement(tag) as MessageElement;
      element.connection = model.connection;
      element.emailId = model.openId;
      element.conversation = model.view.collapseThreads;
      element.addEventListener("partage-message-close", () => this.close());
      element.addEventListener("partage-message-action", (event) =>
        this.#act(event as MessageActionEvent),
      );
      this.#element = element;
    } catch {
      this.#hasFailed = true;
    }
    model.update();
  }

  /** Does what the pane asks, so that the list and the undo of the inbox know of it. */
  #act(event: MessageActionEvent): void {
    const { action, emailIds, mailboxId } = event;
    const ids = emailIds.filter((id) => this.#interaction.model.find(id));
    if (ids.length !== emailIds.length) return;
    event.preventDefault();
    if (action !== "move") void this.#interaction.act(action, ids);
    else if (mailboxId) void this.#interaction.move(ids, mailboxId);
  }
}
