/**
 * `Email/set` (RFC 8621 section 4.6) without creation: keywords, mailboxes, destruction.
 *
 * @module
 */
import type { Account, Email, PatchObject, SetError } from "@partage-ent/jmap";
import { MAIL } from "@partage-ent/jmap";
import { isId } from "../arguments.js";
import type { EmailFetch } from "../backend.js";
import { escapePointer, unescapePointer } from "../email-patch.js";
import { readKeyword } from "../keyword.js";
import { served } from "../method.js";
import { invalidProperties } from "./mailbox.js";
import type { Checked, CheckContext, Resolve } from "./set.js";
import { setMethod } from "./set.js";

/** Most keywords of one email. */
const MAX_KEYWORDS = 128;

const NO_FETCH: EmailFetch = {
  properties: ["id"],
  bodyProperties: [],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

type ReadMember = (member: string, resolve: Resolve) => string | null;

const MEMBERS: Readonly<Record<"keywords" | "mailboxIds", ReadMember>> = {
  keywords: (member) => readKeyword(member),
  mailboxIds: (member, resolve) => {
    const id = resolve(member);
    return id !== undefined && isId(id) ? id : null;
  },
};

function maxMailboxes(account: Account): number {
  const capability = account.accountCapabilities[MAIL];
  return typeof capability === "object" &&
    capability !== null &&
    "maxMailboxesPerEmail" in capability &&
    typeof capability.maxMailboxesPerEmail === "number"
    ? capability.maxMailboxesPerEmail
    : Number.POSITIVE_INFINITY;
}

/** Whether the size of a whole new set is one that an email may have. */
function checkSize(property: string, size: number, account: Account): SetError | null {
  if (property === "keywords") {
    return size > MAX_KEYWORDS ? { type: "tooManyKeywords" } : null;
  }
  if (size === 0) return invalidProperties("An email is in a mailbox.", property);
  return size > maxMailboxes(account) ? { type: "tooManyMailboxes" } : null;
}

function checkWhole(
  property: "keywords" | "mailboxIds",
  value: unknown,
  { account, resolve }: CheckContext,
): Checked<object> {
  const bad = (): Checked<object> => ({ error: invalidProperties("A bad value.", property) });
  if (typeof value !== "object" || value === null || Array.isArray(value)) return bad();
  const members = new Set<string>();
  for (const [member, present] of Object.entries(value)) {
    const read = MEMBERS[property](member, resolve);
    if (read === null || present !== true) return bad();
    members.add(read);
  }
  const error = checkSize(property, members.size, account);
  if (error !== null) return { error };
  return { value: Object.fromEntries([...members].map((member) => [member, true])) };
}

function checkMember(
  property: "keywords" | "mailboxIds",
  key: string,
  value: unknown,
  { resolve }: CheckContext,
): Checked<string> {
  const member = unescapePointer(key.slice(property.length + 1));
  const read = MEMBERS[property](member, resolve);
  if (read === null || (value !== true && value !== null)) {
    return { error: invalidProperties("A bad value.", key) };
  }
  return { value: `${property}/${escapePointer(read)}` };
}

const propertyOf = (key: string): "keywords" | "mailboxIds" | null => {
  const name = key.split("/", 1)[0];
  return name === "keywords" || name === "mailboxIds" ? name : null;
};

/** A patch with its keywords in lower case and its mailboxes real. */
export function checkEmailPatch(patch: PatchObject, context: CheckContext): Checked<PatchObject> {
  const checked = new Map<string, unknown>();
  for (const [key, value] of Object.entries(patch)) {
    const property = propertyOf(key);
    if (property === null) {
      return {
        error: invalidProperties("Emails are immutable but for keywords and mailboxes.", key),
      };
    }
    if (key !== property && Object.hasOwn(patch, property)) {
      return { error: { type: "invalidPatch", description: `${key} is part of ${property}.` } };
    }
    if (key.split("/").length > 2 || /~(?![01])/.test(key)) {
      return { error: { type: "invalidPatch", description: "A pointer leads nowhere." } };
    }
    if (key === property) {
      const whole = checkWhole(property, value, context);
      if (whole.error !== undefined) return { error: whole.error };
      checked.set(key, whole.value);
    } else {
      const member = checkMember(property, key, value, context);
      if (member.error !== undefined) return { error: member.error };
      if (checked.has(member.value) && checked.get(member.value) !== value) {
        return { error: { type: "invalidPatch", description: "A keyword is set and removed." } };
      }
      checked.set(member.value, value);
    }
  }
  return { value: Object.fromEntries(checked) };
}

/** `Email/set`. */
export const emailSet = setMethod<never, Email>({
  capability: MAIL,
  readState: async (call, accountId) =>
    (await served(call.backend.mail).getEmails(accountId, [], NO_FETCH)).state,
  checkCreate: () => ({
    error: { type: "forbidden", description: "A widget session can't create emails." },
  }),
  checkUpdate: checkEmailPatch,
  references: () => [],
  write: (call, accountId, edits) => served(call.backend.mail).setEmails(accountId, edits),
});
