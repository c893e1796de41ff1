import type { JWTPayload } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  type Answer,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

let issuer: HostileIssuer;
let other: HostileIssuer;
let gateway: TestGateway;

const open = (): TestBrowser => new TestBrowser(gateway.running.address);

beforeAll(async () => {
  issuer = await startHostileIssuer();
  other = await startHostileIssuer({ par: true });
  gateway = await startTestGateway(testConfig(issuer.url, other.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
  await other.close();
});
afterEach(() => {
  issuer.lies = {};
});

/** A refused sign-in: a page, no session, nothing of the request in it. */
async function expectRefused(browser: TestBrowser, answer: Answer, status = 400): Promise<void> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  expect(answer.text).not.toContain("<script");
  expect((await browser.ask("v1/session")).status).toBe(401);
}

describe("an honest sign-in", () => {
  it("comes back to where it began, with a session", async () => {
    const browser = open();
    const answer = await browser.signIn(issuer);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    const session = await browser.session();
    expect(session.person.email).toBe("lea@univ-valmoree.example");
    expect(session.wellKnown["a1"]?.mailboxes.inbox).toBe("2");
  });
  it("asks with state, nonce and PKCE S256", async () => {
    const asked = new URL(await open().begin()).searchParams;
    expect(asked.get("state")).toMatch(/^[\w-]{43}$/);
    expect(asked.get("nonce")).toMatch(/^[\w-]{43}$/);
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("code_challenge")).toMatch(/^[\w-]{43}$/);
  });
  it("pushes its request where the issuer takes that", async () => {
    const browser = open();
    const host = "portail.univ-hautecombe.example";
    const begun = await browser.ask("auth/login", { host });
    const asked = new URL(begun.headers.get("Location") ?? "").searchParams;
    expect(asked.get("code_challenge")).toBeNull();
    expect(other.pushed.get(asked.get("request_uri") ?? "")?.get("nonce")).toMatch(/^[\w-]{43}$/);
  });
  it("lets two sign-ins begun side by side both end", async () => {
    const browser = open();
    const [first, second] = [
      await browser.begin("returnTo=/a"),
      await browser.begin("returnTo=/b"),
    ];
    expect((await browser.return(issuer.authorize(first))).headers.get("Location")).toBe(
      `${ORIGIN}/a`,
    );
    expect((await browser.return(issuer.authorize(second))).headers.get("Location")).toBe(
      `${ORIGIN}/b`,
    );
  });
});

describe("row 1: state", () => {
  it("row 1: a missing state is refused", async () => {
    const browser = open();
    const back = issuer.authorize(await browser.begin());
    back.searchParams.delete("state");
    await expectRefused(browser, await browser.return(back));
  });
  it("row 1: a wrong state is refused", async () => {
    const browser = open();
    const back = issuer.authorize(await browser.begin());
    back.searchParams.set("state", "A".repeat(43));
    await expectRefused(browser, await browser.return(back));
  });
  it("row 1: a second state beside the right one is refused", async () => {
    const browser = open();
    const back = issuer.authorize(await browser.begin());
    back.searchParams.append("state", "A".repeat(43));
    await expectRefused(browser, await browser.return(back));
  });
  it("row 1: a state that was used is refused", async () => {
    const browser = open();
    const back = issuer.authorize(await browser.begin());
    expect((await browser.return(back)).status).toBe(303);
    expect((await browser.return(back)).status).toBe(400);
  });
  it("row 1: a state is refused after its time", async () => {
    const browser = open();
    const back = issuer.authorize(await browser.begin());
    gateway.advance(16 * 60_000);
    await expectRefused(browser, await browser.return(back));
    gateway.advance(-16 * 60_000);
  });
});

