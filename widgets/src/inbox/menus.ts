/**
 * Menus of the inbox: view and folder, one message or a selection, all the rest.
 *
 * @module
 */
import type { Id, Mailbox } from "@partage-ent/jmap";
import type { EmailPreset } from "@partage-ent/sdk";
import {
  ALERT,
  ARCHIVE,
  EXTERNAL,
  FOLDER,
  INBOX,
  KEYBOARD,
  MAIL,
  REFRESH,
  SELECT_ALL,
  TRASH,
} from "../shared/icon.js";
import { STAR } from "../shared/row-icons.js";
import { type MenuItem, openMenu } from "../shared/menu.js";
import { plainLine } from "../shared/text.js";
import type { Interaction, MailAction } from "./interaction.js";

/** Roles in the order in which people look for them; folders of their own come after. */
const ORDER = ["inbox", "flagged", "important", "drafts", "sent", "archive", "junk", "trash"];

interface Folder {
  readonly mailbox: Mailbox;
  readonly depth: number;
}

/** Mailboxes as a tree, role mailboxes first, each after the one that holds it. */
function foldersOf({ model }: Interaction): Folder[] {
  const all = model.mailboxes?.value ?? [];
  const rank = ({ role }: Mailbox): number => (role ? ORDER.indexOf(role) >>> 0 : ORDER.length);
  const inside = (parentId: Id | null, depth: number): Folder[] =>
    all
      .filter((mailbox) => mailbox.parentId === parentId)
      .sort(
        (a, b) =>
          rank(a) - rank(b) ||
          a.sortOrder - b.sortOrder ||
          a.name.localeCompare(b.name, model.lang),
      )
      .flatMap((mailbox) => [{ mailbox, depth }, ...inside(mailbox.id, depth + 1)]);
  return inside(null, 0);
}

/** Chooses which messages of which mailbox are shown. */
export function openViewMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model, words: w } = interaction;
  const { messages: m, view, lang } = model;
  const presets: readonly EmailPreset[] = ["all", "unread", "flagged", "important"];
  const show = (change: Partial<typeof view>): void => {
    model.view = { ...view, ...change };
    model.update();
  };
  openMenu(anchor, m.choose(""), [
    ...presets.map((preset, at) => ({
      label: m[preset],
      checked: view.preset === preset,
      ...(at === 0 ? { group: w.views } : {}),
      run: () => show({ preset }),
    })),
    ...foldersOf(interaction).map(({ mailbox, depth }, at) => ({
      label: plainLine(model.nameOf(mailbox), 100),
      depth,
      ...(at === 0 ? { group: w.folders } : {}),
      ...(mailbox.unreadEmails > 0
        ? {
            detail: mailbox.unreadEmails.toLocaleString(lang),
            detailLabel: w.unreadOf(mailbox.unreadEmails),
          }
        : {}),
      checked: mailbox.id === model.mailbox?.id,
      run: () => show({ mailbox: mailbox.id }),
    })),
  ]);
}

/** Chooses where messages go. */
export function openMoveMenu(
  interaction: Interaction,
  anchor: HTMLElement,
  ids: readonly Id[],
): void {
  const { model, words } = interaction;
  const folders = foldersOf(interaction).filter(
    ({ mailbox }) =>
      mailbox.id !== model.mailbox?.id && mailbox.myRights.mayAddItems && mailbox.role !== "drafts",
  );
  openMenu(
    anchor,
    words.moveTitle,
    folders.map(({ mailbox, depth }, at) => ({
      label: plainLine(model.nameOf(mailbox), 100),
      depth,
      ...(at === 0 ? { group: words.moveTitle } : {}),
      run: () => void interaction.move(ids, mailbox.id),
    })),
  );
}

/** What can be done with one message or the selected ones. */
export function openActionMenu(
  interaction: Interaction,
  anchor: HTMLElement,
  ids: readonly Id[],
): void {
  const { model, words: w } = interaction;
  const { messages: m } = model;
  const x = model.extras!.words;
  const email = model.find(ids[0])?.email;
  if (!email) return;
  const item = (label: string, icon: string, action: MailAction, detail = ""): MenuItem => ({
    label,
    icon,
    detail,
    run: () => void interaction.act(action, ids),
  });
  const role = model.mailbox?.role;
  const isTrash = role === "trash";
  const write: MenuItem[] = [
    "$seen" in email.keywords
      ? item(w.unread, MAIL, "unread", "u")
      : item(w.read, MAIL, "read", "u"),
    "$flagged" in email.keywords
      ? item(m.unstar, STAR, "unstar", "s")
      : item(m.star, STAR, "star", "s"),
    ...(model.mailboxFor("archive") && role !== "archive"
      ? [{ ...item(x.toArchive, ARCHIVE, "archive", "e"), group: "" }]
      : []),
    { label: w.move, icon: FOLDER, run: () => openMoveMenu(interaction, anchor, ids) },
    role === "junk" ? item(w.notJunk, INBOX, "notJunk") : item(w.junk, ALERT, "junk"),
    item(isTrash ? w.destroy : x.toTrash, TRASH, "trash", "#"),
  ];
  const open: MenuItem = {
    label: w.openMessage,
    icon: INBOX,
    detail: w.enter,
    run: () => void interaction.open(email.id),
  };
  openMenu(anchor, m.more, [
    ...(ids.length === 1 ? [open] : []),
    ...(model.isWritable ? write : []),
  ]);
}

/** The actions that are not about one message. */
export function openMoreMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model, words: w } = interaction;
  const { messages: m, session } = model;
  const x = model.extras!.words;
  openMenu(anchor, m.more, [
    { label: x.refresh, icon: REFRESH, run: () => void interaction.refresh() },
    { label: w.selectAll, icon: SELECT_ALL, run: () => interaction.pickAll() },
    {
      label: w.shortcuts,
      icon: KEYBOARD,
      detail: "?",
      run: () => void import("./help.js").then(({ openHelp }) => openHelp(interaction)),
    },
    ...(session?.links.open ? [{ label: x.open, icon: EXTERNAL, href: session.links.open }] : []),
  ]);
}
