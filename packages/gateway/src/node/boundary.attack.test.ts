import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  HOST,
  ORIGIN,
  startTestGateway,
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

async function signedIn(): Promise<TestBrowser> {
  const browser = open();
  await browser.signIn(issuer);
  return browser;
}

describe("row 31: the allow-list", () => {
  const forbidden = [
    "AppPassword/set",
    "SieveScript/set",
    "VacationResponse/set",
    "Forwarding/set",
    "Delegation/set",
    "Prefs/set",
    "CreateAppSpecificPasswordRequest",
    "GetScratchCodesRequest",
    "SearchGalRequest",
    "__proto__",
    "constructor",
  ];
  it("row 31: no call outside of it reaches the mail system", async () => {
    const browser = await signedIn();
    const answer = await browser.call(forbidden.map((name, index) => [name, {}, String(index)]));
    expect(answer.status).toBe(200);
    const { methodResponses } = answer.json<{ methodResponses: [string, { type: string }][] }>();
    expect(methodResponses.map(([name, { type }]) => [name, type])).toEqual(
      forbidden.map(() => ["error", "unknownMethod"]),
    );
  });
  it("row 31: a write without its scope is refused", async () => {
    const config = testConfig(issuer.url);
    const [first, ...rest] = config.establishments;
    const narrow = await startTestGateway({
      ...config,
      establishments: [{ ...first!, scopes: ["mail.read"] }, ...rest],
    });
    const browser = new TestBrowser(narrow.running.address);
    await browser.signIn(issuer);
    const answer = await browser.call([
      ["Email/set", { accountId: "a1", update: { e1: { "keywords/$seen": true } } }, "0"],
    ]);
    expect(answer.text).toContain('"forbidden"');
    expect(narrow.audits.some(({ event }) => event === "write")).toBe(false);
    await narrow.running.stop();
  });
});

