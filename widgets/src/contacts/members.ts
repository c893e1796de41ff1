import type { ContactRow } from "@partage-ent/sdk";
import { getContact } from "@partage-ent/sdk";
import type { ContactsModel } from "./model.js";

/** The cards that are members of groups, as far as they are in the books of the person. */
export async function membersOf(
  model: ContactsModel,
  groups: readonly Pick<ContactRow, "id">[],
): Promise<readonly ContactRow[]> {
  const { connection, value } = model;
  if (!connection) return [];
  const whole = await Promise.all(groups.map(({ id }) => getContact(connection, id)));
  const uids = new Set(whole.flatMap(({ members = {} }) => Object.keys(members)));
  return value?.items.filter(({ uid }) => uids.has(uid)) ?? [];
}
