import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../app/memory-store.js";
import { override } from "../app/override.js";
import { hashText, randomId } from "../app/random.js";
import type { Store } from "../app/store.js";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  askBound,
  askPopup,
  codeIn,
  createTestKey,
  exchangeCode,
  OTHER_SITE,
  type PopupAsk,
  renewToken,
  type TestKey,
} from "../testing/popup-flow.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { exchangeToken } from "../testing/token-exchange.js";
import type { ServiceConfigInput } from "./service-config.js";

let issuer: HostileIssuer;
let gateway: TestGateway;
let address: string;
const open = (): TestBrowser => new TestBrowser(address);

beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway(configure());
  address = gateway.running.address;
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});

function configure(): ServiceConfigInput {
  const config = testConfig(issuer.url);
  const [first, second] = config.establishments;
  const origins = [...(first!.origins ?? []), OTHER_SITE];
  return { ...config, establishments: [{ ...first!, origins }, second!] };
}

async function signedIn(): Promise<TestBrowser> {
  const browser = open();
  expect((await browser.signIn(issuer)).status).toBe(303);
  return browser;
}

interface Opened extends PopupAsk {
  readonly browser: TestBrowser;
  readonly code: string;
}

/** Somebody who has just signed in, and the code that her popup carries. */
async function openPopup(query: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const asked = await askPopup(query);
  const browser = await signedIn();
  const code = codeIn(await browser.ask(asked.path)) ?? "";
  expect(code).toHaveLength(43);
  return { ...asked, browser, code };
}

interface Bound {
  readonly browser: TestBrowser;
  readonly key: TestKey;
  readonly token: string;
  readonly origin: string;
}

async function boundToken(): Promise<Bound> {
  const { browser, code, verifier } = await openPopup();
  const key = await createTestKey();
  const answer = await exchangeCode(address, code, { verifier, key, origin: OTHER_SITE });
  expect(answer.status).toBe(200);
  return { browser, key, token: String(answer.json()["access_token"]), origin: OTHER_SITE };
}

const errorOf = (answer: Answer): unknown => answer.json()["error"];
const reasons = (): unknown => gateway.audits.at(-1)?.reason;
const nothing = (page: Answer): void => {
  expect(codeIn(page)).toBeUndefined();
  expect(page.text).not.toContain("data-origin");
};