describe("row 2: nonce", () => {
  const lies: readonly (readonly [string, (claims: JWTPayload) => JWTPayload])[] = [
    ["a missing nonce", (claims) => ({ ...claims, nonce: undefined })],
    ["a wrong nonce", (claims) => ({ ...claims, nonce: "B".repeat(43) })],
    ["a nonce that is no text", (claims) => ({ ...claims, nonce: 1 })],
  ];
  for (const [name, lie] of lies) {
    it(`row 2: ${name} in the ID token is refused`, async () => {
      issuer.lies = { idToken: (claims) => issuer.sign(lie(claims)) };
      const browser = open();
      await expectRefused(browser, await browser.signIn(issuer));
    });
  }
  it("row 2: an ID token of an earlier sign-in is refused", async () => {
    let kept = "";
    issuer.lies = {
      idToken: async (claims) => (kept = await issuer.sign(claims)),
    };
    await open().signIn(issuer);
    issuer.lies = { idToken: () => kept };
    const browser = open();
    await expectRefused(browser, await browser.signIn(issuer));
  });
});

describe("row 3: PKCE", () => {
  it("row 3: a code of another challenge is refused by an honest issuer", async () => {
    const browser = open();
    const authorization = new URL(await browser.begin());
    authorization.searchParams.set("code_challenge", "C".repeat(43));
    await expectRefused(browser, await browser.return(issuer.authorize(authorization.href)));
  });
  it("row 3: the challenge is new each time, and never plain", async () => {
    const browser = open();
    const challenges = new Set<string | null>();
    for (let round = 0; round < 3; round += 1) {
      const asked = new URL(await browser.begin()).searchParams;
      challenges.add(asked.get("code_challenge"));
      expect(asked.get("code_challenge_method")).toBe("S256");
    }
    expect(challenges.size).toBe(3);
  });
});

describe("row 4: mix-up", () => {
  it("row 4: an answer that names another issuer is refused", async () => {
    issuer.lies = { responseIssuer: other.url };
    const browser = open();
    await expectRefused(browser, await browser.signIn(issuer));
  });
  it("row 4: an answer without the issuer that was announced is refused", async () => {
    issuer.lies = { responseIssuer: null };
    const browser = open();
    await expectRefused(browser, await browser.signIn(issuer));
  });
  it("row 4: an ID token of another issuer is refused", async () => {
    issuer.lies = { idToken: (claims) => issuer.sign({ ...claims, iss: other.url }) };
    const browser = open();
    await expectRefused(browser, await browser.signIn(issuer));
  });
  it("row 4: a sign-in begun under one host does not end under another", async () => {
    const browser = open();
    const back = issuer.authorize(await browser.begin());
    const answer = await browser.ask(`${back.pathname}${back.search}`, {
      host: "portail.univ-hautecombe.example",
    });
    expect(answer.status).toBe(400);
  });
});

describe("rows 5 and 6: codes", () => {
  it("row 5: the code of another session is refused", async () => {
    const [attacker, victim] = [open(), open()];
    const stolen = issuer.authorize(await attacker.begin(), { sub: "mallory" });
    const own = issuer.authorize(await victim.begin());
    own.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    await expectRefused(victim, await victim.return(own));
  });
  it("row 6: a code that was used is refused with a new state", async () => {
    const browser = open();
    const first = issuer.authorize(await browser.begin());
    await browser.return(first);
    const again = new URL(first);
    const state = new URL(await browser.begin()).searchParams.get("state");
    again.searchParams.set("state", state ?? "");
    expect((await browser.return(again)).status).toBe(400);
  });
});

describe("row 13: discovery", () => {
  it("row 13: metadata of another issuer is refused", async () => {
    const liar = await startHostileIssuer();
    liar.lies = { metadata: { issuer: "https://idp.univ-valmoree.example" } };
    const misled = await startTestGateway(testConfig(liar.url));
    const answer = await new TestBrowser(misled.running.address).ask("auth/login");
    expect([400, 503]).toContain(answer.status);
    expect(answer.headers.get("Location")).toBeNull();
    await misled.running.stop();
    await liar.close();
  });
});

