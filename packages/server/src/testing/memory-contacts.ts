/**
 * Address books in memory, for tests: small and correct.
 *
 * @module
 */
import type {
  AddressBook,
  CardDuplicate,
  CardDuplicateMergeResponse,
  ContactCard,
  DuplicateReason,
  Id,
  JSContactCard,
  PatchObject,
  SetError,
} from "@partage-ent/jmap";
import type {
  CardFileContent,
  ContactCardQuery,
  ContactsBackend,
  EditResults,
  Edits,
  QueryResult,
} from "../backend.js";
import { MethodFailure } from "../method-failure.js";
import { matchesCard, sortCards } from "./card-filter.js";
import { foldWords } from "./fold-words.js";
import { applyPatch, isSame } from "./json-patch.js";
import { type ChangeLog, editRecords, pickRecords } from "./memory-records.js";

type MemoryBlobs = Map<Id, { readonly bytes: Uint8Array; readonly type: string }>;

const RIGHTS = { mayRead: true, mayWrite: true, mayShare: false, mayDelete: true };

/** An address book with defaults. */
export function addressBook(id: Id, more: Partial<AddressBook> = {}): AddressBook {
  return {
    id,
    name: id,
    description: null,
    sortOrder: 0,
    isDefault: false,
    isSubscribed: true,
    myRights: RIGHTS,
    owner: null,
    isCollected: false,
    blobId: `book-${id}`,
    ...more,
  };
}

/** An address book that is only read. */
export const READ_ONLY_BOOK: Partial<AddressBook> = {
  owner: { name: "Théo", email: "theo@univ.example" },
  myRights: { ...RIGHTS, mayWrite: false, mayDelete: false },
};

/** When everything happens, for cards that say no time. */
const NOW = "2026-11-23T08:00:00Z";

const emailsOf = ({ emails = {} }: Partial<ContactCard>): readonly string[] =>
  Object.values(emails).map(({ address }) => address.toLowerCase());

const nameOf = ({ name }: Partial<ContactCard>): string =>
  foldWords(name?.full ?? name?.components?.map(({ value }) => value).join(" ") ?? "")
    .toSorted()
    .join(" ");

/** By what two cards seem to be of the same person. */
function reasonsOf(left: ContactCard, right: ContactCard): readonly DuplicateReason[] {
  const emails = emailsOf(right);
  return [
    ...(left.uid === right.uid ? (["uid"] as const) : []),
    ...(emailsOf(left).some((one) => emails.includes(one)) ? (["email"] as const) : []),
    ...(nameOf(left) !== "" && nameOf(left) === nameOf(right) ? (["name"] as const) : []),
  ];
}

/** Maps of a card, in which entries of several cards can stand beside each other. */
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Entries of both, those of the first under their own ids. */
function union(
  kept: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const known = new Set(Object.values(kept).map((value) => JSON.stringify(value)));
  const all = new Map(Object.entries(kept));
  for (const [id, value] of Object.entries(more)) {
    if (known.has(JSON.stringify(value)) && value !== true) continue;
    let free = id;
    for (let n = 2; all.has(free) && value !== true; n += 1) free = `${id}-${n}`;
    all.set(free, value);
  }
  return Object.fromEntries(all);
}

/** Properties of which a card has one. */
const SINGLE: readonly string[] = ["name", "uid", "kind", "language", "speakToAs"];
const OWN: readonly string[] = ["id", "blobId", "created", "updated", "@type", "version"];

type Merged = Omit<CardDuplicateMergeResponse, "accountId">;

function mergeCards([first, ...rest]: readonly ContactCard[]): Merged {
  const merged = new Map<string, unknown>(Object.entries(first ?? {}));
  const lost = new Map<string, string[]>();
  for (const card of rest) {
    for (const [property, value] of Object.entries(card) as [string, unknown][]) {
      const kept = merged.get(property);
      if (OWN.includes(property)) continue;
      if (kept === undefined) merged.set(property, value);
      else if (!SINGLE.includes(property) && isMap(kept) && isMap(value)) {
        merged.set(property, union(kept, value));
      } else if (property !== "uid" && JSON.stringify(kept) !== JSON.stringify(value)) {
        const said = property === "name" ? (card.name?.full ?? nameOf(card)) : String(value);
        lost.set(property, [...(lost.get(property) ?? []), said]);
      }
    }
  }
  for (const name of OWN) merged.delete(name);
  return {
    merged: Object.fromEntries(merged),
    lost: [...lost].map(([property, values]) => ({ property, values })),
  };
}

