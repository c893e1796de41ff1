/**
 * Puts what the directory tells of somebody into the person's own contacts, and takes it out again.
 *
 * @module
 */
import type { CardOrganization, Id } from "@partage-ent/jmap";
import {
  type Connection,
  type ContactCreate,
  createContact,
  deleteContacts,
  listAddressBooks,
} from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { PersonMessages } from "../locales/person.js";
import type { ShownPerson } from "./card-view.js";

/** Milliseconds that it can be taken back. */
const UNDO_TIME = 8_000;

/** How far it is with the contact. */
export type KeepStatus = "none" | "adding" | "added" | "undoable";

/** Keeps one card. */
export class ContactKeeper {
  status: KeepStatus = "none";
  readonly #host: ReactiveElement;
  readonly #say: (text: string) => void;
  #id: Id | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param say - Tells a screen reader. */
  constructor(host: ReactiveElement, say: (text: string) => void) {
    this.#host = host;
    this.#say = say;
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.status = "none";
    this.#id = undefined;
  }

  async keep(
    connection: Connection,
    person: ShownPerson,
    name: string,
    m: PersonMessages,
  ): Promise<void> {
    if (this.status !== "none") return;
    this.#become("adding");
    try {
      const books = await listAddressBooks(connection);
      const writable = books.filter(({ myRights }) => myRights.mayWrite);
      const own = writable.filter(({ isCollected }) => !isCollected);
      const book = own.find(({ isDefault }) => isDefault) ?? own[0] ?? writable[0];
      if (!book) {
        this.#become("none");
        this.#say(m.noBook);
        return;
      }
      this.#id = await createContact(connection, contactOf(person, book.id));
      this.#become("undoable");
      this.#timer = setTimeout(() => this.#become("added"), UNDO_TIME);
      this.#say(m.addedSaid(name));
    } catch {
      this.#become("none");
      this.#say(m.addFailed);
    }
  }

  async undo(connection: Connection, m: PersonMessages): Promise<void> {
    const id = this.#id;
    if (!id) return;
    clearTimeout(this.#timer);
    try {
      await deleteContacts(connection, [id]);
      this.#id = undefined;
      this.#become("none");
      this.#say(m.removed);
    } catch {
      this.#become("added");
      this.#say(m.unexpected);
    }
  }

  #become(status: KeepStatus): void {
    this.status = status;
    this.#host.requestUpdate();
  }
}

/** The contact that an entry of the directory becomes: what is told of it, and nothing of the directory. */
function contactOf(person: ShownPerson, bookId: Id): ContactCreate {
  const { kind, name, emails, phones, titles, addresses, links, memberships, speakToAs } = person;
  const organizations: Record<Id, CardOrganization> = {};
  memberships.forEach((one, at) => {
    organizations[`o${at}`] = { name: one.name };
  });
  return {
    ...{ "@type": "Card", version: "1.0", addressBookIds: { [bookId]: true } },
    ...{ kind, name, emails, phones, titles, addresses, links, speakToAs },
    ...(memberships.length ? { organizations } : {}),
  };
}
