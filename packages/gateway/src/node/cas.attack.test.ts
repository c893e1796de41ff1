import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type OwnCas, startOwnCas } from "../testing/own-cas.js";
import {
  type Answer,
  ORIGIN,
  OTHER_HOST,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

const LEA = {
  user: "lmartin",
  attributes: { mail: "lea@univ-valmoree.example", displayName: "Léa" },
};

let cas: OwnCas;
let other: OwnCas;
let gateway: TestGateway;

const open = (): TestBrowser => new TestBrowser(gateway.running.address);

beforeAll(async () => {
  cas = await startOwnCas();
  other = await startOwnCas();
  const config = testConfig("https://idp.example");
  const [valmoree, hautecombe] = config.establishments;
  gateway = await startTestGateway({
    ...config,
    establishments: [
      { ...valmoree!, issuers: [{ issuer: cas.url, cas: {} }] },
      { ...hautecombe!, issuers: [{ issuer: other.url, cas: {} }] },
    ],
  });
});
afterAll(async () => {
  await gateway.running.stop();
  await cas.close();
  await other.close();
});
afterEach(() => {
  cas.manners = {};
});

const signIn = async (
  browser: TestBrowser,
  person = LEA,
): Promise<{ answer: Answer; back: URL }> => {
  const back = cas.signIn(await browser.begin(), person);
  return { answer: await browser.return(back), back };
};

async function expectRefused(browser: TestBrowser, answer: Answer): Promise<void> {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  expect(answer.text).not.toMatch(/ST-|<script/);
  expect((await browser.ask("v1/session")).status).toBe(401);
}

describe("sign-in at a CAS server", () => {
  it("comes back to where it began, with the session of the person", async () => {
    const browser = open();
    const { answer } = await signIn(browser);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    const { person } = await browser.session();
    expect(person).toMatchObject({ email: "lea@univ-valmoree.example" });
  });

  it("asks the server silently, and stays out where nobody is signed in", async () => {
    const browser = open();
    const login = await browser.begin("returnTo=/ent&prompt=none");
    expect(new URL(login).searchParams.get("gateway")).toBe("true");
    const answer = await browser.return(cas.signIn(login, null));
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
    expect((await browser.ask("v1/session")).status).toBe(401);
  });

  it("ends at the server too when the person signs out", async () => {
    const browser = open();
    await signIn(browser);
    const { csrf = "" } = await browser.session();
    const answer = await browser.ask("auth/logout", {
      method: "POST",
      headers: { "X-Partage-CSRF": csrf, Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" },
    });
    expect(answer.json<{ redirect: string }>().redirect).toMatch(`${cas.url}/logout?service=`);
  });

  it("maps attributes as it maps claims: a foreign domain does not get in", async () => {
    const browser = open();
    const { answer } = await signIn(browser, {
      user: "x",
      attributes: { mail: "x@univ-hautecombe.example", displayName: "X" },
    });
    await expectRefused(browser, answer);
  });
});

describe("row 1: what comes back from a CAS server", () => {
  it("row 1: a ticket is good once", async () => {
    const { back } = await signIn(open());
    const thief = open();
    await thief.begin();
    await expectRefused(thief, await thief.return(back));
  });

  it("row 1: a ticket does not help without the browser that began", async () => {
    const back = cas.signIn(await open().begin(), LEA);
    const victim = open();
    await expectRefused(victim, await victim.return(back));
  });

  it("row 1: a ticket for one sign-in is refused in another (login fixation)", async () => {
    const attacker = cas.signIn(await open().begin(), LEA);
    const victim = open();
    const own = new URL(new URL(await victim.begin()).searchParams.get("service") ?? "");
    own.searchParams.set("ticket", attacker.searchParams.get("ticket") ?? "");
    await expectRefused(victim, await victim.return(own));
  });

  it("row 1: a ticket of another establishment's server is refused", async () => {
    const browser = open();
    const login = await browser.begin();
    const back = other.signIn(login, LEA);
    await expectRefused(browser, await browser.return(back));
  });

  for (const [name, ticket] of [
    ["two tickets", ["ST-a", "ST-b"]],
    ["an empty ticket", [""]],
    ["a ticket with blanks", ["ST-a b"]],
    ["a ticket of 10,000 characters", [`ST-${"a".repeat(10_000)}`]],
    ["a ticket with a break of line", ["ST-a\r\nX: y"]],
  ] as const) {
    it(`row 1: ${name} is refused without asking the server`, async () => {
      const browser = open();
      const back = cas.signIn(await browser.begin(), null);
      for (const each of ticket) back.searchParams.append("ticket", each);
      const before = cas.asked.length;
      await expectRefused(browser, await browser.return(back));
      expect(cas.asked).toHaveLength(before);
    });
  }

  it("row 35: what is in a ticket stays in its parameter", async () => {
    const browser = open();
    const back = cas.signIn(await browser.begin(), null);
    back.searchParams.append("ticket", "ST-a&service=https://evil.example");
    await expectRefused(browser, await browser.return(back));
    const asked = new URL(cas.asked.at(-1) ?? "", "http://cas").searchParams;
    expect(asked.getAll("service")).toHaveLength(1);
  });
});

describe("row 4: a CAS server that lies", () => {
  const success = (inner: string): string =>
    `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>${inner}</cas:authenticationSuccess></cas:serviceResponse>`;
  const mail = "<cas:attributes><cas:mail>lea@univ-valmoree.example</cas:mail></cas:attributes>";
  for (const [name, manners] of [
    ["answers nothing", { answer: "" }],
    ["answers HTML", { answer: "<!doctype html><h1>Oups</h1>" }],
    ["answers JSON", { answer: '{"serviceResponse":{}}' }],
    [
      "answers 500 with success",
      { status: 500, answer: success(`<cas:user>lea</cas:user>${mail}`) },
    ],
    ["names nobody", { answer: success(`<cas:user> </cas:user>${mail}`) }],
    ["answers a megabyte", { answer: success(`<cas:user>lea</cas:user>${" ".repeat(1_000_000)}`) }],
    [
      "declares entities",
      {
        answer: `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${success("<cas:user>&e;</cas:user>")}`,
      },
    ],
    ["sends elsewhere", { redirect: "http://127.0.0.1:1/" }],
    ["says that a proxy came in", { proxies: ["https://evil.example/"] }],
    ["says two things", { answer: `${success("<cas:user>lea</cas:user>")}${success("")}` }],
    ["names an account of nobody", { answer: success("<cas:user>lea</cas:user>") }],
    [
      "gives two addresses",
      {
        answer: success(
          "<cas:user>lea</cas:user><cas:attributes><cas:mail>lea@univ-valmoree.example</cas:mail><cas:mail>max@univ-valmoree.example</cas:mail></cas:attributes>",
        ),
      },
    ],
  ] as const) {
    it(`row 4: that ${name} signs nobody in`, async () => {
      cas.manners = manners;
      const browser = open();
      const { answer } = await signIn(browser);
      await expectRefused(browser, answer);
    });
  }

  it("row 46: no ticket reaches a log or a telemetry", () => {
    const said = [...gateway.log, ...gateway.faults.map(String), JSON.stringify(gateway.audits)];
    expect(said.join("\n")).not.toMatch(/ST-[0-9a-f]{32}|PGT/);
  });
});

describe("row 12: single logout", () => {
  const end = (browser: TestBrowser, wish: string, host?: string): Promise<Answer> =>
    browser.ask("auth/callback?state=x", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logoutRequest: wish }).toString(),
      ...(host === undefined ? {} : { host }),
    });
  const isIn = async (browser: TestBrowser): Promise<boolean> =>
    (await browser.ask("v1/session")).status === 200;

  it("ends the session of the ticket, and no other", async () => {
    const [first, second] = [open(), open()];
    const { back } = await signIn(first);
    await signIn(second);
    const ticket = back.searchParams.get("ticket") ?? "";
    expect((await end(open(), cas.logoutRequest(ticket))).status).toBe(200);
    expect([await isIn(first), await isIn(second)]).toEqual([false, true]);
  });

  for (const [name, wish] of [
    ["an unknown ticket", "ST-unknown"],
    ["a pattern", "%"],
    ["nothing", ""],
  ] as const) {
    it(`row 12: a wish that names ${name} ends nothing`, async () => {
      const browser = open();
      await signIn(browser);
      await end(open(), cas.logoutRequest(wish));
      expect(await isIn(browser)).toBe(true);
    });
  }

  it("row 12: a wish on the host of another establishment ends nothing", async () => {
    const browser = open();
    const { back } = await signIn(browser);
    const ticket = back.searchParams.get("ticket") ?? "";
    await end(open(), cas.logoutRequest(ticket), OTHER_HOST);
    expect(await isIn(browser)).toBe(true);
  });

  it("row 12: what is no such wish is refused", async () => {
    for (const wish of ["", "<x/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "{}"]) {
      expect((await end(open(), wish)).status).toBe(400);
    }
  });
});
