/**
 * Text of a directory made harmless: whoever may write an attribute of themselves may write
 * anything into it.
 *
 * @module
 */

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
// Direction overrides and isolates, marks without width, fillers, variation selectors, tags.
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\u{e0000}-\u{e0fff}]/gu;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A value as one line of plain text: composed Unicode (NFC), without controls, direction marks and
 * markup, never beginning with what a spreadsheet takes for a formula, and no longer than `most`
 * characters.
 */
export function cleanText(value: string, most: number): string {
  // What is cut off is bounded first, so that no value costs more than its worth.
  const text = value
    .slice(0, most * 4 + 64)
    .normalize("NFC")
    .replace(LONE, "")
    .replace(CONTROLS, " ")
    .replace(INVISIBLE, "");
  const plain = stripMarkup(text).replace(/\s+/g, " ").trim();
  return cut(plain.replace(/^[=+@\-\s]+/, ""), most);
}

/** Values that say something, once each, at most `count` of them. */
export function cleanTexts(values: readonly string[], most: number, count: number): string[] {
  const cleaned = new Set<string>();
  for (const value of values) {
    const text = cleanText(value, most);
    if (text !== "") cleaned.add(text);
    if (cleaned.size >= count) break;
  }
  return [...cleaned];
}

/** What looks like a tag goes; angle brackets that are left are no longer those of markup. */
function stripMarkup(text: string): string {
  if (!/[<>]/.test(text)) return text;
  return text
    .replace(/<[/!?a-z][^<>]*>/gi, " ")
    .replaceAll("<", "‹")
    .replaceAll(">", "›");
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return text
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();
}

/** An address of electronic mail in lower case; null for anything else. */
export function cleanEmail(value: string): string | null {
  const text = value.trim().toLowerCase();
  const isAddress =
    text.length <= 254 &&
    /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text);
  return isAddress ? text : null;
}

/** A telephone number as it is written; null for anything else. */
export function cleanPhone(value: string): string | null {
  const text = value
    .slice(0, 200)
    .replace(/[\u00a0\u2009\u202f\t]/g, " ")
    .trim();
  const isNumber =
    text.length <= 40 && /^\+?[0-9 ().\-/]*[0-9](\s?(ext|poste|p)\.?\s?[0-9]+)?$/i.test(text);
  return isNumber && (text.match(/[0-9]/g)?.length ?? 0) >= 3 ? text : null;
}

/** The address of a labelled URI (RFC 2079) when it is one of the web, without credentials; null for anything else. */
export function cleanUrl(value: string): string | null {
  const [address = ""] = value.trim().slice(0, 2_000).split(/\s/, 1);
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.username === "" && url.password === "" ? url.href : null;
}

/** A postal address (RFC 4517 section 3.3.28: lines parted by `$`) as lines of plain text; null when it says nothing. */
export function cleanPostalAddress(value: string): string | null {
  const lines = value
    .slice(0, 1_000)
    .split(/\$|\r\n|\n|\r/)
    .map((line) => line.replaceAll(/\\24/g, "$").replaceAll(/\\5c/gi, "\\"));
  const kept = lines.map((line) => cleanText(line, 120)).filter((line) => line !== "");
  return kept.length === 0 ? null : kept.slice(0, 8).join("\n");
}

/** A key in the form in which all sources tell it: trimmed, composed, lower case; null when it can't be one. */
export function cleanKey(value: string): string | null {
  const text = value.normalize("NFC").trim().toLowerCase();
  const plain = text.replace(CONTROLS, "").replace(INVISIBLE, "").replace(LONE, "");
  return text === "" || text.length > 240 || plain !== text ? null : text;
}
