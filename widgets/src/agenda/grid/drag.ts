/**
 * Events moved and made longer by a pointer, and new ones drawn: with a mouse at once, by touch after a
 * long press, so that a finger still scrolls.
 *
 * @module
 */
import { html, render } from "lit";
import { daysBetween } from "../../shared/civil-time.js";
import { mayChange } from "../changes.js";
import type { Interaction } from "../interaction.js";
import type { Occurrence } from "../occurrence.js";
import type { Grid, Place } from "./grid.js";
import { shifted } from "./shifted.js";
import { timeAxis } from "./time-axis.js";

/** Pixels that a mouse moves before it drags. */
const THRESHOLD = 4;
/** Milliseconds that a finger rests before it drags. */
const LONG_PRESS = 400;
/** Minutes to which a drag snaps. */
const SNAP = 15;

/** A place under a pointer: a day, and a minute of it where there are hours. */
interface Spot {
  readonly day: string;
  readonly minute: number | undefined;
}

/** What a drag does. */
interface Gesture {
  readonly move: (spot: Spot) => void;
  readonly drop: () => void;
  readonly cancel: () => void;
}

function spotAt(grid: Grid, x: number, y: number): Spot | undefined {
  const root = grid.model.host.renderRoot as ShadowRoot;
  const cells = [...root.querySelectorAll<HTMLElement>(".column, .month .cell, .lane .cell")];
  const boxes = cells.map((cell) => [cell, cell.getBoundingClientRect()] as const);
  const inside = boxes.filter(([, box]) => x >= box.left && x < box.right);
  const [cell, box] =
    inside.find(([one, at]) => y >= at.top && y < at.bottom && !one.matches(".column")) ??
    inside.find(([one]) => one.matches(".column")) ??
    [];
  const day = cell?.dataset["day"];
  if (!cell || !box || !day) return undefined;
  if (!cell.matches(".column")) return { day, minute: undefined };
  const axis = timeAxis([...grid.dayList], grid.model.clock);
  const part = Math.min(1, Math.max(0, (y - box.top) / box.height));
  const axisDay = axis.days.find(({ date }) => date === day)!;
  const instant = axisDay.instantAt(Math.round(part * axis.length));
  const isEnd = instant >= axisDay.end;
  return { day, minute: isEnd ? 1440 : grid.model.clock.minutesOf(instant) };
}

/** Follows a pointer from its press; nothing happens before it moves, or rests. */
function follow(press: PointerEvent, begin: () => Gesture | undefined, grid: Grid): void {
  const isTouch = press.pointerType === "touch";
  const abort = new AbortController();
  const { signal } = abort;
  let gesture: Gesture | undefined;
  const start = (): void => {
    gesture = begin();
    if (!gesture) abort.abort();
  };
  const timer = isTouch ? setTimeout(start, LONG_PRESS) : undefined;
  const end = (isDone: boolean): void => {
    clearTimeout(timer);
    abort.abort();
    if (gesture) swallowClick();
    if (isDone) gesture?.drop();
    else gesture?.cancel();
  };
  const moved = (event: PointerEvent): void => {
    const far =
      Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) > THRESHOLD;
    if (!gesture && far) {
      // A finger that moves before it rested scrolls.
      if (isTouch) return end(false);
      start();
    }
    const spot = spotAt(grid, event.clientX, event.clientY);
    if (spot) gesture?.move(spot);
    scrollNear(grid, event);
  };
  const own = (event: PointerEvent): boolean => event.pointerId === press.pointerId;
  addEventListener("pointermove", (event) => own(event) && moved(event), { signal });
  addEventListener("pointerup", (event) => own(event) && end(true), { signal });
  addEventListener("pointercancel", (event) => own(event) && end(false), { signal });
  addEventListener("keydown", (event) => event.key === "Escape" && end(false), { signal });
  // What drags must not scroll.
  addEventListener("touchmove", (event) => gesture && event.preventDefault(), {
    signal,
    passive: false,
  });
}

/** The click that ends a drag is no click. */
function swallowClick(): void {
  const stop = (event: Event): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
}

/** Scrolls when the pointer is at the edge of what is seen. */
function scrollNear(grid: Grid, { clientY }: PointerEvent): void {
  const list = grid.model.host.renderRoot.querySelector(".list");
  const box = list?.getBoundingClientRect();
  if (!list || !box) return;
  if (clientY > box.bottom - 24) list.scrollTop += 12;
  else if (clientY < box.top + 24) list.scrollTop -= 12;
}

