/**
 * A week on one page of paper, without the page around the element.
 *
 * @module
 */
import { listLessons } from "@partage-ent/sdk";
import { css, type CSSResult, html, render } from "lit";
import { addDays, mondayOf, weekNumberOf } from "../shared/civil-time.js";
import { tokens } from "../shared/tokens.js";
import { entriesOf } from "./entries.js";
import { layOutDays } from "./grid-layout.js";
import type { TimetableModel } from "./model.js";
import { renderGrid } from "./time-grid.js";
import { gridStyles } from "./time-grid.styles.js";
import { timetableStyles } from "./timetable.styles.js";

/** The sheet of paper. */
const paper = "@page { size: A4 landscape; margin: 10mm; } html, body { margin: 0; }";

const printStyles: CSSResult = css`
  :host {
    border: 0;
    color-scheme: light;
    font:
      9pt/1.3 system-ui,
      sans-serif;
  }
  h1 {
    margin: 0 0 3mm;
    font-size: 13pt;
  }
  .grid {
    --_hour: calc(160mm / var(--hours));
    print-color-adjust: exact;
  }
  .days {
    position: static;
  }
  .type,
  .mark {
    font-size: 1em;
  }
  .block.on {
    box-shadow: none;
  }
  .nowline {
    display: none;
  }
`;

/** Draws the week of the day that is shown into a shadow root. */
export async function renderPrintedWeek(model: TimetableModel, root: ShadowRoot): Promise<void> {
  const { when, connection, messages: m, extras, feedIds, lang } = model;
  const { clock } = when;
  const monday = mondayOf(model.date ?? clock.dateOf(Date.now()));
  const dates = Array.from({ length: 7 }, (_, at) => addDays(monday, at));
  const [after, before] = [clock.instantOf(monday), clock.instantOf(addDays(monday, 7))];
  const lessons = await listLessons(connection!, { after, before, feedIds });
  const entries = entriesOf(lessons, model.shownChanges).filter(
    ({ start, end }) => start < before && end > after,
  );
  const { CSSStyleSheet: Sheet } = root.ownerDocument.defaultView!;
  root.adoptedStyleSheets = [tokens, timetableStyles, gridStyles, printStyles].map(
    ({ cssText }) => {
      const sheet = new Sheet();
      sheet.replaceSync(cssText);
      return sheet;
    },
  );
  const range = new Intl.DateTimeFormat(lang, { timeZone: "UTC", dateStyle: "long" });
  const label = `${m.title}, ${m.week(weekNumberOf(monday)).toLowerCase()}, ${range.formatRange(
    Date.parse(dates[0]!),
    Date.parse(dates[6]!),
  )}`;
  const w = extras!.words;
  render(
    html`<div lang=${lang}>
      <h1>${label}</h1>
      ${renderGrid(layOutDays(dates, entries, [], clock), model.lessonView, {
        ...{ label, noLessons: w.noLessons, allDay: w.allDay },
        ...{ headingDays: true, isBusy: false, stop: undefined },
      })}
    </div>`,
    root,
  );
}

/** Prints the week of the day that is shown. */
export async function printWeek(model: TimetableModel): Promise<void> {
  const frame = document.createElement("iframe");
  frame.setAttribute("aria-hidden", "true");
  frame.tabIndex = -1;
  // Of the size of the paper, and out of sight: what is not laid out can't be printed.
  frame.style.cssText =
    "position:fixed;inset:0 auto auto -400mm;inline-size:277mm;block-size:190mm";
  model.host.renderRoot.append(frame);
  const page = frame.contentDocument!;
  const view = frame.contentWindow as Window & typeof globalThis;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(paper);
  page.adoptedStyleSheets = [sheet];
  page.title = model.messages.title;
  const host = page.createElement("div");
  page.body.append(host);
  try {
    await renderPrintedWeek(model, host.attachShadow({ mode: "open" }));
    view.print();
  } finally {
    // Engines that print without waiting read the page for a moment more.
    setTimeout(() => frame.remove(), 60_000);
  }
}
