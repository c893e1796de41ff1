import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { PUBLISHED_KEYS } from "../app/host-grants/portal-key.js";
import {
  type Claims,
  type HostileUPortal,
  type PortalAnswer,
  portalClaims,
  startHostileUPortal,
  writeToken,
} from "../testing/hostile-uportal.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  ORIGIN,
  OTHER_HOST,
  startTestGateway,
  TEST_ENV,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { exchangeSubject, type SubjectToken } from "../testing/token-exchange.js";
import { TokenWatch } from "../testing/token-watch.js";

let asking: HostileUPortal;
let signing: HostileUPortal;
let other: HostileUPortal;
let gateway: TestGateway;
const watch = new TokenWatch();

beforeAll(async () => {
  asking = await startHostileUPortal();
  signing = await startHostileUPortal();
  other = await startHostileUPortal();
  const config = testConfig("https://idp.example");
  const [valmoree, hautecombe] = config.establishments;
  gateway = await startTestGateway(
    {
      ...config,
      establishments: [
        {
          ...valmoree!,
          issuers: [
            { issuer: asking.url, uportal: {} },
            {
              issuer: signing.url,
              uportal: { verify: "signature" },
              secret: { env: "PORTAL_KEY" },
              account: { claim: "mail", template: "{sub}@univ-valmoree.example" },
            },
          ],
        },
        { ...hautecombe!, issuers: [{ issuer: other.url, uportal: {} }] },
      ],
    },
    { env: { ...TEST_ENV, PORTAL_KEY: signing.signatureKey } },
  );
  watch.keep(signing.signatureKey);
  watch.keep(TEST_ENV.PREAUTH_KEY);
});
afterEach(() => {
  asking.answer = undefined;
  signing.answer = undefined;
});
afterAll(async () => {
  await gateway.running.stop();
  await Promise.all([asking.close(), signing.close(), other.close()]);
  expect(watch.leaks(gateway)).toEqual([]);
});

async function bring(token: string, more: Partial<SubjectToken> = {}): Promise<Answer> {
  const answer = await exchangeSubject(gateway.running.address, {
    ...{ type: SUBJECT_TOKEN_TYPES.jwt, token },
    headers: { Origin: ORIGIN },
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
  const isLater = reason === "portal-unreachable" || reason === "portal-answer";
  const expected = isLater ? [503, "temporarily_unavailable"] : [400, "invalid_grant"];
  expect([answer.status, answer.json()["error"]]).toEqual(expected);
  expect(Object.keys(answer.json())).toEqual(["error"]);
  expect(gateway.audits.at(-1)).toMatchObject({ event: "token-refused", reason });
}

describe("the userinfo token of a portal", () => {
  it("opens a session of the person, by what the portal answers", async () => {
    const answer = await bring(asking.token("lmartin"));
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      token_type: "Bearer",
      partage: { person: { email: "lea@univ-valmoree.example" } },
    });
    expect(asking.asked.at(-1)).toMatch(/^Bearer ey/);
    const headers = {
      Origin: ORIGIN,
      Authorization: `Bearer ${String(answer.json()["access_token"])}`,
    };
    const browser = new TestBrowser(gateway.running.address);
    expect((await browser.ask("v1/session", { headers })).status).toBe(200);
  });
  it("opens a session by its signature, without asking the portal", async () => {
    const before = signing.asked.length;
    const answer = await bring(signing.token("lmartin", { name: "Léa Martin" }));
    expect(answer.json()).toMatchObject({
      partage: { person: { email: "lmartin@univ-valmoree.example" } },
    });
    expect(signing.asked).toHaveLength(before);
  });
  it("gives no mail by its signature alone: whoever has the key could name anybody", async () => {
    const scopes = String((await bring(signing.token("lmartin"))).json()["scope"]).split(" ");
    expect(scopes.filter((scope) => /^(mail|contacts|devices)/.test(scope))).toEqual([]);
    expect(scopes).toContain("calendar.read");
    const asked = String((await bring(asking.token("lmartin"))).json()["scope"]).split(" ");
    expect(asked).toContain("mail.read");
  });
  it("opens no session that outlives it", async () => {
    const iat = Math.floor(Date.now() / 1000) - 200;
    const answer = await bring(asking.token("lmartin", { iat, exp: iat + 240 }));
    expect(Number(answer.json()["expires_in"])).toBeLessThanOrEqual(70);
    expect(Number(answer.json()["expires_in"])).toBeGreaterThan(0);
  });
});

