/**
 * Where a contact is read and written: beside the list where there is room, over it elsewhere.
 *
 * @module
 */
import type { ContactCard, Id } from "@partage-ent/jmap";
import { getContact, type LiveQuery, liveQuery } from "@partage-ent/sdk";
import { html, type TemplateResult } from "lit";
import { adopt } from "../shared/adopt.js";
import { ALERT } from "../shared/icon.js";
import { renderState } from "../shared/states.js";
import type { CardEditor } from "./editor.js";
import type { CardView } from "./card-view.js";
import type { Interaction } from "./interaction.js";

/** What stands for the id of a contact that is not there yet. */
const NEW = "";

/** The pane of one element. */
export class ContactPane {
  readonly #interaction: Interaction;
  #query: LiveQuery<ContactCard> | undefined;
  #stop: (() => void) | undefined;
  #view: CardView | undefined;
  #editor: CardEditor | undefined;
  #hasFailed = false;
  #place = 0;
  /** The form opens as soon as the contact is there. */
  #isToEdit = false;

  constructor(interaction: Interaction) {
    this.#interaction = interaction;
  }

  /** The card that is shown, once it is loaded. */
  get card(): ContactCard | undefined {
    return this.#query?.value;
  }

  /** Why the card could not be loaded. */
  get query(): LiveQuery<ContactCard> | undefined {
    return this.#query;
  }

  /** Shows a contact; the second time focus goes into it. */
  open(id: Id, mode: "view" | "edit" = "view"): void {
    this.#leaving(() => {
      const { model } = this.#interaction;
      const isAgain = model.openId === id;
      this.#begin(id);
      model.activeId = id;
      this.#isToEdit = mode === "edit";
      if (!isAgain) this.#follow(id);
      void this.#load().then(() => this.#focusIn(isAgain));
    });
  }

  /** Opens an empty form. */
  create(kind: "individual" | "group", members: readonly string[]): void {
    this.#leaving(() => {
      this.#begin(NEW);
      this.#forgetCard();
      void this.#load(async () => {
        await this.#edit({
          kind,
          ...(members.length > 0 && {
            members: Object.fromEntries(members.map((uid) => [uid, true as const])),
          }),
        });
      });
    });
  }

  /** Goes from the form back to what is read, or back to the list. */
  close(): void {
    this.#leaving(() => this.#close());
  }

  /** Escape: leaves a question first, then the form, then the pane. */
  escape(): void {
    if (this.#editor) this.#editor.escape();
    else this.close();
  }

  /** Closes at once: the contact is gone. */
  forget(): void {
    this.#editor = undefined;
    this.#forgetCard();
    this.#interaction.model.openId = undefined;
  }

  render(): TemplateResult {
    const { words } = this.#interaction;
    return html`<section class="pane" part="pane" tabindex="-1" aria-label=${words.pane}>
      ${
        this.#hasFailed
          ? renderState({
              icon: ALERT,
              title: words.paneFailed,
              text: this.#interaction.model.extras!.words.loadFailed,
              action: { label: words.back, run: () => this.close() },
              isAlert: true,
            })
          : (this.#editor?.render() ?? this.#view?.render())
      }
    </section>`;
  }

  /** Opens the form of the contact that is shown. */
  edit(): void {
    const query = this.#query;
    if (!query?.value) return;
    void this.#load(async () => {
      // What was saved a moment ago is still on its way here: the form begins with it.
      if (query.status === "refreshing")
        await query.refresh().catch(this.#interaction.model.update);
      await this.#edit(query.value!);
    });
  }

  /** Runs what leaves the form, after asking whether what was typed may go. */
  #leaving(go: () => void): void {
    const leave = (): void => {
      this.#editor = undefined;
      go();
    };
    if (this.#editor?.isChanged) this.#editor.askToLeave(leave);
    else leave();
  }

  #begin(id: Id): void {
    const { model } = this.#interaction;
    const list = model.host.renderRoot.querySelector(".list");
    if (model.openId === undefined) this.#place = list?.scrollTop ?? 0;
    model.openId = id;
    this.#hasFailed = false;
    model.update();
  }

  #forgetCard(): void {
    this.#stop?.();
    this.#stop = this.#query = undefined;
  }

  #follow(id: Id): void {
    const { connection, update } = this.#interaction.model;
    this.#forgetCard();
    if (!connection) return;
    const query = liveQuery(connection, {
      key: `contact ${id}`,
      types: ["ContactCard"],
      load: (signal) => getContact(connection, id, { signal }),
    });
    this.#query = query;
    this.#stop = query.subscribe(() => {
      const { value } = query;
      if (value && this.#isToEdit && this.#view) {
        this.#isToEdit = false;
        void this.#load(() => this.#edit(value));
      }
      update();
    });
  }

  /** Loads what draws a contact, then runs what comes after. */
  async #load(then?: () => Promise<void>): Promise<void> {
    const { model } = this.#interaction;
    try {
      const { CardView, cardStyles } = await import("./card-view.js");
      adopt(model.host.renderRoot as ShadowRoot, cardStyles);
      this.#view ??= new CardView(this.#interaction);
      await this.#view.follow(model.lang);
      const { card } = this;
      if (then) await then();
      else if (this.#isToEdit && card) {
        this.#isToEdit = false;
        await this.#edit(card);
      }
    } catch {
      this.#hasFailed = true;
    }
    model.update();
  }

  async #edit(card: ContactCard | Partial<ContactCard>): Promise<void> {
    const { model } = this.#interaction;
    const { CardEditor, editorStyles } = await import("./editor.js");
    adopt(model.host.renderRoot as ShadowRoot, editorStyles);
    const editor = new CardEditor(this.#interaction, card, {
      saved: (id) => this.#saved(id),
      left: () => this.#left(),
    });
    await editor.follow(model.lang);
    this.#editor = editor;
    model.update();
    await model.host.updateComplete;
    editor.focus();
  }

  /** Shows what was written. */
  #saved(id: Id): void {
    this.#editor = undefined;
    this.open(id);
    // What is shown is what the server has now.
    void this.#query?.refresh().catch(this.#interaction.model.update);
    void this.#focusIn(true);
  }

  #left(): void {
    this.#editor = undefined;
    if (this.#interaction.model.openId === NEW) this.#close();
    else {
      this.#interaction.model.update();
      void this.#focusIn(true);
    }
  }

  /** Goes back to the list, at the place where the reader left it. */
  #close(): void {
    const { model } = this.#interaction;
    if (model.openId === undefined) return;
    this.forget();
    model.update();
    void model.host.updateComplete.then(() => {
      model.host.renderRoot.querySelector(".list")?.scrollTo({ top: this.#place });
      void this.#interaction.focusRow(model.activeId);
    });
  }

  /** Puts the focus into the pane where it took the place of the list, or was asked for. */
  async #focusIn(isAsked: boolean): Promise<void> {
    const { host } = this.#interaction.model;
    await host.updateComplete;
    const isOver = host.renderRoot.querySelector(".list")?.checkVisibility() === false;
    if (!this.#editor && (isAsked || isOver))
      host.renderRoot.querySelector<HTMLElement>(".pane")?.focus();
  }
}
