import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore, type Store } from "../../app/index.js";
import {
  LEA,
  type StandardsWorld,
  startStandardsGateway,
  startStandardsWorld,
} from "../../testing/standards-gateway.js";
import { ORIGIN, TestBrowser, type TestGateway } from "../../testing/test-gateway.js";
import { accessToken, exchangeToken } from "../../testing/token-exchange.js";
import type { ServiceConfigInput } from "../service-config.js";

let world: StandardsWorld;
let store: Store;
let offset = 0;
const now = (): number => Date.now() + offset;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  world = await startStandardsWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  offset = 0;
  store = createMemoryStore({ now });
  world.issuer.lies = { tokenLife: 300 };
  world.issuer.issued.length = 0;
  world.issuer.refreshed.length = 0;
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map(({ running }) => running.stop()));
});

const CREDENTIAL = {
  kind: "oauth" as const,
  scopes: ["offline_access", "imap"],
  audience: "https://imap.univ-valmoree.example",
};

async function start(input: ServiceConfigInput = world.config(CREDENTIAL)): Promise<TestGateway> {
  // What one gateway closes, the others of this store go on with.
  const shared = new Proxy(store, {
    get: (whole, name) => {
      if (name === "close") return async () => Promise.resolve();
      const value: unknown = Reflect.get(whole, name, whole);
      return typeof value === "function" ? (value.bind(whole) as unknown) : value;
    },
  });
  const gateway = await startStandardsGateway(input, { store: shared, now });
  gateways.push(gateway);
  return gateway;
}

/** The IMAP server takes what the issuer gave last. */
function honour(token = world.issuer.issued.at(-1)): void {
  Object.defineProperty(world.imap.account(LEA), "accessToken", {
    ...{ configurable: true, writable: true, value: token },
  });
}

/** The IMAP server takes what the issuer gives, as soon as it gives it. */
function honourLast(): void {
  const get = (): string | undefined => world.issuer.issued.at(-1);
  Object.defineProperty(world.imap.account(LEA), "accessToken", { configurable: true, get });
}

