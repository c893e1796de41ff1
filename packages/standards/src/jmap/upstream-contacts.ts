/**
 * Contacts of an upstream JMAP server (RFC 9610). Files, duplicates and merging, which the RFC has not, are
 * made here of what it has.
 *
 * @module
 */
import type {
  AddressBook,
  AddressBookCreate,
  ContactCard,
  Id,
  PatchObject,
  SetError,
} from "@partage-ent/jmap";
import {
  type ContactsBackend,
  type EditResults,
  type Edits,
  settleRecord,
} from "@partage-ent/server";
import { findCardDuplicates, mergeUpstreamCards } from "./card-duplicates.js";
import { importUpstreamCards, parseUpstreamFiles } from "./card-files.js";
import { outgoingCard, outgoingPatch } from "./card-media.js";
import { getAddressBooks, getCards, queryCards } from "./read-cards.js";
import { readSet, setArguments } from "./upstream-answers.js";
import { getChanges } from "./upstream-reads.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** Contacts of one person during one request. */
export function upstreamContacts(scope: UpstreamScope): ContactsBackend {
  return {
    getAddressBooks: (...args) => getAddressBooks(scope, ...args),
    getAddressBookChanges: (...args) => getChanges(scope, "AddressBook/changes", ...args),
    setAddressBooks: (...args) => setAddressBooks(scope, ...args),
    queryCards: (...args) => queryCards(scope, ...args),
    getCards: (...args) => getCards(scope, ...args),
    getCardChanges: (...args) => getChanges(scope, "ContactCard/changes", ...args),
    setCards: (...args) => setCards(scope, ...args),
    parseCardFiles: (...args) => parseUpstreamFiles(scope, ...args),
    importCards: (...args) => importUpstreamCards(scope, ...args),
    findDuplicates: (...args) => findCardDuplicates(scope, ...args),
    mergeCards: (...args) => mergeUpstreamCards(scope, ...args),
  };
}

async function setAddressBooks(
  scope: UpstreamScope,
  accountId: Id,
  {
    onDestroyRemoveContents,
    ...edits
  }: Edits<AddressBookCreate> & { readonly onDestroyRemoveContents: boolean },
): Promise<EditResults<AddressBook>> {
  scope.requireAccount(accountId);
  const args = { ...setArguments(edits), onDestroyRemoveContents };
  return readSet(await scope.call("AddressBook/set", args), edits, () => ({}));
}

async function setCards(
  scope: UpstreamScope,
  accountId: Id,
  edits: Edits<Partial<ContactCard>>,
): Promise<EditResults<ContactCard>> {
  scope.requireAccount(accountId);
  const create = new Map<Id, Partial<ContactCard>>();
  const update = new Map<Id, PatchObject>();
  const notCreated = new Map<Id, SetError>();
  const notUpdated = new Map<Id, SetError>();
  for (const [key, card] of edits.create) {
    await settleRecord(key, create, notCreated, () => outgoingCard(scope, card));
  }
  for (const [id, patch] of edits.update) {
    await settleRecord(id, update, notUpdated, () => outgoingPatch(scope, patch));
  }
  const rest = { create, update, destroy: edits.destroy };
  const done = readSet(await scope.call("ContactCard/set", setArguments(rest)), rest, readMade);
  return {
    ...done,
    notCreated: new Map([...notCreated, ...done.notCreated]),
    notUpdated: new Map([...notUpdated, ...done.notUpdated]),
  };
}

/** Of what the server says of a written card, what it set by itself. */
function readMade(value: Readonly<Record<string, unknown>>): Partial<ContactCard> {
  const { uid } = value;
  return typeof uid === "string" && uid.length <= 1_000 ? { uid } : {};
}
