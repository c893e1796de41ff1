import type { ImapPlace, ImapScope, SelectedMailbox } from "../imap/imap-scope.js";

/**
 * Runs with a mailbox selected; answers `gone` where it has been made anew since its place was read, so
 * that its UIDs mean other messages (RFC 3501 section 2.3.1.1).
 */
export function inSameMailbox<Result>(
  scope: ImapScope,
  place: ImapPlace,
  mode: "read" | "write",
  gone: Result,
  act: (mailbox: SelectedMailbox) => Promise<Result>,
): Promise<Result> {
  return scope.inMailbox(place, mode, (mailbox) =>
    mailbox.uidValidity === place.uidValidity ? act(mailbox) : Promise.resolve(gone),
  );
}

/** Puts things together by the mailbox that they are in. */
export function byPlace<Item extends { readonly place: ImapPlace }>(
  items: Iterable<Item>,
): readonly { readonly place: ImapPlace; readonly items: readonly Item[] }[] {
  const groups = new Map<string, { readonly place: ImapPlace; readonly items: Item[] }>();
  for (const item of items) {
    const group = groups.get(item.place.id);
    if (group === undefined) groups.set(item.place.id, { place: item.place, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}
