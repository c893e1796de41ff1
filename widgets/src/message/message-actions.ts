/**
 * Actions on the open messages where the pane stands alone; loaded with the first one.
 *
 * @module
 */
import type { Id, Mailbox } from "@partage-ent/jmap";
import { type Connection, destroyEmails, moveEmails, setKeywords } from "@partage-ent/sdk";
import type { MessageMessages } from "../locales/message.js";
import { EXTERNAL, FOLDER, MAIL } from "../shared/icon.js";
import type { MenuItem } from "../shared/menu.js";
import { plainLine } from "../shared/text.js";
import type { MessageAction } from "./events.js";
import { DOWNLOAD, TEXT } from "./icons.js";
import type { EmailSummary } from "./open-email.js";

/** What an action changes. */
export interface ActionTarget {
  readonly connection: Connection;
  readonly emails: readonly EmailSummary[];
  readonly mailboxes: readonly Mailbox[];
  readonly messages: MessageMessages;
}

/** What was done, and how to take it back. */
export interface Outcome {
  readonly text: string;
  readonly undo?: () => Promise<void>;
}

/**
 * Does an action on the server.
 *
 * @returns what to say of it; nothing for what is seen anyway. Rejects when it could not be done.
 */
export async function perform(
  action: MessageAction,
  mailboxId: Id | undefined,
  target: ActionTarget,
): Promise<Outcome | undefined> {
  const { connection, emails, mailboxes, messages: m } = target;
  const ids = emails.map(({ id }) => id);
  const setKeyword = (keyword: string, on: boolean): Promise<void> =>
    setKeywords(connection, ids, { [keyword]: on });
  if (action === "star" || action === "unstar") {
    await setKeyword("$flagged", action === "star");
    return undefined;
  }
  if (action === "read" || action === "unread") {
    await setKeyword("$seen", action === "read");
    return action === "read"
      ? undefined
      : { text: m.markedUnread, undo: () => setKeyword("$seen", true) };
  }
  if (action === "destroy") {
    await destroyEmails(connection, ids);
    return { text: m.destroyed };
  }
  const to = action === "move" ? mailboxId : mailboxes.find(({ role }) => role === action)?.id;
  await moveEmails(connection, ids, {
    to: to === undefined ? action : { id: to },
  });
  const name = mailboxes.find(({ id }) => id === to);
  const said = {
    archive: m.archived,
    trash: m.trashed,
    move: m.moved(name ? nameOf(name, m) : ""),
  };
  return { text: said[action], undo: () => putBack(connection, emails) };
}

function putBack(connection: Connection, emails: readonly EmailSummary[]): Promise<void> {
  const moves = emails.flatMap(({ id, mailboxIds }) => {
    const [place] = Object.keys(mailboxIds);
    return place === undefined ? [] : [moveEmails(connection, [id], { to: { id: place } })];
  });
  return Promise.all(moves).then(() => undefined);
}

/** What people call a mailbox. */
export function nameOf({ role, name }: Mailbox, m: MessageMessages): string {
  const words: Partial<Record<NonNullable<Mailbox["role"]>, string>> = {
    inbox: m.inbox,
    sent: m.sent,
    drafts: m.drafts,
    junk: m.junk,
    trash: m.trashBox,
    archive: m.archiveBox,
  };
  return (role && words[role]) ?? plainLine(name, 128);
}

/** Places to move messages to. */
export function placesMenu(
  { mailboxes, emails, messages: m }: Omit<ActionTarget, "connection">,
  move: (id: Id) => void,
): readonly MenuItem[] {
  const here = Object.keys(emails[0]?.mailboxIds ?? {});
  return mailboxes
    .filter(
      ({ id, role, myRights }) => myRights.mayAddItems && role !== "drafts" && !here.includes(id),
    )
    .map((mailbox) => ({
      label: nameOf(mailbox, m),
      icon: FOLDER,
      run: () => move(mailbox.id),
    }));
}

/** What the menu of a message offers beside the buttons. */
export interface MoreMenu {
  readonly isWritable: boolean;
  readonly hasHtml: boolean;
  readonly isText: boolean;
  /** Address of the message in the webmail. */
  readonly webmail: string | undefined;
  unread(): void;
  togglePlain(): void;
  download(): void;
}

/** Entries of the menu of a message. */
export function moreMenu(menu: MoreMenu, m: MessageMessages): readonly MenuItem[] {
  const { isWritable, hasHtml, isText, webmail } = menu;
  const items: (MenuItem | false)[] = [
    isWritable && { label: m.markUnread, icon: MAIL, run: () => menu.unread() },
    hasHtml && {
      label: isText ? m.showHtml : m.showText,
      icon: TEXT,
      run: () => menu.togglePlain(),
    },
    { label: m.downloadMessage, icon: DOWNLOAD, run: () => menu.download() },
    webmail !== undefined && { label: m.openInPartage, icon: EXTERNAL, href: webmail },
  ];
  return items.filter((item) => item !== false);
}
