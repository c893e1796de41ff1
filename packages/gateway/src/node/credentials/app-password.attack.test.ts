import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore, type Store } from "../../app/index.js";
import {
  LEA,
  PASSWORDS,
  type StandardsWorld,
  startStandardsGateway,
  startStandardsWorld,
  TOM,
} from "../../testing/standards-gateway.js";
import {
  type Answer,
  BASE,
  ORIGIN,
  TestBrowser,
  type TestGateway,
} from "../../testing/test-gateway.js";
import { accessToken, exchangeToken } from "../../testing/token-exchange.js";

let world: StandardsWorld;
let gateway: TestGateway;
let store: Store;

beforeAll(async () => {
  world = await startStandardsWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  let current: TestGateway | undefined;
  store = createMemoryStore();
  current = await startStandardsGateway(
    world.config({ kind: "appPassword", helpUrl: "https://mail.example/app-passwords" }),
    { store },
  );
  gateway = current;
  world.imap.manners = {};
  return async () => {
    await current?.running.stop();
    current = undefined;
  };
});

const open = (): TestBrowser => new TestBrowser(gateway.running.address);
const PAGE = "auth/app-password";

/** Signs in at the issuer, and stops where the password is asked for. */
async function arrive(browser: TestBrowser, claims: Record<string, unknown> = {}): Promise<Answer> {
  const back = await browser.signIn(world.issuer, claims);
  expect([back.status, back.headers.get("Location")]).toEqual([303, `${BASE}/${PAGE}`]);
  return browser.ask(PAGE);
}

function csrfOf(page: Answer): string {
  return /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
}

/** Sends the form of a page. */
function send(
  browser: TestBrowser,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  return browser.ask(PAGE, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: ORIGIN,
      "Sec-Fetch-Site": "same-origin",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Dest": "document",
      ...headers,
    },
    body: new URLSearchParams({ action: "keep", ...fields }).toString(),
  });
}

/** Signs in with the password, from beginning to end. */
async function enter(
  browser: TestBrowser,
  claims: Record<string, unknown> = {},
  password: string = PASSWORDS.lea,
): Promise<Answer> {
  const page = await arrive(browser, claims);
  return send(browser, { csrf: csrfOf(page), password });
}

/** Subjects of the emails that a session shows. */
async function subjects(browser: TestBrowser): Promise<readonly string[]> {
  const { jmap } = await browser.session();
  const accountId = Object.keys(jmap.accounts)[0];
  const answer = await browser.call([
    ["Email/query", { accountId }, "q"],
    [
      "Email/get",
      {
        accountId,
        "#ids": { resultOf: "q", name: "Email/query", path: "/ids" },
        properties: ["subject"],
      },
      "g",
    ],
  ]);
  const { methodResponses } = answer.json<{
    methodResponses: [string, { list?: { subject: string }[] }][];
  }>();
  return (methodResponses[1]?.[1].list ?? []).map(({ subject }) => subject);
}

/** Nothing of a secret is in what a gateway says, stores or counts. */
async function expectSilence(...texts: readonly string[]): Promise<void> {
  const stored = await store.listCredentials("valmoree");
  const said = JSON.stringify([gateway.log, gateway.audits, gateway.requests, stored, ...texts]);
  const faults = gateway.faults.map((fault) => (fault as Error).stack ?? String(fault)).join("\n");
  for (const secret of Object.values(PASSWORDS)) {
    expect(said).not.toContain(secret);
    expect(faults).not.toContain(secret);
    expect(said).not.toContain(Buffer.from(secret).toString("base64"));
  }
}

