/**
 * What surrounds the emails of an account: mailboxes, tags, quota.
 *
 * @module
 */
import { mail, quota, tag, type Mailbox, type Quota, type Tag } from "@partage-ent/jmap";
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

/** Reads how full the account is, in octets; undefined where the server does not tell. */
export function getQuota(
  connection: Connection,
  options: AccountOptions = {},
): Promise<Quota | undefined> {
  return withAccount(connection, quota, options, async ({ session, accountId, call }) => {
    if (!(quota.uri in session.jmap.capabilities)) return undefined;
    const { list } = await call("Quota/get", { accountId, ids: null }, options);
    const octets = list.filter(({ resourceType }) => resourceType === "octets");
    return octets.find(({ scope }) => scope === "account") ?? octets[0];
  });
}
