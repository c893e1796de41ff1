import { quota, type Quota } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";

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