describe("row 7: a portal's token without a signature", () => {
  const claims = (lies?: Claims): Claims => portalClaims(signing.url, "lmartin", lies);
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
    it(`row 7: of the algorithm "${alg}" is refused, with any signature`, async () => {
      const [, , signature = ""] = signing.token("lmartin").split(".");
      await expectRefused(
        `${encode({ alg })}.${encode(claims())}.${signature}`,
        "algorithm-refused",
      );
      const asked = portalClaims(asking.url, "lmartin");
      await expectRefused(`${encode({ alg })}.${encode(asked)}.${signature}`, "algorithm-refused");
    });
  }
  for (const [name, cut] of [
    ["an empty signature", (token: string) => token.replace(/[^.]*$/, "")],
    ["no third part", (token: string) => token.split(".").slice(0, 2).join(".")],
    ["a fourth part", (token: string) => `${token}.${token.split(".")[2]!}`],
    ["only dots", () => ".."],
    ["its end cut off", (token: string) => token.slice(0, -1)],
    ["padding", (token: string) => `${token}=`],
    ["a blank at its end", (token: string) => `${token} `],
    ["a break of line inside", (token: string) => token.replace(".", ".\r\n")],
    [
      "no Base64url but Base64",
      (token: string) => token.replace(/[^.]*$/, (s) => `${s.slice(1)}+`),
    ],
    ["a null character", (token: string) => `${token}\0`],
    ["five parts, as if it were encrypted", (token: string) => `${token}.x.y`],
  ] as const) {
    it(`row 7: with ${name} is refused before anybody is asked`, async () => {
      const before = asking.asked.length;
      await expectRefused(cut(asking.token("lmartin")), "not-a-jwt");
      expect(asking.asked).toHaveLength(before);
    });
  }
  it("row 7: under no key but the portal's is refused", async () => {
    const header = { alg: "HS512" };
    await expectRefused(writeToken(header, claims(), randomBytes(64)), "signature-refused");
    await expectRefused(writeToken(header, claims(), ""), "signature-refused");
    // The portal makes a guest of it, and says so.
    const asked = portalClaims(asking.url, "lmartin");
    await expectRefused(writeToken(header, asked, randomBytes(64)), "subject-differs");
  });
  it("row 7: changed after it was signed is refused", async () => {
    const [header, , signature] = signing.token("lmartin").split(".");
    await expectRefused(
      `${header}.${encode(claims({ sub: "mdurand" }))}.${signature}`,
      "signature-refused",
    );
  });
});

