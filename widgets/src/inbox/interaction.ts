/**
 * All that happens when somebody acts on the inbox: loaded when a pointer or the focus comes near.
 *
 * @module
 */
import type { Id, Quota } from "@partage-ent/jmap";
import { getQuota, type LiveQuery, liveQuery } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type ActionsMessages, actionsCatalog } from "../locales/actions.js";
import { adopt } from "../shared/adopt.js";
import { ARCHIVE, CLOSE, TRASH } from "../shared/icon.js";
import { icon, MORE } from "../shared/row-icons.js";
import { messagesFor } from "../shared/locale.js";
import { type ActionContext, changeKeyword, destroyForGood, moveTo, UNDO_TIME } from "./actions.js";
import { interactionStyles } from "./interaction.styles.js";
import { handleKey } from "./keyboard.js";
import { PartageMessageSelectEvent } from "./events.js";
import type { InboxModel, Toast } from "./model.js";
import type { MessagePane } from "./pane.js";
import { renderQuota } from "./quota-line.js";
import type { RowEmail } from "./row.js";

/** A thing to do with messages. */
export type MailAction =
  | "star"
  | "unstar"
  | "read"
  | "unread"
  | "archive"
  | "trash"
  | "destroy"
  | "junk"
  | "notJunk"
  | "toggleStar"
  | "toggleRead";

/** Actions, selection, keys and menus of one inbox. */
export class Interaction {
  readonly model: InboxModel;
  words!: ActionsMessages;
  /** The reading pane, once a message was opened. */
  pane: MessagePane | undefined;
  #lang = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastPick: Id | undefined;
  #quota: LiveQuery<Quota | undefined> | undefined;

  constructor(model: InboxModel) {
    this.model = model;
    adopt(model.host.renderRoot as ShadowRoot, interactionStyles);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(actionsCatalog, lang);
    this.model.update();
  }

  /** Does what a button of the list or head stands for; says so when its code can't be fetched. */
  async run(target: HTMLElement, id: Id | undefined, event: MouseEvent): Promise<void> {
    try {
      await this.#run(target, id, event);
    } catch {
      this.#tell({ text: this.model.extras!.words.loadFailed });
    }
  }

