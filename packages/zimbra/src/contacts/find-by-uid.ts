/**
 * Contacts by the uids of their cards.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import { wireId } from "../item-place.js";
import { quoted } from "../mail/query-text.js";
import { placeOfUid, UID_ATTRIBUTE, uidOf } from "./card-uid.js";
import { findContacts } from "./find-contacts.js";
import { type FoundContacts, scanContacts, searchContacts } from "./search-contacts.js";

/** Hits of a search by a uid that are looked at. */
const MAX_HITS = 50;

/** Finds the contacts whose cards have a uid. */
export async function findByUid(
  scope: AccountScope,
  accountId: Id,
  uid: string,
): Promise<FoundContacts> {
  const { id: ownAccount } = await scope.info();
  const only = (found: FoundContacts): FoundContacts => ({
    ...found,
    contacts: found.contacts.filter(({ contact }) => uidOf(contact, ownAccount) === uid),
  });
  const place = placeOfUid(uid, ownAccount);
  if (place) {
    const id = wireId(place);
    const { state, contacts } = await findContacts(scope, accountId, [id]);
    return only({ state, contacts: [...contacts.values()], more: false });
  }
  const search = { accountId, bookIds: undefined } as const;
  const value = quoted(uid);
  if (value !== '""') {
    const terms = [`#${UID_ATTRIBUTE}:${value}`];
    const found = only(
      await searchContacts(scope, { ...search, terms }, { offset: 0, limit: MAX_HITS }),
    );
    if (found.contacts.length > 0) return { ...found, more: false };
  }
  // The index may cut a uid otherwise than it is written.
  return only(await scanContacts(scope, { ...search, terms: [] }));
}