describe("a popup", () => {
  it("gives the page that opened it a token of its own, with the scopes of the sign-in", async () => {
    const { code, verifier } = await openPopup();
    const key = await createTestKey();
    const answer = await exchangeCode(address, code, { verifier, key, origin: OTHER_SITE });
    expect(answer.status).toBe(200);
    expect(answer.json()["token_type"]).toBe("DPoP");
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(OTHER_SITE);
    const browser = await signedIn();
    expect(answer.json()["scope"]).toBe((await browser.session()).scopes.join(" "));
  });
  it("leads through the sign-in to itself where nobody is signed in", async () => {
    const { path } = await askPopup();
    const first = await open().ask(path);
    expect(first.status).toBe(303);
    const login = new URL(first.headers.get("Location") ?? "");
    expect(login.pathname).toBe("/partage-gw/auth/login");
    const browser = open();
    const out = await browser.ask(`auth/login${login.search}`);
    const back = await browser.return(issuer.authorize(out.headers.get("Location") ?? ""));
    const popup = new URL(back.headers.get("Location") ?? "");
    expect(`${popup.origin}${popup.pathname}`).toBe(`${ORIGIN}/partage-gw/auth/popup`);
    expect(codeIn(await browser.ask(`${popup.pathname}${popup.search}`))).toBeDefined();
    for (const answer of [first, out, back]) {
      expect(answer.headers.get("Cross-Origin-Opener-Policy")).toBe("unsafe-none");
    }
  });
  it("asks for a stronger sign-in where the page wants one, once", async () => {
    const { path } = await askPopup({ step_up: "1" });
    const answer = await (await signedIn()).ask(path);
    const login = new URL(answer.headers.get("Location") ?? "");
    expect(login.searchParams.get("step_up")).toBe("1");
    expect(login.searchParams.get("returnTo")).not.toContain("step_up");
  });
  it("asks whom it finds signed in, and lets somebody else sign in", async () => {
    const browser = await signedIn();
    const { path } = await askPopup();
    gateway.advance(31_000);
    const page = await browser.ask(path);
    gateway.advance(-31_000);
    expect(codeIn(page)).toBeUndefined();
    expect(page.text).toContain("lea@univ-valmoree.example");
    expect(page.text).toContain("page.autre-site.example");
    expect(page.text).toContain("prompt=login");
    const login = /href="([^"]+prompt=login[^"]*)"/.exec(page.text)?.[1] ?? "";
    const out = await browser.ask(
      new URL(login.replaceAll("&#38;", "&")).href.slice(ORIGIN.length),
    );
    expect(out.headers.get("Location")).toContain("prompt=login");
  });
  it("hands over what the person lets it, by a form of its own", async () => {
    const browser = await signedIn();
    const { path, verifier } = await askPopup();
    const csrf = (await browser.session()).csrf ?? "";
    const page = await browser.ask(path, {
      method: "POST",
      headers: { Origin: ORIGIN, "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrf }).toString(),
    });
    const key = await createTestKey();
    const wish = { verifier, key, origin: OTHER_SITE };
    expect((await exchangeCode(address, codeIn(page) ?? "", wish)).status).toBe(200);
  });
});

describe("row 3: PKCE of the popup", () => {
  const wrong: readonly (readonly [string, (right: string) => Promise<string | undefined>])[] = [
    ["another verifier", async () => Promise.resolve(randomId())],
    ["none", async () => Promise.resolve(undefined)],
    ["an empty one", async () => Promise.resolve("")],
    ["the challenge itself (plain)", (right) => hashText(right)],
    ["one that is too short", async (right) => Promise.resolve(right.slice(0, 42))],
    ["one that is too long", async (right) => Promise.resolve(right.padEnd(129, "a"))],
    ["one of other characters", async (right) => Promise.resolve(`${right.slice(1)} `)],
  ];
  for (const [name, make] of wrong) {
    it(`row 3: a code is worth nothing with ${name}, nor afterwards`, async () => {
      const { code, verifier } = await openPopup();
      const key = await createTestKey();
      const given = await make(verifier);
      const wish = { key, origin: OTHER_SITE, ...(given !== undefined && { verifier: given }) };
      const answer = await exchangeCode(address, code, wish);
      expect([answer.status, errorOf(answer)]).toEqual([400, "invalid_grant"]);
      expect(reasons()).toBe("verifier-wrong");
      const late = await exchangeCode(address, code, { verifier, key, origin: OTHER_SITE });
      expect(late.status).toBe(400);
    });
  }
  for (const [name, query] of [
    ["plain", { code_challenge_method: "plain" }],
    ["no challenge", { code_challenge: undefined }],
    ["a short challenge", { code_challenge: "abc" }],
    ["a challenge with a sign of another alphabet", { code_challenge: `${"A".repeat(42)}+` }],
  ] as const) {
    it(`row 3: a popup with ${name} gives no code`, async () => {
      const page = await (await signedIn()).ask((await askPopup(query)).path);
      expect(page.status).toBe(403);
      nothing(page);
    });
  }
});

describe("row 6: codes of the popup", () => {
  it("row 6: are good once", async () => {
    const { code, verifier } = await openPopup();
    const wish = { verifier, key: await createTestKey(), origin: OTHER_SITE };
    expect((await exchangeCode(address, code, wish)).status).toBe(200);
    expect((await exchangeCode(address, code, wish)).status).toBe(400);
  });
  it("row 6: are given to one of many at once", async () => {
    const { code, verifier } = await openPopup();
    const wish = { verifier, key: await createTestKey(), origin: OTHER_SITE };
    const answers = await Promise.all([1, 2, 3, 4].map(() => exchangeCode(address, code, wish)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
  it("row 6: are good for thirty seconds", async () => {
    const { code, verifier } = await openPopup();
    gateway.advance(31_000);
    const wish = { verifier, key: await createTestKey(), origin: OTHER_SITE };
    expect((await exchangeCode(address, code, wish)).status).toBe(400);
    gateway.advance(-31_000);
  });
  it("row 6: are no sign-in, no state and no access token", async () => {
    const { code } = await openPopup();
    expect((await exchangeToken(address, code, { Origin: OTHER_SITE })).status).toBe(400);
    expect((await open().ask(`auth/callback?state=${code}&code=x`)).status).toBe(400);
    const headers = { Authorization: `Bearer ${code}`, Origin: OTHER_SITE };
    expect((await open().ask("v1/session", { headers })).status).toBe(401);
  });
  it("row 6: are worth nothing once the sign-in that they come from has ended", async () => {
    const { browser, code, verifier } = await openPopup();
    const { csrf = "" } = await browser.session();
    const headers = { "X-Partage-CSRF": csrf, Origin: ORIGIN };
    await browser.ask("auth/logout", { method: "POST", headers });
    const wish = { verifier, key: await createTestKey(), origin: OTHER_SITE };
    expect((await exchangeCode(address, code, wish)).status).toBe(400);
    expect(reasons()).toBe("sign-in-ended");
  });
});

describe("row 5: codes in other hands", () => {
  for (const origin of [ALLOWED_ORIGIN, ORIGIN, "null", "https://evil.example", undefined]) {
    it(`row 5: a code for one origin is worth nothing at ${origin ?? "a program"}`, async () => {
      const { code, verifier } = await openPopup();
      const answer = await exchangeCode(address, code, {
        ...{ verifier, key: await createTestKey(), origin },
      });
      expect([400, 403]).toContain(answer.status);
      expect(answer.text).not.toContain("access_token");
    });
  }
  it("row 5: a code without a proof of a key gives no token", async () => {
    const { code, verifier } = await openPopup();
    const answer = await exchangeCode(address, code, { verifier, origin: OTHER_SITE });
    expect([answer.status, reasons()]).toEqual([400, "proof-missing"]);
  });
  it("row 5: a proof that was used once gives no token", async () => {
    const key = await createTestKey();
    const headers = { DPoP: await key.prove("POST", "v1/token") };
    const first = await openPopup();
    const second = await openPopup();
    const wish = { headers, origin: OTHER_SITE };
    expect((await exchangeCode(address, first.code, { ...wish, ...first })).status).toBe(200);
    const again = await exchangeCode(address, second.code, { ...wish, ...second });
    expect(errorOf(again)).toBe("invalid_dpop_proof");
  });
  it("row 5: a proof for another address or method gives no token", async () => {
    const key = await createTestKey();
    for (const proof of [key.prove("POST", "v1/session"), key.prove("GET", "v1/token")]) {
      const { code, verifier } = await openPopup();
      const headers = { DPoP: await proof };
      const answer = await exchangeCode(address, code, { verifier, headers, origin: OTHER_SITE });
      expect(errorOf(answer)).toBe("invalid_dpop_proof");
    }
  });
});

describe("row 19: where a popup may send a code", () => {
  const foreign = [
    "https://evil.example",
    "https://page.autre-site.example.evil.example",
    "https://page.autre-site.example/",
    "https://page.autre-site.example:443",
    "https://PAGE.autre-site.example",
    "https://page.autre-site.example@evil.example",
    "http://page.autre-site.example",
    "//page.autre-site.example",
    "null",
    "*",
    "",
    "javascript:alert(1)",
    '"><script>alert(1)</script>',
    "https://ent.univ-hautecombe.example",
  ];
  for (const origin of foreign) {
    it(`row 19: not to ${JSON.stringify(origin)}, nor is it repeated`, async () => {
      const page = await (await signedIn()).ask((await askPopup({ origin })).path);
      expect([400, 403]).toContain(page.status);
      nothing(page);
      if (origin.length > 4) expect(page.text).not.toContain(origin);
    });
  }
  it("row 19: not where it is asked twice", async () => {
    const { path } = await askPopup();
    for (const more of ["origin=https://evil.example", "id=abcdefghij", "code_challenge=x"]) {
      nothing(await (await signedIn()).ask(`${path}&${more}`));
    }
  });
  for (const id of ["", "short", "<b>12345678", "a".repeat(129), "12345678\n9"]) {
    it(`row 19: not with an id like ${JSON.stringify(id.slice(0, 20))}`, async () => {
      nothing(await (await signedIn()).ask((await askPopup({ id })).path));
    });
  }
  it("row 19: not for an establishment of another host", async () => {
    const { path } = await askPopup({ establishment: "hautecombe" });
    nothing(await (await signedIn()).ask(path));
  });
});

describe("row 59: click-jacking of the popup", () => {
  it("row 59: it may not be framed", async () => {
    const browser = await signedIn();
    for (const query of [{}, { origin: ALLOWED_ORIGIN }]) {
      const { headers } = await browser.ask((await askPopup(query)).path);
      expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("X-Frame-Options")).toBe("DENY");
    }
  });
  for (const dest of ["iframe", "frame", "embed", "object", "empty", "script", "image"]) {
    it(`row 59: it answers nothing to what is no window: ${dest}`, async () => {
      const headers = { "Sec-Fetch-Dest": dest, "Sec-Fetch-Site": "cross-site" };
      const page = await (await signedIn()).ask((await askPopup()).path, { headers });
      expect(page.status).toBe(403);
      nothing(page);
    });
  }
  it("row 59: its button answers no click before the script lets it", async () => {
    const browser = await signedIn();
    gateway.advance(31_000);
    const page = await browser.ask((await askPopup()).path);
    gateway.advance(-31_000);
    expect(page.text).toContain('<button id="continue" disabled>');
  });
});

describe("row 63: the popup under its policy", () => {
  it("row 63: has no script but the one that is served, and no sink of text", async () => {
    const browser = await signedIn();
    const page = await browser.ask((await askPopup()).path);
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(
      "script-src https://ent.univ-valmoree.example/partage-gw/auth/popup.js;",
    );
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|nonce|\*/);
    expect(page.text).not.toMatch(/<script(?![^>]* src=)/);
    const script = await browser.ask("auth/popup.js");
    expect(script.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(script.text).not.toMatch(/innerHTML|eval|document\.write|"\*"/);
  });
});

describe("row 26: what hands a sign-in over", () => {
  const post = async (browser: TestBrowser, headers: Readonly<Record<string, string>>) => {
    const { path } = await askPopup();
    const body = new URLSearchParams({ csrf: (await browser.session()).csrf ?? "" }).toString();
    const type = "application/x-www-form-urlencoded";
    return browser.ask(path, {
      method: "POST",
      body,
      headers: { "Content-Type": type, ...headers },
    });
  };
  for (const headers of [
    { Origin: OTHER_SITE },
    { Origin: "null" },
    { Origin: "https://evil.example" },
    {},
    { Origin: ORIGIN, "Content-Type": "text/plain" },
    { Origin: ORIGIN, "Sec-Fetch-Dest": "iframe" },
  ]) {
    it(`row 26: no form like ${JSON.stringify(headers)}`, async () => {
      const page = await post(await signedIn(), headers as Readonly<Record<string, string>>);
      expect(page.status).toBeGreaterThanOrEqual(400);
      nothing(page);
    });
  }
  it("row 26: no form with a wrong anti-CSRF value", async () => {
    const browser = await signedIn();
    for (const csrf of ["", "x", randomId()]) {
      const page = await browser.ask((await askPopup()).path, {
        method: "POST",
        headers: { Origin: ORIGIN, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrf }).toString(),
      });
      expect(page.status).toBe(403);
      nothing(page);
    }
  });
});

describe("row 27: forged sign-ins in the popup", () => {
  it("row 27: nobody's session is changed by opening it", async () => {
    const browser = await signedIn();
    const before = browser.cookies.get("__Host-partage");
    await browser.ask((await askPopup()).path);
    await browser.ask((await askPopup({ origin: "https://evil.example" })).path);
    expect(browser.cookies.get("__Host-partage")).toBe(before);
  });
  it("row 27: an answer of an issuer that another browser asked gives no code", async () => {
    const { path } = await askPopup();
    const login = new URL((await open().ask(path)).headers.get("Location") ?? "");
    const out = await open().ask(`auth/login${login.search}`);
    const victim = open();
    const back = await victim.return(issuer.authorize(out.headers.get("Location") ?? ""));
    expect(back.status).toBe(400);
    nothing(back);
  });
});

describe("row 44: caches", () => {
  it("row 44: nobody keeps a page of the popup", async () => {
    const page = await (await signedIn()).ask((await askPopup()).path);
    expect(page.headers.get("Cache-Control")).toBe("no-store");
    expect(page.headers.get("Referrer-Policy")).toBe("no-referrer");
  });
});

describe("the opener of a window", () => {
  it("is kept by nothing but a sign-in for a popup", async () => {
    const browser = open();
    const policy = (answer: Answer) => answer.headers.get("Cross-Origin-Opener-Policy");
    expect(policy(await browser.ask("auth/login?returnTo=/ent"))).toBe("same-origin");
    const near = encodeURIComponent(`${ORIGIN}/partage-gw/auth/popup.evil`);
    expect(policy(await browser.ask(`auth/login?returnTo=${near}`))).toBe("same-origin");
    const other = encodeURIComponent(`${ALLOWED_ORIGIN}/partage-gw/auth/popup`);
    expect(policy(await browser.ask(`auth/login?returnTo=${other}`))).toBe("same-origin");
    expect(policy(await browser.ask("auth/signed-out"))).toBe("same-origin");
    expect(policy(await browser.ask("v1/session"))).toBe("same-origin");
    const refused = await browser.ask((await askPopup({ origin: "https://evil.example" })).path);
    expect(policy(refused)).toBe("same-origin");
  });
});

describe("row 41: token exchange across sites", () => {
  for (const origin of ["null", "https://evil.example", `${OTHER_SITE}.evil.example`]) {
    it(`row 41: ${origin} gets nothing, nor may it read why`, async () => {
      const { code, verifier } = await openPopup();
      const key = await createTestKey();
      const answer = await exchangeCode(address, code, { verifier, key, origin });
      expect(answer.status).toBe(403);
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
      const preflight = await open().ask("v1/token", {
        method: "OPTIONS",
        headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
      });
      expect(preflight.status).toBe(403);
      // The code was not used up by it.
      const right = await exchangeCode(address, code, { verifier, key, origin: OTHER_SITE });
      expect(right.status).toBe(200);
    });
  }
  it("row 41: a page of the list may ask with a proof of its key", async () => {
    const preflight = await open().ask("v1/token", {
      method: "OPTIONS",
      headers: {
        ...{ Origin: OTHER_SITE, "Access-Control-Request-Method": "POST" },
        "Access-Control-Request-Headers": "content-type,dpop",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe(OTHER_SITE);
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("DPoP");
  });
});

describe("tokens of popups", () => {
  it("row 57: are worth nothing without their key", async () => {
    const { token, key, origin } = await boundToken();
    const asked = { headers: { Authorization: `Bearer ${token}`, Origin: origin } };
    expect((await open().ask("v1/session", asked)).status).toBe(401);
    const thief = await createTestKey();
    expect((await askBound(address, "v1/session", { token, origin, key: thief })).status).toBe(401);
    expect((await askBound(address, "v1/session", { token, origin, key })).status).toBe(200);
  });
  it("row 57: are worth nothing at another origin", async () => {
    const { token, key } = await boundToken();
    for (const origin of [ALLOWED_ORIGIN, ORIGIN]) {
      expect((await askBound(address, "v1/session", { token, key, origin })).status).toBe(403);
    }
  });
  it("row 22: end with the sign-in that they come from", async () => {
    const bound = await boundToken();
    const { csrf = "" } = await bound.browser.session();
    const headers = { "X-Partage-CSRF": csrf, Origin: ORIGIN };
    await bound.browser.ask("auth/logout", { method: "POST", headers });
    expect((await askBound(address, "v1/session", bound)).status).toBe(401);
    expect((await renewToken(address, bound.token, bound)).status).toBe(400);
  });
  it("row 22: are not given to who signs out at the same moment", async () => {
    const store = createMemoryStore();
    const racing = override<Store>(store, {
      createSession: async (session) => {
        if (session.parentHash !== null) await store.deleteSession(session.parentHash);
        await store.createSession(session);
      },
    });
    const other = await startTestGateway(configure(), { store: racing });
    const at = other.running.address;
    const browser = new TestBrowser(at);
    expect((await browser.signIn(issuer)).status).toBe(303);
    const { path, verifier } = await askPopup();
    const code = codeIn(await browser.ask(path)) ?? "";
    const key = await createTestKey();
    const answer = await exchangeCode(at, code, { verifier, key, origin: OTHER_SITE });
    expect([answer.status, errorOf(answer)]).toEqual([400, "invalid_grant"]);
    expect(await store.countSessions()).toBe(0);
    await other.running.stop();
  });
  it("row 22: end the sign-in that they come from, and all that came from it", async () => {
    const bound = await boundToken();
    const next = await renewToken(address, bound.token, bound);
    const token = String(next.json()["access_token"]);
    expect((await askBound(address, "auth/logout", { ...bound, token }, "POST")).status).toBe(200);
    expect((await bound.browser.ask("v1/session")).status).toBe(401);
    for (const each of [token, bound.token]) {
      expect((await askBound(address, "v1/session", { ...bound, token: each })).status).toBe(401);
    }
  });
});
