/**
 * Long lists: draws the rows in view only, and loads an endless list as it is scrolled.
 *
 * @module
 */
import {
  type Connection,
  type EmailPage,
  listEmails,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import { css, type CSSResult, type ReactiveController, type ReactiveElement } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { adopt } from "../shared/adopt.js";
import { LIST_TYPES, listOptions, type ListView, type Rows } from "./mail-list.js";
import type { RowEmail } from "./row.js";

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
/** Rows per request. */
const PAGE = 50;

/** Which rows of a list are in view, whoever scrolls: the list, the page, a box around. */
export class RowWindow implements ReactiveController {
  range: readonly [start: number, end: number] = [0, 40];
  /** Draws rows so that each keeps its place in the document, and the focus, while others come and go. */
  readonly repeat = (
    emails: readonly (RowEmail | undefined)[],
    render: (email: RowEmail | undefined, index: number) => unknown,
  ): unknown => repeat(emails, (email, index) => email?.id ?? index + this.range[0], render);
  /** Called when the range became another. */
  onRange: (() => void) | undefined;
  readonly #host: ReactiveElement;
  readonly #count: () => number;
  #height = 0;
  #frame = 0;
  /** The row that had the focus before its drawing changed hands. */
  #focused: string | undefined;

  constructor(host: ReactiveElement, count: () => number) {
    this.#host = host;
    this.#count = count;
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

  /** Scrolls a row into view, drawing it first. */
  reveal(index: number): void {
    const rows = this.#rows;
    const [start, end] = this.range;
    if (!rows || !this.#height || (index >= start && index < end)) return;
    const box = this.#box(rows);
    const to = rows.getBoundingClientRect().top + index * this.#height;
    this.#scroller(rows).scrollBy({ top: to - (box.top + box.bottom) / 2 });
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

  /** Keeps the room of the rows that are not drawn. */
  #reserve(): void {
    const { style } = this.#rows ?? {};
    const below = Math.max(0, this.#count() - this.range[1]);
    style?.setProperty("--_above", `${this.range[0] * this.#height}px`);
    style?.setProperty("--_below", `${below * this.#height}px`);
  }

  #measure(): void {
    const rows = this.#rows;
    const row = rows?.querySelector("[data-id]") ?? rows?.querySelector(".row");
    if (!rows || !row) return;
    this.#height = row.getBoundingClientRect().height || this.#height;
    // Not laid out: the pane stands in place of the list, or the host is hidden.
    if (!this.#height) return;
    const box = this.#box(rows);
    const { top } = rows.getBoundingClientRect();
    const count = this.#count();
    const clamp = (index: number): number => Math.max(0, Math.min(count, index));
    const start = clamp(Math.floor((box.top - top) / this.#height) - MARGIN);
    const end = clamp(Math.ceil((box.bottom - top) / this.#height) + MARGIN);
    if (start === this.range[0] && end === this.range[1]) return this.#reserve();
    this.range = [start, end];
    this.onRange?.();
    this.#host.requestUpdate();
  }
}

let lists = 0;

/** A whole mailbox as a list with gaps: what is in view is loaded, and loaded again on change. */
export function endlessRows(
  connection: Connection,
  view: ListView,
  rowWindow: RowWindow,
): LiveQuery<Rows> {
  const options = { ...listOptions(view), limit: PAGE, total: true };
  let pages = new Map<number, EmailPage<RowEmail>>();
  let isGrowing = false;
  const pagesInView = (): number[] => {
    const [start, end] = rowWindow.range;
    const first = Math.floor(start / PAGE);
    const last = Math.max(first, Math.floor((Math.min(end, rowCount(pages)) - 1) / PAGE));
    return [...new Set([0, ...Array.from({ length: last - first + 1 }, (_, at) => first + at)])];
  };
  const fetchPages = async (wanted: readonly number[], signal: AbortSignal): Promise<void> => {
    const found = await Promise.all(
      wanted.map((page) => listEmails(connection, { ...options, position: page * PAGE, signal })),
    );
    const state = found[0]?.state;
    const isSame = [...pages.values(), ...found].every((page) => page.state === state);
    // Rows of two states don't fit together: what was loaded before is asked for again when seen.
    if (!isSame) pages = new Map();
    found.forEach((page, at) => pages.set(wanted[at]!, page));
  };
  const query = liveQuery<Rows>(connection, {
    key: `endless ${++lists} ${JSON.stringify(view)}`,
    types: LIST_TYPES,
    async load(signal) {
      const missing = pagesInView().filter((page) => !isGrowing || !pages.has(page));
      isGrowing = false;
      await fetchPages(missing, signal);
      const lost = pagesInView().filter((page) => !pages.has(page));
      if (lost.length > 0) await fetchPages(lost, signal);
      return joinPages(pages);
    },
  });
  rowWindow.onRange = () => {
    if (!query.value || isGrowing || pagesInView().every((page) => pages.has(page))) return;
    isGrowing = true;
    // A failure leaves `query.error`, which the list shows.
    query.refresh().then(
      () => rowWindow.onRange?.(),
      () => (isGrowing = false),
    );
  };
  return query;
}

function rowCount(pages: ReadonlyMap<number, EmailPage<RowEmail>>): number {
  return pages.get(0)?.total ?? PAGE;
}

function joinPages(pages: ReadonlyMap<number, EmailPage<RowEmail>>): Rows {
  const count = pages.get(0)?.total ?? pages.get(0)?.items.length ?? 0;
  const items = Array.from<RowEmail | undefined>({ length: count });
  const sizes = new Map<string, number>();
  for (const [at, page] of pages) {
    page.items.forEach((email, offset) => {
      if (at * PAGE + offset < count) items[at * PAGE + offset] = email;
    });
    for (const { id, emailIds } of page.threads) sizes.set(id, emailIds.length);
  }
  return { items, hasMore: false, sizes };
}
