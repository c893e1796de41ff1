import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  type Answer,
  BASE,
  HOST,
  ORIGIN,
  startTestGateway,
  TEST_ENV,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import type { ServiceConfigInput } from "./service-config.js";

const FRONT = "https://sso.univ-valmoree.example/front";
const SECRET = "Vt7Qk2mXw9Rb4Zc8Np1Ld6Hs3Gf5JyT0aE";

let issuer: HostileIssuer;
let gateway: TestGateway;
/** The same, believing no proxy but one that is not there. */
let direct: TestGateway;

function configWith(trustedProxies: string[]): ServiceConfigInput {
  const config = testConfig(issuer.url);
  const [valmoree, hautecombe] = config.establishments;
  return {
    ...config,
    trustedProxies,
    establishments: [
      {
        ...valmoree!,
        issuers: [
          ...valmoree!.issuers,
          {
            issuer: FRONT,
            name: "Portail",
            secret: { env: "FRONT_SECRET" },
            header: { claims: { mail: "X-Remote-Mail", displayName: "X-Remote-Name" } },
          },
        ],
      },
      hautecombe!,
    ],
  };
}

beforeAll(async () => {
  issuer = await startHostileIssuer();
  const env = { ...TEST_ENV, FRONT_SECRET: SECRET };
  gateway = await startTestGateway(configWith(["127.0.0.1"]), { env });
  const reached = configWith(["192.0.2.1"]);
  direct = await startTestGateway(
    { ...reached, publicUrl: "http://127.0.0.1:0/partage-gw" },
    { env },
  );
});
afterAll(async () => {
  await gateway.running.stop();
  await direct.running.stop();
  await issuer.close();
});
afterEach(() => {
  issuer.lies = {};
});

const open = (): TestBrowser => new TestBrowser(gateway.running.address);
const QUERY = `returnTo=/ent&issuer=${encodeURIComponent(FRONT)}`;

/** What an honest web server in front sends. */
const FRONT_HEADERS = {
  "X-Partage-Proxy-Secret": SECRET,
  "X-Remote-User": "lmartin",
  "X-Remote-Mail": "lea@univ-valmoree.example",
} as const;

/** The address that the browser is sent to, below the base path. */
async function begin(browser: TestBrowser): Promise<string> {
  const address = await browser.begin(QUERY);
  expect(address.startsWith(`${BASE}/auth/header?state=`)).toBe(true);
  return address.slice(ORIGIN.length);
}

async function signIn(
  browser: TestBrowser,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  return browser.ask(await begin(browser), { headers: { ...FRONT_HEADERS, ...headers } });
}

async function expectRefused(browser: TestBrowser, answer: Answer): Promise<void> {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.text).not.toContain(SECRET);
  expect(answer.text).not.toMatch(/<script|lmartin/);
  expect((await browser.ask("v1/session")).status).toBe(401);
}

/** UTF-8 as a web server writes it, which Node shows octet by octet. */
const octets = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("sign-in by a web server in front", () => {
  it("comes back to where it began, with the session of the person", async () => {
    const browser = open();
    const answer = await signIn(browser, { "X-Remote-Name": octets("Léa Martin; Mme") });
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    expect((await browser.session()).person.email).toBe("lea@univ-valmoree.example");
  });
  it("reads UTF-8 in names", async () => {
    const browser = open();
    await signIn(browser, {
      "X-Remote-Mail": "theo@univ-valmoree.example",
      "X-Remote-Name": octets("Théo Lefèvre"),
    });
    const audit = gateway.audits.findLast(({ event }) => event === "sign-in");
    expect(audit).toMatchObject({ issuer: FRONT, account: "theo@univ-valmoree.example" });
  });
  it("is left alone by a silent sign-in, which asks the other issuer", async () => {
    const address = await open().begin("returnTo=/ent&prompt=none");
    expect(address.startsWith(issuer.url)).toBe(true);
  });
  it("never leaves the page silently where it alone is named", async () => {
    const browser = open();
    const answer = await browser.ask(`auth/login?${QUERY}&prompt=none`);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    expect((await browser.ask("v1/session")).json()["silent"]).toBe("failed");
  });
});

