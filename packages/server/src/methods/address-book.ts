/**
 * Methods of address books (RFC 9610 section 2, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { AddressBook, AddressBookCreate, PatchObject } from "@partage-ent/jmap";
import { CONTACTS } from "@partage-ent/jmap";
import type { Arguments, MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { changesMethod } from "./changes.js";
import { readFolderName } from "./folder-name.js";
import { getMethod } from "./get.js";
import { invalidProperties } from "./mailbox.js";
import type { Checked, CheckContext } from "./set.js";
import { setMethod } from "./set.js";

const ADDRESS_BOOK_PROPERTIES: readonly (keyof AddressBook)[] = [
  "id",
  "name",
  "description",
  "sortOrder",
  "isDefault",
  "isSubscribed",
  "myRights",
  "owner",
  "isCollected",
  "blobId",
];

/** Properties that a client may set; a reader answers undefined to a bad value. */
const FIELDS: Readonly<Record<"name" | "isSubscribed", (value: unknown) => unknown>> = {
  name: readFolderName,
  isSubscribed: (value) => (typeof value === "boolean" ? value : undefined),
};

const isField = (key: string): key is keyof typeof FIELDS => Object.hasOwn(FIELDS, key);

function checkUpdate(patch: Arguments): Checked<PatchObject> {
  const read: [string, unknown][] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (!isField(key)) return { error: invalidProperties("A property that can't be set.", key) };
    const result = FIELDS[key](value);
    if (result === undefined) return { error: invalidProperties("A bad value.", key) };
    read.push([key, result]);
  }
  return { value: Object.fromEntries(read) };
}

function mayCreate({ account }: CheckContext): boolean {
  const capability = account.accountCapabilities[CONTACTS];
  return !(
    typeof capability === "object" &&
    capability !== null &&
    "mayCreateAddressBook" in capability &&
    capability.mayCreateAddressBook === false
  );
}

function checkCreate(record: Arguments, context: CheckContext): Checked<AddressBookCreate> {
  if (!mayCreate(context)) return { error: { type: "forbidden" } };
  const strange = Object.keys(record).filter((key) => key !== "name");
  if (strange.length > 0) {
    return { error: invalidProperties("A property that can't be set.", ...strange) };
  }
  const name = readFolderName(record["name"]);
  return name === undefined
    ? { error: invalidProperties("A name is needed.", "name") }
    : { value: { name } };
}

/** Methods of address books. */
export const addressBookMethods: Readonly<Record<string, MethodDefinition>> = {
  "AddressBook/get": getMethod<AddressBook>({
    capability: CONTACTS,
    properties: ADDRESS_BOOK_PROPERTIES,
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.contacts).getAddressBooks(accountId, ids),
  }),
  "AddressBook/changes": changesMethod(CONTACTS, (call, ...rest) =>
    served(call.backend.contacts).getAddressBookChanges(...rest),
  ),
  "AddressBook/set": setMethod<AddressBookCreate, AddressBook>({
    capability: CONTACTS,
    budget: "card.write",
    entries: { onDestroyRemoveContents: v.optional(v.boolean(), false) },
    readState: async (call, accountId) =>
      (await served(call.backend.contacts).getAddressBooks(accountId, [])).state,
    checkCreate,
    checkUpdate,
    references: () => [],
    write: (call, accountId, edits, args) =>
      served(call.backend.contacts).setAddressBooks(accountId, {
        ...edits,
        onDestroyRemoveContents: args["onDestroyRemoveContents"] === true,
      }),
  }),
};
