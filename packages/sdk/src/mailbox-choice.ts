/**
 * How a caller says which mailbox it means.
 *
 * @module
 */
import type { Id, MailboxRole } from "@partage-ent/jmap";

/**
 * A mailbox: by role, by id, by name or path (`Projets/Valmorée`), or as one word that is tried as
 * a role, then an id, then a path, as an attribute holds it.
 */
export type MailboxChoice =
  MailboxRole | { readonly id: Id } | { readonly name: string } | (string & {});
