import type { JWTPayload } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MethodFailure } from "@partage-ent/server";
import type { AccountState } from "@partage-ent/jmap";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import { type OwnCas, startOwnCas } from "../testing/own-cas.js";
import {
  BASE,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { exchangeToken } from "../testing/token-exchange.js";

const STRONG = "https://refeds.org/profile/mfa";

let issuer: HostileIssuer;
let cas: OwnCas;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  cas = await startOwnCas();
  const config = testConfig(issuer.url);
  const [valmoree, hautecombe] = config.establishments;
  const stepUp = {
    acrValues: [STRONG, "urn:strong"],
    scopes: ["mail.send" as const, "mail.write" as const],
    maxAgeSeconds: 300,
  };
  gateway = await startTestGateway({
    ...config,
    establishments: [
      {
        ...valmoree!,
        scopes: ["mail.read", "mail.write", "mail.send", "calendar.read"],
        help: { url: "https://aide.univ-valmoree.example/", phone: "01 02 03 04 05" },
        issuers: [
          { ...valmoree!.issuers[0]!, stepUp, name: "Compte <b>Valmorée</b>" },
          { issuer: cas.url, cas: {}, scopes: ["mail.read"] },
        ],
      },
      hautecombe!,
    ],
  });
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
  await cas.close();
});
afterEach(() => {
  issuer.lies = {};
  gateway.backends.valmoree.failure = undefined;
});

const open = (): TestBrowser => new TestBrowser(gateway.running.address);
const seconds = (ago = 0): number => Math.floor(Date.now() / 1000) - ago;
const at = (query: string): string => `${query}&issuer=${encodeURIComponent(issuer.url)}`;

/** Has the issuer state how the person authenticated herself. */
function state(claims: JWTPayload): void {
  issuer.lies = { ...issuer.lies, idToken: (honest) => issuer.sign({ ...honest, ...claims }) };
}

async function signIn(
  claims: JWTPayload,
  query = "returnTo=/ent&step_up=1",
  browser = open(),
): Promise<{ readonly browser: TestBrowser; readonly status: number; readonly text: string }> {
  state(claims);
  const back = issuer.authorize(await browser.begin(at(query)));
  const { status, text } = await browser.return(back);
  return { browser, status, text };
}

describe("a stronger sign-in", () => {
  it("asks for the level and the age, and gives the scopes", async () => {
    const asked = new URL(await open().begin("returnTo=/ent&step_up=1")).searchParams;
    expect([asked.get("acr_values"), asked.get("max_age")]).toEqual([
      `${STRONG} urn:strong`,
      "300",
    ]);
    const { browser } = await signIn({ acr: STRONG, auth_time: seconds() });
    const session = await browser.session();
    expect(session.scopes).toEqual(["mail.read", "mail.write", "mail.send", "calendar.read"]);
    expect(session.stepUp).toBeUndefined();
  });
  it("is not asked for otherwise, and a page learns what it would give", async () => {
    const asked = new URL(await open().begin(at("returnTo=/ent"))).searchParams;
    expect([asked.get("acr_values"), asked.get("max_age")]).toEqual([null, null]);
    const { browser } = await signIn({}, "returnTo=/ent");
    const session = await browser.session();
    expect(session.scopes).toEqual(["mail.read", "calendar.read"]);
    expect(session.stepUp).toEqual({ scopes: ["mail.write", "mail.send"] });
  });
  it("that nobody asked for counts where it was one", async () => {
    const { browser } = await signIn({ acr: "urn:strong", auth_time: seconds() }, "returnTo=/ent");
    expect((await browser.session()).scopes).toContain("mail.send");
  });
  it("gives the scopes of its issuer to whoever came from one with fewer", async () => {
    const browser = open();
    const begun = await browser.begin(`returnTo=/ent&issuer=${encodeURIComponent(cas.url)}`);
    const person = { user: "lmartin", attributes: { mail: "lea@univ-valmoree.example" } };
    await browser.return(cas.signIn(begun, person));
    const before = await browser.session();
    expect(before.scopes).toEqual(["mail.read"]);
    expect(before.stepUp?.scopes).toEqual(["mail.write", "mail.send", "calendar.read"]);
    await signIn({ acr: STRONG, auth_time: seconds() }, undefined, browser);
    expect((await browser.session()).scopes).toContain("mail.send");
  });
});

