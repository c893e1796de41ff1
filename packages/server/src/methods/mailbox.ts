/**
 * Methods of mailboxes (RFC 8621 section 2).
 *
 * @module
 */
import * as v from "valibot";
import type { Account, Mailbox, MailboxCreate, PatchObject, SetError } from "@partage-ent/jmap";
import { MAIL } from "@partage-ent/jmap";
import { isId } from "../arguments.js";
import type { Arguments, MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { changesMethod, queryChangesMethod } from "./changes.js";
import { getMethod } from "./get.js";
import { mailboxQuery } from "./mailbox-query.js";
import type { Checked, CheckContext } from "./set.js";
import { setMethod } from "./set.js";

const MAILBOX_PROPERTIES: readonly (keyof Mailbox)[] = [
  "id",
  "name",
  "parentId",
  "role",
  "sortOrder",
  "totalEmails",
  "unreadEmails",
  "totalThreads",
  "unreadThreads",
  "myRights",
  "isSubscribed",
];

/** A `SetError` about some properties. */
export function invalidProperties(description: string, ...properties: string[]): SetError {
  return { type: "invalidProperties", description, properties };
}

/** Longest mailbox name where the account says nothing, in octets. */
const MAX_NAME = 255;

function maxNameSize(account: Account): number {
  const capability = account.accountCapabilities[MAIL];
  return typeof capability === "object" &&
    capability !== null &&
    "maxSizeMailboxName" in capability &&
    typeof capability.maxSizeMailboxName === "number"
    ? capability.maxSizeMailboxName
    : MAX_NAME;
}

/** A name in NFC without control characters (RFC 5198, RFC 8621 section 2), or undefined. */
function readName(value: unknown, account: Account): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value.normalize("NFC");
  const size = new TextEncoder().encode(name).length;
  return name.trim() !== "" && size <= maxNameSize(account) && !/\p{Cc}/u.test(name)
    ? name
    : undefined;
}

type Field = (value: unknown, context: CheckContext) => unknown;

/** Properties that a client may set; a reader answers undefined to a bad value. */
const FIELDS: Readonly<Record<keyof MailboxCreate, Field>> = {
  name: (value, { account }) => readName(value, account),
  parentId: (value, { resolve }) => {
    if (value === null) return null;
    const id = typeof value === "string" ? resolve(value) : undefined;
    return id !== undefined && isId(id) ? id : undefined;
  },
  isSubscribed: (value) => (typeof value === "boolean" ? value : undefined),
};

const isField = (key: string): key is keyof MailboxCreate => Object.hasOwn(FIELDS, key);

function checkFields(record: Arguments, context: CheckContext): Checked<PatchObject> {
  const read: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    if (!isField(key)) {
      // Null is what a mailbox made here has for a role.
      if (key === "role" && value === null) continue;
      return { error: invalidProperties("A property that can't be set.", key) };
    }
    const result = FIELDS[key](value, context);
    if (result === undefined) return { error: invalidProperties("A bad value.", key) };
    read.push([key, result]);
  }
  return { value: Object.fromEntries(read) };
}

function checkCreate(record: Arguments, context: CheckContext): Checked<MailboxCreate> {
  const { value, error } = checkFields(record, context);
  if (error !== undefined) return { error };
  const { name, parentId, isSubscribed } = value;
  if (typeof name !== "string") return { error: invalidProperties("A name is needed.", "name") };
  return {
    value: {
      name,
      parentId: typeof parentId === "string" ? parentId : null,
      ...(typeof isSubscribed === "boolean" ? { isSubscribed } : {}),
    },
  };
}

const mailboxSet = setMethod<MailboxCreate, Mailbox>({
  capability: MAIL,
  entries: { onDestroyRemoveEmails: v.optional(v.boolean(), false) },
  readState: async (call, accountId) =>
    (await served(call.backend.mail).getMailboxes(accountId, [])).state,
  checkCreate,
  checkUpdate: checkFields,
  references: ({ parentId }) => [parentId],
  write: (call, accountId, edits, args) =>
    served(call.backend.mail).setMailboxes(accountId, {
      ...edits,
      onDestroyRemoveEmails: args.onDestroyRemoveEmails === true,
    }),
});

/** Methods of mailboxes. */
export const mailboxMethods: Readonly<Record<string, MethodDefinition>> = {
  "Mailbox/get": getMethod<Mailbox>({
    capability: MAIL,
    properties: MAILBOX_PROPERTIES,
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.mail).getMailboxes(accountId, ids),
  }),
  "Mailbox/changes": changesMethod(
    MAIL,
    (call, ...rest) => served(call.backend.mail).getMailboxChanges(...rest),
    { updatedProperties: null },
  ),
  "Mailbox/query": mailboxQuery,
  "Mailbox/queryChanges": queryChangesMethod(MAIL, {
    sortAsTree: v.optional(v.boolean()),
    filterAsTree: v.optional(v.boolean()),
  }),
  "Mailbox/set": mailboxSet,
};
