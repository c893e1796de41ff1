/**
 * Puts the contacts of the university's people into their mailboxes.
 * @module
 */
import { dnOf } from "../gal/gal-entry.js";
import { childNamed, createFolder, createPath } from "../mailbox/folders.js";
import { addGrant } from "../mailbox/grants.js";
import { type ContactMember, FolderId } from "../mailbox/item.js";
import type { NewContact, Sandbox } from "../sandbox.js";
import {
  ADDRESS_BOOKS,
  type PlannedContact,
  type PlannedGroup,
  SHARED_BOOK,
} from "./contact-plan.js";
import { portraitPng } from "./files.js";
import type { Person } from "./people.js";

function newContact({ attributes, portrait, folder }: PlannedContact): NewContact {
  return {
    attributes,
    ...(folder === undefined ? {} : { folder }),
    ...(portrait === undefined
      ? {}
      : {
          photo: {
            bytes: portraitPng(portrait),
            contentType: "image/png",
            filename: "portrait.png",
          },
        }),
  };
}

function membersOf(
  { contacts = [], people = [], addresses = [] }: PlannedGroup,
  ids: ReadonlyMap<string, number>,
  domain: string,
): readonly ContactMember[] {
  return [
    ...contacts.flatMap((email): readonly ContactMember[] => {
      const id = ids.get(email);
      return id === undefined ? [] : [{ type: "C", value: String(id) }];
    }),
    ...people.map((name): ContactMember => ({ type: "G", value: dnOf(`${name}@${domain}`) })),
    ...addresses.map((value): ContactMember => ({ type: "I", value })),
  ];
}

/** Fills somebody's address books, unless something is in Contacts already. */
export async function fillAddressBook(sandbox: Sandbox, { uid, mail }: Person): Promise<void> {
  const plan = ADDRESS_BOOKS[uid];
  const mailbox = sandbox.mailbox(mail);
  const known = mailbox.itemsIn(FolderId.contacts).some(({ type }) => type === "contact");
  if (!plan || known) return;
  for (const folder of plan.folders ?? []) createPath(mailbox, folder, "contact");
  const ids = new Map<string, number>();
  for (const contact of plan.contacts) {
    const { id } = await sandbox.addContact(mail, newContact(contact));
    if (contact.attributes.email) ids.set(contact.attributes.email, id);
  }
  const domain = mail.split("@")[1]!;
  for (const group of plan.groups ?? []) {
    await sandbox.addContact(mail, {
      attributes: { type: "group", nickname: group.name, fileAs: `8:${group.name}` },
      members: membersOf(group, ids, domain),
    });
  }
}

const ownerOf = (people: readonly Person[]): Person | undefined =>
  people.find(({ uid }) => uid === SHARED_BOOK.owner);

/** Opens the address book that a shared mailbox lends, for whom it is lent to. */
export async function shareAddressBook(sandbox: Sandbox, people: readonly Person[]): Promise<void> {
  const owner = ownerOf(people);
  if (!owner) return;
  const mailbox = sandbox.mailbox(owner.mail);
  if (childNamed(mailbox, FolderId.userRoot, SHARED_BOOK.name)) return;
  const folder = createPath(mailbox, SHARED_BOOK.name, "contact");
  for (const { uid, rights } of SHARED_BOOK.readers) {
    const reader = people.find((person) => person.uid === uid);
    const account = reader && sandbox.account(reader.mail);
    if (!account) continue;
    const granteeName = account.name;
    const grant = { granteeType: "usr", granteeId: account.id, granteeName, rights } as const;
    addGrant(mailbox, mailbox.folder(folder.id), grant);
  }
  for (const contact of SHARED_BOOK.contacts) {
    await sandbox.addContact(owner.mail, { ...newContact(contact), folder: folder.id });
  }
}

/** Shows somebody the address book that is lent to her. */
export function mountAddressBooks(sandbox: Sandbox, { uid, mail }: Person): void {
  if (!SHARED_BOOK.readers.some((reader) => reader.uid === uid)) return;
  const domain = mail.split("@")[1]!;
  const from = sandbox.mailbox(`${SHARED_BOOK.owner}@${domain}`);
  const to = sandbox.mailbox(mail);
  const folder = childNamed(from, FolderId.userRoot, SHARED_BOOK.name);
  if (!folder || childNamed(to, FolderId.userRoot, SHARED_BOOK.name)) return;
  createFolder(to, {
    type: "link",
    folderId: FolderId.userRoot,
    name: SHARED_BOOK.name,
    view: "contact",
    flags: "",
    color: 3,
    ownerId: from.accountId,
    remoteId: folder.id,
    remoteUuid: folder.uuid,
    reminder: false,
  });
}
