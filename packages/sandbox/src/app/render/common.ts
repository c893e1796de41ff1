/** What the elements of all items have. */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import type { Item } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { setFlagsAndTags } from "./tag.js";

/** Sets what every item has: id, folder, flags, tags, sequences, dates. */
export function setCommon(
  element: Element,
  mailbox: Mailbox,
  item: Item,
  context: SoapContext,
): Element {
  element.setAll({
    id: context.formatId(mailbox, item.id),
    l: context.formatId(mailbox, item.folderId),
  });
  setFlagsAndTags(element, mailbox, item);
  return element.setAll({
    rev: item.contentSequence,
    ms: item.modifiedSequence,
    md: Math.floor(item.changeDate / 1000),
    d: item.date,
  });
}
