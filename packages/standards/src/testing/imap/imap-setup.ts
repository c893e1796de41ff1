/**
 * A part over a server of its own, for tests.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { EmailFetch, EmailQuery, MailBackend, Principal } from "@partage-ent/server";
import { accountIdOf } from "../../account-id.js";
import type { Credential, Credentials } from "../../credential.js";
import { createImapPart } from "../../imap/imap-part.js";
import type { ImapPartOptions } from "../../imap/imap-options.js";
import type { BackendPart, PartScope } from "../../part.js";
import { type NewMailbox, type OwnImap, type OwnImapOptions, startOwnImap } from "../own-imap.js";
import type { OwnAccount } from "./own-account.js";

/** The person of the tests. */
export const LEA: Principal = {
  establishment: "valmoree",
  account: "lea.martin@univ-valmoree.example",
  name: "Léa Martin",
};

/** The id of her account. */
export const ACCOUNT: Id = accountIdOf(LEA);

/** Signs her in with a password, and counts how often it is asked for. */
export class FixedCredentials implements Credentials {
  asked = 0;
  refusals = 0;
  /** What is given one after the other; the last one stays. */
  readonly given: Credential[];

  constructor(...given: readonly Credential[]) {
    this.given = [...given];
  }

  get(): Promise<Credential> {
    this.asked++;
    const [next] = this.given.length > 1 ? this.given.splice(0, 1) : this.given;
    return next ? Promise.resolve(next) : Promise.reject(new RangeError("No credential"));
  }

  refused(): Promise<boolean> {
    this.refusals++;
    return Promise.resolve(this.refusals === 1);
  }
}

/** What a test works with. */
export interface ImapSetup {
  readonly own: OwnImap;
  readonly lea: OwnAccount;
  readonly part: BackendPart;
  readonly credentials: FixedCredentials;
  /** What one request of hers sees. */
  open(signal?: AbortSignal): PartScope;
  /** Mail of one request of hers. */
  mail(signal?: AbortSignal): MailBackend;
  /** Ids of mailboxes by name. */
  ids(): Promise<Readonly<Record<string, Id>>>;
  close(): Promise<void>;
}

/** How a {@link ImapSetup} differs from the usual one. */
export interface ImapSetupOptions {
  readonly mailboxes?: Readonly<Record<string, NewMailbox>>;
  readonly server?: Partial<OwnImapOptions>;
  readonly part?: Partial<ImapPartOptions>;
}

/** Starts both. */
export async function setUpImap(options: ImapSetupOptions = {}): Promise<ImapSetup> {
  const password = "geheim";
  const own = await startOwnImap({
    accounts: [
      {
        username: LEA.account,
        password,
        quota: 1_000,
        mailboxes: options.mailboxes ?? { Brouillons: {}, Trash: { specialUse: "\\Trash" } },
      },
    ],
    ...options.server,
  });
  const credentials = new FixedCredentials({
    ...{ kind: "password", username: LEA.account, password },
  });
  const part = createImapPart({
    ...{ host: "127.0.0.1", port: own.port, security: "plain", credentials },
    ...options.part,
  });
  const never = new AbortController().signal;
  const open = (signal = never): PartScope => part.open(LEA, { signal });
  const mail = (signal?: AbortSignal): MailBackend => {
    const backend = open(signal).mail;
    if (!backend) throw new RangeError("No mail");
    return backend;
  };
  return {
    ...{ own, lea: own.account(LEA.account), part, credentials, open, mail },
    ids: async () => {
      const { list } = await mail().getMailboxes(ACCOUNT, null);
      return Object.fromEntries(list.map(({ name, id }) => [name, id]));
    },
    close: async () => {
      await part.close();
      await own.close();
    },
  };
}

/** A query for the newest emails. */
export const NEWEST: EmailQuery = {
  filter: null,
  sort: [{ property: "receivedAt", isAscending: false }],
  ...{ position: 0, anchor: null, anchorOffset: 0, limit: 20 },
  ...{ calculateTotal: true, collapseThreads: false },
};

/** What a list shows of emails. */
export const ROWS: EmailFetch = {
  properties: ["id", "subject", "mailboxIds", "keywords"],
  ...{ bodyProperties: [], fetchTextBodyValues: false, fetchHTMLBodyValues: false },
  ...{ fetchAllBodyValues: false, maxBodyValueBytes: 0 },
};
