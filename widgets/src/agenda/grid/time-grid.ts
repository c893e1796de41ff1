/**
 * One to seven days side by side: whole days above, hours below, overlapping events in lanes.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import { type CivilDate, DAY, mondayOf, weekNumberOf } from "../../shared/civil-time.js";
import { type Lane, layOut } from "../../shared/lanes.js";
import { noon } from "../day-words.js";
import { stateClasses } from "../list-view.js";
import type { Occurrence } from "../occurrence.js";
import { type Bar, hiddenPerDay, layBars } from "./bars.js";
import type { Grid } from "./grid.js";
import { daysFrom } from "./period-words.js";
import { type DayAxis, timeAxis, type TimeAxis } from "./time-axis.js";

/** Rows of whole days before they are folded. */
const LANE_ROWS = 3;
/** Minutes that the shortest event takes up, so that its title can be read. */
const SHORTEST = 28;

/** Events of a day or more stand above the hours. */
export const isLong = ({
  isAllDay,
  start,
  end,
}: Pick<Occurrence, "isAllDay" | "start" | "end">): boolean => isAllDay || end - start >= DAY;

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(3)}%`;

/** The event that Tab reaches: where the keys are, else the first that is not over. */
function stopOf(grid: Grid, events: readonly Occurrence[]): string | undefined {
  const { cursor, now } = grid;
  if (cursor) return cursor.id;
  return (events.find(({ end }) => end > now) ?? events[0])?.id;
}

/** Draws the days. */
export function renderTimes(grid: Grid): TemplateResult {
  const { model, dayList, words: w } = grid;
  const axis = timeAxis(dayList, model.clock);
  const first = dayList[0]!;
  const last = dayList.at(-1)!;
  const events = grid.events.filter((event) => {
    const { firstDay, lastDay } = grid.placeOf(event);
    return firstDay <= last && lastDay >= first;
  });
  const stop = stopOf(grid, events);
  return html`<div
    class="times n${dayList.length}"
    role="grid"
    aria-label=${model.messages.events(w.weekLong(weekNumberOf(first)))}
    aria-busy=${model.value ? nothing : "true"}
  >
    <div class="top">
      ${model.view === "week" && dayList.length === 1 ? renderStrip(grid, first) : renderNames(grid)}
      ${renderLane(grid, events.filter(isLong), stop)}
    </div>
    <div class="columns" role="row" .style=${`--n:${axis.length / 60}`}>
      ${renderHours(grid, axis)}
      ${axis.days.map((day, index) => renderDay(grid, axis, day, index, events, stop))}
    </div>
  </div>`;
}

function renderNames({ dayList, dayWords, model, words: w }: Grid): TemplateResult {
  const weekday = new Intl.DateTimeFormat(model.lang, { weekday: "short", timeZone: "UTC" });
  const week = weekNumberOf(dayList[0]!);
  return html`<div class="names" role="row">
    <div class="gutter week" role="columnheader">
      <span aria-hidden="true">${w.week(week)}</span><span class="sr">${w.weekLong(week)}</span>
    </div>
    ${dayList.map(
      (date) =>
        html`<div class="name-of ${date === model.today ? "is-today" : ""}" role="columnheader">
          <button
            type="button"
            data-act="day"
            data-day=${date}
            tabindex="-1"
            aria-current=${date === model.today ? "date" : nothing}
          >
            <span class="sr">${dayWords.day(date, model.today)}</span
            ><span aria-hidden="true">${weekday.format(noon(date))}</span
            ><b aria-hidden="true">${Number(date.slice(8))}</b>
          </button>
        </div>`,
    )}
  </div>`;
}

/** The week around one day, where only this one has room. */
function renderStrip({ model, dayWords }: Grid, shown: CivilDate): TemplateResult {
  const letter = new Intl.DateTimeFormat(model.lang, { weekday: "narrow", timeZone: "UTC" });
  const busy = new Set(model.occurrences.map(({ firstDay }) => firstDay));
  return html`<div class="strip" role="row">
    ${daysFrom(mondayOf(shown), 7).map(
      (date) =>
        html`<span
          role="columnheader"
          class="${date === shown ? "chosen" : ""} ${date === model.today ? "is-today" : ""}"
          ><button
            type="button"
            data-act="pick-day"
            data-day=${date}
            aria-pressed=${date === shown}
          >
            <span class="sr">${dayWords.day(date, model.today)}</span
            ><span aria-hidden="true">${letter.format(noon(date))}</span
            ><b aria-hidden="true">${Number(date.slice(8))}</b
            ><i class=${busy.has(date) ? "busy" : ""}></i></button
        ></span>`,
    )}
  </div>`;
}

function renderLane(
  grid: Grid,
  events: readonly Occurrence[],
  stop: string | undefined,
): TemplateResult {
  const { dayList, isLaneOpen, words: w, dayWords, model } = grid;
  const count = dayList.length;
  const bars = layBars(events, dayList[0]!, count, (event) => grid.placeOf(event));
  const all = bars.reduce((most, { row }) => Math.max(most, row + 1), 0);
  // One row more than fits is shown rather than folded.
  const rows = isLaneOpen || all <= LANE_ROWS + 1 ? all : LANE_ROWS;
  const hidden = hiddenPerDay(bars, rows, count);
  return html`<div
    class="lane"
    role="row"
    .style=${`--rows:${Math.max(1, rows + (hidden.some(Boolean) ? 1 : 0))}`}
  >
    <div class="gutter" role="rowheader">
      <span>${w.allDay}</span>
      ${
        isLaneOpen && all > LANE_ROWS + 1
          ? html`<button type="button" class="quiet" data-act="lane">${w.fewer}</button>`
          : nothing
      }
    </div>
    ${dayList.map(
      (date, index) =>
        html`<div class="cell" role="gridcell" data-day=${date}>
          ${bars
            .filter(({ from, row }) => from === index && row < rows)
            .map((bar) => renderBar(grid, bar, stop))}
          ${
            hidden[index]
              ? html`<button
                  class="rest"
                  type="button"
                  data-act="lane"
                  tabindex="-1"
                  .style=${`--row:${rows}`}
                >
                  <span aria-hidden="true">${w.more(hidden[index])}</span
                  ><span class="sr"
                    >${w.moreLong(hidden[index], dayWords.day(date, model.today))}</span
                  >
                </button>`
              : nothing
          }
        </div>`,
    )}
  </div>`;
}

/** Draws an event that covers days. */
export function renderBar(grid: Grid, bar: Bar, stop: string | undefined): TemplateResult {
  const { event, from, to, row, isCutBefore, isCutAfter } = bar;
  const { dates } = grid;
  const time =
    event.isAllDay || isLong(event) ? "" : dates.time(new Date(grid.placeOf(event).start));
  return html`<button
    class="bar-of ${stateClasses(event)} ${isCutBefore ? "cut-before" : ""} ${isCutAfter ? "cut-after" : ""} ${
      grid.isMoved(event) ? "moved" : ""
    } ${time ? "point" : ""}"
    part="event"
    type="button"
    data-act="open"
    data-id=${event.id}
    data-stop
    tabindex=${event.id === stop ? 0 : -1}
    title=${event.title}
    .style=${`--_c:${event.color};--span:${to - from + 1};--row:${row}`}
  >
    <span class="sr">${grid.labelOf(event)}</span
    >${time ? html`<span class="at" dir="auto" aria-hidden="true">${time}</span>` : nothing}<span
      class="cut"
      dir="auto"
      aria-hidden="true"
      >${event.title}</span
    >
  </button>`;
}

function renderHours({ dates, words: w }: Grid, { hours, length }: TimeAxis): TemplateResult {
  // A day of which only the hour is used: labels are those of the language.
  const label = new Intl.DateTimeFormat(dates.time(new Date(0)).includes("h") ? "fr" : "en", {
    hour: "numeric",
    timeZone: "UTC",
  });
  return html`<div class="gutter hours" role="rowheader" aria-hidden="true">
    ${hours.map(({ at, hour, isAgain }) =>
      at === 0
        ? nothing
        : html`<span
            dir="auto"
            class=${isAgain ? "again" : ""}
            .style=${`inset-block-start:${percent(at, length)}`}
            >${label.format(hour * 3_600_000).replace(/^0(?=\d)/, "")}${isAgain ? html`<small>${w.again}</small>` : nothing}</span
          >`,
    )}
  </div>`;
}

function renderDay(
  grid: Grid,
  axis: TimeAxis,
  day: DayAxis,
  index: number,
  events: readonly Occurrence[],
  stop: string | undefined,
): TemplateResult {
  const { model, dayWords, words: w, cursor, now } = grid;
  const { date } = day;
  const isToday = date === model.today;
  const own = events.filter((event) => {
    const { start, end } = grid.placeOf(event);
    return !isLong(event) && start < day.end && (end > day.start || start === day.start);
  });
  const hasSlot = cursor ? cursor.day === date && cursor.id === undefined : !stop && index === 0;
  return html`<div
    class="column ${isToday ? "is-today" : ""} ${date < model.today ? "gone" : ""}"
    role="gridcell"
    data-day=${date}
  >
    <span class="sr">${dayWords.day(date, model.today)}, ${w.count(own.length)}</span>
    ${
      day.hole
        ? html`<div
            class="hole"
            title=${w.noHour}
            .style=${`inset-block:${percent(day.hole[0], axis.length)} ${percent(axis.length - day.hole[1], axis.length)}`}
          ></div>`
        : nothing
    }
    ${renderBlocks(grid, axis, day, own, stop)} ${hasSlot ? renderSlot(grid, axis, day) : nothing}
    ${
      isToday
        ? html`<div
            class="now"
            .style=${`inset-block-start:${percent(day.place(now), axis.length)}`}
          >
            <span class="sr">${w.now(grid.dates.time(new Date(now)))}</span>
          </div>`
        : nothing
    }
  </div>`;
}

/** An event between two minutes of a day, and its lane. */
interface Block extends Lane {
  readonly event: Occurrence;
  readonly start: number;
  readonly end: number;
}

function renderBlocks(
  grid: Grid,
  axis: TimeAxis,
  day: DayAxis,
  events: readonly Occurrence[],
  stop: string | undefined,
): TemplateResult[] {
  const stretches = events.map((event) => {
    const { start, end } = grid.placeOf(event);
    return { event, start: day.place(start), end: day.place(end, true) };
  });
  const lanes = layOut(stretches, SHORTEST);
  const blocks = stretches.map((stretch, index) => ({ ...stretch, ...lanes[index]! }));
  const most = grid.mostLanes;
  // Of a crowd the last lane counts those that have no room.
  const isSeen = ({ lane, lanes: all }: Block): boolean => all <= most || lane < most - 1;
  return [
    ...blocks.filter(isSeen).map((block) => renderBlock(grid, axis, day, block, stop)),
    ...crowds(blocks.filter((block) => !isSeen(block))).map((crowd) =>
      renderCrowd(grid, axis, day, crowd),
    ),
  ];
}

/** Events that overlap, as groups. */
function crowds(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = [];
  let end = -Infinity;
  for (const block of blocks.toSorted((a, b) => a.start - b.start)) {
    if (block.start >= end) groups.push([]);
    groups.at(-1)!.push(block);
    end = Math.max(end, block.end);
  }
  return groups;
}

function renderCrowd(
  { words: w, dayWords, model, mostLanes }: Grid,
  axis: TimeAxis,
  { date }: DayAxis,
  crowd: readonly Block[],
): TemplateResult {
  const start = crowd[0]!.start;
  const end = Math.max(...crowd.map((block) => block.end));
  return html`<button
    class="crowd"
    type="button"
    data-act="day"
    data-day=${date}
    tabindex="-1"
    .style=${
      `inset-block-start:${percent(start, axis.length)};` +
      `block-size:${percent(end - start, axis.length)};inline-size:${percent(1, mostLanes)}`
    }
  >
    <span aria-hidden="true">${w.more(crowd.length)}</span
    ><span class="sr">${w.moreLong(crowd.length, dayWords.day(date, model.today))}</span>
  </button>`;
}

function renderBlock(
  grid: Grid,
  axis: TimeAxis,
  day: DayAxis,
  { event, start, end, lane, span, lanes }: Block,
  stop: string | undefined,
): TemplateResult {
  const count = Math.min(lanes, grid.mostLanes);
  const wide = Math.min(span, count - lane - (lanes > count ? 1 : 0));
  const place = grid.placeOf(event);
  const length = Math.max(end - start, SHORTEST);
  const size = length < 45 ? "small" : length < 75 ? "middle" : "";
  const style =
    `--_c:${event.color};inset-block-start:${percent(start, axis.length)};` +
    `block-size:${percent(length, axis.length)};` +
    `inset-inline-start:${percent(lane, count)};inline-size:${percent(wide, count)}`;
  const isMoved = grid.isMoved(event);
  const isLast = lane > 0 && lane + wide === count;
  const time = (instant: number): string => grid.dates.time(new Date(instant));
  return html`<button
    class="block ${size} ${isLast ? "last" : ""} ${stateClasses(event)} ${isMoved ? "moved" : ""} ${
      place.start < day.start ? "cut-before" : ""
    } ${place.end > day.end ? "cut-after" : ""}"
    part="event"
    type="button"
    data-act="open"
    data-id=${event.id}
    data-stop
    tabindex=${event.id === stop && place.start >= day.start ? 0 : -1}
    title=${event.title}
    .style=${style}
  >
    <span class="sr">${grid.labelOf(event)}</span><b dir="auto" aria-hidden="true">${event.title}</b
    ><span class="line" dir="auto" aria-hidden="true"
      >${time(place.start)}${isMoved ? ` – ${time(place.end)}` : nothing}</span
    >${event.where ? html`<span class="line place" dir="auto" aria-hidden="true">${event.where}</span>` : nothing}
  </button>`;
}

function renderSlot(grid: Grid, axis: TimeAxis, day: DayAxis): TemplateResult {
  const minute = grid.cursor?.minute ?? 540;
  const instant = grid.model.clock.instantOf(day.date, minute);
  const time = grid.dates.time(new Date(instant));
  return html`<button
    class="slot"
    type="button"
    data-act="slot"
    data-day=${day.date}
    data-minute=${minute}
    data-stop
    tabindex="0"
    .style=${`inset-block-start:${percent(day.place(instant), axis.length)};block-size:${percent(60, axis.length)}`}
  >
    <span aria-hidden="true">+ ${time}</span
    ><span class="sr">${grid.words.slot(grid.dayWords.day(day.date, grid.model.today), time)}</span>
  </button>`;
}
