import { createHash } from "node:crypto";
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  type Ask,
  BASE,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { accessToken, bearerToken, exchangeToken } from "../testing/token-exchange.js";

let issuer: HostileIssuer;
let gateway: TestGateway;
const open = (): TestBrowser => new TestBrowser(gateway.running.address);
const MAILBOXES = [["Mailbox/get", { accountId: "a1", ids: null }, "0"]] as const;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway(testConfig(issuer.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});

async function signedIn(): Promise<TestBrowser> {
  const browser = open();
  await browser.signIn(issuer);
  return browser;
}

describe("bearer tokens", () => {
  const call = (token: string, headers: Ask["headers"]): Promise<Answer> =>
    open().ask("v1/session", { headers: { Authorization: `Bearer ${token}`, ...headers } });

  it("open their session from the origin that they were given to", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    expect((await call(token, { Origin: ALLOWED_ORIGIN })).status).toBe(200);
  });
  it("are refused from any other origin, and without one", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    for (const headers of [
      { Origin: ORIGIN },
      {},
      { Origin: "null" },
      { "Sec-Fetch-Site": "same-origin" },
    ]) {
      expect((await call(token, headers)).status).toBe(403);
    }
  });
  it("of a client without an origin work without one, and from no page", async () => {
    const token = String(
      (await exchangeToken(gateway.running.address, await accessToken(issuer))).json()[
        "access_token"
      ],
    );
    expect((await call(token, {})).status).toBe(200);
    expect((await call(token, { Origin: ORIGIN })).status).toBe(403);
    expect((await call(token, { "Sec-Fetch-Site": "same-origin" })).status).toBe(403);
  });
  it("end after five minutes", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    gateway.advance(301_000);
    expect((await call(token, { Origin: ALLOWED_ORIGIN })).status).toBe(401);
    gateway.advance(-301_000);
  });
  it("row 6: are given once for an access token, however its signature is written", async () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const token = await accessToken(issuer);
    const { address } = gateway.running;
    expect((await exchangeToken(address, token)).status).toBe(200);
    const last = alphabet.indexOf(token.at(-1)!);
    for (const spare of [0, 1, 2, 3]) {
      const again = `${token.slice(0, -1)}${alphabet[(last & ~3) | spare]!}`;
      expect((await exchangeToken(address, again)).json()).toEqual({ error: "invalid_grant" });
    }
  });
  it("are no cookies, and cookies no tokens", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    const asCookie = await open().ask("v1/session", {
      headers: { Cookie: `__Host-partage=${token}` },
    });
    expect(asCookie.status).toBe(401);
    const cookie = (await signedIn()).cookies.get("__Host-partage") ?? "";
    expect((await call(cookie, { Origin: ORIGIN })).status).toBe(401);
  });
  it("need no anti-CSRF header, and take none in place of themselves", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    const body = JSON.stringify({
      using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
      methodCalls: MAILBOXES,
    });
    const headers = {
      Authorization: `Bearer ${token}`,
      Origin: ALLOWED_ORIGIN,
      "Content-Type": "application/json",
    };
    expect((await open().ask("jmap/api", { method: "POST", body, headers })).status).toBe(200);
  });
  it("can be taken back at once by logout", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    const headers = { Authorization: `Bearer ${token}`, Origin: ALLOWED_ORIGIN };
    expect((await open().ask("auth/logout", { method: "POST", headers })).status).toBe(200);
    expect((await call(token, { Origin: ALLOWED_ORIGIN })).status).toBe(401);
  });
  it("are refused when malformed, with the challenge of RFC 6750", async () => {
    for (const value of [
      "Bearer",
      "Bearer x",
      "Basic eDp5",
      `Bearer ${"A".repeat(43)}`,
      "DPoP x",
    ]) {
      const answer = await open().ask("v1/session", { headers: { Authorization: value } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toContain("invalid_token");
    }
  });
});

interface ProofKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function proofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  return { privateKey, jwk: await exportJWK(publicKey) };
}

interface ProofLies {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
}

function prove(
  key: ProofKey,
  htm: string,
  path: string,
  token?: string,
  lies: ProofLies = {},
): Promise<string> {
  const ath =
    token === undefined ? {} : { ath: createHash("sha256").update(token).digest("base64url") };
  const iat = Math.floor(Date.now() / 1000);
  return new SignJWT({
    htm,
    htu: `${BASE}/${path}`,
    jti: crypto.randomUUID(),
    iat,
    ...ath,
    ...lies.claims,
  })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: key.jwk, ...lies.header })
    .sign(key.privateKey);
}