describe("row 8: a portal's token of another algorithm", () => {
  const key = (portal: HostileUPortal): Buffer => Buffer.from(portal.signatureKey, "base64");
  for (const alg of ["HS256", "HS384"]) {
    it(`row 8: ${alg} under the right key is refused where HS512 is agreed`, async () => {
      for (const portal of [signing, asking]) {
        const token = writeToken({ alg }, portalClaims(portal.url, "lmartin"), key(portal));
        await expectRefused(token, "algorithm-refused");
      }
    });
  }
  it("row 8: RS256 by a key of the attacker is refused", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const encode = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${encode({ alg: "RS256" })}.${encode(portalClaims(signing.url, "lmartin"))}`;
    const signature = createSign("RSA-SHA256")
      .update(signed)
      .sign(privateKey)
      .toString("base64url");
    await expectRefused(`${signed}.${signature}`, "algorithm-refused");
    const pem = publicKey.export({ type: "spki", format: "pem" });
    const confused = writeToken(
      { alg: "HS512" },
      portalClaims(signing.url, "lmartin"),
      String(pem),
    );
    await expectRefused(confused, "signature-refused");
  });
  it("row 8: the text of the key in place of what its Base64 stands for is refused", async () => {
    const claims = portalClaims(signing.url, "lmartin");
    const token = writeToken({ alg: "HS512" }, claims, signing.signatureKey);
    await expectRefused(token, "signature-refused");
  });
});

describe("rows 9 and 10: keys that a portal's token brings along or names", () => {
  const key = (): Buffer => Buffer.from(signing.signatureKey, "base64");
  for (const [name, header] of [
    ["a key of its own", { jwk: { kty: "oct", k: "AAAA" } }],
    ["an address of keys", { jku: "https://evil.example/keys" }],
    ["an address of certificates", { x5u: "https://evil.example/x.pem" }],
    ["certificates", { x5c: ["MIIB"] }],
    ["rules that must be understood", { crit: ["exp"] }],
    ["content that is not encoded", { b64: false, crit: ["b64"] }],
    ["content that is compressed", { zip: "DEF" }],
    ["another type", { typ: "at+jwt" }],
    ["the type of a logout token", { typ: "logout+jwt" }],
  ] as const) {
    it(`row 10: with ${name} is refused, whoever signed it`, async () => {
      const token = writeToken(
        { alg: "HS512", ...header },
        portalClaims(signing.url, "lmartin"),
        key(),
      );
      await expectRefused(token, "header-refused");
    });
  }
  for (const kid of ["../../dev/null", "x' UNION SELECT 'a", "http://evil.example/k"]) {
    it(`row 9: with the key id ${kid} changes nothing of the key that is used`, async () => {
      const header = { alg: "HS512", kid };
      const claims = portalClaims(signing.url, "lmartin");
      await expectRefused(writeToken(header, claims, ""), "signature-refused");
      expect((await bring(writeToken(header, claims, key()))).status).toBe(200);
    });
  }
});

describe("row 11: a portal's token for somebody else", () => {
  for (const [name, aud] of [
    ["the gateway", "https://ent.univ-valmoree.example/partage-gw"],
    ["nobody", undefined],
    ["the portal and others", "list"],
    ["the portal with a slash", "slash"],
    ["an empty text", ""],
    ["a number", 7],
  ] as const) {
    it(`row 11: for ${name} is refused`, async () => {
      const wrong = aud === "list" ? [signing.url, "x"] : aud === "slash" ? `${signing.url}/` : aud;
      await expectRefused(signing.token("lmartin", { aud: wrong }), "audience-differs");
    });
  }
  for (const [name, iss] of [
    ["nobody", undefined],
    ["another portal", "https://ent.univ-hautecombe.example/uPortal"],
    ["Soffit, as the portal's other tokens", "Soffit"],
    ["a list with the portal in it", ["http://127.0.0.1/uPortal"]],
    ["the prototype of objects", "__proto__"],
    ["a key of every object", "constructor"],
  ] as const) {
    it(`row 11: of ${name} is refused`, async () => {
      await expectRefused(signing.token("lmartin", { iss }), "issuer-unknown");
    });
  }
  it("row 11: of the portal of another establishment is refused, on either host", async () => {
    await expectRefused(other.token("lmartin"), "issuer-unknown");
    const headers = { Origin: `https://${OTHER_HOST}` };
    await expectRefused(asking.token("lmartin"), "issuer-unknown", { host: OTHER_HOST, headers });
    expect(other.asked).toEqual([]);
  });
  it("row 11: signed by one portal in the name of another is refused", async () => {
    const claims = portalClaims(signing.url, "lmartin");
    const key = Buffer.from(asking.signatureKey, "base64");
    await expectRefused(writeToken({ alg: "HS512" }, claims, key), "signature-refused");
    const swapped = portalClaims(asking.url, "lmartin");
    const foreign = Buffer.from(signing.signatureKey, "base64");
    await expectRefused(writeToken({ alg: "HS512" }, swapped, foreign), "subject-differs");
  });
  it("row 11: as a token of another type is refused", async () => {
    for (const type of [SUBJECT_TOKEN_TYPES.accessToken, SUBJECT_TOKEN_TYPES.casTicket]) {
      const answer = await bring(signing.token("lmartin"), { type });
      expect(answer.json()).toEqual({ error: "invalid_grant" });
    }
  });
  it("row 11: is no session by itself, neither as a bearer nor as a cookie", async () => {
    const token = signing.token("lmartin");
    const browser = new TestBrowser(gateway.running.address);
    for (const headers of [
      { Authorization: `Bearer ${token}`, Origin: ORIGIN },
      { Cookie: `__Host-partage=${token}` },
    ]) {
      const answer = await browser.ask("v1/session", { headers });
      watch.note(token, answer);
      expect(answer.status).toBe(401);
    }
  });
});

