import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import {
  type Claims,
  type HostileUPortal,
  startHostileUPortal,
  writeToken,
} from "../testing/hostile-uportal.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  BASE,
  OTHER_HOST,
  startTestGateway,
  TestBrowser,
  TEST_ENV,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { exchangeSubject, type SubjectToken } from "../testing/token-exchange.js";
import { TokenWatch } from "../testing/token-watch.js";

const SITE = ALLOWED_ORIGIN;
const SECOND_SITE = "https://cours.univ-valmoree.example/moodle";
const OTHER_SITE = "https://moodle.univ-hautecombe.example";
const KEYS: Readonly<Record<string, string>> = {
  [SITE]: randomBytes(48).toString("base64url"),
  [SECOND_SITE]: randomBytes(48).toString("base64url"),
  [OTHER_SITE]: randomBytes(48).toString("base64url"),
};
let gateway: TestGateway;
let portal: HostileUPortal;
const watch = new TokenWatch();

beforeAll(async () => {
  portal = await startHostileUPortal();
  const config = testConfig("https://idp.example");
  const [valmoree, hautecombe] = config.establishments;
  const moodle = (issuer: string, env: string, domain: string) => ({
    ...{ issuer, moodle: {}, secret: { env } },
    account: { claim: "mail", template: `{username}@${domain}` },
  });
  gateway = await startTestGateway(
    {
      ...config,
      establishments: [
        {
          ...valmoree!,
          issuers: [
            moodle(SITE, "SITE_KEY", "univ-valmoree.example"),
            moodle(SECOND_SITE, "SECOND_KEY", "etu.univ-valmoree.example"),
            { issuer: portal.url, uportal: {} },
          ],
        },
        {
          ...hautecombe!,
          issuers: [moodle(OTHER_SITE, "OTHER_KEY", "univ-hautecombe.example")],
        },
      ],
    },
    {
      env: {
        ...TEST_ENV,
        SITE_KEY: KEYS[SITE]!,
        SECOND_KEY: KEYS[SECOND_SITE]!,
        OTHER_KEY: KEYS[OTHER_SITE]!,
      },
    },
  );
  for (const key of [...Object.values(KEYS), TEST_ENV.PREAUTH_KEY]) watch.keep(key);
});
afterAll(async () => {
  await gateway.running.stop();
  await portal.close();
  expect(watch.leaks(gateway)).toEqual([]);
});

/** What the plugin states of somebody, now. */
function claimsOf(lies: Claims = {}): Claims {
  const iat = Math.floor(Date.now() / 1000);
  return {
    ...{
      iss: SITE,
      aud: BASE,
      sub: "42",
      iat,
      exp: iat + 60,
      jti: randomBytes(16).toString("hex"),
    },
    ...{ username: "lmartin", name: "Léa Martin", locale: "fr" },
    ...lies,
  };
}

function tokenOf(lies: Claims = {}, key = KEYS[SITE]!, header: Claims = {}): string {
  return writeToken({ typ: "JWT", alg: "HS256", ...header }, claimsOf(lies), key);
}

async function bring(token: string, more: Partial<SubjectToken> = {}): Promise<Answer> {
  const answer = await exchangeSubject(gateway.running.address, {
    ...{ type: SUBJECT_TOKEN_TYPES.jwt, token, headers: { Origin: SITE } },
    ...more,
  });
  watch.note(token, answer);
  return answer;
}

async function expectRefused(
  token: string,
  reason: string,
  more: Partial<SubjectToken> = {},
): Promise<void> {
  const answer = await bring(token, more);
  expect([answer.status, answer.json()]).toEqual([400, { error: "invalid_grant" }]);
  expect(gateway.audits.at(-1)).toMatchObject({ event: "token-refused", reason });
}

describe("the token of the Moodle plugin", () => {
  it("opens a session of the person, by the template", async () => {
    const answer = await bring(tokenOf({ idnumber: "21700042" }));
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      partage: { person: { email: "lmartin@univ-valmoree.example" } },
    });
  });
  it("opens a session as long as any, though it lives for a minute", async () => {
    expect(Number((await bring(tokenOf())).json()["expires_in"])).toBeGreaterThan(200);
  });
  it("gives no mail: a Moodle could name anybody", async () => {
    const scopes = String((await bring(tokenOf())).json()["scope"]).split(" ");
    expect(scopes).toEqual(expect.arrayContaining(["calendar.read", "directory.read"]));
    expect(scopes.filter((scope) => /^(mail|contacts|devices)/.test(scope))).toEqual([]);
  });
  it("gives no mail to who asks for it", async () => {
    const answer = await bring(tokenOf(), { parameters: { scope: "mail.read mail.send" } });
    expect(answer.json()).toEqual({ error: "invalid_scope" });
  });
});

