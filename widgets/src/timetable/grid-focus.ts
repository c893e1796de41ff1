import type { GridLayout } from "./grid-layout.js";
import type { TimetableModel } from "./model.js";

/** Moves the focus in a grid of days: one stop for Tab, arrows within (ARIA APG, grid pattern). */
export class GridFocus {
  /** What is drawn. */
  layout: GridLayout = { columns: [], from: 8, to: 18 };
  readonly #model: TimetableModel;
  readonly #step: (by: number) => void;
  #stop: string | undefined;

  /** @param step - Shows the days before or after. */
  constructor(model: TimetableModel, step: (by: number) => void) {
    this.#model = model;
    this.#step = step;
  }

  /** Key of the lesson, or date of the day, that Tab reaches. */
  get stop(): string | undefined {
    const { columns } = this.layout;
    const keys = columns.flatMap(({ blocks }) => blocks.flatMap(({ entry }) => entry ?? []));
    const isHere = [...keys.map(({ key }) => key), ...columns.map(({ date }) => date)];
    if (this.#stop && isHere.includes(this.#stop)) return this.#stop;
    const next = keys.find(({ end, isGone }) => !isGone && end > Date.now()) ?? keys[0];
    return next?.key ?? columns[0]?.date;
  }

  keydown(event: KeyboardEvent): boolean {
    const target = event.target as HTMLElement;
    const column = target.closest<HTMLElement>(".column");
    if (!column) return false;
    const { key } = event;
    if (key === "PageUp" || key === "PageDown") {
      this.#turn(column, key === "PageUp" ? -1 : 1);
      return true;
    }
    const columns = [...column.parentElement!.querySelectorAll<HTMLElement>(".column")];
    const at = columns.indexOf(column);
    const isRtl = getComputedStyle(column).direction === "rtl";
    const across = { ArrowLeft: isRtl ? 1 : -1, ArrowRight: isRtl ? -1 : 1 }[key];
    const along = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (along) {
      const blocks = blocksOf(column);
      this.#focus(blocks[blocks.indexOf(target) + along]);
    } else if (across) this.#focus(nearest(columns[at + across], target));
    else if (key === "Home") this.#focus(nearest(columns[0], target));
    else if (key === "End") this.#focus(nearest(columns.at(-1), target));
    else return false;
    return true;
  }

  /** Goes to the same day of the days before or after. */
  #turn(column: HTMLElement, by: number): void {
    const at = [...column.parentElement!.children].indexOf(column);
    const { host } = this.#model;
    this.#step(by);
    void host.updateComplete.then(() => {
      const columns = [...host.renderRoot.querySelectorAll<HTMLElement>(".columns > .column")];
      this.#focus(nearest(columns[Math.min(at, columns.length - 1)]));
    });
  }

  #focus(element: HTMLElement | undefined): void {
    if (!element) return;
    this.#stop = element.dataset["id"] ?? element.dataset["date"] ?? this.#stop;
    this.#model.update();
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  }
}

const blocksOf = (column: HTMLElement): HTMLElement[] => [
  ...column.querySelectorAll<HTMLElement>(".block"),
];

/** The lesson of a column that stands nearest to another element; the column where it has none. */
function nearest(column: HTMLElement | undefined, to?: HTMLElement): HTMLElement | undefined {
  if (!column) return undefined;
  const top = (element: HTMLElement): number => element.getBoundingClientRect().top;
  const wanted = to && !to.matches(".column") ? top(to) : -Infinity;
  const distance = (block: HTMLElement): number => Math.abs(top(block) - wanted);
  const [first, ...rest] = blocksOf(column);
  if (!first || wanted === -Infinity) return first ?? column;
  return rest.reduce((best, block) => (distance(block) < distance(best) ? block : best), first);
}
