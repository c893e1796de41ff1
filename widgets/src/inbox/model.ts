/**
 * What an inbox knows and does: its element draws it, its lazy parts act on it.
 *
 * @module
 */
import type { GatewaySession, Id, Mailbox, MailboxRole, Tag } from "@partage-ent/jmap";
import {
  type Connection,
  listMailboxes,
  listTags,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { InboxMessages } from "../locales/inbox.js";
import type { ExtrasMessages } from "../locales/extras.js";
import type { Extras } from "./extras.js";
import type { ListView, Rows } from "./mail-list.js";
import type { RowEmail } from "./row.js";
import type { RowWindow } from "../shared/row-window.js";
import type { SearchBar } from "./search-bar.js";

/** What happened a moment ago, and how to take it back. */
export interface Toast {
  readonly text: string;
  readonly undo?: (() => Promise<void>) | undefined;
}

/** The element as its parts see it. */
export interface InboxHost extends ReactiveElement {
  readonly shortcutsDisabled: boolean;
  readonly paneDisabled: boolean;
  refresh(): Promise<void>;
}

/** Words marked in a found message (RFC 8621 section 5), as something Lit can draw. */
export interface MarkedText {
  readonly subject?: unknown;
  readonly preview?: unknown;
}

const NO_ROWS: Rows = { items: [], hasMore: false, sizes: new Map() };

/** State and data of one inbox element. */
export class InboxModel {
  readonly host: InboxHost;
  connection: Connection | undefined;
  session: GatewaySession | undefined;
  messages!: InboxMessages;
  lang = "fr";
  view!: ListView;
  rows: LiveQuery<Rows> | undefined;
  mailboxes: LiveQuery<readonly Mailbox[]> | undefined;
  tags: LiveQuery<readonly Tag[]> | undefined;
  readonly selected: Set<Id> = new Set();
  /** What is drawn after the first content, once it is loaded. */
  extras: Extras | undefined;
  /** Messages that arrived while the reader was further down: not shown yet. */
  held = 0;
  /** The row that Tab reaches. */
  activeId: Id | undefined;
  /** The message in the reading pane. */
  openId: Id | undefined;
  toast: Toast | undefined;
  marked: ReadonlyMap<Id, MarkedText> = new Map();
  /** The search, once it was opened. */
  search: SearchBar | undefined;
  /** Draws a part of a long list, once there is one. */
  window: RowWindow<RowEmail> | undefined;
  readonly #stops: (() => void)[] = [];
  #stopRows: (() => void) | undefined;
  /** When the rows before the present ones were loaded, in milliseconds since the epoch. */
  keptAt: number | undefined;
  #kept: Rows | undefined;

  constructor(host: InboxHost) {
    this.host = host;
  }

  readonly update = (): void => {
    this.host.requestUpdate();
  };

  /** What the list holds; while a longer one loads, what it held before. */
  get value(): Rows | undefined {
    return this.rows?.value ?? this.#kept;
  }

  /** The rows that are shown. */
  get emails(): Rows["items"] {
    return (this.value ?? NO_ROWS).items.slice(this.held);
  }

  get isWritable(): boolean {
    return this.session?.scopes.includes("mail.write") ?? false;
  }

  /** The mailbox that the view shows, when it is one. */
  get mailbox(): Mailbox | undefined {
    return this.mailboxFor(this.view.mailbox);
  }

  /** A mailbox by role, id or name. */
  mailboxFor(word: MailboxRole | (string & {})): Mailbox | undefined {
    const all = this.mailboxes?.value;
    return (
      all?.find(({ role }) => role === word) ??
      all?.find(({ id, name }) => id === word || name === word)
    );
  }

  /** What people call a mailbox: words of this language for those with a role. */
  nameOf(mailbox: Pick<Mailbox, "role" | "name">): string {
    const role = mailbox.role as keyof ExtrasMessages | "inbox" | null;
    const word = role === "inbox" ? this.messages.inbox : role && this.extras?.words[role];
    return typeof word === "string" ? word : mailbox.name;
  }

  /** Starts to follow a connection, or stops with none. */
  follow(connection: Connection | undefined): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.forget();
    this.connection = connection;
    this.session = this.mailboxes = this.tags = undefined;
    if (!connection) return;
    const watch = <Value>(
      key: string,
      types: readonly string[],
      load: (signal: AbortSignal) => Promise<Value>,
    ): LiveQuery<Value> => {
      const query = liveQuery(connection, { key, types, load });
      this.#stops.push(query.subscribe(this.update));
      return query;
    };
    this.mailboxes = watch("mailboxes", ["Mailbox"], (signal) =>
      listMailboxes(connection, { signal }),
    );
    this.tags = watch("tags", ["Tag"], (signal) => listTags(connection, { signal }));
    this.join();
  }

  /** Learns who is signed in; again after a sign-in. */
  join(): void {
    const { connection } = this;
    void connection?.session().then((session) => {
      if (this.connection === connection) this.session = session;
      this.update();
    }, this.update);
  }

  /** Shows other rows; `isLonger` says that they begin with those shown now. */
  show(rows: LiveQuery<Rows> | undefined, isLonger = false): void {
    if (rows === this.rows) return;
    const kept = isLonger ? this.value : undefined;
    this.keptAt = this.rows?.asOf ?? this.keptAt;
    if (isLonger) this.#stopRows?.();
    else this.forget();
    this.#kept = kept;
    this.rows = rows;
    this.#stopRows = rows?.subscribe(() => this.#rowsChanged());
    this.#rowsChanged();
  }

  /** Drops rows and all that hangs on them. */
  forget(): void {
    this.#stopRows?.();
    this.#kept = this.#stopRows = this.rows = this.openId = this.activeId = undefined;
    this.held = 0;
    this.extras?.forget();
    this.selected.clear();
    this.marked = new Map();
  }

  /** The row of an id, and its place among those that are shown. */
  find(id: Id | undefined): { readonly email: RowEmail; readonly index: number } | undefined {
    const index = this.emails.findIndex((email) => email?.id === id);
    const email = this.emails[index];
    return email && { email, index };
  }

  #rowsChanged(): void {
    this.extras?.rowsChanged();
    if (!this.find(this.activeId)) this.activeId = this.emails[0]?.id;
    this.update();
  }
}
