/**
 * Menus of the contacts: book, one contact or a selection, all the rest.
 *
 * @module
 */

import type { AddressBook, Id } from "@partage-ent/jmap";
import { webmailUrl } from "@partage-ent/sdk";
import { DOWNLOAD, EDIT, PLUS, UPLOAD } from "../shared/action-icons.js";
import { EXTERNAL, FOLDER, KEYBOARD, MAIL, REFRESH, SELECT_ALL, TRASH } from "../shared/icon.js";
import { type MenuItem, openMenu } from "../shared/menu.js";
import { plainLine } from "../shared/text.js";
import { changeMembers, moveCards } from "./changes.js";
import { MERGE, PEOPLE, PERSON } from "./icons.js";
import type { Interaction } from "./interaction.js";
import { cardLabel } from "./lines.js";

const bookName = ({ name }: AddressBook): string => plainLine(name, 100);

/** Items of a group, the first of which carries its heading. */
const grouped = (group: string, items: readonly MenuItem[]): readonly MenuItem[] =>
  items.map((item, at) => (at === 0 ? { ...item, group } : item));

/** Chooses which book is shown. */
export function openBookMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model, words: w } = interaction;
  const { messages: m, view } = model;
  const books = model.books?.value ?? [];
  const item = (book: AddressBook): MenuItem => ({
    label: book.isCollected ? m.collected : bookName(book),
    ...(book.owner && {
      detail: plainLine(book.owner.name || book.owner.email, 60),
      detailLabel: w.sharedBy(plainLine(book.owner.name || book.owner.email, 60)),
    }),
    checked: view.book === book.id,
    run: () => interaction.show(book.id),
  });
  const shown = (isMine: boolean, isCollected = false): readonly MenuItem[] =>
    books
      .filter((book) => book.isCollected === isCollected && (book.owner === null) === isMine)
      .map(item);
  const { book } = model;
  const isOwn = book?.owner === null && !book.isCollected;
  const open = (mode: "create" | "rename" | "delete") => (): void =>
    void import("./book-dialog.js").then(({ openBook }) => openBook(interaction, mode, book));
  openMenu(anchor, m.choose(""), [
    { label: w.all, checked: view.book === "all", run: () => interaction.show("all") },
    { label: m.groups, checked: view.book === "groups", run: () => interaction.show("groups") },
    ...grouped(w.own, shown(true)),
    ...grouped(w.shared, shown(false)),
    ...grouped(w.collectedGroup, [...shown(true, true), ...shown(false, true)]),
    ...grouped(
      w.manage,
      model.isWritable
        ? [
            { label: w.newBook, icon: PLUS, run: open("create") },
            ...(isOwn ? [{ label: w.renameBook, icon: EDIT, run: open("rename") }] : []),
            ...(isOwn && book.myRights.mayDelete
              ? [{ label: w.deleteBook, icon: TRASH, run: open("delete") }]
              : []),
          ]
        : [],
    ),
  ]);
}

/** Chooses the book that contacts go to. */
function openMoveMenu(interaction: Interaction, anchor: HTMLElement, ids: readonly Id[]): void {
  const { model, words: w } = interaction;
  const cards = interaction.cardsOf(ids).filter((card) => model.mayWrite(card));
  const books = (model.books?.value ?? []).filter(
    ({ id, myRights, isCollected }) =>
      myRights.mayWrite && !isCollected && cards.some((card) => !(id in card.addressBookIds)),
  );
  openMenu(
    anchor,
    w.moveTitle,
    grouped(
      w.moveTitle,
      books.map((book) => ({
        label: bookName(book),
        ...(book.owner && { detail: plainLine(book.owner.name || book.owner.email, 60) }),
        run: () => {
          const to = { id: book.id, name: bookName(book) };
          model.selected.clear();
          void moveCards(interaction.context, cards, to);
        },
      })),
    ),
  );
}

