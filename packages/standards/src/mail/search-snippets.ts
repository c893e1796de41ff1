import type { EmailFilter, Id, SearchSnippet } from "@partage-ent/jmap";
import { type EmailFetch, type Records, searchMarker } from "@partage-ent/server";
import type { ImapScope } from "../imap/imap-scope.js";
import { getEmails } from "./email-get.js";

const SHOWN: EmailFetch = {
  properties: ["id", "subject", "preview"],
  bodyProperties: [],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

/** Snippets of some emails: IMAP does not tell where it found something, so it is looked for again. */
export async function getSearchSnippets(
  scope: ImapScope,
  accountId: Id,
  filter: EmailFilter | null,
  emailIds: readonly Id[],
): Promise<Pick<Records<SearchSnippet>, "list" | "notFound">> {
  const { list, notFound } = await getEmails(scope, accountId, emailIds, SHOWN);
  const mark = searchMarker(filter);
  return {
    list: list.map(({ id, subject = null, preview = "" }) => ({
      emailId: id,
      ...mark({ subject, preview }),
    })),
    notFound,
  };
}