describe("an app password", () => {
  it("is asked for once, and then mail, calendars and contacts are there", async () => {
    const browser = open();
    const answer = await enter(browser);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    expect(await subjects(browser)).toEqual(["lettre-a-lea"]);
    const { jmap } = await browser.session();
    const [account] = Object.values(jmap.accounts);
    expect(Object.keys(account?.accountCapabilities ?? {})).toEqual(
      expect.arrayContaining([
        "urn:ietf:params:jmap:mail",
        "urn:ietf:params:jmap:contacts",
        expect.stringMatching(/calendars/),
      ]),
    );
    const again = open();
    const second = await again.signIn(world.issuer);
    expect(second.headers.get("Location")).toBe(`${ORIGIN}/ent`);
    expect(gateway.audits.map(({ event }) => event)).toContain("credential-stored");
    await expectSilence(answer.text);
  });
  it("is asked for in French or English, by a page without a script that nobody frames", async () => {
    const browser = open();
    const page = await arrive(browser);
    expect(page.text).toContain('<html lang="fr">');
    expect(page.text).toContain('<label for="password">');
    expect(page.text).toContain("https://mail.example/app-passwords");
    expect(page.text).not.toContain("<script");
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get("Cache-Control")).toBe("no-store");
    const english = await browser.ask(PAGE, { headers: { "Accept-Language": "en-GB,fr;q=0.5" } });
    expect(english.text).toContain('<html lang="en">');
  });
  it("that is wrong says so, and the next try is the right one", async () => {
    const browser = open();
    const page = await arrive(browser);
    const wrong = await send(browser, { csrf: csrfOf(page), password: "wrong-password-1" });
    expect(wrong.status).toBe(403);
    expect(wrong.text).toContain('role="alert"');
    expect(wrong.text).not.toContain("wrong-password-1");
    expect(await store.listCredentials("valmoree")).toEqual([]);
    expect((await browser.ask("v1/session")).status).toBe(401);
    const right = await send(browser, { csrf: csrfOf(wrong), password: ` ${PASSWORDS.lea} ` });
    expect(right.status).toBe(303);
    expect((await browser.ask("v1/session")).status).toBe(200);
    await expectSilence(wrong.text, right.text);
    expect(JSON.stringify(gateway.log)).not.toContain("wrong-password-1");
  });
  it("is not judged by a server that is away", async () => {
    const browser = open();
    const page = await arrive(browser);
    world.imap.manners = { greeting: "* BYE Too many connections" };
    const answer = await send(browser, { csrf: csrfOf(page), password: PASSWORDS.lea });
    expect([answer.status, answer.text.includes("ne répond pas")]).toEqual([503, true]);
    expect(await store.listCredentials("valmoree")).toEqual([]);
  });
  it("leaves a silent sign-in signed out, without an error", async () => {
    const browser = open();
    const begun = await browser.begin("returnTo=/ent&prompt=none");
    const back = await browser.return(world.issuer.authorize(begun));
    expect([back.status, back.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    const session = await browser.ask("v1/session");
    expect([session.status, session.json()["silent"]]).toEqual([401, "failed"]);
  });
  it("is wanted by a token exchange, which says so", async () => {
    const refused = await exchangeToken(gateway.running.address, await accessToken(world.issuer));
    expect(refused.status).toBe(403);
    expect(refused.json()["type"]).toMatch(/\/credential-required$/);
    expect(gateway.audits.at(-1)).toMatchObject({ reason: "credential-required" });
    await enter(open());
    const given = await exchangeToken(gateway.running.address, await accessToken(world.issuer));
    expect(given.status).toBe(200);
  });
  it("that the server refuses later is forgotten, and asked for again", async () => {
    const browser = open();
    await enter(browser);
    const account = world.imap.account(LEA);
    account.password = "changed-at-the-server";
    try {
      gateway.advance(120_000);
      for (const socket of world.imap.sockets) socket.destroy();
      await browser.call([["Mailbox/get", { accountId: "x" }, "m"]]).catch(() => undefined);
      await subjects(browser).catch(() => undefined);
      expect(await store.listCredentials("valmoree")).toEqual([]);
      expect((await browser.ask("v1/session")).status).toBe(401);
      expect(gateway.audits).toContainEqual(
        expect.objectContaining({ event: "credential-refused", account: LEA }),
      );
      const back = await browser.signIn(world.issuer);
      expect(back.headers.get("Location")).toBe(`${BASE}/${PAGE}`);
    } finally {
      account.password = PASSWORDS.lea;
    }
    await expectSilence();
  });
  it("stays at a sign-out", async () => {
    const browser = open();
    await enter(browser);
    const { csrf = "" } = await browser.session();
    const headers = { "X-Partage-CSRF": csrf, Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
    expect((await browser.ask("auth/logout", { method: "POST", headers })).status).toBe(200);
    expect(await store.listCredentials("valmoree")).toHaveLength(1);
  });
  it("can be looked at, replaced and forgotten by its person", async () => {
    const browser = open();
    await enter(browser);
    const page = await browser.ask(`${PAGE}?returnTo=/ent`);
    expect(page.text).toContain("Un mot de passe est enregistré depuis le");
    expect(page.text).not.toContain(PASSWORDS.lea);
    const csrf = csrfOf(page);
    const wrong = await send(browser, { csrf, password: "not-the-one-9" });
    expect(wrong.status).toBe(403);
    expect(await store.listCredentials("valmoree")).toHaveLength(1);
    const kept = await send(browser, { csrf, password: PASSWORDS.lea });
    expect([kept.status, kept.text.includes("Le mot de passe est enregistré.")]).toEqual([
      200,
      true,
    ]);
    const gone = await send(browser, { csrf, action: "forget" });
    expect(gone.status).toBe(200);
    expect(await store.listCredentials("valmoree")).toEqual([]);
    expect((await browser.ask("v1/session")).status).toBe(401);
    expect(gateway.audits.map(({ event }) => event)).toContain("credential-forgotten");
  });
  it("is not asked for by an establishment that wants none", async () => {
    const plain = await startStandardsGateway(
      world.config({ kind: "master", user: "partage", password: { env: "MASTER" } }),
    );
    const browser = new TestBrowser(plain.running.address);
    expect((await browser.signIn(world.issuer)).headers.get("Location")).toBe(`${ORIGIN}/ent`);
    expect(await subjects(browser)).toEqual(["lettre-a-lea"]);
    expect((await browser.ask(PAGE)).status).toBe(403);
    expect(JSON.stringify([plain.log, plain.audits])).not.toContain(PASSWORDS.master);
    await plain.running.stop();
  });
});

describe("attacks on the page", () => {
  it("a form without the right word is refused, and nothing is tried", async () => {
    const browser = open();
    await arrive(browser);
    const before = world.imap.signIns.length;
    for (const csrf of ["", "A".repeat(43), "x"]) {
      expect((await send(browser, { csrf, password: PASSWORDS.lea })).status).toBe(400);
    }
    expect(world.imap.signIns.length).toBe(before);
  });
  it("a form of another page is refused, of whatever origin", async () => {
    const browser = open();
    const csrf = csrfOf(await arrive(browser));
    for (const Origin of [
      "https://evil.example",
      "https://moodle.univ-valmoree.example",
      "null",
      undefined,
    ]) {
      const answer = await send(
        browser,
        { csrf, password: PASSWORDS.lea },
        { Origin, "Sec-Fetch-Site": "cross-site" },
      );
      expect(answer.status).toBe(403);
    }
    expect(await store.listCredentials("valmoree")).toEqual([]);
  });
  it("another browser's sign-in can't be gone on with", async () => {
    const browser = open();
    const csrf = csrfOf(await arrive(browser));
    const stranger = open();
    expect((await send(stranger, { csrf, password: PASSWORDS.lea })).status).toBe(400);
    const [name, value] = [...browser.cookies].find(([key]) => key.includes("pending"))!;
    stranger.cookies.set(name, `${value.slice(0, -1)}${value.endsWith("A") ? "B" : "A"}`);
    expect((await send(stranger, { csrf, password: PASSWORDS.lea })).status).toBe(400);
  });
  it("the sign-in of one person never keeps a password for another", async () => {
    const [lea, tom] = [open(), open()];
    const ofLea = csrfOf(await arrive(lea));
    await arrive(tom, { sub: "tom", mail: TOM });
    expect((await send(tom, { csrf: ofLea, password: PASSWORDS.tom })).status).toBe(400);
    // Léa's own password opens nothing of Tom's.
    const page = await tom.ask(PAGE);
    expect((await send(tom, { csrf: csrfOf(page), password: PASSWORDS.lea })).status).toBe(403);
    await enter(open(), { sub: "tom", mail: TOM }, PASSWORDS.tom);
    const browser = open();
    expect((await browser.signIn(world.issuer)).headers.get("Location")).toBe(`${BASE}/${PAGE}`);
  });
  it("a credential that was copied to another account opens nothing", async () => {
    await enter(open());
    const [stored] = await store.listCredentials("valmoree");
    await store.writeCredential({ ...stored!, account: TOM });
    const browser = open();
    const back = await browser.signIn(world.issuer, { sub: "tom", mail: TOM });
    expect(back.headers.get("Location")).toBe(`${BASE}/${PAGE}`);
  });
  it("a form that was sent can't be sent again, nor a state used for it", async () => {
    const browser = open();
    const csrf = csrfOf(await arrive(browser));
    const pending = [...browser.cookies].find(([key]) => key.includes("pending"))!;
    expect((await send(browser, { csrf, password: PASSWORDS.lea })).status).toBe(303);
    const replayer = open();
    replayer.cookies.set(...pending);
    expect((await send(replayer, { csrf, password: PASSWORDS.lea })).status).toBe(400);
    expect((await replayer.ask(`auth/callback?state=${pending[1]}`)).status).toBe(400);
  });
  it("rows 2 and 3: a sign-in that waits is none that an issuer is asked about without nonce or PKCE", async () => {
    const browser = open();
    const csrf = csrfOf(await arrive(browser));
    const [, id] = [...browser.cookies].find(([key]) => key.includes("pending"))!;
    const [name, own] = [...browser.cookies].find(([key]) => key.endsWith("partage-signin"))!;
    browser.cookies.set(name, id);
    const answer = await browser.ask(`auth/callback?state=pending%20${id}&code=stolen`);
    expect(answer.status).toBe(400);
    // It still waits: nothing was taken by what is no state.
    browser.cookies.set(name, own);
    expect((await send(browser, { csrf, password: PASSWORDS.lea })).status).toBe(303);
  });
  it("a sign-in does not wait for longer than a quarter of an hour", async () => {
    let offset = 0;
    const now = (): number => Date.now() + offset;
    const own = await startStandardsGateway(world.config({ kind: "appPassword" }), {
      store: createMemoryStore({ now }),
      now,
    });
    const browser = new TestBrowser(own.running.address);
    const csrf = csrfOf(await arrive(browser));
    offset = 16 * 60_000;
    expect((await send(browser, { csrf, password: PASSWORDS.lea })).status).toBe(400);
    await own.running.stop();
  });
  it("ten tries of one account are the most, over all browsers", async () => {
    let last = open();
    const statuses: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      if (round % 4 === 0) last = open();
      const page = await arrive(last);
      statuses.push((await send(last, { csrf: csrfOf(page), password: `guess-${round}` })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(403), 429]);
    const browser = open();
    const page = await arrive(browser);
    // Neither does the right one get through, until the window is over.
    const right = await send(browser, { csrf: csrfOf(page), password: PASSWORDS.lea });
    expect(right.status).toBe(429);
    expect((await browser.ask("v1/session")).status).toBe(401);
  });
  it("what is no password is not tried: empty, over-long, with line ends", async () => {
    const browser = open();
    let page = await arrive(browser);
    const before = world.imap.signIns.length;
    for (const password of ["", "   ", "x".repeat(257), "a\r\nA1 LOGOUT", "a\0b"]) {
      page = await send(browser, { csrf: csrfOf(page), password });
      expect(page.status).toBe(400);
    }
    expect(world.imap.signIns.length).toBe(before);
    const huge = await send(browser, { csrf: csrfOf(page), password: "x".repeat(40_000) });
    expect(huge.status).toBe(403);
  });
  it("a name with markup is a text", async () => {
    const browser = open();
    const name = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;
    const page = await arrive(browser, { name });
    expect(page.text).not.toContain("<script");
    expect(page.text).not.toContain("<img");
    expect(page.text).toContain("&#60;script&#62;");
  });
  it("a place to go back to is one of the establishment", async () => {
    const browser = open();
    await enter(browser);
    for (const returnTo of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
      const page = await browser.ask(`${PAGE}?returnTo=${encodeURIComponent(returnTo)}`);
      expect(page.status).toBe(400);
      const settings = await browser.ask(PAGE);
      const answer = await send(browser, { csrf: csrfOf(settings), action: "forget", returnTo });
      expect(answer.status).toBe(400);
    }
  });
  it("a session of another site's page, by a bearer token, does not reach it", async () => {
    await enter(open());
    const given = await exchangeToken(gateway.running.address, await accessToken(world.issuer));
    const token = String(given.json()["access_token"]);
    const answer = await open().ask(PAGE, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(403);
  });
});
