import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "./entries.js";
import {
  type LessonView,
  renderMarks,
  renderPeople,
  renderRoom,
  renderType,
  titleOf,
} from "./lesson-text.js";
import { nowNext } from "./now-next.js";

function renderCard(entry: Entry, label: string, detail: string, view: LessonView): TemplateResult {
  const { lesson, start, end, isGone } = entry;
  const { messages: m, now } = view;
  const done = ((now - start) / (end - start)) * 100;
  return html`<div
    class="card ${isGone ? "gone" : ""} ${lesson.type ?? ""}"
    part="card"
    data-id=${entry.key}
  >
    <button class="open" type="button" data-act="open">
      <span class="label"><b>${label}</b> <span>${detail}</span></span>
      <span class="name"
        ><span class="title" dir="auto">${titleOf(lesson, m)}</span>${renderType(lesson, m)}</span
      >
      ${isGone ? nothing : html`<span class="where" part="room">${renderRoom(entry, view)}</span>`}
      ${view.taught.has(lesson.feedId) ? renderPeople(lesson, view) : nothing}
      <span class="marks">${renderMarks(entry, view)}</span>
      ${
        done > 0 && !isGone
          ? html`<span class="done"
              ><span .style=${`inline-size:${Math.round(done)}%`}></span
            ></span>`
          : nothing
      }
    </button>
  </div>`;
}

/** Draws what is on now, what comes next and where: an answer in every case. */
export function renderNowBlock(entries: readonly Entry[], view: LessonView): TemplateResult {
  const { messages: m, when, now } = view;
  const { now: current, next, gone } = nowNext(entries, now);
  const startOf = ({ start }: Entry): string => {
    const date = when.clock.dateOf(start);
    const day = date === when.clock.dateOf(now) ? "" : `${when.day(date, now)} `;
    const soon = when.in(start, now);
    return `${day}${when.at(start)}${soon ? ` (${soon})` : ""}`;
  };
  const nextLabel = current.length || gone.length ? m.next : m.nextClass;
  return html`<div class="top" part="now" role="group" aria-label=${m.nowAndNext}>
    ${gone.slice(0, 3).map((entry) => renderCard(entry, startOf(entry), "", view))}
    ${current.map((entry) => renderCard(entry, m.now, m.ends(when.at(entry.end)), view))}
    ${next.slice(0, 3).map((entry) => renderCard(entry, nextLabel, startOf(entry), view))}
    ${
      current.length || next.length
        ? nothing
        : html`<div class="card none"><b>${m.noneLeft}</b><span>${m.noneLeftText}</span></div>`
    }
  </div>`;
}
