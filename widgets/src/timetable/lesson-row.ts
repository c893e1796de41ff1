/**
 * Lessons as a list of days.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import { weekNumberOf } from "../shared/civil-time.js";
import type { Entry } from "./entries.js";
import {
  type LessonView,
  renderPeople,
  renderMarks,
  renderRoom,
  renderType,
  titleOf,
} from "./lesson-text.js";

/** Draws a lesson; clicks are handled once by what is around. */
export function renderLesson(entry: Entry, view: LessonView): TemplateResult {
  const { lesson, start, end, isGone, key } = entry;
  const { when, messages: m, now } = view;
  const time = (instant: number): string => when.dates.time(new Date(instant));
  const isNow = !isGone && start <= now;
  const title = titleOf(lesson, m);
  return html`<li
    class="lesson ${isGone ? "gone" : ""} ${isNow ? "on" : ""} ${lesson.type ?? ""}"
    part="lesson"
    data-id=${key}
  >
    <button class="open" type="button" data-act="open">
      <span class="time"
        ><b><bdi>${time(start)}</bdi></b
        ><span class="sr"> – </span><span><bdi>${time(end)}</bdi></span></span
      >
      <span class="what">
        <span class="name"
          ><span class="cut title" part="lesson-title" dir="auto" title=${title}>${title}</span
          >${renderType(lesson, m)}</span
        >
        <span class="where" part="room">${renderRoom(entry, view)}</span>
        ${renderPeople(lesson, view)}
        <span class="marks">${renderMarks(entry, view)}</span>
      </span>
    </button>
  </li>`;
}

/** Something that stands in the list of days. */
export interface DayItem {
  /** Milliseconds since the epoch. */
  readonly start: number;
  render(): TemplateResult;
}

/** Draws what begins on each day under its date, and the weeks of these. */
export function renderDays(
  items: readonly DayItem[],
  { when, now, messages: m }: LessonView,
  headingLevel: number,
): TemplateResult[] {
  const days: { readonly date: string; readonly own: DayItem[] }[] = [];
  for (const item of items) {
    const date = when.clock.dateOf(item.start);
    if (days.at(-1)?.date !== date) days.push({ date, own: [] });
    days.at(-1)!.own.push(item);
  }
  return days.map(({ date, own }, at) => {
    const week = weekNumberOf(date);
    const isNew = at === 0 || weekNumberOf(days[at - 1]!.date) !== week;
    return html`<div class="day">
      <div class="date" role="heading" aria-level=${headingLevel}>
        <span>${when.day(date, now)}</span>
        ${isNew ? html`<span class="weekno">${m.week(week)}</span>` : nothing}
      </div>
      <ul>
        ${own.map((item) => item.render())}
      </ul>
    </div>`;
  });
}

const ghost = html`<div class="lesson ghost">
  <div class="open">
    <span class="time"><b>00 h 00</b><span>00 h 00</span></span>
    <span class="what"><span class="name">&nbsp;</span><span class="where">&nbsp;</span></span>
  </div>
</div>`;

/** Draws what has the size of a list or grid before there is one. */
export const renderGhosts = (isGrid: boolean): TemplateResult =>
  isGrid
    ? html`<div class="gridless ghost"></div>`
    : html`<div class="day ghost" aria-hidden="true">
        <div class="date">&nbsp;</div>
        ${Array.from({ length: 5 }, () => ghost)}
      </div>`;

/** Draws what has the size of the whole before there is anything. */
export function renderSkeleton(label: string, isGrid: boolean): TemplateResult {
  return html`<div role="status">
    <span class="sr">${label}</span>
    <div class="top ghost" aria-hidden="true"><div class="card">&nbsp;</div></div>
    <div class="views"></div>
    ${renderGhosts(isGrid)}
  </div>`;
}