describe("DPoP-bound tokens", () => {
  let key: ProofKey;
  let token: string;
  beforeAll(async () => {
    key = await proofKey();
    const headers = { Origin: ALLOWED_ORIGIN, DPoP: await prove(key, "POST", "v1/token") };
    const answer = await exchangeToken(gateway.running.address, await accessToken(issuer), headers);
    expect(answer.json()["token_type"]).toBe("DPoP");
    token = String(answer.json()["access_token"]);
  });
  const call = (proof: string | undefined, scheme = "DPoP"): Promise<Answer> =>
    open().ask("v1/session", {
      headers: { Authorization: `${scheme} ${token}`, Origin: ALLOWED_ORIGIN, DPoP: proof },
    });

  it("open their session with a proof of their key", async () => {
    expect((await call(await prove(key, "GET", "v1/session", token))).status).toBe(200);
  });
  it("are refused as plain bearer tokens, and without a proof", async () => {
    expect((await call(await prove(key, "GET", "v1/session", token), "Bearer")).status).toBe(401);
    expect((await call(undefined)).status).toBe(401);
  });
  it("are refused with a proof that was used", async () => {
    const proof = await prove(key, "GET", "v1/session", token);
    expect((await call(proof)).status).toBe(200);
    expect((await call(proof)).status).toBe(401);
  });
  const lies: readonly (readonly [string, ProofLies])[] = [
    ["for another method", { claims: { htm: "POST" } }],
    ["for another address", { claims: { htu: `${BASE}/jmap/api` } }],
    ["for another host", { claims: { htu: "https://evil.example/partage-gw/v1/session" } }],
    ["for another token", { claims: { ath: "A".repeat(43) } }],
    ["without a token hash", { claims: { ath: undefined } }],
    ["that is old", { claims: { iat: Math.floor(Date.now() / 1000) - 120 } }],
    ["from the future", { claims: { iat: Math.floor(Date.now() / 1000) + 120 } }],
    ["without an id", { claims: { jti: undefined } }],
    ["without a time", { claims: { iat: undefined } }],
    ["of another type", { header: { typ: "JWT" } }],
  ];
  for (const [name, lie] of lies) {
    it(`are refused with a proof ${name}`, async () => {
      const answer = await call(await prove(key, "GET", "v1/session", token, lie));
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toContain("invalid_dpop_proof");
    });
  }
  it("are refused with a proof of another key", async () => {
    expect((await call(await prove(await proofKey(), "GET", "v1/session", token))).status).toBe(
      401,
    );
  });
  it("are refused with a proof that shows its private key", async () => {
    const jwk = await exportJWK(key.privateKey);
    expect(await calculateJwkThumbprint(jwk)).toBe(await calculateJwkThumbprint(key.jwk));
    expect(
      (await call(await prove(key, "GET", "v1/session", token, { header: { jwk } }))).status,
    ).toBe(401);
  });
  it("are not given for a bad proof", async () => {
    for (const proof of [
      "x",
      await prove(key, "GET", "v1/token"),
      await prove(key, "POST", "v1/session"),
    ]) {
      const answer = await exchangeToken(gateway.running.address, await accessToken(issuer), {
        Origin: ALLOWED_ORIGIN,
        DPoP: proof,
      });
      expect(answer.json()).toEqual({ error: "invalid_dpop_proof" });
    }
  });
});

describe("access tokens that their issuer bound to a key", () => {
  let key: ProofKey;
  let jkt: string;
  beforeAll(async () => {
    key = await proofKey();
    jkt = await calculateJwkThumbprint(key.jwk);
  });
  const bound = (): Promise<string> => accessToken(issuer, { cnf: { jkt } });
  const exchange = (token: string, proof?: string): Promise<Answer> =>
    exchangeToken(gateway.running.address, token, { Origin: ALLOWED_ORIGIN, DPoP: proof });
  const lastReason = (): string | undefined =>
    gateway.audits.findLast(({ event }) => event === "token-refused")?.reason;

  it("are exchanged with a proof of that key, for a token bound to it as well", async () => {
    const answer = await exchange(await bound(), await prove(key, "POST", "v1/token"));
    expect(answer.json()).toMatchObject({ token_type: "DPoP" });
    const headers = { Origin: ALLOWED_ORIGIN };
    const token = String(answer.json()["access_token"]);
    const call = async (holder: ProofKey): Promise<number> => {
      const DPoP = await prove(holder, "GET", "v1/session", token);
      const Authorization = `DPoP ${token}`;
      const sent = { ...headers, Authorization, DPoP };
      return (await open().ask("v1/session", { headers: sent })).status;
    };
    expect([await call(key), await call(await proofKey())]).toEqual([200, 401]);
  });
  it("are worth nothing without a proof", async () => {
    expect((await exchange(await bound())).json()).toEqual({ error: "invalid_grant" });
    expect(lastReason()).toBe("proof-missing");
  });
  it("are worth nothing with the proof of another key", async () => {
    const proof = await prove(await proofKey(), "POST", "v1/token");
    expect((await exchange(await bound(), proof)).json()).toEqual({ error: "invalid_grant" });
    expect(lastReason()).toBe("other-key");
  });
  it("row 6: are worth nothing with a proof that was used", async () => {
    const proof = await prove(key, "POST", "v1/token");
    expect((await exchange(await bound(), proof)).status).toBe(200);
    const again = await exchange(await bound(), proof);
    expect(again.json()).toEqual({ error: "invalid_dpop_proof" });
    expect(lastReason()).toBe("proof");
  });
  it("are not spent by whoever has no key", async () => {
    const token = await bound();
    await exchange(token);
    await exchange(token, await prove(await proofKey(), "POST", "v1/token"));
    expect((await exchange(token, await prove(key, "POST", "v1/token"))).status).toBe(200);
  });
  for (const cnf of ["x", null, [], {}, { jkt: 1 }, { "x5t#S256": "A".repeat(43) }]) {
    it(`are refused with the confirmation ${JSON.stringify(cnf)}`, async () => {
      const token = await accessToken(issuer, { cnf });
      const answer = await exchange(token, await prove(key, "POST", "v1/token"));
      expect(answer.json()).toEqual({ error: "invalid_grant" });
      expect(lastReason()).toBe("confirmation-unsupported");
    });
  }
  it("are refused where they are bound to a certificate as well", async () => {
    const token = await accessToken(issuer, { cnf: { jkt, "x5t#S256": "A".repeat(43) } });
    await exchange(token, await prove(key, "POST", "v1/token"));
    expect(lastReason()).toBe("confirmation-unsupported");
  });
});
