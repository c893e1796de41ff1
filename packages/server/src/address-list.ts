/**
 * Address headers: mailboxes, groups, comments, and what mailers make of them (RFC 5322 section
 * 3.4). Every step is linear in the length of the value: headers are hostile and may be long.
 *
 * @module
 */
import type { EmailAddress, EmailAddressGroup } from "@partage-ent/jmap";
import { decodeEncodedWords, unfold } from "./encoded-words.js";

interface Token {
  readonly kind: "text" | "quoted" | "comment" | "angle" | "," | ";" | ":";
  readonly text: string;
}

/** Index of the unescaped `close`, or -1. */
function closing(value: string, from: number, close: string): number {
  for (let i = from; i < value.length; i += 1) {
    if (value[i] === "\\") i += 1;
    else if (value[i] === close) return i;
  }
  return -1;
}

/** Index of the parenthesis that ends a comment, or -1. */
function commentEnd(value: string, from: number): number {
  let depth = 1;
  for (let i = from; i < value.length; i += 1) {
    const char = value[i];
    if (char === "\\") i += 1;
    else if (char === "(") depth += 1;
    else if (char === ")" && (depth -= 1) === 0) return i;
  }
  return -1;
}

const unescape = (text: string): string => text.replace(/\\(.)/gs, "$1");

const OPENERS = {
  '"': { kind: "quoted", end: (value: string, from: number) => closing(value, from, '"') },
  "(": { kind: "comment", end: commentEnd },
  "<": { kind: "angle", end: (value: string, from: number) => value.indexOf(">", from) },
} as const;

type Opener = keyof typeof OPENERS;

const isOpener = (char: string): char is Opener => char in OPENERS;

/** Tokens of an address header; an opener that nothing closes is text. */
function tokenize(value: string): Token[] {
  const tokens: Token[] = [];
  const unclosed = new Set<Opener>();
  let text = "";
  const flush = (): void => {
    if (text !== "") tokens.push({ kind: "text", text });
    text = "";
  };
  for (let i = 0; i < value.length; i += 1) {
    const char = value[i] ?? "";
    if (isOpener(char) && !unclosed.has(char)) {
      const { kind, end } = OPENERS[char];
      const close = end(value, i + 1);
      if (close >= 0) {
        flush();
        const inner = value.slice(i + 1, close);
        tokens.push({ kind, text: kind === "angle" ? inner : unescape(inner) });
        i = close;
        continue;
      }
      unclosed.add(char);
      text += char === "<" ? " " : char;
    } else if (char === "," || char === ";" || char === ":") {
      flush();
      tokens.push({ kind: char, text: char });
    } else {
      text += char;
    }
  }
  flush();
  return tokens;
}

const phrase = (text: string): string | null => {
  const clean = decodeEncodedWords(text.replace(/\s+/g, " ").trim())
    .replace(/[\r\n\0]+/g, " ")
    .trim();
  return clean === "" ? null : clean.normalize("NFC");
};

/** Name of a phrase: its words, quoted or not, with the spaces between them. */
function displayName(tokens: readonly Token[]): string | null {
  return phrase(
    tokens
      .filter(({ kind }) => kind === "text" || kind === "quoted")
      .map(({ text }) => text)
      .join(""),
  );
}

/** `@relay,@relay:user@host` without its obsolete route (RFC 5322 section 4.4). */
function withoutRoute(address: string): string {
  const clean = address.replace(/\s+/g, "");
  return clean.startsWith("@") ? clean.slice(clean.indexOf(":") + 1) : clean;
}

function bareAddress(tokens: readonly Token[]): EmailAddress | null {
  const raw = tokens
    .filter(({ kind }) => kind === "text" || kind === "quoted")
    .map(({ kind, text }) => (kind === "quoted" ? `"${text.replace(/["\\]/g, "\\$&")}"` : text))
    .join("")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/ ?([@.]) ?/g, "$1");
  if (raw === "") return null;
  const comment = tokens.findLast(({ kind }) => kind === "comment");
  const name = comment === undefined ? null : phrase(comment.text);
  const cut = raw.lastIndexOf(" ");
  const last = raw.slice(cut + 1);
  // `Léa Martin lea@univ.example`: the angle brackets were forgotten.
  if (cut > 0 && last.includes("@") && !raw.startsWith('"')) {
    return { name: phrase(raw.slice(0, cut)) ?? name, email: last };
  }
  return { name, email: raw };
}

function address(tokens: readonly Token[]): EmailAddress | null {
  const angle = tokens.findLast(({ kind }) => kind === "angle");
  if (angle === undefined) return bareAddress(tokens);
  const email = withoutRoute(angle.text);
  const comment = tokens.findLast(({ kind }) => kind === "comment");
  const name = displayName(tokens) ?? (comment === undefined ? null : phrase(comment.text));
  return email === "" && name === null ? null : { name, email };
}

/** Groups of an address header; addresses outside any group are in groups without a name (RFC 8621 section 4.1.2.4). */
export function parseAddressGroups(value: string): EmailAddressGroup[] {
  const groups: { name: string | null; addresses: EmailAddress[] }[] = [];
  let pending: Token[] = [];
  let group: { name: string | null; addresses: EmailAddress[] } | null = null;
  const finish = (): void => {
    const found = address(pending);
    pending = [];
    if (found === null) return;
    if (group === null) groups.push((group = { name: null, addresses: [] }));
    group.addresses.push(found);
  };
  for (const token of tokenize(unfold(value))) {
    if (token.kind === ",") finish();
    else if (token.kind === ";") {
      finish();
      group = null;
    } else if (token.kind === ":") {
      group = { name: displayName(pending), addresses: [] };
      groups.push(group);
      pending = [];
    } else pending.push(token);
  }
  finish();
  return groups;
}

/** Addresses of an address header, groups dissolved (RFC 8621 section 4.1.2.3). */
export function parseAddresses(value: string): EmailAddress[] {
  return parseAddressGroups(value).flatMap(({ addresses }) => addresses);
}

/** A header value with its comments replaced by spaces (RFC 5322 section 3.2.2). */
export function withoutComments(value: string): string {
  if (!value.includes("(")) return value;
  let out = "";
  for (let i = 0; i < value.length; i += 1) {
    const end = value[i] === "(" ? commentEnd(value, i + 1) : -1;
    if (end < 0 && value[i] === "(") return out + value.slice(i);
    if (end >= 0) {
      out += " ";
      i = end;
    } else out += value[i] ?? "";
  }
  return out;
}