describe("row 31: the webmail, where no scope counts", () => {
  const jump = async (browser: TestBrowser): Promise<readonly [number, string]> => {
    const answer = await browser.ask("open?view=mail", {
      headers: { "Sec-Fetch-Dest": "document" },
    });
    return [answer.status, answer.headers.get("Location") ?? ""];
  };

  it("row 31: opens to a session that has all, and else asks for the stronger sign-in", async () => {
    const { browser } = await signIn({}, "returnTo=/ent");
    expect((await browser.session()).links.open).toBeDefined();
    const [status, location] = await jump(browser);
    const login = new URL(location);
    expect([status, login.pathname]).toEqual([303, "/partage-gw/auth/login"]);
    expect(login.searchParams.get("step_up")).toBe("1");
    expect(login.searchParams.get("issuer")).toBe(issuer.url);
    expect(login.searchParams.get("returnTo")).toBe(`${ORIGIN}/partage-gw/open?view=mail`);
    await signIn({ acr: STRONG, auth_time: seconds() }, undefined, browser);
    expect((await jump(browser))[1]).toContain("account=lea@univ-valmoree.example");
  });
  it("row 31: stays closed to a session of an issuer that gives less", async () => {
    const browser = open();
    const begun = await browser.begin(`returnTo=/ent&issuer=${encodeURIComponent(cas.url)}`);
    const person = { user: "lmartin", attributes: { mail: "lea@univ-valmoree.example" } };
    await browser.return(cas.signIn(begun, person));
    expect((await browser.session()).links.open).toBeUndefined();
    const [status, location] = await jump(browser);
    expect(location).toBe("");
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe("row 27: a step-up that was none", () => {
  const weak: readonly (readonly [string, JWTPayload])[] = [
    ["no acr", { auth_time: seconds() }],
    ["another acr", { acr: "urn:weak", auth_time: seconds() }],
    ["the acr in a list", { acr: [STRONG] as never, auth_time: seconds() }],
    ["all values at once", { acr: `${STRONG} urn:strong`, auth_time: seconds() }],
    ["the acr in capitals", { acr: "URN:STRONG", auth_time: seconds() }],
    ["the beginning of a value", { acr: "urn:stron", auth_time: seconds() }],
    ["an object", { acr: { value: STRONG }, auth_time: seconds() }],
    ["an acr with a blank", { acr: "urn:strong ", auth_time: seconds() }],
    ["no time", { acr: STRONG }],
    ["a time too long ago", { acr: STRONG, auth_time: seconds(331) }],
    ["a time of a week ago", { acr: STRONG, auth_time: seconds(7 * 86_400) }],
    ["a time to come", { acr: STRONG, auth_time: seconds(-600) }],
    ["a time in milliseconds", { acr: STRONG, auth_time: Date.now() }],
    ["a fraction of a time", { acr: STRONG, auth_time: seconds() + 0.5 }],
    ["the level under another name", { amr: [STRONG], acrs: STRONG, auth_time: seconds() }],
  ];
  for (const [name, claims] of weak) {
    it(`row 27: with ${name} the scopes stay away, and the session is as it was`, async () => {
      const { browser } = await signIn({}, "returnTo=/ent");
      const { status, text } = await signIn(claims, undefined, browser);
      expect([400, 403]).toContain(status);
      expect(text).toContain('lang="en"');
      expect((await browser.session()).scopes).toEqual(["mail.read", "calendar.read"]);
    });
  }
  it("row 15: the level that userinfo states does not count", async () => {
    issuer.lies = {
      idToken: (honest) => issuer.sign({ ...honest, mail: undefined }),
      userinfo: { acr: STRONG, auth_time: seconds() },
    };
    const browser = open();
    await browser.return(issuer.authorize(await browser.begin(at("returnTo=/ent"))));
    expect((await browser.session()).scopes).toEqual(["mail.read", "calendar.read"]);
  });
  it("row 3: without step_up in the query a weak sign-in is a plain one", async () => {
    const { browser, status } = await signIn({ acr: "urn:weak" }, "returnTo=/ent&step_up=0");
    expect(status).toBe(303);
    expect((await browser.session()).scopes).not.toContain("mail.send");
  });
  it("row 1: the state of a step-up is good once", async () => {
    const browser = open();
    state({ acr: STRONG, auth_time: seconds() });
    const back = issuer.authorize(await browser.begin(at("returnTo=/ent&step_up=1")));
    expect((await browser.return(back)).status).toBe(303);
    expect((await browser.return(back)).status).toBe(400);
  });
  it("row 21: leads to a new session, and the old one is over", async () => {
    const { browser } = await signIn({}, "returnTo=/ent");
    const before = browser.cookies.get("__Host-partage") ?? "";
    await signIn({ acr: STRONG, auth_time: seconds() }, undefined, browser);
    expect(browser.cookies.get("__Host-partage")).not.toBe(before);
    const old = open();
    old.cookies.set("__Host-partage", before);
    expect((await old.ask("v1/session")).status).toBe(401);
  });
  it("row 31: an access token without the level gives none of its scopes", async () => {
    const token = (claims: JWTPayload): Promise<string> =>
      issuer.sign(
        {
          ...{ iss: issuer.url, aud: BASE, sub: "lea", mail: "lea@univ-valmoree.example" },
          ...{ client_id: "app", jti: Math.random().toString(36), iat: seconds() },
          exp: seconds(-300),
          ...claims,
        },
        { typ: "at+jwt" },
      );
    const scopeOf = async (claims: JWTPayload): Promise<unknown> =>
      (await exchangeToken(gateway.running.address, await token(claims))).json()["scope"];
    expect(await scopeOf({})).toBe("mail.read calendar.read");
    expect(await scopeOf({ acr: "urn:weak", auth_time: seconds() })).toBe(
      "mail.read calendar.read",
    );
    expect(await scopeOf({ acr: STRONG, auth_time: seconds() })).toContain("mail.send");
  });
});

describe("several issuers", () => {
  it("are offered by plain links, in words that can't be markup", async () => {
    const answer = await open().ask("auth/login?returnTo=/ent?a=%22%3E%3Cscript%3E");
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("Choisissez votre connexion");
    expect(answer.text).not.toMatch(/<script|<b>/);
    const links = [...answer.text.matchAll(/href="([^"]*)"/g)].map(([, link = ""]) =>
      link.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    );
    expect(links).toHaveLength(2);
    const next = new URL(links[1]!, `${BASE}/auth/login`);
    expect(next.searchParams.get("returnTo")).toBe('/ent?a="><script>');
    expect(next.searchParams.get("issuer")).toBe(cas.url);
  });
  it("row 19: show no page for an address that nobody may be sent to", async () => {
    const answer = await open().ask("auth/login?returnTo=https://evil.example/");
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain("evil");
  });
  it("row 4: are those of the establishment, whatever the query names", async () => {
    const answer = await open().ask("auth/login?issuer=https://evil.example");
    expect([answer.status, answer.headers.get("Location")]).toEqual([400, null]);
  });
  it("are asked silently in the order of the configuration, and then by who was last", async () => {
    const browser = open();
    const silent = "returnTo=/ent&prompt=none";
    expect((await browser.begin(silent)).startsWith(issuer.url)).toBe(true);
    const begun = await browser.begin(`returnTo=/ent&issuer=${encodeURIComponent(cas.url)}`);
    const person = { user: "lmartin", attributes: { mail: "lea@univ-valmoree.example" } };
    await browser.return(cas.signIn(begun, person));
    expect((await browser.begin(silent)).startsWith(cas.url)).toBe(true);
  });
  it("row 25: a planted memory of an issuer names none that is not there", async () => {
    const browser = open();
    browser.cookies.set("__Host-partage-issuer", "https://evil.example");
    expect((await browser.begin("returnTo=/ent&prompt=none")).startsWith(issuer.url)).toBe(true);
  });
});

describe("accounts that PARTAGE does not open", () => {
  const states: readonly (readonly [AccountState, string, number])[] = [
    ["unknown", "account-unknown", 403],
    ["closed", "account-closed", 403],
    ["locked", "account-locked", 403],
    ["pending", "account-pending", 403],
    ["maintenance", "account-maintenance", 503],
    ["refused", "mail-refused", 403],
  ];
  for (const [account, code, status] of states) {
    it(`are told at the end of a sign-in: ${account}`, async () => {
      gateway.backends.valmoree.failure = new MethodFailure("forbidden", "no", { account });
      const answer = await signIn({}, "returnTo=/ent");
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(code);
      expect(answer.text).toContain("lea@univ-valmoree.example");
      expect(answer.text).toContain("https://aide.univ-valmoree.example/");
      expect(answer.text).toContain('href="tel:0102030405"');
      expect((await answer.browser.ask("v1/session")).status).toBe(401);
    });
    it(`are told to a page with a session: ${account}`, async () => {
      const { browser } = await signIn({}, "returnTo=/ent");
      gateway.backends.valmoree.failure = new MethodFailure("forbidden", "no", { account });
      const answer = await browser.ask("v1/session");
      expect(answer.status).toBe(status);
      expect(answer.json()).toMatchObject({
        type: `https://partage-ent.example/problem/${code}`,
        help: { phone: "01 02 03 04 05" },
      });
    });
  }
  it("keep nobody out while the mail system is away", async () => {
    gateway.backends.valmoree.failure = new MethodFailure("serverUnavailable", "away");
    expect((await signIn({}, "returnTo=/ent")).status).toBe(303);
  });
});

describe("row 30: two people in one browser", () => {
  it("row 30: a page of the first does nothing in the name of the second", async () => {
    const { browser } = await signIn({ sub: "lea" }, "returnTo=/ent");
    const { csrf = "", person } = await browser.session();
    expect(person.email).toBe("lea@univ-valmoree.example");
    await signIn({ sub: "tom", mail: "tom@univ-valmoree.example" }, "returnTo=/ent", browser);
    const headers = {
      ...{ "X-Partage-CSRF": csrf, "Content-Type": "application/json" },
      ...{ Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" },
    };
    const opened = gateway.backends.valmoree.opened.length;
    for (const path of ["jmap/api", "auth/logout", "jmap/upload/a1/"]) {
      const answer = await browser.ask(path, { method: "POST", headers, body: "{}" });
      expect([path, answer.status, answer.json()["type"]]).toEqual([
        path,
        403,
        "https://partage-ent.example/problem/csrf-refused",
      ]);
    }
    expect(gateway.backends.valmoree.opened).toHaveLength(opened);
    expect((await browser.session()).person.email).toBe("tom@univ-valmoree.example");
  });
  it("row 22: a sign-out in one tab ends the session of the other", async () => {
    const { browser } = await signIn({}, "returnTo=/ent");
    const { csrf = "" } = await browser.session();
    const other = open();
    for (const [name, value] of browser.cookies) other.cookies.set(name, value);
    const headers = { "X-Partage-CSRF": csrf, Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
    await browser.ask("auth/logout", { method: "POST", headers });
    expect((await other.ask("v1/session")).status).toBe(401);
  });
});

describe("a browser that sends no cookies to other sites", () => {
  it("says so to the page, which must not try by redirect", async () => {
    const headers = {
      Origin: "https://moodle.univ-valmoree.example",
      "Sec-Fetch-Site": "cross-site",
    };
    const answer = await open().ask("v1/session", { headers });
    expect(answer.json()).toMatchObject({ silent: "failed", cookies: "none" });
  });
});

describe("issuers that are away or wrong", () => {
  it("let a page that asked silently go on", async () => {
    issuer.lies = { token: { status: 503, body: "{}" } };
    const browser = open();
    const back = issuer.authorize(await browser.begin(at("returnTo=/ent&prompt=none")));
    const answer = await browser.return(back);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    expect((await browser.ask("v1/session")).json()["silent"]).toBe("failed");
  });
  it("row 12: a clock that is wrong is named in the log, not on the page", async () => {
    const { status, text } = await signIn(
      { iat: seconds(7200), exp: seconds(3600) },
      "returnTo=/ent",
    );
    expect(status).toBe(400);
    expect(text).not.toMatch(/clock|horloge/i);
    expect(gateway.log.join("")).toMatch(/clocks of the issuer and of this machine/);
  });
});
