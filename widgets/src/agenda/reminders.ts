/**
 * Reminders of the events that are loaded: said once on a page, put off or done with by one press.
 *
 * @module
 */
import type { Alert, Id } from "@partage-ent/jmap";
import { acknowledgeAlert } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { adopt } from "../shared/adopt.js";
import { dateFormat } from "../shared/date-format.js";
import { parseDuration } from "../shared/duration.js";
import { icon } from "../shared/row-icons.js";
import { videoLinkOf } from "../shared/video-link.js";
import { clock } from "./clock.js";
import { dayWords } from "./day-words.js";
import { BELL, VIDEO } from "./icons.js";
import type { AgendaModel } from "./model.js";
import type { Occurrence } from "./occurrence.js";
import { reminderStyles } from "./reminders.styles.js";

/** Milliseconds by which a reminder is put off. */
const SNOOZE = 300_000;
/** Milliseconds after which a reminder that nobody saw is about the past. */
const LATE = 3_600_000;
/** Reminders that are shown at once. */
const MOST = 3;

/** One reminder that is due. */
interface Due {
  readonly key: string;
  readonly event: Occurrence;
  readonly alertId: Id;
}

/** When an alert sounds, in milliseconds since the epoch. */
export function timeOf(
  { trigger }: Alert,
  { start, end }: Pick<Occurrence, "start" | "end">,
): number {
  if (trigger["@type"] === "AbsoluteTrigger") return Date.parse(trigger.when);
  const isBefore = trigger.offset.startsWith("-");
  const { days, exact } = parseDuration(trigger.offset.replace(/^[+-]/, ""));
  const from = trigger.relativeTo === "end" ? end : start;
  return from + (isBefore ? -1 : 1) * (days + exact);
}

/** The reminders of events that are due and that no client has shown. */
export function dueReminders(events: readonly Occurrence[], now: number): readonly Due[] {
  return events
    .filter(({ isCancelled, answer, end }) => !isCancelled && answer !== "declined" && end > now)
    .flatMap((event) =>
      Object.entries(event.row.alerts ?? {}).flatMap(([alertId, alert]) => {
        const at = timeOf(alert, event);
        const isSeen = alert.acknowledged !== undefined && Date.parse(alert.acknowledged) >= at;
        const isDue = alert.action !== "email" && at <= now && now - at < LATE && !isSeen;
        return isDue ? [{ key: `${event.id} ${alertId} ${at}`, event, alertId }] : [];
      }),
    );
}

/** Shows the reminders of one agenda; of several on a page only one shows each. */
export class Reminders {
  readonly #model: AgendaModel;
  #due: readonly Due[] = [];
  readonly #said = new Set<string>();

  constructor(model: AgendaModel) {
    this.#model = model;
    adopt(model.host.renderRoot as ShadowRoot, reminderStyles);
    this.look();
  }

  /** Which elements show which reminders, and until when they are put off. */
  get #shared(): Map<string, { readonly by: object; until: number }> | undefined {
    return this.#model.connection?.shared("reminders", () => new Map());
  }

  /** Looks for what is due; says it once. */
  look(): void {
    const model = this.#model;
    const shared = this.#shared;
    const now = clock.now();
    const found = dueReminders(model.occurrences, now).filter(({ key }) => {
      const known = shared?.get(key);
      if (!known) shared?.set(key, { by: model.host, until: 0 });
      return !known || (known.by === model.host && known.until <= now);
    });
    const isSame = found.map(({ key }) => key).join() === this.#due.map(({ key }) => key).join();
    this.#due = found;
    for (const { key, event } of found) {
      if (this.#said.has(key)) continue;
      this.#said.add(key);
      const { words: w, announcer } = model.extras!;
      announcer.news(`${w.reminder} : ${event.title}, ${this.#when(event)}`);
    }
    if (!isSame) model.update();
  }

  #when({ start, isAllDay, firstDay }: Occurrence): string {
    const { lang, session, today, extras } = this.#model;
    const words = dayWords(lang);
    if (isAllDay) return words.day(firstDay, today);
    const minutes = Math.round((start - clock.now()) / 60_000);
    const time = dateFormat(lang, session?.timeZone).time(new Date(start));
    if (minutes < 0) return extras!.words.startedAgo(time);
    if (minutes === 0) return extras!.words.startsNow;
    return minutes < 120 ? words.soon(minutes) : `${words.short(firstDay)} ${time}`;
  }

  #snooze(key: string): void {
    const known = this.#shared?.get(key);
    if (known) known.until = clock.now() + SNOOZE;
    this.#said.delete(key);
    this.look();
  }

  #acknowledge({ key, event, alertId }: Due): void {
    const known = this.#shared?.get(key);
    if (known) known.until = Infinity;
    this.look();
    const { connection, isWritable } = this.#model;
    // Where it can't be noted for the other clients it is gone here at least.
    if (connection && isWritable)
      acknowledgeAlert(connection, event.row, alertId).catch(this.#model.update);
  }

  render(): unknown {
    const { extras } = this.#model;
    if (!this.#due.length || !extras) return nothing;
    return html`<div class="reminders" role="region" aria-label=${extras.words.reminder}>
      ${this.#due.slice(0, MOST).map((due) => this.#renderOne(due))}
    </div>`;
  }

  #renderOne(due: Due): TemplateResult {
    const { key, event } = due;
    const w = this.#model.extras!.words;
    const link = videoLinkOf(event.row);
    return html`<div class="reminder" part="reminder" .style=${`--_c:${event.color}`}>
      ${icon(BELL)}
      <button class="what" type="button" data-act="open" data-id=${event.id}>
        <b class="cut" dir="auto">${event.title}</b>
        <span class="cut" dir="auto"
          >${[this.#when(event), event.where].filter(Boolean).join(" · ")}</span
        >
      </button>
      <span class="do">
        ${
          link
            ? html`<a
                class="join button"
                href=${link.href}
                target="_blank"
                rel="noopener noreferrer"
                aria-label=${w.joinBy(link.service, event.title)}
                >${icon(VIDEO)}${w.join}</a
              >`
            : nothing
        }
        <button type="button" class="later" @click=${() => this.#snooze(key)}>
          ${w.snooze}<span class="sr"> : ${event.title}</span>
        </button>
        <button type="button" class="later" @click=${() => this.#acknowledge(due)}>
          ${w.gotIt}<span class="sr"> : ${event.title}</span>
        </button>
      </span>
    </div>`;
  }
}