/** Chooses the group that contacts are put into. */
function openGroupMenu(interaction: Interaction, anchor: HTMLElement, ids: readonly Id[]): void {
  const { model, words: w } = interaction;
  const uids = interaction.cardsOf(ids).flatMap(({ kind, uid }) => (kind === "group" ? [] : uid));
  const groups = (model.value?.items ?? []).filter(
    (card) => card.kind === "group" && model.mayWrite(card),
  );
  openMenu(anchor, w.addTitle, [
    ...grouped(
      w.addTitle,
      groups.map((group) => {
        const label = cardLabel(group).text;
        const text = w.added(uids.length, label);
        const run = (): void =>
          void changeMembers(interaction.context, group, uids, { isIn: true, text });
        return { label, icon: PEOPLE, run };
      }),
    ),
    {
      label: w.newGroupWith,
      icon: PLUS,
      group: "",
      run: () => interaction.create("group", uids),
    },
  ]);
}

/** What can be done with one contact or the selected ones. */
export function openActionMenu(
  interaction: Interaction,
  anchor: HTMLElement,
  ids: readonly Id[],
): void {
  const { model, words: w } = interaction;
  const [first] = ids;
  const cards = interaction.cardsOf(ids);
  if (first === undefined || cards.length === 0) return;
  const mayChange = cards.some((card) => model.mayWrite(card));
  const isOne = ids.length === 1;
  const people = cards.filter(({ kind }) => kind !== "group");
  const again = (open: typeof openMoveMenu) => (): void => open(interaction, anchor, ids);
  const merge = (): void =>
    void import("./duplicates-panel.js").then(({ openMerge }) => openMerge(interaction, ids));
  const save = (): void =>
    void import("./export.js").then(({ exportCards }) => exportCards(interaction, ids));
  const isShown = isOne && first !== model.openId;
  openMenu(anchor, model.extras!.words.more, [
    ...(isShown
      ? [{ label: w.open, icon: PERSON, detail: w.enter, run: () => interaction.open(first) }]
      : []),
    { label: w.write, icon: MAIL, run: () => void interaction.write(ids) },
    ...(isOne && mayChange
      ? [{ label: w.edit, icon: EDIT, detail: "e", run: () => interaction.edit(first) }]
      : []),
    ...(mayChange ? [{ label: w.move, icon: FOLDER, run: again(openMoveMenu) }] : []),
    ...(model.isWritable && people.length > 0
      ? [{ label: w.addToGroup, icon: PEOPLE, run: again(openGroupMenu) }]
      : []),
    ...(people.length > 1 && mayChange ? [{ label: w.mergeThese, icon: MERGE, run: merge }] : []),
    { label: w.exportSome, icon: DOWNLOAD, run: save },
    ...(mayChange
      ? [
          {
            ...{ label: w.delete, icon: TRASH, detail: w.deleteKey, group: "" },
            run: () => void interaction.remove(ids),
          },
        ]
      : []),
  ]);
}

/** The actions that are not about one contact. */
export function openMoreMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model, words: w } = interaction;
  const { session, isWritable, book } = model;
  const x = model.extras!.words;
  const write: readonly MenuItem[] = [
    { label: w.newGroup, icon: PEOPLE, run: () => interaction.create("group") },
    {
      label: w.importFile,
      icon: UPLOAD,
      run: () => void interaction.act("import", anchor),
    },
    {
      label: w.duplicates,
      icon: MERGE,
      run: () =>
        void import("./duplicates-panel.js").then(({ openDuplicates }) =>
          openDuplicates(interaction),
        ),
    },
  ];
  openMenu(anchor, x.more, [
    { label: x.refresh, icon: REFRESH, run: () => void interaction.refresh() },
    { label: w.selectAll, icon: SELECT_ALL, run: () => interaction.pickAll() },
    ...(isWritable ? write : []),
    {
      label: book ? w.exportAll : w.exportShown,
      icon: DOWNLOAD,
      run: () => void import("./export.js").then(({ exportShown }) => exportShown(interaction)),
    },
    {
      label: w.shortcuts,
      icon: KEYBOARD,
      detail: "?",
      run: () => void import("./help.js").then(({ openHelp }) => openHelp(interaction)),
    },
    ...(session?.links.open
      ? [{ label: x.open, icon: EXTERNAL, href: webmailUrl(session, { view: "contacts" })?.href }]
      : []),
  ]);
}
