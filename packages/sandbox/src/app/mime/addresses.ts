/**
 * Address lists (RFC 5322 section 3.4) as they are met in the wild, read in linear time.
 *
 * @module
 */
import { stripControlCharacters } from "./charset.js";
import { decodeWords } from "./encoded-word.js";

/** One mailbox of an address list. */
export interface MailAddress {
  /** Display name, decoded; absent when there is none. */
  readonly name?: string;
  /** What stands for `local@domain`; may be any text when the header is malformed. */
  readonly address: string;
}

interface Draft {
  text: string;
  quoted: boolean;
  comment: string;
  angle: string | undefined;
}

const empty = (): Draft => ({ text: "", quoted: false, comment: "", angle: undefined });

function clean(text: string): string {
  return stripControlCharacters(decodeWords(text)).replace(/\s+/g, " ").trim();
}

function finish({ text, quoted, comment, angle }: Draft): MailAddress | undefined {
  const phrase = text.trim();
  if (angle !== undefined) {
    const address = stripControlCharacters(angle)
      .replace(/\s+/g, "")
      .replace(/^@[^:]*:/, "");
    const name = clean(phrase || comment);
    if (!address && !name) return undefined;
    return name ? { name, address } : { address };
  }
  if (!phrase) return undefined;
  const space = phrase.lastIndexOf(" ");
  const tail = phrase.slice(space + 1);
  if (space > 0 && tail.includes("@") && !quoted) {
    return { name: clean(phrase.slice(0, space)), address: clean(tail) };
  }
  const name = clean(comment);
  return name ? { name, address: clean(phrase) } : { address: clean(phrase) };
}

/** The end (exclusive) of the quoted string or comment that opens at `start`, with its text without escapes. */
function readDelimited(source: string, start: number, close: string): readonly [string, number] {
  let text = "";
  let depth = 0;
  let i = start + 1;
  for (; i < source.length; i++) {
    const c = source[i]!;
    if (c === "\\" && i + 1 < source.length) text += source[++i] ?? "";
    else if (c === close && depth === 0) return [text, i + 1];
    else {
      if (close === ")" && c === "(") depth++;
      if (close === ")" && c === ")") depth--;
      text += c;
    }
  }
  return [text, i];
}

/** The text between angle brackets and the offset after it; a list separator ends a bracket left open. */
function readAngle(source: string, start: number): readonly [string, number] {
  let i = start + 1;
  const route = source[i] === "@";
  while (i < source.length && source[i] !== ">") {
    if (source[i] === "," && !route) return [source.slice(start + 1, i), i];
    i++;
  }
  return [source.slice(start + 1, i), i + 1];
}

/** Reads an address list; groups give their members, malformed pieces give what text they have. */
export function parseAddresses(source: string): readonly MailAddress[] {
  const addresses: MailAddress[] = [];
  let draft = empty();
  const flush = (): void => {
    const address = finish(draft);
    if (address) addresses.push(address);
    draft = empty();
  };
  for (let i = 0; i < source.length;) {
    const c = source[i]!;
    if (c === '"') {
      const [text, end] = readDelimited(source, i, '"');
      draft.text += text;
      draft.quoted = true;
      i = end;
      continue;
    }
    if (c === "(") [draft.comment, i] = readDelimited(source, i, ")");
    else if (c === "<") [draft.angle, i] = readAngle(source, i);
    else {
      if (c === "," || c === ";") flush();
      else if (c === ":" && draft.angle === undefined && !draft.text.includes("@")) draft = empty();
      else if (draft.angle === undefined) draft.text += c;
      i++;
    }
  }
  flush();
  return addresses;
}

/**
 * The short form that Zimbra shows in lists (attribute `d`): the first name, or what stands before the `@`.
 */
export function shortName({ name, address }: MailAddress): string {
  const full = (name ?? "").trim();
  if (!full) return address.split("@")[0] ?? address;
  const comma = full.indexOf(",");
  const given = comma >= 0 ? full.slice(comma + 1).trim() || full.slice(0, comma) : full;
  return given.split(/\s+/, 1)[0] ?? given;
}
