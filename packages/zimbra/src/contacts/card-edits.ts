/**
 * `ContactCard/set`. Records are independent of each other, so their requests travel together; a patch
 * changes the attributes that it is about and leaves all others as they are.
 *
 * @module
 */
import type { ContactCard, Id, PatchObject } from "@partage-ent/jmap";
import { type EditResults, type Edits, newOutcomes, patchCard, refuse } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { folderOf, type ViewedFolder } from "../folder-places.js";
import { itemPlace, wireId } from "../item-place.js";
import { statesUnknown } from "../mail/states-around.js";
import { settle } from "../refusal.js";
import { objectOf, textOf } from "../soap/json.js";
import { isFault } from "../soap/upstream-error.js";
import { readAddressBook } from "./address-books.js";
import { changedAttributes, newAttributes } from "./card-attributes.js";
import { memberUidsOf, writeMembers } from "./card-members.js";
import { photoAttribute } from "./card-photo.js";
import { derivedUid, LIST_ATTRIBUTE, MEMBERS_ATTRIBUTE } from "./card-uid.js";
import { type Contact, readContact } from "./contact.js";
import { cardOf } from "./contact-card.js";
import { findContacts, type PlacedContact } from "./find-contacts.js";
import type { ContactAttribute, GroupMember } from "../soap/operations.js";

/** What edits need to know. */
export interface CardEditContext {
  readonly scope: AccountScope;
  readonly accountId: Id;
  readonly ownAccount: string;
  readonly books: readonly ViewedFolder[];
}

/** Creates, changes and destroys cards. */
export async function setCards(
  scope: AccountScope,
  accountId: Id,
  edits: Edits<Partial<ContactCard>>,
): Promise<EditResults<ContactCard>> {
  // What this request read before may be older than what is changed.
  scope.forgetReads();
  const ids = [...edits.update.keys(), ...edits.destroy];
  const { contacts, books } = await findContacts(scope, accountId, ids, { rights: true });
  const { id: ownAccount } = await scope.info();
  const context: CardEditContext = { scope, accountId, ownAccount, books };
  const outcomes = newOutcomes<ContactCard>();
  await Promise.all([
    ...[...edits.create].map(([key, create]) =>
      settle(key, outcomes.created, outcomes.notCreated, () => createCard(context, create)),
    ),
    ...[...edits.update].map(([id, patch]) =>
      settle(id, outcomes.updated, outcomes.notUpdated, () =>
        updateCard(context, contacts.get(id), patch),
      ),
    ),
    ...edits.destroy.map((id) =>
      settle(id, outcomes.destroyed, outcomes.notDestroyed, () =>
        destroyCard(context, contacts.get(id)),
      ),
    ),
  ]);
  scope.forgetReads();
  const states = await statesUnknown(scope);
  return { ...states, ...outcomes, destroyed: [...outcomes.destroyed.keys()] };
}

/** The address book that a card goes into, which must be one that may be written. */
export function writableBook(
  { books }: Pick<CardEditContext, "books">,
  addressBookIds: unknown,
): ViewedFolder {
  const ids = Object.entries(addressBookIds ?? {}).flatMap(([id, isIn]) => (isIn ? [id] : []));
  if (ids.length !== 1) {
    return refuse("invalidProperties", "A card is in one address book.", "addressBookIds");
  }
  const book = books.find(({ id }) => id === ids[0]);
  if (!book) {
    return refuse("invalidProperties", "There is no such address book.", "addressBookIds");
  }
  requireWritable(book);
  return book;
}

function requireWritable(book: ViewedFolder): void {
  if (readAddressBook(book, 0).myRights.mayWrite) return;
  refuse("forbidden", "This address book can only be read.");
}

/** Creates a card; what the server sets is told. */
export async function createCard(
  context: CardEditContext,
  create: Partial<ContactCard>,
  photo?: ContactAttribute,
): Promise<Partial<ContactCard>> {
  const { scope, ownAccount } = context;
  const book = writableBook(context, create.addressBookIds);
  const image = photo ?? (await photoAttribute(scope, create.media, undefined));
  const group = create.kind === "group" ? Object.keys(create.members ?? {}) : [];
  const groupOwner = book.remote?.owner;
  const { members, unknown } = await writeMembers(scope, { ...context, groupOwner }, group);
  const a = [
    ...newAttributes(create),
    ...(image ? [image] : []),
    ...(unknown ? [{ n: MEMBERS_ATTRIBUTE, _content: unknown }] : []),
  ];
  if (a.length === 0) return refuse("invalidProperties", "There is nothing in this card.");
  const { body } = await scope.soap.call("CreateContactRequest", {
    cn: { l: folderOf(book), a, ...(members.length > 0 ? { m: members } : {}) },
  });
  const element = objectOf(body["cn"]) ?? {};
  const place = itemPlace(textOf(element["id"]) ?? "", ownAccount);
  if (!place) return refuse("forbidden", "The mail server made no contact.");
  const id = wireId(place);
  const made = image && readContact(element, ownAccount);
  const media = made && cardOf(made, book.id, ownAccount).media;
  return {
    id,
    blobId: `card-${id}`,
    uid: create.uid ?? derivedUid(place, ownAccount),
    ...(media ? { media } : {}),
  };
}

