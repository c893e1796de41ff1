import type { AddressBook, ContactCard, Id, PatchObject } from "@partage-ent/jmap";
import { CARD_FILES, CONTACTS } from "@partage-ent/jmap";
import type { Backend, Principal } from "@partage-ent/server";
import { type Answer, failRecord, JmapClient } from "./jmap-client.js";

/** One person with her address books. */
export class ContactClient extends JmapClient {
  #bookId: Id = "";

  constructor(backend: Backend, principal: Principal) {
    super(backend, principal, {
      scopes: ["mail.read", "contacts.read", "contacts.write"],
      capabilities: [CONTACTS, CARD_FILES],
    });
  }

  /** Her default address book. */
  get bookId(): Id {
    return this.#bookId;
  }

  override async open(): Promise<this> {
    await super.open();
    this.#bookId = (await this.books()).find(({ isDefault }) => isDefault)?.id ?? "";
    return this;
  }

  /** Address books, or all. */
  async books(ids: readonly Id[] | null = null): Promise<readonly AddressBook[]> {
    return (await this.call("AddressBook/get", { ids }))["list"] as readonly AddressBook[];
  }

  /** Creates an address book and answers its id. */
  async createBook(name: string): Promise<Id> {
    const answer = await this.call("AddressBook/set", { create: { k: { name } } });
    failRecord(answer["notCreated"], "k");
    return (answer["created"] as { readonly k: { readonly id: Id } }).k.id;
  }

  /** Creates a card in the default address book and answers its id. */
  async create(card: Partial<ContactCard>): Promise<Id> {
    const whole = { addressBookIds: { [this.bookId]: true }, ...card };
    const answer = await this.call("ContactCard/set", { create: { k: whole } });
    failRecord(answer["notCreated"], "k");
    return (answer["created"] as { readonly k: { readonly id: Id } }).k.id;
  }

  /** Patches a card. */
  async update(id: Id, patch: PatchObject, more: object = {}): Promise<Answer> {
    const answer = await this.call("ContactCard/set", { update: { [id]: patch }, ...more });
    failRecord(answer["notUpdated"], id);
    return answer;
  }

  /** Destroys a card. */
  async destroy(id: Id): Promise<Answer> {
    const answer = await this.call("ContactCard/set", { destroy: [id] });
    failRecord(answer["notDestroyed"], id);
    return answer;
  }

  /** Reads cards whole. */
  async get(...ids: readonly Id[]): Promise<readonly ContactCard[]> {
    return (await this.call("ContactCard/get", { ids }))["list"] as readonly ContactCard[];
  }

  /** Ids of what a query finds. */
  async find(filter: object | null, more: object = {}): Promise<readonly Id[]> {
    return (await this.call("ContactCard/query", { filter, ...more }))["ids"] as readonly Id[];
  }

  /** The state of cards. */
  async state(): Promise<string> {
    return String((await this.call("ContactCard/get", { ids: [] }))["state"]);
  }
}
