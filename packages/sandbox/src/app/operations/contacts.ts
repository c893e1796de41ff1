/**
 * Contacts as far as mail and synchronisation need them: CreateContact, ModifyContact, ContactAction, GetContacts.
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { replaceTags } from "../mailbox/item-changes.js";
import { FolderId, type ContactItem, type TagItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { itemElement } from "../render/item.js";
import { followMountpoint, locateFolder } from "./folders.js";
import { runAction } from "./item-action.js";

function attributesOf(spec: Element): Record<string, string> {
  return Object.fromEntries(spec.pairs().map(({ key, value }) => [key, value]));
}

function sizeOf(attributes: Readonly<Record<string, string>>): number {
  return new TextEncoder().encode(JSON.stringify(attributes)).length;
}

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

function createContact(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("cn");
  const place = locateFolder(spec.get("l") ?? String(FolderId.contacts), context);
  const { mailbox, folder } = followMountpoint(place, context);
  context.requireRights(mailbox, folder.id, "i");
  const attributes = attributesOf(spec);
  if (Object.keys(attributes).length === 0) throw invalidRequest("contact without attributes");
  const contact = mailbox.change(() => {
    const created = mailbox.create({
      type: "contact",
      folderId: folder.id,
      flags: "",
      tags: tagsOf(mailbox, spec).map((tag) => tag.id),
      date: mailbox.now(),
      size: sizeOf(attributes),
      attributes,
    });
    mailbox.touch(folder.id);
    return created;
  });
  const response = responseTo(request);
  response.add(itemElement(mailbox, contact, context));
  return response;
}

function modifyContact(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("cn");
  const { mailbox, id } = context.resolveId(spec.require("id"));
  const contact = contactOf(mailbox, id);
  context.requireRights(mailbox, contact.folderId, "w");
  context.requireUnchanged([contact]);
  const base = request.getBoolean("replace") ? {} : contact.attributes;
  const merged = Object.entries({ ...base, ...attributesOf(spec) });
  const attributes = Object.fromEntries(merged.filter(([, value]) => value !== ""));
  const changed = mailbox.change(() => {
    const updated = mailbox.update(contact, { attributes, size: sizeOf(attributes) }, "content");
    if (spec.get("t") !== undefined || spec.get("tn") !== undefined) {
      replaceTags(mailbox, [updated], tagsOf(mailbox, spec));
    }
    return contactOf(mailbox, id);
  });
  const response = responseTo(request);
  response.add(itemElement(mailbox, changed, context));
  return response;
}

const actOnItems = runAction("item");

/** Acts as ItemAction does; `update` changes attributes too. */
async function contactAction(request: Element, context: SoapContext): Promise<Element> {
  const action = request.requireChild("action");
  const changes = attributesOf(action);
  for (const text of action.require("id").split(",")) {
    const { mailbox, id } = context.resolveId(text);
    const item = mailbox.item(id);
    if (item && item.type !== "contact") throw noSuchContact(id);
    if (item && action.get("op") === "update" && Object.keys(changes).length > 0) {
      context.requireRights(mailbox, item.folderId, "w");
      const attributes = { ...item.attributes, ...changes };
      mailbox.update(item, { attributes, size: sizeOf(attributes) }, "content");
    }
  }
  return actOnItems(request, context);
}

function getContacts(request: Element, context: SoapContext): Element {
  const response = responseTo(request);
  const wanted = request.children("cn").map((spec) => spec.require("id"));
  if (wanted.length > 0) {
    for (const text of wanted.flatMap((ids) => ids.split(","))) {
      const { mailbox, id } = context.resolveId(text);
      const contact = contactOf(mailbox, id);
      context.requireRights(mailbox, contact.folderId, "r");
      response.add(itemElement(mailbox, contact, context));
    }
    return response;
  }
  const folder = request.get("l");
  const place =
    folder === undefined ? undefined : followMountpoint(locateFolder(folder, context), context);
  const mailbox = place?.mailbox ?? context.mailbox;
  for (const contact of mailbox.itemsOf("contact")) {
    if (place && contact.folderId !== place.folder.id) continue;
    if (!context.rights(mailbox, contact.folderId).includes("r")) continue;
    response.add(itemElement(mailbox, contact, context));
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
