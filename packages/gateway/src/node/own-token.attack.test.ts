import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "../app/random.js";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  askBound,
  askPopup,
  codeIn,
  createTestKey,
  exchangeCode,
  renewToken,
  type TestKey,
} from "../testing/popup-flow.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { accessToken, bearerToken, exchangeToken } from "../testing/token-exchange.js";

let issuer: HostileIssuer;
let gateway: TestGateway;
let address: string;
/** How far the gateway's clock is ahead, in milliseconds. */
let ahead = 0;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway({
    ...testConfig(issuer.url),
    session: { idleSeconds: 600, absoluteSeconds: 1500 },
  });
  address = gateway.running.address;
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});

function wait(milliseconds: number): void {
  gateway.advance(milliseconds);
  ahead += milliseconds;
}

/** A key whose proofs are of the gateway's time. */
async function keyInTime(): Promise<TestKey> {
  const key = await createTestKey();
  return {
    ...key,
    prove: (method, path, claims = {}) =>
      key.prove(method, path, { iat: Math.floor((Date.now() + ahead) / 1000), ...claims }),
  };
}

interface Bound {
  readonly browser: TestBrowser;
  readonly key: TestKey;
  readonly token: string;
  readonly origin: string;
}

async function boundToken(): Promise<Bound> {
  const browser = new TestBrowser(address);
  const out = await browser.begin();
  const times = { iat: Math.floor((Date.now() + ahead) / 1000) };
  const exp = times.iat + 300;
  expect((await browser.return(issuer.authorize(out, { ...times, exp }))).status).toBe(303);
  const { path, verifier } = await askPopup({ origin: ALLOWED_ORIGIN });
  const code = codeIn(await browser.ask(path)) ?? "";
  const key = await keyInTime();
  const answer = await exchangeCode(address, code, { verifier, key, origin: ALLOWED_ORIGIN });
  return { browser, key, token: tokenIn(answer), origin: ALLOWED_ORIGIN };
}

function tokenIn(answer: Answer): string {
  expect(answer.status).toBe(200);
  return String(answer.json()["access_token"]);
}

const reason = (): unknown => gateway.audits.at(-1)?.reason;
const isGood = async (bound: Bound, token: string): Promise<boolean> =>
  (await askBound(address, "v1/session", { ...bound, token })).status === 200;

describe("renewal by a page's own token", () => {
  it("gives the next token, and ends the one before within a minute", async () => {
    const bound = await boundToken();
    const next = tokenIn(await renewToken(address, bound.token, bound));
    expect(next).not.toBe(bound.token);
    expect(await isGood(bound, next)).toBe(true);
    wait(61_000);
    expect(await isGood(bound, bound.token)).toBe(false);
    expect((await renewToken(address, bound.token, bound)).status).toBe(400);
    expect(await isGood(bound, next)).toBe(true);
  });
  it("keeps account and scopes, and may narrow them", async () => {
    const bound = await boundToken();
    const before = (await askBound(address, "v1/session", bound)).json();
    const next = tokenIn(await renewToken(address, bound.token, bound));
    const after = (await askBound(address, "v1/session", { ...bound, token: next })).json();
    expect(after["person"]).toEqual(before["person"]);
    expect(after["scopes"]).toEqual(before["scopes"]);
  });
  it("row 29: lets a page whose answer got lost ask again", async () => {
    const bound = await boundToken();
    await renewToken(address, bound.token, bound);
    wait(20_000);
    expect(await isGood(bound, tokenIn(await renewToken(address, bound.token, bound)))).toBe(true);
  });
  it("row 29: of renewals at the same time none leaves the page without a token", async () => {
    const bound = await boundToken();
    const answers = await Promise.all([1, 2, 3].map(() => renewToken(address, bound.token, bound)));
    const tokens = answers.map(tokenIn);
    expect(new Set(tokens).size).toBe(3);
    for (const token of [bound.token, ...tokens]) expect(await isGood(bound, token)).toBe(true);
    wait(61_000);
    expect(await isGood(bound, bound.token)).toBe(false);
  });
  it("row 29: the last minute of a token is not made longer by asking again", async () => {
    const bound = await boundToken();
    for (let times = 0; times < 3; times += 1) {
      await renewToken(address, bound.token, bound);
      wait(19_000);
    }
    wait(4_000);
    expect((await renewToken(address, bound.token, bound)).status).toBe(400);
  });
  it("row 23: ends with the absolute time of the sign-in", async () => {
    const bound = await boundToken();
    let { token } = bound;
    for (let minutes = 4; minutes <= 24; minutes += 4) {
      wait(240_000);
      token = tokenIn(await renewToken(address, token, bound));
    }
    wait(61_000);
    expect(await isGood(bound, token)).toBe(false);
    expect((await renewToken(address, token, bound)).status).toBe(400);
  });
  it("row 23: ends with a sign-in that was left idle, and keeps one that is used", async () => {
    const bound = await boundToken();
    wait(240_000);
    const next = tokenIn(await renewToken(address, bound.token, bound));
    wait(240_000);
    const later = tokenIn(await renewToken(address, next, bound));
    wait(240_000);
    // Twelve minutes without a request of the sign-in itself, which may idle for ten.
    expect((await bound.browser.ask("v1/session")).status).toBe(200);
    expect(await isGood(bound, later)).toBe(true);
  });
});