/** Signs in; the IMAP server knows the token from then on. */
async function signIn(gateway: TestGateway): Promise<TestBrowser> {
  const browser = new TestBrowser(gateway.running.address);
  const back = await browser.signIn(world.issuer);
  expect([back.status, back.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
  honour();
  return browser;
}

/** Takes all connections down, and asks for mailboxes over a connection of its own; answers the name of the response. */
async function readMail(browser: TestBrowser): Promise<string> {
  for (const socket of world.imap.sockets) socket.destroy();
  const session = await browser.ask("v1/session");
  if (session.status !== 200) return String(session.json()["type"]).replace(/^.*\//, "");
  const { jmap } = session.json<{ jmap: { accounts: Record<string, unknown> } }>();
  const accountId = Object.keys(jmap.accounts)[0];
  const answer = await browser.call([["Mailbox/get", { accountId }, "m"]]);
  const { methodResponses = [] } = answer.json<{
    methodResponses?: [string, { type?: string }][];
  }>();
  const [name = "none", result] = methodResponses[0] ?? [];
  return result?.type ?? name;
}

function secrets(): readonly string[] {
  return [...world.issuer.issued, ...world.issuer.refreshed];
}

async function expectSilence(): Promise<void> {
  const stored = await store.listCredentials("valmoree");
  const said = gateways
    .map(({ log, audits, requests, faults }) =>
      [
        JSON.stringify([log, audits, requests]),
        ...faults.map((fault) => `${(fault as Error).stack} ${String((fault as Error).cause)}`),
      ].join("\n"),
    )
    .join("\n");
  expect(secrets().length).toBeGreaterThan(0);
  for (const secret of secrets()) {
    expect(said).not.toContain(secret);
    expect(JSON.stringify(stored)).not.toContain(secret);
  }
}

describe("the tokens of a sign-in", () => {
  it("are asked for as the servers want them, and open the mail", async () => {
    const gateway = await start();
    const asked = new URL(await new TestBrowser(gateway.running.address).begin()).searchParams;
    expect(asked.get("scope")).toBe("openid profile email offline_access imap");
    expect(asked.get("audience")).toBe(CREDENTIAL.audience);
    const browser = await signIn(gateway);
    expect(await readMail(browser)).toBe("Mailbox/get");
    const last = world.imap.signIns.at(-1);
    expect(last).toMatchObject({ username: LEA, secret: world.issuer.issued[0] });
    await expectSilence();
  });
  it("are no part of what a page or a session is told", async () => {
    const gateway = await start();
    const browser = await signIn(gateway);
    const { text, headers } = await browser.ask("v1/session");
    for (const secret of secrets()) {
      expect(text).not.toContain(secret);
      expect(JSON.stringify([...headers, ...browser.cookies])).not.toContain(secret);
    }
  });
  it("are renewed before their end, and the new refresh token is used the next time", async () => {
    const browser = await signIn(await start());
    for (let round = 1; round <= 3; round += 1) {
      offset += 250_000;
      // The server knows the new token as soon as the issuer gave it.
      honourLast();
      expect(await readMail(browser)).toBe("Mailbox/get");
      expect(world.issuer.issued).toHaveLength(round + 1);
    }
    expect(new Set(world.issuer.refreshed).size).toBe(3);
    await expectSilence();
  });
  it("are renewed once, by one of two gateways, for many requests at once", async () => {
    const [one, two] = [await start(), await start()];
    const browsers = [await signIn(one)];
    const second = new TestBrowser(two.running.address);
    for (const [name, value] of browsers[0]!.cookies) second.cookies.set(name, value);
    browsers.push(second);
    offset += 290_000;
    world.issuer.lies = { tokenLife: 300, refreshDelayMs: 300 };
    const before = world.issuer.refreshed.length;
    for (const socket of world.imap.sockets) socket.destroy();
    const asking = [...browsers, ...browsers, ...browsers].map((browser) => readMail(browser));
    await until(() => world.issuer.issued.length > 1);
    honour();
    await Promise.allSettled(asking);
    expect(world.issuer.refreshed.length - before).toBe(1);
    expect(await readMail(browsers[0]!)).toBe("Mailbox/get");
    expect(await readMail(browsers[1]!)).toBe("Mailbox/get");
  });
  it("that the issuer took back end the sessions of the person", async () => {
    const browser = await signIn(await start());
    offset += 310_000;
    world.issuer.lies = { refresh: { status: 400, body: '{"error":"invalid_grant"}' } };
    expect(await readMail(browser)).not.toBe("Mailbox/get");
    expect((await browser.ask("v1/session")).status).toBe(401);
    expect(await store.listCredentials("valmoree")).toEqual([]);
    expect(gateways[0]!.audits).toContainEqual(
      expect.objectContaining({ event: "credential-refused", credential: "oauth", account: LEA }),
    );
    await expectSilence();
  });
  it("outlive an issuer that is away, as long as they are good", async () => {
    const browser = await signIn(await start());
    offset += 250_000;
    world.issuer.lies = { refresh: { status: 503, body: "down" } };
    expect(await readMail(browser)).toBe("Mailbox/get");
    offset += 100_000;
    expect(await readMail(browser)).not.toBe("Mailbox/get");
    expect(await store.listCredentials("valmoree")).toHaveLength(1);
    world.issuer.lies = { tokenLife: 300 };
    offset += 31_000;
    const asking = readMail(browser);
    await until(() => world.issuer.issued.length > 1);
    honour();
    await asking;
    expect(await readMail(browser)).toBe("Mailbox/get");
  });
  it("that a server refuses are renewed once, not again and again", async () => {
    const browser = await signIn(await start());
    offset += 60_000;
    honour("something-else");
    for (let round = 0; round < 3; round += 1) await readMail(browser);
    expect(world.issuer.refreshed.length).toBeLessThanOrEqual(1);
  });
  it("without a refresh token are used to their end, and then the person signs in again", async () => {
    world.issuer.lies = {};
    const browser = await signIn(await start());
    expect(await readMail(browser)).toBe("Mailbox/get");
    offset += 301_000;
    expect(await readMail(browser)).not.toBe("Mailbox/get");
    expect(await store.listCredentials("valmoree")).toEqual([]);
  });
  it("go when the person has signed out everywhere, not before", async () => {
    const gateway = await start();
    const [one, two] = [await signIn(gateway), await signIn(gateway)];
    for (const [browser, left] of [
      [one, 1],
      [two, 0],
    ] as const) {
      const { csrf = "" } = await browser.session();
      const headers = { "X-Partage-CSRF": csrf, Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
      await browser.ask("auth/logout", { method: "POST", headers });
      expect(await store.listCredentials("valmoree")).toHaveLength(left);
    }
  });
  it("are what a token exchange needs to be there", async () => {
    const gateway = await start();
    const { address } = gateway.running;
    const refused = await exchangeToken(address, await accessToken(world.issuer));
    expect([refused.status, refused.json()["type"]]).toEqual([
      403,
      expect.stringMatching(/\/credential-required$/),
    ]);
    await signIn(gateway);
    expect((await exchangeToken(address, await accessToken(world.issuer))).status).toBe(200);
  });
  it("that were sealed by a key of before still open, and are sealed anew", async () => {
    await signIn(await start());
    const [before] = await store.listCredentials("valmoree");
    const rotated = await start(
      world.config(CREDENTIAL, {
        credentials: {
          sealKey: { env: "NEW_SEAL_KEY" },
          previousSealKeys: [{ env: "SEAL_KEY" }],
        },
      }),
    );
    const { address } = rotated.running;
    expect((await exchangeToken(address, await accessToken(world.issuer))).status).toBe(200);
    const [after] = await store.listCredentials("valmoree");
    expect(after?.sealed).not.toBe(before?.sealed);
    const fresh = await start(
      world.config(CREDENTIAL, { credentials: { sealKey: { env: "NEW_SEAL_KEY" } } }),
    );
    const again = await exchangeToken(fresh.running.address, await accessToken(world.issuer));
    expect(again.status).toBe(200);
  });
  it("that no key opens are as good as none", async () => {
    await signIn(await start());
    const other = await start(
      world.config(CREDENTIAL, { credentials: { sealKey: { env: "NEW_SEAL_KEY" } } }),
    );
    const refused = await exchangeToken(other.running.address, await accessToken(world.issuer));
    expect(refused.status).toBe(403);
  });
});

async function until(check: () => boolean): Promise<void> {
  for (let round = 0; round < 400 && !check(); round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(check()).toBe(true);
}
