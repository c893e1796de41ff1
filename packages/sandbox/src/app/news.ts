/**
 * News of a session in the header of an answer: `refresh` for a new one, `notify` afterwards.
 * @module
 */
import type { SoapContext } from "./context.js";
import type { Element } from "./element.js";
import type { Item } from "./mailbox/item.js";
import type { Mailbox } from "./mailbox/mailbox.js";
import { folderTree } from "./render/folder.js";
import { itemElement } from "./render/item.js";
import { tagElement } from "./render/tag.js";
import type { Notification, Session } from "./session.js";

/** Adds the news of a session to the context of an answer. */
export function newsOf(session: Session, context: SoapContext, header: Element): void {
  const mailbox = context.core.mailbox(session.accountId);
  if (session.fresh) {
    session.fresh = false;
    session.takeNotifications();
    session.acknowledge(session.sequence);
    addRefresh(mailbox, session, context, header);
    return;
  }
  for (const notification of session.takeNotifications()) {
    addNotification(mailbox, notification, context, header);
  }
}

function addRefresh(
  mailbox: Mailbox,
  session: Session,
  context: SoapContext,
  header: Element,
): void {
  const refresh = header.addUnique("refresh").set("seq", session.sequence);
  refresh.addUnique("mbx").set("s", mailbox.size);
  const tags = refresh.addUnique("tags");
  for (const tag of mailbox.itemsOf("tag")) tags.add(tagElement(mailbox, tag, context));
  const tree = folderTree(mailbox, mailbox.folder(1), context);
  if (tree) refresh.add(tree);
}

function addNotification(
  mailbox: Mailbox,
  notification: Notification,
  context: SoapContext,
  header: Element,
): void {
  const notify = header.add("notify").set("seq", notification.sequence);
  if (notification.deleted.size > 0) {
    const ids = [...notification.deleted.keys()].map((id) => context.formatId(mailbox, id));
    notify.addUnique("deleted").set("id", ids.join(","));
  }
  addItems(notify, "created", notification.created, mailbox, context);
  addItems(notify, "modified", notification.modified, mailbox, context);
}

function addItems(
  notify: Element,
  name: "created" | "modified",
  items: ReadonlyMap<number, Item>,
  mailbox: Mailbox,
  context: SoapContext,
): void {
  if (items.size === 0) return;
  const list = notify.addUnique(name);
  for (const { id } of items.values()) {
    const item = mailbox.item(id);
    if (item) list.add(itemElement(mailbox, item, context));
  }
  if (name === "modified") list.addUnique("mbx").set("s", mailbox.size);
}