describe("what is not renewed", () => {
  it("row 57: a token without a proof, or with that of another key", async () => {
    const bound = await boundToken();
    const { origin, token } = bound;
    expect((await renewToken(address, token, { origin })).status).toBe(400);
    expect(reason()).toBe("proof-missing");
    const thief = await renewToken(address, token, { origin, key: await keyInTime() });
    expect([thief.status, reason()]).toEqual([400, "other-key"]);
    expect(await isGood(bound, token)).toBe(true);
  });
  for (const origin of [ORIGIN, undefined, "null", "https://evil.example"]) {
    it(`row 41: a token at ${origin ?? "a program"}`, async () => {
      const bound = await boundToken();
      const answer = await renewToken(address, bound.token, { key: bound.key, origin });
      expect([400, 403]).toContain(answer.status);
      expect(answer.text).not.toContain("access_token");
    });
  }
  it("row 29: a token that is bound to no key", async () => {
    wait(-ahead);
    const token = await bearerToken(address, issuer);
    const key = await keyInTime();
    const answer = await renewToken(address, token, { key, origin: ALLOWED_ORIGIN });
    expect([answer.status, reason()]).toEqual([400, "other-key"]);
  });
  it("row 29: a bound token that no page was given for longer", async () => {
    wait(-ahead);
    const key = await keyInTime();
    const headers = { Origin: ALLOWED_ORIGIN, DPoP: await key.prove("POST", "v1/token") };
    const token = tokenIn(await exchangeToken(address, await accessToken(issuer), headers));
    const answer = await renewToken(address, token, { key, origin: ALLOWED_ORIGIN });
    expect([answer.status, reason()]).toEqual([400, "not-renewable"]);
  });
  it("row 21: the id of a cookie session, and what is none at all", async () => {
    const { browser, key, origin } = await boundToken();
    const cookie = browser.cookies.get("__Host-partage") ?? "";
    for (const token of [cookie, randomId(), "x", "' or 1=1 --"]) {
      expect((await renewToken(address, token, { key, origin })).status).toBe(400);
      expect(reason()).toBe("token-unknown");
    }
  });
  it("row 23: a token that has expired", async () => {
    const bound = await boundToken();
    wait(301_000);
    expect((await renewToken(address, bound.token, bound)).status).toBe(400);
  });
  it("row 46: no log line holds a token, a code or a verifier", async () => {
    const bound = await boundToken();
    const next = tokenIn(await renewToken(address, bound.token, bound));
    const log = gateway.log.join("\n");
    for (const secret of [bound.token, next, bound.key.thumbprint]) {
      expect(log).not.toContain(secret);
    }
  });
});
