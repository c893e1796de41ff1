/**
 * The card of an event: what, when, where, how one gets in, who.
 *
 * @module
 */
import type { Alert, Calendar, CalendarEvent } from "@partage-ent/jmap";
import type { EventRow } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { EventMessages } from "../locales/event.js";
import type { AnswerBar, AnswerView } from "../shared/answer-bar.js";
import { dateFormat } from "../shared/date-format.js";
import { parseDuration } from "../shared/duration.js";
import { whenWords } from "../shared/event-time.js";
import { ALERT, EXTERNAL, icon } from "../shared/icon.js";
import { renderLinkedText, textOfHtml } from "../shared/linked-text.js";
import { addressOf, renderParticipants, statusOf } from "../shared/participants-view.js";
import { recurrenceWords } from "../shared/recurrence-words.js";
import { plainLine } from "../shared/text.js";
import { videoLinkOf } from "../shared/video-link.js";
import { BELL, CALENDAR, CLOCK, INFO, PEOPLE, PLACE, REPEAT, TEXT, VIDEO } from "./icons.js";
import type { EventDetails } from "./load-details.js";

/** What the card is drawn with. */
export interface CardView extends EventDetails {
  readonly messages: EventMessages;
  readonly lang: string;
  readonly timeZone: string;
  readonly now: number;
  readonly overlaps: readonly EventRow[];
  readonly answers: AnswerBar;
  /** Absent where nobody asked the person. */
  readonly answer: AnswerView | undefined;
}

/** Characters of a text that may have to be scrolled. */
const LONG = 500;

/** People that are listed at once; more are folded. */
const FEW = 6;

/** The calendar that an event is in. */
export function calendarOf(
  event: Pick<CalendarEvent, "calendarIds">,
  calendars: readonly Calendar[],
): Calendar | undefined {
  return calendars.find(({ id }) => id in event.calendarIds);
}

/** The title, or what stands for one. */
export function titleOf(
  { title, privacy }: Pick<CalendarEvent, "title" | "privacy">,
  m: Pick<EventMessages, "hidden" | "noTitle">,
): string {
  return plainLine(title ?? "", 1_000) || (privacy && privacy !== "public" ? m.hidden : m.noTitle);
}

/** Draws all below the title. */
export function renderCard(view: CardView): TemplateResult {
  const { event, messages: m, answer, answers } = view;
  return html`<div class="card">
    ${event.status === "cancelled" ? html`<div class="note bad">${icon(ALERT)}<span>${m.cancelledEvent}</span></div>` : nothing}
    ${event.status === "tentative" ? html`<div class="note">${icon(INFO)}<span>${m.tentativeEvent}</span></div>` : nothing}
    ${renderWhen(view)} ${renderJoin(view)} ${renderOverlaps(view)} ${renderPlaces(view)}
    ${answer ? answers.render(answer) : nothing} ${renderPeople(view)} ${renderDescription(view)}
    ${renderReminders(view)} ${renderCalendar(view)}
  </div>`;
}

function line(path: string, label: string, content: unknown): TemplateResult {
  return html`<div class="line">
    ${icon(path)}
    <div><span class="sr">${label} : </span>${content}</div>
  </div>`;
}

function renderWhen(view: CardView): TemplateResult {
  const { event, series, messages: words, lang, timeZone, now } = view;
  const { text, note } = whenWords(event, { lang, timeZone, words, now });
  const repeats = recurrenceWords(series, { lang, words });
  return html`<div class="line" part="when">
      ${icon(CLOCK)}
      <div>
        <p class="when">${text}</p>
        ${note ? html`<p class="muted">${note}</p>` : nothing}
      </div>
    </div>
    ${repeats ? line(REPEAT, words.repeats, repeats) : nothing}`;
}

function renderJoin({ event, messages: m, answer }: CardView): unknown {
  const link = videoLinkOf(event);
  // One primary action: first the answer, where one is due.
  const kind = answer?.status === "needs-action" ? "plain" : "button";
  if (!link || event.status === "cancelled") return nothing;
  return html`<div class="bar">
    <a
      class=${kind}
      part="join"
      href=${link.href}
      target="_blank"
      rel="noopener noreferrer"
      title=${m.joinHost(link.host)}
      >${icon(VIDEO)}${m.joinService(link.service)}<span class="sr"> (${m.opensWindow})</span></a
    ><span class="muted">${link.host}</span>
  </div>`;
}

function renderOverlaps({ overlaps, messages: m }: CardView): unknown {
  if (!overlaps.length) return nothing;
  const [first] = overlaps;
  const text =
    overlaps.length === 1 ? m.overlaps(titleOf(first!, m)) : m.conflicts(overlaps.length);
  const names = overlaps.length > 1 ? overlaps.map((row) => titleOf(row, m)).join(", ") : "";
  return html`<div class="note warn" part="conflict">
    ${icon(ALERT)}<span>${text}${names ? html`<br />${names}` : nothing}</span>
  </div>`;
}

function renderPlaces({ event, messages: m }: CardView): unknown {
  const join = videoLinkOf(event)?.href;
  const places = Object.values(event.locations ?? {})
    .slice(0, 10)
    .map(({ name, description }) => [plainLine(name ?? "", 500), plainLine(description ?? "", 500)])
    .filter(([name, more]) => name || more);
  const online = Object.values(event.virtualLocations ?? {})
    .slice(0, 10)
    .filter(({ uri }) => uri.trim() !== join)
    .map(({ name, uri }) => [plainLine(name ?? "", 200), uri] as const);
  if (!places.length && !online.length) return nothing;
  return line(
    PLACE,
    m.place,
    html`${places.map(([name, more]) => html`<p dir="auto">${renderLinkedText(name!)}${more ? html`<span class="muted">${more}</span>` : nothing}</p>`)}
    ${online.map(([name, uri]) => html`<div>${name ? html`<bdi>${name}</bdi> ` : nothing}${renderLinkedText(uri)}</div>`)}`,
  );
}

