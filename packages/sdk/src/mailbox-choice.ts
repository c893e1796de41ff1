/**
 * How a caller says which mailbox it means.
 *
 * @module
 */
import type { Id, MailboxRole } from "@partage-ent/jmap";
import type { AccountOptions, OpenAccount } from "./account.js";

/**
 * A mailbox: by role, by id, by name or path (`Projets/Valmorée`), or as one word that is tried as
 * a role, then an id, then a path or name, as an attribute holds it.
 */
export type MailboxChoice =
  MailboxRole | { readonly id: Id } | { readonly name: string } | (string & {});

/**
 * Gives the id of a mailbox; roles need no request.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when there is none.
 */
export async function mailboxIdOf(
  account: OpenAccount,
  choice: MailboxChoice,
  options: AccountOptions,
): Promise<Id> {
  if (typeof choice === "object" && "id" in choice) return choice.id;
  const roles = account.session.wellKnown[account.accountId]?.mailboxes;
  if (typeof choice === "string" && roles && Object.hasOwn(roles, choice)) {
    return roles[choice as MailboxRole]!;
  }
  return (await import("./find-mailbox.js")).findMailbox(account, choice, options);
}