describe("row 12: a portal's token out of its time", () => {
  const at = (iat: number, life: number): Claims => {
    const now = Math.floor(Date.now() / 1000);
    return { iat: now + iat, exp: now + iat + life };
  };
  for (const [name, lies, reason] of [
    ["that ended a minute ago", at(-360, 300), "expired"],
    ["of last week", at(-7 * 86_400, 300), "expired"],
    ["from the future", at(60, 300), "issued-in-future"],
    ["that begins later", { nbf: Math.floor(Date.now() / 1000) + 90 }, "issued-in-future"],
    ["that lives for an hour", at(0, 3_600), "lives-too-long"],
    ["that lives for 301 seconds", at(0, 301), "lives-too-long"],
    ["that ends before it begins", at(10, -5), "lives-too-long"],
    ["without an end", { exp: undefined }, "claims-missing"],
    ["without a beginning", { iat: undefined }, "claims-missing"],
    ["whose end is a text", { exp: "9999999999" }, "claims-missing"],
    ["whose end is beyond all numbers", { exp: 1e308 }, "claims-missing"],
    ["whose beginning is negative", { iat: -1 }, "claims-missing"],
    ["whose nbf is a text", { nbf: "0" }, "claims-missing"],
  ] as const) {
    it(`row 12: ${name} is refused by either way of believing it`, async () => {
      await expectRefused(signing.token("lmartin", lies), reason);
      await expectRefused(asking.token("lmartin", lies), reason);
    });
  }
  it("row 12: within thirty seconds of difference between clocks is accepted", async () => {
    for (const lies of [at(25, 300), at(-320, 300)]) {
      expect((await bring(signing.token("lmartin", lies))).status).toBe(200);
    }
  });
});

