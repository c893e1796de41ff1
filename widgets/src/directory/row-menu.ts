/**
 * What can be done with a result, in a menu: for fingers, and for who looks for more.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { COPY } from "../shared/action-icons.js";
import { composeUrl, PartageComposeEvent } from "../shared/compose-event.js";
import { MAIL } from "../shared/icon.js";
import { type MenuItem, openMenu } from "../shared/menu.js";
import { CARD, PHONE } from "./extra-icons.js";
import { reachOf } from "./extras.js";
import type { DirectoryModel } from "./model.js";
import { nameOf } from "./row.js";

/** Follows a link as a press on it would. */
function follow(href: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.rel = "noopener noreferrer";
  if (!/^(mailto|tel):/.test(href)) link.target = "_blank";
  link.click();
}

/** Opens the menu of a result. */
export function openRowMenu(
  model: DirectoryModel,
  anchor: HTMLElement,
  id: Id,
  openCard: () => void,
): void {
  const { extras, host, session, messages } = model;
  const { words: w, announcer } = extras!;
  const entry = model.items.find((item) => item.id === id);
  if (!entry) return;
  const { email, phone } = reachOf(entry);
  const write = (to: string): void => {
    /** @internal listed by the class comment of the element */
    const isOurs = host.dispatchEvent(new PartageComposeEvent([to]));
    if (isOurs) follow(composeUrl(session, [to]));
  };
  const copy = (text: string): void =>
    void navigator.clipboard.writeText(text).then(
      () => announcer.say(w.copied),
      () => announcer.say(w.copyFailed),
    );
  const items: readonly MenuItem[] = [
    { label: w.openCard, icon: CARD, run: openCard },
    ...(email ? [{ label: w.writeShort, icon: MAIL, run: () => write(email) }] : []),
    ...(phone
      ? [{ label: w.callShort(phone.text), icon: PHONE, run: () => follow(phone.url) }]
      : []),
    ...(email ? [{ label: w.copyAddress, icon: COPY, run: () => copy(email) }] : []),
  ];
  openMenu(anchor, w.actionsFor(nameOf(entry, messages)), items);
}
