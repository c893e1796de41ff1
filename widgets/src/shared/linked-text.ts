import { html, type TemplateResult } from "lit";
import { findLinks } from "./text-links.js";

/** Characters that hide or reorder what stands around them; lines and tabs stay. */
const TRICKS =
  /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u{e0000}-\u{e007f}\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/gu;

/** Most characters and links of a text that are shown. */
const MOST_TEXT = 20_000;
const MOST_LINKS = 100;

/** Draws a text of a stranger as text, its addresses of the web and of people as links. */
export function renderLinkedText(text: string): TemplateResult {
  const shown = text.slice(0, MOST_TEXT).replace(/\r\n?/g, "\n").replace(TRICKS, " ").trim();
  const runs = findLinks(shown, MOST_LINKS).map(({ text: run, href }) =>
    href ? renderLink(run, href) : run,
  );
  if (text.length > MOST_TEXT) runs.push("…");
  // White space counts here: none but that of the text.
  return html`<div class="linked" dir="auto">${runs}</div>`;
}

function renderLink(text: string, href: string): TemplateResult {
  const title = href.slice(0, 300);
  const rel = "noopener noreferrer nofollow";
  return html`<a href=${href} target="_blank" rel=${rel} title=${title}>${text}</a>`;
}

/** The words of an HTML text, without its markup: events are shown as text only. */
export function textOfHtml(source: string): string {
  const spaced = source
    .slice(0, MOST_TEXT * 5)
    .replace(/<(br|\/p|\/div|\/li|\/tr|\/h\d)\b[^<>]*>/gi, "\n")
    .replace(/<(style|script)\b[\s\S]*?(<\/\1\s*>|$)/gi, " ")
    .replace(/<[^<>]*>/g, "");
  const NAMED: Readonly<Record<string, string>> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: " ",
  };
  return spaced.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi,
    (...match: string[]) => {
      const [all = "", decimal, hex, name = ""] = match;
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : Number.NaN;
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      return NAMED[name.toLowerCase()] ?? all;
    },
  );
}
