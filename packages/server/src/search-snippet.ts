/**
 * Snippets of searches (RFC 8621 section 5): the words of a filter marked in subject and first words
 * of emails, whatever their accents and case; a match further down in a message shows no snippet.
 *
 * @module
 */
import type { EmailFilter, SearchSnippet } from "@partage-ent/jmap";

/** What snippets are made of. */
export interface SnippetSource {
  readonly subject: string | null;
  readonly preview: string;
}

/** Marks the words of a filter; words under NOT are not looked for. */
export function searchMarker(
  filter: EmailFilter | null,
): (source: SnippetSource) => Pick<SearchSnippet, "subject" | "preview"> {
  const words = wordsOf(filter);
  const ofSubject = distinct([...words.anywhere, ...words.subject]);
  const ofPreview = distinct([...words.anywhere, ...words.body]);
  return ({ subject, preview }) => ({
    subject: mark(cut(subject ?? ""), ofSubject),
    preview: mark(cut(preview), ofPreview),
  });
}

/** Words that are looked for at most: a search of more finds what it finds without marks for the rest. */
const MAX_WORDS = 20;
/** Characters of a text that are searched and shown: every word costs a walk over all of them. */
const MAX_SHOWN = 500;

const cut = (text: string): string =>
  text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN).replace(/[\ud800-\udbff]$/, "")}…`;

const distinct = (words: readonly string[]): readonly string[] =>
  [...new Set(words)].slice(0, MAX_WORDS);

interface Words {
  readonly anywhere: readonly string[];
  readonly subject: readonly string[];
  readonly body: readonly string[];
}

/** The words that a filter looks for; those under NOT are not looked for. */
function wordsOf(filter: EmailFilter | null): Words {
  const none: Words = { anywhere: [], subject: [], body: [] };
  if (!filter) return none;
  if ("operator" in filter) {
    if (filter.operator === "NOT") return none;
    return filter.conditions.map(wordsOf).reduce(
      (all, next) => ({
        anywhere: [...all.anywhere, ...next.anywhere],
        subject: [...all.subject, ...next.subject],
        body: [...all.body, ...next.body],
      }),
      none,
    );
  }
  return {
    anywhere: split(filter.text),
    subject: split(filter.subject),
    body: split(filter.body),
  };
}

function split(text = ""): readonly string[] {
  return [...text.matchAll(/"([^"]+)"|[^\s"]+/g)]
    .map((match) => fold(match[1] ?? match[0]).text.trim())
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MAX_WORDS);
}

/** A text without accents and case, with the place in the original of each of its units. */
function fold(text: string): { readonly text: string; readonly places: readonly number[] } {
  let folded = "";
  const places: number[] = [];
  let at = 0;
  for (const char of text) {
    const plain = char.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    folded += plain;
    for (let unit = 0; unit < plain.length; unit++) places.push(at);
    at += char.length;
  }
  places.push(at);
  return { text: folded, places };
}

/** HTML of a text with words marked at their beginnings; null where none is found. */
function mark(text: string, words: readonly string[]): string | null {
  if (words.length === 0) return null;
  const folded = fold(text);
  const marked = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + 1)) {
      if (/[\p{L}\p{N}]/u.test(folded.text[at - 1] ?? "")) continue;
      const end = folded.places[at + word.length] ?? text.length;
      marked.fill(1, folded.places[at], end);
    }
  }
  if (!marked.includes(1)) return null;
  let html = "";
  let open = false;
  for (let at = 0; at < text.length; at++) {
    const isMarked = marked[at] === 1;
    if (isMarked !== open) html += isMarked ? "<mark>" : "</mark>";
    open = isMarked;
    html += escape(text[at]!);
  }
  return open ? `${html}</mark>` : html;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (char: string): string => ENTITIES[char] ?? char;
