/**
 * A month: weeks of days with their events in words where there is room, as marks where there is not.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import { type CivilDate, weekNumberOf } from "../../shared/civil-time.js";
import { noon } from "../day-words.js";
import { type ListView, renderDays } from "../list-view.js";
import type { Occurrence } from "../occurrence.js";
import { type Bar, hiddenPerDay, layBars } from "./bars.js";
import type { Grid } from "./grid.js";
import { isLong, renderBar } from "./time-grid.js";

/** Events of a day that a month shows in words. */
const ROWS = 3;
/** Marks of a day. */
const DOTS = 3;

/** The days of an event in a month: an evening that ends after midnight is of its first day. */
function daysOf(grid: Grid, event: Occurrence): Pick<Occurrence, "firstDay" | "lastDay" | "start"> {
  const { firstDay, lastDay, start } = grid.placeOf(event);
  return { firstDay, start, lastDay: isLong(event) ? lastDay : firstDay };
}

/** The events of the days from one to another. */
function eventsBetween(grid: Grid, first: CivilDate, last: CivilDate): readonly Occurrence[] {
  return grid.events.filter((event) => {
    const { firstDay, lastDay } = daysOf(grid, event);
    return firstDay <= last && lastDay >= first;
  });
}

/** The events of a day. */
export const eventsOn = (grid: Grid, date: CivilDate): readonly Occurrence[] =>
  eventsBetween(grid, date, date);

/** Draws the month. */
export function renderMonth(grid: Grid): TemplateResult {
  const { model, dayList, isRoomy, words: w, cursor } = grid;
  const weekday = new Intl.DateTimeFormat(model.lang, {
    weekday: isRoomy ? "long" : "narrow",
    timeZone: "UTC",
  });
  const full = new Intl.DateTimeFormat(model.lang, { weekday: "long", timeZone: "UTC" });
  const weeks = dayList.flatMap((_, at) => (at % 7 ? [] : [dayList.slice(at, at + 7)]));
  const active = cursor && dayList.includes(cursor.day) ? cursor.day : firstStop(grid);
  return html`<div
      class="month ${isRoomy ? "roomy" : "tight"}"
      role="grid"
      aria-label=${model.messages.events(grid.title ?? "")}
      aria-busy=${model.value ? nothing : "true"}
    >
      <div class="names" role="row">
        <div class="gutter" role="columnheader"><span class="sr">${w.weekNumber}</span></div>
        ${weeks[0]!.map(
          (date) =>
            html`<div class="name-of" role="columnheader">
              <span class="sr">${full.format(noon(date))}</span
              ><span aria-hidden="true">${weekday.format(noon(date))}</span>
            </div>`,
        )}
      </div>
      ${weeks.map((week) => renderWeek(grid, week, active))}
    </div>
    ${isRoomy ? nothing : renderBelow(grid)}`;
}

/** The day that Tab reaches: today where it is seen, else the first of the month. */
function firstStop({ model, dayList }: Grid): CivilDate {
  const { day, today } = model;
  if (day.slice(0, 7) === today.slice(0, 7)) return today;
  return dayList.find((date) => date.slice(0, 7) === day.slice(0, 7))!;
}

function renderWeek(grid: Grid, week: readonly CivilDate[], active: CivilDate): TemplateResult {
  const { isRoomy, words: w } = grid;
  const first = week[0]!;
  const events = eventsBetween(grid, first, week.at(-1)!);
  const bars = layBars(events, first, 7, (event) => daysOf(grid, event)).map((bar) =>
    // What is being moved is seen wherever it comes.
    grid.isMoved(bar.event) ? { ...bar, row: Math.min(bar.row, ROWS - 1) } : bar,
  );
  const hidden = hiddenPerDay(bars, ROWS, 7);
  const number = weekNumberOf(first);
  return html`<div class="row-of" role="row">
    <div class="gutter week" role="rowheader">
      <span aria-hidden="true">${number}</span><span class="sr">${w.weekLong(number)}</span>
    </div>
    ${week.map((date, index) =>
      renderCell(grid, date, active, {
        bars: bars.filter(({ from, to }) => from <= index && to >= index),
        index,
        hidden: isRoomy ? hidden[index]! : 0,
      }),
    )}
  </div>`;
}

interface CellContent {
  readonly bars: readonly Bar[];
  readonly index: number;
  readonly hidden: number;
}

function renderCell(
  grid: Grid,
  date: CivilDate,
  active: CivilDate,
  { bars, index, hidden }: CellContent,
): TemplateResult {
  const { model, isRoomy, words: w, dayWords, cursor } = grid;
  const isToday = date === model.today;
  const isOther = date.slice(0, 7) !== model.day.slice(0, 7);
  const isActive = date === active;
  const name = dayWords.day(date, model.today);
  const isChosen = !isRoomy && date === model.day;
  const stop = isActive ? cursor?.id : undefined;
  return html`<div
    class="cell ${isToday ? "is-today" : ""} ${isOther ? "other" : ""} ${isChosen ? "chosen" : ""}"
    role="gridcell"
    data-day=${date}
    data-stop
    tabindex=${isActive && stop === undefined ? 0 : -1}
    aria-selected=${isRoomy ? nothing : isChosen}
    aria-current=${isToday ? "date" : nothing}
  >
    <span class="sr">${name}, ${w.count(bars.length)}</span>
    <button
      class="number"
      type="button"
      data-act=${isRoomy ? "day" : "pick-day"}
      data-day=${date}
      tabindex="-1"
    >
      <span class="sr">${w.toDay(name)}</span
      ><span aria-hidden="true">${Number(date.slice(8))}</span>
    </button>
    ${
      isRoomy
        ? bars
            .filter(({ from, row }) => from === index && row < ROWS)
            .map((bar) => renderBar(grid, bar, stop))
        : renderDots(bars)
    }
    ${
      hidden
        ? html`<button
            class="rest"
            type="button"
            data-act="day"
            data-day=${date}
            tabindex="-1"
            .style=${`--row:${ROWS}`}
          >
            <span aria-hidden="true">${w.more(hidden)}</span
            ><span class="sr">${w.moreLong(hidden, name)}</span>
          </button>`
        : nothing
    }
  </div>`;
}

function renderDots(bars: readonly Bar[]): TemplateResult {
  return html`<span class="dots" aria-hidden="true"
    >${bars.slice(0, DOTS).map(({ event }) => html`<i .style=${`--_c:${event.color}`}></i>`)}${
      bars.length > DOTS ? "+" : nothing
    }</span
  >`;
}

/** The chosen day in words, under a month that has no room for them. */
function renderBelow(grid: Grid): TemplateResult {
  const { model, dates, dayWords, now, words: w } = grid;
  const events = eventsOn(grid, model.day);
  const view: ListView = {
    ...{ messages: model.messages, dates, words: dayWords, now, today: model.today },
    headingLevel: model.host.headingLevel,
    extras: model.extras,
  };
  return html`<div class="below">
    ${
      events.length
        ? renderDays(events, view, model.day)
        : html`<p class="nothing">${w.nothing}</p>`
    }
  </div>`;
}
