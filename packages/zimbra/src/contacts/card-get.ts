/**
 * `ContactCard/get`: contacts that a query of the same request found need no further request; members of
 * groups are looked up where they are asked for.
 *
 * @module
 */
import type { ContactCard, Id } from "@partage-ent/jmap";
import type { FetchedContactCard, Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { memberUidsOf } from "./card-members.js";
import { cardOf } from "./contact-card.js";
import { findContacts } from "./find-contacts.js";

/** Reads cards. */
export async function getCards(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
  properties: readonly (keyof ContactCard)[],
): Promise<Records<FetchedContactCard>> {
  if (ids.length === 0) {
    const [state] = await Promise.all([scope.currentState(), scope.requireAccount(accountId)]);
    return { state, list: [], notFound: [] };
  }
  const { state, contacts } = await findContacts(scope, accountId, ids);
  const { id: ownAccount } = await scope.info();
  const found = [...contacts.values()].map(({ contact }) => contact);
  const wanted = properties.includes("members") ? found : [];
  const members = await memberUidsOf(scope, wanted, ownAccount);
  const list = ids.flatMap((id) => {
    const placed = contacts.get(id);
    if (!placed) return [];
    const { contact, book } = placed;
    return [cardOf(contact, book.id, ownAccount, members.get(contact.id)?.keys())];
  });
  return { state, list, notFound: ids.filter((id) => !contacts.has(id)) };
}
