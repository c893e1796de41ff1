/**
 * Cards that seem to be of the same person, and what one card of them would be.
 *
 * @module
 */
import { findDuplicates as duplicatesAmong, mergeCards as merged } from "@partage-ent/contacts";
import type { CardDuplicate, CardDuplicateMergeResponse, Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { readAddressBook } from "./address-books.js";
import { bookFolders } from "./book-places.js";
import { memberUidsOf } from "./card-members.js";
import { cardOf } from "./contact-card.js";
import { findContacts } from "./find-contacts.js";
import { MAX_SCANNED, scanContacts } from "./search-contacts.js";

/** Finds duplicates, the surest first; in all address books that may be written when `null`. */
export async function findDuplicates(
  scope: AccountScope,
  accountId: Id,
  addressBookIds: readonly Id[] | null,
): Promise<readonly CardDuplicate[]> {
  const [tree] = await Promise.all([scope.addressBooks(), scope.requireAccount(accountId)]);
  const books = bookFolders(tree.body);
  const writable = books.flatMap((book) =>
    readAddressBook(book, 0).myRights.mayWrite ? [book.id] : [],
  );
  const bookIds = addressBookIds ?? writable;
  if (bookIds.some((id) => !books.some((book) => book.id === id)))
    throw new MethodFailure("notFound", "This address book does not exist any more.");
  if (bookIds.length === 0) return [];
  const found = await scanContacts(scope, { accountId, bookIds, terms: [] });
  if (found.more) {
    const description = `Duplicates are looked for among ${MAX_SCANNED} contacts at most.`;
    throw new MethodFailure("requestTooLarge", description);
  }
  const { id: ownAccount } = await scope.info();
  return duplicatesAmong(
    found.contacts.map(({ contact, book }) => cardOf(contact, book.id, ownAccount)),
  );
}

/** What one card of some would be; nothing is written. @throws MethodFailure `notFound`. */
export async function mergeCards(
  scope: AccountScope,
  accountId: Id,
  cardIds: readonly Id[],
): Promise<Omit<CardDuplicateMergeResponse, "accountId">> {
  const { contacts } = await findContacts(scope, accountId, cardIds);
  const { id: ownAccount } = await scope.info();
  const placed = cardIds.flatMap((id) => contacts.get(id) ?? []);
  if (placed.length < cardIds.length)
    throw new MethodFailure("notFound", "One of these contacts does not exist any more.");
  const members = await memberUidsOf(
    scope,
    placed.map(({ contact }) => contact),
    ownAccount,
  );
  return merged(
    placed.map(({ contact, book }) =>
      cardOf(contact, book.id, ownAccount, members.get(contact.id)?.keys()),
    ),
  );
}