describe("row 6: a portal's token that was used", () => {
  it("row 6: is refused, by a reason that stays the same", async () => {
    for (const portal of [asking, signing]) {
      const token = portal.token("lmartin");
      expect((await bring(token)).status).toBe(200);
      await expectRefused(token, "replayed");
      await expectRefused(token, "replayed", { headers: { Origin: ALLOWED_ORIGIN } });
      await expectRefused(token, "replayed", { headers: {} });
    }
  });
  it("row 6: opens one session when it is brought twenty times at once", async () => {
    const token = asking.token("lmartin");
    const answers = await Promise.all(Array.from({ length: 20 }, () => bring(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
  it("row 6: is not new because its signature is written otherwise", async () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const portal of [asking, signing]) {
      const token = portal.token("lmartin");
      expect((await bring(token)).status).toBe(200);
      const last = alphabet.indexOf(token.at(-1)!);
      for (const spare of [1, 2, 7, 15]) {
        const again = `${token.slice(0, -1)}${alphabet[(last & ~15) | spare]!}`;
        if (again !== token) await expectRefused(again, "not-a-jwt");
      }
    }
  });
  it("row 6: is not used up by a portal that does not answer", async () => {
    const token = asking.token("lmartin");
    asking.answer = { status: 503 };
    await expectRefused(token, "portal-unreachable");
    asking.answer = undefined;
    expect((await bring(token)).status).toBe(200);
  });
});

describe("row 15: a portal that answers for another subject", () => {
  const json = (value: unknown): PortalAnswer => ({ body: JSON.stringify(value) });
  const lea = { username: ["lmartin"], mail: ["lea@univ-valmoree.example"] };
  const cases: readonly (readonly [string, PortalAnswer, string])[] = [
    ["names somebody else", json({ ...lea, username: ["mdurand"] }), "subject-differs"],
    ["names her in capitals", json({ ...lea, username: ["LMARTIN"] }), "subject-differs"],
    ["names a guest", json({ username: ["guest"] }), "subject-differs"],
    ["names two people", json({ ...lea, username: ["lmartin", "mdurand"] }), "portal-names-nobody"],
    ["names nobody", json({ mail: ["lea@univ-valmoree.example"] }), "portal-names-nobody"],
    ["names an object", json({ ...lea, username: [{ a: "lmartin" }] }), "portal-names-nobody"],
    ["names an empty text", json({ ...lea, username: [""] }), "portal-names-nobody"],
    [
      "names by the prototype",
      { body: '{"__proto__":{"username":["lmartin"]}}' },
      "portal-names-nobody",
    ],
    ["refuses her", { status: 401 }, "portal-refused"],
    ["forbids it", { status: 403, body: "<h1>Forbidden</h1>" }, "portal-refused"],
    ["does not know her", { status: 404 }, "portal-refused"],
    ["answers a list", json([lea]), "portal-unreachable"],
    ["answers nothing", { body: "" }, "portal-unreachable"],
    ["answers null", { body: "null" }, "portal-unreachable"],
    ["breaks off its JSON", { body: '{"username":["lmartin"' }, "portal-unreachable"],
    [
      "answers a page",
      { headers: { "Content-Type": "text/html" }, body: "<h1>CAS</h1>" },
      "portal-unreachable",
    ],
    [
      "answers JSON as a page",
      { ...json(lea), headers: { "Content-Type": "text/html" } },
      "portal-answer",
    ],
    ["answers JSON as nothing", { ...json(lea), headers: {} }, "portal-answer"],
    ["answers JSON with an error", { ...json(lea), status: 500 }, "portal-unreachable"],
    ["answers 204", { status: 204 }, "portal-unreachable"],
    [
      "answers a megabyte",
      json({ ...lea, jpegPhoto: ["a".repeat(1_000_000)] }),
      "portal-unreachable",
    ],
    ["floods without an end", { endless: "flood" }, "portal-unreachable"],
    [
      "answers a thousand attributes",
      json({
        ...lea,
        ...Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`a${at}`, ["x"]])),
      }),
      "portal-answer",
    ],
    [
      "answers a thousand values",
      json({ ...lea, memberOf: Array<string>(1_000).fill("x") }),
      "portal-answer",
    ],
    [
      "nests ten thousand lists",
      { body: `{"username":${"[".repeat(10_000)}${"]".repeat(10_000)}}` },
      "portal-names-nobody",
    ],
  ];
  for (const [name, answer, reason] of cases) {
    it(`row 15: that ${name} opens nothing`, async () => {
      asking.answer = answer;
      await expectRefused(asking.token("lmartin"), reason);
    });
  }
  for (const status of [301, 302, 303, 307, 308]) {
    it(`row 15: that sends elsewhere by ${status} is not followed, and the token stays`, async () => {
      const before = other.asked.length;
      asking.answer = { status, headers: { Location: `${other.url}/api/v5-0/people/me` } };
      await expectRefused(asking.token("lmartin"), "portal-unreachable");
      expect(other.asked).toHaveLength(before);
    });
  }
  it("row 14: that answers drop by drop is given up", { timeout: 15_000 }, async () => {
    asking.answer = { endless: "drip" };
    await expectRefused(asking.token("lmartin"), "portal-unreachable");
  });
  it("row 15: that disagrees with the token on the address is not believed", async () => {
    const token = asking.token("lmartin", { mail: "max@univ-valmoree.example" });
    await expectRefused(token, "claims-differ");
    const two = asking.token("lmartin", {
      mail: ["lea@univ-valmoree.example", "x@univ-valmoree.example"],
    });
    await expectRefused(two, "claims-differ");
    expect(
      (await bring(asking.token("lmartin", { mail: ["lea@univ-valmoree.example"] }))).status,
    ).toBe(200);
  });
});

