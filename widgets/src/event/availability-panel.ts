/**
 * Who is free when: a line of the day for each person, and times that suit all.
 *
 * @module
 */
import { type Availability, type Connection, getAvailability } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { EditorMessages } from "../locales/event-editor.js";
import { addDays, type CivilDate, zoneClock } from "../shared/civil-time.js";
import { dateFormat } from "../shared/date-format.js";
import { type FreeSlot, freeSlots, isBusy, WORKING_HOURS } from "./free-slots.js";

/** Whose time is asked for, and when. */
export interface AvailabilityQuery {
  readonly people: readonly { readonly email: string; readonly name: string }[];
  readonly day: CivilDate;
  readonly slot: FreeSlot;
  readonly excludeUid: string | undefined;
}

/** What the panel is drawn with. */
export interface AvailabilityView extends AvailabilityQuery {
  readonly messages: EditorMessages;
  readonly lang: string;
  readonly timeZone: string;
  readonly dayName: string;
  readonly take: (slot: FreeSlot) => void;
}

/** Days for which times are looked for. */
const DAYS = 8;
/** Milliseconds that typing may pause before people are asked for. */
const PAUSE = 350;
/** Most people that are asked for at once. */
const MOST = 40;

/** A stretch of a day: how it looks, and from which minute to which. */
type LaneBar = readonly [kind: string, from: number, to: number];

const SVG = "http://www.w3.org/2000/svg";

/** The line of a day of so many minutes. */
function drawLane(minutes: number, bars: readonly LaneBar[]): SVGElement {
  const lane = document.createElementNS(SVG, "svg");
  lane.setAttribute("class", "lane");
  lane.setAttribute("viewBox", `0 0 ${minutes} 20`);
  lane.setAttribute("preserveAspectRatio", "none");
  lane.setAttribute("aria-hidden", "true");
  const hours = Array.from({ length: minutes / 60 - 1 }, (_, hour): LaneBar => {
    const at = (hour + 1) * 60;
    return ["hour", at, at + 1];
  });
  for (const [kind, from, to] of [...hours, ...bars]) {
    if (to <= from) continue;
    const rect = document.createElementNS(SVG, "rect");
    const given = { class: kind, x: from, y: 0, width: to - from, height: 20 };
    for (const [name, value] of Object.entries(given)) rect.setAttribute(name, String(value));
    lane.append(rect);
  }
  return lane;
}