function renderPeople({ event, addresses, messages: m }: CardView): unknown {
  const { participants = {} } = event;
  const all = Object.values(participants);
  if (!all.length) return nothing;
  const count = (status: string): number => all.filter((one) => statusOf(one) === status).length;
  const answers = m.peopleAnswers(count("accepted"), count("tentative"), count("declined"));
  const more = answers ? html`<span class="muted"> · ${answers}</span>` : nothing;
  const summary = html`<span dir="auto">${m.people(all.length)}${more}</span>`;
  const list = renderParticipants(participants, { words: m, addresses });
  const mail = mailto(
    all.map(addressOf).filter((one) => !addresses.includes(one)),
    event.title,
  );
  return html`<div class="line">
    ${icon(PEOPLE)}
    <div>
      ${
        all.length > FEW
          ? html`<details>
              <summary>${summary}</summary>
              ${list}
            </details>`
          : html`<p>${summary}</p>
              ${list}`
      }
      ${mail ? html`<a class="quiet muted" href=${mail}>${m.writeAll}</a>` : nothing}
    </div>
  </div>`;
}

/** A `mailto:` link (RFC 6068) of real addresses only; undefined for none or too many. */
export function mailto(addresses: readonly string[], subject = ""): string | undefined {
  const real = addresses.filter((one) => /^[^\s@<>"(),:;\\?&%]+@[^\s@<>"(),:;\\?&%/]+$/.test(one));
  const link = `mailto:${real.map(encodeURIComponent).join(",").replace(/%40/g, "@")}?subject=${encodeURIComponent(plainLine(subject, 200))}`;
  return real.length && link.length < 1_900 ? link : undefined;
}

function renderDescription({ event, messages: m }: CardView): unknown {
  const { description = "", descriptionContentType } = event;
  const text = descriptionContentType === "text/html" ? textOfHtml(description) : description;
  const links = Object.values(event.links ?? {})
    .slice(0, 20)
    .filter(({ href }) => /^https?:\/\//i.test(href) && URL.canParse(href));
  if (!text.trim() && !links.length) return nothing;
  return line(
    TEXT,
    m.description,
    html`${text.trim() ? html`<div class="long" tabindex=${text.length > LONG ? "0" : nothing} role=${text.length > LONG ? "region" : nothing} aria-label=${text.length > LONG ? m.description : nothing}>${renderLinkedText(text)}</div>` : nothing}
    ${links.map(
      ({ href, title, display }) =>
        html`<a
          class="quiet"
          href=${href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          title=${href.slice(0, 300)}
          >${icon(EXTERNAL)}${plainLine(title ?? display ?? "", 200) || m.link(new URL(href).hostname)}</a
        >`,
    )}`,
  );
}

/** « 10 minutes », the largest unit that says it exactly. */
export function amountWords(minutes: number, lang: string): string {
  const [unit, value] =
    minutes % 10_080 === 0 && minutes
      ? (["week", minutes / 10_080] as const)
      : minutes % 1_440 === 0 && minutes
        ? (["day", minutes / 1_440] as const)
        : minutes % 60 === 0 && minutes
          ? (["hour", minutes / 60] as const)
          : (["minute", minutes] as const);
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

function reminderWords({ trigger, action }: Alert, view: CardView): string | undefined {
  const { messages: m, lang, timeZone } = view;
  const mail = (when: string): string => (action === "email" ? m.reminderByMail(when) : when);
  if (trigger["@type"] === "AbsoluteTrigger") {
    const at = new Date(trigger.when);
    return Number.isNaN(at.getTime())
      ? undefined
      : mail(m.reminderAt(dateFormat(lang, timeZone).full(at)));
  }
  const { days, exact } = parseDuration(trigger.offset.replace(/^-/, ""));
  const minutes = Math.round((days + exact) / 60_000);
  if (minutes === 0) return mail(m.reminderAtStart);
  return trigger.offset.startsWith("-")
    ? mail(m.reminderBefore(amountWords(minutes, lang)))
    : undefined;
}

function renderReminders(view: CardView): unknown {
  const said = Object.values(view.event.alerts ?? {})
    .slice(0, 10)
    .flatMap((alert) => reminderWords(alert, view) ?? []);
  if (!said.length) return nothing;
  return line(BELL, view.messages.reminders, said.join(", "));
}

function renderCalendar({ event, calendars, messages: m }: CardView): TemplateResult {
  const calendar = calendarOf(event, calendars);
  const { privacy, freeBusyStatus } = event;
  const notes = [
    calendar?.owner ? m.sharedBy(plainLine(calendar.owner.name || calendar.owner.email, 200)) : "",
    privacy === "private" ? m.private : privacy === "secret" ? m.secret : "",
    freeBusyStatus === "free" ? m.free : "",
    calendar && !isWritable(calendar) ? m.readOnly : "",
    calendar && isWritable(calendar) && event.isOrigin === false ? m.invitedOnly : "",
  ].filter(Boolean);
  return html`<div class="line">
    ${icon(CALENDAR)}
    <div>
      <span class="sr">${m.calendar} : </span
      >${calendar ? html`<i class="dot" data-color=${calendar.color ?? ""}></i><bdi>${plainLine(calendar.name, 200)}</bdi>` : nothing}
      ${notes.map((note) => html`<p class="muted">${note}</p>`)}
    </div>
  </div>`;
}

/** Whether the person may change events of a calendar. */
export function isWritable({ myRights }: Calendar): boolean {
  return myRights.mayWriteAll || myRights.mayWriteOwn;
}
