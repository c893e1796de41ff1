/**
 * What surrounds the emails of an account: mailboxes and tags.
 *
 * @module
 */
import { mail, tag, type Mailbox, type Tag } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";

/** Lists the mailboxes of an account, in the order the server sorts them. */
export function listMailboxes(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly Mailbox[]> {
  return withAccount(connection, mail, options, async ({ accountId, call }) => {
    const { list } = await call("Mailbox/get", { accountId, ids: null }, options);
    return list.toSorted((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
  });
}

/** Lists the tags of an account; none where the server has no tags. */
export function listTags(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly Tag[]> {
  return withAccount(connection, tag, options, async ({ session, accountId, call }) => {
    if (!(tag.uri in session.jmap.capabilities)) return [];
    return (await call("Tag/get", { accountId, ids: null }, options)).list;
  });
}
