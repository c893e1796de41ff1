/**
 * Contacts: CreateContact, ModifyContact, ContactAction, GetContacts.
 * @module
 */
import { readCardContents } from "../contacts/card-content.js";
import { type ContactContent, readContact, readContactChanges } from "../contacts/read-contact.js";
import { storeContacts } from "../contacts/store-contact.js";
import type { SoapContext } from "../context.js";
import { Element, responseTo } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { compareContacts } from "../mail/search-hits.js";
import { takeUpload } from "../mail/uploads.js";
import { replaceTags } from "../mailbox/item-changes.js";
import { FolderId, type ContactItem, type TagItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { findPart, parsePartTree, partContent } from "../mime/part-tree.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { contactElement, type ContactView } from "../render/contact.js";
import { followMountpoint, locateFolder } from "./folders.js";
import { runAction } from "./item-action.js";

function tagsOf(mailbox: Mailbox, spec: Element): readonly TagItem[] {
  const names = (spec.get("tn") ?? "").split(",").filter(Boolean);
  const ids = (spec.get("t") ?? "").split(",").filter(Boolean);
  const byId = ids.map((id) => mailbox.item(Number(id)));
  const byName = names.map((name) => mailbox.tagNamed(name));
  return [...byId, ...byName].filter((tag): tag is TagItem => tag?.type === "tag");
}

function noSuchContact(id: number | string): SoapFault {
  return new SoapFault("mail.NO_SUCH_CONTACT", `no such contact: ${id}`, [
    { name: "itemId", type: "IID", value: String(id) },
  ]);
}

function contactOf(mailbox: Mailbox, id: number): ContactItem {
  const item = mailbox.item(id);
  if (item?.type !== "contact") throw noSuchContact(id);
  return item;
}

/** The bytes of a `vcard`: an upload, a part of a message, or its own text. */
async function cardBytes(vcard: Element, context: SoapContext): Promise<Uint8Array> {
  const upload = vcard.get("aid");
  if (upload) return takeUpload(context, upload).bytes;
  const messageId = vcard.get("mid");
  if (!messageId) return new TextEncoder().encode(vcard.text);
  const { mailbox, id } = context.resolveId(messageId);
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  const name = vcard.require("part");
  const part = findPart(parsePartTree(await context.core.readBlob(message.blob)), name);
  if (!part) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${name}`);
  return partContent(part);
}

/** What an answer to a change shows: the contact, or only its id. */
function answered(
  request: Element,
  mailbox: Mailbox,
  contact: ContactItem,
  context: SoapContext,
): Element {
  const response = responseTo(request);
  response.add(
    request.getBoolean("verbose", true)
      ? contactElement(mailbox, contact, context)
      : new Element("cn", ZIMBRA_MAIL).set("id", context.formatId(mailbox, contact.id)),
  );
  return response;
}

async function createContact(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("cn");
  const place = locateFolder(spec.get("l") ?? String(FolderId.contacts), context);
  const { mailbox, folder } = followMountpoint(place, context);
  context.requireRights(mailbox, folder.id, "i");
  const vcard = spec.child("vcard");
  const contents: readonly ContactContent[] = vcard
    ? await readCardContents(await cardBytes(vcard, context), context.core)
    : [await readContact(spec, undefined, { mailbox, context })];
  const empty = ({ attributes, attachments }: ContactContent): boolean =>
    Object.keys(attributes).length === 0 && attachments.length === 0;
  if (contents.some(empty)) throw invalidRequest("contact without attributes");
  const tags = tagsOf(mailbox, spec).map((tag) => tag.id);
  const [first] = storeContacts(contents, { mailbox, folderId: folder.id, tags }, context);
  if (!first) throw invalidRequest("the vCard holds no contact");
  return answered(request, mailbox, first, context);
}

/** Puts new content into a contact; the flag `a` says whether it has files. */
function replaceContent(mailbox: Mailbox, contact: ContactItem, content: ContactContent): void {
  const others = contact.flags.replaceAll("a", "");
  const flags = content.attachments.length > 0 ? `${others}a` : others;
  mailbox.update(contact, { ...content, flags }, "content");
  mailbox.touch(contact.folderId);
}

async function modifyContact(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("cn");
  const { mailbox, id } = context.resolveId(spec.require("id"));
  const contact = contactOf(mailbox, id);
  context.requireRights(mailbox, contact.folderId, "w");
  context.requireUnchanged([contact]);
  const read = request.getBoolean("replace") ? readContact : readContactChanges;
  const content = await read(spec, contact, { mailbox, context });
  mailbox.change(() => {
    replaceContent(mailbox, contactOf(mailbox, id), content);
    if (spec.get("t") !== undefined || spec.get("tn") !== undefined) {
      replaceTags(mailbox, [contactOf(mailbox, id)], tagsOf(mailbox, spec));
    }
  });
  return answered(request, mailbox, contactOf(mailbox, id), context);
}

const actOnItems = runAction("item");

/** Acts as ItemAction does; `update` changes attributes too. */
async function contactAction(request: Element, context: SoapContext): Promise<Element> {
  const action = request.requireChild("action");
  const changes = action.get("op") === "update" && action.pairs().length > 0;
  for (const text of action.require("id").split(",")) {
    const { mailbox, id } = context.resolveId(text);
    const item = mailbox.item(id);
    if (item && item.type !== "contact") throw noSuchContact(id);
    if (item && changes) {
      context.requireRights(mailbox, item.folderId, "w");
      replaceContent(mailbox, item, await readContactChanges(action, item, { mailbox, context }));
    }
  }
  return actOnItems(request, context);
}

function names(request: Element, element: "a" | "ma"): readonly string[] | undefined {
  const wanted = request.children(element).flatMap((one) => one.get("n") ?? []);
  return wanted.length > 0 ? wanted : undefined;
}

function viewOf(request: Element): ContactView {
  const [attributes, memberAttributes] = [names(request, "a"), names(request, "ma")];
  return {
    dereference: request.getBoolean("derefGroupMember"),
    hidden: request.getBoolean("returnHiddenAttrs"),
    ...(attributes ? { attributes } : {}),
    ...(memberAttributes ? { memberAttributes } : {}),
  };
}

/** The groups of a mailbox that a contact is a member of. */
function groupsOf(mailbox: Mailbox, { id }: ContactItem, context: SoapContext): string {
  return mailbox
    .itemsOf("contact")
    .filter((one) => one.members?.some(({ type, value }) => type === "C" && value === String(id)))
    .map((group) => context.formatId(mailbox, group.id))
    .join(",");
}

/** The contacts of a folder, or all that the caller may read. */
function listed(request: Element, context: SoapContext): readonly [Mailbox, ContactItem][] {
  const folder = request.get("l");
  const place =
    folder === undefined ? undefined : followMountpoint(locateFolder(folder, context), context);
  const mailbox = place?.mailbox ?? context.mailbox;
  if (place) context.requireRights(mailbox, place.folder.id, "r");
  const found = mailbox
    .itemsOf("contact")
    .filter(({ folderId }) => !place || folderId === place.folder.id)
    .filter(({ folderId }) => context.rights(mailbox, folderId).includes("r"));
  const sortBy = request.get("sortBy");
  const sorted = sortBy === undefined ? found : [...found].sort(compareContacts(sortBy));
  return sorted.map((item) => [mailbox, item]);
}

function getContacts(request: Element, context: SoapContext): Element {
  const view = viewOf(request);
  const wanted = request.children("cn").flatMap((spec) => spec.require("id").split(","));
  if (view.dereference && wanted.length === 0) {
    throw invalidRequest("derefGroupMember is supported only when specific contact ids are given");
  }
  const found =
    wanted.length === 0
      ? listed(request, context)
      : wanted.map((text): [Mailbox, ContactItem] => {
          const { mailbox, id } = context.resolveId(text);
          const contact = contactOf(mailbox, id);
          context.requireRights(mailbox, contact.folderId, "r");
          return [mailbox, contact];
        });
  const response = responseTo(request);
  for (const [mailbox, contact] of found) {
    const element = response.add(contactElement(mailbox, contact, context, view));
    if (!request.getBoolean("memberOf")) continue;
    const groups = groupsOf(mailbox, contact, context);
    if (groups !== "") element.setContent("memberOf", groups);
  }
  return response;
}

/** The operations of this file. */
export const contactOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "CreateContactRequest", run: createContact, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "ModifyContactRequest", run: modifyContact, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "ContactActionRequest", run: contactAction, checksRights: true },
  { namespace: ZIMBRA_MAIL, name: "GetContactsRequest", run: getContacts, checksRights: true },
];
