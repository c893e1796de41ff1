import { getContact, type ContactRow } from "@partage-ent/sdk";
import { firstOf } from "../shared/card-name.js";
import type { ContactsModel } from "./model.js";

/** The addresses of the members of groups: of cards in the books of the person, and those that are members themselves. */
export async function memberAddresses(
  model: ContactsModel,
  groups: readonly Pick<ContactRow, "id">[],
): Promise<readonly string[]> {
  const { connection, value } = model;
  if (!connection) return [];
  const whole = await Promise.all(groups.map(({ id }) => getContact(connection, id)));
  const uids = new Set(whole.flatMap(({ members = {} }) => Object.keys(members)));
  const cards = value?.items.filter(({ uid }) => uids.has(uid)) ?? [];
  const direct = [...uids].filter((uid) => /^mailto:/i.test(uid)).map((uid) => uid.slice(7));
  return [...cards.flatMap((card) => firstOf(card.emails)?.address ?? []), ...direct];
}
