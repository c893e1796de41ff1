import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FaultClient, type FaultyMail, startFaultyMail } from "./fault-chain.js";
import { FAULT_NAMES } from "./fault-proxy.js";

let mail: FaultyMail;
let client: FaultClient & { stop(): Promise<void> };

beforeAll(async () => {
  mail = await startFaultyMail();
});
afterAll(() => mail?.close());
afterEach(async () => {
  await mail.proxy.set("none");
  mail.shift(0);
  await client?.stop();
});

/** What anybody may read of a failure: no address, no path, no token, no stack. */
const TELLS_TOO_MUCH =
  /127\.0\.0\.1|https?:|\/service|node_modules|\bat \w+ \(|ZM_AUTH|0_[0-9a-f]{8}/;

async function inboxId(): Promise<string> {
  const { result } = await client.call("Mailbox/get", { ids: null });
  const boxes = result["list"] as readonly { readonly id: string; readonly role: string }[];
  return boxes.find(({ role }) => role === "inbox")!.id;
}

describe.each(["refuse", ...FAULT_NAMES] as const)("with %s from the mail system", (fault) => {
  it("fails in time with a typed error before the first sign-in, and recovers", async () => {
    client = await mail.open();
    await mail.proxy.set(fault);
    const { status, description = "" } = await client.call("Mailbox/get", { ids: null });
    expect(status).toBe(503);
    expect(description).not.toBe("");
    expect(description).not.toMatch(TELLS_TOO_MUCH);
    await mail.proxy.set("none");
    await client.recovered();
  });

  it("fails in time with a typed error in the middle of a session, and loses nothing", async () => {
    client = await mail.open();
    const mailbox = await inboxId();
    const query = { filter: { inMailbox: mailbox }, limit: 100 };
    const before = await client.call("Email/query", query);
    const [id] = before.result["ids"] as readonly string[];
    await mail.proxy.set(fault);
    const read = await client.call("Email/query", query);
    expect(["serverUnavailable", "serverFail"]).toContain(read.error);
    const write = await client.call("Email/set", {
      update: { [id!]: { "keywords/$flagged": true } },
    });
    // A write whose answer is lost may have happened; it is never said to have.
    expect(write.result["updated"] ?? null).toBeNull();
    await mail.proxy.set("none");
    await client.recovered();
    const after = await client.call("Email/query", query);
    expect(after.result["ids"]).toEqual(before.result["ids"]);
  });
});

describe("a tired mail system", () => {
  it("is asked no more for a while after failures in a row", async () => {
    client = await mail.open();
    await mail.proxy.set("503 with a page");
    for (let attempt = 0; attempt < 6; attempt++) await client.call("Mailbox/get", { ids: null });
    const asked = mail.proxy.count();
    const { status } = await client.call("Mailbox/get", { ids: null });
    expect([status, mail.proxy.count()]).toEqual([503, asked]);
  });

  it("that says when to come back has that said to whoever asks", async () => {
    client = await mail.open();
    await mail.proxy.set("429 with a wait");
    const { status, retryAfter } = await client.call("Mailbox/get", { ids: null });
    expect([status, retryAfter]).toEqual([503, "1"]);
  });
});

describe("a mail system that no longer knows the token", () => {
  it("is signed in to again without anybody noticing", async () => {
    client = await mail.open();
    await client.call("Mailbox/get", { ids: null });
    mail.forgetTokens();
    const { error } = await client.call("Mailbox/get", { ids: null });
    expect(error).toBeUndefined();
  });

  it("and whose clock is days away says so, until it is right again", async () => {
    client = await mail.open();
    await client.call("Mailbox/get", { ids: null });
    mail.shift(3 * 24 * 3_600_000);
    const late = await client.call("Mailbox/get", { ids: null });
    expect([late.error, late.description]).toEqual([
      "serverUnavailable",
      expect.stringMatching(/clock is 4320 minutes ahead/),
    ]);
    mail.shift(0);
    await client.recovered();
  });
});

describe.each([
  ["ahead of", 10],
  ["behind", -10],
] as const)("a mail system whose clock is 10 minutes %s the gateway's", (way, minutes) => {
  it("is reported as such, and works once its clock is right", async () => {
    client = await mail.open();
    mail.shift(minutes * 60_000);
    const { status, description } = await client.call("Mailbox/get", { ids: null });
    expect([status, description]).toEqual([
      503,
      expect.stringContaining(`clock is 10 minutes ${way}`),
    ]);
    mail.shift(0);
    await client.recovered();
  });
});
