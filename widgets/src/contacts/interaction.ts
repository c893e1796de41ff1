// Above the usual length: the one place that knows all actions, which menus, keys and panels share.
/**
 * All that happens when somebody acts on contacts: loaded when a pointer or the focus comes near.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type ContactRow, deleteContacts, listContacts } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import {
  type ContactsActionsMessages,
  contactsActionsCatalog,
} from "../locales/contacts-actions.js";
import { adopt } from "../shared/adopt.js";
import { firstOf } from "../shared/card-name.js";
import { composeUrl, PartageComposeEvent } from "../shared/compose-event.js";
import { CLOSE, icon, MAIL, MORE, TRASH } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { type Toast, Toaster } from "../shared/toaster.js";
import { type ChangeContext, removeCards } from "./changes.js";
import { PartageContactSelectEvent } from "./events.js";
import { interactionStyles } from "./interaction.styles.js";
import { handleKey } from "./keyboard.js";
import type { ContactsModel } from "./model.js";
import { ContactPane } from "./pane.js";

/** Milliseconds of silence after a key before the server is asked. */
const PAUSE = 350;

/** Actions, selection, keys, menus and panels of one element. */
export class Interaction {
  readonly model: ContactsModel;
  words!: ContactsActionsMessages;
  readonly pane: ContactPane;
  readonly toaster: Toaster;
  /** What was typed of a name, and when. */
  readonly typing: { text: string; at: number } = { text: "", at: 0 };
  #lang = "";
  #speaking: Promise<void> = Promise.resolve();
  #lastPick: Id | undefined;
  #searching: ReturnType<typeof setTimeout> | undefined;

  constructor(model: ContactsModel) {
    this.model = model;
    this.toaster = new Toaster(model.host, (text) => this.say(text));
    this.pane = new ContactPane(this);
    adopt(model.host.renderRoot as ShadowRoot, interactionStyles);
  }

