/**
 * Uids of cards, which members of groups are told by.
 *
 * A card has the uid that it was created with, kept in an attribute of the contact; any other has
 * `<account>:<item>`, as in Zimbra's own vCards (zm-mailbox `VCard.getUid`). A member of a group that is
 * no contact has `mailto:<address>`, or `gal:<reference>` for an entry of the global address list;
 * members that are none of these are kept in an attribute too.
 *
 * @module
 */
import { isAddress } from "@partage-ent/server";
import { ACCOUNT, type ItemPlace, itemPlace } from "../item-place.js";
import type { GroupMember } from "../soap/operations.js";
import type { Contact } from "./contact.js";

/** Attribute that keeps the uid of a card. */
export const UID_ATTRIBUTE = "partageUid";
/** Attribute that keeps uids of members that Zimbra has no word for, one a line. */
export const MEMBERS_ATTRIBUTE = "partageMembers";

/** Attribute with the addresses of a group that has no members of its own. */
export const LIST_ATTRIBUTE = "dlist";

/** The uid of the card of a contact. */
export function uidOf({ attributes, place }: Contact, ownAccount: string): string {
  return attributes[UID_ATTRIBUTE] ?? derivedUid(place, ownAccount);
}

/** The uid of a card that none was given. */
export function derivedUid({ owner, number }: ItemPlace, ownAccount: string): string {
  return `${owner ?? ownAccount}:${number}`;
}

const DERIVED = new RegExp(`^${ACCOUNT}:[1-9]\\d{0,9}$`);

/** The item that a derived uid names, undefined for any other uid. */
export function placeOfUid(uid: string, ownAccount: string): ItemPlace | undefined {
  return DERIVED.test(uid) ? itemPlace(uid, ownAccount) : undefined;
}

/** The contact that a member of a group is, as requests name it; undefined for other members. */
export function placeOfMember(
  { type, value }: GroupMember,
  { place }: Contact,
  ownAccount: string,
): ItemPlace | undefined {
  if (type !== "C") return undefined;
  // Members of a shared group are of its owner's mailbox.
  const named = itemPlace(value, ownAccount);
  if (!named || value.includes(":")) return named;
  return { owner: place.owner, number: named.number };
}

/** Uids of the members of a group, by what Zimbra says of each. */
export function memberUids(
  group: Contact,
  ownAccount: string,
  contacts: ReadonlyMap<string, Contact>,
): ReadonlyMap<string, GroupMember | undefined> {
  const uids = new Map<string, GroupMember | undefined>();
  for (const member of group.members) {
    const place = placeOfMember(member, group, ownAccount);
    if (place) {
      const known = contacts.get(derivedUid(place, ownAccount));
      uids.set(known ? uidOf(known, ownAccount) : derivedUid(place, ownAccount), member);
    } else if (member.type === "G") uids.set(`gal:${member.value}`, member);
    else if (member.type === "I") uids.set(`mailto:${addressIn(member.value)}`, member);
  }
  const kept = (group.attributes[MEMBERS_ATTRIBUTE] ?? "").split("\n");
  for (const uid of [...kept, ...listedAddresses(group)]) {
    if (uid !== "" && !uids.has(uid)) uids.set(uid, undefined);
  }
  return uids;
}

/** Before there were members, a group had a list of addresses (attribute `dlist`). */
function listedAddresses({ attributes }: Contact): readonly string[] {
  const parts = (attributes[LIST_ATTRIBUTE] ?? "").split(/[,;\n]/).map((part) => part.trim());
  return parts.flatMap((part) => (part === "" ? [] : [`mailto:${addressIn(part)}`]));
}

/** The address of `"Léa" <lea@univ.example>`, or the whole text where there is none. */
function addressIn(text: string): string {
  const address = (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim();
  return isAddress(address) ? address : text;
}

/** Whose groups members are written for. */
export interface GroupPlace {
  readonly ownAccount: string;
  /** Account whose mailbox the group is in, undefined for the person's own. */
  readonly groupOwner?: string | undefined;
}

/** The member that a uid stands for without looking anything up; undefined for the uid of a card. */
export function memberOfUid(uid: string, group: GroupPlace): GroupMember | undefined {
  const place = placeOfUid(uid, group.ownAccount);
  if (place) return contactMember(place, group);
  if (uid.startsWith("gal:") && uid.length > 4) return { type: "G", value: uid.slice(4) };
  const address = /^mailto:(.+)$/i.exec(uid)?.[1];
  if (address !== undefined && isAddress(address)) return { type: "I", value: address };
  return undefined;
}

/** A contact as a member of a group: a bare number is one of the group's own mailbox. */
export function contactMember(
  { owner, number }: ItemPlace,
  { ownAccount, groupOwner }: GroupPlace,
): GroupMember {
  const value = owner === groupOwner ? number : `${owner ?? ownAccount}:${number}`;
  return { type: "C", value };
}
