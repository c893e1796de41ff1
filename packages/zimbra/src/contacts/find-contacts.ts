/**
 * Contacts by their ids, each once in a request: one search for those of the person's own mailbox, one
 * GetContacts for each of other people's.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import type { ViewedFolder } from "../folder-places.js";
import { type ItemPlace, placeOfWireId, requestId, wireId } from "../item-place.js";
import { type JsonObject, objectsOf } from "../soap/json.js";
import type { Answer } from "../soap/soap-scope.js";
import { SoapFault } from "../soap/upstream-error.js";
import { bookFolders, bookOf } from "./book-places.js";
import { type Contact, readContact } from "./contact.js";

/** A contact with the address book that it is in. */
export interface PlacedContact {
  readonly contact: Contact;
  readonly book: ViewedFolder;
}

/** Contacts by id, with the state at which they were read. */
export interface LoadedContacts {
  readonly state: string;
  readonly contacts: ReadonlyMap<Id, PlacedContact>;
  readonly books: readonly ViewedFolder[];
}

/** Ids of one search. */
const MAX_IDS = 500;

/** Reads contacts, those unknown left out; with `rights` those on the address books too. */
export async function findContacts(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  { rights = false }: { readonly rights?: boolean } = {},
): Promise<LoadedContacts> {
  const missing = [...new Set(ids)].filter((id) => !scope.contacts.has(id));
  const places = missing.flatMap((id) => placeOfWireId(id) ?? []);
  const [tree, info] = await Promise.all([
    rights ? scope.addressBooks() : scope.addressBookIds(),
    scope.info(),
    loadContacts(scope, places),
    scope.requireAccount(accountId),
  ]);
  const books = bookFolders(tree.body);
  const found = new Map<Id, PlacedContact>();
  for (const id of ids) {
    const contact = scope.contacts.get(id);
    const book = contact && bookOf(books, contact);
    if (contact && book) found.set(id, { contact, book });
  }
  if (info.id !== accountId) found.clear();
  return { state: scope.contactsState ?? (await scope.stateOf(tree)), contacts: found, books };
}

/** Reads contacts into {@link AccountScope.contacts}. */
export async function loadContacts(
  scope: AccountScope,
  places: readonly ItemPlace[],
): Promise<void> {
  const own = places.filter(({ owner }) => owner === undefined).map(({ number }) => number);
  const chunks: (readonly string[])[] = [];
  for (let at = 0; at < own.length; at += MAX_IDS) chunks.push(own.slice(at, at + MAX_IDS));
  const answers = await Promise.all([
    ...chunks.map((chunk) =>
      scope.soap.call("SearchRequest", {
        query: `(item:{${chunk.join(",")}} and is:anywhere)`,
        types: "contact",
        limit: chunk.length,
      }),
    ),
    ...places
      .filter(({ owner }) => owner !== undefined)
      .map((place) =>
        ifThere(scope.soap.call("GetContactsRequest", { cn: [{ id: requestId(place) }] })),
      ),
  ]);
  const { id: ownAccount } = await scope.info();
  for (const answer of answers) noteContacts(scope, answer?.body ?? {}, ownAccount);
}

/** Keeps the contacts of an answer, and tells them in its order. */
export function noteContacts(
  scope: AccountScope,
  body: JsonObject,
  ownAccount: string,
): readonly Contact[] {
  const contacts = objectsOf(body["cn"]).flatMap(
    (element) => readContact(element, ownAccount) ?? [],
  );
  for (const contact of contacts) scope.contacts.set(wireId(contact.place), contact);
  return contacts;
}

/** Whether an error says that there is no such contact, or none that the person may see. */
function isGone(error: unknown): boolean {
  return (
    error instanceof SoapFault &&
    /^(?:mail\.(?:NO_SUCH_(?:CONTACT|ITEM|FOLDER|MOUNTPOINT)|INVALID_ID)|service\.PERM_DENIED|account\.NO_SUCH_ACCOUNT)$/.test(
      error.code,
    )
  );
}

async function ifThere(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
