import type { Id, MailboxRole } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import { createImapPart, createStandardsBackend } from "@partage-ent/standards";
import { emailId, parseEmailId } from "../../packages/standards/src/imap/email-id.js";
import { startOwnImap } from "../../packages/standards/src/testing/own-imap.js";
import { describeMailBackend, type MailFixture } from "./mail-backend.js";

const PATHS: Partial<Record<MailboxRole, string>> = {
  inbox: "INBOX",
  trash: "Corbeille",
  junk: "Pourriels",
  sent: "Envoyés",
  drafts: "Brouillons",
};

const principal: Principal = { establishment: "valmoree", account: "lea@univ.example" };

/** A server that has not some capabilities, with one empty account, and the back end before it. */
async function setUp(without: readonly string[]): Promise<MailFixture> {
  const server = await startOwnImap({
    accounts: [
      {
        username: principal.account,
        password: "unused",
        quota: 500_000,
        mailboxes: {
          Corbeille: { specialUse: "\\Trash" },
          Pourriels: { specialUse: "\\Junk" },
          Envoyés: { specialUse: "\\Sent" },
          Brouillons: { specialUse: "\\Drafts" },
        },
      },
    ],
    without,
  });
  const part = createImapPart({
    ...{ host: "127.0.0.1", port: server.port, security: "plain" },
    credentials: {
      get: ({ account: username }) =>
        Promise.resolve({ kind: "password", username, password: "unused" }),
      refused: () => Promise.resolve(false),
    },
    times: { poll: 20, retry: 5 },
  });
  const backend = createStandardsBackend({ parts: [part] });
  const account = server.account(principal.account);
  const mailboxIds = new Map<string, Id>();
  const idOf = async (role: MailboxRole): Promise<Id> => {
    const scope = backend.open(principal, { signal: new AbortController().signal });
    const { primaryAccounts } = await scope.describe();
    const accountId = primaryAccounts["urn:ietf:params:jmap:mail"]!;
    const { list } = await scope.mail!.getMailboxes(accountId, null);
    for (const { id, role: own } of list) if (own !== null) mailboxIds.set(own, id);
    return mailboxIds.get(role)!;
  };
  return {
    backend,
    principal,
    deliver: async (raw, { role = "inbox", seen = false, flagged = false, receivedAt } = {}) => {
      const mailboxId = mailboxIds.get(role) ?? (await idOf(role));
      const mailbox = account.mailbox(PATHS[role]!);
      const uid = mailbox.add({
        raw: Buffer.from(raw),
        flags: [...(seen ? ["\\Seen"] : []), ...(flagged ? ["\\Flagged"] : [])],
        ...(receivedAt === undefined ? {} : { internalDate: new Date(receivedAt) }),
      });
      return emailId({ mailboxId, uidValidity: BigInt(mailbox.uidValidity), uid });
    },
    vanish: async (id) => {
      const { mailboxId, uid } = parseEmailId(id)!;
      const [role] = [...mailboxIds].find(([, known]) => known === mailboxId)!;
      account.mailbox(PATHS[role as MailboxRole]!).expunge([uid]);
    },
    close: async () => {
      await backend.close();
      await server.close();
    },
  };
}

const lacks = {
  tags: "keywords of IMAP have no names and colours",
  accents: "the server searches for letters as they are",
} as const;

describeMailBackend("An IMAP server", () => setUp([]), { lacks });

describeMailBackend(
  "An IMAP server without extensions",
  () => setUp(["SORT", "LIST-STATUS", "ESEARCH", "MOVE", "OBJECTID", "IDLE"]),
  { lacks },
);
