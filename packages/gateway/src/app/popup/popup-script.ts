/**
 * The script of the popup, as it is served: static, with nothing of any request in it. It reads the
 * page's own data, and tells the page that opened the window, at its exact origin.
 *
 * The button that hands a sign-in over answers no click of the first moment, nor one that follows a
 * change of windows: a page can't have a click that was meant for itself land on it.
 */
export const POPUP_SCRIPT = `(() => {
"use strict";
const SETTLED = 600;
const { body } = document;
const { origin, id, code } = body.dataset;
body.removeAttribute("data-code");
const show = (name) => {
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== name;
};
const tell = (message) => {
  window.opener.postMessage({ type: "partage-popup", id, ...message }, origin);
  show("done");
  window.close();
};
if (!window.opener || window.opener.closed) {
  show("alone");
  return;
}
if (code !== undefined) {
  tell({ code });
  return;
}
show("ask");
const button = document.getElementById("continue");
document.getElementById("cancel").addEventListener("click", () => tell({ error: "cancelled" }));
let timer;
const disarm = () => {
  clearTimeout(timer);
  button.disabled = true;
};
const arm = () => {
  disarm();
  timer = setTimeout(() => {
    button.disabled = document.visibilityState !== "visible" || !document.hasFocus();
  }, SETTLED);
};
window.addEventListener("focus", arm);
window.addEventListener("blur", disarm);
document.addEventListener("visibilitychange", arm);
arm();
})();
`;
