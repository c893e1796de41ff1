import { decodeJwt, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import {
  ALLOWED_ORIGIN,
  type Answer,
  BASE,
  startTestGateway,
  TEST_ENV,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../../packages/gateway/src/testing/test-gateway.js";
import { hasPhp, hasUnzip, type MoodleSite, startMoodleSite } from "./moodle-site.js";

const KEY = "uPz3Wn8kTq5yLc0RbX7vGdJ1sHf4MaE9oQ6iZtYwKx2NjVhB";
const NAME = `Léa "O'Brien" <b>Martin</b> \u{202E}nitraM 山田 \u{1F642}`;

const sessions = {
  lea: { user: 42, sesskey: "leaKey" },
  guest: { user: 1, sesskey: "guestKey" },
  nobody: { user: 0, sesskey: "nobodyKey" },
  adminAsLea: { user: 42, sesskey: "asKey", realuser: 2 },
  suspended: { user: 43, sesskey: "suspendedKey" },
  policy: { user: 42, sesskey: "policyKey", stop: "sitepolicynotagreed" },
  without: { user: 42, sesskey: "withoutKey", without: ["local/partage:view"] },
  hurried: { user: 42, sesskey: "hurriedKey" },
};

describe.skipIf(!hasPhp || !hasUnzip)("token.php of the Moodle plugin", () => {
  let site: MoodleSite;

  beforeAll(async () => {
    site = await startMoodleSite({
      wwwroot: ALLOWED_ORIGIN,
      settings: { gateway: BASE, key: KEY },
      users: [
        { id: 42, username: "lea", firstname: NAME, idnumber: "20261234" },
        { id: 43, username: "tom", firstname: "Tom", suspended: 1 },
      ],
      sessions,
    });
  });

  afterAll(() => site?.stop());

  const tokenOf = async (cookie: keyof typeof sessions): Promise<string> => {
    const answer = await site.askToken(cookie, sessions[cookie].sesskey);
    return ((await answer.json()) as { readonly token: string }).token;
  };

  it("gives the person who is signed in a token that jose verifies", async () => {
    const answer = await site.askToken("lea", "leaKey", {
      headers: { Origin: ALLOWED_ORIGIN, "Sec-Fetch-Site": "same-origin" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const { token } = (await answer.json()) as { readonly token: string };
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(KEY), {
      ...{ issuer: ALLOWED_ORIGIN, audience: BASE, algorithms: ["HS256"], maxTokenAge: 60 },
      requiredClaims: ["exp", "jti"],
    });
    expect(protectedHeader).toEqual({ typ: "JWT", alg: "HS256" });
    const { iat = 0, exp, jti, ...said } = payload;
    expect(exp).toBe(iat + 60);
    expect(jti).toMatch(/^[0-9a-f]{32}$/);
    expect(said).toEqual({
      iss: ALLOWED_ORIGIN,
      aud: BASE,
      sub: "42",
      username: "lea",
      name: NAME,
      locale: "fr",
      idnumber: "20261234",
    });
  });

  const refusals: readonly (readonly [string, string, string, RequestInit, number, string])[] = [
    ["a wrong sesskey", "lea", "guestKey", {}, 403, "sesskey"],
    ["no sesskey", "lea", "", { body: "" }, 403, "sesskey"],
    ["a GET", "lea", "leaKey", { method: "GET", body: null }, 405, "method-not-allowed"],
    ["a PUT", "lea", "leaKey", { method: "PUT" }, 405, "method-not-allowed"],
    ["a guest", "guest", "guestKey", {}, 403, "guest"],
    ["nobody", "nobody", "nobodyKey", {}, 401, "login-required"],
    ["an unknown session", "unknown", "leaKey", {}, 401, "login-required"],
    ["an administrator signed in as her", "adminAsLea", "asKey", {}, 403, "login-as"],
    ["a suspended account", "suspended", "suspendedKey", {}, 403, "account"],
    ["somebody who has a policy to read", "policy", "policyKey", {}, 403, "not-ready"],
    ["somebody without the capability", "without", "withoutKey", {}, 403, "not-permitted"],
    [
      "another site's page",
      ...([
        "lea",
        "leaKey",
        { headers: { Origin: "https://evil.example" } },
        403,
        "origin",
      ] as const),
    ],
    [
      "a request that comes from another site",
      ...([
        "lea",
        "leaKey",
        { headers: { "Sec-Fetch-Site": "cross-site" } },
        403,
        "origin",
      ] as const),
    ],
  ];
  it.each(refusals)("refuses %s", async (_who, cookie, sesskey, init, status, error) => {
    const answer = await site.askToken(cookie, sesskey, init);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, JSON.stringify({ error })]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("refuses a sesskey that stands in the address", async () => {
    const url = `${site.url}/local/partage/token.php?sesskey=leaKey`;
    const headers = { Cookie: "MoodleSession=lea" };
    const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams() });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ error: "sesskey" });
  });

  it("gives one session no more tokens in a minute than a person needs", async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 31; at++) {
      const answer = await site.askToken("hurried", "hurriedKey");
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...new Array<number>(30).fill(200), 429]);
  });

  describe("at a gateway", () => {
    let gateway: TestGateway;

    beforeAll(async () => {
      const config = testConfig("https://idp.univ-valmoree.example");
      const [first, second] = config.establishments;
      const issuer = {
        issuer: ALLOWED_ORIGIN,
        moodle: {},
        secret: { env: "MOODLE_KEY" },
        account: { template: "{username}@univ-valmoree.example" },
      };
      gateway = await startTestGateway(
        {
          ...config,
          establishments: [{ ...first!, issuers: [...first!.issuers, issuer] }, second!],
        },
        { env: { ...TEST_ENV, MOODLE_KEY: KEY } },
      );
    });

    afterAll(() => gateway?.running.stop());

    const exchange = (token: string): Promise<Answer> =>
      new TestBrowser(gateway.running.address).ask("v1/token", {
        method: "POST",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          Origin: ALLOWED_ORIGIN,
        },
        body: new URLSearchParams({
          grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
          subject_token_type: SUBJECT_TOKEN_TYPES.jwt,
          subject_token: token,
        }).toString(),
      });

    it("opens a session of that person, without mail, and once", async () => {
      const token = await tokenOf("lea");
      const answer = await exchange(token);
      expect(answer.status).toBe(200);
      const { scope, partage } = answer.json<{
        readonly scope: string;
        readonly partage: { readonly person: { readonly email: string } };
      }>();
      expect(partage.person.email).toBe("lea@univ-valmoree.example");
      expect(scope.split(" ")).toContain("calendar.read");
      expect(scope).not.toContain("mail");
      expect((await exchange(token)).json()).toEqual({ error: "invalid_grant" });
      expect(gateway.log.join("")).not.toContain(token.split(".")[2]);
    });

    it("gets nowhere with the key of another site", async () => {
      const claims = decodeJwt(await tokenOf("lea"));
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ typ: "JWT", alg: "HS256" })
        .sign(new TextEncoder().encode(KEY.replace("u", "v")));
      const answer = await exchange(forged);
      expect([answer.status, answer.json()]).toEqual([400, { error: "invalid_grant" }]);
    });
  });
});