describe("row 14: keys of the issuer", () => {
  it("row 14: a rotated key is found without a restart", async () => {
    await open().signIn(issuer);
    await issuer.rotate();
    gateway.advance(120_000);
    const answers = [];
    for (let round = 0; round < 2; round += 1) answers.push((await open().signIn(issuer)).status);
    expect(answers.at(-1)).toBe(303);
    gateway.advance(-120_000);
  });
  for (const [name, keys] of [
    ["a fault", () => ({ status: 500, body: "no" })],
    ["HTML", () => ({ status: 200, body: "<html>" })],
    ["ten megabytes", () => ({ status: 200, body: `{"keys":[],"x":"${"a".repeat(10_000_000)}"}` })],
    ["no keys", () => ({ status: 200, body: '{"keys":[]}' })],
  ] as const) {
    it(`row 14: ${name} in place of keys signs nobody in`, async () => {
      const liar = await startHostileIssuer();
      liar.lies = { keys };
      const misled = await startTestGateway(testConfig(liar.url));
      const browser = new TestBrowser(misled.running.address);
      expect([400, 503]).toContain((await browser.signIn(liar)).status);
      expect((await browser.ask("v1/session")).status).toBe(401);
      await misled.running.stop();
      await liar.close();
    });
  }
});

describe("row 15: userinfo", () => {
  it("row 15: userinfo of another subject is refused", async () => {
    issuer.lies = {
      idToken: (claims) => issuer.sign({ ...claims, mail: undefined }),
      userinfo: { sub: "mallory" },
    };
    const browser = open();
    await expectRefused(browser, await browser.signIn(issuer));
  });
  it("row 15: userinfo fills in what the ID token lacks, and overrides nothing", async () => {
    issuer.lies = {
      idToken: (claims) => issuer.sign({ ...claims, mail: undefined }),
      userinfo: { mail: "theo@univ-valmoree.example", name: "Somebody else" },
    };
    const browser = open();
    expect((await browser.signIn(issuer)).status).toBe(303);
    expect((await browser.session()).person.email).toBe("theo@univ-valmoree.example");
  });
});

describe("an issuer with an account rule of its own", () => {
  let ruled: TestGateway;
  beforeAll(async () => {
    const config = testConfig(issuer.url);
    const [first, ...others] = config.establishments;
    const [own] = first!.issuers;
    const rules = { ...own!, account: { claim: "address" } };
    ruled = await startTestGateway({
      ...config,
      establishments: [{ ...first!, issuers: [rules] }, ...others],
    });
  });
  afterAll(() => ruled.running.stop());

  it("is asked by userinfo for the claim of that rule", async () => {
    const address = "theo@univ-valmoree.example";
    issuer.lies = { userinfo: { address } };
    const browser = new TestBrowser(ruled.running.address);
    expect((await browser.signIn(issuer)).status).toBe(303);
    expect((await browser.session()).person.email).toBe(address);
  });
  it("is asked for nothing more where the ID token has it", async () => {
    const address = "theo@univ-valmoree.example";
    issuer.lies = { userinfo: { sub: "mallory" } };
    const browser = new TestBrowser(ruled.running.address);
    const answer = await browser.signIn(issuer, { address: [address], mail: undefined });
    expect(answer.status).toBe(303);
    expect((await browser.session()).person.email).toBe(address);
  });
});

