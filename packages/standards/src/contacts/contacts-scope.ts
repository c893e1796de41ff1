/** One person's address books and cards during one JMAP request. */
import type { AddressBook, Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { nameOf, objectKey } from "../dav/dav-path.js";
import type { DavCollection, DavScope } from "../dav/dav-scope.js";
import type { ReadBlob } from "../blob-reader.js";
import { type StoredCard, storedCard } from "./stored-card.js";

/** An address book with the collection that it is. */
export interface Book {
  readonly id: Id;
  readonly collection: DavCollection;
  readonly record: AddressBook;
}

/** Names that servers give to the address book that is there from the start. */
const DEFAULTS = ["contacts", "personal", "default", "addressbook", "card"];
/** Names of those that servers fill by themselves (SOGo, Nextcloud). */
const COLLECTED = /^(?:collected|z-app-generated--contactsinteraction--recent)$/;

/** Reads what a part of contacts needs. */
export class ContactsScope {
  readonly dav: DavScope;
  readonly #readBlob: ReadBlob;

  constructor(dav: DavScope, readBlob: ReadBlob) {
    this.dav = dav;
    this.#readBlob = readBlob;
  }

  /** Any blob of the person. @throws MethodFailure `notFound`. */
  readBlob(blobId: Id): ReturnType<ReadBlob> {
    return this.#readBlob(this.dav.principal, blobId, this.dav.signal);
  }

  /** All address books, the default one first, those of others last. */
  async books(): Promise<readonly Book[]> {
    const collections = await this.dav.collections();
    const own = collections.filter((one) => !one.isShared && !COLLECTED.test(nameOf(one.url)));
    const rank = ({ url }: DavCollection): number => {
      const at = DEFAULTS.indexOf(nameOf(url).toLowerCase());
      return at < 0 ? DEFAULTS.length : at;
    };
    const [first] = [...own].sort((a, b) => rank(a) - rank(b));
    const place = (one: DavCollection): number =>
      one === first ? 0 : COLLECTED.test(nameOf(one.url)) ? 3 : one.isShared ? 2 : 1;
    return [...collections]
      .sort((a, b) => place(a) - place(b) || a.displayName.localeCompare(b.displayName, "fr"))
      .map((collection, index) => {
        const record = bookRecord(collection, collection === first, index);
        return { id: collection.id, collection, record };
      });
  }

  /** All cards of some address books. */
  async cardsIn(books: readonly Book[]): Promise<readonly StoredCard[]> {
    const read = await Promise.all(
      books
        .filter(({ record }) => record.myRights.mayRead)
        .map(async ({ collection }) => {
          const objects = await this.dav.objects(collection);
          return objects.flatMap((object) => storedCard(collection, object) ?? []);
        }),
    );
    return read.flat();
  }

  /** Cards by their ids, those that do not exist left out. */
  async cards(ids: readonly Id[]): Promise<ReadonlyMap<Id, StoredCard>> {
    if (ids.length === 0) return new Map();
    const books = new Map((await this.books()).map((book) => [book.id, book]));
    const byBook = new Map<Book, Id[]>();
    for (const id of new Set(ids)) {
      const book = books.get(id.slice(0, Math.max(0, id.indexOf("-"))));
      if (!book?.record.myRights.mayRead) continue;
      byBook.set(book, [...(byBook.get(book) ?? []), id]);
    }
    const found = await Promise.all(
      [...byBook].map(([{ collection }, wanted]) => this.#cardsOf(collection, wanted)),
    );
    return new Map(found.flat().map((stored) => [stored.id, stored]));
  }

  async #cardsOf(book: DavCollection, ids: readonly Id[]): Promise<readonly StoredCard[]> {
    const keys = ids.map((id) => id.slice(book.id.length + 1));
    // The name is the key and its extension, or else only a listing tells it.
    const names = keys
      .map((key) => `${key}.vcf`)
      .filter((name) => `${objectKey(name, ".vcf")}.vcf` === name);
    const objects =
      names.length === keys.length
        ? [...(await this.dav.objectsByName(book, names)).values()]
        : await this.dav.objects(book);
    const wanted = new Set(ids);
    return objects
      .flatMap((object) => storedCard(book, object) ?? [])
      .filter(({ id }) => wanted.has(id));
  }

  /** An address book that may be written. @throws MethodFailure `notFound`, `forbidden`. */
  async writableBook(id: Id): Promise<Book> {
    const book = (await this.books()).find((one) => one.id === id);
    if (!book) throw new MethodFailure("notFound", "There is no such address book.");
    if (book.record.myRights.mayWrite) return book;
    throw new MethodFailure("forbidden", "This address book can only be read.");
  }
}

function bookRecord(collection: DavCollection, isDefault: boolean, sortOrder: number): AddressBook {
  const { id, displayName, description, privileges, owner, isShared, url } = collection;
  const may = (...wanted: readonly string[]): boolean => wanted.every((one) => privileges.has(one));
  const mayRead = may("read");
  return {
    id,
    name: displayName,
    description,
    sortOrder,
    isDefault,
    // CardDAV has no mark for address books that are not to be seen.
    isSubscribed: true,
    myRights: {
      mayRead,
      mayWrite: mayRead && may("write-content", "bind", "unbind"),
      mayShare: false,
      mayDelete: !isDefault && !isShared,
    },
    owner: isShared ? { name: owner?.name ?? "", email: owner?.email ?? owner?.name ?? "" } : null,
    isCollected: COLLECTED.test(nameOf(url)),
    blobId: mayRead ? `book-${id}` : null,
  };
}