describe("row 40: headers from whom they are not to come", () => {
  it("row 40: headers without a sign-in under way open nothing", async () => {
    const browser = open();
    await expectRefused(browser, await browser.ask("auth/header", { headers: FRONT_HEADERS }));
  });
  it("row 40: a connection that is of no trusted proxy is not believed", async () => {
    const browser = new TestBrowser(direct.running.address);
    const host = new URL(direct.running.address).host;
    const begun = await browser.ask(`auth/login?${QUERY}`, { host });
    const path = new URL(begun.headers.get("Location") ?? "").href.replace(/^http:\/\/[^/]+/, "");
    const answer = await browser.ask(path, { host, headers: FRONT_HEADERS });
    expect(answer.status).toBe(503);
    expect((await browser.ask("v1/session", { host })).status).toBe(401);
  });
  it("row 40: an address of a trusted proxy in X-Forwarded-For is no connection of it", async () => {
    const browser = new TestBrowser(direct.running.address);
    const host = new URL(direct.running.address).host;
    const begun = await browser.ask(`auth/login?${QUERY}`, { host });
    const path = new URL(begun.headers.get("Location") ?? "").href.replace(/^http:\/\/[^/]+/, "");
    const headers = { ...FRONT_HEADERS, "X-Forwarded-For": "192.0.2.1" };
    expect((await browser.ask(path, { host, headers })).status).toBe(503);
  });
  for (const path of ["v1/session", "jmap/session", "open", "auth/signed-out", "auth/login"]) {
    it(`row 40: the headers mean nothing at ${path}`, async () => {
      const browser = open();
      const answer = await browser.ask(path, { headers: FRONT_HEADERS });
      expect(answer.headers.getSetCookie().some((line) => line.startsWith("__Host-partage="))).toBe(
        false,
      );
      expect((await browser.ask("v1/session")).status).toBe(401);
    });
  }
  it("row 40: the headers mean nothing at the token route", async () => {
    const headers = { ...FRONT_HEADERS, "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await open().ask("v1/token", { method: "POST", headers, body: "grant_type=x" });
    expect(answer.status).toBe(400);
  });
});

describe("row 49: the shared secret", () => {
  const wrong: readonly (readonly [string, string | undefined])[] = [
    ["none", undefined],
    ["an empty one", ""],
    ["a wrong one", "Z".repeat(SECRET.length)],
    ["its beginning", SECRET.slice(0, -1)],
    ["more than it", `${SECRET}0`],
    ["it twice, joined as libraries join", `${SECRET}, ${SECRET}`],
    ["it in quotes", `"${SECRET}"`],
    ["it in lower case", SECRET.toLowerCase()],
  ];
  for (const [name, secret] of wrong) {
    it(`row 49: with ${name} in place of the secret nobody gets in`, async () => {
      const browser = open();
      const answer = await signIn(browser, { "X-Partage-Proxy-Secret": secret });
      await expectRefused(browser, answer);
      expect(answer.status).toBe(503);
    });
  }
  const places: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["another header", { "X-Proxy-Secret": SECRET }],
    ["Authorization", { Authorization: `Bearer ${SECRET}` }],
    ["a cookie", { Cookie: `X-Partage-Proxy-Secret=${SECRET}` }],
    ["the header of the name", { "X-Remote-User": SECRET }],
    ["a header with underscores", { X_Partage_Proxy_Secret: SECRET }],
  ];
  for (const [name, headers] of places) {
    it(`row 49: the secret in ${name} is none`, async () => {
      const browser = open();
      const sent = { "X-Partage-Proxy-Secret": undefined, ...headers };
      await expectRefused(browser, await signIn(browser, sent));
    });
  }
  it("row 49: the secret in the query is none", async () => {
    const browser = open();
    const path = `${await begin(browser)}&X-Partage-Proxy-Secret=${SECRET}`;
    const headers = { ...FRONT_HEADERS, "X-Partage-Proxy-Secret": undefined };
    await expectRefused(browser, await browser.ask(path, { headers }));
  });
  it.each(["short", "Vt7Qk2mXw9Rb4Zc8Np1Ld6Hs3Gf5Jy", "Vt7Qk2mXw9Rb4Zc8Np1Ld6Hs3Gf5 JyT0aE"])(
    "row 49: %s is no secret that the gateway starts with",
    async (secret) => {
      const env = { ...TEST_ENV, FRONT_SECRET: secret };
      await expect(startTestGateway(configWith(["127.0.0.1"]), { env })).rejects.toThrow(/secret/);
    },
  );
  it("row 49: without a trusted proxy the gateway does not start", async () => {
    const env = { ...TEST_ENV, FRONT_SECRET: SECRET };
    await expect(startTestGateway(configWith([]), { env })).rejects.toThrow(/trustedProxies/);
  });
});

