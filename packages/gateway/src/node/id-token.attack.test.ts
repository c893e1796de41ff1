import { createHmac } from "node:crypto";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CLIENT, type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  BASE,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

let issuer: HostileIssuer;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway(testConfig(issuer.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});
afterEach(() => {
  issuer.lies = {};
});

/** A lie about a token: made of the claims that an honest one would have. */
type Forge = (claims: JWTPayload, typ: string) => Promise<string> | string;

const now = (): number => Math.floor(Date.now() / 1000);
const resign =
  (change: (claims: JWTPayload) => JWTPayload): Forge =>
  (claims, typ) =>
    issuer.sign(change(claims), { typ });

const forgeries: readonly (readonly [string, Forge])[] = [
  ["row 7: alg none", (claims, typ) => `${encode({ alg: "none", typ })}.${encode(claims)}.`],
  ["row 7: alg NoNe", (claims, typ) => `${encode({ alg: "NoNe", typ })}.${encode(claims)}.`],
  [
    "row 7: a signature cut off",
    async (claims, typ) =>
      `${(await issuer.sign(claims, { typ })).split(".").slice(0, 2).join(".")}.`,
  ],
  [
    "row 8: HS256 keyed with the public key",
    (claims, typ) => {
      const body = `${encode({ alg: "HS256", typ, kid: issuer.publicKey().kid })}.${encode(claims)}`;
      const key = JSON.stringify(issuer.publicKey());
      return `${body}.${createHmac("sha256", key).update(body).digest("base64url")}`;
    },
  ],
  [
    "row 8: HS256 keyed with the modulus",
    (claims, typ) => {
      const body = `${encode({ alg: "HS256", typ })}.${encode(claims)}`;
      const key = Buffer.from(issuer.publicKey().n ?? "", "base64url");
      return `${body}.${createHmac("sha256", key).update(body).digest("base64url")}`;
    },
  ],
  [
    "row 8: HS256 keyed with the client's secret",
    (claims, typ) => {
      const body = `${encode({ alg: "HS256", typ })}.${encode(claims)}`;
      return `${body}.${createHmac("sha256", CLIENT.secret).update(body).digest("base64url")}`;
    },
  ],
  ["row 9: an unknown kid", (claims, typ) => issuer.sign(claims, { typ, kid: "unknown" })],
  [
    "row 9: a kid that is a path",
    (claims, typ) => issuer.sign(claims, { typ, kid: "../../../dev/null" }),
  ],
  ["row 9: a kid that is SQL", (claims, typ) => issuer.sign(claims, { typ, kid: "' or 1=1; --" })],
  ["row 9: a kid that is a list", (claims, typ) => issuer.sign(claims, { typ, kid: ["a"] })],
  ["row 10: a key of its own in jwk", async (claims, typ) => signWithOwnKey(claims, typ, "jwk")],
  ["row 10: a key of its own at jku", async (claims, typ) => signWithOwnKey(claims, typ, "jku")],
  ["row 10: a key of its own at x5u", async (claims, typ) => signWithOwnKey(claims, typ, "x5u")],
  ["row 11: a wrong audience", resign((claims) => ({ ...claims, aud: "somebody-else" }))],
  ["row 11: no audience", resign((claims) => ({ ...claims, aud: undefined }))],
  [
    "row 11: a lengthened audience",
    resign((claims) => ({ ...claims, aud: `${String(claims.aud)}.evil` })),
  ],
  [
    "row 12: an expiry in the past",
    resign((claims) => ({ ...claims, iat: now() - 900, exp: now() - 600 })),
  ],
  ["row 12: no expiry", resign((claims) => ({ ...claims, exp: undefined }))],
  ["row 12: a start in the future", resign((claims) => ({ ...claims, nbf: now() + 3600 }))],
  [
    "row 12: an expiry that is text",
    resign((claims) => ({ ...claims, exp: "never" as unknown as number })),
  ],
  ["row 12: no time of issue", resign((claims) => ({ ...claims, iat: undefined }))],
  ["row 4: another issuer", resign((claims) => ({ ...claims, iss: "https://evil.example" }))],
  ["no subject", resign((claims) => ({ ...claims, sub: undefined }))],
  [
    "claims that were changed after signing",
    async (claims, typ) => {
      const [header, , signature] = (await issuer.sign(claims, { typ })).split(".");
      return `${header}.${encode({ ...claims, mail: "tom@univ-valmoree.example" })}.${signature}`;
    },
  ],
  [
    "an unknown critical header",
    (claims, typ) =>
      issuer.sign(claims, { typ }).then((token) => {
        const [, payload, signature] = token.split(".");
        return `${encode({ alg: "RS256", typ, crit: ["x"], x: 1, kid: issuer.publicKey().kid })}.${payload}.${signature}`;
      }),
  ],
  ["no JWT at all", () => "not.a.jwt"],
];

