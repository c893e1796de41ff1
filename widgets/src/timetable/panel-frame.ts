import { html, type TemplateResult } from "lit";
import {
  type TimetablePanelsMessages,
  timetablePanelsCatalog,
} from "../locales/timetable-panels.js";
import { adopt } from "../shared/adopt.js";
import { messagesFor } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import { PREVIOUS } from "./icons.js";
import type { Panel, TimetableModel } from "./model.js";
import { panelStyles } from "./panel.styles.js";

/** Draws the head of a panel, with the way back, around its content. */
export function renderPanel(
  { host }: TimetableModel,
  w: TimetablePanelsMessages,
  title: string,
  content: unknown,
): TemplateResult {
  return html`<div class="panel" part="panel" role="group" aria-label=${title}>
    <div class="panel-head">
      <button
        class="icon"
        type="button"
        data-act="close-panel"
        aria-label=${w.back}
        title=${w.back}
      >
        ${icon(PREVIOUS)}
      </button>
      <span class="panel-title" role="heading" aria-level=${host.headingLevel} tabindex="-1"
        >${title}</span
      >
    </div>
    ${content}
  </div>`;
}

/** Puts a panel in place of the lessons, in the language of the element, and the focus into it. */
export async function openPanel(
  model: TimetableModel,
  make: (words: TimetablePanelsMessages) => Panel,
): Promise<void> {
  const words = await messagesFor(timetablePanelsCatalog, model.lang);
  const { host } = model;
  adopt(host.renderRoot as ShadowRoot, panelStyles);
  model.panel?.close?.();
  model.panel = make(words);
  model.update();
  await host.updateComplete;
  host.renderRoot.querySelector<HTMLElement>(".panel-title")?.focus();
}
