/**
 * Contacts: address books and cards (RFC 9610), and cards as files, duplicates and merging (vendor,
 * docs/profile.md).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { JSContactCard } from "./contact.js";
import type {
  ChangesArguments,
  ChangesResponse,
  Comparator,
  Filter,
  GetArguments,
  GetResponse,
  Id,
  Method,
  QueryArguments,
  QueryResponse,
  SetArguments,
  SetResponse,
  UTCDate,
} from "./core.js";
import { VENDOR } from "./profile.js";

/** The URN of the contacts capability (RFC 9610 section 1.4.1). */
export const CONTACTS = "urn:ietf:params:jmap:contacts";

/** The URL of the capability of cards as files, duplicates and merging. */
export const CARD_FILES: string = `${VENDOR}card-files/1`;

/** What an account's contacts capability holds (RFC 9610 section 1.4.1). */
export interface ContactsCapability {
  readonly maxAddressBooksPerCard: number | null;
  readonly mayCreateAddressBook: boolean;
}

/** What the person may do with an address book (RFC 9610 section 2). */
export interface AddressBookRights {
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  readonly mayShare: boolean;
  readonly mayDelete: boolean;
}

/** An address book (RFC 9610 section 2). */
export interface AddressBook {
  readonly id: Id;
  readonly name: string;
  readonly description: string | null;
  readonly sortOrder: number;
  readonly isDefault: boolean;
  readonly isSubscribed: boolean;
  readonly myRights: AddressBookRights;
  /** Vendor: whom a shared one belongs to; null for one's own. */
  readonly owner: { readonly name: string; readonly email: string } | null;
  /** Vendor: whether the mail system fills it with addresses that were written to. */
  readonly isCollected: boolean;
  /** Vendor: the whole book as a file of vCards; null where it can't be had. */
  readonly blobId: Id | null;
}

/** What a new address book is made of. */
export interface AddressBookCreate {
  readonly name: string;
}

/** A card in address books (RFC 9610 section 3). */
export interface ContactCard extends JSContactCard {
  readonly id: Id;
  readonly addressBookIds: Readonly<Record<Id, true>>;
  /** Vendor: the card as a vCard file; null where it can't be had. */
  readonly blobId: Id | null;
}

/** What `ContactCard/query` filters by (RFC 9610 section 3.3.1). */
export interface ContactCardFilterCondition {
  readonly inAddressBook?: Id;
  readonly uid?: string;
  /** Groups with this uid among their members. */
  readonly hasMember?: string;
  readonly kind?: string;
  readonly createdBefore?: UTCDate;
  readonly createdAfter?: UTCDate;
  readonly updatedBefore?: UTCDate;
  readonly updatedAfter?: UTCDate;
  /** Every word begins a word of the card, accents and case aside. */
  readonly text?: string;
  readonly name?: string;
  readonly "name/given"?: string;
  readonly "name/surname"?: string;
  readonly "name/surname2"?: string;
  readonly nickname?: string;
  readonly organization?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly onlineService?: string;
  readonly address?: string;
  readonly note?: string;
}

/** A filter of cards. */
export type ContactCardFilter = Filter<ContactCardFilterCondition>;

/** What cards are sorted by (RFC 9610 section 3.3.2). */
export type ContactCardComparator = Comparator<
  "created" | "updated" | "name/given" | "name/surname" | "name/surname2"
>;

/** Methods of the contacts capability. */
export interface ContactsMethods {
  readonly "AddressBook/get": Method<GetArguments<keyof AddressBook>, GetResponse<AddressBook>>;
  readonly "AddressBook/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "AddressBook/set": Method<
    SetArguments<AddressBookCreate> & { readonly onDestroyRemoveContents?: boolean },
    SetResponse<AddressBook>
  >;
  readonly "ContactCard/get": Method<GetArguments<keyof ContactCard>, GetResponse<ContactCard>>;
  readonly "ContactCard/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "ContactCard/query": Method<
    QueryArguments<ContactCardFilterCondition, ContactCardComparator>,
    QueryResponse
  >;
  readonly "ContactCard/set": Method<SetArguments<Partial<ContactCard>>, SetResponse<ContactCard>>;
}

