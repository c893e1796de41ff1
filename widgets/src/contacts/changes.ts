/**
 * Changes of contacts: shown at once, taken back when the server refuses, undone for a while.
 *
 * What removes cards is held back for as long as it can be undone: a card that was deleted and made
 * anew would be another one to groups, phones and other programs.
 *
 * @module
 */
import { type ContactCard, escapeSegment, type Id } from "@partage-ent/jmap";
import {
  changeContact,
  type Connection,
  type ContactRow,
  deleteContacts,
  getContact,
  isPartageError,
  mergeContacts,
  type MergePreview,
} from "@partage-ent/sdk";
import type { ContactsActionsMessages } from "../locales/contacts-actions.js";
import type { Toast } from "../shared/toaster.js";
import { cardLabel } from "./lines.js";
import type { Cards, ContactsModel } from "./model.js";

/** What a change needs beside the contacts. */
export interface ChangeContext {
  readonly model: ContactsModel;
  readonly words: ContactsActionsMessages;
  /** Says what happened, with a way back. */
  readonly tell: (toast: Toast) => void;
  /** Waits as long as the action can be undone; rejects when the person takes it back. */
  readonly grace: (text: string) => Promise<void>;
}

/** Cards that are deleted in one call. */
const AT_ONCE = 100;

const mapCards =
  (change: (card: ContactRow) => ContactRow | undefined) =>
  ({ items, ...rest }: Cards): Cards => ({
    ...rest,
    items: items.flatMap((card) => change(card) ?? []),
  });

/** Shows a change at once; takes it back and says so when `commit` fails. */
async function apply(
  { model, words, tell }: ChangeContext,
  change: (cards: Cards) => Cards,
  failed: string,
  commit: (connection: Connection) => Promise<unknown>,
): Promise<boolean> {
  const { cards, connection } = model;
  if (!cards || !connection) return false;
  try {
    await cards.mutate(change, () => commit(connection));
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    const isForbidden = isPartageError(error) && error.code === "ERR_FORBIDDEN";
    tell({ text: isForbidden ? words.forbidden : failed });
    return false;
  } finally {
    // What else changed with it is shown as the server has it.
    void cards.refresh().catch(model.update);
  }
}

/** What a card is called in a sentence. */
export const nameIn = (model: ContactsModel, card: ContactRow): string =>
  cardLabel(card).text || model.messages.noName;

/** Deletes contacts, many in steps, some seconds after the person said so. */
export async function removeCards(
  context: ChangeContext,
  cards: readonly ContactRow[],
): Promise<void> {
  const { model, words, grace } = context;
  const ids = cards.map(({ id }) => id);
  const gone = new Set(ids);
  const name = cards[0] ? nameIn(model, cards[0]) : "";
  await apply(
    context,
    mapCards((card) => (gone.has(card.id) ? undefined : card)),
    words.failedDelete,
    async (connection) => {
      await grace(words.deleted(ids.length, name));
      for (let at = 0; at < ids.length; at += AT_ONCE)
        await deleteContacts(connection, ids.slice(at, at + AT_ONCE));
    },
  );
}

type Books = ContactRow["addressBookIds"];

/** Moves contacts to a book. */
export async function moveCards(
  context: ChangeContext,
  cards: readonly ContactRow[],
  to: { readonly id: Id; readonly name: string },
): Promise<void> {
  const { words, tell } = context;
  const put = (booksOf: (card: ContactRow) => Books): Promise<boolean> => {
    const places = new Map(cards.map((card) => [card.id, booksOf(card)]));
    return apply(
      context,
      mapCards((card) => {
        const addressBookIds = places.get(card.id);
        return addressBookIds ? { ...card, addressBookIds } : card;
      }),
      words.failedMove,
      (connection) =>
        Promise.all(
          cards.map((card) =>
            changeContact(connection, card.id, { addressBookIds: booksOf(card) }),
          ),
        ),
    );
  };
  const isMoved = put(() => ({ [to.id]: true }));
  const undo = async (): Promise<void> => {
    if (await isMoved) await put(({ addressBookIds }) => addressBookIds);
  };
  tell({ text: words.moved(cards.length, to.name), undo });
  await isMoved;
}

/** The patch by which uids become members of a group, or are members no more. */
export function memberPatch(
  { members }: Pick<ContactCard, "members">,
  uids: readonly string[],
  isIn: boolean,
): Readonly<Record<string, unknown>> {
  if (!members) return isIn ? { members: Object.fromEntries(uids.map((uid) => [uid, true])) } : {};
  const changed = uids.filter((uid) => uid in members !== isIn);
  return Object.fromEntries(
    changed.map((uid) => [`members/${escapeSegment(uid)}`, isIn ? true : null]),
  );
}

/** Puts contacts into a group, or takes them out; nothing of the list changes by it. */
export async function changeMembers(
  context: ChangeContext,
  group: Pick<ContactRow, "id">,
  uids: readonly string[],
  { isIn, text }: { readonly isIn: boolean; readonly text: string },
): Promise<void> {
  const { words, tell } = context;
  const set = (on: boolean): Promise<boolean> =>
    apply(
      context,
      (cards) => cards,
      words.failedGroup,
      async (connection) => {
        const patch = memberPatch(await getContact(connection, group.id), uids, on);
        if (Object.keys(patch).length > 0) await changeContact(connection, group.id, patch);
      },
    );
  const isDone = set(isIn);
  tell({
    text,
    undo: async () => {
      if (await isDone) await set(!isIn);
    },
  });
  await isDone;
}

/** Makes one card of several, some seconds after the person said so. */
export async function mergeCards(
  context: ChangeContext,
  merges: readonly MergePreview[],
): Promise<void> {
  const { words, grace } = context;
  const gone = new Set(merges.flatMap(({ cardIds }) => cardIds.slice(1)));
  const changed = new Map(merges.map(({ cardIds, merged }) => [cardIds[0], merged]));
  const count = merges.reduce((sum, { cardIds }) => sum + cardIds.length, 0);
  await apply(
    context,
    mapCards((card) => {
      if (gone.has(card.id)) return undefined;
      const { id, addressBookIds, uid } = card;
      const merged = changed.get(id);
      return merged ? { ...card, ...merged, id, addressBookIds, uid } : card;
    }),
    words.failedMerge,
    async (connection) => {
      await grace(merges.length > 1 ? words.mergedSome(merges.length) : words.merged(count));
      for (const merge of merges) await mergeContacts(connection, merge);
    },
  );
}
