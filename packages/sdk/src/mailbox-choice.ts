/**
 * How a caller says which mailbox it means.
 *
 * @module
 */
import type { Id, Mailbox, MailboxRole } from "@partage-ent/jmap";
import type { OpenAccount } from "./account.js";
import { PartageError } from "./error.js";

/**
 * A mailbox: by role, by id, by name or path (`Projets/Valmorée`), or as one word that is tried as
 * a role, then an id, then a path or name, as an attribute holds it.
 */
export type MailboxChoice =
  MailboxRole | { readonly id: Id } | { readonly name: string } | (string & {});

/**
 * Finds the id of a mailbox; roles need no request.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when there is none.
 */
export async function mailboxIdOf(
  { session, accountId, call }: OpenAccount,
  choice: MailboxChoice,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<Id> {
  if (typeof choice === "object" && "id" in choice) return choice.id;
  const word = typeof choice === "object" ? undefined : choice;
  const known = session.wellKnown[accountId]?.mailboxes[word as MailboxRole];
  if (known) return known;
  const properties = ["name", "parentId", "role"] as const;
  const { list } = await call("Mailbox/get", { accountId, properties }, options);
  const name = (typeof choice === "object" ? choice.name : choice).toLowerCase();
  const found =
    list.find(({ id, role }) => role === word || id === word) ??
    list.find((mailbox) => pathOf(mailbox, list) === name) ??
    list.find((mailbox) => mailbox.name.toLowerCase() === name);
  if (!found) throw new PartageError("ERR_NOT_FOUND", `There is no mailbox “${name}”`);
  return found.id;
}

type Named = Pick<Mailbox, "id" | "name" | "parentId">;

function pathOf(mailbox: Named, all: readonly Named[], depth = 0): string {
  const name = mailbox.name.toLowerCase();
  // Data that says a mailbox is its own ancestor must not hang the page.
  const parent = depth < 50 && all.find(({ id }) => id === mailbox.parentId);
  return parent ? `${pathOf(parent, all, depth + 1)}/${name}` : name;
}
