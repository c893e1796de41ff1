/**
 * What a list of contacts knows: its element draws it, its lazy parts act on it.
 *
 * @module
 */
import type { AddressBook, GatewaySession, Id } from "@partage-ent/jmap";
import {
  type Connection,
  type ContactRow,
  listAddressBooks,
  listContacts,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { ContactsMessages } from "../locales/contacts.js";
import type { RowWindow } from "../shared/row-window.js";
import type { Extras } from "./extras.js";
import { type ContactsView, type Line, linesOf } from "./lines.js";

/** The element as its parts see it. */
export interface ContactsHost extends ReactiveElement {
  readonly shortcutsDisabled: boolean;
  readonly paneDisabled: boolean;
  readonly headingLevel: number;
  readonly max: number;
  refresh(): Promise<void>;
}

/** Cards as a live query holds them. */
export interface Cards {
  readonly items: readonly ContactRow[];
  readonly hasMore: boolean;
}

/** Cards that are asked for first. */
const FIRST_CARDS = 100;

const NOTHING: ReadonlySet<Id> = new Set();

/** State of one element. */
export class ContactsModel {
  readonly host: ContactsHost;
  connection: Connection | undefined;
  session: GatewaySession | undefined;
  messages!: ContactsMessages;
  lang = "fr";
  view: ContactsView = { book: "all", text: "", found: NOTHING };
  cards: LiveQuery<Cards> | undefined;
  books: LiveQuery<readonly AddressBook[]> | undefined;
  readonly selected: Set<Id> = new Set();
  /** What is drawn after the first content, once it is loaded. */
  extras: Extras | undefined;
  /** The row that Tab reaches. */
  activeId: Id | undefined;
  /** The contact in the pane. */
  openId: Id | undefined;
  /** Whether all lines are shown in a page that scrolls. */
  showsAll = false;
  /** Draws a part of a long list, once there is one. */
  window: RowWindow<Line> | undefined;
  readonly #stops: (() => void)[] = [];
  #stopCards: (() => void) | undefined;
  #kept: Cards | undefined;
  #keptAt: number | undefined;
  #lines: readonly Line[] = [];
  #linesOf: readonly unknown[] = [];

  constructor(host: ContactsHost) {
    this.host = host;
  }

  readonly update = (): void => {
    this.host.requestUpdate();
  };

  /** What was loaded; while all are loaded, the first of them. */
  get value(): Cards | undefined {
    return this.cards?.value ?? this.#kept;
  }

  /** When {@link ContactsModel.value} was loaded, in milliseconds since the epoch. */
  get asOf(): number | undefined {
    return this.cards?.asOf ?? this.#keptAt;
  }

  /** What is shown, in its order. */
  get lines(): readonly Line[] {
    const { items } = this.value ?? {};
    const made = [items, this.books?.value, this.view];
    if (made.some((part, at) => part !== this.#linesOf[at])) {
      this.#linesOf = made;
      this.#lines = items ? linesOf(items, this.books?.value, this.view) : [];
    }
    return this.#lines;
  }

  /** Whether this session may change contacts at all. */
  get isWritable(): boolean {
    return this.session?.scopes.includes("contacts.write") ?? false;
  }

  /** The book that the view shows, when it is one. */
  get book(): AddressBook | undefined {
    return this.bookFor(this.view.book);
  }

  /** A book by id or name. */
  bookFor(word: string): AddressBook | undefined {
    const all = this.books?.value;
    return all?.find(({ id }) => id === word) ?? all?.find(({ name }) => name === word);
  }

  /** Starts to follow a connection, or stops with none. */
  follow(connection: Connection | undefined): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#stopCards?.();
    this.connection = connection;
    this.books = this.cards = undefined;
    this.forget();
    if (!connection) return;
    this.books = liveQuery(connection, {
      key: "address books",
      types: ["AddressBook"],
      load: (signal) => listAddressBooks(connection, { signal }),
    });
    this.#stops.push(this.books.subscribe(this.update));
    this.show(
      liveQuery<Cards>(connection, {
        key: "contacts first",
        types: ["ContactCard"],
        load: (signal) => listContacts(connection, { limit: FIRST_CARDS, signal }),
      }),
    );
    this.join();
  }

  /** Drops what belongs to the person who was signed in. */
  forget(): void {
    this.session = this.#kept = this.#keptAt = this.openId = this.activeId = undefined;
    this.selected.clear();
    this.extras?.forget();
  }

  /** Learns who is signed in; again after a sign-in. */
  join(): void {
    const { connection } = this;
    void connection?.session().then((session) => {
      if (this.connection === connection) this.session = session;
      this.update();
    }, this.update);
  }

  /** Shows cards of another query; those of before stay until they are there. */
  show(cards: LiveQuery<Cards>): void {
    this.#kept = this.value;
    this.#keptAt = this.asOf;
    this.#stopCards?.();
    this.cards = cards;
    this.#stopCards = cards.subscribe(() => {
      if (cards.value) this.#kept = undefined;
      this.extras?.cardsChanged();
      this.update();
    });
  }

  /** The line of a card, and its place. */
  find(id: Id | undefined): { readonly card: ContactRow; readonly index: number } | undefined {
    const index = id === undefined ? -1 : this.lines.findIndex((line) => line.id === id);
    const card = this.lines[index]?.card;
    return card && { card, index };
  }

  /** A card that was loaded, shown or not. */
  cardOf(id: Id): ContactRow | undefined {
    return this.value?.items.find((card) => card.id === id);
  }

  /** Whether the person may change a card: one in a book that is only read, never. */
  mayWrite(card: Pick<ContactRow, "addressBookIds"> | undefined): boolean {
    if (!card || !this.isWritable) return false;
    return Object.keys(card.addressBookIds).every((id) => this.bookFor(id)?.myRights.mayWrite);
  }
}
