/**
 * Patches of emails: keywords and mailboxes, all else is immutable (RFC 8621 section 4.6).
 *
 * @module
 */
import type { PatchObject } from "@partage-ent/jmap";

/** What a patch does to one set of keywords or mailboxes. */
export interface SetPatch {
  /** The whole new set, or null where single members change. */
  readonly replace: readonly string[] | null;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What a patch does to an email. */
export interface EmailPatch {
  readonly keywords: SetPatch;
  readonly mailboxIds: SetPatch;
}

/** A segment of a JSON pointer as it was before escaping (RFC 6901 section 4). */
export function unescapePointer(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A segment of a JSON pointer (RFC 6901 section 3). */
export function escapePointer(segment: string): string {
  return segment.replaceAll("~", "~0").replaceAll("/", "~1");
}

function readSet(patch: PatchObject, property: string): SetPatch {
  const whole = patch[property];
  const add: string[] = [];
  const remove: string[] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith(`${property}/`)) continue;
    const member = unescapePointer(key.slice(property.length + 1));
    (value === true ? add : remove).push(member);
  }
  const replace = typeof whole === "object" && whole !== null ? Object.keys(whole) : null;
  return { replace, add, remove };
}

/** A patch as the dispatcher hands it to `setEmails`, taken apart. */
export function readEmailPatch(patch: PatchObject): EmailPatch {
  return { keywords: readSet(patch, "keywords"), mailboxIds: readSet(patch, "mailboxIds") };
}
