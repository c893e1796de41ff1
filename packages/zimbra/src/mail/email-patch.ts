/**
 * What a patch of an email means for a message of Zimbra (RFC 8621 section 4.6).
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";
import { isItemId } from "./ids.js";
import { keywordsOf, tagOfKeyword } from "./keywords.js";
import type { MessageSummary } from "./message.js";

/** One thing to do with a message: an operation of MsgAction with its argument. */
export type MessageChange =
  | { readonly op: "read" | "!read" | "flag" | "!flag" }
  | { readonly op: "tag" | "!tag"; readonly tagId: string }
  | { readonly op: "move"; readonly folderId: Id }
  | { readonly op: "update"; readonly flags: string };

/** Keywords that are flags which a person may set, with the operations that do it. */
const OPERATIONS: ReadonlyMap<string, readonly ["read" | "flag", "!read" | "!flag"]> = new Map([
  ["$seen", ["read", "!read"]],
  ["$flagged", ["flag", "!flag"]],
]);

/** Keywords that are set by writing all flags of a message. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["$answered", "r"],
  ["$forwarded", "w"],
]);

/** Flag letters that a person may set; the others describe the message. */
const SETTABLE = "ufrw";

const invalid = (property: string, description: string): SetError => ({
  type: "invalidProperties",
  properties: [property],
  description,
});

/** Whether a patch can only be understood with the message at hand. */
export function needsCurrent(patch: PatchObject): boolean {
  return (
    "keywords" in patch || [...LETTERS.keys()].some((keyword) => keywordPointer(keyword) in patch)
  );
}

function keywordPointer(keyword: string): string {
  return `keywords/${keyword.replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

/** The changes that a patch asks for, or what is wrong with it. */
export function changesOfPatch(
  patch: PatchObject,
  current: MessageSummary | undefined,
): readonly MessageChange[] | SetError {
  const keywords = wantedKeywords(patch, current);
  const marks = keywordChanges(keywords, current);
  if (isRefusal(marks)) return marks;
  const move = moveOf(patch);
  if (move && "type" in move) return move;
  return move ? [...marks, move] : marks;
}

/** Whether a patch was refused. */
export function isRefusal(changes: readonly MessageChange[] | SetError): changes is SetError {
  return "type" in changes;
}

/** Keywords to set (true) and to take away (false). */
function wantedKeywords(
  patch: PatchObject,
  current: MessageSummary | undefined,
): ReadonlyMap<string, boolean> {
  const wanted = new Map<string, boolean>();
  const whole = patch["keywords"];
  if (typeof whole === "object" && whole !== null) {
    const has = current ? keywordsOf(current.flags, current.tagIds) : {};
    const next = new Set(Object.keys(whole).map((keyword) => keyword.toLowerCase()));
    for (const keyword of Object.keys(has)) if (!next.has(keyword)) wanted.set(keyword, false);
    for (const keyword of next) if (!Object.hasOwn(has, keyword)) wanted.set(keyword, true);
  }
  for (const [pointer, value] of Object.entries(patch)) {
    if (!pointer.startsWith("keywords/")) continue;
    const keyword = pointer.slice("keywords/".length).replace(/~1/g, "/").replace(/~0/g, "~");
    wanted.set(keyword.toLowerCase(), value === true);
  }
  return wanted;
}

function keywordChanges(
  wanted: ReadonlyMap<string, boolean>,
  current: MessageSummary | undefined,
): readonly MessageChange[] | SetError {
  const changes: MessageChange[] = [];
  let letters = current?.flags ?? "";
  for (const [keyword, on] of wanted) {
    const operations = OPERATIONS.get(keyword);
    const tagId = tagOfKeyword(keyword);
    const letter = LETTERS.get(keyword);
    if (operations) changes.push({ op: on ? operations[0] : operations[1] });
    else if (tagId !== undefined) changes.push({ op: on ? "tag" : "!tag", tagId });
    else if (letter !== undefined) letters = on ? letters + letter : letters.replaceAll(letter, "");
    else if (on || keyword === "$draft" || keyword === "$important") {
      return invalid(`keywords/${keyword}`, "The mail server has no such keyword that can be set.");
    }
  }
  if (current && letters !== current.flags) {
    const flags = [...new Set(letters)].filter((letter) => SETTABLE.includes(letter)).join("");
    // All flags are written at once, so the single ones come after.
    changes.unshift({ op: "update", flags });
  }
  return changes;
}

/** Zimbra keeps a message in exactly one folder. */
function moveOf(patch: PatchObject): MessageChange | SetError | undefined {
  const whole = patch["mailboxIds"];
  const added = new Set<Id>();
  let removed = 0;
  if (typeof whole === "object" && whole !== null) {
    for (const id of Object.keys(whole)) added.add(id);
  }
  for (const [pointer, value] of Object.entries(patch)) {
    if (!pointer.startsWith("mailboxIds/")) continue;
    if (value === true) added.add(pointer.slice("mailboxIds/".length));
    else removed++;
  }
  if (added.size > 1) {
    return { type: "tooManyMailboxes", description: "An email is in exactly one mailbox here." };
  }
  const [folderId] = added;
  if (folderId === undefined) {
    const touched = removed > 0 || whole !== undefined;
    return touched ? invalid("mailboxIds", "An email must be in a mailbox.") : undefined;
  }
  return isItemId(folderId)
    ? { op: "move", folderId }
    : invalid("mailboxIds", "There is no such mailbox.");
}
