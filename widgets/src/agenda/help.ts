/**
 * The keys of the agenda, in a dialog.
 *
 * @module
 */
import { html, render } from "lit";
import type { Interaction } from "./interaction.js";

/** Shows the keys. */
export function openHelp({ model, words: w }: Interaction): void {
  const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
    [["↑", "↓", "←", "→"], w.keyMove],
    [[w.enter], w.keyOpen],
    [["N"], w.keyNew],
    [["M"], w.keyPick],
    [[w.shift, "↑", "↓"], w.keyResize],
    [["Suppr"], w.keyDelete],
    [["T"], w.keyToday],
    [["Page ↑", "Page ↓"], w.keyPeriod],
    [["1", "2", "3", "4"], w.keyViews],
    [["Z"], w.keyUndo],
    [["?"], w.keyHelp],
  ];
  const dialog = document.createElement("dialog");
  dialog.setAttribute("part", "dialog");
  dialog.setAttribute("aria-labelledby", "help");
  render(
    html`<h2 id="help">${w.shortcutsTitle}</h2>
      <p>${w.shortcutsText}</p>
      <dl>
        ${keys.map(
          ([names, what]) =>
            html`<dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt>
              <dd>${what}</dd>`,
        )}
      </dl>
      <button class="button" type="button" @click=${() => dialog.close()}>${w.close}</button>`,
    dialog,
  );
  const root = model.host.renderRoot as ShadowRoot;
  const back = root.activeElement as HTMLElement | null;
  (root.querySelector(".root") ?? root).append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    back?.focus();
  });
  dialog.showModal();
}
