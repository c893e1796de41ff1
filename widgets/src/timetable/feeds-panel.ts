import type { Id, PatchObject, TimetableFeed } from "@partage-ent/jmap";
import { changeTimetableFeed, removeTimetableFeed } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { TimetablePanelsMessages } from "../locales/timetable-panels.js";
import { plainLine } from "../shared/text.js";
import { AddFeedForm } from "./add-feed-form.js";
import { capabilityOf } from "./capability.js";
import type { Panel, TimetableModel } from "./model.js";
import { openPanel, renderPanel } from "./panel-frame.js";

/** The choice of timetables and groups, what is the matter with each, and one's own. */
export class FeedsPanel implements Panel {
  readonly #model: TimetableModel;
  readonly #words: TimetablePanelsMessages;
  readonly #form: AddFeedForm;
  /** Feeds that are about to be removed, each with what removes it now. */
  readonly #going = new Map<Id, () => void>();

  /** Shows the panel in place of the lessons. */
  static async open(model: TimetableModel): Promise<void> {
    await openPanel(model, (words) => new FeedsPanel(model, words));
  }

  constructor(model: TimetableModel, words: TimetablePanelsMessages) {
    this.#model = model;
    this.#words = words;
    this.#form = new AddFeedForm(model, words);
  }

  /** Leaving takes a removal for meant. */
  close(): void {
    for (const remove of this.#going.values()) remove();
    this.#model.toast = undefined;
  }

  render(): TemplateResult {
    const model = this.#model;
    const w = this.#words;
    const feeds = (model.feeds?.value ?? []).filter(({ id }) => !this.#going.has(id));
    const hosts = capabilityOf(model)?.feedHosts ?? [];
    return renderPanel(
      model,
      w,
      w.feedsTitle,
      html`<ul class="feeds">
          ${feeds.map((feed) => this.#renderFeed(feed))}
        </ul>
        ${
          !model.isWritable
            ? html`<p class="hint">${w.readOnly}</p>`
            : hosts.length
              ? this.#form.render(hosts)
              : nothing
        }`,
    );
  }

  #renderFeed(feed: TimetableFeed): TemplateResult {
    const model = this.#model;
    const w = this.#words;
    const name = plainLine(feed.name, 150);
    const { isWritable } = model;
    const isOwn = feed.origin === "person";
    return html`<li class="feed" data-feed=${feed.id}>
      <label class="check">
        <input
          type="checkbox"
          .checked=${feed.isShown}
          ?disabled=${!isWritable}
          @change=${(event: Event) =>
            this.#change(feed.id, { isShown: (event.target as HTMLInputElement).checked })}
        />
        <span><span class="sr">${w.show("")}</span><b dir="auto">${name}</b></span>
      </label>
      <p class="hint">${isOwn ? w.added : feed.onlyTaught ? w.taughtOnly : w.assigned}</p>
      <p class="status ${feed.status}">${this.#statusOf(feed)}</p>
      ${
        feed.problem
          ? html`<p class="hint">
              ${w.reason} <span lang="en">${plainLine(feed.problem, 300)}</span>
            </p>`
          : nothing
      }
      ${feed.groups.length ? this.#renderGroups(feed, isWritable) : nothing}
      ${
        isOwn && isWritable
          ? html`<button
              class="quiet"
              type="button"
              aria-label=${w.removeNamed(name)}
              @click=${() => this.#remove(feed)}
            >
              ${w.remove}
            </button>`
          : nothing
      }
    </li>`;
  }

  #statusOf({ status, fetchedAt }: TimetableFeed): string {
    const w = this.#words;
    const { dates } = this.#model.when;
    const time = fetchedAt ? dates.short(new Date(fetchedAt), new Date(Date.now())) : "";
    if (status === "failed" || (status === "stale" && !time)) return w.failedText;
    if (status === "pending") return w.pendingText;
    if (status === "stale") return w.staleText(time);
    if (status === "held") return w.heldText(time);
    return time ? w.upToDate(time) : w.never;
  }

  #renderGroups(feed: TimetableFeed, isWritable: boolean): TemplateResult {
    const w = this.#words;
    const { groups, selectedGroups, id } = feed;
    const chosen = new Set(selectedGroups ?? groups);
    const toggle = (group: string, isOn: boolean): void => {
      const next = groups.filter((one) => (one === group ? isOn : chosen.has(one)));
      this.#change(id, { selectedGroups: next.length === groups.length ? null : next });
    };
    return html`<details class="groups">
      <summary>
        ${selectedGroups ? w.groupsChosen(selectedGroups.length, groups.length) : w.groupsAll}
      </summary>
      <fieldset ?disabled=${!isWritable}>
        <legend class="sr">${w.groups}</legend>
        <label class="check">
          <input
            type="checkbox"
            .checked=${!selectedGroups}
            @change=${(event: Event) =>
              this.#change(id, {
                selectedGroups: (event.target as HTMLInputElement).checked ? null : [],
              })}
          />
          <span>${w.allGroups}</span>
        </label>
        ${groups.map(
          (group) =>
            html`<label class="check">
              <input
                type="checkbox"
                .checked=${chosen.has(group)}
                @change=${(event: Event) =>
                  toggle(group, (event.target as HTMLInputElement).checked)}
              />
              <span dir="auto">${plainLine(group, 150)}</span>
            </label>`,
        )}
      </fieldset>
    </details>`;
  }

  /** Shows a choice at once, and takes it back when the server does not. */
  #change(id: Id, patch: PatchObject): void {
    const { feeds, connection, extras, update } = this.#model;
    const w = this.#words;
    if (!feeds || !connection) return;
    feeds
      .mutate(
        (list) => list.map((feed) => (feed.id === id ? { ...feed, ...patch } : feed)),
        () => changeTimetableFeed(connection, id, patch),
      )
      .then(
        () => extras?.announcer.say(w.changed),
        () => this.#model.tell({ text: w.changeFailed }),
      )
      .finally(update);
    // A box that the person pressed shows what is so, also when the change is refused.
    update();
  }

  #remove(feed: TimetableFeed): void {
    const { feeds, connection, update, host } = this.#model;
    const w = this.#words;
    if (!feeds || !connection) return;
    const name = plainLine(feed.name, 150);
    const remove = (): void => {
      if (!this.#going.delete(feed.id)) return;
      feeds
        .mutate(
          (list) => list.filter(({ id }) => id !== feed.id),
          () => removeTimetableFeed(connection, feed.id),
        )
        .catch(() => this.#model.tell({ text: w.removeFailed(name) }));
    };
    this.#going.set(feed.id, remove);
    this.#model.tell({
      text: w.removed(name),
      undo: () => {
        this.#going.delete(feed.id);
        update();
      },
      expire: remove,
    });
    void host.updateComplete.then(() =>
      host.renderRoot.querySelector<HTMLElement>(".toast .undo, .panel-title")?.focus(),
    );
  }
}