/** Availability of the people of one form, read again when they or the day change. */
export class AvailabilityPanel {
  readonly #connection: Connection;
  readonly #timeZone: string;
  readonly #update: () => void;
  #key = "";
  #known: readonly Availability[] | undefined;
  #hasFailed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  constructor(connection: Connection, timeZone: string, update: () => void) {
    this.#connection = connection;
    this.#timeZone = timeZone;
    this.#update = update;
  }

  /** Sees to it that what is known is of these people and this day. */
  follow({ people, day, excludeUid }: AvailabilityQuery): void {
    const emails = people.slice(0, MOST).map(({ email }) => email);
    const key = JSON.stringify([emails, day, excludeUid]);
    if (key === this.#key) return;
    this.#key = key;
    this.#known = undefined;
    this.#hasFailed = false;
    this.stop();
    this.#timer = setTimeout(() => void this.#load(emails, day, excludeUid), PAUSE);
  }

  /** Asks for nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  async #load(emails: readonly string[], day: CivilDate, excludeUid?: string): Promise<void> {
    const abort = (this.#abort = new AbortController());
    const clock = zoneClock(this.#timeZone);
    const window = { after: clock.instantOf(day), before: clock.instantOf(addDays(day, DAYS)) };
    try {
      const options = { excludeUid, signal: abort.signal };
      this.#known = await getAvailability(this.#connection, emails, window, options);
    } catch {
      if (abort.signal.aborted) return;
      this.#hasFailed = true;
    }
    this.#update();
  }

  /** Draws the lines and the times that suit. */
  render(view: AvailabilityView): TemplateResult {
    const { messages: m, dayName } = view;
    return html`<section class="free" part="availability" aria-label=${m.availabilityOf(dayName)}>
      <div class="label">${m.availabilityOf(dayName)}</div>
      ${
        this.#hasFailed
          ? html`<p class="hint">${m.availabilityFailed}</p>`
          : this.#known
            ? this.#renderKnown(this.#known, view)
            : html`<p class="hint" aria-busy="true">${m.loadingAvailability}</p>`
      }
    </section>`;
  }

  #renderKnown(known: readonly Availability[], view: AvailabilityView): TemplateResult {
    const { messages: m, people, slot } = view;
    const busy = known.filter((one) => isBusy(one, slot)).length;
    const isUnknown = known.some((one) => one.busy === null);
    return html`<ul class="lanes">
        ${known.map((one) => this.#renderLane(one, people.find(({ email }) => email === one.email)?.name || one.email, view))}
      </ul>
      <p class="hint" role="status">${busy ? m.someBusy(busy) : isUnknown ? nothing : m.allFree}</p>
      ${busy ? this.#renderSlots(known, view) : nothing}`;
  }

  #renderLane(one: Availability, name: string, view: AvailabilityView): TemplateResult {
    const { messages: m, slot, day, lang } = view;
    const clock = zoneClock(this.#timeZone);
    const [from, to] = WORKING_HOURS;
    const midnight = clock.instantOf(day);
    const next = clock.instantOf(addDays(day, 1));
    const times = (one.busy ?? [])
      .map(({ utcStart, utcEnd, busyStatus }) => ({
        busyStatus,
        start: Math.max(midnight, Date.parse(utcStart)),
        end: Math.min(next, Date.parse(utcEnd)),
      }))
      .filter(({ start, end }) => start < end)
      .slice(0, 40);
    const at = (instant: number): number =>
      Math.min(to, Math.max(from, (instant - midnight) / 60_000)) - from;
    const bar = (start: number, end: number, kind: string): LaneBar => [kind, at(start), at(end)];
    const bars = [
      ...times.map(({ start, end, busyStatus }) => bar(start, end, `busy ${busyStatus}`)),
      bar(slot.start, slot.end, "slot"),
    ];
    const time = (instant: number): string =>
      dateFormat(lang, this.#timeZone).time(new Date(instant));
    const hours = times.map(({ start, end }) => `${time(start)} – ${time(end)}`).join(", ");
    const taken = isBusy(one, slot);
    const state = one.busy === null ? m.isUnknown : taken ? m.isBusy : m.isFree;
    const whole = one.busy === null ? "" : hours ? m.busyAt(hours) : m.freeAllDay;
    return html`<li class=${taken ? "taken" : ""} title=${whole || nothing}>
      <span class="lane-name"
        ><bdi class="cut">${name}</bdi><span class="muted">${state}</span></span
      >
      <span class="sr">${whole}</span>
      ${drawLane(to - from, bars)}
    </li>`;
  }

  #renderSlots(known: readonly Availability[], view: AvailabilityView): TemplateResult {
    const { messages: m, day, slot, lang, take } = view;
    const length = slot.end - slot.start;
    const search = { from: day, days: DAYS - 1, length, timeZone: this.#timeZone, now: Date.now() };
    const found = freeSlots(known, search);
    if (!found.length) return html`<p class="hint">${m.noSlot}</p>`;
    const dates = dateFormat(lang, this.#timeZone);
    const name = (instant: number): string =>
      new Intl.DateTimeFormat(lang, {
        ...{ weekday: "short", day: "numeric", month: "short" },
        timeZone: this.#timeZone,
      }).format(instant);
    return html`<div class="slots" role="group" aria-label=${m.slots}>
      <span class="hint">${m.slots}</span>
      ${found.map(
        (one) =>
          html`<button class="plain" type="button" data-slot @click=${() => take(one)}>
            ${name(one.start)}, ${dates.time(new Date(one.start))} –
            ${dates.time(new Date(one.end))}
          </button>`,
      )}
    </div>`;
  }
}
