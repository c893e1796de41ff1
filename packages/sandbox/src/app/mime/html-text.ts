/**
 * Text of an HTML body, for the fragment and the index: a single pass over hostile markup, never for display.
 *
 * @module
 */

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["eacute", "é"],
  ["egrave", "è"],
  ["ecirc", "ê"],
  ["agrave", "à"],
  ["acirc", "â"],
  ["ccedil", "ç"],
  ["ocirc", "ô"],
  ["ugrave", "ù"],
  ["ucirc", "û"],
  ["icirc", "î"],
  ["iuml", "ï"],
  ["euml", "ë"],
  ["Eacute", "É"],
  ["Agrave", "À"],
  ["laquo", "«"],
  ["raquo", "»"],
  ["rsquo", "’"],
  ["lsquo", "‘"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["hellip", "…"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["euro", "€"],
  ["oelig", "œ"],
  ["copy", "©"],
]);

const silent: ReadonlySet<string> = new Set([
  "script",
  "style",
  "head",
  "title",
  "template",
  "noscript",
]);
const blocks =
  /^\/?(?:p|div|br|tr|li|ul|ol|table|h[1-6]|hr|blockquote|pre|section|article|td|th|body)$/;

/** Decodes character references; unknown names stay as written. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,10}));?/g,
    (whole, dec, hex, name) => {
      if (typeof name === "string") return entities.get(name) ?? whole;
      const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(dec);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}

/** The offset after an element whose content is not text, or the end of the source when it never closes. */
function afterElement(lower: string, name: string, from: number): number {
  const close = lower.indexOf(`</${name}`, from);
  if (close < 0) return lower.length;
  const end = lower.indexOf(">", close);
  return end < 0 ? lower.length : end + 1;
}

/** The text of a document, one line per block. Linear in the length of the source. */
export function textOfHtml(html: string): string {
  const lower = html.toLowerCase();
  // toLowerCase may change the length of a few letters: offsets are only shared when it did not.
  const folded = lower.length === html.length ? lower : html;
  const lastClose = html.lastIndexOf(">");
  const out: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0 || open > lastClose) break;
    out.push(html.slice(at, open));
    if (html.startsWith("<!--", open)) {
      const end = html.indexOf("-->", open + 4);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const end = html.indexOf(">", open);
    const name =
      /^\/?[a-z][a-z0-9]{0,15}/.exec(folded.slice(open + 1, open + 20).toLowerCase())?.[0] ?? "";
    at = end + 1;
    if (silent.has(name)) at = afterElement(folded, name, at);
    else if (blocks.test(name)) out.push("\n");
  }
  out.push(html.slice(at));
  return decodeEntities(out.join(""));
}
