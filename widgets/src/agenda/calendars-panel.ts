/**
 * Which calendars are shown, and how they leave and enter: a dialog.
 *
 * @module
 */
import { type Calendar, CALENDARS, type PatchObject } from "@partage-ent/jmap";
import { changeCalendar, downloadBlob, importEvents, isPartageError } from "@partage-ent/sdk";
import { html, nothing, render, type TemplateResult } from "lit";
import { type AgendaPanelMessages, agendaPanelCatalog } from "../locales/agenda-panel.js";
import { adopt } from "../shared/adopt.js";
import { CLOSE } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { isShown } from "./agenda-page.js";
import { COPY, DOWNLOAD, UPLOAD } from "./icons.js";
import type { Interaction } from "./interaction.js";
import { colorOf } from "./occurrence.js";
import { panelStyles } from "./panel.styles.js";

/** Opens the choice of calendars. */
export async function openCalendars(interaction: Interaction): Promise<void> {
  const { model } = interaction;
  const words = await messagesFor(agendaPanelCatalog, model.lang);
  new CalendarsPanel(interaction, words).open();
}

class CalendarsPanel {
  readonly #interaction: Interaction;
  readonly #words: AgendaPanelMessages;
  readonly #dialog = document.createElement("dialog");
  #status = "";

  constructor(interaction: Interaction, words: AgendaPanelMessages) {
    this.#interaction = interaction;
    this.#words = words;
  }

  open(): void {
    const { model } = this.#interaction;
    const root = model.host.renderRoot as ShadowRoot;
    adopt(root, panelStyles);
    const dialog = this.#dialog;
    dialog.className = "panel";
    dialog.setAttribute("part", "dialog");
    dialog.setAttribute("aria-labelledby", "calendars");
    const back = root.activeElement as HTMLElement | null;
    (root.querySelector(".root") ?? root).append(dialog);
    const stop = model.page?.subscribe(() => this.#draw());
    dialog.addEventListener("close", () => {
      stop?.();
      dialog.remove();
      (back?.isConnected ? back : root.querySelector<HTMLElement>(".list"))?.focus();
    });
    this.#draw();
    dialog.showModal();
  }

  #draw(): void {
    const w = this.#words;
    const { model } = this.#interaction;
    const all = model.value?.calendars ?? [];
    const group = (title: string, list: readonly Calendar[]): unknown =>
      list.length
        ? html`<h3>${title}</h3>
            <div role="list">${list.map((one) => this.#renderOne(one))}</div>`
        : nothing;
    render(
      html`<div class="panel-head">
          <h2 id="calendars">${w.title}</h2>
          <button
            class="icon"
            type="button"
            aria-label=${w.close}
            title=${w.close}
            @click=${() => this.#dialog.close()}
          >
            ${icon(CLOSE)}
          </button>
        </div>
        <p>${model.only.length ? w.pageChose : w.text}</p>
        ${group(
          w.mine,
          all.filter(({ owner }) => !owner),
        )}
        ${group(
          w.shared,
          all.filter(({ owner }) => owner),
        )}
        <p class="status" role="status">${this.#status}</p>`,
      this.#dialog,
    );
  }

