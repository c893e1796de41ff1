import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { type OwnCas, startOwnCas } from "../testing/own-cas.js";
import {
  type Answer,
  BASE,
  ORIGIN,
  OTHER_HOST,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { exchangeSubject, type SubjectToken } from "../testing/token-exchange.js";
import { TokenWatch } from "../testing/token-watch.js";

const PORTAL = "https://ent.univ-valmoree.example/uPortal/CasProxyServlet";
const SECOND = "https://intranet.univ-valmoree.example/proxy";
const SERVICE = `${BASE}/v1/token`;
const LEA = {
  user: "lmartin",
  attributes: { mail: "lea@univ-valmoree.example", displayName: "Léa" },
};

let cas: OwnCas;
let other: OwnCas;
let closed: OwnCas;
let gateway: TestGateway;
let twoServers: TestGateway;
const watch = new TokenWatch();

beforeAll(async () => {
  [cas, other, closed] = await Promise.all([startOwnCas(), startOwnCas(), startOwnCas()]);
  const config = testConfig("https://idp.example");
  const [valmoree, hautecombe] = config.establishments;
  const own = { issuer: cas.url, cas: { proxies: [PORTAL, SECOND] } };
  const without = { issuer: closed.url, cas: {} };
  gateway = await startTestGateway({
    ...config,
    establishments: [
      { ...valmoree!, issuers: [own, without] },
      { ...hautecombe!, issuers: [{ issuer: other.url, cas: {} }] },
    ],
  });
  twoServers = await startTestGateway({
    ...config,
    establishments: [
      { ...valmoree!, issuers: [own, { issuer: other.url, cas: { proxies: [PORTAL] } }] },
    ],
  });
});
afterEach(() => {
  for (const each of [cas, other, closed]) each.manners = {};
});
afterAll(async () => {
  await Promise.all([gateway.running.stop(), twoServers.running.stop()]);
  await Promise.all([cas.close(), other.close(), closed.close()]);
  expect([...watch.leaks(gateway), ...watch.leaks(twoServers)]).toEqual([]);
});

/** A ticket of a server for a service, which came by proxies. */
function ticketFor(
  server: OwnCas,
  {
    service = SERVICE,
    proxies = [PORTAL],
    person = LEA,
  }: {
    readonly service?: string;
    readonly proxies?: readonly string[];
    readonly person?: typeof LEA;
  } = {},
): string {
  server.manners = { ...server.manners, proxies };
  const login = `${server.url}/login?${new URLSearchParams({ service }).toString()}`;
  return server.signIn(login, person).searchParams.get("ticket") ?? "";
}

async function bring(
  ticket: string,
  more: Partial<SubjectToken> = {},
  to: TestGateway = gateway,
): Promise<Answer> {
  const answer = await exchangeSubject(to.running.address, {
    ...{ type: SUBJECT_TOKEN_TYPES.casTicket, token: ticket },
    ...more,
  });
  watch.note(ticket, answer);
  return answer;
}

async function expectRefused(
  ticket: string,
  reason: string,
  more: Partial<SubjectToken> = {},
  to: TestGateway = gateway,
): Promise<void> {
  const answer = await bring(ticket, more, to);
  const isLater = reason === "issuer-unreachable" || reason === "issuer-answer";
  const expected = isLater ? [503, "temporarily_unavailable"] : [400, "invalid_grant"];
  expect([answer.status, answer.json()["error"]]).toEqual(expected);
  expect(Object.keys(answer.json())).toEqual(["error"]);
  expect(to.audits.at(-1)).toMatchObject({ event: "token-refused", reason });
}

describe("proxy tickets of a CAS server", () => {
  it("open a session of the person, validated for v1/token", async () => {
    const answer = await bring(ticketFor(cas));
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      partage: { person: { email: "lea@univ-valmoree.example" } },
    });
    const asked = new URL(cas.asked.at(-1) ?? "", cas.url);
    expect(asked.pathname).toBe("/cas/p3/proxyValidate");
    expect(asked.searchParams.get("service")).toBe(SERVICE);
  });
  it("open a session when they came by several portals that are all named", async () => {
    expect((await bring(ticketFor(cas, { proxies: [SECOND, PORTAL] }))).status).toBe(200);
  });
  it("end with the session of the server, when it says so", async () => {
    const ticket = ticketFor(cas);
    const token = String((await bring(ticket)).json()["access_token"]);
    const browser = new TestBrowser(gateway.running.address);
    const headers = { Authorization: `Bearer ${token}` };
    expect((await browser.ask("v1/session", { headers })).status).toBe(200);
    await browser.ask("auth/callback", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logoutRequest: cas.logoutRequest(ticket) }).toString(),
    });
    expect((await browser.ask("v1/session", { headers })).status).toBe(401);
  });
  it("are for the server that is named, where several take them", async () => {
    const ticket = ticketFor(cas);
    const before = other.asked.length;
    await expectRefused(ticket, "issuer-ambiguous", {}, twoServers);
    const unknown = { parameters: { issuer: "https://evil.example/cas" } };
    await expectRefused(ticket, "issuer-unknown", unknown, twoServers);
    const named = { parameters: { issuer: cas.url } };
    expect((await bring(ticket, named, twoServers)).status).toBe(200);
    expect(other.asked).toHaveLength(before);
  });
});