  /** Speaks the language of the element. */
  follow(lang: string): Promise<void> {
    if (lang !== this.#lang) {
      this.#lang = lang;
      this.#speaking = messagesFor(contactsActionsCatalog, lang).then((words) => {
        this.words = this.toaster.words = words;
        this.model.update();
      });
    }
    return this.#speaking;
  }

  /** Does what a button of the list or head stands for; says so when its code can't be fetched. */
  async run(target: HTMLElement, id: Id | undefined, event: MouseEvent): Promise<void> {
    try {
      await this.#run(target, id, event);
    } catch {
      this.tell({ text: this.model.extras!.words.loadFailed });
    }
  }

  async #run(target: HTMLElement, id: Id | undefined, event: MouseEvent): Promise<void> {
    const { act } = target.dataset;
    if (act === "open" && id) return this.open(id);
    if (act === "pick" && id) return this.pick(id, event.shiftKey);
    if (act === "write") return this.write(id ? [id] : this.targets);
    if (act === "trash") return this.remove(this.targets);
    if (act === "collected") return this.show(this.#collectedBook() ?? "all");
    if (act === "jump") return (await import("./jump.js")).openJump(this, target);
    if (act) await this.act(act, target, id);
  }

  /** Runs an action by its name. */
  async act(act: string, target: HTMLElement, id?: Id): Promise<void> {
    const { model } = this;
    if (act === "create") return this.create();
    if (act === "create-group") return this.create("group");
    if (act === "refresh") return this.refresh();
    if (act === "import") return (await import("./import-panel.js")).openImport(this);
    const menus = await import("./menus.js");
    if (act === "choose") menus.openBookMenu(this, target);
    else if (act === "menu") menus.openMoreMenu(this, target);
    else if (act === "bulk") menus.openActionMenu(this, target, [...model.selected]);
    else if (act === "more" && id) menus.openActionMenu(this, target, [id]);
  }

  keydown(event: KeyboardEvent): void {
    if (this.words) handleKey(this, event);
  }

  /** The contacts that a key or bulk button is for. */
  get targets(): readonly Id[] {
    const { selected, activeId, openId } = this.model;
    const one = openId ?? activeId;
    return selected.size > 0 ? [...selected] : one ? [one] : [];
  }

  /** The cards of ids that are there. */
  cardsOf(ids: readonly Id[]): readonly ContactRow[] {
    return ids.flatMap((id) => this.model.cardOf(id) ?? []);
  }

  /** Shows another book or view. */
  show(book: string): void {
    const { model } = this;
    model.view = { ...model.view, book };
    model.selected.clear();
    model.host.renderRoot.querySelector(".list")?.scrollTo({ top: 0 });
    model.update();
  }

  #collectedBook(): Id | undefined {
    return this.model.books?.value?.find(({ isCollected }) => isCollected)?.id;
  }

  /** Adds a row to the selection or takes it out; with `isRange` all rows since the last one. */
  pick(id: Id, isRange = false): void {
    const { model } = this;
    const { selected } = model;
    const isOn = !selected.has(id);
    const ids = [id];
    const from = model.find(this.#lastPick)?.index;
    const to = model.find(id)?.index;
    if (isRange && from !== undefined && to !== undefined) {
      const lines = model.lines.slice(Math.min(from, to), Math.max(from, to) + 1);
      ids.push(...lines.flatMap(({ card }) => card?.id ?? []));
    }
    for (const each of ids)
      if (isOn) selected.add(each);
      else selected.delete(each);
    this.#lastPick = id;
    this.say(this.words.selected(selected.size));
  }

  pickAll(): void {
    const { model } = this;
    for (const { card } of model.lines) if (card) model.selected.add(card.id);
    this.say(this.words.selected(model.selected.size));
  }

  clear(): void {
    this.model.selected.clear();
    this.model.update();
  }

  /** Shows a contact: in the pane, unless the page takes it. */
  open(id: Id): void {
    const { host } = this.model;
    const card = this.model.cardOf(id);
    if (!card) return;
    /** @internal listed by the class comment of the element */
    const isOurs = host.dispatchEvent(new PartageContactSelectEvent(card));
    if (isOurs && !host.paneDisabled) this.pane.open(id);
  }

  /** Begins a new contact or group. */
  create(kind: "individual" | "group" = "individual", members: readonly string[] = []): void {
    if (this.model.isWritable) this.pane.create(kind, members);
  }

  /** Opens the form of a contact. */
  edit(id: Id | undefined): void {
    const card = id === undefined ? undefined : this.model.cardOf(id);
    if (!card) return;
    if (this.model.mayWrite(card)) this.pane.open(id!, "edit");
    else this.tell({ text: this.words.forbidden });
  }

  /** Begins a message to contacts; of a group to its members. */
  async write(ids: readonly Id[]): Promise<void> {
    const cards = this.cardsOf(ids);
    const groups = cards.filter(({ kind }) => kind === "group");
    const members = groups.length
      ? await (await import("./members.js")).memberAddresses(this.model, groups)
      : [];
    const own = cards.flatMap((card) => firstOf(card.emails)?.address ?? []);
    const to = [...new Set([...own, ...members])];
    if (to.length > 0) this.compose(to);
    else this.tell({ text: this.words.noAddress });
  }

  /** Begins a message: in the page's composer, else in the webmail or the mail program. */
  compose(to: readonly string[]): void {
    const { host, session } = this.model;
    /** @internal listed by the class comment of the element */
    if (!host.dispatchEvent(new PartageComposeEvent(to))) return;
    const link = document.createElement("a");
    link.href = composeUrl(session, to);
    link.rel = "noopener noreferrer";
    if (!link.href.startsWith("mailto:")) link.target = "_blank";
    link.click();
  }

  /** Deletes contacts; those in books that are only read stay. */
  async remove(ids: readonly Id[]): Promise<void> {
    const { model } = this;
    const cards = this.cardsOf(ids).filter((card) => model.mayWrite(card));
    if (cards.length === 0) return this.tell({ text: this.words.forbidden });
    await this.leave(
      cards.map(({ id }) => id),
      () => removeCards(this.context, cards),
    );
  }

  /** Takes a contact back that was created a moment ago. */
  async withdraw(id: Id): Promise<void> {
    const { model } = this;
    if (model.openId === id) this.pane.close();
    try {
      if (model.connection) await deleteContacts(model.connection, [id]);
    } catch {
      this.tell({ text: this.words.failedDelete });
    }
    await this.refresh();
  }

  /** Runs what removes rows; focus and the open contact go on to the next one. */
  leave(ids: readonly Id[], run: () => Promise<void>): Promise<void> {
    const { model } = this;
    const gone = new Set(ids);
    const at = model.find(ids.find((id) => id === model.activeId) ?? ids[0])?.index ?? 0;
    const stays = ({ card }: { readonly card?: ContactRow }): boolean =>
      !!card && !gone.has(card.id);
    const next = model.lines.slice(at).find(stays) ?? model.lines.slice(0, at).findLast(stays);
    const hadFocus = (model.host.renderRoot as ShadowRoot).activeElement !== null;
    for (const id of ids) model.selected.delete(id);
    if (model.openId !== undefined && gone.has(model.openId)) this.pane.forget();
    const done = run();
    if (gone.has(model.activeId ?? "") || hadFocus) {
      model.activeId = next?.id;
      if (hadFocus) void this.focusRow(next?.id);
    }
    return done;
  }

  async refresh(): Promise<void> {
    // What fails is shown by the state that the failure leaves.
    await this.model.host.refresh().catch(this.model.update);
  }

  focusSearch(): void {
    this.model.host.renderRoot.querySelector<HTMLInputElement>(".find input")?.select();
  }

  /** Asks the server, which also knows what no row shows: notes, postal addresses. */
  searched(): void {
    clearTimeout(this.#searching);
    this.#searching = setTimeout(() => void this.#find(), PAUSE);
  }

  async #find(): Promise<void> {
    const { model } = this;
    const { connection, view } = model;
    if (!connection || !view.text.trim()) return;
    try {
      const { items } = await listContacts(connection, { text: view.text, limit: 200 });
      if (model.view.text !== view.text) return;
      model.view = { ...model.view, found: new Set(items.map(({ id }) => id)) };
    } catch {
      // What stands in the rows is found without the server.
    }
    this.say(this.words.found(model.lines.filter(({ card }) => card).length));
  }

  /** Brings a row into view and focuses it. */
  async focusRow(id: Id | undefined): Promise<void> {
    const { model } = this;
    const { host } = model;
    const found = model.find(id);
    if (!found) {
      host.renderRoot.querySelector<HTMLElement>(".list")?.focus();
      return;
    }
    model.activeId = id;
    model.showsAll ||= found.index >= host.max;
    model.window?.reveal(found.index);
    model.update();
    await host.updateComplete;
    const rows = [...host.renderRoot.querySelectorAll<HTMLElement>("[data-id]")];
    const row = rows.find(({ dataset }) => dataset["id"] === id);
    row?.querySelector<HTMLElement>(".open")?.focus();
  }

  /** Tells a screen reader. */
  say(text: string): void {
    this.model.extras?.announcer.say(text);
  }

  tell(toast: Toast): void {
    this.toaster.tell(toast);
  }

  get context(): ChangeContext {
    return {
      model: this.model,
      words: this.words,
      tell: (toast) => this.toaster.tell(toast),
      grace: (text) => this.toaster.grace(text),
    };
  }

  renderToast(): unknown {
    return this.toaster.render();
  }

  renderBulkBar(): TemplateResult | undefined {
    const { model, words: w } = this;
    const n = model.selected.size;
    if (n === 0 || !w || !model.extras) return undefined;
    const button = (label: string, path: string, act: string): TemplateResult =>
      html`<button class="icon" type="button" data-act=${act} aria-label=${label} title=${label}>
        ${icon(path)}
      </button>`;
    const x = model.extras.words;
    return html`<div class="head bulk" role="toolbar" aria-label=${w.bulk}>
      <button
        class="icon"
        type="button"
        aria-label=${w.clear}
        title=${w.clear}
        @click=${() => this.clear()}
      >
        ${icon(CLOSE)}
      </button>
      <span class="count-of">${w.selected(n)}</span>
      ${button(w.write, MAIL, "write")}
      ${model.isWritable ? button(w.delete, TRASH, "trash") : nothing}
      <button
        class="icon"
        type="button"
        data-act="bulk"
        aria-label=${x.more}
        title=${x.more}
        aria-haspopup="menu"
      >
        ${icon(MORE)}
      </button>
    </div>`;
  }
}
