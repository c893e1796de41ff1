/**
 * Text inside XML and HTML.
 *
 * @module
 */

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that no XML 1.0 document may hold (section 2.2), lone surrogates among them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A text as the content of an element or a quoted attribute, of XML or HTML. */
export function escapeMarkup(text: string): string {
  return text
    .replace(FORBIDDEN, "")
    .replace(/[&<>"']/g, (character) => NAMED[character] ?? character);
}

/** Markup as one CDATA section (XML 1.0 section 2.7), or as several where it holds the end of one. */
export function writeCdata(markup: string): string {
  const safe = markup.replace(FORBIDDEN, "").replaceAll("]]>", "]]]]><![CDATA[>");
  return `<![CDATA[${safe}]]>`;
}
