/**
 * What portals show of somebody's inbox.
 *
 * @module
 */
import { type Email, type Id, MAIL } from "@partage-ent/jmap";
import type { PersonCalls } from "./person-calls.js";

/** Most messages of a summary. */
const MOST = 10;

/** Properties of a message that a summary needs. */
const PROPERTIES = ["id", "subject", "from", "receivedAt", "keywords"] as const;

/** A message of a summary. */
export type SummaryMessage = Pick<Email, (typeof PROPERTIES)[number]>;

/** Messages of an inbox, the newest first, and how many of all are unread. */
export interface MailSummary {
  readonly inbox: string;
  readonly unread: number;
  readonly messages: readonly SummaryMessage[];
}

/** The newest messages of the inbox, or of those that are unread; null where there is no mail. */
export async function readMail(
  person: PersonCalls,
  which: "all" | "unread",
): Promise<MailSummary | null> {
  const accountId = person.accountFor(MAIL);
  const inbox = accountId && inboxOf(person, accountId);
  if (!accountId || !inbox) return null;
  const { call } = person;
  const query = call("Email/query", {
    accountId,
    filter: { inMailbox: inbox, ...(which === "unread" && { notKeyword: "$seen" }) },
    sort: [{ property: "receivedAt", isAscending: false }],
    limit: MOST,
  });
  const get = call("Email/get", { accountId, ids: query.ref("/ids"), properties: PROPERTIES });
  const mailboxes = call("Mailbox/get", {
    accountId,
    ids: [inbox],
    properties: ["id", "name", "unreadEmails"],
  });
  const [{ ids }, { list }, found] = await Promise.all([query, get, mailboxes]);
  const byId = new Map(list.map((message) => [message.id, message]));
  const [mailbox] = found.list;
  return {
    inbox: mailbox?.name ?? "INBOX",
    unread: mailbox?.unreadEmails ?? 0,
    messages: ids.slice(0, MOST).flatMap((id) => byId.get(id) ?? []),
  };
}

function inboxOf({ session }: PersonCalls, accountId: Id): Id | undefined {
  return session.wellKnown[accountId]?.mailboxes?.["inbox"];
}
