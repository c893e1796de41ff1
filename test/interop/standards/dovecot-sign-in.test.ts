/** Tokens, a master user and mailboxes of others at Dovecot 2.3 of Debian, through our own back end. */
import type { Principal } from "@partage-ent/server";
import {
  type Credentials,
  createImapPart,
  createStandardsBackend,
  type StandardsBackend,
} from "@partage-ent/standards";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rawMessage } from "../../contract/messages.js";
import { installDovecot, MASTER, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import type { ServerUser } from "../servers/own-process.js";
import { openImap } from "../servers/raw-imap.js";
import { addSomebody } from "./mail-fixture.js";
import { always, MailPerson } from "./mail-person.js";
import { passwordsOf } from "./own-credentials.js";

const isThere = await installDovecot();
const users = new Map<string, ServerUser>();
const backends: StandardsBackend[] = [];

function backendOf(server: OwnDovecot, credentials: Credentials): StandardsBackend {
  const part = createImapPart({
    ...{ host: "127.0.0.1", port: server.ports.imap, security: "starttls", credentials },
    authorities: server.certificate.caText,
  });
  const backend = createStandardsBackend({ parts: [part] });
  backends.push(backend);
  return backend;
}
afterEach(async () => {
  await Promise.all(backends.splice(0).map((backend) => backend.close()));
});

async function append(server: OwnDovecot, { account }: Principal, subject: string): Promise<void> {
  const client = await openImap(server.ports.imap, users.get(account)!);
  await client.append("INBOX", Buffer.from(rawMessage({ subject })));
  await client.logout();
}

const mechanisms = ["oauthbearer", "xoauth2"] as const;

describe.skipIf(!isThere).each(mechanisms)(
  "Dovecot 2.3 by %s alone",
  { timeout: 60_000 },
  (mechanism) => {
    let server: OwnDovecot;
    let lea: Principal;
    beforeAll(async () => {
      server = await startDovecot({ mechanisms: ["plain", mechanism] });
      lea = await addSomebody({ server, users });
      await append(server, lea, "Amphi");
    });
    afterAll(() => server.stop());

    const bearer = (accessToken: string) =>
      ({ kind: "bearer", username: lea.account, accessToken }) as const;

    it("opens the mail of whoever the token is of", async () => {
      const backend = backendOf(server, always(bearer(server.tokens.issue(lea.account))));
      const her = await new MailPerson(backend, lea).open();
      expect(await her.subjects()).toEqual(["Amphi"]);
    });

    it("takes a fresh token where the one at hand has ended", async () => {
      let token = "ended";
      let refusals = 0;
      const credentials: Credentials = {
        get: async () => bearer(token),
        refused: async () => {
          refusals++;
          token = server.tokens.issue(lea.account);
          return true;
        },
      };
      const her = await new MailPerson(backendOf(server, credentials), lea).open();
      expect(await her.subjects()).toEqual(["Amphi"]);
      expect(refusals).toBe(1);
    });

    it("opens nothing for a token that has ended, or is of somebody else", async () => {
      const theo = await addSomebody({ server, users }, "theo");
      for (const token of ["ended", server.tokens.issue(theo.account)]) {
        const backend = backendOf(server, always(bearer(token)));
        const scope = backend.open(lea, { signal: AbortSignal.timeout(20_000) });
        const reading = scope.describe().then(() => scope.mail!.getMailboxes("any", null));
        await expect(reading).rejects.toMatchObject({ type: "forbidden" });
      }
    });
  },
);

describe.skipIf(!isThere)("mailboxes of others at Dovecot 2.3", () => {
  let server: OwnDovecot;
  let lea: Principal;
  let theo: Principal;
  beforeAll(async () => {
    server = await startDovecot();
    lea = await addSomebody({ server, users });
    theo = await addSomebody({ server, users }, "theo");
    await append(server, theo, "Scolarité");
    await append(server, lea, "Amphi");
    await server.share(theo.account, "INBOX", lea.account, ["lookup", "read", "write-seen"]);
  });
  afterAll(() => server.stop());

  const ways = {
    "her password": () => passwordsOf(users),
    "her token": () =>
      always({
        ...{ kind: "bearer", username: lea.account },
        accessToken: server.tokens.issue(lea.account),
      }),
    "a master user": () =>
      always({
        ...{ kind: "proxy", authorizeAs: lea.account },
        ...{ username: MASTER.name, password: MASTER.password },
      }),
    "a master user in one name": () =>
      always({
        ...{ kind: "proxy", authorizeAs: lea.account, joined: `${lea.account}*${MASTER.name}` },
        ...{ username: MASTER.name, password: MASTER.password },
      }),
  } satisfies Record<string, () => Credentials>;

  it.each(Object.entries(ways))("are hers to read by %s, and no more", async (_, credentials) => {
    const her = await new MailPerson(backendOf(server, credentials()), lea).open();
    const all = await her.mailboxes();
    const shared = all.find(({ name }) => name === theo.account);
    expect(shared).toMatchObject({
      totalEmails: 1,
      myRights: { mayReadItems: true, maySetSeen: true, mayAddItems: false, mayDelete: false },
    });
    const [email] = await her.emails(shared!.id);
    expect(email).toMatchObject({ subject: "Scolarité" });
    const own = all.find(({ role }) => role === "inbox")!;
    expect(await her.subjects(own.id)).toEqual(["Amphi"]);
    const { notUpdated } = await her.call("Email/set", {
      update: { [email!.id]: { mailboxIds: { [own.id]: true } } },
    });
    expect(notUpdated).toMatchObject({ [email!.id]: { type: "forbidden" } });
    expect(await her.subjects(shared!.id)).toEqual(["Scolarité"]);
  });
});
