/**
 * Plays a reader who touches everything, in the page itself: points at, focuses, clicks, drags, opens
 * and submits each element. Links to other places are not followed: that is the reader's own wish.
 */
export function provoke(): void {
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a, area") : null;
      const href = link instanceof SVGAElement ? link.href.baseVal : link?.getAttribute("href");
      const isUrl =
        href !== null && href !== undefined && URL.canParse(href, "http://page.example");
      // What is no script leads to another place.
      if (
        isUrl &&
        !/^(javascript|data|blob|vbscript):/.test(new URL(href, "http://page.example").protocol)
      )
        event.preventDefault();
    },
    true,
  );
  const pointer = ["pointerover", "pointerenter", "pointermove", "pointerdown", "pointerup"];
  const mouse = ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "dblclick"];
  const other = ["contextmenu", "dragstart", "drag", "dragenter", "dragover", "drop", "dragend"];
  const rest = ["touchstart", "touchend", "keydown", "keyup", "input", "change", "paste", "copy"];
  const late = ["wheel", "scroll", "toggle", "animationstart", "transitionend", "begin", "load"];
  for (const element of [...document.querySelectorAll("*")].slice(0, 200)) {
    for (const type of [...pointer, ...mouse, ...other, ...rest, ...late])
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    if (element instanceof HTMLElement || element instanceof SVGElement) element.focus();
    if (element instanceof HTMLDetailsElement) element.open = !element.open;
    if (element instanceof HTMLElement) element.click();
    else element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    if (element instanceof HTMLFormElement && element.action !== "") {
      element.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    }
    if (element instanceof HTMLElement || element instanceof SVGElement) element.blur();
  }
  scrollTo(0, document.documentElement.scrollHeight);
}
