/**
 * Somebody who reads mail over a back end of plain standards, as a page does.
 *
 * @module
 */
import { type Id, MAIL, type Mailbox } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import type { Credential, Credentials, StandardsBackend } from "@partage-ent/standards";
import { JmapClient } from "../../contract/jmap-client.js";

/** The same credential at each sign-in; nothing better comes where it is refused. */
export function always(credential: Credential): Credentials {
  return { get: async () => credential, refused: async () => false };
}

/** One person with her mailboxes. */
export class MailPerson extends JmapClient {
  constructor(backend: StandardsBackend, principal: Principal) {
    super(backend, principal, { scopes: ["mail.read", "mail.write"], capabilities: [MAIL] });
  }

  /** All mailboxes that she sees. */
  async mailboxes(): Promise<readonly Mailbox[]> {
    return (await this.call("Mailbox/get", { ids: null }))["list"] as readonly Mailbox[];
  }

  /** Emails of a mailbox, or of all of them, with their subjects. */
  async emails(
    inMailbox?: Id,
  ): Promise<readonly { readonly id: Id; readonly subject: string | null }[]> {
    const filter = inMailbox === undefined ? null : { inMailbox };
    const sort = [{ property: "receivedAt", isAscending: false }];
    const { ids } = await this.call("Email/query", { filter, sort });
    const { list } = await this.call("Email/get", { ids, properties: ["subject"] });
    return list as readonly { readonly id: Id; readonly subject: string | null }[];
  }

  /** Subjects, in the order of the alphabet. */
  async subjects(inMailbox?: Id): Promise<readonly string[]> {
    return (await this.emails(inMailbox)).map(({ subject }) => subject ?? "").sort();
  }
}
