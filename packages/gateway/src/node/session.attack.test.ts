import type { JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  type Ask,
  ORIGIN,
  OTHER_HOST,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { accessToken, bearerToken, exchangeToken } from "../testing/token-exchange.js";

let issuer: HostileIssuer;
let other: HostileIssuer;
let gateway: TestGateway;
const open = (): TestBrowser => new TestBrowser(gateway.running.address);
const MAILBOXES = [["Mailbox/get", { accountId: "a1", ids: null }, "0"]] as const;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  other = await startHostileIssuer();
  gateway = await startTestGateway(testConfig(issuer.url, other.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
  await other.close();
});

async function signedIn(claims: JWTPayload = {}): Promise<TestBrowser> {
  const browser = open();
  expect((await browser.signIn(issuer, claims)).status).toBe(303);
  return browser;
}

describe("row 21: fixation", () => {
  it("row 21: the id is new after each sign-in, and the one before is dead", async () => {
    const browser = await signedIn();
    const first = browser.cookies.get("__Host-partage");
    await browser.signIn(issuer);
    const second = browser.cookies.get("__Host-partage");
    expect(second).not.toBe(first);
    browser.cookies.set("__Host-partage", first ?? "");
    expect((await browser.ask("v1/session")).status).toBe(401);
  });
  it("row 21: an id chosen by an attacker never becomes a session", async () => {
    const browser = open();
    const planted = "A".repeat(43);
    browser.cookies.set("__Host-partage", planted);
    await browser.signIn(issuer);
    expect(browser.cookies.get("__Host-partage")).not.toBe(planted);
    browser.cookies.set("__Host-partage", planted);
    expect((await browser.ask("v1/session")).status).toBe(401);
  });
});

describe("row 22: logout", () => {
  it("row 22: logout ends the session at the gateway and forgets the person at the mail system", async () => {
    const browser = await signedIn({ sub: "leaver" });
    const kept = browser.cookies.get("__Host-partage") ?? "";
    const { csrf = "" } = await browser.session();
    const answer = await browser.ask("auth/logout", {
      method: "POST",
      headers: { "X-Partage-CSRF": csrf, Origin: ORIGIN },
    });
    expect(answer.status).toBe(200);
    expect(answer.json()["redirect"]).toMatch(new RegExp(`^${issuer.url}/end\\?`));
    expect(answer.json()["redirect"]).not.toContain("id_token");
    expect(browser.cookies.has("__Host-partage")).toBe(false);
    browser.cookies.set("__Host-partage", kept);
    expect((await browser.ask("v1/session")).status).toBe(401);
    expect(gateway.backends.valmoree.forgotten.at(-1)?.account).toBe("lea@univ-valmoree.example");
  });
  it("row 22: logout ends the event streams of the session", async () => {
    const browser = await signedIn();
    const { csrf = "" } = await browser.session();
    const stream = browser.ask("jmap/eventsource?types=*&closeafter=no&ping=300");
    await browser.ask("v1/session");
    await browser.ask("auth/logout", {
      method: "POST",
      headers: { "X-Partage-CSRF": csrf, Origin: ORIGIN },
    });
    expect((await stream).status).toBe(200);
  });
  it("row 22: logout succeeds although mail system and issuer are away", async () => {
    const away = await startHostileIssuer();
    const alone = await startTestGateway(testConfig(away.url));
    alone.backends.valmoree.forget = () => Promise.reject(new Error("mail system is away"));
    const browser = new TestBrowser(alone.running.address);
    await browser.signIn(away);
    await away.close();
    const { csrf = "" } = await browser.session();
    const answer = await browser.ask("auth/logout", {
      method: "POST",
      headers: { "X-Partage-CSRF": csrf, Origin: ORIGIN },
    });
    expect(answer.status).toBe(200);
    expect(alone.faults).toHaveLength(1);
    expect((await browser.ask("v1/session")).status).toBe(401);
    await alone.running.stop();
  });
  it("row 22: logout of one session leaves another of the same person alone", async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const { csrf = "" } = await here.session();
    await here.ask("auth/logout", {
      method: "POST",
      headers: { "X-Partage-CSRF": csrf, Origin: ORIGIN },
    });
    expect((await there.ask("v1/session")).status).toBe(200);
  });
});