async function signWithOwnKey(claims: JWTPayload, typ: string, how: string): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "own" };
  const address = "https://evil.example/keys";
  const header = how === "jwk" ? { jwk } : { [how]: address };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", typ, kid: "own", ...header })
    .sign(privateKey);
}

describe("ID tokens at sign-in", () => {
  for (const [name, forge] of forgeries) {
    it(`${name} signs nobody in`, async () => {
      issuer.lies = { idToken: (claims) => forge(claims, "JWT") };
      const browser = new TestBrowser(gateway.running.address);
      const answer = await browser.signIn(issuer);
      expect([400, 503]).toContain(answer.status);
      expect((await browser.ask("v1/session")).status).toBe(401);
    });
  }
  it("row 11: an audience list with another authorised party signs nobody in", async () => {
    issuer.lies = {
      idToken: (claims) => issuer.sign({ ...claims, aud: [CLIENT.id, "evil"], azp: "evil" }),
    };
    const browser = new TestBrowser(gateway.running.address);
    expect((await browser.signIn(issuer)).status).toBe(400);
  });
});

describe("access tokens at v1/token", () => {
  const honest = (): JWTPayload => ({
    iss: issuer.url,
    aud: BASE,
    sub: "lea",
    client_id: "ent",
    jti: crypto.randomUUID(),
    iat: now(),
    exp: now() + 300,
    mail: "lea@univ-valmoree.example",
  });
  const exchange = (token: string, form: Readonly<Record<string, string>> = {}) =>
    new TestBrowser(gateway.running.address).ask("v1/token", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: ORIGIN },
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
        subject_token: token,
        ...form,
      }).toString(),
    });

  it("an honest one opens a session of five minutes", async () => {
    const answer = await exchange(await issuer.sign(honest(), { typ: "at+jwt" }));
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      token_type: "Bearer",
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope:
        "mail.read mail.write calendar.read calendar.write timetable.read timetable.write contacts.read contacts.write directory.read devices.read",
      partage: { person: { email: "lea@univ-valmoree.example" } },
    });
    expect(answer.json()["expires_in"]).toBeLessThanOrEqual(300);
    expect(answer.json()["partage"]).not.toHaveProperty("csrf");
  });
  for (const [name, forge] of forgeries) {
    it(`${name} opens nothing`, async () => {
      const answer = await exchange(await forge(honest(), "at+jwt"));
      expect([answer.status, answer.json()]).toEqual([400, { error: "invalid_grant" }]);
    });
  }
  const more: readonly (readonly [string, () => Promise<string>])[] = [
    ["an ID token", () => issuer.sign({ ...honest(), aud: CLIENT.id, nonce: "n" })],
    [
      "an ID token for this audience",
      () => issuer.sign({ ...honest(), nonce: "n" }, { typ: "JWT" }),
    ],
    ["a token without a type", () => issuer.sign(honest())],
    ["a logout token", () => issuer.sign(honest(), { typ: "logout+jwt" })],
    [
      "a token that lives a year",
      () => issuer.sign({ ...honest(), exp: now() + 31_536_000 }, { typ: "at+jwt" }),
    ],
    [
      "row 12: a token issued in the future",
      () => issuer.sign({ ...honest(), iat: now() + 120, exp: now() + 240 }, { typ: "at+jwt" }),
    ],
    [
      "a token without a client",
      () => issuer.sign({ ...honest(), client_id: undefined }, { typ: "at+jwt" }),
    ],
    [
      "a token without an id",
      () => issuer.sign({ ...honest(), jti: undefined }, { typ: "at+jwt" }),
    ],
  ];
  for (const [name, make] of more) {
    it(`${name} opens nothing`, async () => {
      const answer = await exchange(await make());
      expect([answer.status, answer.json()]).toEqual([400, { error: "invalid_grant" }]);
    });
  }
  it("row 12: a token at the edge of the accepted clock difference opens a session", async () => {
    const token = await issuer.sign(
      { ...honest(), iat: now() + 4, exp: now() + 60 },
      { typ: "at+jwt" },
    );
    expect((await exchange(token)).status).toBe(200);
  });
  it("row 48: a token is exchanged once", async () => {
    const token = await issuer.sign(honest(), { typ: "at+jwt" });
    expect((await exchange(token)).status).toBe(200);
    expect((await exchange(token)).status).toBe(400);
    expect(gateway.audits.at(-1)).toMatchObject({ event: "token-refused", reason: "replayed" });
  });
  it("the bearer does not outlive the token it came from", async () => {
    const token = await issuer.sign({ ...honest(), exp: now() + 60 }, { typ: "at+jwt" });
    expect((await exchange(token)).json()["expires_in"]).toBeLessThanOrEqual(60);
  });
  it("scopes can be narrowed, never widened", async () => {
    const narrow = await exchange(await issuer.sign(honest(), { typ: "at+jwt" }), {
      scope: "mail.read mail.admin",
    });
    expect(narrow.json()["scope"]).toBe("mail.read");
    const none = await exchange(await issuer.sign(honest(), { typ: "at+jwt" }), {
      scope: "mail.admin",
    });
    expect(none.json()).toEqual({ error: "invalid_scope" });
  });
  it("row 20: an address of another establishment opens nothing", async () => {
    const token = await issuer.sign(
      { ...honest(), mail: "x@univ-hautecombe.example" },
      { typ: "at+jwt" },
    );
    expect((await exchange(token)).status).toBe(403);
  });
  it("the form is read strictly", async () => {
    const token = await issuer.sign(honest(), { typ: "at+jwt" });
    const wrong: readonly Readonly<Record<string, string>>[] = [
      { grant_type: "password" },
      { subject_token_type: "urn:ietf:params:oauth:token-type:id_token" },
      { requested_token_type: "urn:ietf:params:oauth:token-type:refresh_token" },
      { subject_token: "" },
      { subject_token: "a".repeat(20_000) },
      { actor_token: "x" },
    ];
    for (const form of wrong) expect((await exchange(token, form)).status).toBe(400);
    const twice = await new TestBrowser(gateway.running.address).ask("v1/token", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "grant_type=a&grant_type=b",
    });
    expect(twice.status).toBe(400);
    const json = await new TestBrowser(gateway.running.address).ask("v1/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    expect(json.status).toBe(415);
  });
  it("row 14: keys that can't be had are a fault for now, not a refusal", async () => {
    const away = await startHostileIssuer();
    const token = await away.sign({ ...honest(), iss: away.url }, { typ: "at+jwt" });
    const alone = await startTestGateway(testConfig(away.url));
    await away.close();
    const answer = await new TestBrowser(alone.running.address).ask("v1/token", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
        subject_token: token,
      }).toString(),
    });
    expect([answer.status, answer.json()]).toEqual([503, { error: "temporarily_unavailable" }]);
    await alone.running.stop();
  });
  it("row 14: a flood of unknown keys does not become a flood of fetches", async () => {
    await exchange(await issuer.sign(honest(), { typ: "at+jwt" }));
    const before = issuer.keyFetches();
    for (let round = 0; round < 5; round += 1) {
      await exchange(await issuer.sign(honest(), { typ: "at+jwt", kid: `unknown-${round}` }));
    }
    expect(issuer.keyFetches() - before).toBeLessThanOrEqual(1);
  });
});
