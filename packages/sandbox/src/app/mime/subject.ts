/**
 * Subjects as conversations see them.
 *
 * @module
 */

const systemPrefixes =
  /^(?:accept|accepted|decline|declined|tentative|cancelled|new time proposed|read-receipt|share created|share accepted)$/i;
/** Characters of a subject that take part: Zimbra's database column is as long. */
const MAX_SUBJECT = 1_024;

/** A subject without its reply and forward marks, and whether it had any. */
export interface NormalizedSubject {
  readonly text: string;
  readonly isReply: boolean;
}

/** What stands before the first colon, when that marks a reply: one to three letters, or a system word. */
function replyPrefix(subject: string): number {
  const colon = subject.indexOf(":");
  if (colon < 1 || colon > 30) return -1;
  const prefix = subject.slice(0, colon).trim();
  if (/^[\p{L}]{1,3}(?:\[\d{1,3}\])?$/u.test(prefix) || systemPrefixes.test(prefix)) return colon;
  return -1;
}

/**
 * Drops `Re:`, `TR:`, `(fwd)`, list tags such as `[dev]` and a pair of brackets around the rest, again and again.
 */
export function normalizeSubject(subject: string): NormalizedSubject {
  let text = subject.slice(0, MAX_SUBJECT).replace(/\s+/g, " ").trim();
  let isReply = false;
  for (;;) {
    const colon = replyPrefix(text);
    if (colon >= 0) {
      text = text.slice(colon + 1).trim();
      isReply = true;
    } else if (/\(fwd\)$/i.test(text)) {
      text = text.slice(0, -5).trim();
      isReply = true;
    } else if (/^\[fwd:.*\]$/i.test(text)) {
      text = text.slice(5, -1).trim();
      isReply = true;
    } else {
      const list = /^\[[^\]]{1,60}\]\s*(?=\S)/.exec(text);
      if (!list) break;
      text = text.slice(list[0].length);
    }
  }
  return { text, isReply };
}