describe("row 23: expiry", () => {
  it("row 23: a session ends after an hour without use", async () => {
    const browser = await signedIn();
    gateway.advance(3_600_000);
    expect((await browser.ask("v1/session")).status).toBe(401);
    gateway.advance(-3_600_000);
    expect((await browser.ask("v1/session")).status).toBe(401);
  });
  it("row 23: a session in use ends after ten hours", async () => {
    const browser = await signedIn();
    const step = 1_800_000;
    for (let at = step; at < 36_000_000; at += step) {
      gateway.advance(step);
      expect((await browser.ask("v1/session")).status).toBe(200);
    }
    gateway.advance(step);
    expect((await browser.ask("v1/session")).status).toBe(401);
    gateway.advance(-36_000_000);
  });
  it("row 23: a page learns when its session ends", async () => {
    const { expiresAt } = await (await signedIn()).session();
    expect(Math.abs(expiresAt - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });
});

describe("row 24: cookie flags", () => {
  it("row 24: every cookie is __Host-, Secure, HttpOnly, SameSite=Lax and for the whole host", async () => {
    const browser = open();
    const begun = await browser.ask("auth/login");
    const ended = await browser.return(issuer.authorize(begun.headers.get("Location") ?? ""));
    const lines = [...begun.headers.getSetCookie(), ...ended.headers.getSetCookie()];
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-[\w-]+=[\w-]*; Path=\/;/);
      for (const flag of ["Secure", "HttpOnly", "SameSite=Lax"])
        expect(line).toContain(`; ${flag}`);
      expect(line).not.toMatch(/Domain/i);
    }
  });
  it("row 24: the cookie holds a random id and nothing else", async () => {
    const browser = await signedIn();
    expect(browser.cookies.get("__Host-partage")).toMatch(/^[\w-]{43}$/);
  });
});

describe("row 25: cookie tossing", () => {
  it("row 25: a cookie without the prefix is no session on https", async () => {
    const browser = await signedIn();
    browser.cookies.set("partage", browser.cookies.get("__Host-partage") ?? "");
    browser.cookies.delete("__Host-partage");
    expect((await browser.ask("v1/session")).status).toBe(401);
  });
  it("row 25: two cookies of the same name are none", async () => {
    const [lea, attacker] = [await signedIn(), await signedIn({ sub: "mallory" })];
    const [one, two] = [lea, attacker].map((each) => each.cookies.get("__Host-partage"));
    const answer = await open().ask("v1/session", {
      headers: { Cookie: `__Host-partage=${two}; __Host-partage=${one}` },
    });
    expect(answer.status).toBe(401);
  });
  it("row 25: odd cookies are no session and no fault", async () => {
    for (const value of ["", "x", "a".repeat(5000), "é", "..%2f", "null", "__proto__"]) {
      const answer = await open().ask("v1/session", {
        headers: { Cookie: `__Host-partage=${encodeURI(value)}` },
      });
      expect(answer.status).toBe(401);
    }
  });
});

