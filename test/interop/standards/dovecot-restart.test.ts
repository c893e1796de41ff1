/** Dovecot 2.3 of Debian is restarted under our own back end: what comes of it for whoever reads mail. */
import type { AccountChange, Principal } from "@partage-ent/server";
import {
  createImapPart,
  createStandardsBackend,
  type StandardsBackend,
} from "@partage-ent/standards";
import type { ImapFlow } from "imapflow";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rawMessage } from "../../contract/messages.js";
import { installDovecot, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import type { ServerUser } from "../servers/own-process.js";
import { openImap } from "../servers/raw-imap.js";
import { addSomebody } from "./mail-fixture.js";
import { MailPerson } from "./mail-person.js";
import { passwordsOf } from "./own-credentials.js";

const isThere = await installDovecot();
/** Time that anything may take to work again. */
const RECOVERY = { timeout: 10_000, interval: 50 };

describe.skipIf(!isThere)("Dovecot 2.3 that is restarted", { timeout: 60_000 }, () => {
  const users = new Map<string, ServerUser>();
  let server: OwnDovecot;
  let principal: Principal;
  let backend: StandardsBackend;
  let lea: MailPerson;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    principal = await addSomebody({ server, users });
    const part = createImapPart({
      ...{ host: "127.0.0.1", port: server.ports.imap, security: "starttls" },
      authorities: server.certificate.caText,
      credentials: passwordsOf(users),
    });
    backend = createStandardsBackend({ parts: [part] });
    lea = await new MailPerson(backend, principal).open();
    await deliver("Amphi", "Jury");
  });
  afterEach(() => backend.close());

  /** Behind the back of what is tested, on a connection of its own. */
  const asHer = async <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = await openImap(server.ports.imap, users.get(principal.account)!);
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };

  const deliver = (...subjects: readonly string[]): Promise<void> =>
    asHer(async (client) => {
      for (const subject of subjects) {
        await client.append("INBOX", Buffer.from(rawMessage({ subject })));
      }
    });

  const look = (): Promise<readonly string[]> =>
    lea.subjects().catch((error: unknown) => [String(error)]);

  it("lists again between two requests, with the ids of before", async () => {
    const before = await lea.emails();
    expect(before.map(({ subject }) => subject).sort()).toEqual(["Amphi", "Jury"]);
    await server.restart();
    await expect.poll(look, RECOVERY).toEqual(["Amphi", "Jury"]);
    expect(await lea.emails()).toEqual(before);
  });

  it("takes a change as soon as it is back, and tells what changed across the restart", async () => {
    const [{ id } = { id: "" }] = await lea.emails();
    const { state } = await lea.call("Email/get", { ids: [id], properties: ["id"] });
    await server.restart();
    await expect.poll(look, RECOVERY).toEqual(["Amphi", "Jury"]);
    await lea.call("Email/set", { update: { [id]: { "keywords/$flagged": true } } });
    await deliver("Soutenance");
    const answer = await lea.call("Email/changes", { sinceState: state });
    expect(answer).toMatchObject({ updated: [id], destroyed: [] });
    expect(answer["created"]).toHaveLength(1);
    const flags = await asHer(async (client) => {
      await client.mailboxOpen("INBOX", { readOnly: true });
      return client.search({ flagged: true });
    });
    expect(flags).toHaveLength(1);
  });

  it("tells who waits in IDLE what comes after it, and waits again", async () => {
    const told: AccountChange[] = [];
    const ending = new AbortController();
    const watching = (async () => {
      for await (const change of backend.watch(principal, { signal: ending.signal })) {
        told.push(change);
      }
    })();
    const email = (): unknown => told.at(-1)?.changed["Email"];
    await expect.poll(email, RECOVERY).toBeDefined();
    const first = email();
    await deliver("Soutenance");
    await expect.poll(email, RECOVERY).not.toBe(first);
    const second = email();
    await server.restart();
    await deliver("Après");
    await expect.poll(email, RECOVERY).not.toBe(second);
    const third = String(email());
    expect(await look()).toEqual(["Amphi", "Après", "Jury", "Soutenance"]);
    // And the connection that took the place of the lost one waits as that did.
    await deliver("Encore");
    await expect.poll(email, RECOVERY).not.toBe(third);
    const since = await lea.call("Email/changes", { sinceState: String(second) });
    expect(since).toMatchObject({ destroyed: [] });
    expect(since["created"]).toHaveLength(2);
    ending.abort();
    await watching;
  });
});
