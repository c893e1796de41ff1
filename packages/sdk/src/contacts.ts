/**
 * Address books and cards of a person.
 *
 * @module
 */
import {
  contacts,
  type AddressBook,
  type AddressBookCreate,
  type ContactCard,
  type ContactCardComparator,
  type ContactCardFilter,
  type Id,
  type PatchObject,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";
import { onlyRecord } from "./only-record.js";

/** Lists the address books of the person, shared ones included, in the order the server sorts them. */
export function listAddressBooks(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly AddressBook[]> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const { list } = await call("AddressBook/get", { accountId, ids: null }, options);
    return list.toSorted((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
  });
}

/** Creates an address book and answers its id. */
export function createAddressBook(
  connection: Connection,
  book: AddressBookCreate,
  options: AccountOptions = {},
): Promise<Id> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const answer = await call("AddressBook/set", { accountId, create: { new: book } }, options);
    await onlyRecord(answer.notCreated);
    return answer.created?.["new"]?.id ?? "";
  });
}

/** Changes an address book: `{ name }`, `{ isSubscribed }`. */
export function changeAddressBook(
  connection: Connection,
  id: Id,
  patch: PatchObject,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const answer = await call("AddressBook/set", { accountId, update: { [id]: patch } }, options);
    await onlyRecord(answer.notUpdated);
  });
}

/** What {@link deleteAddressBook} accepts. */
export interface DeleteAddressBookOptions extends AccountOptions {
  /** Whether its cards may go with it. Default: false. */
  readonly withContents?: boolean | undefined;
}

/** Deletes an address book. @throws {@link PartageError} `ERR_CONFLICT` when it has cards and they may not go. */
export function deleteAddressBook(
  connection: Connection,
  id: Id,
  options: DeleteAddressBookOptions = {},
): Promise<void> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const { withContents = false, signal } = options;
    const args = { accountId, destroy: [id], onDestroyRemoveContents: withContents };
    await onlyRecord((await call("AddressBook/set", args, { signal })).notDestroyed);
  });
}

/** Properties that a row of a list of contacts shows. */
export const CONTACT_ROW_PROPERTIES = [
  "id",
  "uid",
  "addressBookIds",
  "kind",
  "name",
  "emails",
  "phones",
  "organizations",
  "titles",
  "media",
] as const satisfies readonly (keyof ContactCard)[];

/** A card as a row of a list shows it. */
export type ContactRow = Pick<ContactCard, (typeof CONTACT_ROW_PROPERTIES)[number]>;

/** What {@link listContacts} accepts. */
export interface ListContactsOptions extends AccountOptions {
  /** Default: all that can be read. */
  readonly addressBookId?: Id | undefined;
  /** Beginnings of words of names, organizations, addresses, telephone numbers. */
  readonly text?: string | undefined;
  /** Condition that is added to the two above. */
  readonly filter?: ContactCardFilter | undefined;
  /** Default: by surname. */
  readonly sort?: readonly ContactCardComparator[] | undefined;
  /** Default: 0. */
  readonly position?: number | undefined;
  /** Default: 500. */
  readonly limit?: number | undefined;
}

/** A page of a list of contacts. */
export interface ContactPage {
  readonly accountId: Id;
  readonly items: readonly ContactRow[];
  readonly position: number;
  /** Whether there are, or may be, more after these. */
  readonly hasMore: boolean;
}

/** Lists cards, by surname. */
export function listContacts(
  connection: Connection,
  options: ListContactsOptions = {},
): Promise<ContactPage> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const { sort, position = 0, limit = 500, signal } = options;
    const query = call(
      "ContactCard/query",
      {
        accountId,
        filter: filterOf(options),
        sort: sort ?? [{ property: "name/surname" }, { property: "name/given" }],
        position,
        limit,
      },
      { signal },
    );
    const get = call(
      "ContactCard/get",
      { accountId, ids: query.ref("/ids"), properties: CONTACT_ROW_PROPERTIES },
      { signal },
    );
    const [found, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((card) => [card.id, card]));
    return {
      accountId,
      items: found.ids.flatMap((id) => byId.get(id) ?? []),
      position: found.position,
      hasMore: found.ids.length >= (found.limit ?? limit),
    };
  });
}

function filterOf({
  addressBookId,
  text,
  filter,
}: ListContactsOptions): ContactCardFilter | undefined {
  const words = text?.trim();
  const own = {
    ...(addressBookId !== undefined && { inAddressBook: addressBookId }),
    ...(words && { text: words }),
  };
  if (!filter) return Object.keys(own).length ? own : undefined;
  return Object.keys(own).length ? { operator: "AND", conditions: [own, filter] } : filter;
}

/** Reads a card whole. @throws {@link PartageError} `ERR_NOT_FOUND` when it does not exist any more. */
export function getContact(
  connection: Connection,
  id: Id,
  options: AccountOptions = {},
): Promise<ContactCard> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const { list } = await call("ContactCard/get", { accountId, ids: [id] }, options);
    if (!list[0]) throw new PartageError("ERR_NOT_FOUND", "This contact does not exist any more");
    return list[0];
  });
}

/** A card to be created: what it says, and the book it goes into. */
export type ContactCreate = Omit<Partial<ContactCard>, "id" | "blobId"> &
  Pick<ContactCard, "addressBookIds">;

/** Creates a card and answers its id. A photo is a blob of {@link uploadPhoto} in `media`. */
export function createContact(
  connection: Connection,
  card: ContactCreate,
  options: AccountOptions = {},
): Promise<Id> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const answer = await call("ContactCard/set", { accountId, create: { new: card } }, options);
    await onlyRecord(answer.notCreated);
    return answer.created?.["new"]?.id ?? "";
  });
}

/**
 * Changes properties of a card; what the patch does not name stays as it is.
 *
 * @example `await changeContact(connection, id, { "name/full": "Aurélie Lefèvre", "phones/p1": null })`
 */
export function changeContact(
  connection: Connection,
  id: Id,
  patch: PatchObject,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const answer = await call("ContactCard/set", { accountId, update: { [id]: patch } }, options);
    await onlyRecord(answer.notUpdated);
  });
}

/** Deletes cards; `failed` of the error says which could not be, and the others are gone. */
export function deleteContacts(
  connection: Connection,
  ids: readonly Id[],
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    await onlyRecord(
      (await call("ContactCard/set", { accountId, destroy: ids }, options)).notDestroyed,
    );
  });
}