describe("row 26: cross-site requests", () => {
  const attempts: readonly (readonly [string, Ask["headers"], number])[] = [
    ["without the header", { "X-Partage-CSRF": undefined }, 403],
    ["with a wrong header", { "X-Partage-CSRF": "A".repeat(43) }, 403],
    ["with an empty header", { "X-Partage-CSRF": "" }, 403],
    [
      "from a foreign origin",
      { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
      403,
    ],
    ["from origin null", { Origin: "null", "Sec-Fetch-Site": "cross-site" }, 403],
    [
      "with neither origin nor fetch metadata",
      { Origin: undefined, "Sec-Fetch-Site": undefined },
      403,
    ],
    [
      "said to be cross-site, without origin",
      { Origin: undefined, "Sec-Fetch-Site": "cross-site" },
      403,
    ],
    ["as text/plain", { "Content-Type": "text/plain" }, 415],
    ["as a form", { "Content-Type": "application/x-www-form-urlencoded" }, 415],
    ["as a multipart form", { "Content-Type": "multipart/form-data; boundary=x" }, 415],
    ["without a type", { "Content-Type": undefined }, 415],
    ["as a navigation", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" }, 403],
  ];
  for (const [name, headers, status] of attempts) {
    it(`row 26: a call ${name} is refused`, async () => {
      const answer = await (await signedIn()).call(MAILBOXES, { headers });
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain("methodResponses");
    });
  }
  it("row 26: the header of another session is refused", async () => {
    const [lea, tom] = [await signedIn(), await signedIn({ sub: "tom" })];
    const { csrf } = await tom.session();
    expect((await lea.call(MAILBOXES, { headers: { "X-Partage-CSRF": csrf } })).status).toBe(403);
  });
  it("row 26: a method override header overrides nothing", async () => {
    const browser = await signedIn();
    for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
      await browser.ask("auth/logout?_method=POST", { headers: { [name]: "POST" } });
    }
    expect((await browser.ask("v1/session")).status).toBe(200);
  });
  it("row 26: logout by a foreign form is refused", async () => {
    const browser = await signedIn();
    const answer = await browser.ask("auth/logout", {
      method: "POST",
      headers: {
        Origin: "https://evil.example",
        "Content-Type": "application/x-www-form-urlencoded",
      },
    });
    expect(answer.status).toBe(403);
    expect((await browser.ask("v1/session")).status).toBe(200);
  });
  it("a call of an allowed origin of the same site passes", async () => {
    const headers = { Origin: ALLOWED_ORIGIN, "Sec-Fetch-Site": "same-site" };
    expect((await (await signedIn()).call(MAILBOXES, { headers })).status).toBe(200);
  });
});

describe("row 28: GET changes nothing", () => {
  it("row 28: no GET of a changing route does anything", async () => {
    const browser = await signedIn();
    const writes = gateway.audits.filter(({ event }) => event === "write").length;
    for (const path of [
      "auth/logout",
      "jmap/api",
      "v1/token",
      "auth/backchannel-logout",
      "jmap/upload/a1/",
    ]) {
      for (const method of ["GET", "HEAD"])
        expect((await browser.ask(path, { method })).status).toBe(405);
    }
    expect((await browser.ask("v1/session")).status).toBe(200);
    expect(gateway.audits.filter(({ event }) => event === "write")).toHaveLength(writes);
  });
  it("row 28: other methods are refused everywhere", async () => {
    const browser = await signedIn();
    for (const method of ["PUT", "DELETE", "PATCH", "TRACE"]) {
      for (const path of ["v1/session", "jmap/api", "open"]) {
        expect([403, 405]).toContain((await browser.ask(path, { method })).status);
      }
    }
  });
});

describe("row 30: nobody sees another's mail", () => {
  it("row 30: 500 mixed requests of 50 people at once each show their own", async () => {
    const people = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const mail = `person${index}@univ-valmoree.example`;
        return { mail, browser: await signedIn({ sub: `person-${index}`, mail }) };
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const { mail, browser } = people[(index * 7) % people.length]!;
        const isCall = index % 2 === 0;
        const answer = isCall ? await browser.call(MAILBOXES) : await browser.ask("v1/session");
        return { mail, text: answer.text };
      }),
    );
    for (const { mail, text } of answers) {
      expect(text).toContain(mail);
      const shown = new Set(text.match(/person\d+@univ-valmoree\.example/g));
      expect([...shown]).toEqual([mail]);
    }
  });
  it("row 30: a session of one establishment is none under the host of another", async () => {
    const browser = await signedIn();
    const answer = await browser.ask("v1/session", { host: OTHER_HOST });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain("valmoree");
  });
  it("row 30: a token of one establishment is none under the host of another", async () => {
    const token = await bearerToken(gateway.running.address, issuer);
    const headers = { Authorization: `Bearer ${token}`, Origin: `https://${OTHER_HOST}` };
    expect((await open().ask("v1/session", { headers, host: OTHER_HOST })).status).toBe(401);
  });
  it("row 30: an issuer of one establishment opens nothing under the host of another", async () => {
    const answer = await exchangeToken(
      gateway.running.address,
      await accessToken(issuer),
      {},
      OTHER_HOST,
    );
    expect([answer.status, answer.json()]).toEqual([400, { error: "invalid_grant" }]);
  });
  it("row 30: an issuer's logout ends nothing at another establishment", async () => {
    const browser = await signedIn({ sub: "shared-name" });
    const token = await other.sign(
      {
        iss: other.url,
        aud: "partage-gateway",
        iat: Math.floor(Date.now() / 1000),
        jti: crypto.randomUUID(),
        sub: "shared-name",
        events: { "http://schemas.openid.net/event/backchannel-logout": {} },
      },
      { typ: "logout+jwt" },
    );
    for (const host of [OTHER_HOST, "ent.univ-valmoree.example"]) {
      await open().ask("auth/backchannel-logout", {
        method: "POST",
        host,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ logout_token: token }).toString(),
      });
    }
    expect((await browser.ask("v1/session")).status).toBe(200);
  });
});