/** Address books of one person. */
export class MemoryContacts {
  readonly books = new Map<Id, AddressBook>();
  readonly cards = new Map<Id, ContactCard>();
  /** Cards by the blob that holds them. */
  readonly files = new Map<Id, CardFileContent | "notParsable">();
  lastQuery: ContactCardQuery | null = null;
  lastEdits: Edits<Partial<ContactCard>> | null = null;
  readonly #log: ChangeLog;
  readonly #blobs: MemoryBlobs;
  #made = 0;

  constructor(log: ChangeLog, blobs: MemoryBlobs) {
    this.#log = log;
    this.#blobs = blobs;
    const books = [
      addressBook("contacts", { name: "Contacts", isDefault: true }),
      addressBook("collected", { name: "Destinataires", sortOrder: 1, isCollected: true }),
      addressBook("read", { ...READ_ONLY_BOOK, sortOrder: 2 }),
    ];
    for (const book of books) this.books.set(book.id, book);
  }

  /** The port, each call run by `answer`. */
  backend(answer: <Result>(name: string, run: () => Result) => Promise<Result>): ContactsBackend {
    const log = this.#log;
    return {
      getAddressBooks: (_, ids) =>
        answer("getAddressBooks", () => pickRecords(this.books, ids, log.state)),
      getAddressBookChanges: (_, since, max) =>
        answer("getAddressBookChanges", () => log.since("AddressBook", since, max)),
      setAddressBooks: (_, edits) => answer("setAddressBooks", () => this.#setBooks(edits)),
      queryCards: (_, query) => answer("queryCards", () => this.#query(query)),
      getCards: (_, ids) => answer("getCards", () => pickRecords(this.cards, ids, log.state)),
      getCardChanges: (_, since, max) =>
        answer("getCardChanges", () => log.since("ContactCard", since, max)),
      setCards: (_, edits) => answer("setCards", () => this.#setCards(edits)),
      parseCardFiles: (_, blobIds) =>
        answer(
          "parseCardFiles",
          () => new Map(blobIds.map((id) => [id, this.files.get(id) ?? "notFound"] as const)),
        ),
      importCards: (_, blobId, bookId) => answer("importCards", () => this.#import(blobId, bookId)),
      findDuplicates: (_, bookIds) => answer("findDuplicates", () => this.#duplicates(bookIds)),
      mergeCards: (_, ids) =>
        answer("mergeCards", () => {
          const cards = ids.flatMap((id) => this.cards.get(id) ?? []);
          if (cards.length < ids.length) throw new MethodFailure("notFound", "No such card.");
          return mergeCards(cards);
        }),
    };
  }

  #setBooks(edits: Parameters<ContactsBackend["setAddressBooks"]>[1]): EditResults<AddressBook> {
    return editRecords(this.#log, "AddressBook", this.books, edits, {
      create: (id, { name }) => addressBook(id, { name }),
      update: (item, patch) => ({ ...item, ...patch }),
      destroy: ({ id, isDefault, myRights }) => {
        if (isDefault || !myRights.mayDelete) return { type: "forbidden" };
        const inside = [...this.cards.values()].filter((card) => card.addressBookIds[id]);
        if (inside.length > 0 && !edits.onDestroyRemoveContents) {
          return { type: "addressBookHasContents" };
        }
        for (const card of inside) {
          this.cards.delete(card.id);
          this.#log.note("ContactCard", "destroyed", card.id);
        }
        return null;
      },
    });
  }

  #query(query: ContactCardQuery): QueryResult {
    this.lastQuery = query;
    const { filter, sort, position, limit } = query;
    const found = [...this.cards.values()].filter((card) => matchesCard(filter, card));
    const ids = sortCards(found, sort).map(({ id }) => id);
    const page = ids.slice(position, position + limit);
    return { queryState: this.#log.state, position, ids: page, total: ids.length };
  }

  #refusal({ addressBookIds }: Pick<ContactCard, "addressBookIds">): SetError | null {
    for (const id of Object.keys(addressBookIds)) {
      const book = this.books.get(id);
      if (book === undefined) return { type: "invalidProperties", properties: ["addressBookIds"] };
      if (!book.myRights.mayWrite) return { type: "forbidden" };
    }
    return null;
  }

  /** The card with its new photos kept as its own. */
  #keepMedia(card: ContactCard): ContactCard | SetError {
    const media: [Id, NonNullable<ContactCard["media"]>[Id]][] = [];
    for (const [key, item] of Object.entries(card.media ?? {})) {
      const own = `photo-${card.id}-${key}`;
      if (item.blobId !== undefined && item.blobId !== own) {
        const blob = this.#blobs.get(item.blobId);
        if (blob === undefined) return { type: "blobNotFound" };
        this.#blobs.set(own, blob);
      }
      media.push([key, item.blobId === undefined ? item : { ...item, blobId: own }]);
    }
    return media.length === 0 ? card : { ...card, media: Object.fromEntries(media) };
  }

  /** The card, to be had as a file too. */
  #keepFile(card: ContactCard | SetError): ContactCard | SetError {
    if (!("id" in card)) return card;
    const lines = ["BEGIN:VCARD", "VERSION:4.0", `UID:${card.uid}`, `FN:${card.name?.full ?? ""}`];
    const text = [...lines, "END:VCARD", ""].join("\r\n");
    this.#blobs.set(`card-${card.id}`, {
      bytes: new TextEncoder().encode(text),
      type: "text/vcard",
    });
    return card;
  }

  #setCards(edits: Edits<Partial<ContactCard>>): EditResults<ContactCard> {
    this.lastEdits = edits;
    return editRecords(this.#log, "ContactCard", this.cards, edits, {
      create: (_, create) => this.#create(create),
      update: (item, patch) => this.#update(item, patch),
      destroy: (item) => this.#refusal(item),
    });
  }

  #create(create: Partial<ContactCard>): ContactCard | SetError {
    const { addressBookIds = {} } = create;
    const refused = this.#refusal({ addressBookIds });
    if (refused !== null) return refused;
    const id = `c${String(++this.#made)}`;
    const card: ContactCard = {
      uid: `urn:uuid:00000000-0000-4000-8000-${String(this.#made).padStart(12, "0")}`,
      created: NOW,
      updated: NOW,
      ...create,
      "@type": "Card",
      version: "1.0",
      addressBookIds,
      id,
      blobId: `card-${id}`,
    };
    return this.#keepFile(this.#keepMedia(card));
  }

  #update(item: ContactCard, patch: PatchObject): ContactCard | SetError {
    const changed = applyPatch(item, patch);
    const refused = this.#refusal(item) ?? this.#refusal(changed);
    if (refused !== null) return refused;
    return isSame(item, changed) ? item : this.#keepFile(this.#keepMedia(changed));
  }

  #import(blobId: Id, bookId: Id): Awaited<ReturnType<ContactsBackend["importCards"]>> {
    const content = this.files.get(blobId) ?? "notFound";
    const book = this.books.get(bookId);
    if (content === "notFound" || book === undefined) {
      throw new MethodFailure("notFound", "There is no such blob or book.");
    }
    if (content === "notParsable") {
      throw new MethodFailure("invalidArguments", "This blob holds no cards.");
    }
    if (!book.myRights.mayWrite) throw new MethodFailure("forbidden", "The book is only read.");
    const entries = content.cards.map((card: JSContactCard, index) => {
      const addressBookIds: Readonly<Record<Id, true>> = { [bookId]: true };
      return [`i${index}`, { ...card, addressBookIds }] as const;
    });
    const edits = { create: new Map(entries), update: new Map(), destroy: [] };
    const { created } = this.#setCards(edits);
    return {
      imported: [...created.values()].flatMap(({ id }) => id ?? []),
      problems: content.problems,
    };
  }

  #duplicates(bookIds: readonly Id[] | null): readonly CardDuplicate[] {
    const isAsked = (id: Id): boolean =>
      bookIds === null ? this.books.get(id)?.myRights.mayWrite === true : bookIds.includes(id);
    const cards = [...this.cards.values()].filter(({ addressBookIds }) =>
      Object.keys(addressBookIds).some(isAsked),
    );
    const found: CardDuplicate[] = [];
    const taken = new Set<Id>();
    for (const card of cards) {
      if (taken.has(card.id)) continue;
      const others = cards.filter((one) => one !== card && reasonsOf(card, one).length > 0);
      if (others.length === 0) continue;
      for (const { id } of others) taken.add(id);
      found.push({
        cardIds: [card, ...others]
          .toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)
          .map(({ id }) => id),
        reasons: [...new Set(others.flatMap((one) => reasonsOf(card, one)))],
      });
    }
    return found;
  }
}