describe("guests of a portal, and people who are nobody", () => {
  it("row 15: a forged token names nobody's account through a guest of another name", async () => {
    // What a portal makes of a token that is no good is a guest, and portals name theirs as they like.
    const lies = { mail: "lea@univ-valmoree.example", email_verified: true, memberOf: ["staff"] };
    const forged = writeToken(
      { alg: "HS512" },
      portalClaims(asking.url, "visiteur", lies),
      randomBytes(64),
    );
    asking.answer = { body: JSON.stringify({ username: ["visiteur"] }) };
    const answer = await bring(forged);
    expect([answer.status, answer.json()]).toEqual([403, { error: "invalid_target" }]);
    expect(gateway.audits.at(-1)).toMatchObject({ reason: "account-missing" });
  });
  for (const sub of ["guest", "Guest", "GUEST", "guest-lang-fr", "guest2"]) {
    it(`row 15: ${sub} gets nothing, though the portal signed it`, async () => {
      asking.people.set(sub, { username: [sub], mail: ["lea@univ-valmoree.example"] });
      await expectRefused(asking.token(sub), "guest");
      await expectRefused(signing.token(sub, { mail: "lea@univ-valmoree.example" }), "guest");
    });
  }
  for (const [name, sub] of [
    ["an empty name", ""],
    ["no name", undefined],
    ["a number", 42],
    ["a list", ["lmartin"]],
    ["an object", { toString: "lmartin" }],
    ["a name between blanks", " lmartin"],
    ["a name with a break of line", "lmartin\nguest"],
    ["a name with an invisible character", "lmartin\u200b"],
    ["a name of 10,000 characters", "a".repeat(10_000)],
  ] as const) {
    it(`row 15: ${name} is nobody`, async () => {
      await expectRefused(signing.token("x", { sub }), "claims-missing");
    });
  }
});

describe("row 20: an address as identity", () => {
  it("row 20: of another establishment does not get in", async () => {
    for (const mail of [
      "lea@univ-hautecombe.example",
      "lea@evil.example",
      "lea@univ-valmoree.example.evil",
    ]) {
      asking.people.set("mallory", { username: ["mallory"], mail: [mail] });
      const answer = await bring(asking.token("mallory"));
      expect([answer.status, answer.json()]).toEqual([403, { error: "invalid_target" }]);
    }
  });
  it("row 20: two of them are none", async () => {
    const mail = ["mallory@univ-valmoree.example", "lea@univ-valmoree.example"];
    asking.people.set("mallory", { username: ["mallory"], mail });
    expect((await bring(asking.token("mallory"))).json()).toEqual({ error: "invalid_target" });
  });
  it("row 20: the token's own e-mail is none, where the mapping says mail", async () => {
    asking.people.set("mallory", { username: ["mallory"] });
    const token = asking.token("mallory", { email: "lea@univ-valmoree.example" });
    expect((await bring(token)).json()).toEqual({ error: "invalid_target" });
  });
  it("row 20: a name that fills the template otherwise than a name is none", async () => {
    for (const sub of ["lea@evil.example", "lea,max", "../lea", "lea martin", "léa"]) {
      expect((await bring(signing.token(sub))).json()).toEqual({ error: "invalid_target" });
    }
  });
});

describe("row 41: pages of other origins", () => {
  for (const origin of ["https://evil.example", "null", "https://ent.univ-valmoree.example.evil"]) {
    it(`row 41: ${origin} gets nothing for a good token, and does not use it up`, async () => {
      const token = signing.token("lmartin");
      const answer = await bring(token, { headers: { Origin: origin } });
      expect(answer.status).toBe(403);
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
      expect((await bring(token)).status).toBe(200);
    });
  }
});

