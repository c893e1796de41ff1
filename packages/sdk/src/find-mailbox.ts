import type { Id, Mailbox } from "@partage-ent/jmap";
import type { AccountOptions, OpenAccount } from "./account.js";
import { PartageError } from "./error.js";

/**
 * Finds a mailbox among all: by role or id where `choice` is one word, then by path, then by name.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when there is none.
 */
export async function findMailbox(
  { accountId, call }: OpenAccount,
  choice: string | { readonly name: string },
  options: AccountOptions,
): Promise<Id> {
  const properties = ["name", "parentId", "role"] as const;
  const { list } = await call("Mailbox/get", { accountId, properties }, options);
  const [word, name] = typeof choice === "object" ? [undefined, choice.name] : [choice, choice];
  const path = name.toLowerCase();
  const found =
    list.find(({ id, role }) => role === word || id === word) ??
    list.find((mailbox) => pathOf(mailbox, list) === path) ??
    list.find((mailbox) => mailbox.name.toLowerCase() === path);
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
