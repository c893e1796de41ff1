/**
 * Takes style sheets and `style` attributes out of the way of the parser: a host page that allows no
 * inline styles would report each one that is parsed, though it is never applied. What is missed here
 * is found by the cleaner; nothing becomes safer or less safe by it.
 *
 * @module
 */

/** Name under which `style` attributes pass through the parser. */
export const STYLE = "data-partage-style";

/** HTML without style sheets, and the sheets. */
export interface LiftedStyles {
  readonly html: string;
  readonly styles: readonly string[];
}

/** Takes out style sheets and comments, and renames `style` attributes. */
export function liftStyles(dirty: string): LiftedStyles {
  const styles: string[] = [];
  const kept: string[] = [];
  const opening = /<!--|<style(?=[\s>/])/gi;
  let done = 0;
  for (let found = opening.exec(dirty); found; found = opening.exec(dirty)) {
    const isComment = found[0] === "<!--";
    kept.push(dirty.slice(done, found.index));
    const start = isComment ? opening.lastIndex : after(dirty, ">", opening.lastIndex);
    // `<!-->` is a whole comment.
    const end = isComment
      ? endOf(dirty, /-->|--!>/g, start - 2)
      : endOf(dirty, /<\/style/gi, start);
    if (!isComment) styles.push(dirty.slice(start, end.index));
    done = isComment ? end.lastIndex : after(dirty, ">", end.lastIndex);
    opening.lastIndex = done;
  }
  kept.push(dirty.slice(done));
  const html = kept
    .join("")
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/([\s"'/])style(\s*=)/gi, `$1${STYLE}$2`));
  return { html, styles };
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function endOf(text: string, mark: RegExp, from: number): { index: number; lastIndex: number } {
  mark.lastIndex = from;
  const found = mark.exec(text);
  return found
    ? { index: found.index, lastIndex: mark.lastIndex }
    : { index: text.length, lastIndex: text.length };
}
