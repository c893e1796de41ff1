/** Characters of a name or a line that are passed on at most. */
const MAX_TEXT = 2_000;

/** A text on one line, cut where it is too long, never in the middle of a character. */
export function boundedText(text: string, length: number = MAX_TEXT): string {
  const line = text.slice(0, length + 1).replace(/\p{Cc}+/gu, " ");
  return line.length <= length ? line : `${line.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…`;
}
