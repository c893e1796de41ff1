import { expect, it, onTestFinished } from "vitest";
import type { Credential } from "../credential.js";
import {
  ACCOUNT,
  type ImapSetup,
  type ImapSetupOptions,
  LEA,
  FixedCredentials,
  NEWEST,
  setUpImap,
} from "../testing/imap/imap-setup.js";

async function setUp(options?: ImapSetupOptions): Promise<ImapSetup> {
  const setup = await setUpImap(options);
  onTestFinished(setup.close);
  return setup;
}

const password = (secret: string) =>
  ({ kind: "password", username: LEA.account, password: secret }) as const;

it("uses one connection for requests one after the other", async () => {
  const { mail, own, credentials } = await setUp();
  for (let i = 0; i < 3; i++) await mail().queryEmails(ACCOUNT, NEWEST);
  expect(own.connections).toBe(1);
  expect(credentials.asked).toBe(1);
});

it("opens no more connections for a person than it may", async () => {
  const { mail, own } = await setUp({ part: { limits: { connectionsPerAccount: 2 } } });
  await Promise.all(Array.from({ length: 12 }, () => mail().getMailboxes(ACCOUNT, null)));
  expect(own.connections).toBe(2);
});

it("gives up waiting for a connection", async () => {
  const { mail, own } = await setUp({
    part: { limits: { connectionsPerAccount: 1 }, times: { queue: 30, answer: 60_000 } },
  });
  own.manners.before = (name) => (name === "LIST" ? "hang" : undefined);
  const first = mail().getMailboxes(ACCOUNT, null);
  first.catch(() => undefined);
  await expect.poll(() => own.asked.includes("LIST")).toBe(true);
  await expect(mail().getMailboxes(ACCOUNT, null)).rejects.toMatchObject({
    type: "serverUnavailable",
    retryAfter: 5,
  });
});

it("refuses at once when too many wait", async () => {
  const { mail } = await setUp({ part: { limits: { connectionsPerAccount: 1, queue: 0 } } });
  await expect(mail().getMailboxes(ACCOUNT, null)).rejects.toMatchObject({
    type: "serverUnavailable",
  });
});

it("closes connections that nobody uses", async () => {
  const { mail, own } = await setUp({ part: { times: { idle: 10 } } });
  await mail().getMailboxes(ACCOUNT, null);
  await expect.poll(() => own.sockets.size).toBe(0);
  await mail().getMailboxes(ACCOUNT, null);
  expect(own.connections).toBe(2);
});

it("closes connections that lived long enough", async () => {
  const { mail, own } = await setUp({ part: { times: { lifetime: 0 } } });
  await mail().getMailboxes(ACCOUNT, null);
  await expect.poll(() => own.sockets.size).toBe(0);
});

it.each(["drop", "dropAfter", "halfClose"] as const)(
  "reads once more on a fresh connection after a %s",
  async (how) => {
    const { mail, own } = await setUp();
    own.manners.before = (name, times) => (name === "LIST" && times === 1 ? how : undefined);
    const { list } = await mail().getMailboxes(ACCOUNT, null);
    expect(list).toHaveLength(3);
    expect(own.connections).toBe(2);
  },
);

it("fails when the fresh connection is lost too", async () => {
  const { mail, own } = await setUp();
  own.manners.before = (name) => (name === "LIST" ? "drop" : undefined);
  await expect(mail().getMailboxes(ACCOUNT, null)).rejects.toMatchObject({
    type: "serverUnavailable",
    message: "The connection to the mail server was lost.",
  });
  expect(own.connections).toBe(2);
});

it("leaves a connection on which nothing comes any more, and reads on another", async () => {
  const { mail, own } = await setUp({ part: { times: { answer: 100 } } });
  own.manners.before = (name, times) => (name === "LIST" && times === 1 ? "hang" : undefined);
  expect((await mail().getMailboxes(ACCOUNT, null)).list).toHaveLength(3);
  expect(own.connections).toBe(2);
});

it("does not do a write twice", async () => {
  const { mail, own } = await setUp();
  await mail().getMailboxes(ACCOUNT, null);
  own.manners.before = (name) => (name === "CREATE" ? "dropAfter" : undefined);
  const create = new Map([["k", { name: "Cours" }]]);
  const edits = { create, update: new Map(), destroy: [], onDestroyRemoveEmails: false };
  await expect(mail().setMailboxes(ACCOUNT, edits)).rejects.toMatchObject({
    type: "serverUnavailable",
  });
  expect(own.asked.filter((name) => name === "CREATE")).toHaveLength(1);
});

it("proves that a connection lives before it is used again", async () => {
  let now = 0;
  const { mail, own } = await setUp({
    part: { clock: () => now, times: { probe: 100, lifetime: 1e9 } },
  });
  await mail().getMailboxes(ACCOUNT, null);
  now += 5_000;
  own.manners.before = (name) => (name === "NOOP" ? "hang" : undefined);
  const create = new Map([["k", { name: "Cours" }]]);
  const edits = { create, update: new Map(), destroy: [], onDestroyRemoveEmails: false };
  const { notCreated } = await mail().setMailboxes(ACCOUNT, edits);
  expect([...notCreated]).toEqual([]);
  expect(own.asked.filter((name) => name === "CREATE")).toHaveLength(1);
  expect(own.connections).toBe(2);
});

