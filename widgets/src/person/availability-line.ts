/**
 * Whether somebody is free now, until when, and how the day looks.
 *
 * @module
 */
import { type BusyPeriod, type GatewaySession, PRINCIPALS } from "@partage-ent/jmap";
import { type Connection, getAvailability } from "@partage-ent/sdk";
import { html, nothing, type ReactiveElement, svg, type TemplateResult } from "lit";
import type { PersonMessages } from "../locales/person.js";
import { timeWords } from "../shared/event-time.js";
import type { ShownPerson } from "./card-view.js";
import { askedWindow, type FreeTime, freeTimeOf } from "./free-time.js";
import { addressOf } from "./reach.js";

/** Width of the drawing of the day. */
const WIDTH = 240;

/** Asks for the busy periods of one card, and draws them. */
export class AvailabilityLine {
  readonly #host: ReactiveElement;
  #busy: readonly BusyPeriod[] | null | undefined;
  #hasFailed = false;
  #timeZone = "Europe/Paris";
  #isRoom = false;

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  forget(): void {
    this.#busy = undefined;
    this.#hasFailed = false;
  }

  async load(
    connection: Connection,
    session: GatewaySession,
    person: ShownPerson,
    signal: AbortSignal,
  ): Promise<void> {
    const email = addressOf(person);
    const isServed =
      session.jmap.primaryAccounts[PRINCIPALS] && session.scopes.includes("calendar.read");
    if (!email || !isServed || person.kind === "group") return;
    this.#timeZone = session.timeZone;
    this.#isRoom = person.kind !== "individual";
    try {
      const window = askedWindow(Date.now(), session.timeZone);
      const [known] = await getAvailability(connection, [email], window, { signal });
      if (signal.aborted) return;
      this.#busy = known?.busy ?? null;
    } catch {
      if (signal.aborted) return;
      this.#hasFailed = true;
    }
    this.#host.requestUpdate();
  }

  render(m: PersonMessages, lang: string): unknown {
    const part = (content: unknown): TemplateResult =>
      html`<div class="availability" part="availability" role="group" aria-label=${m.availability}>
        ${content}
      </div>`;
    if (this.#hasFailed) return html`<span class="muted">${m.unknownBusy}</span>`;
    if (this.#busy === undefined) return nothing;
    const now = Date.now();
    const isTold = this.#busy?.every(({ busyStatus }) => busyStatus !== "unknown");
    if (!this.#busy || !isTold) return html`<span class="muted">${m.notShared}</span>`;
    const free = freeTimeOf(this.#busy, now, this.#timeZone);
    // People say « 15 h », which Intl writes « 15 h 00 ».
    const time = (at: number): string =>
      timeWords(at, this.#timeZone, lang).replace(/(\d\sh)\s00$/, "$1");
    return part(
      html`<span class="now ${free.isBusy ? "busy" : "free"}"
          ><i></i>${this.#sentence(free, m, time)}</span
        >
        ${this.#nextFree(free, m, time)} ${renderDay(free, now, m, time)}`,
    );
  }

  #sentence(free: FreeTime, m: PersonMessages, time: (at: number) => string): string {
    const { isBusy, isAway, until, midnight } = free;
    const isToday = until !== undefined && until < midnight;
    if (!isBusy) return isToday ? m.freeUntil(time(until)) : m.freeToday;
    if (this.#isRoom) return isToday ? m.roomBusyUntil(time(until)) : m.roomBusyToday;
    if (isAway) return isToday ? m.awayUntil(time(until)) : m.awayToday;
    return isToday ? m.busyUntil(time(until)) : m.busyToday;
  }

  /** When somebody who is busy into the night is free again. */
  #nextFree(free: FreeTime, m: PersonMessages, time: (at: number) => string): unknown {
    const { isBusy, until, midnight } = free;
    if (!isBusy || (until !== undefined && until < midnight)) return nothing;
    const text = until === undefined ? m.noneSoon : m.nextFree(m.tomorrowAt(time(until)));
    return html`<span class="muted">${text}</span>`;
  }
}

/** The day from 8 to 20 o'clock, with what is taken and where it is now. */
function renderDay(
  { today, day: [start, end] }: FreeTime,
  now: number,
  m: PersonMessages,
  time: (at: number) => string,
): TemplateResult {
  const at = (instant: number): number =>
    Math.round((Math.min(Math.max(instant, start), end) - start) * (WIDTH / (end - start)));
  const slots = today.map((one) => m.from(time(one.start), time(one.end)));
  const label = slots.length ? m.busySlots(slots.join(", ")) : m.freeAllDay;
  const hours = [0, 1, 2, 3, 4, 5, 6].map((step) => (WIDTH / 6) * step);
  return html`<svg class="day" viewBox="0 0 ${WIDTH} 12" role="img" aria-label=${label}>
      <title>${label}</title>
      <rect class="whole" x="0" y="2" width=${WIDTH} height="8" rx="3" />
      ${today.map(
        (one) =>
          svg`<rect class="taken" x=${at(one.start)} y="2" width=${Math.max(2, at(one.end) - at(one.start))} height="8" />`,
      )}
      ${hours.map((x) => svg`<path class="tick" d="M${x} 2v8" />`)}
      ${now >= start && now <= end ? svg`<path class="at" d="M${at(now)} 0v12" />` : nothing}
    </svg>
    <span class="hours" aria-hidden="true"
      ><bdi>${time(start)}</bdi><bdi>${time((start + end) / 2)}</bdi><bdi>${time(end)}</bdi></span
    >`;
}
