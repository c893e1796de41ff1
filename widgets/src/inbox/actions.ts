/**
 * What can be done with messages: shown at once, taken back when the server refuses, undone for a while.
 *
 * @module
 */
import { type Id, mail, MAIL, useCapabilities } from "@partage-ent/jmap";
import {
  destroyEmails,
  getThread,
  isPartageError,
  moveEmails,
  setKeywords,
} from "@partage-ent/sdk";
import type { ActionsMessages } from "../locales/actions.js";
import type { Rows } from "./mail-list.js";
import type { InboxModel, Toast } from "./model.js";
import type { RowEmail } from "./row.js";

/** Milliseconds that an action can be undone. */
export const UNDO_TIME = 8_000;

/** What an action needs beside the messages. */
export interface ActionContext {
  readonly model: InboxModel;
  readonly words: ActionsMessages;
  /** Says what happened, with a way back. */
  readonly tell: (toast: Toast) => void;
  /** Waits {@link UNDO_TIME}; rejects when the person takes the action back. */
  readonly grace: (toast: Toast) => Promise<void>;
}

type Change = (rows: Rows) => Rows;

const mapRows =
  (ids: ReadonlySet<Id>, change: (email: RowEmail) => RowEmail | undefined): Change =>
  (rows) => ({
    ...rows,
    items: rows.items.flatMap((email) => {
      if (!email || !ids.has(email.id)) return [email];
      return change(email) ?? [];
    }),
  });

const putBack =
  (emails: readonly RowEmail[]): Change =>
  (rows) => {
    const known = new Set(rows.items.map((email) => email?.id));
    const items = [...rows.items];
    for (const email of emails.filter(({ id }) => !known.has(id))) {
      const at = items.findIndex((other) => other && other.receivedAt < email.receivedAt);
      items.splice(at < 0 ? items.length : at, 0, email);
    }
    return { ...rows, items };
  };

function rowsOf(model: InboxModel, ids: readonly Id[]): RowEmail[] {
  const wanted = new Set(ids);
  return (model.value?.items ?? []).filter(
    (email): email is RowEmail => !!email && wanted.has(email.id),
  );
}

/** The messages that rows stand for: in conversation mode also the others of the thread. */
async function membersOf(
  model: InboxModel,
  rows: readonly RowEmail[],
  here: boolean,
): Promise<Id[]> {
  const { connection, session, view } = model;
  const own = rows.map(({ id }) => id);
  if (!view.collapseThreads || !connection || !session) return own;
  const threads = await Promise.all(rows.map(({ threadId }) => getThread(connection, threadId)));
  const all = [...new Set([...own, ...threads.flatMap(({ emailIds }) => emailIds)])];
  const mailbox = model.mailbox?.id;
  if (!here || !mailbox) return all;
  const accountId = session.jmap.primaryAccounts[MAIL]!;
  const { list } = await useCapabilities(connection.batch, [mail])("Email/get", {
    accountId,
    ids: all,
    properties: ["mailboxIds"],
  });
  return list.filter(({ mailboxIds }) => mailbox in mailboxIds).map(({ id }) => id);
}

/** Shows a change of rows and unread counts at once; takes both back when `commit` fails. */
async function apply(
  { model, words, tell }: ActionContext,
  change: Change,
  unread: Readonly<Record<Id, number>>,
  commit: () => Promise<void>,
): Promise<boolean> {
  const { rows, mailboxes } = model;
  if (!rows) return false;
  const work = rows.mutate(change, commit);
  const counted = mailboxes?.mutate(
    (list) =>
      list.map((mailbox) => ({
        ...mailbox,
        unreadEmails: Math.max(0, mailbox.unreadEmails + (unread[mailbox.id] ?? 0)),
      })),
    () => work,
  );
  try {
    await Promise.all([work, counted]);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    const failed = isPartageError(error) ? Object.keys(error.failed ?? {}).length : 0;
    tell({ text: words.failedTitle(failed || 1) });
    return false;
  } finally {
    // The rows that moved up need company, and a partial failure needs the truth.
    void Promise.allSettled([rows.refresh(), mailboxes?.refresh()]);
  }
}

/** How the unread counts of mailboxes change when these messages become read or unread. */
function unreadChange(emails: readonly RowEmail[], by: 1 | -1): Record<Id, number> {
  const counts: Record<Id, number> = {};
  for (const id of emails.flatMap(({ mailboxIds }) => Object.keys(mailboxIds))) {
    counts[id] = (counts[id] ?? 0) + by;
  }
  return counts;
}

/** Sets or removes a keyword; `text` is said when it is done, with a way back. */
export async function changeKeyword(
  context: ActionContext,
  ids: readonly Id[],
  keyword: string,
  value: boolean,
  text?: string,
): Promise<void> {
  const { model, tell } = context;
  const { connection } = model;
  const rows = rowsOf(model, ids).filter(({ keywords }) => keyword in keywords !== value);
  if (!connection || rows.length === 0) return;
  const wholeThreads = keyword === "$seen";
  const set = (on: boolean): Promise<boolean> =>
    apply(
      context,
      mapRows(new Set(rows.map(({ id }) => id)), (email) => {
        const { [keyword]: _removed, ...rest } = email.keywords;
        return { ...email, keywords: on ? { ...rest, [keyword]: true } : rest };
      }),
      keyword === "$seen" ? unreadChange(rows, on ? -1 : 1) : {},
      async () => {
        const members = wholeThreads
          ? await membersOf(model, rows, false)
          : rows.map(({ id }) => id);
        await setKeywords(connection, members, { [keyword]: on });
      },
    );
  const isDone = set(value);
  if (text)
    tell({
      text,
      undo: async () => {
        await set(!value);
      },
    });
  await isDone;
}

/** Moves messages to a mailbox, by role or id. */
export async function moveTo(
  context: ActionContext,
  ids: readonly Id[],
  to: Id,
  text: string,
): Promise<void> {
  const { model, tell } = context;
  const { connection } = model;
  const rows = rowsOf(model, ids);
  const target = model.mailboxFor(to);
  if (!connection || !target || rows.length === 0) return;
  const gone = new Set(rows.map(({ id }) => id));
  const unseen = rows.filter(({ keywords }) => !("$seen" in keywords));
  const from = model.mailbox?.id ?? Object.keys(rows[0]!.mailboxIds)[0];
  if (from === target.id) return;
  let members: Id[] = [];
  const isMoved = apply(
    context,
    mapRows(gone, () => undefined),
    { ...unreadChange(unseen, -1), [target.id]: unseen.length },
    async () => {
      members = await membersOf(model, rows, true);
      await moveEmails(connection, members, { to: { id: target.id } });
    },
  );
  const undo = async (): Promise<void> => {
    if (!(await isMoved) || !from) return;
    await apply(
      context,
      putBack(rows),
      { ...unreadChange(unseen, 1), [target.id]: -unseen.length },
      () => moveEmails(connection, members, { to: { id: from } }),
    );
  };
  tell({ text, undo });
  await isMoved;
}

/** Deletes messages for good, once the time to think again has passed. */
export async function destroyForGood(
  context: ActionContext,
  ids: readonly Id[],
  text: string,
): Promise<void> {
  const { model, grace } = context;
  const { connection } = model;
  const rows = rowsOf(model, ids);
  if (!connection || rows.length === 0) return;
  const gone = new Set(rows.map(({ id }) => id));
  await apply(
    context,
    mapRows(gone, () => undefined),
    {},
    async () => {
      await grace({ text });
      await destroyEmails(connection, await membersOf(model, rows, true));
    },
  );
}
