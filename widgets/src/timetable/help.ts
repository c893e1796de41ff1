import { html, render } from "lit";
import type { Interaction } from "./interaction.js";

/** Opens the list of keys; the browser keeps the focus in it and gives it back. */
export function openHelp({ model, words: w }: Interaction): void {
  const x = model.extras!.words;
  const letters: readonly (readonly [string, string])[] = model.host.shortcutsDisabled
    ? []
    : [
        ["l / d / w", w.keyViews],
        ["p / n", w.keyPages],
        ["t", x.today],
        ["r", x.refresh],
        ["?", w.keyHelp],
      ];
  const keys: readonly (readonly [string, string])[] = [
    ["↓ / ↑", w.keyLesson],
    ["← / →", w.keyDay],
    [`${w.home} / ${w.end}`, w.keyEnds],
    [w.pages, w.keyPages],
    [w.enter, w.keyOpen],
    [w.escape, w.keyBack],
    ...letters,
  ];
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "help-title");
  render(
    html`<h2 id="help-title">${x.shortcuts}</h2>
      <p>${w.shortcutsText}</p>
      <dl class="keys">
        ${keys.map(
          ([key, text]) =>
            html`<dt><kbd>${key}</kbd></dt>
              <dd>${text}</dd>`,
        )}
      </dl>
      <button class="button" type="button" @click=${() => dialog.close()}>${w.close}</button>`,
    dialog,
  );
  dialog.addEventListener("close", () => dialog.remove());
  model.host.renderRoot.querySelector(".root")?.append(dialog);
  dialog.showModal();
}