describe("row 31: what the session of a Moodle token can't do", () => {
  it("row 31: opens no webmail, neither for a page nor for a program", async () => {
    for (const headers of [{ Origin: SITE }, {}]) {
      const token = String((await bring(tokenOf(), { headers })).json()["access_token"]);
      const answer = await new TestBrowser(gateway.running.address).ask("open", {
        headers: { ...headers, Authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(303);
      expect(answer.headers.get("Location")).toMatch(/\/auth\/login\?/);
    }
  });
});

describe("row 7: a Moodle token that nobody signed", () => {
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const alg of ["none", "NONE", "", "HS512", "HS384", "RS256", "ES256", "dir"]) {
    it(`row 8: of the algorithm "${alg}" is refused, whoever signed it`, async () => {
      const token = alg.startsWith("HS")
        ? tokenOf({}, KEYS[SITE], { alg })
        : `${encode({ alg })}.${encode(claimsOf())}.${encode("signature")}`;
      await expectRefused(token, "algorithm-refused");
    });
  }
  for (const [name, key] of [
    ["an empty key", ""],
    ["a key of the attacker", "a".repeat(43)],
    ["the key with a break of line", `${KEYS[SITE]!}\n`],
    [
      "the octets behind the key's Base64",
      Buffer.from(KEYS[SITE]!, "base64url").toString("latin1"),
    ],
    ["the pre-auth key", TEST_ENV.PREAUTH_KEY],
    ["the secret of the client", TEST_ENV.CLIENT_SECRET],
  ] as const) {
    it(`row 7: under ${name} is refused`, async () => {
      await expectRefused(tokenOf({}, key), "signature-refused");
    });
  }
  for (const [name, header] of [
    ["a key", { jwk: { kty: "oct", k: "AAAA" } }],
    ["an address of keys", { jku: `${SITE}/keys` }],
    ["rules", { crit: ["exp"] }],
  ] as const) {
    it(`row 10: that brings ${name} along is refused`, async () => {
      await expectRefused(tokenOf({}, KEYS[SITE], header), "header-refused");
    });
  }
  it("row 7: cut off at any place is refused", async () => {
    const token = tokenOf();
    const { length } = token;
    for (const end of [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => Math.floor(length * part))) {
      const { status } = await bring(token.slice(0, end));
      expect(status).toBe(400);
    }
    expect((await bring(token)).status).toBe(200);
  });
});

describe("row 11: a Moodle token for or of somebody else", () => {
  for (const [name, aud] of [
    ["another gateway", "https://ent.univ-hautecombe.example/partage-gw"],
    ["this one with a slash", `${BASE}/`],
    ["this one in capitals", BASE.toUpperCase()],
    ["a part of this one", "https://ent.univ-valmoree.example"],
    ["this one and another", [BASE, "https://evil.example"]],
    ["this one, in a list", [BASE]],
    ["nobody", undefined],
  ] as const) {
    it(`row 11: for ${name} is refused`, async () => {
      await expectRefused(tokenOf({ aud }), "audience-differs");
    });
  }
  it("row 11: of one site in the name of another of the same establishment is refused", async () => {
    await expectRefused(tokenOf({ iss: SECOND_SITE }), "signature-refused");
    await expectRefused(tokenOf({}, KEYS[SECOND_SITE]), "signature-refused");
  });
  it("row 11: of a site of another establishment is refused on this host", async () => {
    await expectRefused(tokenOf({ iss: OTHER_SITE }, KEYS[OTHER_SITE]), "issuer-unknown");
    const aud = `https://${OTHER_HOST}/partage-gw`;
    const more = { host: OTHER_HOST, headers: {} };
    await expectRefused(tokenOf({ aud }), "issuer-unknown", more);
    const own = tokenOf({ iss: OTHER_SITE, aud }, KEYS[OTHER_SITE]);
    expect((await bring(own, more)).status).toBe(200);
  });
  it("row 11: for the gateway of this host is refused under the other host", async () => {
    const token = tokenOf({ iss: OTHER_SITE }, KEYS[OTHER_SITE]);
    await expectRefused(token, "audience-differs", { host: OTHER_HOST, headers: {} });
  });
  it("row 11: in the name of a portal is refused, though the Moodle's key is good", async () => {
    const lies = { iss: portal.url, aud: portal.url };
    await expectRefused(tokenOf(lies), "algorithm-refused");
    await expectRefused(tokenOf(lies, KEYS[SITE], { alg: "HS512" }), "subject-differs");
  });
  it("row 11: brought as an access token or a ticket is refused", async () => {
    for (const type of [SUBJECT_TOKEN_TYPES.accessToken, SUBJECT_TOKEN_TYPES.casTicket]) {
      expect((await bring(tokenOf(), { type })).json()).toEqual({ error: "invalid_grant" });
    }
  });
  for (const iss of [`${SITE}/`, "http://moodle.univ-valmoree.example", "//moodle", undefined, 7]) {
    it(`row 11: of the issuer ${String(iss)} is refused`, async () => {
      await expectRefused(tokenOf({ iss }), "issuer-unknown");
    });
  }
});

describe("row 12: a Moodle token out of its time", () => {
  const at = (iat: number, life: number): Claims => {
    const now = Math.floor(Date.now() / 1000);
    return { iat: now + iat, exp: now + iat + life };
  };
  for (const [name, lies, reason] of [
    ["that ended a minute ago", at(-120, 60), "expired"],
    ["from the future", at(60, 60), "issued-in-future"],
    ["that lives for 61 seconds", at(0, 61), "lives-too-long"],
    ["that lives for ever", { exp: 4_102_444_800 }, "lives-too-long"],
    ["without an end", { exp: undefined }, "claims-missing"],
    ["without a beginning", { iat: undefined }, "claims-missing"],
    ["without an id", { jti: undefined }, "claims-missing"],
    ["with a short id", { jti: "1" }, "claims-missing"],
    ["with a number as id", { jti: 12_345_678_901_234 }, "claims-missing"],
    ["with an endless id", { jti: "a".repeat(300) }, "claims-missing"],
    ["of nobody", { sub: undefined }, "claims-missing"],
    ["of user 0, as a number", { sub: 0 }, "claims-missing"],
  ] as const) {
    it(`row 12: ${name} is refused`, async () => {
      await expectRefused(tokenOf(lies), reason);
    });
  }
});

describe("row 6: a Moodle token that was used", () => {
  it("row 6: is refused, and so is another one with its id", async () => {
    const jti = randomBytes(16).toString("hex");
    const token = tokenOf({ jti });
    expect((await bring(token)).status).toBe(200);
    await expectRefused(token, "replayed");
    await expectRefused(tokenOf({ jti, name: "Léa" }), "replayed");
  });
  it("row 6: does not use up the id of another site", async () => {
    const jti = randomBytes(16).toString("hex");
    expect((await bring(tokenOf({ jti }))).status).toBe(200);
    const second = tokenOf({ iss: SECOND_SITE, jti }, KEYS[SECOND_SITE]);
    expect((await bring(second, { headers: {} })).status).toBe(200);
  });
  it("row 6: opens one session when it is brought ten times at once", async () => {
    const token = tokenOf();
    const answers = await Promise.all(Array.from({ length: 10 }, () => bring(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe("row 20: an address in a Moodle token", () => {
  it("row 20: is nobody's, whichever claim holds it: people write their own in Moodle", async () => {
    const president = "presidente@univ-valmoree.example";
    for (const claim of ["mail", "email", "eduPersonPrincipalName"]) {
      const answer = await bring(tokenOf({ [claim]: president, email_verified: true }));
      expect(answer.json()).toMatchObject({
        partage: { person: { email: "lmartin@univ-valmoree.example" } },
      });
    }
  });
  for (const username of [
    "lea@evil.example",
    "",
    "a b",
    "../lea",
    "é",
    "x".repeat(65),
    ["lea", "max"],
    7,
  ]) {
    it(`row 20: is not made of the user name ${JSON.stringify(username).slice(0, 30)}`, async () => {
      const answer = await bring(tokenOf({ username }));
      expect([answer.status, answer.json()]).toEqual([403, { error: "invalid_target" }]);
    });
  }
});

describe("row 49: a weak key of a Moodle", () => {
  for (const [name, key] of [
    ["that is short", "k3y-0f-m00dle-cours"],
    ["that is a sample", "changeme-changeme-changeme-changeme"],
    ["that repeats", "ab".repeat(24)],
  ] as const) {
    it(`row 49: ${name} stops the start, and is not said`, async () => {
      const config = testConfig("https://idp.example");
      const [first] = config.establishments;
      const issuers = [{ issuer: SITE, moodle: {}, secret: { env: "SITE_KEY" } }];
      const error: unknown = await startTestGateway(
        { ...config, establishments: [{ ...first!, issuers }] },
        { env: { ...TEST_ENV, SITE_KEY: key } },
      ).then(
        async ({ running }) => running.stop(),
        (reason: unknown) => reason,
      );
      expect(String(error)).toMatch(/issuers\[0\]\.secret/);
      expect(String(error)).not.toContain(key);
    });
  }
});

describe("row 46: what the gateway says of Moodle tokens", () => {
  it("row 46: holds nothing of them, nor of any key", async () => {
    const token = tokenOf();
    for (const each of [token, token, tokenOf({}, "x"), tokenOf({ aud: "x" })]) await bring(each);
    expect(watch.leaks(gateway)).toEqual([]);
    expect(gateway.log.join("")).toContain("token-refused");
  });
});
