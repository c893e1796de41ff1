/**
 * Address books and cards of one account, held in memory: a part of {@link FakeGateway}.
 *
 * @module
 */
import {
  type AddressBook,
  CARD_FILES,
  type CardDuplicate,
  type CardFileProblem,
  type ContactCard,
  type ContactCardFilter,
  CONTACTS,
  type Id,
  type JSContactCard,
} from "@partage-ent/jmap";
import { type Args, type FakeGateway, type FakePart, getFrom } from "./fake-gateway.js";
import type { ContactRecords } from "./sample-contacts.js";

const none = { notCreated: null, notUpdated: null, notDestroyed: null };

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What a file of cards is parsed to, by a word that it contains. */
export interface FakeFile {
  readonly cards: readonly JSContactCard[];
  readonly problems: readonly CardFileProblem[];
}

/** Books, cards, files of cards, duplicates. */
export class FakeContacts implements FakePart {
  readonly capabilities: Readonly<Record<string, object>> = {
    [CONTACTS]: { maxAddressBooksPerCard: 1, mayCreateAddressBook: true },
    [CARD_FILES]: {},
  };
  readonly types: readonly string[] = ["AddressBook", "ContactCard"];
  readonly scopes: readonly string[] = ["contacts.read", "contacts.write"];
  readonly books: AddressBook[];
  readonly cards: Map<Id, ContactCard>;
  /** Files that were uploaded, by blob. */
  readonly uploads = new Map<Id, Blob>();
  /** Files that can be downloaded, by blob. */
  readonly blobs = new Map<Id, Blob>();
  /** What uploaded files hold; all the same. */
  file: FakeFile | undefined;
  duplicates: readonly CardDuplicate[] = [];
  /** What a merge would lose, by the first card. */
  lost: Readonly<Record<Id, readonly { property: string; values: readonly string[] }[]>> = {};
  readonly #log: { readonly id: Id; readonly what: "created" | "updated" | "destroyed" }[] = [];
  #made = 0;

  constructor({ books, cards }: ContactRecords) {
    this.books = [...books];
    this.cards = new Map(cards.map((card) => [card.id, card]));
  }

  call(name: string, args: Args, gateway: FakeGateway): Args | undefined {
    switch (name) {
      case "ContactCard/changes":
        return this.#changes(args);
      case "AddressBook/get":
        return getFrom(this.books, args);
      case "AddressBook/set":
        return this.#setBooks(args, gateway);
      case "ContactCard/get":
        return { ...getFrom([...this.cards.values()], args), state: this.#state };
      case "ContactCard/query":
        return this.#query(args);
      case "ContactCard/set":
        return this.#set(args, gateway);
      case "CardFile/parse":
        return this.#parse(args["blobIds"] as readonly Id[]);
      case "CardFile/import":
        return this.#import(args["addressBookId"] as Id, gateway);
      case "CardDuplicate/find":
        return { list: this.duplicates };
      case "CardDuplicate/merge":
        return this.#merge(args["cardIds"] as readonly Id[]);
      default:
        return undefined;
    }
  }

  async request(request: Request): Promise<Response | undefined> {
    const { pathname } = new URL(request.url);
    if (pathname.includes("/jmap/upload/")) {
      const blobId = `up-${++this.#made}`;
      this.uploads.set(blobId, await request.blob());
      const type = request.headers.get("content-type") ?? "";
      return Response.json({ accountId: "a1", blobId, type, size: this.uploads.get(blobId)!.size });
    }
    const blobId = decodeURIComponent(
      /\/jmap\/download\/[^/]+\/([^/]+)\//.exec(pathname)?.[1] ?? "",
    );
    if (!blobId) return undefined;
    const blob = this.blobs.get(blobId) ?? this.uploads.get(blobId);
    if (blob) return new Response(blob);
    const vcard = (id: string): string =>
      `BEGIN:VCARD\r\nVERSION:4.0\r\nUID:${id}\r\nEND:VCARD\r\n`;
    return new Response(vcard(blobId));
  }

  /** Somebody else changes a card, which is pushed. */
  change(id: Id, change: Partial<ContactCard>, gateway: FakeGateway): void {
    this.cards.set(id, { ...this.cards.get(id)!, ...change });
    this.#changed(id, "updated", gateway);
  }

  get #state(): string {
    return String(this.#log.length);
  }

  #changed(id: Id, what: "created" | "updated" | "destroyed", gateway: FakeGateway): void {
    this.#log.push({ id, what });
    gateway.changed(id, what);
  }

  #changes(args: Args): Args {
    const news = this.#log.slice(Number(args["sinceState"]));
    const of = (what: string): readonly Id[] => [
      ...new Set(news.flatMap((one) => (one.what === what ? one.id : []))),
    ];
    return {
      ...{ oldState: args["sinceState"], newState: this.#state, hasMoreChanges: false },
      ...{ created: of("created"), updated: of("updated"), destroyed: of("destroyed") },
    };
  }

  #query(args: Args): Args {
    const filter = args["filter"] as ContactCardFilter | undefined;
    const position = (args["position"] as number | undefined) ?? 0;
    const limit = (args["limit"] as number | undefined) ?? Infinity;
    const sortOf = ({ name }: ContactCard): string =>
      name?.components?.find(({ kind }) => kind === "surname")?.value ?? name?.full ?? "";
    const ids = [...this.cards.values()]
      .filter((card) => !filter || this.#fits(card, filter))
      .sort((a, b) => sortOf(a).localeCompare(sortOf(b), "fr"))
      .map(({ id }) => id);
    return { position, canCalculateChanges: false, ids: ids.slice(position, position + limit) };
  }

