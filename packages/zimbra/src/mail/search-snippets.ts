/**
 * `SearchSnippet/get`: Zimbra does not tell where it found something, so the words of the filter are
 * looked for again here.
 *
 * @module
 */
import type { EmailFilter, Id, SearchSnippet } from "@partage-ent/jmap";
import { type Records, searchMarker } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { findMessages } from "./find-messages.js";
import { isItemId } from "./ids.js";

/** Snippets of some emails. */
export async function getSearchSnippets(
  scope: AccountScope,
  accountId: Id,
  filter: EmailFilter | null,
  emailIds: readonly Id[],
): Promise<Pick<Records<SearchSnippet>, "list" | "notFound">> {
  const missing = emailIds.filter((id) => isItemId(id) && !scope.found.has(id));
  await findMessages(scope, accountId, missing);
  const mark = searchMarker(filter);
  const list: SearchSnippet[] = [];
  const notFound: Id[] = [];
  for (const emailId of emailIds) {
    const message = scope.found.get(emailId);
    if (!message) notFound.push(emailId);
    else list.push({ emailId, ...mark({ subject: message.subject, preview: message.fragment }) });
  }
  return { list, notFound };
}
