/**
 * The first words of a message (`fr`): what a reader sees under a subject.
 *
 * @module
 */

const MAX_LENGTH = 150;
/** Text looked at: quoted matter beyond it is not worth skipping. */
const MAX_INPUT = 20_000;

const separators: ReadonlySet<string> = new Set([
  "--original message--",
  "-- original message --",
  "--original invite--",
  "--forwarded message--",
  "-- forwarded message --",
  "________________________________",
]);

const isQuote = (line: string): boolean => line.startsWith(">") || line.startsWith("|");

/** One line with its white space and its ruler characters compressed. */
function compress(line: string): string {
  return line
    .replace(/[\u0000-\u0008\u000e-\u001f\ufffc\ufffe\uffff]/g, "")
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "")
    .replace(/\s+/g, " ")
    .replace(/-{3,}/g, "--")
    .replace(/={3,}/g, "==")
    .trim();
}

/** Whether the line introduces a quotation: it ends with a colon and quoted text follows. */
function introducesQuote(lines: readonly string[], index: number): boolean {
  if (!lines[index]!.endsWith(":")) return false;
  const next = lines[index + 1];
  if (next?.startsWith("[") && next.endsWith("]")) return isQuote(lines[index + 2] ?? "");
  return isQuote(next ?? "");
}

/** The lines that the writer wrote, with `...` where a quotation was left out. */
function ownWords(lines: readonly string[]): string {
  let out = "";
  let elided = false;
  for (let i = 0; i < lines.length && out.length <= MAX_LENGTH; i++) {
    const line = lines[i]!;
    if (isQuote(line) || introducesQuote(lines, i)) {
      elided = true;
      continue;
    }
    const words = compress(line);
    if (line === "--" || separators.has(words.toLowerCase())) break;
    if (!words) continue;
    if (out) out += elided ? " ... " : " ";
    out += words;
    elided = false;
  }
  return out;
}

/**
 * The fragment of a text body: at most 150 characters and an ellipsis, without quotations, signature and
 * what follows an original-message separator (Zimbra `index/Fragment`).
 */
export function fragmentOf(text: string): string {
  const source = text.slice(0, MAX_INPUT);
  const lines = source
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const words = ownWords(lines) || compress(source);
  if (words.length <= MAX_LENGTH) return words;
  const cut = words.slice(0, MAX_LENGTH);
  const space = cut.lastIndexOf(" ");
  const kept = (space > 0 ? cut.slice(0, space) : cut).trim();
  return kept.endsWith(" ...") ? kept : `${kept} ...`;
}
