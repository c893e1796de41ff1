/**
 * Where a search matched.
 *
 * @module
 */
import { mail, type EmailProperty, type Id, type SearchSnippet } from "@partage-ent/jmap";
import { withAccount } from "./account.js";
import type { Connection } from "./connection.js";
import type { ListEmailsOptions } from "./email-page.js";
import { filterOf } from "./list-emails.js";

/**
 * Tells where emails match the search that listed them: HTML with `<mark>` around the words and all
 * else escaped (RFC 8621 section 5).
 *
 * @param options - The options of the `listEmails` that gave the ids.
 */
export function listSearchSnippets(
  connection: Connection,
  ids: readonly Id[],
  options: ListEmailsOptions<EmailProperty>,
): Promise<readonly SearchSnippet[]> {
  return withAccount(connection, mail, options, async (account) => {
    const { accountId, call } = account;
    const filter = await filterOf(account, options);
    const { list } = await call("SearchSnippet/get", { accountId, filter, emailIds: ids }, options);
    return list;
  });
}