/** The contacts capability (RFC 9610). */
export const contacts: Capability<ContactsMethods> = {
  uri: CONTACTS,
  types: ["AddressBook", "ContactCard"],
};

/** What of a file of cards could not be taken. */
export interface CardFileProblem {
  /** Line of the file where the card begins, from 1. */
  readonly line: number;
  /** A short English sentence. */
  readonly description: string;
}

/** Arguments of `CardFile/parse`. */
export interface CardFileParseArguments {
  readonly accountId: Id;
  readonly blobIds: readonly Id[];
}

/** Response of `CardFile/parse`, shaped like `Email/parse` (RFC 8621 section 4.9). */
export interface CardFileParseResponse {
  readonly accountId: Id;
  /** Cards without id, by blob. */
  readonly parsed: Readonly<Record<Id, readonly JSContactCard[]>> | null;
  /** What could not be taken of the blobs that could be parsed. */
  readonly problems: Readonly<Record<Id, readonly CardFileProblem[]>> | null;
  readonly notParsable: readonly Id[] | null;
  readonly notFound: readonly Id[] | null;
}

/** Arguments of `CardFile/import`: a file of vCards (3.0, 4.0) or a table (CSV with a line of names). */
export interface CardFileImportArguments {
  readonly accountId: Id;
  readonly blobId: Id;
  readonly addressBookId: Id;
}

/** Response of `CardFile/import`. */
export interface CardFileImportResponse {
  readonly accountId: Id;
  /** Ids of the new cards. */
  readonly imported: readonly Id[];
  readonly problems: readonly CardFileProblem[];
}

/** Why cards seem to be of the same person. */
export type DuplicateReason = "uid" | "email" | "phone" | "name";

/** Cards that seem to be of the same person. */
export interface CardDuplicate {
  /** At least two, the fullest first. */
  readonly cardIds: readonly Id[];
  readonly reasons: readonly DuplicateReason[];
}

/** Arguments of `CardDuplicate/find`. */
export interface CardDuplicateFindArguments {
  readonly accountId: Id;
  /** Default: all that may be written. */
  readonly addressBookIds?: readonly Id[] | null;
}

/** Response of `CardDuplicate/find`, the surest first. */
export interface CardDuplicateFindResponse {
  readonly accountId: Id;
  readonly list: readonly CardDuplicate[];
}

/** Arguments of `CardDuplicate/merge`. */
export interface CardDuplicateMergeArguments {
  readonly accountId: Id;
  /** The first one is kept: what only one of it and the others can have is its own. */
  readonly cardIds: readonly Id[];
}

/** Response of `CardDuplicate/merge`: what would be one card; nothing has been written. */
export interface CardDuplicateMergeResponse {
  readonly accountId: Id;
  /** All properties of the one card, for a patch of the first. */
  readonly merged: Partial<ContactCard>;
  /** Properties in which the cards differ and one value had to go, with the values that went. */
  readonly lost: readonly { readonly property: string; readonly values: readonly string[] }[];
}

/** Methods of the capability of cards as files. */
export interface CardFileMethods {
  readonly "CardFile/parse": Method<CardFileParseArguments, CardFileParseResponse>;
  readonly "CardFile/import": Method<CardFileImportArguments, CardFileImportResponse>;
  readonly "CardDuplicate/find": Method<CardDuplicateFindArguments, CardDuplicateFindResponse>;
  readonly "CardDuplicate/merge": Method<CardDuplicateMergeArguments, CardDuplicateMergeResponse>;
}

/** Cards as files, duplicates and merging (vendor). */
export const cardFiles: Capability<CardFileMethods> = {
  uri: CARD_FILES,
  types: ["CardFile", "CardDuplicate"],
};