/** Sends a request as it is, for what HTTP libraries do not send. */
function sendRaw(lines: readonly string[]): Promise<string> {
  const { port } = gateway.running;
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`, "latin1");
    });
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}

async function rawSignIn(
  extra: readonly string[],
  own: readonly string[] = Object.entries(FRONT_HEADERS).map(
    ([name, value]) => `${name}: ${value}`,
  ),
): Promise<number> {
  const browser = open();
  const path = await begin(browser);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const text = await sendRaw([
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    `X-Forwarded-Host: ${HOST}`,
    `Cookie: ${cookie}`,
    ...own,
    ...extra,
  ]);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
}

describe("row 37: headers that come twice", () => {
  it("row 37: once each, they sign in over the same connection", async () => {
    expect(await rawSignIn([])).toBe(303);
  });
  const twice: readonly (readonly [string, string])[] = [
    ["the secret", `X-Partage-Proxy-Secret: ${SECRET}`],
    ["the secret in other letters", `x-partage-proxy-SECRET: ${SECRET}`],
    ["an empty secret", "X-Partage-Proxy-Secret:"],
    ["the name", "X-Remote-User: mallory"],
    ["the same name", "X-Remote-User: lmartin"],
    ["the address", "X-Remote-Mail: tom@univ-valmoree.example"],
    ["an empty address", "X-Remote-Mail:"],
  ];
  for (const [name, line] of twice) {
    it(`row 37: ${name} a second time is refused`, async () => {
      expect(await rawSignIn([line])).toBeGreaterThanOrEqual(400);
    });
  }
  it("row 37: a header on a folded line is refused", async () => {
    expect(await rawSignIn(["X-Remote-Name: a\r\n b"])).toBeGreaterThanOrEqual(400);
  });
});

describe("row 35: values that no honest server sends", () => {
  const bad: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ["no name", { "X-Remote-User": undefined }],
    ["an empty name", { "X-Remote-User": "" }],
    ["what Apache writes for nothing", { "X-Remote-User": "(null)" }],
    ["a name that is too long", { "X-Remote-User": "l".repeat(257) }],
    ["an address that is too long", { "X-Remote-Mail": `${"l".repeat(4096)}@x.example` }],
    ["a tab in a name", { "X-Remote-User": "lmar\ttin" }],
    ["a C1 control character", { "X-Remote-User": octets("lmar\u0085tin") }],
    ["two addresses", { "X-Remote-Mail": "lea@univ-valmoree.example;tom@univ-valmoree.example" }],
    ["an address with a comma", { "X-Remote-Mail": "lea@univ-valmoree.example,x@evil.example" }],
    ["a stranger's address", { "X-Remote-Mail": "lea@evil.example" }],
    ["no address", { "X-Remote-Mail": undefined }],
    ["an encoded line end", { "X-Remote-Mail": "lea@univ-valmoree.example%0d%0aBcc: x" }],
    ["look-alike letters", { "X-Remote-Mail": octets("lea@univ-vаlmoree.example") }],
    ["broken UTF-8", { "X-Remote-Mail": "lea\xc3@univ-valmoree.example" }],
  ];
  for (const [name, headers] of bad) {
    it(`row 35: ${name} opens nothing`, async () => {
      const browser = open();
      await expectRefused(browser, await signIn(browser, headers));
    });
  }
  for (const character of ["\0", "\r", "\n"]) {
    it(`row 35: the control character ${character.charCodeAt(0)} in a header ends the request`, async () => {
      const own = [`X-Partage-Proxy-Secret: ${SECRET}`, `X-Remote-User: lea${character}x`];
      expect(await rawSignIn([], own)).toBe(400);
    });
  }
});

describe("row 27: the state of a sign-in in front", () => {
  it("row 27: of another browser is refused", async () => {
    const [attacker, victim] = [open(), open()];
    const path = await begin(attacker);
    await expectRefused(victim, await victim.ask(path, { headers: FRONT_HEADERS }));
  });
  it("row 27: of another browser is refused to a browser that has its own", async () => {
    const [attacker, victim] = [open(), open()];
    await begin(victim);
    const path = await begin(attacker);
    await expectRefused(victim, await victim.ask(path, { headers: FRONT_HEADERS }));
  });
  it("row 1: is good once", async () => {
    const browser = open();
    const path = await begin(browser);
    expect((await browser.ask(path, { headers: FRONT_HEADERS })).status).toBe(303);
    expect((await browser.ask(path, { headers: FRONT_HEADERS })).status).toBe(400);
  });
  it("row 1: is used up by a wrong secret", async () => {
    const browser = open();
    const path = await begin(browser);
    const headers = { ...FRONT_HEADERS, "X-Partage-Proxy-Secret": "wrong" };
    await browser.ask(path, { headers });
    await expectRefused(browser, await browser.ask(path, { headers: FRONT_HEADERS }));
  });
  it("row 1: is refused twice in one address", async () => {
    const browser = open();
    const path = await begin(browser);
    const answer = await browser.ask(`${path}&state=${"A".repeat(43)}`, { headers: FRONT_HEADERS });
    await expectRefused(browser, answer);
  });
  it("row 21: leads to a new session id", async () => {
    const browser = open();
    browser.cookies.set("__Host-partage", "A".repeat(43));
    await signIn(browser);
    expect(browser.cookies.get("__Host-partage")).not.toBe("A".repeat(43));
  });
  it("row 26: is no business of a POST", async () => {
    const browser = open();
    const answer = await browser.ask(await begin(browser), {
      method: "POST",
      headers: { ...FRONT_HEADERS, Origin: "https://evil.example" },
    });
    expect([403, 405]).toContain(answer.status);
  });
  it("row 25: a second browser cookie that was planted makes the sign-in void", async () => {
    const browser = open();
    const path = await begin(browser);
    const own = browser.cookies.get("__Host-partage-signin") ?? "";
    const Cookie = `__Host-partage-signin=${own}; __Host-partage-signin=${"B".repeat(43)}`;
    const answer = await browser.ask(path, { headers: { ...FRONT_HEADERS, Cookie } });
    await expectRefused(browser, answer);
  });
});

describe("row 4: kinds that are mixed up", () => {
  it("row 4: a sign-in at OpenID Connect does not end at the path of headers", async () => {
    const browser = open();
    const query = `returnTo=/ent&issuer=${encodeURIComponent(issuer.url)}`;
    const back = issuer.authorize(await browser.begin(query));
    const path = `${back.pathname.replace("callback", "header")}${back.search}`;
    await expectRefused(browser, await browser.ask(path, { headers: FRONT_HEADERS }));
  });
  it("row 4: a sign-in in front does not end at the callback", async () => {
    const browser = open();
    const path = (await begin(browser)).replace("auth/header", "auth/callback");
    await expectRefused(browser, await browser.ask(path, { headers: FRONT_HEADERS }));
  });
  it("row 4: a sign-in in front does not end at the callback with a code of another issuer", async () => {
    const browser = open();
    const own = await begin(browser);
    const other = issuer.authorize(
      await browser.begin(`returnTo=/ent&issuer=${encodeURIComponent(issuer.url)}`),
    );
    other.searchParams.set("state", new URL(own, ORIGIN).searchParams.get("state") ?? "");
    await expectRefused(browser, await browser.return(other));
  });
  it("row 4: a sign-in under one host does not end under another", async () => {
    const browser = open();
    const host = "portail.univ-hautecombe.example";
    const answer = await browser.ask(await begin(browser), { host, headers: FRONT_HEADERS });
    await expectRefused(browser, answer);
  });
});

describe("row 46: what the log keeps", () => {
  it("row 46: neither the secret nor what was sent in its place", async () => {
    const browser = open();
    await signIn(browser);
    await signIn(browser, { "X-Partage-Proxy-Secret": `${SECRET}wrong` });
    const said = gateway.log.join("");
    expect(said).toContain("the shared secret is missing or wrong");
    expect(said).not.toContain(SECRET);
  });
  it("row 45: nor does a page tell why", async () => {
    const answer = await signIn(open(), { "X-Partage-Proxy-Secret": "wrong" });
    expect(answer.text).not.toMatch(/secret|proxy|header/i);
  });
});
