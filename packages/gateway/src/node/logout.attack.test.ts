import type { JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLIENT, type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  type Answer,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

let issuer: HostileIssuer;
let gateway: TestGateway;
let browser: TestBrowser;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway(testConfig(issuer.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});
beforeEach(async () => {
  browser = new TestBrowser(gateway.running.address);
  await browser.signIn(issuer, { sub: "lea", sid: "session-1" });
});

const honest = (): JWTPayload => ({
  iss: issuer.url,
  aud: CLIENT.id,
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 120,
  jti: crypto.randomUUID(),
  sub: "lea",
  events: { [EVENT]: {} },
});

function send(token: string): Promise<Answer> {
  return new TestBrowser(gateway.running.address).ask("auth/backchannel-logout", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });
}

const isSignedIn = async (): Promise<boolean> => (await browser.ask("v1/session")).status === 200;

describe("back-channel logout", () => {
  it("ends the sessions of a subject", async () => {
    expect((await send(await issuer.sign(honest(), { typ: "logout+jwt" }))).status).toBe(200);
    expect(await isSignedIn()).toBe(false);
    expect(gateway.audits.at(-1)?.event).toBe("issuer-sign-out");
    expect(gateway.backends.valmoree.forgotten.length).toBeGreaterThan(0);
  });
  it("ends one session of the issuer, by sid, and no other", async () => {
    const token = await issuer.sign(
      { ...honest(), sub: undefined, sid: "session-2" },
      { typ: "logout+jwt" },
    );
    expect((await send(token)).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
    const mine = await issuer.sign(
      { ...honest(), sub: undefined, sid: "session-1" },
      { typ: "logout+jwt" },
    );
    await send(mine);
    expect(await isSignedIn()).toBe(false);
  });
  it("succeeds for somebody who has no session", async () => {
    const token = await issuer.sign({ ...honest(), sub: "nobody" }, { typ: "logout+jwt" });
    expect((await send(token)).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });
});

const now = (): number => Math.floor(Date.now() / 1000);
const lies: readonly (readonly [string, () => JWTPayload, string?])[] = [
  ["with a nonce", () => ({ ...honest(), nonce: "n" })],
  ["without the event", () => ({ ...honest(), events: {} })],
  [
    "with another event",
    () => ({ ...honest(), events: { "http://schemas.openid.net/event/x": {} } }),
  ],
  ["whose event is no object", () => ({ ...honest(), events: { [EVENT]: true } })],
  ["whose events are a list", () => ({ ...honest(), events: [EVENT] })],
  ["for another client", () => ({ ...honest(), aud: "somebody-else" })],
  ["of another issuer", () => ({ ...honest(), iss: "https://evil.example" })],
  ["that names nobody", () => ({ ...honest(), sub: undefined })],
  ["that is old", () => ({ ...honest(), iat: now() - 3600, exp: undefined })],
  ["that has expired", () => ({ ...honest(), exp: now() - 60 })],
  ["from the future", () => ({ ...honest(), iat: now() + 3600, exp: now() + 7200 })],
  ["without an id", () => ({ ...honest(), jti: undefined })],
  ["without a time", () => ({ ...honest(), iat: undefined })],
  ["that is an ID token", () => ({ ...honest(), events: undefined, nonce: "n" }), "JWT"],
  ["that is an access token", honest, "at+jwt"],
];

describe("row 18: logout tokens", () => {
  for (const [name, claims, typ = "logout+jwt"] of lies) {
    it(`row 18: a token ${name} ends nothing`, async () => {
      const answer = await send(await issuer.sign(claims(), { typ }));
      expect([answer.status, answer.json()]).toEqual([400, { error: "invalid_request" }]);
      expect(await isSignedIn()).toBe(true);
    });
  }
  it("row 18: a token without a signature ends nothing", async () => {
    const encode = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString("base64url");
    expect((await send(`${encode({ alg: "none" })}.${encode(honest())}.`)).status).toBe(400);
    expect(await isSignedIn()).toBe(true);
  });
  it("row 18: a token that was used ends nothing more", async () => {
    const token = await issuer.sign(honest(), { typ: "logout+jwt" });
    await send(token);
    await browser.signIn(issuer, { sub: "lea" });
    expect((await send(token)).status).toBe(400);
    expect(await isSignedIn()).toBe(true);
  });
  it("row 18: nothing but a form with a token is read", async () => {
    for (const [type, body] of [
      ["application/json", '{"logout_token":"x"}'],
      ["application/x-www-form-urlencoded", ""],
      ["application/x-www-form-urlencoded", "logout_token=a&logout_token=b"],
      ["application/x-www-form-urlencoded", `logout_token=${"a".repeat(100_000)}`],
    ] as const) {
      const answer = await new TestBrowser(gateway.running.address).ask("auth/backchannel-logout", {
        method: "POST",
        headers: { "Content-Type": type },
        body,
      });
      expect([400, 413, 415]).toContain(answer.status);
    }
  });
});