  #fits(card: ContactCard, filter: ContactCardFilter): boolean {
    if ("operator" in filter) return filter.conditions.every((one) => this.#fits(card, one));
    const { inAddressBook, hasMember, text } = filter;
    const words = fold(JSON.stringify(card)).split(/[^\p{L}\p{N}]+/u);
    return (
      (inAddressBook === undefined || inAddressBook in card.addressBookIds) &&
      (hasMember === undefined || hasMember in (card.members ?? {})) &&
      (text === undefined ||
        fold(text)
          .split(/\s+/)
          .every((word) => words.some((own) => own.startsWith(word))))
    );
  }

  #mayWrite(ids: Readonly<Record<Id, true>>): boolean {
    return Object.keys(ids).every((id) => this.books.find((b) => b.id === id)?.myRights.mayWrite);
  }

  #set(args: Args, gateway: FakeGateway): Args {
    const created: Record<string, { id: Id }> = {};
    const updated: Record<Id, null> = {};
    const notUpdated: Record<Id, { type: string }> = {};
    const notDestroyed: Record<Id, { type: string }> = {};
    for (const [key, card] of Object.entries(
      (args["create"] ?? {}) as Record<string, ContactCard>,
    )) {
      const id = `new-${++this.#made}`;
      this.cards.set(id, { ...card, id, blobId: `card-${id}` });
      created[key] = { id };
      this.#changed(id, "created", gateway);
    }
    for (const [id, patch] of Object.entries((args["update"] ?? {}) as Record<Id, Args>)) {
      const card = this.cards.get(id);
      if (!card) notUpdated[id] = { type: "notFound" };
      else if (!this.#mayWrite(card.addressBookIds)) notUpdated[id] = { type: "forbidden" };
      else {
        this.cards.set(id, applyPatch(card, patch));
        updated[id] = null;
        this.#changed(id, "updated", gateway);
      }
    }
    for (const id of (args["destroy"] ?? []) as readonly Id[]) {
      const card = this.cards.get(id);
      if (!card || !this.#mayWrite(card.addressBookIds)) notDestroyed[id] = { type: "forbidden" };
      else {
        this.cards.delete(id);
        this.#changed(id, "destroyed", gateway);
      }
    }
    const orNull = (map: object): object | null => (Object.keys(map).length > 0 ? map : null);
    return {
      ...{ ...none, oldState: "1", newState: "2", created, updated, destroyed: args["destroy"] },
      ...{ notUpdated: orNull(notUpdated), notDestroyed: orNull(notDestroyed) },
    };
  }

  #setBooks(args: Args, gateway: FakeGateway): Args {
    const created: Record<string, { id: Id }> = {};
    for (const [key, { name }] of Object.entries(
      (args["create"] ?? {}) as Record<string, AddressBook>,
    )) {
      const id = `book-${++this.#made}`;
      this.books.push({ ...this.books[0]!, id, name, isDefault: false, sortOrder: 9 });
      created[key] = { id };
    }
    for (const [id, patch] of Object.entries((args["update"] ?? {}) as Record<Id, Args>)) {
      const at = this.books.findIndex((book) => book.id === id);
      this.books[at] = { ...this.books[at]!, ...patch };
    }
    for (const id of (args["destroy"] ?? []) as readonly Id[]) {
      this.books.splice(
        this.books.findIndex((book) => book.id === id),
        1,
      );
      for (const [cardId, card] of this.cards)
        if (id in card.addressBookIds) this.cards.delete(cardId);
    }
    gateway.changed("books", "updated");
    return { ...none, oldState: "1", newState: "2", created, updated: null, destroyed: null };
  }

  #parse(blobIds: readonly Id[]): Args {
    const { file } = this;
    if (!file) return { parsed: null, problems: null, notParsable: blobIds, notFound: null };
    const of = <Value>(value: Value) => Object.fromEntries(blobIds.map((id) => [id, value]));
    return {
      parsed: of(file.cards),
      problems: of(file.problems),
      notParsable: null,
      notFound: null,
    };
  }

  #import(bookId: Id, gateway: FakeGateway): Args {
    const imported = (this.file?.cards ?? []).map((card) => {
      const id = `in-${++this.#made}`;
      this.cards.set(id, { ...card, id, blobId: `card-${id}`, addressBookIds: { [bookId]: true } });
      return id;
    });
    imported.forEach((id) => this.#changed(id, "created", gateway));
    return { imported, problems: this.file?.problems ?? [] };
  }

  #merge(cardIds: readonly Id[]): Args {
    const cards = cardIds.map((id) => this.cards.get(id)!);
    const join = (key: "emails" | "phones" | "notes"): object => {
      const all = cards.flatMap((card) => Object.values(card[key] ?? {}) as object[]);
      const texts = [...new Set(all.map((one) => JSON.stringify(one)))];
      return Object.fromEntries(texts.map((text, at) => [`x${at}`, JSON.parse(text) as object]));
    };
    const joined = Object.fromEntries(
      (["emails", "phones", "notes"] as const)
        .map((key) => [key, join(key)] as const)
        .filter(([, entries]) => Object.keys(entries).length > 0),
    );
    return { merged: { ...cards[0]!, ...joined }, lost: this.lost[cardIds[0]!] ?? [] };
  }
}

/** Applies a patch (RFC 8620 section 5.3); fails loudly where its parent is not there. */
export function applyPatch(card: ContactCard, patch: Args): ContactCard {
  const next = structuredClone(card) as unknown as Args;
  for (const [path, value] of Object.entries(patch)) {
    const keys = path.split("/").map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
    const last = keys.pop()!;
    let at = next;
    for (const key of keys) {
      if (typeof at[key] !== "object") throw new Error(`No ${path} in the card`);
      at = at[key] as Args;
    }
    if (value === null) Reflect.deleteProperty(at, last);
    else at[last] = structuredClone(value);
  }
  return next as unknown as ContactCard;
}
