/**
 * Tags as SOAP shows them.
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import type { Item, TagItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";

/** Writes a tag with its counts. */
export function tagElement(mailbox: Mailbox, tag: TagItem, context: SoapContext): Element {
  const counts = mailbox.tagCounts(tag.id);
  return new Element("tag", ZIMBRA_MAIL).setAll({
    id: context.formatId(mailbox, tag.id),
    name: tag.name,
    color: tag.color === undefined || tag.color === 0 ? undefined : tag.color,
    rgb: tag.rgb,
    u: counts.unread > 0 ? counts.unread : undefined,
    n: counts.count,
    rev: tag.contentSequence,
    md: Math.floor(tag.changeDate / 1000),
    ms: tag.modifiedSequence,
  });
}

/** Sets flags and tags of an item: `f`, `t` (ids) and `tn` (names). */
export function setFlagsAndTags(element: Element, mailbox: Mailbox, item: Item): void {
  const names = item.tags.map((id) => {
    const tag = mailbox.item(id);
    return tag?.type === "tag" ? tag.name : "";
  });
  element.setAll({
    f: item.flags === "" ? undefined : item.flags,
    t: item.tags.length > 0 ? item.tags.join(",") : undefined,
    tn:
      names.length > 0 ? names.map((name) => name.replace(/[\\,]/g, "\\$&")).join(",") : undefined,
  });
}