async function updateCard(
  context: CardEditContext,
  placed: PlacedContact | undefined,
  patch: PatchObject,
): Promise<Partial<ContactCard> | null> {
  if (!placed) return refuse("notFound", "This contact does not exist any more.");
  const { scope, ownAccount } = context;
  const { contact, book } = placed;
  requireWritable(book);
  const known = (await memberUidsOf(scope, [contact], ownAccount)).get(contact.id);
  const before = cardOf(contact, book.id, ownAccount, known?.keys());
  const after = patchCard(before, patch);
  const target = writableBook(context, after.addressBookIds);
  if (target.remote?.owner !== contact.place.owner) {
    return refuse("forbidden", "The mail server does not move contacts between people.");
  }
  const image = await photoAttribute(scope, after.media, contact);
  const members = await changedMembers(context, contact, known ?? new Map(), after);
  const a = [...changedAttributes(before, after), ...members.a, ...(image ? [image] : [])];
  const isChanged = a.length + members.m.length > 0;
  const cn = { id: contact.itemId, a, ...(members.m.length > 0 ? { m: members.m } : {}) };
  const action = { id: contact.itemId, op: "move", l: folderOf(target) };
  const [changed] = await Promise.all([
    isChanged ? scope.soap.call("ModifyContactRequest", { replace: false, cn }) : undefined,
    target.id === book.id ? undefined : scope.soap.call("ContactActionRequest", { action }),
  ]);
  const now = image && readContact(objectOf(changed?.body["cn"]) ?? {}, ownAccount);
  const media = now && cardOf(now, book.id, ownAccount).media;
  return media ? { media } : null;
}

type MemberChange = GroupMember & { readonly op: "+" | "-" };

async function changedMembers(
  context: CardEditContext,
  { attributes, place: { owner: groupOwner } }: Contact,
  known: ReadonlyMap<string, GroupMember | undefined>,
  { kind, members }: ContactCard,
): Promise<{ readonly a: readonly ContactAttribute[]; readonly m: readonly MemberChange[] }> {
  const wanted = kind === "group" ? Object.keys(members ?? {}) : [];
  const isSame = wanted.length === known.size && wanted.every((uid) => known.has(uid));
  if (isSame) return { a: [], m: [] };
  const isWanted = new Set(wanted);
  const group = { ...context, groupOwner };
  const { members: all, unknown } = await writeMembers(context.scope, group, wanted, known);
  const stay = new Set(known.values());
  const m = [
    ...[...known].flatMap(([uid, member]): MemberChange[] =>
      member && !isWanted.has(uid) ? [{ ...member, op: "-" }] : [],
    ),
    ...all.flatMap((member): MemberChange[] => (stay.has(member) ? [] : [{ ...member, op: "+" }])),
  ];
  const texts = { [MEMBERS_ATTRIBUTE]: unknown, [LIST_ATTRIBUTE]: "" };
  const a = Object.entries(texts).flatMap(([n, _content]) =>
    (attributes[n] ?? "") === _content ? [] : [{ n, _content }],
  );
  return { a, m };
}

async function destroyCard(
  { scope }: CardEditContext,
  placed: PlacedContact | undefined,
): Promise<true> {
  if (!placed) return refuse("notFound", "This contact does not exist any more.");
  const { contact, book } = placed;
  requireWritable(book);
  const id = contact.itemId;
  try {
    await scope.soap.call("ContactActionRequest", { action: { id, op: "trash" } });
  } catch (error) {
    // The trash of somebody else may be closed to those who may remove what is in her address book.
    if (!book.remote || !isFault(error, "service.PERM_DENIED")) throw error;
    await scope.soap.call("ContactActionRequest", { action: { id, op: "delete" } });
  }
  return true;
}