describe("row 16: tickets that are none of ours", () => {
  it("row 16: a ticket is good once", async () => {
    const ticket = ticketFor(cas);
    expect((await bring(ticket)).status).toBe(200);
    await expectRefused(ticket, "cas-INVALID_TICKET");
  });
  it("row 16: a ticket is good once, whatever its server says the second time", async () => {
    const ticket = ticketFor(cas);
    cas.manners = {
      answer: `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess><cas:user>lmartin</cas:user><cas:attributes><cas:mail>lea@univ-valmoree.example</cas:mail></cas:attributes><cas:proxies><cas:proxy>${PORTAL}</cas:proxy></cas:proxies></cas:authenticationSuccess></cas:serviceResponse>`,
    };
    expect((await bring(ticket)).status).toBe(200);
    await expectRefused(ticket, "replayed");
  });
  it("row 16: a ticket that is brought ten times at once opens one session", async () => {
    const ticket = ticketFor(cas);
    const answers = await Promise.all(Array.from({ length: 10 }, () => bring(ticket)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
  it("row 16: a service ticket is refused: it came by a browser's address", async () => {
    cas.manners = {};
    const login = `${cas.url}/login?${new URLSearchParams({ service: SERVICE }).toString()}`;
    const ticket = cas.signIn(login, LEA).searchParams.get("ticket") ?? "";
    await expectRefused(ticket, "not-proxied");
    await expectRefused(ticketFor(cas, { proxies: [] }), "not-proxied");
  });
  for (const [name, service] of [
    ["the sign-in", `${BASE}/auth/callback`],
    ["the gateway itself", BASE],
    ["the address with a query", `${SERVICE}?x=1`],
    ["another gateway", `https://${OTHER_HOST}/partage-gw/v1/token`],
    ["another service", "https://webmail.univ-valmoree.example/"],
  ] as const) {
    it(`row 16: a ticket for ${name} is refused`, async () => {
      await expectRefused(ticketFor(cas, { service }), "cas-INVALID_SERVICE");
    });
  }
  it("row 16: a ticket of a server that takes no proxies is refused, and not sent to another", async () => {
    await expectRefused(ticketFor(closed), "cas-INVALID_TICKET");
    const named = { parameters: { issuer: closed.url } };
    const before = closed.asked.length;
    await expectRefused(ticketFor(closed), "issuer-unknown", named);
    expect(closed.asked).toHaveLength(before);
  });
  it("row 16: a ticket under the host of another establishment is refused", async () => {
    const before = cas.asked.length;
    await expectRefused(ticketFor(cas), "issuer-unknown", { host: OTHER_HOST });
    expect(cas.asked).toHaveLength(before);
  });
  for (const [name, ticket] of [
    ["blanks", "PT-a b"],
    ["a break of line", "PT-a\r\nHost: evil"],
    ["a null character", "PT-a\0b"],
    ["letters beyond ASCII", "PT-é"],
    ["6,000 characters", `PT-${"a".repeat(6_000)}`],
  ] as const) {
    it(`row 16: a ticket with ${name} is refused before anybody is asked`, async () => {
      const before = cas.asked.length;
      await expectRefused(ticket, "not-a-ticket");
      expect(cas.asked).toHaveLength(before);
    });
  }
  it("row 35: what is in a ticket stays in its parameter", async () => {
    ticketFor(cas);
    await expectRefused("PT-a&service=https://evil.example&pgtUrl=x#y", "cas-INVALID_TICKET");
    const { searchParams } = new URL(cas.asked.at(-1) ?? "", cas.url);
    expect([searchParams.getAll("service"), searchParams.getAll("pgtUrl")]).toEqual([
      [SERVICE],
      [],
    ]);
  });
  it("row 16: a token of another kind is no ticket", async () => {
    await expectRefused("eyJhbGciOiJub25lIn0.eyJzdWIiOiJsZWEifQ.x", "cas-INVALID_TICKET");
  });
  it("row 16: a proxy-granting ticket is no ticket", async () => {
    await expectRefused("PGT-0123456789", "cas-INVALID_TICKET");
    await expectRefused("PGTIOU-0123456789", "cas-INVALID_TICKET");
  });
  it("row 20: a ticket of somebody with a foreign address opens nothing", async () => {
    const person = { user: "x", attributes: { mail: "x@evil.example", displayName: "X" } };
    expect((await bring(ticketFor(cas, { person }))).json()).toEqual({ error: "invalid_target" });
  });
  it("row 41: a ticket that a foreign page brings opens nothing", async () => {
    const headers = { Origin: "https://evil.example" };
    expect((await bring(ticketFor(cas), { headers })).status).toBe(403);
    expect((await bring(ticketFor(cas), { headers: { Origin: ORIGIN } })).status).toBe(200);
  });
});

describe("row 16: tickets that came by others than agreed", () => {
  for (const [name, proxies] of [
    ["a stranger", ["https://evil.example/proxy"]],
    ["a portal and then a stranger", ["https://evil.example/proxy", PORTAL]],
    ["a stranger and then a portal", [PORTAL, "https://evil.example/proxy"]],
    ["a portal with a slash more", [`${PORTAL}/`]],
    ["a portal with a query", [`${PORTAL}?x`]],
    ["a portal in capitals", [PORTAL.toUpperCase()]],
    ["a portal without TLS", [PORTAL.replace("https", "http")]],
    ["what begins like a portal", [`${PORTAL}.evil.example`]],
    ["two portals in one", [`${PORTAL} ${SECOND}`]],
    ["the prototype of objects", ["__proto__"]],
  ] as const) {
    it(`row 16: by ${name} are refused`, async () => {
      await expectRefused(ticketFor(cas, { proxies }), "proxy-refused");
    });
  }
});

describe("row 16: answers to a validation that lie about their way", () => {
  const head = `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess><cas:user>lmartin</cas:user><cas:attributes><cas:mail>lea@univ-valmoree.example</cas:mail></cas:attributes>`;
  const tail = "</cas:authenticationSuccess></cas:serviceResponse>";
  const proxy = (address: string): string => `<cas:proxy>${address}</cas:proxy>`;
  const list = (inner: string): string => `<cas:proxies>${inner}</cas:proxies>`;
  const [good, evil] = [proxy(PORTAL), proxy("https://evil.example/")];
  const success = `${head}${list(good)}${tail}`;
  for (const [name, answer, reason] of [
    ["a list within the list", `${head}${list(`${good}${list(evil)}`)}${tail}`, "issuer-answer"],
    ["a second list", `${head}${list(good)}${list(evil)}${tail}`, "issuer-answer"],
    ["an empty list before the list", `${head}<cas:proxies/>${list(evil)}${tail}`, "issuer-answer"],
    ["a proxy within a proxy", `${head}${list(proxy(`${PORTAL}${evil}`))}${tail}`, "issuer-answer"],
    ["an empty proxy", `${head}${list(`${good}<cas:proxy/>`)}${tail}`, "issuer-answer"],
    [
      "something else in the list",
      `${head}${list(`${good}<cas:service>x</cas:service>`)}${tail}`,
      "issuer-answer",
    ],
    ["a hundred proxies", `${head}${list(good.repeat(100))}${tail}`, "issuer-answer"],
    [
      "the list among the attributes",
      `${head.replace("</cas:attributes>", `${list(good)}</cas:attributes>`)}${tail}`,
      "not-proxied",
    ],
    ["the list in a comment", `${head}<!--${list(good)}-->${tail}`, "not-proxied"],
    [
      "a proxy in a comment between two halves",
      `${head}${list(proxy(`https://evil.example/<!--${PORTAL}-->`))}${tail}`,
      "proxy-refused",
    ],
    ["two users", `${head}<cas:user>mdurand</cas:user>${list(good)}${tail}`, "issuer-answer"],
    ["no user", success.replace("<cas:user>lmartin</cas:user>", ""), "issuer-answer"],
    [
      "success and failure",
      success.replace("</cas:serviceResponse>", "").replace("<cas:serviceResponse", "<x"),
      "issuer-answer",
    ],
    [
      "a file by an entity",
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${success.replace("lmartin", "&e;")}`,
      "issuer-answer",
    ],
    [
      "an address by an entity",
      `<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/">]>${success.replace(PORTAL, "&e;")}`,
      "issuer-answer",
    ],
    [
      "entities that grow",
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>${success.replace("lmartin", "&c;")}`,
      "issuer-answer",
    ],
    [
      "parameter entities",
      `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]>${success.replace("lmartin", "&q;")}`,
      "issuer-answer",
    ],
    [
      "an include",
      `${head}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>${tail}`,
      "not-proxied",
    ],
    ["a megabyte", `${success}${" ".repeat(1_000_000)}`, "issuer-unreachable"],
    ["a page", "<!doctype html><h1>CAS</h1>", "issuer-answer"],
    [
      "JSON",
      JSON.stringify({
        serviceResponse: { authenticationSuccess: { user: "lmartin", proxies: [PORTAL] } },
      }),
      "issuer-answer",
    ],
    ["nothing", "", "issuer-answer"],
    ["two documents", `${success}${success}`, "issuer-answer"],
    ["another root", success.replaceAll("serviceResponse", "serviceRequest"), "issuer-answer"],
    [
      "five thousand elements deep",
      `${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}`,
      "issuer-answer",
    ],
  ] as const) {
    it(`row 16: by ${name} open nothing`, async () => {
      const ticket = ticketFor(cas);
      cas.manners = { answer };
      await expectRefused(ticket, reason);
    });
  }
  for (const status of [302, 403, 500, 503]) {
    it(`row 16: with success under HTTP ${status} opens nothing`, async () => {
      const ticket = ticketFor(cas);
      cas.manners =
        status === 302
          ? { redirect: `${other.url}/p3/proxyValidate` }
          : { status, answer: success };
      const before = other.asked.length;
      await expectRefused(ticket, "issuer-unreachable");
      expect(other.asked).toHaveLength(before);
    });
  }
});

describe("row 46: what the gateway says of tickets", () => {
  it("row 46: holds none of them, however it ends", async () => {
    for (const manners of [
      {},
      { status: 500 },
      { answer: "<x" },
      { proxies: ["https://evil.example/"] },
    ]) {
      const ticket = ticketFor(cas);
      cas.manners = { ...cas.manners, ...manners };
      await bring(ticket);
      cas.manners = {};
    }
    expect(watch.leaks(gateway)).toEqual([]);
    expect(gateway.log.join("")).toContain("token-refused");
  });
});
