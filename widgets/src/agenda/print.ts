/**
 * The current view on paper: a document of its own, so that neither the page around nor its scroll bars
 * are printed.
 *
 * @module
 */
import { css, html, render } from "lit";
import { dateFormat } from "../shared/date-format.js";
import { clock } from "./clock.js";
import { dayWords } from "./day-words.js";
import { renderDays } from "./list-view.js";
import type { AgendaModel } from "./model.js";

const paper = css`
  @page {
    margin: 12mm;
  }
  html,
  body {
    margin: 0;
    color-scheme: light;
    font: 10pt/1.4 var(--_face, sans-serif);
    print-color-adjust: exact;
  }
  .list {
    overflow: visible;
  }
  .acts,
  .slot,
  .now,
  .earlier,
  .soon {
    display: none;
  }
  .event,
  .row-of {
    break-inside: avoid;
  }
  .date {
    position: static;
    break-after: avoid;
  }
  .top,
  .month .names {
    position: static;
  }
  .columns {
    block-size: calc(var(--n) * 2.1em);
  }
  header {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    margin-block-end: 4mm;
  }
  h1 {
    margin: 0;
    font-size: 14pt;
  }
`;

function renderContent(model: AgendaModel): unknown {
  if (model.view !== "list") return model.grid?.render();
  return renderDays(model.occurrences, {
    messages: model.messages,
    dates: dateFormat(model.lang, model.session?.timeZone),
    words: dayWords(model.lang),
    now: clock.now(),
    today: model.today,
    headingLevel: 1,
    extras: undefined,
  });
}

/** Builds the document in a hidden frame. */
export function printDocument(model: AgendaModel): HTMLIFrameElement {
  const root = model.host.renderRoot as ShadowRoot;
  const frame = document.createElement("iframe");
  frame.setAttribute("aria-hidden", "true");
  frame.style.cssText = "position:fixed;inline-size:0;block-size:0;border:0;visibility:hidden";
  document.body.append(frame);
  const { contentDocument: page, contentWindow } = frame;
  if (!page || !contentWindow) throw new Error("no frame to print from");
  const Sheet = (contentWindow as unknown as { CSSStyleSheet: typeof CSSStyleSheet }).CSSStyleSheet;
  const sheet = new Sheet();
  const rules = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
  // What is the element in the page is the body here.
  const text = rules
    .map(({ cssText }) =>
      cssText.replace(/:host\([^)]*\)/g, "body.other").replace(/:host/g, "body"),
    )
    .join("\n");
  const { fontFamily } = getComputedStyle(model.host);
  sheet.replaceSync(`${text}\nhtml{--_face:${fontFamily}}\n${paper.cssText}`);
  page.adoptedStyleSheets = [sheet];
  page.documentElement.lang = model.lang;
  const title = root.querySelector(".title")?.textContent.trim() ?? "";
  page.title = title;
  render(
    html`<header>
        <h1>${title || model.messages.agenda}</h1>
        <span>${model.session?.person.name}</span>
      </header>
      <div class="root"><div class="list ${model.view}">${renderContent(model)}</div></div>`,
    page.body,
  );
  return frame;
}

/** Prints the current view. */
export function printView(model: AgendaModel): void {
  const frame = printDocument(model);
  const { contentWindow: page } = frame;
  page?.addEventListener("afterprint", () => setTimeout(() => frame.remove()));
  page?.focus();
  page?.print();
}