describe("row 20: an address is no identity", () => {
  const refusals: readonly (readonly [string, JWTPayload])[] = [
    ["of another establishment", { mail: "lea@univ-hautecombe.example" }],
    ["of a stranger's domain", { mail: "lea@evil.example" }],
    ["with the domain as its local part", { mail: "lea@univ-valmoree.example@evil.example" }],
    ["of a subdomain", { mail: "lea@evil.univ-valmoree.example" }],
    ["of a lengthened domain", { mail: "lea@univ-valmoree.example.evil.example" }],
    ["with a comma and a second address", { mail: "lea@univ-valmoree.example,x@evil.example" }],
    ["with a line end", { mail: "lea@univ-valmoree.example\r\nBcc: x" }],
    ["with look-alike letters", { mail: "lea@univ-vаlmoree.example" }],
    ["that is not verified", { email_verified: false }],
    ["that is missing", { mail: undefined }],
    ["in a list of two", { mail: ["lea@univ-valmoree.example", "tom@univ-valmoree.example"] }],
    ["that is an object", { mail: { toString: "lea@univ-valmoree.example" } }],
  ];
  for (const [name, claims] of refusals) {
    it(`row 20: an address ${name} opens nothing`, async () => {
      const browser = open();
      const answer = await browser.signIn(issuer, claims);
      await expectRefused(browser, answer, 403);
      expect(answer.text).not.toContain("evil");
    });
  }
  it("row 20: the same address with another subject is another person to logout and audit", async () => {
    const [lea, twin] = [open(), open()];
    await lea.signIn(issuer, { sub: "lea-1" });
    await twin.signIn(issuer, { sub: "lea-2" });
    const token = await issuer.sign(
      {
        iss: issuer.url,
        aud: "partage-gateway",
        iat: Math.floor(Date.now() / 1000),
        jti: "twin-logout",
        sub: "lea-2",
        events: { "http://schemas.openid.net/event/backchannel-logout": {} },
      },
      { typ: "logout+jwt" },
    );
    const answer = await open().ask("auth/backchannel-logout", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
    expect(answer.status).toBe(200);
    expect((await lea.ask("v1/session")).status).toBe(200);
    expect((await twin.ask("v1/session")).status).toBe(401);
  });
});

describe("row 27: login CSRF", () => {
  it("row 27: a sign-in begun in another browser does not end in this one", async () => {
    const [attacker, victim] = [open(), open()];
    const back = issuer.authorize(await attacker.begin(), { sub: "mallory" });
    await expectRefused(victim, await victim.return(back));
  });
  it("row 27: nor when this one has begun one of its own", async () => {
    const [attacker, victim] = [open(), open()];
    await victim.begin();
    const back = issuer.authorize(await attacker.begin(), { sub: "mallory" });
    await expectRefused(victim, await victim.return(back));
  });
  it("row 27: a sign-in is not begun inside a frame, an image or a script", async () => {
    for (const dest of ["iframe", "frame", "object", "embed", "image", "script"]) {
      const answer = await open().ask("auth/login", { headers: { "Sec-Fetch-Dest": dest } });
      expect(answer.status).toBe(403);
    }
  });
});

describe("silent sign-in", () => {
  it("asks with prompt=none, and comes back signed in where the issuer knows the person", async () => {
    const browser = open();
    const authorization = await browser.begin("prompt=none&returnTo=/ent");
    expect(new URL(authorization).searchParams.get("prompt")).toBe("none");
    const answer = await browser.return(issuer.authorize(authorization));
    expect(answer.headers.get("Location")).toBe(`${ORIGIN}/ent`);
    expect((await browser.ask("v1/session")).status).toBe(200);
  });
  it("comes back signed out where it does not, says so, and does not go round in circles", async () => {
    const browser = open();
    const authorization = new URL(await browser.begin("prompt=none&returnTo=/ent"));
    const back = new URL(authorization.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("error", "login_required");
    back.searchParams.set("state", authorization.searchParams.get("state") ?? "");
    back.searchParams.set("iss", issuer.url);
    expect((await browser.return(back)).headers.get("Location")).toBe(`${ORIGIN}/ent`);
    const refused = await browser.ask("v1/session");
    expect([refused.status, refused.json()["silent"]]).toEqual([401, "failed"]);
    const again = await browser.ask("auth/login?prompt=none&returnTo=/ent");
    expect(again.headers.get("Location")).toBe(`${ORIGIN}/ent`);
    await browser.signIn(issuer);
    expect((await browser.ask("v1/session")).status).toBe(200);
  });
  it("shows a page when an interactive sign-in is refused by the person", async () => {
    const browser = open();
    const authorization = new URL(await browser.begin());
    const back = new URL(authorization.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "<script>alert(1)</script>");
    back.searchParams.set("state", authorization.searchParams.get("state") ?? "");
    back.searchParams.set("iss", issuer.url);
    const answer = await browser.return(back);
    await expectRefused(browser, answer, 403);
    expect(answer.text).toContain("a refusé la connexion");
    expect(answer.text).toContain("refused the sign-in");
  });
});
