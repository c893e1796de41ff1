/**
 * A mail server of Debian with one empty account, and a back end of plain standards before it: messages
 * come and go over IMAP, behind its back.
 *
 * @module
 */
import type { Id, MailboxRole } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import type { StandardsBackend } from "@partage-ent/standards";
import type { ImapFlow } from "imapflow";
import type { MailFixture } from "../../contract/mail-backend.js";
import type { OwnServer, ServerUser } from "../servers/own-process.js";
import { openImap } from "../servers/raw-imap.js";

/** Establishment of all people of these suites. */
export const ESTABLISHMENT = "valmoree";

/** What a mail server is tested by. */
export interface MailServer {
  readonly server: OwnServer & { readonly ports: Readonly<Record<"imap", number>> };
  /** Everybody so far: where the credentials of the back ends come from. */
  readonly users: Map<string, ServerUser>;
  /** Makes a back end that knows nothing yet. */
  createBackend(): StandardsBackend;
  /** Waits until what was delivered can be searched for; absent where that is so at once. */
  readonly settle?: (principal: Principal) => Promise<void>;
}

const PATHS: Readonly<Partial<Record<MailboxRole, string>>> = {
  inbox: "INBOX",
  sent: "Sent",
  drafts: "Drafts",
  trash: "Trash",
  junk: "Junk",
  archive: "Archive",
};

let people = 0;

/** Makes somebody new, with an empty account. */
export async function addSomebody(
  { server, users }: Pick<MailServer, "users"> & { readonly server: Pick<OwnServer, "addUser"> },
  name = "lea",
): Promise<Principal> {
  const account = `${name}.${(++people).toString(36)}@univ.example`;
  const user: ServerUser = { name: account, password: crypto.randomUUID() };
  users.set(account, user);
  await server.addUser(user);
  return { establishment: ESTABLISHMENT, account };
}

/** Sets up an account of its own. */
export async function setUpMail(given: MailServer): Promise<MailFixture> {
  const principal = await addSomebody(given);
  const backend = given.createBackend();
  const observer = new Observer(given.createBackend(), principal);
  const user = given.users.get(principal.account)!;
  let opened: Promise<ImapFlow> | undefined;
  const imap = (): Promise<ImapFlow> => (opened ??= openImap(given.server.ports.imap, user));
  const places = new Map<Id, { readonly path: string; readonly uid: number }>();
  return {
    backend,
    principal,
    deliver: async (raw, { role = "inbox", seen = false, flagged = false, receivedAt } = {}) => {
      const path = PATHS[role]!;
      const client = await imap();
      const flags = [...(seen ? ["\\Seen"] : []), ...(flagged ? ["\\Flagged"] : [])];
      const date = receivedAt === undefined ? undefined : new Date(receivedAt);
      const answer = await client.append(path, Buffer.from(raw), flags, date);
      if (answer === false || answer.uid === undefined) throw new Error("the message is refused");
      await given.settle?.(principal);
      const id = await observer.newest();
      places.set(id, { path, uid: answer.uid });
      return id;
    },
    vanish: async (emailId) => {
      const { path, uid } = places.get(emailId)!;
      const client = await imap();
      const lock = await client.getMailboxLock(path);
      try {
        await client.messageDelete([uid], { uid: true });
      } finally {
        lock.release();
      }
    },
    close: async () => {
      await (await opened)?.logout();
      await Promise.all([backend.close(), observer.close()]);
    },
  };
}

/** Sees by which id a new message goes, through a back end that the one under test knows nothing of. */
class Observer {
  readonly #backend: StandardsBackend;
  readonly #principal: Principal;
  readonly #known = new Set<Id>();

  constructor(backend: StandardsBackend, principal: Principal) {
    this.#backend = backend;
    this.#principal = principal;
  }

  async newest(): Promise<Id> {
    const signal = AbortSignal.timeout(20_000);
    const scope = this.#backend.open(this.#principal, { signal });
    const [accountId = ""] = Object.keys((await scope.describe()).accounts);
    const { ids } = await scope.mail!.queryEmails(accountId, {
      ...{ filter: null, sort: [{ property: "receivedAt", isAscending: false }] },
      ...{ position: 0, anchor: null, anchorOffset: 0, limit: 500 },
      ...{ calculateTotal: false, collapseThreads: false },
    });
    const fresh = ids.filter((id) => !this.#known.has(id));
    for (const id of fresh) this.#known.add(id);
    if (fresh.length !== 1) throw new Error(`${String(fresh.length)} new messages, and not one`);
    return fresh[0]!;
  }

  close(): Promise<void> {
    return this.#backend.close();
  }
}