it("asks for a better credential once", async () => {
  const credentials = new FixedCredentials(password("old"), password("geheim"));
  const { mail, own } = await setUp({ part: { credentials } });
  expect((await mail().getMailboxes(ACCOUNT, null)).list).toHaveLength(3);
  expect(credentials).toMatchObject({ asked: 2, refusals: 1 });
  expect(own.signIns).toHaveLength(2);
});

it("is forbidden after a second refusal, and says nothing of what the server said", async () => {
  const credentials = new FixedCredentials(password("old"), password("older"));
  const { mail } = await setUp({ part: { credentials } });
  const failure: unknown = await mail()
    .getMailboxes(ACCOUNT, null)
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    type: "forbidden",
    message: "The mail server refuses to open this account.",
  });
  expect(credentials).toMatchObject({ asked: 2, refusals: 2 });
});

it("does not take a server that is busy for one that refuses", async () => {
  const { mail, own, credentials } = await setUp();
  own.manners.before = (name) =>
    name === "AUTHENTICATE" ? { answer: "NO [UNAVAILABLE] secret-host is down" } : undefined;
  await expect(mail().getMailboxes(ACCOUNT, null)).rejects.toMatchObject({
    type: "serverUnavailable",
    message: "The mail server is not available at the moment.",
  });
  expect(credentials.refusals).toBe(0);
});

it.each<readonly [string, Credential, string]>([
  ["a token", { kind: "bearer", username: LEA.account, accessToken: "jeton" }, "OAUTHBEARER"],
  [
    "a master user",
    { kind: "proxy", authorizeAs: LEA.account, username: "maitre", password: "clef" },
    "PLAIN",
  ],
  [
    "a joined name",
    {
      ...{ kind: "proxy", authorizeAs: LEA.account, username: "maitre", password: "clef" },
      joined: `${LEA.account}*maitre`,
    },
    "PLAIN",
  ],
])("signs in with %s", async (_, credential, mechanism) => {
  const credentials = new FixedCredentials(credential);
  const accounts = [
    { username: LEA.account, accessToken: "jeton" },
    { username: "maitre", password: "clef", isMaster: true },
  ];
  const { mail, own } = await setUp({ part: { credentials }, server: { accounts } });
  await mail().getMailboxes(ACCOUNT, null);
  expect(own.signIns).toMatchObject([{ mechanism }]);
});

it("leaves a server alone that can't be reached, and takes it up again", async () => {
  let now = 0;
  const { mail, own } = await setUp({ part: { clock: () => now, times: { connect: 500 } } });
  own.manners.isSilent = true;
  for (let i = 0; i < 5; i++) {
    for (const socket of own.sockets) socket.destroy();
    const failing = mail().getMailboxes(ACCOUNT, null);
    await expect.poll(() => own.sockets.size).toBeGreaterThan(0);
    for (const socket of own.sockets) socket.destroy();
    await expect(failing).rejects.toMatchObject({ type: "serverUnavailable" });
  }
  const before = own.connections;
  await expect(mail().getMailboxes(ACCOUNT, null)).rejects.toMatchObject({
    type: "serverUnavailable",
    retryAfter: 1,
  });
  expect(own.connections).toBe(before);
  own.manners.isSilent = false;
  now += 1_000;
  expect((await mail().getMailboxes(ACCOUNT, null)).list).toHaveLength(3);
});

it("ends with the signal of the request, and closes what is left over", async () => {
  const { mail, own } = await setUp({ part: { times: { answer: 60_000 } } });
  own.manners.before = (name) => (name === "LIST" ? "hang" : undefined);
  const controller = new AbortController();
  const reading = mail(controller.signal).getMailboxes(ACCOUNT, null);
  await expect.poll(() => own.asked.includes("LIST")).toBe(true);
  controller.abort();
  await expect(reading).rejects.toMatchObject({ message: "The request was cancelled." });
  await expect.poll(() => own.sockets.size).toBe(0);
});

it("closes the connections of a person who signs out", async () => {
  const { mail, own, part } = await setUp();
  await mail().getMailboxes(ACCOUNT, null);
  await part.forget(LEA);
  await expect.poll(() => own.sockets.size).toBe(0);
});

it("takes octets without sense for a failure of the server", async () => {
  const { mail, own } = await setUp({ part: { times: { answer: 200 } } });
  own.manners.before = (name) =>
    name === "LIST" ? { garbage: "* LIST (((((\r\n* ]]] {9\r\n" } : undefined;
  const failure: unknown = await mail()
    .getMailboxes(ACCOUNT, null)
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "MethodFailure" });
  expect(String(failure)).not.toContain("LIST");
});