  async #run(target: HTMLElement, id: Id | undefined, event: MouseEvent): Promise<void> {
    const { model } = this;
    const { act } = target.dataset;
    if (act === "open" && id) return this.open(id);
    if (act === "search") return this.search();
    if (act === "refresh") return this.refresh();
    if (act === "pick" && id) return this.pick(id, event.shiftKey);
    if (act === "star" && id) return this.act("toggleStar", [id]);
    if ((act === "archive" || act === "trash") && id) return this.act(act, [id]);
    const menus = await import("./menus.js");
    if (act === "choose") menus.openViewMenu(this, target);
    else if (act === "menu") menus.openMoreMenu(this, target);
    else if (act === "bulk") menus.openActionMenu(this, target, [...model.selected]);
    else if (act === "more" && id) menus.openActionMenu(this, target, [id]);
  }

  keydown(event: KeyboardEvent): void {
    if (this.words) handleKey(this, event);
  }

  /** The messages that a key or bulk button is for. */
  get targets(): readonly Id[] {
    const { selected, activeId } = this.model;
    return selected.size > 0 ? [...selected] : activeId ? [activeId] : [];
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
      const rows = model.emails.slice(Math.min(from, to), Math.max(from, to) + 1);
      ids.push(...rows.flatMap((email) => email?.id ?? []));
    }
    for (const each of ids)
      if (isOn) selected.add(each);
      else selected.delete(each);
    this.#lastPick = id;
    this.say(this.words.selected(selected.size));
  }

  pickAll(): void {
    const { model } = this;
    for (const email of model.emails) if (email) model.selected.add(email.id);
    this.say(this.words.selected(model.selected.size));
  }

  clear(): void {
    this.model.selected.clear();
    this.model.update();
  }

  /** Acts on messages, and moves on when they leave the list. */
  async act(action: MailAction, ids: readonly Id[]): Promise<void> {
    const { model, words: w } = this;
    if (!model.isWritable || ids.length === 0) return;
    const first = model.find(ids[0])?.email.keywords ?? {};
    const n = ids.length;
    const keyword = (name: string, on: boolean, text: string): Promise<void> =>
      changeKeyword(this.#context, ids, name, on, n > 1 ? text : undefined);
    switch (action) {
      case "toggleStar":
        return this.act("$flagged" in first ? "unstar" : "star", ids);
      case "toggleRead":
        return this.act("$seen" in first ? "unread" : "read", ids);
      case "star":
        return this.#said(keyword("$flagged", true, w.starred(n)), w.starred(n));
      case "unstar":
        return this.#said(keyword("$flagged", false, w.unstarred(n)), w.unstarred(n));
      case "read":
        return this.#said(keyword("$seen", true, w.markedRead(n)), w.markedRead(n));
      case "unread":
        return this.#said(keyword("$seen", false, w.markedUnread(n)), w.markedUnread(n));
      case "archive":
        if (!model.mailboxFor("archive")) return this.#tell({ text: w.noArchive });
        return this.#leave(ids, () => moveTo(this.#context, ids, "archive", w.archived(n)));
      case "trash":
        if (model.mailbox?.role === "trash") return this.act("destroy", ids);
        return this.#leave(ids, () => moveTo(this.#context, ids, "trash", w.trashed(n)));
      case "junk":
        return this.#leave(ids, () => moveTo(this.#context, ids, "junk", w.junked(n)));
      case "notJunk":
        return this.move(ids, model.mailboxFor("inbox")!.id);
      case "destroy":
        return this.#leave(ids, () => destroyForGood(this.#context, ids, w.destroyed(n)));
    }
  }

  /** Moves messages to a mailbox. */
  move(ids: readonly Id[], mailboxId: Id): Promise<void> {
    const { model, words } = this;
    const mailbox = model.mailboxFor(mailboxId);
    const text = words.moved(ids.length, mailbox ? model.nameOf(mailbox) : "");
    return this.#leave(ids, () => moveTo(this.#context, ids, mailboxId, text));
  }

  /** Marks a message that is being read; says nothing about it. */
  markRead(email: RowEmail): void {
    if (this.model.isWritable) void changeKeyword(this.#context, [email.id], "$seen", true);
  }

  /** Takes the last action back, within its time. */
  async undo(): Promise<void> {
    const { model } = this;
    const undo = model.toast?.undo;
    this.dismiss();
    if (!undo) return;
    await undo();
    this.say(this.words.undone);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.model.toast = undefined;
    this.model.update();
  }

  /** Shows a message: in the pane, unless the page takes it. */
  async open(id: Id): Promise<void> {
    const { host } = this.model;
    const email = this.model.find(id)?.email;
    if (!email) return;
    /** @internal listed by the class comment of the element */
    const isOurs = host.dispatchEvent(new PartageMessageSelectEvent(email));
    if (!isOurs || host.paneDisabled) return;
    const { MessagePane } = await import("./pane.js");
    this.pane ??= new MessagePane(this);
    this.pane.open(email);
  }

  async search(): Promise<void> {
    const { SearchBar } = await import("./search-bar.js");
    this.model.search ??= new SearchBar(this);
    this.model.search.open();
  }

  async refresh(): Promise<void> {
    // What fails is shown by the state that the failure leaves.
    await this.model.host.refresh().catch(this.model.update);
  }

  /** Brings a row into view and focuses it. */
  async focusRow(id: Id | undefined): Promise<void> {
    const { model } = this;
    const { host } = model;
    const found = model.find(id);
    if (!found) return;
    model.activeId = id;
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

  renderBulkBar(): TemplateResult | undefined {
    const { model, words: w } = this;
    const n = model.selected.size;
    if (n === 0 || !w || !model.extras) return undefined;
    const button = (label: string, path: string, run: () => void): TemplateResult =>
      html`<button class="icon" type="button" aria-label=${label} title=${label} @click=${run}>
        ${icon(path)}
      </button>`;
    const m = model.messages;
    const x = model.extras.words;
    return html`<div class="head bulk" role="toolbar" aria-label=${w.bulk}>
      ${button(w.clear, CLOSE, () => this.clear())}
      <span class="count-of">${w.selected(n)}</span>
      ${
        model.isWritable
          ? [
              button(x.toArchive, ARCHIVE, () => void this.act("archive", this.targets)),
              button(x.toTrash, TRASH, () => void this.act("trash", this.targets)),
            ]
          : nothing
      }
      <button
        class="icon"
        type="button"
        data-act="bulk"
        aria-label=${m.more}
        title=${m.more}
        aria-haspopup="menu"
      >
        ${icon(MORE)}
      </button>
    </div>`;
  }

  renderToast(): unknown {
    const { toast } = this.model;
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

  /** How full the account is; asked for once somebody comes near. */
  renderQuota(): unknown {
    const { connection, session, update, lang } = this.model;
    if (!connection || !session) return nothing;
    if (!this.#quota) {
      this.#quota = liveQuery(connection, {
        key: "quota",
        types: ["Quota"],
        load: (signal) => getQuota(connection, { signal }),
      });
      this.#quota.subscribe(update);
    }
    return renderQuota(this.#quota.value, lang, this.words);
  }

  get #context(): ActionContext {
    return {
      model: this.model,
      words: this.words,
      tell: (toast) => this.#tell(toast),
      grace: (toast) => this.#grace(toast),
    };
  }

  async #said(work: Promise<void>, text: string): Promise<void> {
    this.say(text);
    await work;
  }

  /** Runs what removes rows; focus and the open message go on to the next one. */
  #leave(ids: readonly Id[], run: () => Promise<void>): Promise<void> {
    const { model } = this;
    const gone = new Set(ids);
    const at = model.find(ids.find((id) => id === model.activeId) ?? ids[0])?.index ?? 0;
    const stays = (email: RowEmail | undefined): boolean => !!email && !gone.has(email.id);
    const next = model.emails.slice(at).find(stays) ?? model.emails.slice(0, at).findLast(stays);
    const root = model.host.renderRoot as ShadowRoot;
    const hadFocus = root.activeElement !== null;
    for (const id of ids) model.selected.delete(id);
    if (model.openId && gone.has(model.openId)) model.openId = undefined;
    const done = run();
    if (gone.has(model.activeId ?? "") || hadFocus) {
      model.activeId = next?.id;
      if (hadFocus) void this.focusRow(next?.id);
    }
    return done;
  }

  #tell(toast: Toast): void {
    this.model.toast = toast;
    this.say(toast.text);
    this.#resume();
  }

  #grace(toast: Toast): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, UNDO_TIME);
      const undo = async (): Promise<void> => {
        clearTimeout(timer);
        reject(new DOMException("taken back", "AbortError"));
      };
      this.#tell({ ...toast, undo });
    });
  }

  readonly #pause = (): void => clearTimeout(this.#timer);

  readonly #resume = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), UNDO_TIME);
  };
}
