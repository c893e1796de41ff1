/** What a query is resolved against, from the context of a request. */
import type { SoapContext } from "../context.js";
import type { Account } from "../directory/account.js";
import { isFolder, type MountpointItem } from "../mailbox/item.js";
import type { QueryScope } from "../query/compile-query.js";
import type { FolderPlace } from "../query/folder-scope.js";

/** The addresses under which an account gets mail. */
export function addressesOfAccount({ name, aliases }: Account): readonly string[] {
  return [name, ...aliases];
}

function follow(context: SoapContext, link: MountpointItem): FolderPlace | undefined {
  if (!context.core.directory.accountById(link.ownerId)) return undefined;
  const mailbox = context.core.mailbox(link.ownerId);
  const folder = mailbox.item(link.remoteId);
  if (!isFolder(folder) || !context.rights(mailbox, folder.id).includes("r")) return undefined;
  return { mailbox, folder };
}

/** Time zone and locale of a search: those of the request, else those of the account. */
export interface SearchCalendar {
  readonly timeZone?: string | undefined;
  readonly locale?: string | undefined;
}

/** The scope of a query in the mailbox of the request. */
export function searchScope(context: SoapContext, calendar: SearchCalendar = {}): QueryScope {
  const { account, core } = context;
  const preference = (name: string): string | undefined => core.directory.attribute(account, name);
  return {
    mailbox: context.mailbox,
    follow: (link) => follow(context, link),
    now: context.now(),
    timeZone: calendar.timeZone ?? preference("zimbraPrefTimeZoneId") ?? "UTC",
    locale:
      calendar.locale ?? preference("zimbraPrefLocale") ?? preference("zimbraLocale") ?? "en_US",
    ownAddresses: addressesOfAccount(account),
    resolveId: (text) => context.resolveId(text),
    includeTrash: preference("zimbraPrefIncludeTrashInSearch") === "TRUE",
    includeJunk: preference("zimbraPrefIncludeSpamInSearch") === "TRUE",
  };
}