describe("row 38: bodies that are too much", () => {
  it("row 38: a token of 20,000 characters is refused before it is read", async () => {
    const answer = await bring(signing.token("lmartin", { x: "a".repeat(20_000) }));
    expect([answer.status, answer.json()["error"]]).toEqual([400, "invalid_request"]);
  });
  it("row 38: a body of a megabyte is refused", async () => {
    expect((await bring("a".repeat(1_000_000))).status).toBe(413);
  });
  for (const [name, part] of [
    ["no JSON", "lmartin"],
    ["a list", "[1]"],
    ["null", "null"],
    ["broken UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["JSON ten thousand deep", `${"[".repeat(6_000)}${"]".repeat(6_000)}`],
  ] as const) {
    it(`row 38: claims that are ${name} are no claims`, async () => {
      const [header, , signature] = signing.token("lmartin").split(".");
      const payload = Buffer.from(part).toString("base64url");
      await expectRefused(`${header}.${payload}.${signature}`, "not-a-jwt");
    });
  }
});

describe("row 49: the key that uPortal is published with", () => {
  const config = (uportal: object) => {
    const base = testConfig("https://idp.example");
    const [first, ...rest] = base.establishments;
    const issuer = { issuer: signing.url, uportal, secret: { env: "PORTAL_KEY" } };
    return { ...base, establishments: [{ ...first!, issuers: [issuer] }, ...rest] };
  };
  for (const [name, key] of [
    ["the published default", PUBLISHED_KEYS[0]!],
    ["CHANGEME", "CHANGEME"],
    ["CHANGEME with something behind it", `CHANGEME${randomBytes(60).toString("base64")}`],
    ["a key of 32 octets", randomBytes(32).toString("base64")],
    ["no Base64", "c'est une phrase assez longue pour une clé, mais pas du Base64 du tout !"],
    ["one octet repeated", Buffer.alloc(64, 7).toString("base64")],
    ["two octets repeated", Buffer.from("ab".repeat(40)).toString("base64")],
  ] as const) {
    it(`row 49: ${name} stops the start, and is not said`, async () => {
      const started = startTestGateway(config({ verify: "signature" }), {
        env: { ...TEST_ENV, PORTAL_KEY: key },
      });
      const error: unknown = await started.then(
        async ({ running }) => running.stop(),
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toMatch(/issuers\[0\]\.secret/);
      if (key.length > 8) expect(String(error)).not.toContain(key);
    });
  }
  it("row 49: a token under it is refused, though the portal itself believes it", async () => {
    for (const [at, property] of PUBLISHED_KEYS.entries()) {
      const key = Buffer.from(property, "base64");
      asking.answer = {
        body: JSON.stringify({ username: ["lmartin"], mail: ["lea@univ-valmoree.example"] }),
      };
      const token = writeToken({ alg: "HS512" }, portalClaims(asking.url, "lmartin", { at }), key);
      await expectRefused(token, "portal-key-published");
    }
  });
});

describe("row 42: guessing tokens", () => {
  it("row 42: ends for an address after what is allowed in a minute, portals spared", async () => {
    const config = testConfig("https://idp.example");
    const [first] = config.establishments;
    const issuers = [{ issuer: asking.url, uportal: {} }];
    const limited = await startTestGateway({
      ...config,
      limits: { signInPerMinute: 5 },
      establishments: [{ ...first!, issuers }],
    });
    const before = asking.asked.length;
    const statuses: number[] = [];
    for (let at = 0; at < 9; at += 1) {
      const token = writeToken(
        { alg: "HS512" },
        portalClaims(asking.url, "lmartin"),
        randomBytes(64),
      );
      const answer = await exchangeSubject(limited.running.address, {
        ...{ type: SUBJECT_TOKEN_TYPES.jwt, token },
        headers: { "X-Forwarded-For": "192.0.2.7", Origin: ORIGIN },
      });
      statuses.push(answer.status);
    }
    await limited.running.stop();
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429, 429, 429]);
    expect(asking.asked.length - before).toBe(5);
  });
});

describe("rows 46 and 48: what the gateway says", () => {
  it("row 46: holds nothing of a token that was good, refused, replayed or that a portal quoted", async () => {
    const token = asking.token("lmartin");
    await bring(token);
    await bring(token);
    await bring(`${token}x`);
    const quoted = asking.token("lmartin");
    asking.answer = { body: `<h1>${quoted}</h1>`, headers: { "X-Token": quoted } };
    await bring(quoted);
    expect(watch.leaks(gateway)).toEqual([]);
    expect(gateway.log.join("")).toContain("token-refused");
  });
  it("row 48: holds neither the portal's key nor the pre-auth key", async () => {
    const answers = [await bring(signing.token("lmartin")), await bring(signing.token("guest"))];
    const said = [...gateway.log, ...answers.map(({ text }) => text)].join("\n");
    expect(said).not.toContain(signing.signatureKey);
    expect(said).not.toContain(TEST_ENV.PREAUTH_KEY);
  });
  it("row 47: names account and issuer of each session in the audit, and the reason of each refusal", async () => {
    await bring(asking.token("lmartin"));
    expect(gateway.audits.at(-1)).toMatchObject({
      event: "token-issued",
      establishment: "valmoree",
      account: "lea@univ-valmoree.example",
      issuer: asking.url,
    });
    await bring(asking.token("guest"));
    expect(gateway.audits.at(-1)).toMatchObject({
      ...{ event: "token-refused", reason: "guest" },
      ...{ establishment: "valmoree", issuer: asking.url },
    });
    await bring(other.token("lmartin"));
    expect(gateway.audits.at(-1)).not.toHaveProperty("issuer");
  });
});
