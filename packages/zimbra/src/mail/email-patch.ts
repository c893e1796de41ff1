/**
 * What a patch of an email means for a message of Zimbra (RFC 8621 section 4.6).
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";
import { readEmailPatch, type SetPatch } from "@partage-ent/server";
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
  const { replace, add, remove } = readEmailPatch(patch).keywords;
  return replace !== null || [...add, ...remove].some((keyword) => LETTERS.has(keyword));
}

/** The changes that a patch asks for, or what is wrong with it. */
export function changesOfPatch(
  patch: PatchObject,
  current: MessageSummary | undefined,
): readonly MessageChange[] | SetError {
  const { keywords, mailboxIds } = readEmailPatch(patch);
  const marks = keywordChanges(wantedKeywords(keywords, current), current);
  if (isRefusal(marks)) return marks;
  const move = moveOf(mailboxIds);
  if (move && "type" in move) return move;
  return move ? [...marks, move] : marks;
}

/** Whether a patch was refused. */
export function isRefusal(changes: readonly MessageChange[] | SetError): changes is SetError {
  return "type" in changes;
}

/** Keywords to set (true) and to take away (false). */
function wantedKeywords(
  { replace, add, remove }: SetPatch,
  current: MessageSummary | undefined,
): ReadonlyMap<string, boolean> {
  const wanted = new Map<string, boolean>();
  if (replace) {
    const has = current ? keywordsOf(current.flags, current.tagIds) : {};
    for (const keyword of Object.keys(has))
      if (!replace.includes(keyword)) wanted.set(keyword, false);
    for (const keyword of replace) if (!Object.hasOwn(has, keyword)) wanted.set(keyword, true);
  }
  for (const keyword of add) wanted.set(keyword, true);
  for (const keyword of remove) wanted.set(keyword, false);
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
function moveOf({ replace, add, remove }: SetPatch): MessageChange | SetError | undefined {
  const [folderId, ...others] = new Set([...(replace ?? []), ...add]);
  if (others.length > 0) {
    return { type: "tooManyMailboxes", description: "An email is in exactly one mailbox here." };
  }
  if (folderId === undefined) {
    const isTouched = replace !== null || remove.length > 0;
    return isTouched ? invalid("mailboxIds", "An email must be in a mailbox.") : undefined;
  }
  return isItemId(folderId)
    ? { op: "move", folderId }
    : invalid("mailboxIds", "There is no such mailbox.");
}
