/**
 * The part of the port that serves address books and cards (RFC 9610, and the vendor capability of
 * cards as files).
 *
 * @module
 */
import type {
  AddressBook,
  AddressBookCreate,
  CardDuplicate,
  CardDuplicateMergeResponse,
  CardFileProblem,
  ContactCard,
  ContactCardComparator,
  ContactCardFilter,
  Id,
  JSContactCard,
} from "@partage-ent/jmap";
import type { Changes, EditResults, Edits, QueryResult, Records } from "./records.js";

/** A `ContactCard/query` with its defaults filled in. */
export interface ContactCardQuery {
  readonly filter: ContactCardFilter | null;
  /** Never empty: by `name/surname` where nothing was asked. */
  readonly sort: readonly ContactCardComparator[];
  readonly position: number;
  readonly limit: number;
  readonly calculateTotal: boolean;
}

/** A card with the properties that were wanted, at least. */
export type FetchedContactCard = Pick<ContactCard, "id"> & Partial<ContactCard>;

/** What a file of cards holds. */
export interface CardFileContent {
  readonly cards: readonly JSContactCard[];
  readonly problems: readonly CardFileProblem[];
}

/** Address books and cards of one person during one JMAP request. */
export interface ContactsBackend {
  /** All address books when `ids` is null. */
  getAddressBooks(accountId: Id, ids: readonly Id[] | null): Promise<Records<AddressBook>>;
  /** @throws MethodFailure `cannotCalculateChanges`. */
  getAddressBookChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Patches of `name` and `isSubscribed`, already validated. */
  setAddressBooks(
    accountId: Id,
    edits: Edits<AddressBookCreate> & { readonly onDestroyRemoveContents: boolean },
  ): Promise<EditResults<AddressBook>>;
  /** @throws MethodFailure `unsupportedFilter`, `unsupportedSort`. */
  queryCards(accountId: Id, query: ContactCardQuery): Promise<QueryResult>;
  /** With no ids: only the state. Photos have a `blobId` and no `uri`. */
  getCards(
    accountId: Id,
    ids: readonly Id[],
    properties: readonly (keyof ContactCard)[],
  ): Promise<Records<FetchedContactCard>>;
  /** @throws MethodFailure `cannotCalculateChanges`. */
  getCardChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Creates with `addressBookIds`; patches of any property, already validated; a photo comes as `media/x` with a `blobId`. */
  setCards(accountId: Id, edits: Edits<Partial<ContactCard>>): Promise<EditResults<ContactCard>>;
  /** Blobs as cards, by blob; a word where that can't be. */
  parseCardFiles(
    accountId: Id,
    blobIds: readonly Id[],
  ): Promise<ReadonlyMap<Id, CardFileContent | "notFound" | "notParsable">>;
  /**
   * Puts the cards of a blob, an upload too, into an address book.
   *
   * @throws MethodFailure `notFound` without that blob or book, `invalidArguments` when the blob
   * has no cards, `forbidden`, `requestTooLarge`.
   */
  importCards(
    accountId: Id,
    blobId: Id,
    addressBookId: Id,
  ): Promise<{ readonly imported: readonly Id[]; readonly problems: readonly CardFileProblem[] }>;
  /** Cards that seem to be of the same person, the surest first; of all books that may be written when null. */
  findDuplicates(
    accountId: Id,
    addressBookIds: readonly Id[] | null,
  ): Promise<readonly CardDuplicate[]>;
  /** @throws MethodFailure `notFound` without one of the cards. */
  mergeCards(
    accountId: Id,
    cardIds: readonly Id[],
  ): Promise<Omit<CardDuplicateMergeResponse, "accountId">>;
}
