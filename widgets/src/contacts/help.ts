import { html, render } from "lit";
import type { Interaction } from "./interaction.js";

/** Opens the list of keys; the browser keeps the focus in it and gives it back. */
export function openHelp({ model, words: w }: Interaction): void {
  const root = model.host.renderRoot as ShadowRoot;
  const dialog = document.createElement("dialog");
  dialog.setAttribute("part", "dialog");
  dialog.setAttribute("aria-labelledby", "help-title");
  const keys: readonly (readonly [string, string])[] = [
    ["↓ / ↑", w.keyMove],
    [w.homeEnd, w.keyEnds],
    ["A – Z", w.keyType],
    [w.enter, w.keyOpen],
    [w.escape, w.keyBack],
    ["n", w.keyNew],
    ["e", w.keyEdit],
    [w.deleteKey, w.keyDelete],
    ["x", w.keyPick],
    ["z", w.keyUndo],
    ["/", w.keySearch],
    ["?", w.keyHelp],
  ];
  render(
    html`<h2 id="help-title">${w.shortcuts}</h2>
      <p>${w.shortcutsText}</p>
      <dl>
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
  root.querySelector(".root")?.append(dialog);
  dialog.showModal();
}
