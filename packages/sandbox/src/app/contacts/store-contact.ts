/** Puts contacts into a folder. */
import type { SoapContext } from "../context.js";
import { SoapFault } from "../fault.js";
import type { ContactItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { ContactContent } from "./read-contact.js";

/** Where contacts go. */
export interface ContactPlace {
  readonly mailbox: Mailbox;
  readonly folderId: number;
  /** Ids of tags. */
  readonly tags?: readonly number[];
}

/** Creates contacts in one change; `mail.TOO_MANY_CONTACTS` beyond `zimbraContactMaxNumEntries`. */
export function storeContacts(
  contents: readonly ContactContent[],
  { mailbox, folderId, tags = [] }: ContactPlace,
  { core }: SoapContext,
): readonly ContactItem[] {
  const owner = core.directory.accountById(mailbox.accountId);
  const most = Number(owner && core.directory.attribute(owner, "zimbraContactMaxNumEntries"));
  if (most > 0 && mailbox.itemsOf("contact").length + contents.length > most) {
    throw new SoapFault("mail.TOO_MANY_CONTACTS", `number of contacts exceeds limit ${most}`);
  }
  return mailbox.change(() => {
    const created = contents.map((content) => createContact(mailbox, folderId, content, tags));
    if (created.length > 0) mailbox.touch(folderId);
    return created;
  });
}

/** Creates one contact, without limit or rights. */
export function createContact(
  mailbox: Mailbox,
  folderId: number,
  { attributes, members, attachments, size }: ContactContent,
  tags: readonly number[] = [],
): ContactItem {
  return mailbox.create({
    type: "contact",
    folderId,
    flags: attachments.length > 0 ? "a" : "",
    tags,
    date: mailbox.now(),
    ...{ size, attributes },
    ...(members.length > 0 ? { members } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
  });
}