const snap = (minutes: number): number => Math.round(minutes / SNAP) * SNAP;

/** Moves an event, or its end. */
function dragEvent(
  { model, gridActions }: Interaction,
  grid: Grid,
  event: Occurrence,
  from: Spot,
  isEnd: boolean,
): Gesture {
  let place: Place = event;
  const show = (next: Place): void => {
    place = next;
    const { start, end, firstDay, lastDay } = next;
    grid.moved = { event, place: { start, end, firstDay, lastDay } };
    model.update();
  };
  return {
    move(spot) {
      const days = daysBetween(from.day, spot.day);
      const isHours = spot.minute !== undefined && from.minute !== undefined && !event.isAllDay;
      const minutes = isHours ? snap(spot.minute - from.minute) : 0;
      const change = isEnd ? { longer: minutes + days * 1440 } : { days, minutes };
      if (isEnd && event.isAllDay) show(shifted(model, event, event, { longer: days }));
      else show(shifted(model, event, event, change));
    },
    drop: () => void gridActions?.drop(event, place),
    cancel() {
      grid.moved = undefined;
      model.update();
    },
  };
}

/** Draws a new event from one minute to another. */
function dragNew(interaction: Interaction, grid: Grid, from: Spot): Gesture {
  const root = grid.model.host.renderRoot as ShadowRoot;
  const columns = [...root.querySelectorAll<HTMLElement>(".column")];
  const column = columns.find(({ dataset }) => dataset["day"] === from.day)!;
  const box = document.createElement("div");
  box.className = "drawn";
  column.append(box);
  const { clock } = grid.model;
  const axis = timeAxis([...grid.dayList], clock);
  const axisDay = axis.days.find(({ date }) => date === from.day)!;
  const first = Math.floor(from.minute! / SNAP) * SNAP;
  let [start, end] = [first, first + 30];
  return {
    move({ day, minute }) {
      if (minute === undefined || day !== from.day) return;
      const other = snap(minute);
      [start, end] = other < first ? [other, first] : [first, Math.max(first + SNAP, other)];
      const [begin, until] = [start, end].map((at) => clock.instantOf(from.day, at)) as [
        number,
        number,
      ];
      const [top, bottom] = [axisDay.place(begin), axisDay.place(until, true)];
      const percent = (part: number): string => `${(part / axis.length) * 100}%`;
      box.style.cssText = `inset-block-start:${percent(top)};block-size:${percent(bottom - top)}`;
      const time = (at: number): string => grid.dates.time(new Date(at));
      render(html`${time(begin)} – ${time(until)}`, box);
    },
    drop() {
      box.remove();
      interaction.create(from.day, start, end - start);
    },
    cancel: () => box.remove(),
  };
}

/** Begins what a press could become. */
export function startDrag(interaction: Interaction, grid: Grid, press: PointerEvent): void {
  const { model } = interaction;
  const target = press.target as HTMLElement;
  if (press.button !== 0 || !press.isPrimary || model.view === "list" || target.closest("dialog"))
    return;
  const from = spotAt(grid, press.clientX, press.clientY);
  if (!from) return;
  const block = target.closest<HTMLElement>("[data-id]");
  const event = model.find(block?.dataset["id"]);
  if (block && event) {
    const box = block.getBoundingClientRect();
    const isEnd = block.matches(".block") && box.bottom - press.clientY < 9 && box.height > 24;
    follow(
      press,
      () =>
        mayChange(model, event) ? dragEvent(interaction, grid, event, from, isEnd) : undefined,
      grid,
    );
    return;
  }
  const column = target.closest<HTMLElement>(".column");
  if (!column || target.closest("button, .hole") || !model.isWritable) return;
  follow(
    press,
    () => (from.minute === undefined ? undefined : dragNew(interaction, grid, from)),
    grid,
  );
}

/** The place of an empty part of a grid that was pressed. */
export function emptySpot(grid: Grid, event: MouseEvent): Spot | undefined {
  const target = event.target as HTMLElement;
  if (target.closest("button, a, .hole") || !target.closest(".column, .cell")) return undefined;
  const spot = spotAt(grid, event.clientX, event.clientY);
  return spot?.minute === undefined ? spot : { ...spot, minute: Math.floor(spot.minute / 30) * 30 };
}
