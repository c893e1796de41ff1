/**
 * Members of groups: from what Zimbra says of them to uids, and back.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import type { ItemPlace } from "../item-place.js";
import { wireId } from "../item-place.js";
import type { GroupMember } from "../soap/operations.js";
import {
  contactMember,
  derivedUid,
  type GroupPlace,
  memberOfUid,
  memberUids,
  placeOfMember,
  uidOf,
} from "./card-uid.js";
import type { Contact } from "./contact.js";
import { loadContacts } from "./find-contacts.js";
import { findByUid } from "./find-by-uid.js";
import { scanContacts } from "./search-contacts.js";

/** Uids of the members of groups with what Zimbra says of each, by the ids of the groups. */
export async function memberUidsOf(
  scope: AccountScope,
  contacts: readonly Contact[],
  ownAccount: string,
): Promise<ReadonlyMap<Id, ReadonlyMap<string, GroupMember | undefined>>> {
  const groups = contacts.filter(isGroup);
  const places = new Map<Id, ItemPlace>();
  for (const group of groups) {
    for (const member of group.members) {
      const place = placeOfMember(member, group, ownAccount);
      if (place) places.set(wireId(place), place);
    }
  }
  const missing = [...places].filter(([id]) => !scope.contacts.has(id));
  if (missing.length > 0)
    await loadContacts(
      scope,
      missing.map(([, place]) => place),
    );
  const known = new Map<string, Contact>();
  for (const [id, place] of places) {
    const contact = scope.contacts.get(id);
    if (contact) known.set(derivedUid(place, ownAccount), contact);
  }
  return new Map(groups.map((group) => [group.id, memberUids(group, ownAccount, known)]));
}

/** Whether a contact is a group. */
export function isGroup({ attributes, members }: Contact): boolean {
  return attributes["type"] === "group" || members.length > 0;
}

/** Members as Zimbra keeps them, with the uids that it has no word for. */
export interface WrittenMembers {
  readonly members: readonly GroupMember[];
  /** For the attribute that keeps them. */
  readonly unknown: string;
}

/** What Zimbra is told of the members with these uids. */
export async function writeMembers(
  scope: AccountScope,
  { accountId, ...group }: GroupPlace & { readonly accountId: Id },
  uids: readonly string[],
  known: ReadonlyMap<string, GroupMember | undefined> = new Map(),
): Promise<WrittenMembers> {
  const named = new Map(uids.map((uid) => [uid, known.get(uid) ?? memberOfUid(uid, group)]));
  const open = uids.filter((uid) => !named.get(uid));
  const found = await contactsByUid(scope, accountId, group, open);
  const members: GroupMember[] = [];
  const unknown: string[] = [];
  for (const uid of uids) {
    const member = named.get(uid) ?? found.get(uid);
    if (member) members.push(member);
    else unknown.push(uid.replace(/[\r\n]+/g, " "));
  }
  return { members, unknown: unknown.join("\n") };
}

/** Uids that are looked up one by one; for more of them all contacts are read once. */
const FEW = 2;

async function contactsByUid(
  scope: AccountScope,
  accountId: Id,
  group: GroupPlace,
  uids: readonly string[],
): Promise<ReadonlyMap<string, GroupMember>> {
  const found =
    uids.length > FEW
      ? [await scanContacts(scope, { accountId, bookIds: undefined, terms: [] })]
      : await Promise.all(uids.map((uid) => findByUid(scope, accountId, uid)));
  const contacts = found.flatMap((one) => one.contacts.map(({ contact }) => contact));
  return new Map(
    contacts.map((contact) => [
      uidOf(contact, group.ownAccount),
      contactMember(contact.place, group),
    ]),
  );
}
