/**
 * `SearchSnippet/get`: the words of a filter marked in subject and first words of emails.
 *
 * Zimbra does not tell where it found something, so the words are looked for again here, whatever
 * their accents and case; a match further down in a message shows no snippet.
 *
 * @module
 */
import type { EmailFilter, Id, SearchSnippet } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { findMessages } from "./find-messages.js";
import { isItemId } from "./ids.js";
import { bounded } from "./message.js";

/** Snippets of some emails. */
export async function getSearchSnippets(
  scope: AccountScope,
  accountId: Id,
  filter: EmailFilter | null,
  emailIds: readonly Id[],
): Promise<Pick<Records<SearchSnippet>, "list" | "notFound">> {
  const missing = emailIds.filter((id) => isItemId(id) && !scope.found.has(id));
  await findMessages(scope, accountId, missing);
  const words = wordsOf(filter);
  const ofSubject = distinct([...words.anywhere, ...words.subject]);
  const ofPreview = distinct([...words.anywhere, ...words.body]);
  const list: SearchSnippet[] = [];
  const notFound: Id[] = [];
  for (const emailId of emailIds) {
    const message = scope.found.get(emailId);
    if (!message) notFound.push(emailId);
    else {
      const subject = mark(bounded(message.subject ?? "", MAX_SUBJECT), ofSubject);
      const preview = mark(message.fragment, ofPreview);
      list.push({ emailId, subject, preview });
    }
  }
  return { list, notFound };
}

/** Words that are looked for at most: a search of more finds what it finds without marks for the rest. */
const MAX_WORDS = 20;
/** Characters of a subject that are searched and shown: every word costs a walk over all of them. */
const MAX_SUBJECT = 500;

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