describe("row 38: sizes and shapes", () => {
  const post = (browser: TestBrowser, csrf: string, body: string): Promise<Answer> =>
    browser.ask("jmap/api", {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", "X-Partage-CSRF": csrf, Origin: ORIGIN },
    });
  it("row 38: a body over the limit is refused, stated or not", async () => {
    const browser = await signedIn();
    const { csrf = "" } = await browser.session();
    expect((await post(browser, csrf, "x".repeat(1_000_001))).status).toBe(413);
    const chunked = await browser.ask("jmap/api", {
      method: "POST",
      body: "x".repeat(1_000_001),
      headers: {
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
        "X-Partage-CSRF": csrf,
        Origin: ORIGIN,
      },
    });
    expect(chunked.status).toBe(413);
  });
  it("row 38: JSON that is deep, broken or no request is refused", async () => {
    const browser = await signedIn();
    const { csrf = "" } = await browser.session();
    const bodies = [
      "[".repeat(100_000),
      `{"using":[],"methodCalls":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
      `{"a":`.repeat(20_000) + "1" + "}".repeat(20_000),
      "",
      "null",
      "1e999",
      "\u0000",
      '{"using":"x","methodCalls":{}}',
    ];
    for (const body of bodies) expect((await post(browser, csrf, body)).status).toBe(400);
    expect((await browser.call(MAILBOXES)).status).toBe(200);
  });
  it("row 38: prototype keys change nothing", async () => {
    const browser = await signedIn();
    const { csrf = "" } = await browser.session();
    await post(browser, csrf, '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}');
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
    expect((await browser.call(MAILBOXES)).status).toBe(200);
  });
});

describe("row 40: hosts", () => {
  it("row 40: a host that nobody configured is refused", async () => {
    for (const host of [
      "evil.example",
      `${HOST}.evil.example`,
      "127.0.0.1",
      `${HOST}:8443`,
      "x y",
      "é",
    ]) {
      const answer = await open().ask("v1/session", { host: encodeURI(host) });
      expect(answer.status).toBe(421);
      expect(answer.text).not.toContain("evil");
    }
  });
  it("row 40: addresses in answers are the configured ones, whatever the host says", async () => {
    const browser = await signedIn();
    const answer = await browser.ask("v1/session", {
      host: HOST.toUpperCase(),
      headers: {
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Port": "1",
        Forwarded: "host=evil.example",
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/evil|http:/);
    expect(answer.json<{ jmap: { apiUrl: string } }>().jmap.apiUrl).toBe(
      `${ORIGIN}/partage-gw/jmap/api`,
    );
  });
  it("row 40: a proxy that is not trusted is not believed", async () => {
    const config = { ...testConfig(issuer.url), trustedProxies: [] };
    const alone = await startTestGateway(config);
    const answer = await new TestBrowser(alone.running.address).ask("v1/session");
    expect(answer.status).toBe(421);
    expect(alone.requests.at(-1)?.clientAddress).toBe("127.0.0.1");
    await alone.running.stop();
  });
  it("row 40: paths outside of the base path lead nowhere", async () => {
    for (const path of [
      "/v1/session",
      "/partage-gwx/v1/session",
      "/partage-gw",
      "/partage-gw/../v1/session",
      "/partage-gw//v1/session",
      "/partage-gw/V1/session",
      "/partage-gw/v1/session/",
      "/partage-gw/v1%2fsession",
    ]) {
      expect((await open().ask(path)).status).toBe(404);
    }
  });
});

describe("row 41: CORS", () => {
  const preflight = (origin: string): Promise<Answer> =>
    open().ask("jmap/api", {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-partage-csrf",
      },
    });
  it("row 41: an origin of the list may send credentials", async () => {
    const answer = await preflight(ALLOWED_ORIGIN);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(ALLOWED_ORIGIN);
    expect(answer.headers.get("Access-Control-Allow-Credentials")).toBe("true");
    expect(answer.headers.get("Access-Control-Allow-Headers")).toContain("X-Partage-CSRF");
    expect(answer.headers.get("Vary")).toContain("Origin");
  });
  const foreign = [
    "null",
    "https://evil.example",
    "https://moodle.univ-valmoree.example.evil.example",
    "https://evilmoodle.univ-valmoree.example",
    "https://sub.moodle.univ-valmoree.example",
    "http://moodle.univ-valmoree.example",
    "https://moodle.univ-valmoree.example:8443",
    "https://MOODLE.univ-valmoree.example",
    "https://ent.univ-hautecombe.example",
    "https://moodle.univ-valmoree.example, https://evil.example",
    "https://moodle.univ-valmoree.example/",
    "*",
    "file://",
    "chrome-extension://abc",
  ];
  for (const origin of foreign) {
    it(`row 41: the origin ${origin} gets no CORS header, and no answer`, async () => {
      const checked = [
        await preflight(origin),
        await open().ask("v1/session", { headers: { Origin: origin } }),
        await (await signedIn()).ask("v1/session", { headers: { Origin: origin } }),
      ];
      for (const answer of checked) {
        expect(answer.status).toBe(403);
        expect(answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
        expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
        expect(answer.text).not.toContain("lea@");
      }
    });
  }
  it("row 41: an element of another site reads nothing", async () => {
    const browser = await signedIn();
    for (const headers of [
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script" },
      { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" },
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" },
      { "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" },
    ]) {
      expect((await browser.ask("v1/session", { headers })).status).toBe(403);
    }
  });
  it("an origin of the list reads its session, an error included", async () => {
    const headers = { Origin: ALLOWED_ORIGIN, "Sec-Fetch-Site": "same-site" };
    const answer = await (await signedIn()).ask("v1/session", { headers });
    expect([answer.status, answer.headers.get("Access-Control-Allow-Origin")]).toEqual([
      200,
      ALLOWED_ORIGIN,
    ]);
    const refused = await open().ask("v1/session", { headers });
    expect([refused.status, refused.headers.get("Access-Control-Allow-Origin")]).toEqual([
      401,
      ALLOWED_ORIGIN,
    ]);
  });
});