  #renderOne(calendar: Calendar): TemplateResult {
    const w = this.#words;
    const { model } = this.#interaction;
    const { name: raw, owner, myRights, id } = calendar;
    const name = plainLine(raw, 200);
    const isReadOnly = !myRights.mayWriteAll && !myRights.mayWriteOwn;
    const details = [
      owner && w.of(plainLine(owner.name || owner.email, 100)),
      isReadOnly && w.readOnly,
    ];
    const detail = details.filter(Boolean).join(", ");
    const color = colorOf(calendar);
    return html`<div role="listitem" class="calendar" .style=${`--_c:${color}`}>
      <label class="show"
        ><input
          type="checkbox"
          .checked=${isShown(calendar, model.only)}
          ?disabled=${model.only.length > 0 || !model.isWritable}
          @change=${(event: Event) =>
            this.#change(id, { isVisible: (event.target as HTMLInputElement).checked })}
        /><span class="label"
          ><span class="lines" dir="auto" title=${name}>${name}</span
          >${detail ? html`<small class="lines" dir="auto" title=${detail}>${detail}</small>` : nothing}</span
        ></label
      >
      <input
        type="color"
        aria-label=${w.color(name)}
        .value=${color}
        ?disabled=${!model.isWritable}
        @change=${(event: Event) =>
          this.#change(id, { color: (event.target as HTMLInputElement).value })}
      />
      <details>
        <summary aria-label=${w.more(name)} title=${w.more(name)}><span>⋯</span></summary>
        ${this.#renderFiles(calendar, name, isReadOnly)}
      </details>
    </div>`;
  }

  #renderFiles(calendar: Calendar, name: string, isReadOnly: boolean): TemplateResult {
    const w = this.#words;
    const { subscribeUrl, blobId } = calendar;
    const isLink = subscribeUrl !== null && /^(https|webcals?):\/\//i.test(subscribeUrl);
    return html`<div class="files">
      ${
        isLink
          ? html`<label
                >${w.subscribe}<input
                  class="address"
                  readonly
                  .value=${subscribeUrl}
                  @focus=${selectAll} /></label
              ><small>${w.subscribeText}</small
              ><button type="button" @click=${() => void this.#copy(subscribeUrl)}>
                ${icon(COPY)}${w.copy}
              </button>`
          : nothing
      }
      ${
        blobId
          ? html`<button type="button" @click=${() => void this.#export(blobId, name)}>
              ${icon(DOWNLOAD)}${w.exportIcs}
            </button>`
          : nothing
      }
      ${
        isReadOnly || !this.#interaction.model.isWritable
          ? nothing
          : html`<label class="import"
              >${icon(UPLOAD)}${w.importIcs}<input
                class="sr"
                type="file"
                accept=".ics,text/calendar"
                aria-label=${w.importInto(name)}
                @change=${(event: Event) => void this.#import(calendar, event.target as HTMLInputElement)}
            /></label>`
      }
    </div>`;
  }

  #say(text: string): void {
    this.#status = text;
    this.#draw();
  }

  /** Changes a calendar at once; takes it back when the server refuses. */
  async #change(id: string, patch: PatchObject): Promise<void> {
    const { connection, page } = this.#interaction.model;
    if (!connection || !page) return;
    try {
      await page.mutate(
        (value) => ({
          ...value,
          calendars: value.calendars.map((one) => (one.id === id ? { ...one, ...patch } : one)),
        }),
        () => changeCalendar(connection, id, patch),
      );
      // Events of a calendar that comes back are not loaded in a list.
      await page.refresh();
    } catch {
      this.#say(this.#words.changeFailed);
    }
  }

  async #copy(address: string): Promise<void> {
    const w = this.#words;
    const done = await navigator.clipboard.writeText(address).then(
      () => w.copied,
      () => w.copyFailed,
    );
    this.#say(done);
  }

  async #export(blobId: string, name: string): Promise<void> {
    const { connection, session } = this.#interaction.model;
    if (!connection) return;
    try {
      const accountId = session?.jmap.primaryAccounts[CALENDARS];
      const source = { blobId, name: `${name}.ics`, type: "text/calendar" };
      const blob = await downloadBlob(connection, source, { accountId });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${name.replace(/[\\/:*?"<>|]+/g, " ")}.ics`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch {
      this.#say(this.#words.exportFailed);
    }
  }

  async #import({ id }: Calendar, input: HTMLInputElement): Promise<void> {
    const w = this.#words;
    const { connection, host } = this.#interaction.model;
    const [file] = input.files ?? [];
    if (!connection || !file) return;
    this.#say(w.importing);
    try {
      const events = await importEvents(connection, file, { calendarId: id });
      this.#say(w.imported(events.length));
      await host.refresh();
    } catch (error) {
      const code = isPartageError(error) ? error.code : undefined;
      const reasons = { ERR_INVALID_ARGUMENTS: w.noCalendar, ERR_TOO_LARGE: w.tooLarge };
      this.#say(reasons[code as keyof typeof reasons] ?? w.importFailed);
    }
    input.value = "";
  }
}

function selectAll(event: Event): void {
  (event.target as HTMLInputElement).select();
}
