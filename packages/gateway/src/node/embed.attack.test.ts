import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMBED_WIDGETS } from "../app/embed/embed-attributes.js";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  type Answer,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

let issuer: HostileIssuer;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway(testConfig(issuer.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});

const FRAMED = { "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate" };
const HOST = `host=${encodeURIComponent(ALLOWED_ORIGIN)}`;

function embed(
  path: string,
  browser: TestBrowser = new TestBrowser(gateway.running.address),
  headers: Readonly<Record<string, string>> = FRAMED,
): Promise<Answer> {
  return browser.ask(`embed/${path}`, { headers });
}

const framers = (answer: Answer): string | undefined =>
  /frame-ancestors ([^;]*)$/.exec(answer.headers.get("Content-Security-Policy") ?? "")?.[1];

describe("a page that holds one element", () => {
  for (const widget of EMBED_WIDGETS) {
    it(`is there for ${widget}`, async () => {
      const answer = await embed(`${widget}?${HOST}&max=5`.replace(/&max=5$/, ""));
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(`<partage-${widget}></partage-${widget}>`);
      expect(answer.text).toContain('data-gateway="https://ent.univ-valmoree.example/partage-gw/"');
      expect(answer.text).toContain(`data-parent="${ALLOWED_ORIGIN}"`);
    });
  }
  it("configures its element", async () => {
    const { text } = await embed(`inbox?${HOST}&max=5&heading-level=3&lang=en&title-hidden=true`);
    expect(text).toContain('<partage-inbox max="5" heading-level="3" title-hidden="">');
    expect(text).toContain('<html lang="en">');
  });
  it("uses the cookie that comes, a popup in a frame to which none comes, and redirects alone", async () => {
    const browser = new TestBrowser(gateway.running.address);
    expect((await embed(`inbox?${HOST}`, browser)).text).toContain('data-grant="popup"');
    const alone = await embed("inbox", browser, { "Sec-Fetch-Dest": "document" });
    expect(alone.text).toContain('data-grant="cookie"');
    await browser.signIn(issuer);
    expect((await embed(`inbox?${HOST}`, browser)).text).toContain('data-grant="cookie"');
  });
});

describe("row 59: who may frame it", () => {
  it("row 59: the one origin that is named, of those that are registered", async () => {
    const answer = await embed(`inbox?${HOST}`);
    expect(framers(answer)).toBe(ALLOWED_ORIGIN);
    expect(answer.headers.get("X-Frame-Options")).toBeNull();
    expect(answer.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
  });
  it("row 59: the gateway's own where none is named", async () => {
    expect(framers(await embed("inbox"))).toBe("'self'");
    expect(framers(await embed(`inbox?host=${ORIGIN}`))).toBe("'self'");
  });
  for (const host of [
    "https://evil.example",
    `${ALLOWED_ORIGIN}.evil.example`,
    `${ALLOWED_ORIGIN}/`,
    `${ALLOWED_ORIGIN} https://evil.example`,
    `${ALLOWED_ORIGIN}; script-src *`,
    `${ALLOWED_ORIGIN}%0d%0aX-Evil: 1`,
    "*",
    "https:",
    "null",
    "'self'",
    "",
    "https://ent.univ-hautecombe.example",
    "HTTPS://MOODLE.univ-valmoree.example",
  ]) {
    it(`row 59: never ${JSON.stringify(host)}`, async () => {
      const answer = await embed(`inbox?host=${encodeURIComponent(host)}`);
      expect(answer.status).toBe(403);
      expect(framers(answer)).toBe("'none'");
      expect(answer.headers.get("X-Frame-Options")).toBe("DENY");
      expect(answer.text).not.toContain("partage-inbox");
      if (host.length > 6) expect(answer.text).not.toContain(host);
    });
  }
  it("row 59: never two", async () => {
    const answer = await embed(`inbox?${HOST}&host=${ORIGIN}`);
    expect([answer.status, framers(answer)]).toEqual([403, "'none'"]);
  });
});

describe("row 60: what an address may say", () => {
  const hostile = [
    "inbox?onload=alert(1)",
    "inbox?gateway=https://evil.example",
    "inbox?auth=popup",
    "inbox?auth-url=https://evil.example",
    "inbox?style=display:none",
    "inbox?id=config",
    "inbox?slot=x",
    "inbox?filter={}",
    "inbox?query=x",
    "inbox?max=0",
    "inbox?max=201",
    "inbox?max=5%22%20onload=%22alert(1)",
    "inbox?max=5&max=6",
    "inbox?heading-level=7",
    "inbox?title-hidden=yes",
    "inbox?lang=de",
    'inbox?lang=fr"><script>alert(1)</script>',
    "inbox?mailbox=%3Cimg%20src%3Dx%3E",
    "inbox?mailbox=https://evil.example",
    "inbox?__proto__=x",
    "inbox?constructor=x",
    "agenda?date=2026-13-40",
    "agenda?view=year",
    "agenda?views=list,day",
    "agenda?calendars=%00",
    "directory?structure=a%20b",
    "people-picker?kinds=everybody",
    "setup?way=windows",
    "person?email=lea",
    "message",
    "event",
    "session",
    "constructor",
    "__proto__",
    "INBOX",
    "inbox%22%3E%3Cscript%3E",
    `inbox?mailbox=${"a".repeat(3_000)}`,
  ];
  for (const path of hostile) {
    it(`row 60: not ${path.slice(0, 60)}`, async () => {
      const answer = await embed(`${path}${path.includes("?") ? "&" : "?"}${HOST}`);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toMatch(/<partage-|<script|<img|evil\.example|alert/);
      // Whoever framed it may read what is wrong.
      expect(framers(answer)).toBe(ALLOWED_ORIGIN);
    });
  }
  it("row 36: no path beside the elements", async () => {
    for (const path of ["", "..%2fv1%2fsession", "inbox/x", "%2e%2e/open"]) {
      const answer = await embed(path === "" ? "" : `${path}?${HOST}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toContain("<partage-");
    }
  });
});

describe("row 63: the page under its policy", () => {
  it("row 63: runs nothing but the gateway's files, and gives no sink of text away", async () => {
    const answer = await embed(`inbox?${HOST}`);
    const policy = answer.headers.get("Content-Security-Policy") ?? "";
    const base = "https://ent.univ-valmoree.example/partage-gw/";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${base}assets/;`);
    expect(policy).toContain(`connect-src ${base};`);
    expect(policy).toContain(`frame-src ${base}frame/;`);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(answer.text).not.toMatch(/<script(?![^>]* src=)| on\w+=| style=/);
  });
  it("row 44: is kept by nobody", async () => {
    const { headers } = await embed(`inbox?${HOST}`);
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Permissions-Policy")).toContain("camera=()");
  });
  for (const dest of ["script", "image", "object", "embed", "style"]) {
    it(`row 59: is no ${dest}`, async () => {
      const headers = { "Sec-Fetch-Dest": dest };
      expect((await embed(`inbox?${HOST}`, undefined, headers)).status).toBe(403);
    });
  }
  it("row 26: says the same to whoever is signed in, and nothing of her", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    const answer = await embed(`inbox?${HOST}`, browser);
    expect(answer.text).not.toMatch(/lea@|csrf|[\w-]{43}/);
  });
});
