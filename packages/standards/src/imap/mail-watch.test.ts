import type { AccountChange } from "@partage-ent/server";
import { expect, it, onTestFinished } from "vitest";
import {
  ACCOUNT,
  FixedCredentials,
  type ImapSetup,
  type ImapSetupOptions,
  LEA,
  NEWEST,
  setUpImap,
} from "../testing/imap/imap-setup.js";

interface Watched extends ImapSetup {
  readonly seen: AccountChange[];
  readonly watching: Promise<unknown>;
  stop(): void;
}

const TIMES = { poll: 60_000, retry: 10, maxRetry: 50 };

async function watch(options: ImapSetupOptions = {}): Promise<Watched> {
  const setup = await setUpImap({ ...options, part: { times: TIMES, ...options.part } });
  const controller = new AbortController();
  const seen: AccountChange[] = [];
  const watching = (async () => {
    for await (const change of setup.part.watch(LEA, { signal: controller.signal })) {
      seen.push(change);
    }
  })().catch((error: unknown) => error);
  const stop = (): void => controller.abort();
  onTestFinished(async () => {
    stop();
    await watching;
    await setup.close();
  });
  return { ...setup, seen, watching, stop };
}

const idling = ({ own }: ImapSetup, times = 1) =>
  expect
    .poll(() => own.asked.filter((name) => name === "IDLE").length)
    .toBeGreaterThanOrEqual(times);

it("tells first the state that requests tell too", async () => {
  const { mail, seen } = await watch();
  await expect.poll(() => seen.length).toBe(1);
  const { queryState } = await mail().queryEmails(ACCOUNT, NEWEST);
  expect(seen[0]).toEqual({
    accountId: ACCOUNT,
    changed: { Mailbox: queryState, Email: queryState, Thread: queryState, Quota: queryState },
  });
});

it("tells what arrives in INBOX as soon as the server does", async () => {
  const setup = await watch();
  await idling(setup);
  setup.lea.mailbox("INBOX").add({ raw: "Subject: Neuf\n\n" });
  await expect.poll(() => setup.seen.length).toBe(2);
  const { queryState } = await setup.mail().queryEmails(ACCOUNT, NEWEST);
  expect(setup.seen[1]?.changed["Email"]).toBe(queryState);
});

it("looks at the other mailboxes from time to time", async () => {
  const setup = await watch({ part: { times: { ...TIMES, poll: 50 } } });
  await idling(setup);
  setup.lea.mailbox("Trash").add({ raw: "Subject: Neuf\n\n" });
  await expect.poll(() => setup.seen.length).toBe(2);
});

it("only looks where the server knows no IDLE", async () => {
  const setup = await watch({
    server: { without: ["IDLE"] },
    part: { times: { ...TIMES, poll: 50 } },
  });
  await expect.poll(() => setup.seen.length).toBe(1);
  setup.lea.mailbox("INBOX").add({ raw: "Subject: Neuf\n\n" });
  await expect.poll(() => setup.seen.length).toBe(2);
  expect(setup.own.asked).not.toContain("IDLE");
});

it("takes a lost connection up again, and loses nothing meanwhile", async () => {
  const setup = await watch();
  await idling(setup);
  setup.lea.mailbox("Trash").add({ raw: "Subject: Neuf\n\n" });
  for (const socket of setup.own.sockets) socket.destroy();
  await expect.poll(() => setup.seen.length).toBe(2);
  await idling(setup, 2);
  expect(setup.seen).toHaveLength(2);
});

it("goes on while the server is down for a while", async () => {
  const setup = await watch();
  await idling(setup);
  setup.own.manners.greeting = "* BYE Going down";
  for (const socket of setup.own.sockets) socket.destroy();
  const before = setup.own.connections;
  await expect.poll(() => setup.own.connections).toBeGreaterThan(before + 1);
  setup.lea.mailbox("INBOX").add({ raw: "Subject: Neuf\n\n" });
  delete setup.own.manners.greeting;
  await expect.poll(() => setup.seen.length).toBe(2);
});

it("polls without a connection of its own where too many wait already", async () => {
  const setup = await watch({
    part: { limits: { connectionsPerServer: 1 }, times: { ...TIMES, poll: 50 } },
  });
  await expect.poll(() => setup.seen.length).toBe(1);
  setup.lea.mailbox("INBOX").add({ raw: "Subject: Neuf\n\n" });
  await expect.poll(() => setup.seen.length).toBe(2);
  expect(setup.own.asked).not.toContain("IDLE");
});

it("ends when the person is refused", async () => {
  const credential = { kind: "password", username: LEA.account, password: "faux" } as const;
  const { watching } = await watch({ part: { credentials: new FixedCredentials(credential) } });
  expect(await watching).toMatchObject({ type: "forbidden" });
});

it("ends with its signal, and closes its connection", async () => {
  const setup = await watch();
  await idling(setup);
  setup.stop();
  expect(await setup.watching).toBeUndefined();
  await expect.poll(() => setup.own.sockets.size).toBe(0);
});
