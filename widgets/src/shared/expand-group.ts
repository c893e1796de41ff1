import type { Id } from "@partage-ent/jmap";
import { type Connection, getContact, listContacts } from "@partage-ent/sdk";
import { type NamedAddress, readAddresses } from "./addresses.js";
import { labelOf } from "./card-name.js";

/** Members that one question asks for: a filter has so many conditions. */
const CHUNK = 50;
/** Most members that are taken. */
const MOST = 200;

/** The people of a group of one's own contacts, each with the first address of the card. */
export async function expandGroup(
  connection: Connection,
  id: Id,
): Promise<readonly NamedAddress[]> {
  const { members = {} } = await getContact(connection, id);
  const uids = Object.keys(members).slice(0, MOST);
  // A member that is no card is written as an address.
  const written = uids.filter((uid) => /^mailto:/i.test(uid));
  const cards = uids.filter((uid) => !written.includes(uid));
  const pages = [];
  for (let at = 0; at < cards.length; at += CHUNK) {
    const conditions = cards.slice(at, at + CHUNK).map((uid) => ({ uid }));
    pages.push(listContacts(connection, { filter: { operator: "OR", conditions }, limit: CHUNK }));
  }
  const found = (await Promise.all(pages)).flatMap(({ items }) => items);
  return [
    ...written.flatMap((uid) => readAddresses(uid.slice(7)).people),
    ...found.flatMap((card) => {
      const email = Object.values(card.emails ?? {})[0]?.address;
      return email ? [{ name: labelOf(card).text, email }] : [];
    }),
  ];
}
