/**
 * What the list of the agenda is held against: the least that draws the same fields with Lit.
 *
 * @module
 */
import { css, html, LitElement, type TemplateResult } from "lit";
import { agendaGateway, askedAgenda, type BenchEvent, readEvents } from "./agenda-data.js";
import { offer } from "./held-fetch.js";

const time = new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("fr", { weekday: "long", day: "numeric", month: "long" });

class BareAgenda extends LitElement {
  static override properties = { events: { attribute: false } };

  static override styles = css`
    :host {
      display: block;
      font: 14px sans-serif;
    }
    .row {
      display: grid;
      grid-template-columns: 60px 4px 1fr auto;
      border-bottom: 1px solid #ccc;
    }
    .cut {
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
    }
  `;

  declare events: readonly BenchEvent[];

  constructor() {
    super();
    this.events = [];
  }

  protected override render(): TemplateResult {
    const days = new Map<string, BenchEvent[]>();
    for (const event of this.events) {
      const name = day.format(new Date(event.utcStart));
      const list = days.get(name);
      if (list) list.push(event);
      else days.set(name, [event]);
    }
    return html`${[...days].map(
      ([name, events]) =>
        html`<h3>${name}</h3>
          ${events.map((event) => this.#renderRow(event))}`,
    )}`;
  }

  #renderRow({ title, utcStart, utcEnd, locations, calendarIds }: BenchEvent): TemplateResult {
    const where = Object.values(locations)[0]?.name ?? "";
    return html`<div class="row">
      <span
        ><time datetime=${utcStart}>${time.format(new Date(utcStart))}</time
        ><br />${time.format(new Date(utcEnd))}</span
      >
      <span class="bar"></span>
      <div>
        <div class="cut">${title}</div>
        <div class="cut">${where}</div>
      </div>
      <span>${Object.keys(calendarIds)[0]}</span>
      <button type="button">…</button>
    </div>`;
  }
}
customElements.define("bare-agenda", BareAgenda);

const asked = askedAgenda();
const gateway = agendaGateway(asked);
const list = new BareAgenda();
document.body.append(list);
offer({
  ready: gateway.ready,
  release: gateway.release,
  rowsDrawn: () => {
    const { length } = list.renderRoot.querySelectorAll(".row");
    return length >= asked.count ? length : undefined;
  },
});
list.events = await readEvents(gateway, asked);
