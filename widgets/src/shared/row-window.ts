/**
 * Long lists: draws the rows in view only.
 *
 * @module
 */
import { css, type CSSResult, type ReactiveController, type ReactiveElement } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { adopt } from "./adopt.js";

const styles: CSSResult = css`
  .rows::before,
  .rows::after {
    content: "";
    display: block;
    block-size: var(--_above, 0);
  }
  .rows::after {
    block-size: var(--_below, 0);
  }
`;

/** Rows drawn beyond each edge of the view. */
const MARGIN = 8;

/**
 * Which rows of a list are in view, whoever scrolls: the list, the page, a box around. Rows are of
 * one height, and so are the headings between them.
 */
export class RowWindow<Row extends { readonly id: string }> implements ReactiveController {
  range: readonly [start: number, end: number] = [0, 40];
  /** Draws rows so that each keeps its place in the document, and the focus, while others come and go. */
  readonly repeat = (
    rows: readonly (Row | undefined)[],
    render: (row: Row | undefined, index: number) => unknown,
  ): unknown => repeat(rows, (row, index) => row?.id ?? index + this.range[0], render);
  /** Called when the range became another. */
  onRange: (() => void) | undefined;
  readonly #host: ReactiveElement;
  readonly #count: () => number;
  readonly #headings: (index: number) => number;
  #height = 0;
  #headingHeight = 0;
  #frame = 0;
  /** The row that had the focus before its drawing changed hands. */
  #focused: string | undefined;

  /**
   * @param count - Rows and headings together.
   * @param headingsBefore - How many of those before an index are headings (`.heading`).
   */
  constructor(
    host: ReactiveElement,
    count: () => number,
    headingsBefore: (index: number) => number = () => 0,
  ) {
    this.#host = host;
    this.#count = count;
    this.#headings = headingsBefore;
    const root = host.renderRoot as ShadowRoot;
    this.#focused = root.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"];
    adopt(root, styles);
    host.addController(this);
  }

  hostConnected(): void {
    // Scroll events do not bubble: only capturing sees those of any box around.
    document.addEventListener("scroll", this.#later, { capture: true, passive: true });
    this.#host.renderRoot.addEventListener("scroll", this.#later, { capture: true, passive: true });
    addEventListener("resize", this.#later);
  }

  hostDisconnected(): void {
    document.removeEventListener("scroll", this.#later, { capture: true });
    this.#host.renderRoot.removeEventListener("scroll", this.#later, { capture: true });
    removeEventListener("resize", this.#later);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  hostUpdated(): void {
    this.#refocus();
    this.#reserve();
    // In a frame of its own: a range that changed draws again, and must never do so in a circle.
    this.#later();
  }

  /** Scrolls a row into view, drawing it first; with `isAtTop` it becomes the first in view. */
  reveal(index: number, isAtTop = false): void {
    const rows = this.#rows;
    const [start, end] = this.range;
    if (!rows || !this.#height || (!isAtTop && index >= start && index < end)) return;
    const box = this.#box(rows);
    const to = rows.getBoundingClientRect().top + this.#top(index);
    this.#scroller(rows).scrollBy({ top: to - (isAtTop ? box.top : (box.top + box.bottom) / 2) });
    this.#measure();
  }

  /** Keyed rows are new ones to the document: gives the focus back to the one that had it. */
  #refocus(): void {
    if (this.#focused === undefined) return;
    const id = CSS.escape(this.#focused);
    this.#focused = undefined;
    this.#host.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] .open`)?.focus();
  }

  get #rows(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(".rows");
  }

  #scroller(rows: HTMLElement): Element {
    const list = rows.closest(".list")!;
    return list.scrollHeight > list.clientHeight + 1 ? list : document.scrollingElement!;
  }

  #box(rows: HTMLElement): { readonly top: number; readonly bottom: number } {
    const { top, bottom } = rows.closest(".list")!.getBoundingClientRect();
    return { top: Math.max(0, top), bottom: Math.min(innerHeight, bottom) };
  }

  readonly #later = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#measure();
    });
  };

  /** Where a row begins, in pixels from the first. */
  #top(index: number): number {
    const headings = this.#headings(index);
    return (index - headings) * this.#height + headings * this.#headingHeight;
  }

  /** The last row that begins at or above a place. */
  #at(top: number): number {
    let [low, high] = [0, this.#count()];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#top(middle) <= top) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Keeps the room of the rows that are not drawn. */
  #reserve(): void {
    const { style } = this.#rows ?? {};
    const count = this.#count();
    const below = this.#top(count) - this.#top(Math.min(count, this.range[1]));
    style?.setProperty("--_above", `${this.#top(this.range[0])}px`);
    style?.setProperty("--_below", `${below}px`);
  }

  #measure(): void {
    const rows = this.#rows;
    const row = rows?.querySelector("[data-id]") ?? rows?.querySelector(".row");
    // Of a list that became shorter than where it was, no row may be drawn: the last height holds.
    if (!rows) return;
    this.#height = row?.getBoundingClientRect().height || this.#height;
    // Not laid out: the pane stands in place of the list, or the host is hidden.
    if (!this.#height) return;
    const heading = rows.querySelector(".heading")?.getBoundingClientRect().height;
    this.#headingHeight = heading ?? this.#headingHeight;
    const box = this.#box(rows);
    const { top } = rows.getBoundingClientRect();
    const count = this.#count();
    const clamp = (index: number): number => Math.max(0, Math.min(count, index));
    const start = clamp(this.#at(box.top - top) - MARGIN);
    const end = clamp(this.#at(box.bottom - top) + 1 + MARGIN);
    if (start === this.range[0] && end === this.range[1]) return this.#reserve();
    this.range = [start, end];
    this.onRange?.();
    this.#host.requestUpdate();
  }
}
