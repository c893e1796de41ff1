/**
 * What a patch of an email means for a message of IMAP (RFC 8621 section 4.6).
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";
import { readEmailPatch, type SetPatch } from "@partage-ent/server";
import { flagOfKeyword, keepsFlag, keywordOfFlag, MAX_KEYWORDS } from "./keywords.js";

/** The message that a patch is about. */
export interface PatchedMessage {
  readonly flags: readonly string[];
  readonly mailboxId: Id;
}

/** What its mailbox says of flags. */
export interface MailboxFlags {
  readonly flags: ReadonlySet<string>;
  readonly permanentFlags: ReadonlySet<string> | undefined;
}

/** What is to be done with a message. */
export interface MessageEdit {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Mailbox to which it goes; absent where it stays. */
  readonly moveTo?: Id;
}

const invalid = (property: string, description: string): SetError => ({
  type: "invalidProperties",
  properties: [property],
  description,
});

/** Whether a patch was refused. */
export const isRefused = (edit: MessageEdit | SetError): edit is SetError => "type" in edit;

/** The edit that a patch asks for, or what is wrong with it. */
export function editOf(
  patch: PatchObject,
  message: PatchedMessage,
  mailbox: MailboxFlags,
): MessageEdit | SetError {
  const { keywords, mailboxIds } = readEmailPatch(patch);
  const flags = flagEdit(keywords, message.flags, mailbox);
  if (isRefused(flags)) return flags;
  const target = targetOf(mailboxIds, message.mailboxId);
  if (typeof target === "object") return target;
  return target === message.mailboxId ? flags : { ...flags, moveTo: target };
}

function after(patch: SetPatch, before: Iterable<string>): ReadonlySet<string> {
  const result = new Set(patch.replace ?? before);
  for (const member of patch.add) result.add(member);
  for (const member of patch.remove) result.delete(member);
  return result;
}

function flagEdit(
  patch: SetPatch,
  flags: readonly string[],
  mailbox: MailboxFlags,
): MessageEdit | SetError {
  const before = new Map<string, string>();
  for (const flag of flags) {
    const keyword = keywordOfFlag(flag);
    if (keyword !== undefined) before.set(keyword, flag);
  }
  const wanted = after(patch, before.keys());
  const added = [...wanted].filter((keyword) => !before.has(keyword));
  if (added.length > 0 && wanted.size > MAX_KEYWORDS) return { type: "tooManyKeywords" };
  const add = new Map(added.map((keyword) => [keyword, flagOfKeyword(keyword, mailbox.flags)]));
  for (const [keyword, flag] of add) {
    if (keepsFlag(flag, mailbox.permanentFlags)) continue;
    return invalid(`keywords/${keyword}`, "The mail server does not keep this keyword here.");
  }
  const remove = [...before].filter(([keyword]) => !wanted.has(keyword)).map(([, flag]) => flag);
  return { add: [...add.values()], remove };
}

/** A message of IMAP is in exactly one mailbox. */
function targetOf(patch: SetPatch, current: Id): Id | SetError {
  const [target, ...others] = after(patch, [current]);
  if (target === undefined) return invalid("mailboxIds", "An email must be in a mailbox.");
  if (others.length === 0) return target;
  return { type: "tooManyMailboxes", description: "An email is in exactly one mailbox here." };
}
