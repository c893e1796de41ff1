import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MethodFailure } from "@partage-ent/server";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  HOST,
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

describe("row 42: rate limits", () => {
  const limits = { sessionPerMinute: 10, addressPerMinute: 10, signInPerMinute: 5 };
  it("row 42: a session, an address and sign-ins are limited, and told when to try again", async () => {
    const limited = await startTestGateway({ ...testConfig(issuer.url), limits });
    const ask = async (browser: TestBrowser, path: string, times: number): Promise<Answer[]> => {
      const answers: Answer[] = [];
      for (let round = 0; round < times; round += 1) answers.push(await browser.ask(path));
      return answers;
    };
    const browser = new TestBrowser(limited.running.address);
    await browser.signIn(issuer);
    const session = await ask(browser, "v1/session", 12);
    expect(
      session.map(({ status }) => status).filter((status) => status === 429).length,
    ).toBeGreaterThan(0);
    expect(Number(session.at(-1)?.headers.get("Retry-After"))).toBeGreaterThan(0);
    const nobody = await ask(new TestBrowser(limited.running.address), "v1/session", 12);
    expect(nobody.at(-1)?.status).toBe(429);
    const logins = await ask(new TestBrowser(limited.running.address), "auth/login", 5);
    expect(logins.at(-1)?.status).toBe(429);
    expect(logins.at(-1)?.text).toContain("Trop de demandes");
    await limited.running.stop();
  });
  it("row 42: rotating X-Forwarded-For by a client changes nothing", async () => {
    const limited = await startTestGateway({ ...testConfig(issuer.url), limits });
    const statuses: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const forged = `10.0.0.${round}, 198.51.100.7`;
      const browser = new TestBrowser(limited.running.address);
      statuses.push(
        (await browser.ask("v1/session", { headers: { "X-Forwarded-For": forged } })).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
    expect(new Set(limited.requests.map(({ clientAddress }) => clientAddress))).toEqual(
      new Set(["198.51.100.7"]),
    );
    await limited.running.stop();
  });
  it("row 42: guessed tokens and cookies count against the address", async () => {
    const limited = await startTestGateway({ ...testConfig(issuer.url), limits });
    const statuses: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      const guess = `${"A".repeat(41)}${String(round).padStart(2, "0")}`;
      const headers =
        round % 2 ? { Authorization: `Bearer ${guess}` } : { Cookie: `__Host-partage=${guess}` };
      statuses.push(
        (await new TestBrowser(limited.running.address).ask("v1/session", { headers })).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
    await limited.running.stop();
  });
});

describe("row 43: slow clients", () => {
  const drip = (address: URL, first: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(address.port), address.hostname);
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("close", () => resolve(text));
      socket.on("error", () => resolve(text));
      socket.write(first);
    });
  it("row 43: a client that never ends its headers or its body is let go", async () => {
    const config = {
      ...testConfig(issuer.url),
      timeouts: { headersMs: 500, requestMs: 1_000, stopMs: 500 },
    };
    const impatient = await startTestGateway(config);
    const address = new URL(impatient.running.address);
    const [headers, body] = await Promise.all([
      drip(address, `GET /partage-gw/v1/session HTTP/1.1\r\nHost: ${HOST}\r\nX-a: `),
      drip(
        address,
        `POST /partage-gw/v1/token HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: ${HOST}\r\n` +
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant",
      ),
    ]);
    expect(headers).toContain("408");
    expect(body).not.toContain(" 200 ");
    expect((await new TestBrowser(impatient.running.address).ask("v1/session")).status).toBe(401);
    await impatient.running.stop();
  });
  it("row 37: ambiguous framing is refused", async () => {
    const address = new URL(gateway.running.address);
    const head = `POST /partage-gw/jmap/api HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: ${HOST}\r\n`;
    for (const lines of [
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "Transfer-Encoding: xchunked\r\n\r\n",
      "Content-Length: +1\r\n\r\na",
      "X-a: b\r\n c: d\r\nContent-Length: 0 \u0000\r\n\r\n",
    ]) {
      expect(await drip(address, `${head}Connection: close\r\n${lines}`)).toMatch(
        /^HTTP\/1\.1 4\d\d/,
      );
    }
  });
});

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
