/**
 * Contacts over CardDAV (RFC 6352): address books are collections, cards are vCards.
 *
 * @module
 */
import { CARD_FILES, CONTACTS, type Id } from "@partage-ent/jmap";
import { type BlobBackend, type ContactsBackend, MethodFailure } from "@partage-ent/server";
import { createBlobReader, type ReadBlob } from "../blob-reader.js";
import type { DavServiceOptions } from "../dav/dav-options.js";
import type { DavScope } from "../dav/dav-scope.js";
import { createDavService, type DavService } from "../dav/dav-service.js";
import type { BackendPart, PartDescription, PartScope } from "../part.js";
import { getAddressBooks, setAddressBooks } from "./address-books.js";
import { setCards } from "./card-edits.js";
import { contactBlob, importCards, parseCardFiles } from "./card-files.js";
import { findDuplicates, mergeCards, queryCards } from "./card-query.js";
import { getAddressBookChanges, getCardChanges } from "./contact-changes.js";
import { ContactsScope } from "./contacts-scope.js";

/** How contacts are reached. */
export interface CardDavPartOptions extends Omit<DavServiceOptions, "kind"> {
  /** Reads uploads and whatever else may be a photo or a file of cards. Default: nothing can be read. */
  readonly readBlob?: ReadBlob;
}

/** Serves address books and cards. */
export function createCardDavPart(options: CardDavPartOptions): BackendPart {
  const { readBlob = createBlobReader().read, ...reached } = options;
  const service = createDavService({ ...reached, kind: "addressbook" });
  return {
    name: "CardDAV",
    open: (principal, { signal }) => openScope(service.open(principal, { signal }), readBlob),
    watch: (principal, { signal }) => service.watch(principal, { signal, states: readStates }),
    forget: async (principal) => service.forget(principal),
    check: (signal) => service.check(signal),
    close: async () => service.close(),
  };
}

const readStates: Parameters<DavService["watch"]>[1]["states"] = async (scope) => ({
  AddressBook: await scope.collectionsState(),
  ContactCard: await scope.state(),
});

/** One object for all: whoever compares descriptions sees that nothing changed. */
const DESCRIPTIONS = [false, true].map((mayCreateAddressBook): PartDescription => ({
  capabilities: {
    [CONTACTS]: { maxAddressBooksPerCard: 1, mayCreateAddressBook },
    [CARD_FILES]: {},
  },
}));

function openScope(dav: DavScope, readBlob: ReadBlob): PartScope {
  const scope = new ContactsScope(dav, readBlob);
  return {
    describe: async () => {
      const features = await dav.features();
      const mayCreate = features.has("extended-mkcol") || features.has("MKCOL");
      return DESCRIPTIONS[mayCreate ? 1 : 0]!;
    },
    contacts: contactsOf(scope),
    blobs: blobsOf(scope),
  };
}

function contactsOf(scope: ContactsScope): ContactsBackend {
  const checked = (accountId: Id): ContactsScope => {
    scope.dav.requireAccount(accountId);
    return scope;
  };
  return {
    getAddressBooks: async (id, ids) => getAddressBooks(checked(id), ids),
    getAddressBookChanges: async (id, since, max) => getAddressBookChanges(checked(id), since, max),
    setAddressBooks: async (id, edits) => setAddressBooks(checked(id), edits),
    queryCards: async (id, query) => queryCards(checked(id), query),
    getCards: async (id, ids) => {
      const { dav } = checked(id);
      const [state, cards] = await Promise.all([dav.state(), scope.cards(ids)]);
      return {
        state,
        list: ids.flatMap((one) => cards.get(one)?.card ?? []),
        notFound: ids.filter((one) => !cards.has(one)),
      };
    },
    getCardChanges: async (id, since, max) => getCardChanges(checked(id), since, max),
    setCards: async (id, edits) => setCards(checked(id), edits),
    parseCardFiles: async (id, blobIds) => parseCardFiles(checked(id), blobIds),
    importCards: async (id, blobId, bookId) => importCards(checked(id), blobId, bookId),
    findDuplicates: async (id, bookIds) => findDuplicates(checked(id), bookIds),
    mergeCards: async (id, cardIds) => mergeCards(checked(id), cardIds),
  };
}

function blobsOf(scope: ContactsScope): BlobBackend {
  return {
    download: async (accountId, blobId) => {
      scope.dav.requireAccount(accountId);
      return contactBlob(scope, blobId);
    },
    upload: async () => {
      throw new MethodFailure("forbidden", "Contacts keep no uploads.");
    },
  };
}
