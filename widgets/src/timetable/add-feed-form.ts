import { addTimetableFeed, isPartageError } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { TimetablePanelsMessages } from "../locales/timetable-panels.js";
import type { TimetableModel } from "./model.js";

/** Adds a timetable by its address, which is sent once and kept nowhere in the page. */
export class AddFeedForm {
  readonly #model: TimetableModel;
  readonly #words: TimetablePanelsMessages;
  #isBusy = false;
  #problem = "";

  constructor(model: TimetableModel, words: TimetablePanelsMessages) {
    this.#model = model;
    this.#words = words;
  }

  render(hosts: readonly string[]): TemplateResult {
    const w = this.#words;
    return html`<form class="add" @submit=${this.#submit} novalidate>
      <div
        class="panel-subtitle"
        role="heading"
        aria-level=${Math.min(6, this.#model.host.headingLevel + 1)}
      >
        ${w.addTitle}
      </div>
      <label for="feed-address">${w.address}</label>
      <input
        id="feed-address"
        name="address"
        type="url"
        autocomplete="off"
        spellcheck="false"
        required
        aria-describedby="feed-hint ${this.#problem ? "feed-problem" : ""}"
        aria-invalid=${this.#problem ? "true" : nothing}
      />
      <p class="hint" id="feed-hint">${w.addressHint(hosts.join(", "))}</p>
      ${
        this.#problem
          ? html`<p class="problem" id="feed-problem" role="alert">${this.#problem}</p>`
          : nothing
      }
      <label for="feed-name">${w.nameLabel}</label>
      <input id="feed-name" name="name" type="text" maxlength="100" autocomplete="off" />
      <button class="button" part="button" type="submit" ?disabled=${this.#isBusy}>
        ${this.#isBusy ? w.adding : w.add}
      </button>
    </form>`;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { connection, feeds, extras, update } = this.#model;
    const w = this.#words;
    const data = new FormData(form);
    const [url = "", name = ""] = ["address", "name"].map((key) =>
      ((data.get(key) ?? "") as string).trim(),
    );
    if (!connection || this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = "";
    update();
    try {
      // Links that calendars are subscribed to by are links of the web under another name.
      const address = url.replace(/^webcals?:/i, "https:");
      await addTimetableFeed(connection, { url: address, ...(name ? { name } : {}) });
      form.reset();
      extras?.announcer.say(w.addDone);
      await feeds?.refresh();
    } catch (error) {
      const isRefused = isPartageError(error) && error.code === "ERR_INVALID_ARGUMENTS";
      this.#problem = isRefused ? w.addRefused : w.addFailed;
    } finally {
      this.#isBusy = false;
      update();
    }
  };
}
