/**
 * Prepared texts of items, made at the first search that looks at them and kept as long as the item's content lives.
 *
 * @module
 */
import type { CalendarItem } from "../mailbox/calendar-item.js";
import type { ContactItem, MessageAddress, MessageItem } from "../mailbox/item.js";
import { foldText, indexText } from "./fold-text.js";

/** An item that searches find. */
export type SearchableItem = MessageItem | ContactItem | CalendarItem;

/** The texts of an item, ready for {@link containsWords}. */
export interface ItemText {
  readonly subject: string;
  /** Everything that a bare word looks at: body, subject, addresses, attachment names. */
  readonly content: string;
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly filenames: string;
  /** Folded subject for sorting, without reply marks. */
  readonly subjectKey: string;
}

const prepared = new WeakMap<object, ItemText>();

/** Addresses of some kinds, on one line. */
export function addressLine(addresses: readonly MessageAddress[], types: string): string {
  return addresses
    .filter(({ type }) => types.includes(type))
    .map(({ name, address }) => `${name ?? ""} ${address}`)
    .join(" . ");
}

function messageText({ summary }: MessageItem): ItemText {
  const from = addressLine(summary.addresses, "fs");
  const to = addressLine(summary.addresses, "t");
  const cc = addressLine(summary.addresses, "c");
  const filenames = summary.attachments.map(({ name }) => name).join(" ");
  return {
    subject: indexText(summary.subject),
    content: indexText([summary.subject, from, to, cc, filenames, summary.text].join(" ")),
    from: indexText(from),
    to: indexText(to),
    cc: indexText(cc),
    filenames: indexText(filenames),
    subjectKey: foldText(summary.subject)
      .replace(/^(?:[a-z]{1,3}:\s*)+/, "")
      .slice(0, 200),
  };
}

function contactText({ attributes, members = [] }: ContactItem): ItemText {
  const inline = members.flatMap(({ type, value }) => (type === "I" ? [value] : []));
  const content = indexText([...Object.values(attributes), ...inline].join(" "));
  return { subject: "", content, from: "", to: "", cc: "", filenames: "", subjectKey: content };
}

function calendarText({ invites }: CalendarItem): ItemText {
  const names = invites.map(({ name }) => name).join(" ");
  const people = (pick: CalendarItem["invites"][number]): string =>
    pick.attendees.map(({ name, address }) => `${name ?? ""} ${address}`).join(" . ");
  const from = invites.map(({ organizer }) => organizer?.address ?? "").join(" . ");
  const to = invites.map(people).join(" . ");
  const rest = invites.map(({ location, description }) => `${location} ${description ?? ""}`);
  return {
    subject: indexText(names),
    content: indexText([names, from, to, ...rest].join(" ").slice(0, 100_000)),
    from: indexText(from),
    to: indexText(to),
    cc: "",
    filenames: "",
    subjectKey: foldText(names).slice(0, 200),
  };
}

function textOf(item: SearchableItem): ItemText {
  if (item.type === "message") return messageText(item);
  return item.type === "contact" ? contactText(item) : calendarText(item);
}

function contentKey(item: SearchableItem): object {
  if (item.type === "message") return item.summary;
  // Changed members come with new attributes, see `readContactChanges`.
  return item.type === "contact" ? item.attributes : item.invites;
}

/** The texts of an item. Changes of flags, tags or folder keep what they are made of, and so the texts too. */
export function itemText(item: SearchableItem): ItemText {
  const key = contentKey(item);
  let text = prepared.get(key);
  if (!text) {
    text = textOf(item);
    prepared.set(key, text);
  }
  return text;
}
