/**
 * The list of the agenda: what is next, by day, however far off it is.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import type { AgendaMessages } from "../locales/agenda.js";
import type { CivilDate } from "../shared/civil-time.js";
import type { DateFormat } from "../shared/date-format.js";
import type { DayWords } from "./day-words.js";
import type { Occurrence } from "./occurrence.js";

/** What a row gets once its text stands. */
export interface RowExtras {
  /** Button that joins a call, buttons that answer, and whether something else is at the time. */
  readonly renderActs: (event: Occurrence, view: ListView) => unknown;
}

/** What all rows of a list share. */
export interface ListView {
  readonly messages: AgendaMessages;
  readonly dates: DateFormat;
  readonly words: DayWords;
  readonly now: number;
  readonly today: CivilDate;
  readonly headingLevel: number;
  readonly extras: RowExtras | undefined;
}

/** Minutes before its start from which an event counts down. */
const SOON = 60;

/** The word for what is particular about an event; undefined for most. */
export function stateWord(
  { isCancelled, answer, row }: Occurrence,
  m: AgendaMessages,
): string | undefined {
  if (isCancelled) return m.cancelled;
  if (answer === "declined") return m.declined;
  if (answer === "needs-action") return m.waiting;
  return answer === "tentative" || row.status === "tentative" ? m.tentative : undefined;
}

/** Names of classes that say how an event looks. */
export function stateClasses({ isCancelled, answer, row }: Occurrence): string {
  const isOff = isCancelled || answer === "declined";
  const isOpen = answer === "needs-action" || answer === "tentative" || row.status === "tentative";
  return isOff ? "off" : isOpen ? "unsure" : row.freeBusyStatus === "free" ? "free" : "";
}

function renderWhen(event: Occurrence, { messages: m, dates }: ListView): TemplateResult {
  const { isAllDay, firstDay, lastDay } = event;
  const times = isAllDay
    ? ["", ""]
    : [event.start, event.end].map((at) => dates.time(new Date(at)));
  const until = event.end > event.start && lastDay === firstDay ? times[1] : "";
  return html`<span class="when"
    ><time dir="auto" datetime=${new Date(event.start).toISOString()}>${times[0] || m.allDay}</time
    >${until ? html`<span class="until" dir="auto"><span class="sr">–</span> ${until}</span>` : nothing}</span
  >`;
}

function renderSoon({ start, end, isAllDay }: Occurrence, view: ListView): unknown {
  const { now, messages: m, words } = view;
  if (isAllDay) return nothing;
  const minutes = Math.ceil((start - now) / 60_000);
  if (start <= now && now < end) return html`<span class="soon on">${m.running}</span>`;
  if (minutes <= 0 || minutes > SOON) return nothing;
  return html`<span class="soon">${words.soon(minutes)}</span>`;
}

/** Draws an event; clicks and keys are handled once by the list around. */
function renderRow(event: Occurrence, view: ListView): TemplateResult {
  const { messages: m, extras, now } = view;
  const { title, where, calendar, color, firstDay, lastDay } = event;
  const word = stateWord(event, m);
  const until = lastDay > firstDay ? m.until(view.words.short(lastDay)) : "";
  // What comes into the row a moment later has its place already.
  const isWaiting = !extras && (event.answer === "needs-action" || event.row.virtualLocations);
  const isOn = !event.isAllDay && event.start <= now && now < event.end;
  return html`<div
    role="listitem"
    class="event ${stateClasses(event)} ${isOn ? "running" : ""} ${event.end <= now ? "past" : ""}"
    part="event"
    data-id=${event.id}
    .style=${`--_c:${color}`}
  >
    <button class="open" type="button" data-act="open">
      ${renderWhen(event, view)}<span class="bar" aria-hidden="true"></span
      ><span class="what"
        ><span class="name"
          ><span class="lines" part="event-title" dir="auto" title=${title}>${title}</span
          >${renderSoon(event, view)}</span
        ><span class="where"
          >${word ? html`<span class="word">${word}</span>` : nothing}<span
            class="cut at"
            dir="auto"
            >${[until, where].filter(Boolean).join(" · ")}</span
          ><span class=${calendar?.isDefault ? "sr" : "cut of"} dir="auto"
            >${calendar?.name}</span
          ></span
        ></span
      >
    </button>
    <div class="acts ${isWaiting ? "wait" : ""}">${extras?.renderActs(event, view)}</div>
  </div>`;
}

/** The day under which an event stands: the first that is not over. */
const dayOf = ({ firstDay, end }: Occurrence, { today, now }: ListView): CivilDate =>
  firstDay < today && end > now ? today : firstDay;

/**
 * Draws events under their days; the first day says so when nothing is left today.
 *
 * @param only - The one day under which all stand.
 */
export function renderDays(
  events: readonly Occurrence[],
  view: ListView,
  only?: CivilDate,
): unknown {
  const days = new Map<CivilDate, Occurrence[]>();
  for (const event of events) {
    const day = only ?? dayOf(event, view);
    const list = days.get(day);
    if (list) list.push(event);
    else days.set(day, [event]);
  }
  const { words, today, messages: m, headingLevel } = view;
  const [first] = days.keys();
  const ahead = (only ?? events.some(({ end }) => end <= view.now)) ? undefined : first;
  return [...days].map(([day, list]) => {
    const text = words.day(day, today);
    return html`<section class="day">
      <div class="date" part="day" role="heading" aria-level=${headingLevel + 1}>
        ${day === ahead && day > today ? m.next(text) : text}
      </div>
      <div role="list">${list.map((event) => renderRow(event, view))}</div>
    </section>`;
  });
}

const ghost = html`<div class="event ghost">
  <div class="open">
    <span class="when"><time>00:00</time><span class="until" dir="auto">00:00</span></span
    ><span class="bar"></span
    ><span class="what"><span class="name">&nbsp;</span><span class="where">&nbsp;</span></span>
  </div>
</div>`;

/** Draws as many grey rows as the list will have, each of the size of a row. */
export function renderSkeleton(count: number, label: string): TemplateResult {
  return html`<div role="status">
    <span class="sr">${label}</span>
    <div class="ghosts" aria-hidden="true">
      <div class="date ghost"><span>&nbsp;</span></div>
      <div role="list">${Array.from({ length: count }, () => ghost)}</div>
    </div>
  </div>`;
}
