import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MethodFailure } from "@partage-ent/server";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ORIGIN,
  startTestGateway,
  TEST_ENV,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

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
afterEach(() => {
  gateway.backends.valmoree.failure = undefined;
});

async function signedIn(): Promise<TestBrowser> {
  const browser = open();
  await browser.signIn(issuer);
  return browser;
}

describe("row 44: caches", () => {
  it("row 44: no answer of the gateway may be kept or shared", async () => {
    const browser = await signedIn();
    const answers = [
      await browser.ask("v1/session"),
      await browser.call(MAILBOXES),
      await browser.ask("auth/login"),
      await browser.ask("open"),
      await browser.ask("nowhere"),
      await browser.ask("jmap/download/a1/b1/x.txt"),
      await open().ask("v1/session"),
    ];
    for (const { headers } of answers) {
      expect(headers.get("Cache-Control")).toMatch(/no-store|private/);
      expect(headers.get("Vary")).toContain("Cookie");
      expect(headers.get("ETag")).toBeNull();
    }
  });
});

describe("row 45: error bodies", () => {
  it("row 45: strict headers are on every answer, errors included", async () => {
    const browser = await signedIn();
    const paths = [
      "v1/session",
      "auth/login",
      "auth/callback",
      "open?view=x",
      "nowhere",
      "auth/signed-out",
      "jmap/session",
    ];
    for (const path of paths) {
      const { headers } = await browser.ask(path);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("Content-Security-Policy")).not.toMatch(/unsafe|\*/);
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Strict-Transport-Security")).toBe("max-age=63072000");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
      expect(headers.get("Server")).toBeNull();
      expect(headers.get("X-Powered-By")).toBeNull();
    }
  });
  it("row 45: a mail system that is away is a problem without stack, host or token", async () => {
    const browser = await signedIn();
    gateway.backends.valmoree.failure = new MethodFailure(
      "serverUnavailable",
      "connect ECONNREFUSED 10.1.2.3:8443 mail-internal.example",
      { retryAfter: 7 },
    );
    const answer = await browser.ask("v1/session");
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "7"]);
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    expect(answer.json()).toEqual({
      type: "https://partage-ent.example/problem/mail-unavailable",
      title: "The mail system does not answer",
      status: 503,
      requestId: answer.headers.get("X-Request-Id"),
    });
    gateway.backends.valmoree.failure = new MethodFailure("forbidden", "account is locked");
    expect((await browser.ask("v1/session")).status).toBe(403);
  });
  it("row 45: an unexpected fault shows its reference and nothing else", async () => {
    const browser = await signedIn();
    gateway.backends.valmoree.failure = new TypeError(
      "secret of 10.1.2.3",
    ) as unknown as MethodFailure;
    const answer = await browser.ask("v1/session");
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/secret|10\.1|at |TypeError/);
    expect(JSON.stringify(gateway.log)).toContain(answer.headers.get("X-Request-Id"));
  });
});

describe("rows 46 to 49: logs and secrets", () => {
  it("row 46: no token, cookie, code, state, secret or mail is ever logged", async () => {
    const browser = await signedIn();
    const cookie = browser.cookies.get("__Host-partage") ?? "";
    const { csrf = "" } = await browser.session();
    const authorization = await browser.begin("returnTo=/ent%3Fsecret-query=1");
    const back = issuer.authorize(authorization);
    await browser.return(back);
    await browser.call([
      ["Email/query", { accountId: "a1", filter: { text: "very-private-words" } }, "0"],
    ]);
    await browser.ask("jmap/download/a1/b1/very-private-name.pdf?type=text/very-private");
    await open().ask("v1/session", { headers: { Authorization: "Bearer very-private-token" } });
    await open().return(
      new URL(`${back.origin}${back.pathname}?code=very-private-code&state=very-private-state`),
    );
    const logged = gateway.log.join("");
    const secrets = [
      cookie,
      csrf,
      back.searchParams.get("code"),
      back.searchParams.get("state"),
      TEST_ENV.CLIENT_SECRET,
      TEST_ENV.PREAUTH_KEY,
      "very-private",
      "secret-query",
    ];
    for (const secret of secrets) expect(logged).not.toContain(secret);
    expect(logged).toContain('"event":"sign-in"');
  });
  it("row 46: a line end in a header or an address makes no line of its own", async () => {
    await open().ask("nowhere%0a%7b%22level%22:%22fatal%22%7d?x=%0aforged", {
      headers: { "User-Agent": 'x"} {"forged":1', "X-Request-Id": "forged" },
    });
    for (const line of gateway.log) {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(line.trimEnd()).not.toContain("\n");
      expect(line).not.toContain("forged");
    }
  });
  it("row 47: each sign-in, sign-out, refusal and write has its audit line", async () => {
    const before = gateway.audits.length;
    const browser = await signedIn();
    await browser.call([
      [
        "Email/set",
        { accountId: "a1", update: { e1: { "keywords/$seen": true } }, destroy: ["e2"] },
        "0",
      ],
    ]);
    const { csrf = "" } = await browser.session();
    await browser.ask("auth/logout", {
      method: "POST",
      headers: { "X-Partage-CSRF": csrf, Origin: ORIGIN },
    });
    await open().signIn(issuer, { mail: "x@evil.example" });
    const said = gateway.audits.slice(before);
    expect(said.map(({ event }) => event)).toEqual([
      "sign-in",
      "write",
      "sign-out",
      "sign-in-failed",
    ]);
    expect(said[1]).toMatchObject({
      establishment: "valmoree",
      account: "lea@univ-valmoree.example",
      clientAddress: "127.0.0.1",
      write: { method: "Email/set", created: 0, updated: 1, destroyed: 1 },
    });
    expect(said[3]).toMatchObject({ reason: "account-foreign" });
    expect(gateway.log.filter((line) => line.includes('"audit":')).length).toBeGreaterThanOrEqual(
      4,
    );
  });
  it("row 48: the pre-auth key is in no answer", async () => {
    const browser = await signedIn();
    for (const path of ["v1/session", "open", "jmap/session", "auth/login"]) {
      const { text, headers } = await browser.ask(path);
      expect(text + JSON.stringify([...headers])).not.toContain(TEST_ENV.PREAUTH_KEY);
    }
  });
  it("row 49: the gateway does not start with a missing or weak secret", async () => {
    for (const secret of [
      undefined,
      "",
      "short",
      "changeme-changeme-changeme",
      "a".repeat(64),
      "abcabcabcabcabcabcabcabc",
    ]) {
      const env = { ...TEST_ENV, PREAUTH_KEY: secret };
      await expect(startTestGateway(testConfig(issuer.url), { env })).rejects.toThrow("preauthKey");
    }
  });
});
