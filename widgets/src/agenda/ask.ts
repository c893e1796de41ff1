import { html, render } from "lit";

/** Asks a question with few answers in a dialog; undefined when the person thinks better of it. */
export function ask<Answer extends string>(
  root: ShadowRoot,
  question: string,
  choices: readonly (readonly [Answer, string])[],
  cancel: string,
): Promise<Answer | undefined> {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("part", "dialog");
  dialog.setAttribute("aria-labelledby", "ask");
  const button = ([value, label]: readonly [string, string], kind: string) =>
    html`<button type="button" class=${kind} @click=${() => dialog.close(value)}>${label}</button>`;
  render(
    html`<h2 id="ask">${question}</h2>
      ${choices.map((choice) => button(choice, "choice"))} ${button(["", cancel], "quiet")}`,
    dialog,
  );
  (root.querySelector(".root") ?? root).append(dialog);
  const back = root.activeElement as HTMLElement | null;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      back?.focus();
      resolve(choices.find(([value]) => value === dialog.returnValue)?.[0]);
    });
  });
}
