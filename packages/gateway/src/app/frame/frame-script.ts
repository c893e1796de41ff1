/**
 * The script of the reading frame, as it stands in the document. Kept as text because its hash is in
 * the document's policy: what a compiler emits differs from build to build.
 *
 * The frame opens the channel: it hands the page that embeds it one end of a port and takes nothing
 * from anywhere else. What comes through the port is shown, never run.
 *
 * To the page: `{ type: "size", height }` in CSS pixels, `{ type: "link", href }` for the link under
 * the pointer or focus (null when there is none), `{ type: "key", key }` for Escape.
 * From the page: `{ type: "show", html, lang, dir, colorScheme, background, isPaper, font, fontSize }` (`isPaper`
 * for a message with colours of its own, which is read on white), `{ type: "scheme", colorScheme, background }`
 * and `{ type: "image", id, blob }` for each `<img data-partage-image="id">`.
 */
export const FRAME_SCRIPT = `(() => {
"use strict";
const policy = self.trustedTypes
  ? trustedTypes.createPolicy("partage-frame", { createHTML: (html) => html })
  : { createHTML: (html) => html };
const { port1: port, port2: pagePort } = new MessageChannel();
const message = document.getElementById("message");
const root = document.documentElement;
let shownLink = null;

const setScheme = ({ colorScheme, background }) => {
  root.style.colorScheme = colorScheme === "dark" ? "dark" : "light";
  // Text and what is behind it change together: the page shows through a frame of its own scheme.
  root.style.backgroundColor = String(background ?? "");
};
const show = ({ html, lang, dir, isPaper, font, fontSize, ...look }) => {
  root.lang = String(lang);
  message.dir = dir === "rtl" || dir === "ltr" ? dir : "auto";
  root.classList.toggle("partage-paper", isPaper === true);
  setScheme(look);
  // Assigned through the object model: a value that is no font is dropped.
  root.style.fontFamily = String(font ?? "");
  root.style.fontSize = String(fontSize ?? "");
  const inert = document.createElement("template");
  inert.innerHTML = policy.createHTML(String(html));
  // No policy covers these: a refresh leaves for another address, a hint opens a connection.
  for (const element of inert.content.querySelectorAll("meta, link, base")) element.remove();
  message.replaceChildren(inert.content);
  // Measured at once too: a page in the background is not told of sizes.
  tellSize();
  sizes.observe(message);
  for (const link of message.querySelectorAll("a[href], area[href]")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
};

const showImage = ({ id, blob }) => {
  if (!(blob instanceof Blob)) return;
  for (const image of message.querySelectorAll("img[data-partage-image]")) {
    if (image.dataset.partageImage !== String(id)) continue;
    const url = URL.createObjectURL(blob);
    const forget = () => URL.revokeObjectURL(url);
    image.addEventListener("load", forget, { once: true });
    image.addEventListener("error", forget, { once: true });
    image.src = url;
    image.classList.add("partage-shown");
  }
};

const tellLink = (event) => {
  const link = event.type === "pointerout" || event.type === "focusout"
    ? null
    : event.target instanceof Element && event.target.closest("a[href], area[href]");
  const href = link ? link.href : null;
  if (href === shownLink) return;
  shownLink = href;
  port.postMessage({ type: "link", href });
};

port.onmessage = ({ data }) => {
  if (data?.type === "show") show(data);
  if (data?.type === "image") showImage(data);
  if (data?.type === "scheme") setScheme(data);
};
for (const type of ["pointerover", "pointerout", "focusin", "focusout"])
  document.addEventListener(type, tellLink);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") port.postMessage({ type: "key", key: "Escape" });
});
document.addEventListener("submit", (event) => event.preventDefault(), true);
const tellSize = () => {
  const height = Math.ceil(message.getBoundingClientRect().height);
  // Beyond this the page gives the frame no more room: the rest is reached by scrolling in it.
  root.style.overflowY = height > 60_000 ? "auto" : "";
  port.postMessage({ type: "size", height });
};
const sizes = new ResizeObserver(tellSize);
// The page checks that the port comes from its own frame; the port itself is no secret.
parent.postMessage("partage-frame", "*", [pagePort]);
})();`;
